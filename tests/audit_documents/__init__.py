"""What comes with an audit: evidence and workbooks, honest ones and hostile ones."""
