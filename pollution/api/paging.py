"""Pages of observations: by the key (at, subject), whatever their number."""

from __future__ import annotations

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import UTC, datetime
from typing import Any

from django.db.models import Q
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from pollution.api.questions import Question
from pollution.choices import Scale
from pollution.models import Index
from portal.api import CursorPages

_CURSOR = re.compile(r"([0-9]{1,10})\.([0-9]{1,18})\.([0-9a-f]{12})")


class ObservationPages(CursorPages):
    """The rows after the one that the cursor names, which may be gone meanwhile; a cursor belongs to one question."""

    page_size = 100
    max_page_size = 1_000
    question: Question

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        """The page, and one row more to know whether there is a next one."""
        self.address = request.build_absolute_uri()
        size = self.get_page_size(request) or self.page_size
        if given := request.query_params.getlist(self.cursor_query_param):
            queryset = queryset.filter(self._after(*self._read(given)))
        rows: list[Any] = list(queryset[: size + 1])
        self.last: Index | None = rows[size - 1] if len(rows) > size else None
        return rows[:size]

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self._next(), "results": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        whole: dict[str, Any] = super().get_paginated_response_schema(schema)
        link = {**whole["properties"]["next"], "description": "下一页；没有更多时为 null"}
        return {
            "type": "object",
            "required": ["next", "results"],
            "properties": {"next": link, "results": schema},
        }

    def _after(self, at: datetime, subject: int) -> Q:
        """Behind a row in the order of the question; `at` stands twice so that either index can be used."""
        question = self.question
        scale = Scale.HOUR if question.scale == "hourly" else Scale.ROLLING
        if question.order == "-at":
            return Q(at__lte=at, pk__lt=(at, scale, subject))
        return Q(at__gte=at, pk__gt=(at, scale, subject))

    def _read(self, given: list[str]) -> tuple[datetime, int]:
        try:
            [text] = given
            found = _CURSOR.fullmatch(urlsafe_b64decode(text.encode("ascii")).decode("ascii"))
        except ValueError:
            found = None
        if found is None or found[3] != self.question.mark:
            raise NotFound(self.invalid_cursor_message)
        return datetime.fromtimestamp(int(found[1]), UTC), int(found[2])

    def _next(self) -> str | None:
        if self.last is None:
            return None
        subject = getattr(self.last, self.question.key)
        cursor = f"{int(self.last.at.timestamp())}.{subject}.{self.question.mark}"
        return replace_query_param(
            self.address, self.cursor_query_param, urlsafe_b64encode(cursor.encode("ascii")).decode("ascii")
        )
