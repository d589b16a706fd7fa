"""A mail server that catches every letter and shows it on a page."""
