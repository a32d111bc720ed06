"""What comes into the register: a draft of an import, or a paper that is issued. Both by the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from documents.models import Document

Json = dict[str, Any]


class Entry(Protocol):
    """`values` and `blocks` in the shape of `documents.importing.drafting`, with places in `source`, the text of both.

    `order` tells those apart that come together; `document` is the row once it is entered.
    """

    order: int
    values: Json
    blocks: Any
    document: Document | None

    @property
    def source(self) -> str:
        """The text into which places lead."""
