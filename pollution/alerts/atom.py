"""The feed of alerts in Atom (RFC 4287), with tombstones (RFC 6721), for clients that pull CAP. Pure.

One entry for each alert that counts at a time: its latest message, with the address of the CAP file. Every message that
an update, a lift or its own expiry has put out of force is named by a tombstone, so that a client drops it. What moves
the feed is a message, an expiry or the end of showing a lift; between these the bytes do not change.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import quote

from lxml import etree

from pollution.alerts.cap import LANGUAGE, MEDIA_TYPE, CapAlert, MessageType, Status
from pollution.alerts.chains import Chain, expiry_of
from pollution.alerts.message_values import (
    check_address,
    check_line,
    check_moment,
    check_token,
    with_plain_line_ends,
    written,
)
from pollution.alerts.notices import LEVELS, level_of

ATOM = "http://www.w3.org/2005/Atom"
TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
_XML_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_REASONS = {MessageType.UPDATE: "已由后续报文更新", MessageType.CANCEL: "预警已解除"}
_EXPIRED = "已过有效期"


@dataclass(frozen=True, kw_only=True)
class Feed:
    """A feed that stays: its addresses, its authority (a name of a domain) and the day since when it owns that name."""

    title: str
    author: str
    address: str
    page: str
    authority: str
    since: date
    began_at: datetime
    """What the feed gives as its time before anything was ever sent."""
    status: Status = Status.ACTUAL
    """A feed carries one kind: drills never stand among warnings."""
    lift_is_shown: timedelta = timedelta(days=7)

    def __post_init__(self) -> None:
        check_line("订阅源标题", self.title)
        check_line("订阅源作者", self.author)
        check_address("订阅源网址", self.address)
        check_address("网页网址", self.page)
        check_token("域名", self.authority)
        check_moment("订阅源开始时间", self.began_at)

    @property
    def id(self) -> str:
        return self._tag("alerts")

    def id_of(self, identifier: str) -> str:
        """The id of an entry, which stays whatever address the message has (RFC 4151)."""
        return self._tag(f"alert:{quote(identifier, safe='')}")

    def _tag(self, name: str) -> str:
        return f"tag:{quote(self.authority, safe='')},{self.since.isoformat()}:{self.status.lower()}:{name}"


@dataclass(frozen=True)
class Addresses:
    """Where a message is: its CAP file, and its page."""

    cap: str
    page: str

    def __post_init__(self) -> None:
        check_address("CAP网址", self.cap)
        check_address("网页网址", self.page)


@dataclass(frozen=True)
class Tombstone:
    """A message that no longer counts: since when, and why."""

    identifier: str
    when: datetime
    comment: str


def to_xml(feed: Feed, chains: Iterable[Chain], *, at: datetime, addresses: Callable[[CapAlert], Addresses]) -> bytes:
    """The feed as it stands at a time, newest first; the same state gives the same bytes."""
    known = [known for chain in chains if (known := _known(_of_status(chain, feed), at))]
    shown = [chain for chain in known if at < _leaves_at(chain, feed)]
    root = etree.Element(f"{{{ATOM}}}feed", nsmap={None: ATOM, "at": TOMBSTONES})
    root.set(_XML_LANGUAGE, LANGUAGE)
    _add(root, "id", feed.id)
    _add(root, "title", feed.title)
    _add(root, "updated", written(max([feed.began_at, *_changes(known, feed, at)])))
    _add(_add(root, "author"), "name", feed.author)
    _add(root, "link", rel="self", type="application/atom+xml", href=feed.address)
    _add(root, "link", rel="alternate", type="text/html", href=feed.page)
    for chain in sorted(shown, key=_order, reverse=True):
        if _counts(chain, at):
            _put_entry(root, feed, chain.latest, addresses(chain.latest))
    for stone in _tombstones(shown, at):
        _put_tombstone(root, feed, stone)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return xml


def _of_status(chain: Chain, feed: Feed) -> Chain:
    if chain.latest.status != feed.status:
        raise ValueError(f"{chain.latest.status}报文不能进入{feed.status}订阅源")
    return chain


def _known(chain: Chain, at: datetime) -> Chain | None:
    """The chain as it was at a time."""
    sent = tuple(message for message in chain.messages if message.sent <= at)
    return Chain(sent) if sent else None


def _leaves_at(chain: Chain, feed: Feed) -> datetime:
    """When nothing of the chain is shown any more: a while after it was lifted or ran out."""
    ended = chain.latest.sent if chain.is_lifted else expiry_of(chain.latest)
    return ended + feed.lift_is_shown


def _counts(chain: Chain, at: datetime) -> bool:
    return chain.is_lifted or chain.in_force(at) is not None


def _changes(chains: Iterable[Chain], feed: Feed, at: datetime) -> Iterator[datetime]:
    for chain in chains:
        moments = [chain.latest.sent, _leaves_at(chain, feed)]
        if not chain.is_lifted:
            moments.append(expiry_of(chain.latest))
        yield from (moment for moment in moments if moment <= at)


def _tombstones(chains: Iterable[Chain], at: datetime) -> list[Tombstone]:
    stones = [stone for chain in chains for stone in _of_chain(chain, at)]
    return sorted(stones, key=lambda stone: (stone.when, stone.identifier), reverse=True)


def _of_chain(chain: Chain, at: datetime) -> Iterator[Tombstone]:
    for earlier, later in zip(chain.messages, chain.messages[1:], strict=False):
        yield Tombstone(earlier.identifier, later.sent, _REASONS[later.message_type])
    if not _counts(chain, at):
        yield Tombstone(chain.latest.identifier, expiry_of(chain.latest), _EXPIRED)


def _order(chain: Chain) -> tuple[datetime, str]:
    return chain.latest.sent, chain.latest.identifier


def _put_entry(root: etree._Element, feed: Feed, message: CapAlert, addresses: Addresses) -> None:
    info = message.infos[0]
    entry = _add(root, "entry")
    _add(entry, "id", feed.id_of(message.identifier))
    _add(entry, "title", info.headline)
    _add(entry, "updated", written(message.sent))
    _add(entry, "published", written(message.sent))
    _add(_add(entry, "author"), "name", info.sender_name)
    _add(entry, "link", rel="alternate", type=MEDIA_TYPE, href=addresses.cap)
    _add(entry, "link", rel="related", type="text/html", href=addresses.page)
    for resource in info.resources:
        _add(entry, "link", rel="enclosure", type=resource.mime_type, href=resource.uri, length=str(resource.size))
    for scheme, term in _categories(message):
        label = {"label": f"{LEVELS[term].colour}预警"} if scheme == "level" else {}
        _add(entry, "category", term=term, scheme=f"{feed.id}#{scheme}", **label)
    _add(entry, "summary", with_plain_line_ends(info.description), type="text")


def _categories(message: CapAlert) -> Iterator[tuple[str, str]]:
    """What a client sorts by without reading the CAP file: terms of CAP, the level of the plan (none on a lift)."""
    yield "status", message.status
    yield "msgType", message.message_type
    yield from (("severity", each) for each in dict.fromkeys(info.severity for info in message.infos))
    if level := level_of(message):
        yield "level", level
    yield from (("area", area.adcode or area.name) for info in message.infos for area in info.areas)


def _put_tombstone(root: etree._Element, feed: Feed, stone: Tombstone) -> None:
    element = etree.SubElement(root, f"{{{TOMBSTONES}}}deleted-entry")
    element.set("ref", feed.id_of(stone.identifier))
    element.set("when", written(stone.when))
    etree.SubElement(element, f"{{{TOMBSTONES}}}comment").text = stone.comment


def _add(parent: etree._Element, name: str, text: str = "", **attributes: str) -> etree._Element:
    element = etree.SubElement(parent, f"{{{ATOM}}}{name}")
    for key, value in attributes.items():
        element.set(key, value)
    if text:
        element.text = text
    return element
