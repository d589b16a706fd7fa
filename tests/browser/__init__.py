"""Staff at work: a real browser on the Web UI of a desk that ``secor up`` started."""
