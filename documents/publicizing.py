"""Deciding who may read a document: the internal approval without which nothing is published."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from documents.lifecycle import PUBLICITY
from documents.models import Document
from portal.accounts.models import User
from portal.lifecycle import Refused, move


@transaction.atomic
def decide(document: Document, action: str, *, reason: str, by: User, at: datetime) -> Document:
    """Approve or refuse publication. `action` is one of PUBLICITY; whatever is not published needs a reason.

    72号 二: publication only after internal approval; 政府信息公开条例 第十四条至第十六条: what is withheld, and why.
    """
    reason = reason.strip()
    if action != "publish" and not reason:
        raise Refused("请写明理由", clause=PUBLICITY[action].clause)
    if action == "publish" and document.is_directory_only:
        raise Refused("仅有目录信息的公文没有正文，不能批准主动公开；请先导入全文", clause=PUBLICITY[action].clause)
    facts = {"publicity_reason": reason, "publicity_decided_by": by, "publicity_decided_at": at}
    return move(document, action, PUBLICITY, field="publicity", **facts)
