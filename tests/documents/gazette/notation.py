"""The tables of docs/rules/notation.md: texts in a frame, each with the record of what is to be read from it.

A text may name the part of a usual paper that it stands for (`number := 国发〔2021〕7号`), else it is the whole. ⏎ is a
line end, ⇥ a tab, ¦ a bar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from documents.gazette.parsed import Gazette
from tests.rule_tables import RULES

FILES = ("notation.md",)
CLASSES = {"M", "S", "F", "N"}
PAPER = {
    "title": "青川市人民政府关于加强桥梁养护工作的通知",
    "number": "青政发〔2021〕4号",
    "address": "各县（区）人民政府：",
    "body": "    现将有关事项通知如下。请认真执行。",
    "closing": "                    青川市人民政府\n                    2021年3月5日",
    "below": "",
}
_FRAMED = re.compile(rf"(?P<part>{'|'.join(PAPER)}|head) := (?P<text>.*)", re.DOTALL)


@dataclass(frozen=True)
class Notation:
    """One row."""

    id: str
    kind: str
    text: str
    record: str
    place: str = field(compare=False)


def notations() -> list[Notation]:
    """Every row of every table."""
    return [row for file in FILES if (RULES / file).exists() for row in _rows(file)]


def _rows(file: str) -> Iterator[Notation]:
    for count, line in enumerate((RULES / file).read_text(encoding="utf-8").splitlines(), start=1):
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if len(cells) == 5 and cells[1] in CLASSES:
            name, kind, _, text, record = cells
            yield Notation(name, kind, _unfolded(text), record.strip("`"), f"{file}:{count}")


def _unfolded(cell: str) -> str:
    return cell.strip("`").replace("⏎", "\n").replace("⇥", "\t").replace("¦", "|")


def framed(text: str) -> str:
    """The whole text that a row stands for."""
    match = _FRAMED.fullmatch(text)
    if not match:
        return text
    parts = PAPER | ({match["part"]: match["text"]} if match["part"] != "head" else {})
    head = match["text"] if match["part"] == "head" else f"{parts['title']}\n{parts['number']}\n"
    return f"{head}\n{parts['address']}\n{parts['body']}\n\n{parts['closing']}\n{parts['below']}"


def codes(gazette: Gazette) -> set[str]:
    """The findings of all documents and of the text."""
    return {one.code for part in (gazette, *gazette.documents) for one in part.findings}
