"""Runs the simulator of the WCB: ``python -m simulators.wcb --folder FOLDER --port PORT``."""

from __future__ import annotations

from simulators.serving import serve
from simulators.wcb.application import application

if __name__ == "__main__":
    serve(application)
