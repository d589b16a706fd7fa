"""CORRS, the database in which certificates are ordered, and the ministry that decides on the orders."""
