"""Files as tables of cells: encoding, delimiter, sheet, head, and every line counted.

A file is read in parts of bounded size, so that the length of a text file does not matter (a workbook is taken into
memory, see `workbooks`). `opened` puts a file down as UTF-8 without quotes and with one line a record where it is
otherwise (GB18030, gzip, .xlsx, quoted cells), within a limit on what it unpacks to.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

import polars as pl

from pollution.air.monitoring import heads, workbooks
from pollution.air.monitoring.unreadable import Unreadable
from pollution.air.monitoring.workbooks import SEPARATOR, USUAL_LIMITS, WorkbookLimits

__all__ = ["MOST_COLUMNS", "USUAL_TEXT", "TextLimits", "TextTable", "Unreadable", "goes_on", "opened"]

CHUNK = 1 << 20
MOST_RATIO = 200  # unpacked to packed; hours of stations stay below 30
FREE_OF_RATIO = 16 << 20  # a short file of blanks may shrink to nearly nothing, and does no harm
MOST_COLUMNS = 5_000
MOST_NAME = 500  # characters that a column may be called by
LINES_OF_A_PART = 200_000
CELLS_OF_A_PART = 5_000_000  # what is in memory at a time, however wide the lines are
MOST_UNEVEN = 10_000  # lines of another width than the head; more are no slip but another table
_RESERVED = re.compile(r"line|at|\*|\^.*\$")
"""Names that the tables that come out have for their own, or that polars takes for patterns; their number is added."""
_DELIMITERS = ",\t;"
_BREAKS = re.compile(r"[\r\n]+")
_FIRST = heads.FIRST_LINES + heads.LINES_OF_A_HEAD


@dataclass(frozen=True)
class TextTable:
    """A table of text in a file of UTF-8 without quotes: the names of its columns, and where its lines begin."""

    path: Path
    encoding: str
    """In which the file was found; `xlsx` for a workbook."""
    delimiter: str
    """Which parts the cells at `path`."""
    columns: tuple[str, ...]
    """A name for every column of the file, no two alike."""
    head_line: int
    """The last line of the head."""
    sheet: str = ""
    repeats: tuple[tuple[int, int], ...] = ()
    """Columns (from 0) with the earlier one of the same name; their cells are the same in every line."""
    is_ended: bool = True
    """Whether the last line has an end."""

    @property
    def head(self) -> tuple[str, ...]:
        """The names of the columns that are read."""
        left_out = {later for _, later in self.repeats}
        return tuple(name for place, name in enumerate(self.columns) if place not in left_out)

    def parts(self, lines: int = LINES_OF_A_PART) -> Iterator[pl.DataFrame]:
        """The lines below the head as text, `line` first, without blank lines and without those of another width."""
        uneven = self.uneven()["line"].implode()
        lines = max(1_000, min(lines, CELLS_OF_A_PART // len(self.columns)))
        scan = pl.scan_csv(
            self.path,
            schema=dict.fromkeys(self.columns, pl.String),
            separator=self.delimiter,
            quote_char=None,
            has_header=False,
            skip_lines=self.head_line,
            infer_schema=False,
            empty_string_is_null=False,
            missing_columns="insert",
            extra_columns="ignore",
            truncate_ragged_lines=True,
            row_index_name="line",
            row_index_offset=self.head_line + 1,
        ).select("line", *self.head)
        # Not before: pushed down into the scan, a filter over thousands of columns costs minutes and gigabytes.
        is_even = ~pl.col("line").is_in(uneven) & pl.any_horizontal(pl.col(each) != "" for each in self.head)
        for part in scan.collect_batches(chunk_size=lines, maintain_order=True):
            if not (even := part.filter(is_even)).is_empty():
                yield even

    def uneven(self) -> pl.DataFrame:
        """Lines with fewer or more cells than the head, as refusals; a half line at the end of the file is one."""
        text = pl.col("value")
        cells = text.str.count_matches(self.delimiter, literal=True) + 1
        reason = pl.format("有{}列，表头有{}列；请检查是否被截断或多了分隔符", cells, pl.lit(len(self.columns)))
        found = (
            _lines(self.path, self.head_line)
            .filter((cells != len(self.columns)) & (text != ""))
            .select("line", pl.lit("").alias("column"), text.str.slice(0, 80).alias("value"), reason.alias("reason"))
            .head(MOST_UNEVEN + 1)
            .collect()
        )
        if found.height > MOST_UNEVEN:
            first = found.row(0, named=True)
            raise Unreadable(
                f"{MOST_UNEVEN}行以上的列数与表头不同，例如第{first['line']}行{first['reason']}；多半是分隔符或表头有误"
            )
        return found

    def doubts(self) -> pl.DataFrame:
        """What a person should look at though it is read, shaped like `uneven`."""
        found = [
            (self.head_line, self.columns[earlier], f"第{later + 1}列",
             f"与第{earlier + 1}列同名，各行的值也相同，只读一次")
            for earlier, later in self.repeats
        ]  # fmt: skip
        if not self.is_ended:
            last = _lines(self.path, self.head_line).filter(pl.col("value") != "").last().collect()
            reason = "最后一行没有换行符，可能没有传完；请核对这一行"
            found += [(line, "", value[:80], reason) for line, value in last.iter_rows()]
        schema = {"line": pl.UInt32, "column": pl.String, "value": pl.String, "reason": pl.String}
        return pl.DataFrame(found, schema=schema, orient="row")


@dataclass(frozen=True)
class TextLimits:
    """What a text file may unpack to: bytes, and how many times its own size."""

    unpacked: int = 2 << 30
    ratio: int = MOST_RATIO


USUAL_TEXT = TextLimits()


def goes_on() -> None:
    """The pulse of whoever never stops."""


@contextmanager
def opened(
    path: Path,
    *,
    text: TextLimits = USUAL_TEXT,
    sheet: str | None = None,
    workbook: WorkbookLimits = USUAL_LIMITS,
    pulse: Callable[[], None] = goes_on,
) -> Iterator[TextTable]:
    """The table of a file, for as long as the context lasts. Raises Unreadable.

    `text` bounds what a text file unpacks to, `workbook` a workbook; `sheet` names the sheet of a workbook, else it is
    the first one with a head that is recognised. `pulse` is called at least for every megabyte that is gone through on
    the way, and may raise to stop it.
    """
    with TemporaryDirectory(prefix="monitoring-") as directory:
        plain, unquoted = Path(directory) / "plain.csv", Path(directory) / "unquoted.csv"
        if workbooks.is_workbook(path):
            name = workbooks.unpacked(path, plain, sheet=sheet, is_headed=_is_headed, limits=workbook, pulse=pulse)
            yield _table(plain, "xlsx", SEPARATOR, sheet=name)
            return
        look = _look(path, text, pulse)
        if look.encoding != "utf-8" or _is_gzip(path):
            with plain.open("wb") as file:
                file.writelines(chunk.encode() for chunk in _text(path, look.encoding, text, pulse))
            path = plain
        delimiter = _delimiter(path)
        if look.has_quotes:
            _write_without_quotes(path, delimiter, unquoted, pulse)
            path, delimiter = unquoted, SEPARATOR
        yield _table(path, look.encoding, delimiter, is_ended=look.is_ended)


def _is_headed(lines: Sequence[Sequence[str]]) -> bool:
    return heads.search(lines) is not None


def _table(path: Path, encoding: str, delimiter: str, *, sheet: str = "", is_ended: bool = True) -> TextTable:
    number, head = _head(path, delimiter)
    if len(head) > MOST_COLUMNS:
        raise Unreadable(f"第{number}行有{len(head)}列，最多{MOST_COLUMNS}列；请确认分隔符和表头")
    if len(head) < 2:
        raise Unreadable(f"第{number}行只有一列；请用逗号或制表符分隔的表格")
    if long := [place for place, name in enumerate(head, start=1) if len(name) > MOST_NAME]:
        raise Unreadable(f"第{number}行第{long[0]}列的名称超过{MOST_NAME}个字，不像表头；请确认分隔符和表头")
    first: dict[str, int] = {}
    columns, repeats = [], []
    for place, name in enumerate(head):
        if name in first:
            repeats.append((first[name], place))
        first.setdefault(name, place)
        is_own = name and not _RESERVED.fullmatch(name) and first[name] == place
        columns.append(name if is_own else f"{name}（第{place + 1}列）")
    named = tuple(each for each in repeats if head[each[1]])
    table = TextTable(path, encoding, delimiter, tuple(columns), number, sheet, is_ended=is_ended)
    _refuse_contradictions(table, named)
    return replace(table, repeats=named)


def _refuse_contradictions(table: TextTable, repeats: Sequence[tuple[int, int]]) -> None:
    """Two columns of one name with different cells contradict each other; nobody can tell which one is right."""
    if not repeats:
        return
    for part in table.parts():
        for earlier, later in repeats:
            name, other = table.columns[earlier], table.columns[later]
            different = part.filter(pl.col(name).ne_missing(pl.col(other))).select("line", name, other).head(1)
            for line, one, two in different.iter_rows():
                raise Unreadable(
                    f"第{table.head_line}行表头中“{name}”出现了不止一次（第{earlier + 1}列和第{later + 1}列），"
                    f"而且第{line}行的值不同（“{one}”和“{two}”）；请只保留正确的一列"
                )


def _head(path: Path, delimiter: str) -> tuple[int, tuple[str, ...]]:
    """The last line of the head and its names: the first that is recognised, else the first line with text."""
    lines = [each.rstrip("\r").split(delimiter) for each in _beginning(path).split("\n")]
    found = heads.search(lines[:_FIRST])
    if found:
        return found.last + 1, found.names
    place = next((place for place, line in enumerate(lines) if any(each.strip() for each in line)), None)
    if place is None:
        raise Unreadable("文件是空的，没有表头；请确认导出是否完成")
    return place + 1, tuple(each.strip() for each in lines[place])


def _delimiter(path: Path) -> str:
    """The delimiter by which a head is recognised, else the one that is most frequent in the first line with text."""
    beginning = _beginning(path)
    if "\n" not in beginning and "\r" in beginning.strip():
        raise Unreadable("换行符是旧式Mac的（只有回车）；请用Excel打开后另存为UTF-8的CSV")
    for each in _DELIMITERS:
        try:
            lines = list(islice(csv.reader(io.StringIO(beginning, newline="\n"), delimiter=each), _FIRST))
        except csv.Error:
            continue
        if heads.search(lines):
            return each
    first = next((line for line in beginning.split("\n") if line.strip(" \t,;\r")), "")
    return max(_DELIMITERS, key=first.count)


def _beginning(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return file.read(CHUNK)


def _lines(path: Path, skipped: int) -> pl.LazyFrame:
    """The lines of a text file, each as one `value`, without the first ones; a line end of Windows goes."""
    lines = pl.scan_csv(
        path,
        schema={"value": pl.String},
        separator="\0",  # stands in no text file that is taken
        quote_char=None,
        has_header=False,
        skip_lines=skipped,
        infer_schema=False,
        empty_string_is_null=False,
        row_index_name="line",
        row_index_offset=skipped + 1,
    )
    return lines.with_columns(pl.col("value").fill_null("").str.strip_chars_end("\r"))


def _write_without_quotes(path: Path, delimiter: str, into: Path, pulse: Callable[[], None]) -> None:
    """One line a record: line ends within cells become blanks, and empty lines make up for them in the count."""
    with path.open(encoding="utf-8-sig", newline="\n") as file, into.open("w", encoding="utf-8", newline="") as text:
        reader = csv.reader(file, delimiter=delimiter, strict=True)
        before = 0
        try:
            for record in reader:
                pulse()
                text.write(_BREAKS.sub(" ", SEPARATOR.join(each.replace(SEPARATOR, " ") for each in record)))
                text.write("\n" * (reader.line_num - before))
                before = reader.line_num
        except csv.Error:
            raise Unreadable(f"第{before + 1}行起的引号没有正确配对；请检查该行含引号的单元格") from None


@dataclass(frozen=True)
class _Look:
    encoding: str
    has_quotes: bool
    is_ended: bool


def _look(path: Path, limits: TextLimits, pulse: Callable[[], None]) -> _Look:
    """Read a whole text file once to see its encoding. Raises Unreadable."""
    failed = ""
    for encoding in ("utf-8", "gb18030"):
        has_quotes, last = False, "\n"
        try:
            for chunk in _text(path, encoding, limits, pulse):
                has_quotes = has_quotes or '"' in chunk
                last = chunk[-1:] or last
        except UnicodeDecodeError as error:
            failed = failed or f"第{error.start + 1}字节起{error.reason}"
        else:
            return _Look(encoding, has_quotes, last == "\n")
    raise Unreadable(f"既不是UTF-8也不是GB18030编码的文本（按UTF-8，{failed}）；请另存为UTF-8的CSV")


def _text(path: Path, encoding: str, limits: TextLimits, pulse: Callable[[], None]) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    size, packed = 0, path.stat().st_size
    try:
        with _bytes(path) as file:
            while chunk := file.read(CHUNK):
                pulse()
                if not size and chunk.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
                    raise Unreadable("文件是UTF-16编码（Excel的“Unicode文本”）；请另存为.xlsx或UTF-8的CSV")
                size += len(chunk)
                if size > limits.unpacked:
                    raise Unreadable(f"文件展开后超过{limits.unpacked // (1 << 20)}MB；请分成几个文件")
                if size > max(limits.ratio * packed, FREE_OF_RATIO):
                    raise Unreadable(
                        f"压缩文件展开后超过原来的{limits.ratio}倍，不像监测数据；请解压后检查内容，再上传解压后的CSV"
                    )
                if b"\0" in chunk:
                    raise Unreadable("文件不是文本；Excel文件请另存为.xlsx或UTF-8的CSV")
                yield _decoded(decoder, chunk, size - len(chunk))
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Unreadable("压缩文件已损坏或不完整；请重新下载或重新压缩") from None
    yield _decoded(decoder, b"", size)


def _decoded(decoder: codecs.IncrementalDecoder, chunk: bytes, before: int) -> str:
    """The text of a chunk, the last one where it is empty; what is wrong is told by its place in the file, from 0."""
    before -= len(decoder.getstate()[0])
    try:
        return decoder.decode(chunk, final=not chunk)
    except UnicodeDecodeError as error:
        error.start += before
        error.reason = "不能解码" if chunk else "不完整，文件可能没有传完"
        raise


def _bytes(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if _is_gzip(path) else path.open("rb")


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"
