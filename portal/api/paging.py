"""Pages of a long answer."""

from __future__ import annotations

import re
from typing import Any

from django.core.exceptions import ValidationError as Malformed
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.request import Request

WHOLE_NUMBER = re.compile(r"[+-]?[0-9]+")


class CursorPages(CursorPagination):
    """Pages by cursor: stable while rows are added, and as fast on the last page as on the first."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any] | None:
        """The page that the cursor names; one that no answer of this list gave is refused like a garbled one."""
        cursor = self.decode_cursor(request)
        if cursor and cursor.position is not None:
            name = self.get_ordering(request, queryset, view)[0].removeprefix("-")
            field = queryset.model._meta.pk if name == "pk" else queryset.model._meta.get_field(name)
            try:
                field.to_python(cursor.position)
            except Malformed as error:
                raise NotFound(self.invalid_cursor_message) from error
        page: list[Any] | None = super().paginate_queryset(queryset, request, view)
        return page

    def get_page_size(self, request: Request) -> int | None:
        """The size asked for within its limits; what is no whole number is refused, not ignored."""
        given = request.query_params.get(self.page_size_query_param)
        if given is not None and not WHOLE_NUMBER.fullmatch(given):
            raise ValidationError({self.page_size_query_param: ["应为整数"]})
        size: int | None = super().get_page_size(request)
        return size
