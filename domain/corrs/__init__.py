"""CORRS, the database in which certificates are ordered: what goes in, and what it answers (R19, R20)."""
