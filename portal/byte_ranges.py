"""A part of a file for who asks for one: a broken download goes on, a film begins in its middle (RFC 9110 14)."""

from __future__ import annotations

import re
from typing import BinaryIO

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase

_RANGE = re.compile(r"bytes=(?:(?P<first>[0-9]{1,18})-(?P<last>[0-9]{1,18})?|-(?P<final>[0-9]{1,18}))", re.IGNORECASE)
_BLOCK = 65_536  # bytes read at once


class Unsatisfiable(ValueError):
    """Nothing of the file lies where it was asked for."""


def asked_bytes(header: str, size: int) -> range | None:
    """Which bytes a Range header means; None where it means the whole file or is none that is answered.

    Several ranges at once, which only make work, get the whole file, as 14.2 allows.
    """
    found = _RANGE.fullmatch(header.strip())
    if not found:
        return None
    if found["final"] is not None:
        part = range(max(size - int(found["final"]), 0), size)
    else:
        first, last = int(found["first"]), int(found["last"] or size)
        if found["last"] and last < first:
            return None
        part = range(first, min(last + 1, size))
    if not part:
        raise Unsatisfiable(header)
    return part


def in_parts(request: HttpRequest, whole: FileResponse) -> HttpResponseBase:
    """`whole`, which has its length and tag, or the part of it that is asked for: 206, and 416 where there is none."""
    whole.headers["Accept-Ranges"] = "bytes"
    file: BinaryIO = whole.file_to_stream  # type: ignore[assignment]  # it was opened for this answer
    size, header = int(whole.headers["Content-Length"]), request.headers.get("Range")
    condition = request.headers.get("If-Range")
    if header is None or request.method != "GET" or condition not in (None, whole.headers["ETag"]):
        return whole
    try:
        part = asked_bytes(header, size)
    except Unsatisfiable:
        file.close()  # not the answer: a request ends once
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}", "Accept-Ranges": "bytes"})
    if part is None:
        return whole
    file.seek(part.start)
    whole.status_code = 206
    whole.block_size = _BLOCK
    whole.streaming_content = _Part(file, len(part))  # type: ignore[assignment]  # read like a file
    whole.headers["Content-Range"] = f"bytes {part.start}-{part.stop - 1}/{size}"
    whole.headers["Content-Length"] = str(len(part))
    return whole


class _Part:
    """As many bytes of a file as are left; the server closes it by name."""

    def __init__(self, file: BinaryIO, left: int) -> None:
        self.left = left
        self._file = file

    def read(self, size: int = -1) -> bytes:
        """The next bytes, none past the part."""
        data = self._file.read(self.left if size < 0 else min(size, self.left))
        self.left -= len(data)
        return data

    def close(self) -> None:
        """Of the whole file."""
        self._file.close()
