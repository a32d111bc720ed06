"""Lines whose title another document bears, of the same organ and year, with another number: perhaps one and the same.

A slip in a number makes a second document of one that the register holds. Papers of one title there are all the same
(each month a 通报), so it is a doubt: a person corrects the line, or confirms that it is another document.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef

from documents.exchange.doubting import DOUBT
from documents.exchange.held import key_of
from documents.exchange.records import DocumentRecord, Key, title_key
from documents.models import Document, Issuer

if TYPE_CHECKING:
    from documents.exchange.planning import Planned

MOST_NAMED = 3  # documents that are told by name in one sentence
NAMESAKE = "namesake"  # the form of the key of all documents that bear a title


def namesake_key(title: str) -> Key:
    """Of all documents that bear a plain title, whatever their number."""
    return Key(NAMESAKE, title=title)


class Bearer(NamedTuple):
    """A document that bears a title: `name` says which, `key` by what it is told from others."""

    key: Key
    name: str
    year: int | None


class Bearers:
    """Documents by plain title and organ: 机关代字 or a printed issuer. Of one title there may be ten thousand."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, str], list[Bearer]] = defaultdict(list)

    def add(self, title: str, organs: Iterable[str], bearer: Bearer) -> None:
        """Once for each of its organs."""
        for organ in organs:
            self._found[title, organ].append(bearer)

    def like(self, record: DocumentRecord) -> Iterator[Bearer]:
        """Those of its title and of one organ whose key is another and whose year is not; a year may be unknown."""
        title, own, year = title_key(record.title), record.key, year_of(record)
        for organ in organs_of(record):
            for each in self._found.get((title, organ), ()):
                if each.key != own and not (year and each.year and year != each.year):
                    yield each


def organs_of(record: DocumentRecord) -> list[str]:
    """What tells the organ of a paper."""
    return [each for each in (record.key.series, *record.issuers) if each]


def year_of(record: DocumentRecord) -> int | None:
    """That of the number, else of the day."""
    return record.key.year or (record.issued_on.year if record.issued_on else None)


def tell(planned: Sequence[Planned], in_file: Bearers) -> None:
    """Add the doubt to lines that bring a document, or the title of one; `in_file` knows the lines of the file."""
    told = [(each, each.record) for each in planned if each.record and _brings_title(each, each.record)]
    held = _held({title_key(record.title) for _, record in told})
    for each, record in told:
        names: dict[Key, str] = {}
        for other in chain(held.like(record), in_file.like(record)):
            names.setdefault(other.key, other.name)
            if len(names) > MOST_NAMED:
                break
        if names:
            some = "、".join(list(names.values())[:MOST_NAMED]) + ("等" if len(names) > MOST_NAMED else "")
            number = f"字号为{record.number}" if record.number else "没有字号"
            way_out = "更正该行的字号" if record.number else "补填该行的字号"
            each.says.append(
                f"{DOUBT}{some}的标题、年份和机关与该行相同，而该行{number}；"
                f"是同一件的请{way_out}后重新导入，是另一件的确认即另行登记"
            )


def _brings_title(planned: Planned, record: DocumentRecord) -> bool:
    """Of a record known by its title alone the portal asks elsewhere (认定同一件)."""
    fills = planned.comparison.fills if planned.comparison else ()
    return bool(record.title) and record.key.form != "stub" and (planned.document is None or "title" in fills)


def _held(titles: set[str]) -> Bearers:
    """Documents of the register with these titles, in one query."""
    found = Bearers()
    if titles:
        issuers = Issuer.objects.filter(document=OuterRef("pk")).order_by("order").values("printed_name")
        rows = Document.objects.filter(plain_title__in=titles).exclude(number="", is_directory_only=True)
        for each in rows.defer("search_copy", "pairs").annotate(printed=ArraySubquery(issuers)).order_by("pk"):
            year = each.year or (each.issued_on.year if each.issued_on else None)
            organs = [name for name in (each.series, *each.printed) if name]
            found.add(each.plain_title, organs, Bearer(key_of(each), f"登记簿中的{each}", year))
    return found
