"""What was inscribed last, for feed readers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed

from heritage.models import Inscription, Project
from portal.access import anyone, requires
from portal.unchanged import unless_same_page

MOST_ENTRIES = 50


class NewestInscriptions(Feed):
    """The newest inscriptions first; one that adds a unit to a listed project is an entry of its own."""

    feed_type = Atom1Feed
    title = "州级非物质文化遗产代表性项目名录"
    subtitle = "最近列入的项目"
    link = reverse_lazy("heritage:project_list")

    def items(self) -> Any:
        """Inscriptions of projects that are listed today."""
        listed = Project.objects.listed(timezone.localdate())
        rows = Inscription.objects.filter(project__in=listed).select_related("project", "document")
        return rows.order_by("-inscribed_on", "-registered_at", "-pk")[:MOST_ENTRIES]

    def item_title(self, item: Inscription) -> str:
        return f"{item.project.code} {item.project.name}（{item.get_list_kind_display()}）"

    def item_description(self, item: Inscription) -> str:
        return f"{item.project.code.category_name}；{item.document.number}，{item.inscribed_on}"

    def item_link(self, item: Inscription) -> str:
        return item.project.get_absolute_url()

    def item_guid(self, item: Inscription) -> str:
        return f"heritage-inscription-{item.pk}"

    def item_updateddate(self, item: Inscription) -> datetime:
        return item.registered_at


@requires(anyone)
def newest(request: HttpRequest) -> HttpResponseBase:
    """The feed in Atom, or 304: readers of feeds ask every hour."""
    page = NewestInscriptions()(request)
    page.headers.pop("Last-Modified", None)  # of the newest entry: an exit changes the feed without one
    return unless_same_page(request, page)
