"""The real-life cases of the program, lived on a server that skips time."""
