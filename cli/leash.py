"""Runs a program that ends when the one that started it ends, however that came about.

Called as a script: ``python leash.py PARENT PROGRAM ARGUMENT...``. On Linux the kernel sees to it, also when
the parent is killed outright. Elsewhere the program just runs, and the next ``secor up`` ends what is left.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_SET_PARENT_DEATH_SIGNAL = 1


def main(parent: int, program: list[str]) -> None:
    """Become the program."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_SET_PARENT_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            return  # it ended before it could be watched
    os.execv(program[0], program)  # noqa: S606 - a program that `secor up` found itself


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2:])
