"""What was published last, for feed readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponse
from django.urls import reverse_lazy
from django.utils.feedgenerator import Atom1Feed

from documents.models import Document
from portal.access import anyone, requires

MOST_ENTRIES = 50


class NewestPublications(Feed):
    """Documents in the order in which they were approved as 主动公开, the newest first."""

    feed_type = Atom1Feed
    title = "公开公文"
    subtitle = "最近公开的公文"
    link = reverse_lazy("documents:public_list")

    def items(self) -> Any:
        return Document.objects.public().order_by("-publicity_decided_at", "-pk")[:MOST_ENTRIES]

    def item_title(self, item: Document) -> str:
        return item.title

    def item_description(self, item: Document) -> str:
        return "，".join(filter(None, (item.number, str(item.issued_on or ""))))

    def item_guid(self, item: Document) -> str:
        return f"document-{item.pk}"

    def item_updateddate(self, item: Document) -> datetime | None:
        return item.publicity_decided_at


@requires(anyone)
def newest(request: HttpRequest) -> HttpResponse:
    """The feed in Atom."""
    return NewestPublications()(request)
