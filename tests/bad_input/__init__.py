"""What people send by mistake or on purpose is refused in words, at once, and stops nothing."""
