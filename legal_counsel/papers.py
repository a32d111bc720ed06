"""A paper as a person names it: found in the documents register, or kept as number and title."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from documents.models import Document
from portal.accounts.models import User
from portal.lifecycle import Refused


@dataclass(frozen=True)
class Paper:
    """Number and title as typed; the title may be left out of one that the register holds."""

    number: str
    title: str = ""


def paper_facts(paper: Paper, *, by: User, clause: str) -> dict[str, Any]:
    """`document`, or `paper_number` and `paper_title` as text; Refused where neither tells which paper it is."""
    number, title = paper.number.strip(), paper.title.strip()
    found = list(Document.objects.visible_to(by).filter(number=number).order_by("pk")[:2]) if number else []
    if len(found) == 1 and title in ("", found[0].title):
        return {"document": found[0], "paper_number": "", "paper_title": ""}
    if not number or not title:
        raise Refused("公文登记簿中没有可以引用的该文件，请写明文号和标题", clause=clause)
    return {"document": None, "paper_number": number, "paper_title": title}
