"""Text files as tables of cells: encoding, delimiter, head line, and every line counted.

A file is read in parts of bounded size, so that its length does not matter. `opened` puts it down as UTF-8 where it is
not (GB18030, gzip), within a limit on what it unpacks to.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import BinaryIO, cast

import polars as pl

CHUNK = 1 << 20
MOST_COLUMNS = 5_000
LINES_OF_A_PART = 200_000
_DELIMITERS = ",\t;"


class Unreadable(ValueError):
    """A file that is no table of text; the message says what, where and how to mend it."""


@dataclass(frozen=True)
class TextTable:
    """A table of text in a file of UTF-8: the names of its columns, and where its lines begin."""

    path: Path
    encoding: str
    delimiter: str
    head: tuple[str, ...]
    head_line: int

    def parts(self, lines: int = LINES_OF_A_PART) -> Iterator[pl.DataFrame]:
        """The lines below the head as text, `line` first, without blank lines and without those of another width."""
        uneven = self.uneven()["line"].implode()
        scan = pl.scan_csv(
            self.path,
            schema=dict.fromkeys(self.head, pl.String),
            separator=self.delimiter,
            has_header=False,
            skip_lines=self.head_line,
            infer_schema=False,
            empty_string_is_null=False,
            missing_columns="insert",
            truncate_ragged_lines=True,
            row_index_name="line",
            row_index_offset=self.head_line + 1,
        )
        even = scan.filter(~pl.col("line").is_in(uneven) & pl.any_horizontal(pl.col(each) != "" for each in self.head))
        yield from even.collect_batches(chunk_size=lines, maintain_order=True)

    def uneven(self) -> pl.DataFrame:
        """Lines with fewer or more cells than the head, as refusals; a half line at the end of the file is one."""
        lines = pl.scan_csv(
            self.path,
            schema={"value": pl.String},
            separator="\x01",
            quote_char=None,
            has_header=False,
            skip_lines=self.head_line,
            infer_schema=False,
            empty_string_is_null=False,
            row_index_name="line",
            row_index_offset=self.head_line + 1,
        )
        text = pl.col("value").str.strip_chars_end("\r")
        cells = text.str.count_matches(self.delimiter, literal=True) + 1
        reason = pl.format("有{}列，表头有{}列；请检查是否被截断或多了分隔符", cells, pl.lit(len(self.head)))
        # A quoted cell may hold delimiters; its line is left to the parser.
        is_uneven = (cells != len(self.head)) & (text != "") & ~text.str.contains('"', literal=True)
        return (
            lines.filter(is_uneven)
            .select("line", pl.lit("").alias("column"), text.str.slice(0, 80).alias("value"), reason.alias("reason"))
            .collect()
        )


@contextmanager
def opened(path: Path, *, most_bytes: int) -> Iterator[TextTable]:
    """The table of a file, for as long as the context lasts. Raises Unreadable."""
    encoding = _encoding(path, most_bytes)
    if encoding == "utf-8" and not _is_gzip(path):
        yield _table(path, "utf-8")
        return
    with NamedTemporaryFile(suffix=".csv") as plain:
        for chunk in _text(path, encoding, most_bytes):
            plain.write(chunk.encode())
        plain.flush()
        yield _table(Path(plain.name), encoding)


def _table(path: Path, encoding: str) -> TextTable:
    with path.open(encoding="utf-8-sig", newline="") as file:
        beginning = file.read(CHUNK)
    lines = enumerate(beginning.splitlines(), start=1)
    number, line = next(((number, line) for number, line in lines if line.strip(" \t,;")), (0, ""))
    if not number:
        raise Unreadable("文件是空的，没有表头；请确认导出是否完成")
    delimiter = max(_DELIMITERS, key=line.count)
    head = tuple(each.strip() for each in next(csv.reader([line], delimiter=delimiter)))
    if len(head) > MOST_COLUMNS:
        raise Unreadable(f"第{number}行有{len(head)}列，最多{MOST_COLUMNS}列；请确认分隔符和表头")
    twice = sorted({each for each in head if head.count(each) > 1})
    if twice:
        raise Unreadable(f"第{number}行表头中“{twice[0]}”出现了不止一次；请只保留一列")
    if len(head) < 2:
        raise Unreadable(f"第{number}行只有一列；请用逗号或制表符分隔的表格")
    return TextTable(path, encoding, delimiter, head, number)


def _encoding(path: Path, most_bytes: int) -> str:
    failed = ""
    for encoding in ("utf-8", "gb18030"):
        try:
            for _ in _text(path, encoding, most_bytes):
                pass
        except UnicodeDecodeError as error:
            failed = failed or f"第{error.start}字节"
        else:
            return encoding
    raise Unreadable(f"既不是UTF-8也不是GB18030编码的文本（{failed}起）；请另存为UTF-8的CSV")


def _text(path: Path, encoding: str, most_bytes: int) -> Iterator[str]:
    decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)()
    size = 0
    try:
        with _bytes(path) as file:
            while chunk := file.read(CHUNK):
                size += len(chunk)
                if size > most_bytes:
                    raise Unreadable(f"文件展开后超过{most_bytes // (1 << 20)}MB；请分成几个文件")
                if b"\0" in chunk:
                    raise Unreadable("文件不是文本；Excel文件请另存为.xlsx或UTF-8的CSV")
                yield decoder.decode(chunk)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise Unreadable("压缩文件已损坏或不完整；请重新下载或重新压缩") from None
    yield decoder.decode(b"", final=True)


def _bytes(path: Path) -> BinaryIO:
    return cast("BinaryIO", gzip.open(path)) if _is_gzip(path) else path.open("rb")


def _is_gzip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"\x1f\x8b"
