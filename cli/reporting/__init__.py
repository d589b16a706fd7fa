"""A report in the forms in which people and scripts want it: tables, CSV, JSON, and a page to print."""
