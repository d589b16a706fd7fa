"""Files that nobody else on this machine may read: keys, and who is logged in."""

from __future__ import annotations

from pathlib import Path


def write_secret(file: Path, text: str) -> None:
    """Write a file that nobody else on this machine may read."""
    file.touch(mode=0o600, exist_ok=True)
    file.write_text(text, encoding="utf-8")
