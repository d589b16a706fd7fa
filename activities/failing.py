"""Which failures are tried again and which are told: the database may come back, a mistake stays one."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

import psycopg
from sqlalchemy.exc import DataError, DBAPIError, IntegrityError, StatementError
from temporalio.exceptions import ApplicationError

from activities.contracts import REGISTER_DISAGREES
from domain.policy import PolicyError
from models.errors import RegisterDisagreesError

#: The type of the failure for input that no repetition makes good.
BAD_INPUT: Final = "BadInput"


@contextmanager
def told() -> Iterator[None]:
    """Turn what trying again can't heal into a failure that is not tried again, with a sentence.

    Everything else, such as a database that doesn't answer, passes through and is tried again by Temporal.
    """
    try:
        yield
    except RegisterDisagreesError as error:
        raise ApplicationError(str(error), error.held, type=REGISTER_DISAGREES, non_retryable=True) from error
    except (IntegrityError, DataError) as error:
        # The database's own words may repeat a whole row: they stay out of Temporal's history.
        raise ApplicationError(
            f"The database refused what this step would write ({_reason(error)}). Nothing was entered.",
            type=BAD_INPUT,
            non_retryable=True,
        ) from None
    except StatementError as error:
        if not isinstance(error.orig, ValueError | TypeError):
            raise
        raise ApplicationError(str(error.orig), type=BAD_INPUT, non_retryable=True) from error
    except (ValueError, TypeError, PolicyError) as error:
        raise ApplicationError(str(error), type=BAD_INPUT, non_retryable=True) from error


def _reason(error: DBAPIError) -> str:
    """Name the constraint: PostgreSQL gives its name, SQLite says the table and its columns."""
    if isinstance(error.orig, psycopg.Error):
        return error.orig.diag.constraint_name or type(error.orig).__name__
    return str(error.orig)
