"""The tables of docs/rules/notation.md: texts in a frame, and what is to be read from them.

A text may name the part of a usual paper that it stands for (`number := 国发〔2021〕7号`), else it is the whole. ⏎ is a
line end, ⇥ a tab, ¦ a bar. A record lists fields and findings with `; ` between them: `number=国发〔2021〕7号;
issuers=甲局；乙局; finding:date_missing`. An empty value is null or an empty list; `2.title=…` is of the second.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from documents.gazette.dry_run import describe
from documents.gazette.parsed import Citation, Gazette, ParsedDocument
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
_NAMES = {"number": "doc_number"}


@dataclass(frozen=True)
class Notation:
    """One row."""

    id: str
    kind: str
    text: str
    record: str
    place: str = field(compare=False)


@dataclass(frozen=True)
class Expected:
    """Values by place of the document and name of the field, how many documents, and the findings of all of them."""

    values: Mapping[tuple[int, str], str]
    documents: int | None
    findings: frozenset[str]


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


def expected(record: str) -> Expected:
    """The record that a row asks for."""
    values: dict[tuple[int, str], str] = {}
    findings: set[str] = set()
    documents = None
    for part in filter(None, record.split("; ")):
        if part.startswith("finding:"):
            findings.add(part.removeprefix("finding:"))
            continue
        name, found, value = part.partition("=")
        assert found, f"“{part}” is neither a field nor a finding"
        if name == "documents":
            documents = int(value)
            continue
        place, is_placed, rest = name.partition(".")
        values[(int(place), rest) if is_placed and place.isdecimal() else (1, name)] = value
    return Expected(values, documents, frozenset(findings))


def codes(gazette: Gazette) -> set[str]:
    """The findings of all documents and of the text."""
    return {one.code for part in (gazette, *gazette.documents) for one in part.findings}


def value_of(document: ParsedDocument, name: str) -> str:
    """A field as a record writes it."""
    if name == "blocks":
        return str(len(document.blocks))
    described = describe("", document)
    key = _NAMES.get(name, name)
    return _written(described[key] if key in described else getattr(document, name))


def _written(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, (list, tuple)):
        return "；".join(map(_written, value))
    if isinstance(value, Citation):
        return f"{value.title or '-'} {value.number or '-'}"
    if isinstance(value, dict):
        return " ".join(str(part or "-") for part in value.values())
    return str(getattr(value, "value", value))
