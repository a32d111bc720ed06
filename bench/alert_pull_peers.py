"""The server of two benches: the portal's own addresses, and beside them what they are held against.

`bare/` sends the very same bytes and tag from the shortest view that Django allows; `plain/` asks the database and
serialises anew for everybody, as a REST view does that nobody has thought about.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from bench.heritage_list_peers import rows
from pollution.alerting.standing import standings
from pollution.models import AlertVersion
from portal.access import anyone, requires
from portal.api import unless_the_same
from portal.urls import urlpatterns as own


@cache
def _known(address: str) -> tuple[bytes, str]:
    """What one of our addresses answers, learnt once."""
    from django.test import Client

    answer = Client(headers={"Host": "127.0.0.1"}).get(address)
    return answer.content, answer["ETag"]


@requires(anyone)
def bare(request: HttpRequest, address: str) -> HttpResponse:
    """The bytes, or 304 by one comparison."""
    content, etag = _known(f"/api/v1/alerts/{address}")
    if request.META.get("HTTP_IF_NONE_MATCH") == etag:
        return HttpResponse(status=304, headers={"ETag": etag})
    return HttpResponse(content, content_type="application/json", headers={"ETag": etag})


class AreaSerializer(serializers.Serializer):
    """A region of a version."""

    region = serializers.CharField(source="region.name")
    adcode = serializers.CharField(source="region.adcode")
    level = serializers.IntegerField()


class VersionSerializer(serializers.ModelSerializer[AlertVersion]):
    """A version with its regions."""

    areas = AreaSerializer(many=True)

    class Meta:
        model = AlertVersion
        fields = [
            "identifier",
            "number",
            "message_type",
            "level",
            "sent_at",
            "starts_at",
            "ends_at",
            "content",
            "areas",
        ]


class StandingSerializer(serializers.Serializer):
    """How a region stands."""

    region = serializers.CharField(source="region.name")
    adcode = serializers.CharField(source="region.adcode")
    level = serializers.IntegerField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    is_begun = serializers.BooleanField()
    is_overdue = serializers.BooleanField()
    identifier = serializers.CharField(source="version.identifier", default="")


@requires(anyone)
class Plain(APIView):
    """Asks, serialises, and makes its tag of the outcome."""

    def get(self, request: Request, address: str) -> HttpResponse:
        rows: Any
        if address == "status/":
            rows = StandingSerializer(standings(timezone.now()), many=True)
        else:
            versions = AlertVersion.objects.real().prefetch_related("areas__region")
            rows = VersionSerializer(versions.order_by("number"), many=True)
        return unless_the_same(request, Response(rows.data))


urlpatterns = [
    *own,
    path("bench/bare/<path:address>", bare),
    path("bench/plain/<path:address>", Plain.as_view()),
    path("bench/rows/", rows),
]
