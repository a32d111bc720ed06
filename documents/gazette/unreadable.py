"""A file that gives no text."""

from __future__ import annotations


class Unreadable(ValueError):
    """The file gives no text. `code` is stable, the message Chinese and says what to do."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
