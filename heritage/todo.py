"""What waits for a person in the heritage register."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from heritage.permissions import may_keep_register
from heritage.quality import findings
from portal.pages import TodoItem


def todo(user: Any, on: date) -> Iterator[TodoItem]:
    """Doubts about the register, for 非遗管理员."""
    if may_keep_register(user):
        yield TodoItem("非遗登记簿待核实", len(findings()), reverse("heritage:quality"))
