"""What has to be looked at in the documents register, as lines of the workbench."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse

from documents import reviews
from documents.choices import ReviewKind
from portal.pages import TodoItem


def review_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """One line a kind."""
    for kind in ReviewKind:
        url = reverse("documents:review_list", args=[kind.value])
        yield TodoItem(f"公文复核：{kind.label}", reviews.rows_of(kind, user, on), url)
