"""Drafts to begin from, one a 文种, read from their data file."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from documents.choices import DocumentKind

FILE = Path(__file__).parents[1] / "data" / "paper_templates.toml"


@dataclass(frozen=True)
class Template:
    """What a new draft holds before anybody wrote in it. `use` says when the 文种 fits (条例 第八条)."""

    code: str
    kind: DocumentKind
    label: str
    use: str
    title: str
    addressees: tuple[str, ...]
    body: str


@cache
def templates() -> tuple[Template, ...]:
    """All of them, in the order of the file."""
    read = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return tuple(
        Template(
            code,
            DocumentKind(each["kind"]),
            each["label"],
            each["use"],
            each["title"],
            tuple(each["addressees"]),
            each["body"].strip(),
        )
        for code, each in read.items()
    )


def template_named(code: str) -> Template | None:
    """The one of that code."""
    return next((each for each in templates() if each.code == code), None)
