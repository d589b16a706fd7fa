"""How a running worker is watched."""
