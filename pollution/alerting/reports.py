"""会商报告: a consultation as the 月报, 周报 or 日报 that it gives (伊州政办发〔2023〕31号 3.2), made from it alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.utils import timezone

from pollution.alert_choices import ConsultationKind
from pollution.alerting.messages import OFFICE
from pollution.alerts.cadence import period_end
from pollution.models import Consultation
from portal.official_paper import Block, Paper
from portal.official_pdf import OfficialPdf, typeset

NAMES = {
    ConsultationKind.MONTHLY: "月报",
    ConsultationKind.WEEKLY: "周报",
    ConsultationKind.DAILY: "日报",
    ConsultationKind.WARNING: "预警会商记录",
}
ADDRESSEES = "指挥部办公室，各成员单位"


def name_of(consultation: Consultation) -> str:
    """What it gives (3.2)."""
    return NAMES[ConsultationKind(consultation.kind)]


def period_words(kind: str, start: date) -> str:
    """2026年12月, a week by both ends, or the day."""
    if kind == ConsultationKind.MONTHLY:
        return f"{start.year}年{start.month}月"
    end = period_end(kind, start)
    return f"{start} 至 {end}" if kind == ConsultationKind.WEEKLY else f"{start}"


def title(consultation: Consultation) -> str:
    """空气质量会商周报（2026-12-07 至 2026-12-13）, with the mark of a drill."""
    mark = "【演练】" if consultation.is_drill else ""
    name = name_of(consultation)
    what = name if consultation.kind == ConsultationKind.WARNING else f"空气质量会商{name}"
    return f"{mark}{what}（{period_words(consultation.kind, consultation.period_start)}）"


def report(consultation: Consultation) -> OfficialPdf:
    """The report on the page grid of GB/T 9704-2012; one that was withdrawn says so."""
    withdrawn = consultation.withdrawn_at
    gone = f"本记录已于{timezone.localtime(withdrawn):%Y-%m-%d %H:%M}撤回：{consultation.withdrawal_reason}"
    return typeset(
        Paper(
            mark=OFFICE,
            doc_number="",
            title_lines=[title(consultation)],
            addressees=[ADDRESSEES],
            blocks=list(words(consultation)),
            issuer=OFFICE,
            issued_on=timezone.localdate(consultation.held_at),
            note=gone if withdrawn else "",
        )
    )


def words(consultation: Consultation) -> Iterator[Block]:
    """The text, paragraph by paragraph."""
    if consultation.is_drill:
        yield Block("本报告仅用于应急演练，不是对真实空气质量的研判。")
    held = timezone.localtime(consultation.held_at)
    people = "、".join(str(each) for each in consultation.participants.all())
    yield Block("一、会商情况", level=1)
    yield Block(f"{held:%Y年%-m月%-d日%H:%M}召开{consultation.get_kind_display()}，参加人：{people}。")
    sections = (
        ("二、气象条件", consultation.weather),
        ("三、空气质量趋势", consultation.outlook),
        ("四、会商结论", consultation.conclusion),
    )
    for heading, text in sections:
        yield Block(heading, level=1)
        yield from (Block(line.strip()) for line in text.splitlines() if line.strip())
