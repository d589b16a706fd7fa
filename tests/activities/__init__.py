"""What activities do with what was injected."""
