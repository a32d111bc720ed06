"""Deciding who may read a document: the internal approval without which nothing is published."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from documents.lifecycle import PUBLICITY, PUBLICITY_CLAUSES
from documents.models import Document
from portal.accounts.models import User
from portal.lifecycle import Refused, move


@transaction.atomic
def decide(document: Document, action: str, *, clause: str, reason: str, by: User, at: datetime) -> Document:
    """Approve or refuse publication. `action` is one of PUBLICITY, `clause` one of its PUBLICITY_CLAUSES.

    72号 二: publication only after internal approval; 政府信息公开条例 第十四条至第十六条: what is withheld, and why.
    Whatever is not published needs a reason. A decision may be changed later; row history keeps each.
    """
    reason = reason.strip()
    if refusal := why_not(document, action):
        raise Refused(refusal, clause=PUBLICITY[action].clause)
    if clause not in PUBLICITY_CLAUSES[action]:
        raise Refused("请选择依据的条款", clause=PUBLICITY[action].clause)
    if action != "publish" and not reason:
        raise Refused("请写明理由", clause=PUBLICITY[action].clause)
    facts = {
        "publicity_clause": clause,
        "publicity_reason": reason,
        "publicity_decided_by": by,
        "publicity_decided_at": at,
    }
    return move(document, action, PUBLICITY, field="publicity", **facts)


def why_not(document: Document, action: str) -> str:
    """Why this decision is not open for the document as it stands; nothing where it is."""
    step = PUBLICITY[action]
    if document.publicity not in step.sources:
        return f"{document.get_publicity_display()}的公文不能{step.label}"
    if action == "publish" and document.is_directory_only:
        return "仅有目录信息的公文没有正文，不能批准主动公开；请先导入全文"
    return ""
