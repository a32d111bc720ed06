"""The text of one annex as rows with their doubts, by the reader of the gazette import. Pure."""

from __future__ import annotations

import io
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from documents.gazette.files import text_of
from documents.gazette.parsed import Finding, Span, Value
from documents.gazette.shadow import Text
from documents.gazette.unreadable import Unreadable
from heritage.annex.checks import far_numbers, similar_names, similar_units
from heritage.annex.reader import HeritageRecords, read_list
from heritage.annex.rows import HeritageRow
from heritage.annex_imports.table_lines import NEEDED, decoded, lines_of_csv, lines_of_workbook
from heritage.codes import HeritageCode
from heritage.records import batch_of

MOST_ROWS = 10_000
MOST_CHARACTERS = 2_000_000
_LABEL = re.compile(r"附[件表录](?:\d{1,2}|[一二三四五六七八九十]{1,2})(?![\d一二三四五六七八九十]).{0,60}")
_ORDER, _COUNT = r"\(?[一二三四五六七八九十]{1,2}[)、.]", r"\((?:共计|共)?\d{1,4}项\)"
_KIND = "(?:扩展|新增|新列入)项目"  # alone it may be what a row remarks
_NO_MARK = "[^,，。;；:：、]"
_TITLED = re.compile(
    rf"(?:{_ORDER})?{_NO_MARK}{{0,40}}(?:名录|名单){_NO_MARK}{{0,14}}|{_ORDER}{_KIND}(?:{_COUNT})?|{_KIND}{_COUNT}"
)
_SUBJECT = re.compile(r"非物质文化遗产|非遗|名录|名单")


def text_in(data: bytes, kind: str, name: str) -> str:
    """The words of a file, tables as the reader knows them; raises Unreadable."""
    if kind == "xlsx":
        text = lines_of_workbook(io.BytesIO(data))
    elif kind == "csv":
        text = lines_of_csv(decoded(data))
    elif kind == "docx":
        text = text_of(data, name)
    else:
        text = decoded(data)
    if not text.strip():
        raise Unreadable("no_text", "没有文字：文件或粘贴的内容是空的")
    if len(text) > MOST_CHARACTERS:
        raise Unreadable("too_large", f"文字超过{MOST_CHARACTERS}字；一次导入一份名录，请拆分后再导入")
    return text.replace("\x00", "\ufffd")


@dataclass(frozen=True)
class Held:
    """What the register holds already, for names that look like one another: projects, the names of units, and of which
    two of them a person has found that they are `apart`."""

    projects: Sequence[tuple[HeritageCode, str]] = ()
    units: Sequence[str] = ()
    serials: Sequence[int] = ()
    apart: Collection[frozenset[str]] = ()

    @property
    def rows(self) -> Iterator[HeritageRow]:
        """As rows that came before."""
        nowhere = Span(0, 0)
        for code, name in self.projects:
            yield HeritageRow(
                list_kind="new",
                serial=None,
                code=Value(str(code), nowhere),
                category=code.category,
                category_name=code.category_name,
                name=Value(name, nowhere),
                units=(),
            )
        if self.units:
            units = tuple(Value(name, nowhere) for name in self.units)
            yield HeritageRow(
                list_kind="new", serial=None, code=None, category=None, category_name=None,
                name=Value("", nowhere), units=units,
            )  # fmt: skip


def read(words: str, *, list_kind: str, batch: int | None, paper: str = "", held: Held = Held()) -> HeritageRecords:
    """The rows of the one annex that `words` are; raises Unreadable for what is none, or several.

    `paper` is the title of the announcement.
    """
    text = Text(words)
    start = _only_label(text)
    span = Span(start, len(words))
    records = read_list(text, span, list_kind=list_kind, title=_title(text, start), apart=held.apart)
    if records is None or not records.rows:
        raise Unreadable(
            "no_rows",
            f"没有读出名录的行：文中须有{'、'.join(NEEDED.values())}各列。"
            "请连同表头一起粘贴；粘贴后成了一团的，请改传 .docx 或 .xlsx",
        )
    if len(records.rows) > MOST_ROWS:
        raise Unreadable("too_many_rows", f"读出{len(records.rows)}行，一次导入最多{MOST_ROWS}行；请拆分后再导入")
    _refuse_missing(records)
    _refuse_another_list(records, list_kind)
    earlier = list(held.rows)
    doubts = [
        *_against_what_was_said(records, list_kind),
        *_batches(records, _head_words(text, start, records), batch, paper),
        *records.findings,
        *far_numbers(text, records.rows, held.serials, [code for code, _ in held.projects]),
        *similar_names(text, records.rows, earlier),
        *similar_units(text, records.rows, earlier, held.apart),
    ]
    told = {(each.code, each.message): each for each in doubts}  # what two rows are told of one another, once
    return replace(records, findings=tuple(sorted(told.values(), key=lambda each: each.span.start)))


def _only_label(text: Text) -> int:
    """Where 附件N begins, or the text where nothing is labelled; two labels are two annexes."""
    labels = [
        line for line in text.lines if not line.is_cell and _LABEL.fullmatch(line.plain) and "。" not in line.plain
    ]
    if len(labels) > 1:
        named = "、".join(f"第{line.index + 1}行“{line.plain[:12]}”" for line in labels[:5])
        raise Unreadable(
            "several_annexes",
            f"文中有{len(labels)}个附件（{named}）；这里一次导入一个附件，请分别粘贴。整份公文请用“公报导入”",
        )
    return labels[0].start if labels else 0


def _refuse_another_list(records: HeritageRecords, list_kind: str) -> None:
    """Below the first row stands the title of a list of another kind or batch: its rows would be taken for these."""
    first = records.rows[0].name.span.start
    told: tuple[bool, int | None] = (list_kind == "extension", None)
    for line in records.text.lines:
        if line.is_cell or not _TITLED.fullmatch(line.plain):
            continue
        is_extension, batch = "扩展" in line.plain, batch_of(line.plain)
        if line.start < first:
            told = (is_extension, batch)
        elif is_extension != told[0] or (batch and told[1] and batch != told[1]):
            raise Unreadable(
                "several_annexes",
                f"“{line.plain[:30]}”起是另一份名录；这里一次导入一份名录，请分别粘贴或者上传",
            )


def _title(text: Text, start: int) -> str:
    """The line above the table that names the list."""
    at = text.line_at(start)
    for line in text.lines[at : at + 12]:
        if line.is_cell:
            break
        if _SUBJECT.search(line.plain) and len(line.plain) <= 120:
            return text.compact(line.span)
    return ""


def _refuse_missing(records: HeritageRecords) -> None:
    read_columns = {
        "serial": any(row.serial for row in records.rows),
        "code": any(row.code for row in records.rows) or any(_is_of_a_code(each) for each in records.findings),
        "units": any(row.units for row in records.rows),
    }
    missing = [f"“{NEEDED[name]}”" for name, is_there in read_columns.items() if not is_there]
    if missing:
        raise Unreadable(
            "columns_missing",
            f"没有一行读出{'、'.join(missing)}，缺少这{'些' if len(missing) > 1 else '一'}列或者表头与内容错位；"
            f"名录须有{'、'.join(NEEDED.values())}各列，请核对后再导入",
        )


def _is_of_a_code(finding: Finding) -> bool:
    return finding.code == "heritage_code_unread"


def _against_what_was_said(records: HeritageRecords, list_kind: str) -> Iterator[Finding]:
    """What the head of the annex says against what the person says who hands it in."""
    if not records.title:
        return
    first = records.rows[0].name.span
    is_extension = "扩展" in records.title
    if is_extension != (list_kind == "extension"):
        chosen, printed = ("扩展项目", "新列入") if list_kind == "extension" else ("新列入", "扩展项目")
        message = f"所选名录类别是“{chosen}”，附件标题“{records.title[:40]}”像是{printed}名录，请核对"
        yield records.text.finding("list_kind_differs", message, _head(records, first))


def _head_words(text: Text, start: int, records: HeritageRecords) -> str:
    """All that stands above the table, lines joined: a title may be wrapped in the middle of 第七批."""
    first = records.rows[0].name.span.start
    at = text.line_at(start)
    above = [line for line in text.lines[at : at + 12] if line.end <= first]
    return "".join(line.plain for line in takewhile(lambda line: not line.is_cell, above))


def _batches(records: HeritageRecords, head: str, batch: int | None, paper: str) -> Iterator[Finding]:
    """The batch that was filled in, that of the annex's head and that of the announcement, where they differ."""
    told = {
        "所填批次是": batch,
        "附件标题写的是": batch_of(records.title) or batch_of(head),
        "公布文件的标题写的是": batch_of("".join(paper.split())),
    }
    if len({number for number in told.values() if number}) > 1:
        message = "，".join(f"{words}第{number}批" for words, number in told.items() if number) + "，请核对"
        yield records.text.finding("batch_differs", message, _head(records, records.rows[0].name.span))


def _head(records: HeritageRecords, first: Span) -> Span:
    """The title, as far as it stands above the first row."""
    at = records.text.raw.find(records.title[:10])
    start = at if 0 <= at < first.start else 0
    return Span(start, min(start + len(records.title), first.start) or 1)


def units_of(typed: Sequence[str]) -> tuple[str, ...]:
    """Units as a person parted them, blanks gone."""
    return tuple(unit for unit in ("".join(line.split()) for line in typed) if unit)


def says_the_same(typed: Sequence[str], read_units: Sequence[str]) -> bool:
    """Whether both are the same words in the same order, parted differently; marks between units do not count."""
    plain = [[re.sub(r"[、,;，；/／\s]", "", unit) for unit in units] for units in (typed, read_units)]
    cut = "[与及]?".join(map(re.escape, plain[0]))  # 与 between two units is a mark too, once they are parted
    return re.fullmatch(cut, "".join(plain[1])) is not None
