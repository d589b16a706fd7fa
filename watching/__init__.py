"""How a running worker is watched: metrics, health, logs and traces. Nothing in them is personal."""

from watching.watch import Watch

__all__ = ["Watch"]
