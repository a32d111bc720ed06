"""What the reader hands over: values, each with its place in the text, and findings for every doubt.

Offsets count characters of the text exactly as it was read; the text itself is never changed.
An absent value is None, an absent list is ().
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from documents.gazette.shadow import Text

T = TypeVar("T")


class Span(NamedTuple):
    """Characters `start` up to, not including, `end` of the text as read."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """The characters themselves."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Value(Generic[T]):
    """A value and the place it was read from; an inferred value points at what it was inferred from."""

    value: T
    span: Span


@dataclass(frozen=True, slots=True)
class Finding:
    """A doubt for a person to decide. `code` is stable, `message` Chinese, `line` counts from 1."""

    code: str
    message: str
    line: int
    span: Span


@dataclass(frozen=True, slots=True)
class DocNumber:
    """发文字号. `str()` is the normalised form: 伊州政发〔2023〕9号, 自治区人民政府令第218号.

    `code` is 机关代字 as printed (字 is never dropped: 伊州政办规字 and 伊州政办规 are two series).
    Orders and old numbers may lack the year; `form` says how the parts are put together.
    """

    code: str
    year: int | None
    seq: int
    form: str = "bracket"

    def __str__(self) -> str:
        if self.form == "bracket":
            return f"{self.code}〔{self.year:02d}〕{self.seq}号"
        if self.form == "order_of_year":
            return f"{self.code}〔{self.year}〕{self.seq}号令"
        if self.form == "year":
            return f"{self.code}{self.year}年第{self.seq}号"
        return f"{self.code}第{self.seq}号"


@dataclass(frozen=True, slots=True)
class Instrument:
    """What a notice carries: the 《规定》 of 关于印发《规定》的通知."""

    title: str
    span: Span


@dataclass(frozen=True, slots=True)
class Period:
    """A length of time in years and months: 三年, 两年零六个月."""

    years: int
    months: int


@dataclass(frozen=True, slots=True)
class Citation:
    """Another document named by title, by number or by both.

    `also` are further orders of the same text (第20号修改, 第31号修正), `dated` the words that stand where a number
    is missing (1999年5月6日第8次常务会议通过). `articles` empty means the whole text. `since` is the day of its own
    that an effect names, `until` and `period` what an extension says.
    """

    title: str | None
    number: DocNumber | None
    span: Span
    also: tuple[DocNumber, ...] = ()
    dated: str | None = None
    articles: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class StatedCount:
    """How many entries the text says that one of its lists has; `name` is the list's key in the dry run."""

    name: str
    count: int
    span: Span


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison of a threshold: AQI＞200持续48小时. A part that is not printed, or lost, is None.

    `metric` is AQI, PM2.5, PM10, O3, SO2, NO2, CO or grade (重度污染 is 5), `basis` forecast or observed.
    """

    metric: str
    op: str | None
    value: Decimal | None
    duration_h: int | None
    basis: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class Threshold:
    """When a plan warns at a level, named by its colour: any of the alternatives, each of which holds as a whole."""

    level: str
    text: str
    any: tuple[tuple[Condition, ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class PollutionWarning:
    """What a notice says of one warning (预警): start, upgrade, downgrade, extend or end.

    `level` is a colour, `response` Ⅲ级; `at` when it begins to hold, `until` when it ends by itself, both in Beijing
    time; `announced_at` is the moment of publication, a day where no hour is printed.
    """

    action: str
    level: str | None
    response: str | None
    at: datetime | None
    announced_at: date | datetime | None
    until: datetime | None
    span: Span


@dataclass(frozen=True, slots=True)
class Assist:
    """Whom a deputy assists. `areas` empty means the whole of that official's work (协助X工作).

    `is_open` is true where the list of areas ends in 等.
    """

    official: str
    post: str | None
    areas: tuple[str, ...]
    is_open: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Duty:
    """One paragraph of a 分工 notice; `standing_work` is what comes on top, such as 州政府交办的其他工作."""

    person: str
    post: str | None
    remark: str | None
    assists: tuple[Assist, ...]
    span: Span
    standing_work: str | None = None


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex named in the 附件说明 or standing in the text; `span` None means it is named but missing."""

    number: int | None
    title: str | None
    span: Span | None


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph without page residue.

    Kinds: title, number, addressees, heading, article, paragraph, annex_note, signature, date, annex_label, table.
    """

    kind: str
    text: str
    span: Span


class AnnexRow(Protocol):
    """A row that an annex reader of another app understood."""

    def as_json(self) -> Mapping[str, Any]:
        """Text, lists and mappings only."""


@dataclass(frozen=True, slots=True)
class AnnexRecords:
    """The rows of one annex. `name` is their key in the dry run, such as heritage_items.

    `stated` is how many rows the annex says it has, where it says so.
    """

    name: str
    rows: tuple[AnnexRow, ...]
    findings: tuple[Finding, ...]
    stated: int | None = None


@dataclass(frozen=True, slots=True)
class AnnexContext:
    """What an annex reader may know: the whole text, the document's title, and the records read before."""

    source: Text
    document_title: str | None
    annex_title: str | None
    earlier: tuple[AnnexRecords, ...] = ()


class AnnexReader(Protocol):
    """Understands one sort of annex and leaves the others alone."""

    def reads(self, context: AnnexContext, span: Span) -> AnnexRecords | None:
        """The records of the annex that stands in `span`, or None where it is of another sort."""


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """One official document (公文) as read.

    `repealed_by` is what the page on top of it names as ending it, `printed_on` 印发日期, `copies` are those who get
    a copy (抄送, 分送), `keeps` what its lists call 继续有效, and `is_forwarded` says that it stands behind the
    document that forwards it.
    """

    span: Span
    number: Value[DocNumber] | None = None
    title: Value[str] | None = None
    title_truncated: bool = False
    kind: str | None = None
    issuers: tuple[Value[str], ...] = ()
    addressees: tuple[Value[str], ...] = ()
    issued_on: Value[date] | None = None
    effective_on: Value[date] | None = None
    expires_on: Value[date] | None = None
    instruments: tuple[Instrument, ...] = ()
    cites: tuple[Citation, ...] = ()
    standards: tuple[Value[str], ...] = ()
    repeals: tuple[Citation, ...] = ()
    invalidates: tuple[Citation, ...] = ()
    partial_repeals: tuple[Citation, ...] = ()
    amends: tuple[Citation, ...] = ()
    extends: tuple[Citation, ...] = ()
    annuls: tuple[Citation, ...] = ()
    republishes: tuple[Citation, ...] = ()
    restores: tuple[Citation, ...] = ()
    keeps: tuple[Citation, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    warning: PollutionWarning | None = None
    counts: tuple[StatedCount, ...] = ()
    duties: tuple[Duty, ...] = ()
    annexes: tuple[Annex, ...] = ()
    annex_records: tuple[AnnexRecords, ...] = ()
    blocks: tuple[Block, ...] = ()
    findings: tuple[Finding, ...] = ()
    repealed_by: Citation | None = None
    printed_on: Value[date] | None = None
    copies: tuple[Value[str], ...] = ()
    is_forwarded: bool = False


@dataclass(frozen=True, slots=True)
class Gazette:
    """A text with the documents found in it; `findings` are those of the text as a whole."""

    text: str
    documents: tuple[ParsedDocument, ...] = field(default_factory=tuple)
    findings: tuple[Finding, ...] = field(default_factory=tuple)
