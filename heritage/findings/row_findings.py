"""Rows of an import that contradict the register and were not entered, as findings."""

from __future__ import annotations

from documents.annexes import RowOutcome
from documents.models import Document
from heritage.findings.found import Found
from heritage.quality_choices import QualityKind
from heritage.records import ListedRow, PublishedList

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
