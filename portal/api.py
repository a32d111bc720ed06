"""What every REST answer shares: errors as JSON, cursor pages, the versioned router."""

from __future__ import annotations

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.response import Response
from rest_framework.views import exception_handler

from portal.lifecycle import Refused


class CursorPages(CursorPagination):
    """Pages by cursor: stable while rows are added, and as fast on the last page as on the first."""

    page_size = 50
    max_page_size = 200
    page_size_query_param = "page_size"
    ordering = "pk"


def error_response(error: Exception, context: dict[str, Any]) -> Response | None:
    """Every error under /api/ is `{"error": {"code", "message", "fields"?}}`; Refused is 409."""
    if isinstance(error, Refused):
        return Response({"error": {"code": "refused", "message": str(error)}}, status=409)
    response = exception_handler(error, context)
    if response is None:
        return None
    code = getattr(error, "default_code", "error")
    detail = response.data
    if isinstance(detail, dict) and set(detail) == {"detail"}:
        response.data = {"error": {"code": code, "message": str(detail["detail"])}}
    else:
        response.data = {"error": {"code": code, "message": "输入有误，请按字段提示更正", "fields": detail}}
    return response
