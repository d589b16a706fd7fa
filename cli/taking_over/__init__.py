"""Employers from the paper process, one in each row of a table, are taken over with their certificates."""
