"""Runs the simulator of CORRS: ``python -m simulators.corrs --folder FOLDER --port PORT``."""

from __future__ import annotations

from simulators.corrs.application import application
from simulators.serving import serve

if __name__ == "__main__":
    serve(application)
