"""What waits for a person in annex imports."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import reverse

from heritage.models import AnnexImport
from heritage.permissions import may_keep_register, may_review
from portal.pages import TodoItem


def annex_todo(user: Any) -> Iterator[TodoItem]:
    """待核对 for who keeps the register, 待确认 for who reviews."""
    rows, url = AnnexImport.objects.visible_to(user), reverse("heritage:annex_import_list")
    if may_keep_register(user):
        yield TodoItem("待核对的非遗附件导入", rows.to_be_checked(), f"{url}?waits=check")
    if may_review(user):
        yield TodoItem("待确认的非遗附件导入", rows.to_be_confirmed_by(user), f"{url}?waits=confirm")
