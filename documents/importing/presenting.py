"""An import as its page shows it: fields with their source, doubts with their decisions, changes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from documents.choices import DraftField
from documents.highlighting import PART, Mark, NumberedLine, marked_lines
from documents.importing.checking import Problem
from documents.importing.drafting import Json, words
from documents.importing.naming import EFFECTS
from documents.models import Document, DraftCorrection, DraftDocument, GazetteImport, ImportFinding
from portal.accounts.changes import Change, changes_of
from portal.hidden_characters import visible
from portal.pages import Finding

CHANGES = {  # shown where something was read
    **{field.value: field.label for field in EFFECTS if field not in (DraftField.REPEALS, DraftField.INVALIDATES)},
    "keeps": "继续有效",
    "thresholds": "预警阈值",
    "warning": "预警",
    "printed_on": "印发日期",
    "copies": "抄送",
}
SHOWN = [field for field in DraftField if field != DraftField.DECISION and field not in CHANGES]


@dataclass(frozen=True)
class Corrected:
    """One item that a person put right; `place` tells drafts apart, `reason` is given for what was registered."""

    item: str
    before: str
    after: str
    who: str
    at: datetime
    place: str = ""
    reason: str = ""

    def __str__(self) -> str:
        return f"{self.item}：{self.before or '（空）'} → {self.after or '（空）'}"


def facts(draft: DraftDocument) -> list[tuple[str, str]]:
    """Label and words of every field, and of the changes that were read."""
    told = [(field.label, "；".join(_told(each) for each in _values(draft.values[field]))) for field in SHOWN]
    changes = [
        (label, "；".join(_told(each) for each in _values(draft.values.get(name)))) for name, label in CHANGES.items()
    ]
    return told + [(label, words) for label, words in changes if words]


def source_lines(draft: DraftDocument, part: int) -> Iterator[NumberedLine]:
    """One part of the source of a draft with the places of what was read."""
    marks = [
        Mark(each["start"], each["end"], field.label)
        for field in SHOWN
        for each in _values(draft.values[field])
        if isinstance(each, dict) and "start" in each
    ]
    start = draft.start + (part - 1) * PART
    return marked_lines(draft.gazette_import.text, start, min(draft.end, start + PART), marks)


def obstacles(problems: Iterable[Problem]) -> list[Finding]:
    """What stands in the way of confirming, with the way out."""
    return [
        Finding(
            each.message,
            place=f"第{each.draft.order}件" if each.draft else "",
            severity="error" if each.is_error else "info",
            remedy=each.remedy,
            url=each.draft.get_absolute_url() if each.draft else "",
        )
        for each in problems
    ]


def changes(gazette_import: GazetteImport, drafts: Sequence[DraftDocument]) -> list[Change]:
    """变更记录 of an import, its drafts, every correction and every decision on a doubt, newest first."""
    findings = gazette_import.findings.select_related("draft")
    told = changes_of(
        gazette_import,
        also=("drafts", "findings"),
        called={
            "drafts": {each.pk: f"第{each.order}件" for each in drafts},
            "findings": {each.pk: each.place for each in findings},
        },
    )
    told += [
        Change(
            at=each.at,
            who=each.who,
            act="更正",
            field=f"{each.place}：{each.item}",
            old=each.before or "—",
            new=each.after or "—",
            url="",
        )
        for each in corrections(gazette_import)
        if each.item != DraftField.DECISION.label  # that one is a column of the draft, and told by its event
    ]
    return sorted(told, key=lambda change: change.at, reverse=True)


def addressed(findings: Iterable[ImportFinding], gazette_import: GazetteImport) -> list[ImportFinding]:
    """Findings that know the page of their place without asking the database for each."""
    rows = list(findings)
    for each in rows:
        if each.draft:
            each.draft.gazette_import = gazette_import
    return rows


def corrections(gazette_import: GazetteImport) -> list[Corrected]:
    """Who corrected which value of an import, in the order it was done."""
    rows = DraftCorrection.objects.filter(draft__gazette_import=gazette_import).select_related("draft", "corrected_by")
    return [
        Corrected(
            item=each.get_field_display(),
            before=each.before,
            after=each.after,
            who=each.corrected_by.name,
            at=each.corrected_at,
            place=f"第{each.draft.order}件",
        )
        for each in rows.defer("draft__values", "draft__blocks")
    ]


def corrections_registered(document: Document) -> list[Corrected]:
    """What the register said of a document and was put right, newest first."""
    return [
        Corrected(label, old, new, each.corrected_by.name, each.corrected_at, reason=each.reason)
        for each in document.corrections.select_related("corrected_by")
        for label, old, new in each.changes
    ]


def records(draft: DraftDocument) -> list[tuple[str, int]]:
    """How many rows of which sort the annex readers understood."""
    return [(name, len(rows)) for name, rows in draft.values["records"].items()]


def _values(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    return [value] if value else []


def _told(value: Json | str) -> str:
    is_corrected = isinstance(value, dict) and value.get("corrected")
    return visible(words(value)) + ("（已更正）" if is_corrected else "")
