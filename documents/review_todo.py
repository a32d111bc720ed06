"""What has to be looked at in the documents register, as lines of the workbench.

Every page of 文件管理员 asks for these numbers, and they follow from the whole register: they are kept until an event,
a determination, a conclusion or a citation comes, and not longer than a few minutes.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.cache import cache
from django.db import connection
from django.urls import reverse

from documents import reviews
from documents.choices import ReviewKind
from portal.pages import TodoItem

KEPT_FOR = 300  # seconds
_STATE = """
SELECT (SELECT max(id) FROM documents_validityevent), (SELECT max(id) FROM documents_determination),
       (SELECT max(id) FROM documents_review), (SELECT max(id) FROM documents_citation),
       (SELECT max(id) FROM documents_correction), (SELECT max(recorded_at) FROM documents_validitypolicy)
"""


def review_todo(user: Any, on: date) -> Iterator[TodoItem]:
    """One line a kind; for those who read the whole register."""
    for kind, count in _counts(user, on).items():
        url = reverse("documents:review_list", args=[kind])
        yield TodoItem(f"公文复核：{ReviewKind(kind).label}", count, url)


def _counts(user: Any, on: date) -> dict[str, int]:
    """How many of each kind wait, as of the newest row that may change it."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE)
        [state] = cursor.fetchall()
    key = "documents-reviews:" + ":".join(str(each).replace(" ", "_") for each in (on, *state))
    kept: dict[str, int] | None = cache.get(key)
    if kept is None:
        kept = {kind.value: reviews.rows_of(kind, user, on).count() for kind in ReviewKind}
        cache.set(key, kept, KEPT_FOR)
    return kept
