"""Rows of an import that were not entered, as findings: they contradict the register, or nobody could read them."""

from __future__ import annotations

import hashlib

from documents.importing.annexes import RowOutcome
from documents.models import Document
from heritage.findings.choices import QualityKind
from heritage.findings.found import Found
from heritage.records import ListedRow, PublishedList, Unread

MOST_CODE = 60


def conflict_subject(row: ListedRow, published: PublishedList, document: Document) -> str:
    """The row of this list, however often it is imported: by its code, or where none was read by its line."""
    code = str(row.code or row.printed_code or f"line {row.line}")
    return f"{document.pk}:{published.list_kind}:{code[:MOST_CODE]}"


def conflict(row: ListedRow, published: PublishedList, document: Document, outcome: RowOutcome) -> Found:
    """What the row says against what is registered."""
    return Found(
        QualityKind.CONFLICT,
        conflict_subject(row, published, document),
        f"{row}（{document.number or document.title}{published.label}第{row.line}行）",
        (outcome.reason,),
        "对照公布文件核实，以文件为准；更正后重新导入",
        outcome.url,
    )


def unread_prefix(published: PublishedList, document: Document) -> str:
    """What the subjects of all lines of this list begin with."""
    return f"{document.pk}:{published.list_kind}:"


def unread_line(each: Unread, published: PublishedList, document: Document) -> Found:
    """A line that was not understood, by its words: in another file of the same list it stands elsewhere."""
    digest = hashlib.sha256(each.words.encode()).hexdigest()[:16]
    return Found(
        QualityKind.UNREAD,
        f"{unread_prefix(published, document)}{digest}",
        f"{document.number or document.title}{published.label}第{each.line}行",
        (each.words,),
        "对照公布文件核实：是项目的，改正原件后重新导入；不是的，照印保留并写明是什么",
        each.url or document.get_absolute_url(),
    )
