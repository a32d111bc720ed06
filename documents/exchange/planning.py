"""What would become of each line of a file. Writes nothing; the page and the act read the same plan."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from itertools import islice
from sys import intern
from typing import Any

from documents.choices import Outcome, RowOutcome
from documents.exchange import comparing, doubting, namesakes, reading
from documents.exchange.comparing import Comparison
from documents.exchange.describing import ROWS_AT_ONCE, record_of
from documents.exchange.held import KEY_COLUMNS, Held, key_from
from documents.exchange.jsonl import Line
from documents.exchange.records import DocumentRecord, EventRecord, Key, Name, TextName, raw_of, title_key
from documents.exchange.rings import in_rings
from documents.models import Document, ValidityEvent
from documents.validity import CAUSED_BY_OTHERS, EventKind
from portal.hidden_characters import visible
from portal.lifecycle import Refused

MOST_DOCUMENTS = 200_000
MOST_NAMED = 3  # documents that are told by name in one sentence
WAY_OUT = "该行不登记；请更正该行后重新导入，登记簿有误的在该公文的页面上更正"
LONGEST_NAME = 200  # characters of the name of a line

Lines = Callable[[], Iterator[Line]]


class NothingToRead(Refused):
    """The file as a whole holds nothing that could be entered."""


@dataclass
class Planned:
    """What becomes of one line: `says` why, in sentences. `document` is what the register holds already."""

    line: int
    outcome: str
    name: str
    says: list[str]
    record: DocumentRecord | None = None
    document: Document | None = None
    comparison: Comparison | None = None
    rests_on: tuple[Any, ...] = ()

    @property
    def fingerprint(self) -> str:
        """Of all that a person was shown and of what it rests on: another one means another entry."""
        shown = (self.outcome, self.document and self.document.pk, self.says, *self.rests_on)
        return sha256(json.dumps(shown, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def is_entered(self) -> bool:
        """Whether confirming changes the register."""
        return self.outcome in (RowOutcome.NEW, RowOutcome.COMPLETED)


class Plan:
    """The plan of a file. It is read twice: once for what its lines say of each other, once line by line."""

    def __init__(self, lines: Lines, *, may_publish: bool) -> None:
        self._lines, self._may_publish = lines, may_publish
        self.count = 0
        self._at: dict[Key, list[int]] = {}
        self._issuers: dict[Key, tuple[str, ...]] = {}
        self._days: dict[Key, date] = {}
        self._titled = namesakes.Bearers()
        links: list[tuple[Key, Name]] = []
        for line in lines():
            self.count += 1
            if self.count > MOST_DOCUMENTS:
                raise NothingToRead(f"文件中的公文超过{MOST_DOCUMENTS}件，请拆分后再上传")
            record, _ = (None, []) if line.refusal else reading.read(line.raw)
            if record:
                self._at.setdefault(record.key, []).append(line.number)
                self._issuers[record.key] = tuple(map(intern, record.issuers))
                if record.issued_on:
                    self._days[record.key] = record.issued_on
                if record.title and record.key.form != "stub":
                    bearer = namesakes.Bearer(record.key, f"第{line.number}行", namesakes.year_of(record))
                    self._titled.add(title_key(record.title), namesakes.organs_of(record), bearer)
                links += [(record.key, event.by) for event in record.events if event.by and _is_link(event)]
        if not self.count:
            raise NothingToRead("文件中没有公文，请核对是否选错了文件")
        new = [(key, self._meant(by)) for key, by in links]
        self._in_rings = in_rings(new, _held_links()) if new else set()

    def __iter__(self) -> Iterator[Planned]:
        lines = self._lines()
        while batch := list(islice(lines, ROWS_AT_ONCE)):
            yield from self._planned(batch)

    def holds(self, key: Key) -> bool:
        """Whether a line of the file is this document."""
        return key in self._at

    def _meant(self, name: Name) -> Key:
        """The document of the file that a name means, else the likeliest there is."""
        return next((key for key in name.keys if key in self._at), name.keys[0])

    def _planned(self, batch: Sequence[Line]) -> Iterator[Planned]:
        read = [(line, *(reading.read(line.raw) if not line.refusal else (None, [line.refusal]))) for line in batch]
        records = [record for _, record, _ in read if record]
        held = Held.of([record.key for record in records], whole=True)
        named = Held.of([key for record in records for name in names_in(record) for key in name.keys])
        planned = [
            self._of(line.number, record, held, named)
            if record
            else Planned(line.number, RowOutcome.REFUSED, _told(line.raw), problems)
            for line, record, problems in read
        ]
        doubting.tell([each for each in planned if each.is_entered], self._issuers, self._days, named.by_key)
        namesakes.tell([each for each in planned if each.is_entered], self._titled)
        yield from planned

    def _of(self, line: int, record: DocumentRecord, held: Held, named: Held) -> Planned:
        planned = Planned(line, RowOutcome.REFUSED, str(record)[:LONGEST_NAME], [], record)
        others = [str(each) for each in self._at[record.key] if each != line]
        if others:
            same = "字号" if record.number else "标题和成文日期" if record.issued_on else "标题"
            way_out = "请更正字号" if record.number else "请补填字号或者成文日期"
            told = "、".join(others[:MOST_NAMED]) + (f"等{len(others)}" if len(others) > MOST_NAMED else "")
            planned.says = [f"{same}与第{told}行相同：是同一件公文的，请只留一行；是另一件的，{way_out}"]
            return planned
        if record.key in self._in_rings:
            planned.says = ["与其他公文互相或循环废止、修改，请核对各件的字号和先后"]
            return planned
        if missing := [each for each in successors_in(record) if not self._is_known(each.document, named)]:
            planned.says = [f"替代的文本《{missing[0].title}》所在的{missing[0].document}既不在登记簿中，也不在文件中"]
            return planned
        documents = held.meant_by(record, is_in_file=self.holds)
        if len(documents) > 1:
            planned.outcome, planned.says = (
                RowOutcome.CONFLICT,
                ["登记簿中同题公文不止一件，无法确定是哪一件；请补填成文日期"],
            )
            return planned
        planned.document = documents[0] if documents else None
        planned.outcome, planned.says = self._compared(planned)
        if planned.is_entered:
            planned.says += self._unknown_names(record, named)
            planned.rests_on = self._rests_on(planned, named)
        return planned

    def _compared(self, planned: Planned) -> tuple[str, list[str]]:
        record = planned.record
        assert record is not None, "only lines that could be read are compared"
        if planned.document is None:
            blank = DocumentRecord(knowledge_level=record.knowledge_level)
            planned.comparison = found = comparing.compare(record, blank, may_publish=self._may_publish)
            return RowOutcome.NEW, found.notices
        planned.comparison = found = comparing.compare(
            record, record_of(planned.document), may_publish=self._may_publish
        )
        if found.conflicts:
            return RowOutcome.CONFLICT, [*found.conflicts, *_another_number(record, found), WAY_OUT]
        if found.brings_something:
            fills = ["全文" if name == "is_directory_only" else reading.LABELS[name] for name in found.fills]
            told = [f"补填{'、'.join(fills)}"] if fills else []
            return RowOutcome.COMPLETED, told + [f"增加{each}" for each in found.adds] + found.notices
        return RowOutcome.UNCHANGED, found.notices

    def _rests_on(self, planned: Planned, named: Held) -> tuple[Any, ...]:
        """What it fills, what the register says of the document, and which documents its events rest on."""
        assert planned.record is not None, "only lines that could be read are entered"
        fills = planned.comparison.fills if planned.comparison else []
        held = raw_of(record_of(planned.document).without_times()) if planned.document else None
        names = [*causes_in(planned.record), *(each.document for each in successors_in(planned.record))]
        meant = [self._target(name, named) for name in names]
        return fills, held, meant

    def _target(self, name: Name, named: Held) -> str:
        """The line or the row that a name means, as `Storing` finds it; nothing where a new row is made."""
        for key in name.keys:
            if key in self._at:
                return f"line {self._at[key]}"
            if key in named.by_key:
                return f"row {named.by_key[key].pk}"
        return ""

    def _unknown_names(self, record: DocumentRecord, named: Held) -> list[str]:
        new = [each for each in causes_in(record) if not self._is_known(each, named)]
        told = "、".join(str(each) for each in new[:MOST_NAMED])
        more = f"等{len(new)}件" if len(new) > MOST_NAMED else ""
        return [f"所依据的{told}{more}尚未登记，将登记目录信息"] if new else []

    def _is_known(self, name: Name, named: Held) -> bool:
        return any(key in self._at or key in named.by_key for key in name.keys)


def causes_in(record: DocumentRecord) -> list[Name]:
    """The documents on which its events rest, each once."""
    return list(dict.fromkeys(event.by for event in record.events if event.by))


def successors_in(record: DocumentRecord) -> list[TextName]:
    """The texts that took the place of its texts."""
    return [event.successor for event in record.events if event.successor]


def names_in(record: DocumentRecord) -> list[Name]:
    """Every other document that a record names."""
    cited = [each.document for each in record.citations if each.document]
    return [*causes_in(record), *cited, *(each.document for each in successors_in(record))]


def _another_number(record: DocumentRecord, found: Comparison) -> Iterator[str]:
    """What to do about a number that the register holds under another title: one number is of one document."""
    if record.number and any(each.startswith(reading.LABELS["title"]) for each in found.conflicts):
        yield f"{record.number}已是登记簿中的上述公文；该行是另一件公文的，请更正该行的字号"


def _is_link(event: EventRecord) -> bool:
    """Whether it is caused by another document, and the office has not said 不予采纳."""
    return EventKind(event.kind) in CAUSED_BY_OTHERS and not event.is_rejected


def _held_links() -> Iterator[tuple[Key, Key]]:
    rows = ValidityEvent.objects.filter(
        by_document__isnull=False, kind__in=[kind.value for kind in CAUSED_BY_OTHERS]
    ).exclude(outcome=Outcome.REJECTED)
    ended = [f"instrument__document__{name}" for name in KEY_COLUMNS]
    by = [f"by_document__{name}" for name in KEY_COLUMNS]
    for row in rows.values_list(*ended, *by).iterator(chunk_size=10_000):
        yield key_from(row[: len(KEY_COLUMNS)]), key_from(row[len(KEY_COLUMNS) :])


def _told(raw: object) -> str:
    """The name of a line that is no record, as far as it has one."""
    given = raw if isinstance(raw, dict) else {}
    named = next((each for each in (given.get("number"), given.get("title")) if isinstance(each, str) and each), "")
    return visible(named[:LONGEST_NAME])[:LONGEST_NAME]
