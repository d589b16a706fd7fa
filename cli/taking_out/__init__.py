"""Everything of an employer, or of all, is written as open files that need nothing of this program."""
