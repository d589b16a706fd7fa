"""Runs the simulator of the card processor: ``python -m simulators.cards --folder FOLDER --port PORT``."""

from __future__ import annotations

from simulators.cards.application import application
from simulators.serving import serve

if __name__ == "__main__":
    serve(application)
