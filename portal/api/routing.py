"""The router of version 1 and its root page."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.routers import APIRootView, DefaultRouter

from portal.access import anyone, requires
from portal.api.schema import Schema


@requires(anyone)
class Root(APIRootView):
    """All registers that this version offers, with their addresses."""

    schema = Schema()

    @extend_schema(
        operation_id="root",
        responses={200: {"type": "object", "additionalProperties": {"type": "string", "format": "uri"}}},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """All registers that this version offers, with their addresses."""
        answer: Response = super().get(request, *args, **kwargs)
        return answer


class Router(DefaultRouter):
    """The addresses of one version; a second version would get a router of its own."""

    include_format_suffixes = False
    APIRootView = Root


router = Router()
