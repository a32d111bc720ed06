"""The kinds of review: which rows each has, what is said of a row, and where it leads (docs/rules/policies.md)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse

from documents.choices import ReviewKind
from documents.gazette.titles import quoted
from documents.models import Citation, Document, Instrument, ValidityEvent, ValidityPolicy
from documents.permissions import may_manage
from documents.policies import months_before_an_end, silent_trial
from documents.resting import flaw_of_citation
from documents.reviews.querysets import (
    caused_by_annulled,
    expiring,
    extended_late,
    known_by_name,
    silent_trials,
    still_open,
)
from documents.validity import EventKind
from portal.dates import written

JURISDICTION = "新疆维吾尔自治区"  # whose rulings bind the office


def rows_of(kind: ReviewKind, user: Any, on: date) -> Any:
    """What of a kind waits on a day, as far as `user` may see its documents."""
    rows = of_the_register(kind, on)
    if may_manage(user):
        return rows
    return rows.filter(**{f"{PATH[kind.about]}__in": Document.objects.visible_to(user)})


def of_the_register(kind: ReviewKind, on: date) -> Any:
    """The same for who reads the whole register."""
    return still_open(_ROWS[kind](on), kind, on)


def told(kind: ReviewKind, user: Any, on: date) -> Any:
    """The same with all that `words_of` and `document_of` read; as many queries whatever the length."""
    rows = rows_of(kind, user, on)
    if kind.about == "instrument":
        return rows.select_related("document").order_by("document__title_key", "pk")
    if kind.about == "event":
        rows = rows.select_related("instrument__document").prefetch_related("by_document")
        return rows.order_by("effective", "pk")
    events = ValidityEvent.objects.told_to(user)
    rows = rows.select_related("block__document", "document")
    rows = rows.prefetch_related(Prefetch("document__instruments__validity_events", queryset=events))
    return rows.order_by("block__document__title_key", "pk")


def document_of(kind: ReviewKind, row: Any) -> Document:
    """The document on whose page a row is looked at."""
    holder = {"instrument": row, "event": getattr(row, "instrument", None), "citation": getattr(row, "block", None)}
    document: Document = holder[kind.about].document
    return document


@dataclass(frozen=True)
class Teller:
    """Says in words why a row waits; the rulings are asked for once."""

    on: date
    policies: Any

    @classmethod
    def of_today(cls, on: date) -> Teller:
        return cls(on, ValidityPolicy.objects.of(JURISDICTION))

    def words(self, kind: ReviewKind, row: Any) -> str:
        """Why this one."""
        return _WORDS[kind](self, row)

    def of_a_trial(self, row: Instrument) -> str:
        suspicion = silent_trial(row.title, row.document.issued_on, self.policies)
        return suspicion.words if suspicion else ""

    def of_an_end(self, row: ValidityEvent) -> str:
        is_extension = row.kind == EventKind.EXTENSION
        end: date = row.effective.upper if is_extension else row.effective.lower
        months = months_before_an_end(self.policies, self.on)
        known = "" if self.policies else "，尚无已核实的效力规定，暂按此提示"
        what = f"{quoted(str(row.instrument))}{'延期' if is_extension else '有效期'}届满，自{written(end)}起失效"
        return f"{what}，还有{(end - self.on).days}天（届满前{months}个月评估{known}）"

    def of_a_late_extension(self, row: ValidityEvent) -> str:
        by = row.by_document or "手工登记"
        return (
            f"{quoted(str(row.instrument))}自{written(row.effective.lower)}起延期（{by}），而当时已经失效，延期不使其重新施行；"
            "请登记恢复施行并写明截止日，或将该延期认定为不予采纳"
        )

    def of_a_basis(self, row: Citation) -> str:
        flaw = flaw_of_citation(row, row.document, row.block.document.issued_on, self.on)
        return f"{row}{flaw.words}" if flaw else ""

    def of_an_open_citation(self, row: Citation) -> str:
        if row.number:
            return f"引用的{row}（{row.number}）：登记簿中该字号是另一标题的公文，须认定所引的是哪一件"
        return f"引用的{row}在登记簿中不止一件同题公文，须认定是哪一件"

    def of_a_name(self, row: Instrument) -> str:
        return (
            f"登记簿只知道{row.document}的名称，由引用它或者对它作出规定的文件列入；请导入原文补录，"
            "确实无法取得的，写明查找经过后以“已处理”了结"
        )

    def of_an_annulled_cause(self, row: ValidityEvent) -> str:
        by = row.by_document or "依据的公文"
        done = f"{quoted(str(row.instrument))}由{by}{row.get_kind_display()}"
        return f"{done}，而该公文已被撤销，自始无效；请认定该事件是否仍计入"


def act_url(kind: ReviewKind, row: Any) -> str:
    """Where something can be done about it, beside concluding."""
    if kind is ReviewKind.UNRESOLVED:
        return reverse("documents:citation_resolve", args=[row.pk])
    if kind in (ReviewKind.CAUSE_ANNULLED, ReviewKind.EXTENDED_LATE):
        return reverse("documents:event_determine", args=[row.pk])
    if kind is ReviewKind.NAME_ONLY:
        return reverse("documents:import_upload")
    instrument = row.pk if kind is ReviewKind.SILENT_TRIAL else row.instrument_id if kind.about == "event" else None
    return reverse("documents:event_record", args=[instrument]) if instrument else ""


ACT_LABELS = {
    ReviewKind.EXPIRING: "登记延期、修改",
    ReviewKind.SILENT_TRIAL: "登记效力事件",
    ReviewKind.UNRESOLVED: "认定所引公文",
    ReviewKind.CAUSE_ANNULLED: "认定该事件",
    ReviewKind.EXTENDED_LATE: "认定该延期",
    ReviewKind.NAME_ONLY: "导入原文",
}
_ROWS: dict[ReviewKind, Callable[[date], Any]] = {
    ReviewKind.EXPIRING: partial(expiring, jurisdiction=JURISDICTION),
    ReviewKind.SILENT_TRIAL: silent_trials,
    ReviewKind.BASIS_ENDED: Citation.objects.on_ended_basis,
    ReviewKind.UNRESOLVED: lambda on: Citation.objects.unresolved(),
    ReviewKind.CAUSE_ANNULLED: lambda on: caused_by_annulled(),
    ReviewKind.EXTENDED_LATE: extended_late,
    ReviewKind.NAME_ONLY: lambda on: known_by_name(),
}
PATH = {"instrument": "document", "event": "instrument__document", "citation": "block__document"}
_WORDS: dict[ReviewKind, Callable[[Teller, Any], str]] = {
    ReviewKind.EXPIRING: Teller.of_an_end,
    ReviewKind.SILENT_TRIAL: Teller.of_a_trial,
    ReviewKind.BASIS_ENDED: Teller.of_a_basis,
    ReviewKind.UNRESOLVED: Teller.of_an_open_citation,
    ReviewKind.CAUSE_ANNULLED: Teller.of_an_annulled_cause,
    ReviewKind.EXTENDED_LATE: Teller.of_a_late_extension,
    ReviewKind.NAME_ONLY: Teller.of_a_name,
}
