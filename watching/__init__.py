"""How a running worker is watched: metrics, health, logs and traces. Nothing in them is personal."""

from watching.logs import set_up_logs
from watching.server import AddressTakenError
from watching.watch import Watch

__all__ = ["AddressTakenError", "Watch", "set_up_logs"]
