"""The Atom feed of published alerts, made of the CAP messages as they were stored (docs/rules/cap.md)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

from django.conf import settings
from django.urls import reverse

from pollution.alert_choices import MessageType
from pollution.alerting.messages import OFFICE
from pollution.alerts import atom
from pollution.alerts.cap import CapAlert
from pollution.alerts.cap_reading import read
from pollution.alerts.chains import Chain
from pollution.models import AlertVersion

SHOWN_FOR = timedelta(days=7)
TITLE = "伊犁哈萨克自治州重污染天气预警"
OWNED_SINCE = date(2026, 1, 1)  # part of every id of an entry (RFC 4151): it never changes
BEGAN_AT = datetime(2026, 1, 1, tzinfo=UTC)


def feed_at(at: datetime, *, address: str, cap_address: Callable[[int, int], str]) -> bytes:
    """The feed as it stands at a moment; `cap_address` gives the address of a version of an alert by their numbers."""
    rows = AlertVersion.objects.real().as_of(at)
    numbers: dict[str, tuple[int, int]] = {}
    chains: dict[int, tuple[CapAlert, ...]] = {}
    versions = rows.filter(episode__in=_told(at)).order_by("episode", "number")
    for episode, number, identifier, cap in versions.values_list("episode", "number", "identifier", "cap"):
        numbers[identifier] = (episode, number)
        chains[episode] = (*chains.get(episode, ()), read(cap.encode()))

    def addresses(message: CapAlert) -> atom.Addresses:
        episode, number = numbers[message.identifier]
        return atom.Addresses(cap_address(episode, number), _page(episode))

    feed = atom.Feed(
        title=TITLE, author=OFFICE, address=address, page=settings.SITE["url"] + reverse("pollution:alert_list"),
        authority=settings.SITE["domain"], since=OWNED_SINCE, began_at=BEGAN_AT, lift_is_shown=SHOWN_FOR,
    )  # fmt: skip
    return atom.to_xml(feed, map(Chain, chains.values()), at=at, addresses=addresses)


def _told(at: datetime) -> list[int]:
    """Episodes that the feed shows, and the one that left it last, which dates it."""
    ends: dict[int, datetime] = {}
    last = AlertVersion.objects.real().last_of_each(at)
    for episode, kind, sent, expected in last.values_list("episode", "message_type", "sent_at", "ends_at"):
        ends[episode] = (sent if kind == MessageType.CANCEL or expected is None else expected) + SHOWN_FOR
    shown = [episode for episode, end in ends.items() if at < end]
    left = [episode for episode in ends if episode not in shown]
    return [*shown, *sorted(left, key=lambda episode: ends[episode])[-1:]]


def _page(episode: int) -> str:
    return str(settings.SITE["url"] + reverse("pollution:alert_public", args=[episode]))
