"""A year of a thousand employers on skipped time."""
