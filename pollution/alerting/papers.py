"""The papers of a published version, made from it alone: the notice as PDF and the sheet for the operator of 12379."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from pollution.alert_choices import AlertLevel, DecisionKind, PaperKind
from pollution.alerting import messages
from pollution.alerting.messages import Content
from pollution.alerts import handoff
from pollution.alerts.editions import edition
from pollution.message_readings import handoff_forms
from pollution.models import AlertPaper, AlertVersion
from portal import attachments
from portal.file_kinds import FileKind
from portal.official_paper import Block, Paper
from portal.official_pdf import OfficialPdf, typeset

NUMERALS = "一二三四五六七八"
ADDRESSEES = "各成员单位，有关县市人民政府、团场"


@transaction.atomic
def make(version: AlertVersion, *, at: datetime) -> list[AlertPaper]:
    """Make what is missing; what stands stays, so that a second run changes nothing."""
    there = set(version.papers.values_list("kind", flat=True))
    made = []
    if PaperKind.NOTICE not in there:
        file = File(io.BytesIO(notice(version).content), name=f"{title(version.content)}.pdf")
        made.append(_kept(version, PaperKind.NOTICE, file, FileKind.PDF, at=at))
    if PaperKind.HANDOFF not in there:
        file = File(io.BytesIO(sheet(version)), name=f"12379报送 {version.identifier}.txt")
        made.append(_kept(version, PaperKind.HANDOFF, file, FileKind.TXT, at=at))
    return made


def notice(version: AlertVersion) -> OfficialPdf:
    """The notice 预警通知 on the page grid of GB/T 9704-2012."""
    content = version.content
    return typeset(
        Paper(
            mark=content["sender_name"],
            doc_number="",
            title_lines=[title(content)],
            addressees=[ADDRESSEES],
            blocks=list(words(content)),
            issuer=content["sender_name"],
            issued_on=timezone.localdate(version.sent_at),
            note=f"预警标识：{version.identifier}",
        )
    )


def sheet(version: AlertVersion) -> bytes:
    """What the operator of 12379 is handed; there is no interface for sending."""
    earlier = version.episode.versions.filter(number__lt=version.number).order_by("number")
    message = messages.message_of([each.content for each in earlier], version.content)
    return handoff.sheet(message, handoff.form_on(timezone.localdate(version.sent_at), handoff_forms()))


def title(content: Content) -> str:
    """关于发布重污染天气黄色预警的通知, with the mark of a drill."""
    level = AlertLevel[content["level"].upper()]
    kind = DecisionKind(content["kind"])
    verb = {
        DecisionKind.RELEASE: f"发布重污染天气{level.label}预警",
        DecisionKind.RAISE: f"将重污染天气预警提高为{level.label}预警",
        DecisionKind.ADJUST: f"调整重污染天气{level.label}预警",
        DecisionKind.LOWER: f"将重污染天气预警降低为{level.label}预警",
        DecisionKind.LIFT: f"解除重污染天气{level.label}预警",
    }[kind]
    return f"{'【演练】' if content['is_drill'] else ''}关于{verb}的通知"


def words(content: Content) -> Iterator[Block]:
    """The text of the notice, paragraph by paragraph."""
    if content["is_drill"]:
        yield Block("本通知仅用于应急演练，不是真实预警，请勿据此采取措施。")
    yield Block(_opening(content))
    if content["kind"] == DecisionKind.LIFT:
        return
    for numeral, (heading, text) in zip(NUMERALS, _sections(content), strict=False):
        yield Block(f"{numeral}、{heading}", level=1)
        yield Block(text)
    yield Block(f"{NUMERALS[len(_sections(content))]}、措施", level=1)
    yield from _measures(content)
    if content["advice"]:
        yield Block(content["advice"])


def _opening(content: Content) -> str:
    level = AlertLevel[content["level"].upper()]
    basis = f"《{edition(content['plan']).title}》（{content['basis']}）"
    since = f"自{messages.clock_words(datetime.fromisoformat(content['starts_at']))}起"
    if content["kind"] == DecisionKind.LIFT:
        why = messages.lift_words(content)
        return (
            f"{_sentences(why)}根据{basis}，{since}解除{messages.names_of(content)}重污染天气{level.label}预警，"
            f"{level.response}应急响应同时终止。"
        )
    return (
        f"经会商研判，根据{basis}，{since}，在下列区域执行重污染天气{level.label}预警，启动{level.response}应急响应。"
    )


def _sections(content: Content) -> list[tuple[str, str]]:
    """The contents of 3.3.5 but the measures."""
    return [
        ("污染范围", _areas(content)),
        (
            "首要污染物和污染程度",
            _sentences(f"首要污染物{content['primary']}，{content['degree']}", content["weather"]),
        ),
        ("可能持续的时间", f"{messages.duration(content)}。"),
        (
            "潜在危险程度和可能受影响的区域",
            _sentences(content["danger"], f"可能受影响的区域：{content['affected']}"),
        ),
    ]


def _sentences(*texts: str) -> str:
    """Each with its full stop, once, whether people wrote it or not."""
    return "".join(f"{each.strip().rstrip('。')}。" for each in texts)


def _measures(content: Content) -> Iterator[Block]:
    """Group by group, in the order of the plan."""
    groups = edition(content["plan"]).measure_groups
    own = AlertLevel[content["level"].upper()]
    of_all = messages.measures_of(content, own)
    present = [code for code in groups if any(each["group"] == code for each in of_all)]
    numerals = iter(NUMERALS)
    for code in present:
        yield Block(f"（{next(numerals)}）{groups[code]}", level=2)
        yield Block(_listed(each for each in of_all if each["group"] == code))
    for level in messages.other_levels(content):
        names = messages.names_at(content, level)
        if level > own:
            yield Block(f"（{next(numerals)}）{names}（执行{level.label}预警响应）另须采取的措施", level=2)
            yield Block(_listed(each for each in messages.measures_of(content, level) if each not in of_all))
        else:
            yield Block(f"（{next(numerals)}）{names}（执行{level.label}预警响应）的措施", level=2)
            yield Block(f"只采取以上措施中{level.label}预警及以下级别的措施。")


def _listed(measures: Iterable[Content]) -> str:
    told = (f"{each['text']}（{each['clause']}）" for each in measures)
    return f"{'；'.join(told)}。"


def _areas(content: Content) -> str:
    own = AlertLevel[content["level"].upper()]
    told = [_other_level(each) for each in content["areas"] if each["level"] != own]
    left_out = "、".join(content["left_out"])
    gone = f"{left_out}不再列入本预警的范围，自本版启动时起不再按本预警响应。" if left_out else ""
    return f"{messages.names_of(content)}。" + (f"其中{'；'.join(told)}。" if told else "") + gone


def _other_level(area: Content) -> str:
    why = f"（{area['reason']}）" if area["reason"] else ""
    return f"{area['name']}执行{AlertLevel(area['level']).label}预警响应{why}"


def _kept(version: AlertVersion, kind: PaperKind, file: File[bytes], as_kind: FileKind, *, at: datetime) -> AlertPaper:
    attachment = attachments.store(file, allowed=[as_kind], by=None, at=at)
    return AlertPaper.objects.create(version=version, kind=kind, attachment=attachment, made_at=at)
