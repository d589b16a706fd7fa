"""The versions of the audit tool, as they lie in a folder, a file each (R11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.instrument import InstrumentError, Instruments, parse_instrument

if TYPE_CHECKING:
    from pathlib import Path


def read_instruments(folder: Path) -> Instruments:
    """Read every version of the audit tool.

    Raises:
        InstrumentError: when there is none, or one is no instrument, with the reason of each mistake.

    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        message = f"{folder} holds no version of the audit tool: check SECOR_INSTRUMENTS_DIR."
        raise InstrumentError(message)
    try:
        return Instruments(parse_instrument(file.read_text(encoding="utf-8"), str(file)) for file in files)
    except UnicodeDecodeError as error:
        message = f"A file in {folder} is not UTF-8 text. Save it as UTF-8."
        raise InstrumentError(message) from error
