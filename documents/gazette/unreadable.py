"""A file that gives no text."""

from __future__ import annotations

import zlib
from zipfile import BadZipFile

from openpyxl.utils.exceptions import InvalidFileException

DAMAGED_WORKBOOK = (
    BadZipFile, InvalidFileException, LookupError, ValueError, OSError, EOFError, SyntaxError, zlib.error, TypeError,
    AttributeError,
)  # fmt: skip
"""What openpyxl raises over a broken workbook; the last two over a style or a view that it does not know."""


class Unreadable(ValueError):
    """The file gives no text. `code` is stable, the message Chinese and says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
