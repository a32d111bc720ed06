"""The XML inside an office file, looked at before a reader parses it. Pure.

A document type declaration (DTD) can name files of this machine and multiply text a million times. No office program
writes one; readers that ignore it drop the entities without a word and so shorten the text.
"""

from __future__ import annotations

import zipfile
from typing import IO
from xml.parsers import expat

_ENDINGS = (".xml", ".rels", ".vml")
_PIECE, _MOST_PROLOG = 4 * 1024, 64 * 1024  # bytes before the first element


def part_with_declarations(container: zipfile.ZipFile) -> str:
    """The name of the first part that declares a document type; empty where none does.

    Raises ValueError where the beginning of a part is no XML that an office program writes, so that nobody can tell.
    """
    for member in container.infolist():
        if member.filename.lower().endswith(_ENDINGS):
            with container.open(member) as part:
                if _declares(part):
                    return member.filename
    return ""


def _declares(part: IO[bytes]) -> bool:
    """Whether a declaration comes before the first element. Nothing behind that is read."""
    seen: list[bool] = []
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = lambda *_: seen.append(True)
    parser.StartElementHandler = lambda *_: seen.append(False)
    for _ in range(_MOST_PROLOG // _PIECE):
        piece = part.read(_PIECE)
        try:
            parser.Parse(piece, not piece)
        except expat.ExpatError as error:
            if not seen:
                raise ValueError("no XML") from error
        if seen:
            return seen[0]
    raise ValueError("no element")
