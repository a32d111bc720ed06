"""A paper as a person names it, found in the documents register or kept as text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from documents.models import Document
from portal.accounts.models import User
from portal.lifecycle import Refused


@dataclass(frozen=True, slots=True)
class Paper:
    """Number and title as typed; the title may be left out of one that the register holds."""

    number: str = ""
    title: str = ""


def cited(paper: Paper, *, among: Any, clause: str = "") -> tuple[Document | None, str, str]:
    """The document with this number `among` those, or number and title as text. Refused where neither tells."""
    number, title = paper.number.strip(), paper.title.strip()
    if number:
        found = list(among.filter(number=number).order_by("pk")[:2])
        if len(found) == 1 and title in ("", found[0].title):
            return found[0], "", ""
    if not title:
        where = f"公文登记簿中没有可以引用的“{number}”，请写明文件标题" if number else "请写明公布文件的文号和标题"
        raise Refused(where, clause=clause)
    return None, number, title


def public_paper_facts(paper: Paper, *, clause: str = "") -> dict[str, Any]:
    """The fields of `heritage.models.cited.Cited` where the paper is shown to all: only what is public is linked."""
    document, number, title = cited(paper, among=Document.objects.public(), clause=clause)
    return {"document": document, "paper_number": number, "paper_title": title}


def paper_facts(paper: Paper, *, by: User, clause: str = "") -> dict[str, Any]:
    """The same where only the office sees it."""
    document, number, title = cited(paper, among=Document.objects.visible_to(by), clause=clause)
    return {"document": document, "paper_number": number, "paper_title": title}


def end_facts(paper: Paper, *, by: User, clause: str = "") -> dict[str, Any]:
    """The fields of `heritage.models.cited.Ended` that name the paper."""
    document, number, title = cited(paper, among=Document.objects.visible_to(by), clause=clause)
    return {"end_document": document, "end_number": number, "end_title": title}


NOT_ENDED: Mapping[str, Any] = {
    "ended_on": None, "end_reason": "", "end_document": None, "end_number": "", "end_title": "", "ended_by": None,
    "ended_at": None,
}  # fmt: skip
"""The fields of `heritage.models.cited.Ended` of what goes on."""


def kept_paper(paper: Paper, *, among: Any, clause: str = "") -> tuple[Document | None, str]:
    """The document, or the words of a paper that is not held, as `heritage.models.cited.one_paper` wants them."""
    document, number, title = cited(paper, among=among, clause=clause)
    return document, " ".join(filter(None, (number, title)))
