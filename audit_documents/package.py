"""Office files are packages: zip archives with parts of XML. What no office program writes is refused."""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Final
from xml.sax import SAXException
from xml.sax.handler import ContentHandler

from defusedxml import DefusedXmlException
from defusedxml.sax import parseString

from domain.refusal import Refusal

_MOST_PARTS: Final = 2_000
#: How office programs pack. Other methods may take gigabytes to unpack a few bytes.
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ENCRYPTED: Final = 0x1
_MACROS: Final = ("vbaproject.bin", "vbadata.xml", "basic/script-lc.xml")
_MACRO_TYPE: Final = b"macroenabled"
#: Parts with which a workbook fetches or starts something.
_OUTSIDE: Final = (
    "xl/externallinks/",
    "xl/connections.xml",
    "xl/querytables/",
    "xl/activex/",
    "xl/embeddings/",
)


class Package:
    """An office file whose shape was checked, and whose parts can be read."""

    def __init__(self, content: bytes, unpacked_max: int) -> None:
        """Look at the list of parts, without unpacking any.

        Args:
            content: the file.
            unpacked_max: how many bytes all parts together may have.

        Raises:
            Refusal: when it is no such file, is damaged or encrypted, unpacks to more, or holds macros.

        """
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(content))
        except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
            raise Refusal("it is damaged: save it anew") from error
        parts = self._archive.infolist()
        self.names = [part.filename for part in parts]
        if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > unpacked_max:
            raise Refusal(
                f"it would unpack to more than {unpacked_max // 1_000_000} MB or {_MOST_PARTS:,} parts, "
                "which no such document needs: hand in its contents some other way"
            )
        if any(part.flag_bits & _ENCRYPTED for part in parts):
            raise Refusal("it is locked with a password: take the password off")
        if any(part.compress_type not in _METHODS for part in parts):
            raise Refusal("it is packed in a way that no office program uses: save it anew")
        if len({name.casefold() for name in self.names}) != len(self.names) or any(
            map(_leads_out, self.names)
        ):
            raise Refusal("names of its parts lead out of the file or stand in it twice: save it anew")
        if any(name.casefold().endswith(_MACROS) for name in self.names):
            raise Refusal("it holds macros: save it without them")
        if "[Content_Types].xml" in self.names and _MACRO_TYPE in self.part("[Content_Types].xml").lower():
            raise Refusal("it is of a kind that may hold macros: save it without them")

    def part(self, name: str) -> bytes:
        """Unpack one part.

        Raises:
            Refusal: when it is damaged.

        """
        try:
            return self._archive.read(name)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError) as error:
            raise Refusal("it is damaged: save it anew") from error

    def look_through(self, reader: ContentHandler, xml_max: int) -> None:
        """Parse every part of XML, and refuse what reaches out of the file, is damaged or can expand.

        Args:
            reader: is told of what the parts hold.
            xml_max: how many bytes of XML all parts together may have.

        Raises:
            Refusal: with what was found.

        """
        if any(name.casefold().startswith(_OUTSIDE) for name in self.names):
            raise Refusal(
                "it holds links to other files, or things embedded in it: copy the answers into a new form"
            )
        parts = [name for name in self.names if name.casefold().endswith((".xml", ".rels"))]
        if sum(self._archive.getinfo(name).file_size for name in parts) > xml_max:
            raise Refusal(
                f"its sheets hold more than {xml_max // 1_000_000} MB: copy the answers into a new form"
            )
        for name in parts:
            try:
                parseString(self.part(name), reader, forbid_dtd=True)
            except DefusedXmlException as error:
                raise Refusal(
                    f"its part {name[:80]} declares entities, which can grow without end or name other "
                    "files: save it anew"
                ) from error
            except SAXException as error:
                raise Refusal(f"its part {name[:80]} is damaged: save it anew") from error


def _leads_out(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")
