"""An import of one notice that acts on others, from its reading to its confirmation."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils import timezone

from documents.importing import deciding, importing
from documents.importing.effect_questions import CODES
from documents.models import Document, GazetteImport, ValidityEvent
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import CITING, held, read_import

TARGET = "《值班办法》（测政发〔2020〕3号）"
REPEALING = f"{TARGET}同时废止。"


def noticed(sentence: str = REPEALING, text: str = CITING) -> GazetteImport:
    """An import of one notice of 测试州人民政府 with this sentence, read and not yet decided."""
    return read_import(text.format(sequence=1, cited="实际需要").replace("明确专人值班。", f"明确专人值班。{sentence}"))


def questions(gazette_import: GazetteImport) -> list[str]:
    return [*gazette_import.findings.filter(code__in=CODES).order_by("code").values_list("code", flat=True)]


def answer(gazette_import: GazetteImport, decision: str, *, remark: str = "已核对原件", codes=CODES) -> int:
    seen = dict(gazette_import.findings.filter(code__in=codes).values_list("pk", "decision"))
    by = one_with(Role.DOCUMENT_MANAGER)
    return deciding.decide(gazette_import, seen, decision=decision, remark=remark, by=by, at=timezone.now())


def accepted(gazette_import: GazetteImport) -> GazetteImport:
    deciding.accept_as_read(gazette_import, remark="", by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())
    return gazette_import


def confirm(gazette_import: GazetteImport) -> GazetteImport:
    return importing.confirm(accepted(gazette_import), by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def known(told: str) -> Document:
    """A document of the register, 至 the last day of its period, 延 that of an extension, 废 the day of a repeal."""
    told, _, ended = told.partition("废")
    name, _, last = told.partition("至")
    last, _, extended = last.partition("延")
    document = held(name)
    if last:
        ValidityEvent.objects.create(
            instrument=document.instruments.get(),
            kind="natural_end",
            effective=DateRange(date.fromisoformat(last) + timedelta(days=1), None),
            reason="原文",
            recorded_at=timezone.now(),
        )
    if extended:
        days = [date.fromisoformat(each) + timedelta(days=1) for each in (last, extended)]
        ValidityEvent.objects.create(
            instrument=document.instruments.get(),
            kind="extension",
            effective=DateRange(*days),
            by_document=held("《关于延长有效期的通知》（测政发〔2022〕9号）"),
            recorded_at=timezone.now(),
        )
    if ended:
        ValidityEvent.objects.create(
            instrument=document.instruments.get(),
            kind="repeal",
            effective=DateRange(date.fromisoformat(ended[:10]), None),
            articles=[ended[10:]] if ended[10:] else [],
            by_document=held("《关于废止文件的通知》（测政发〔2021〕8号）"),
            recorded_at=timezone.now(),
        )
    return document


def told(event: ValidityEvent) -> str:
    """An event as the table writes it."""
    days = event.effective
    last = f"..{days.upper - timedelta(days=1)}" if days.upper else ""
    return " ".join([f"{event.kind} {days.lower or '*'}{last}", *event.articles])
