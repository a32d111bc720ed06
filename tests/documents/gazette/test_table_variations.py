"""One known list of repealed documents, flattened in every way a table loses its form: the same records each time."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.gazette import read

Rows = Sequence[tuple[str, str]]
COLUMNS = ("序号", "文件名称", "发文文号")
HEAD = """青川市人民政府关于废止和宣布失效部分文件的决定
青政发〔2021〕4号

各县（区）人民政府：
    现将废止和宣布失效的文件目录予以公布。

        青川市人民政府
        2021年3月5日

附件

清理结果

"""
TITLES = st.builds(
    "关于{}的{}{}".format,
    st.text("桥梁渡口集市堤防道路养护收费巡查", min_size=1, max_size=12),
    st.sampled_from(["通知", "意见", "决定"]),
    st.sampled_from(["", "（试行）", "（暂行）"]),
)
NUMBERS = st.builds(
    "{}〔{}〕{}号".format,
    st.sampled_from(["青政发", "青政办发", "青政规"]),
    st.integers(1990, 2020),
    st.integers(1, 999),
)
ROWS = st.lists(st.tuples(TITLES, NUMBERS), min_size=2, max_size=6, unique_by=lambda row: row[1])


def cells(rows: Rows) -> list[tuple[str, ...]]:
    return [COLUMNS, *((str(at), *row) for at, row in enumerate(rows, start=1))]


def boxed(rows: Rows, end: str) -> str:
    """A table drawn with lines; `end` parts its lines."""
    top, middle, bottom = (
        "".join((left, "──┬──┬──".replace("┬", cross), right)) for left, cross, right in ("┌┬┐", "├┼┤", "└┴┘")
    )
    drawn = [f"│{'│'.join(row)}│" for row in cells(rows)]
    inner = [part for row in drawn for part in (row, middle)][:-1]
    return end.join([top, *inner, bottom])


LAYOUTS: dict[str, Callable[[Rows], str]] = {
    "tab cells": lambda rows: "\n\n".join("\n".join(f"\t{cell}" for cell in row) for row in cells(rows)),
    "tab cells without blank lines": lambda rows: "\n".join(f"\t{cell}" for row in cells(rows) for cell in row),
    "rows of tabs": lambda rows: "\n".join("\t".join(row) for row in cells(rows)),
    "cells led by bars": lambda rows: "\n".join(f"| {cell}" for row in cells(rows) for cell in row),
    "cells ending in bars": lambda rows: "\n".join(f"{cell} |" for row in cells(rows) for cell in row),
    "rows of bars": lambda rows: "\n".join(f"| {' | '.join(row)} |" for row in cells(rows)),
    "rows ending in bars": lambda rows: "\n".join(f"{' | '.join(row)} |" for row in cells(rows)),
    "box": lambda rows: boxed(rows, "\n"),
    "box on one line": lambda rows: boxed(rows, ""),
    "wide blanks": lambda rows: "\n".join("   ".join(row) for row in cells(rows)),
    "single blanks": lambda rows: "\n".join(" ".join(row) for row in cells(rows)),
    "one line": lambda rows: " ".join(cell for row in cells(rows) for cell in row),
    "glued": lambda rows: "\n".join("".join(row) for row in cells(rows)),
    "numbered paragraphs": lambda rows: "\n".join(
        f"{at}. {title}（{number}）" for at, (title, number) in enumerate(rows, 1)
    ),
    "books": lambda rows: "\n".join(f"{at}.《{title}》（{number}）；" for at, (title, number) in enumerate(rows, 1)),
    "number first": lambda rows: "\n".join(f"{at}. {number} {title}" for at, (title, number) in enumerate(rows, 1)),
}


def read_lists(rows: Rows, layout: Callable[[Rows], str], **marks: str) -> list[list[tuple[str | None, str]]]:
    """Repeals and lapses of a decision that lists the first rows as repealed and the last as lapsed."""
    text = f"{HEAD}一、废止的文件\n{layout(rows[:-1])}\n二、宣布失效的文件\n{layout(rows[-1:])}\n"
    for mark, other in marks.items():
        text = text.replace({"opened": "〔", "closed": "〕"}[mark], other)
    (document,) = read(text).documents
    return [[(one.title, str(one.number)) for one in found] for found in (document.repeals, document.invalidates)]


class TestAKnownList:
    @pytest.mark.parametrize("name", LAYOUTS)
    @given(rows=ROWS)
    def test_gives_the_same_records_in_every_flattening(self, name: str, rows: Rows) -> None:
        assert read_lists(rows, LAYOUTS[name]) == [list(rows[:-1]), list(rows[-1:])]

    @pytest.mark.parametrize("brackets", ["[]", "［］", "【】", "（）", "﹝﹞"])
    @given(rows=ROWS, name=st.sampled_from(["tab cells", "wide blanks", "box", "books"]))
    def test_gives_the_same_records_with_other_brackets(self, brackets: str, name: str, rows: Rows) -> None:
        found = read_lists(rows, LAYOUTS[name], opened=brackets[0], closed=brackets[1])

        assert found == [list(rows[:-1]), list(rows[-1:])]
