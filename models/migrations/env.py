"""Alembic's way in. ``models.database.migrate`` calls it with the connection that holds the lock."""

from __future__ import annotations

from alembic import context

from models import course_places, employer_tables, entries, ledger, review_tables, staff
from models.base import Base

#: Named here so that every table is known to the metadata.
TABLES = (course_places, employer_tables, entries, ledger, review_tables, staff)

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()
