"""What breaks: processes, the register, and runs that somebody ends from outside."""
