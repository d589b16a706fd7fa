"""Office files made part by part: as a program writes them, and as nobody should."""

from __future__ import annotations

import io
import struct
import zipfile

CONTENT_TYPES = b'<?xml version="1.0"?><Types/>'
WORD = {"[Content_Types].xml": CONTENT_TYPES, "word/document.xml": b"<w/>"}
EXCEL = {"[Content_Types].xml": CONTENT_TYPES, "xl/workbook.xml": b"<w/>"}


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Pack parts into an archive."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def bomb(parts: dict[str, bytes], megabytes: int) -> bytes:
    """Pack parts with one more that is a thousand times as large as the file."""
    return packed(parts | {"xl/media/image1.bin": b"\0" * (megabytes * 1_000_000)})


def marked_as_encrypted(archive: bytes) -> bytes:
    """Set the flag of a password on every part."""
    at, marked = 0, bytearray(archive)
    while (at := archive.find(b"PK\x01\x02", at)) >= 0:
        struct.pack_into("<H", marked, at + 8, 1)
        at += 4
    return bytes(marked)


def with_broken_part(archive: bytes) -> bytes:
    """Spoil the packed bytes of the first part, and leave the list of parts as it is."""
    name_length = struct.unpack_from("<H", archive, 26)[0]
    start = 30 + name_length
    return archive[:start] + bytes(byte ^ 0xFF for byte in archive[start : start + 8]) + archive[start + 8 :]


def with_false_size(archive: bytes, name: str, size: int) -> bytes:
    """Let the list of parts say another size of a part than it unpacks to."""
    at, changed = 0, bytearray(archive)
    while (at := archive.find(b"PK\x01\x02", at)) >= 0:
        if archive[at + 46 :].startswith(name.encode()):
            struct.pack_into("<I", changed, at + 24, size)
        at += 4
    return bytes(changed)


def unpacked(archive: bytes) -> dict[str, bytes]:
    """Give the parts of an archive."""
    with zipfile.ZipFile(io.BytesIO(archive)) as package:
        return {name: package.read(name) for name in package.namelist()}
