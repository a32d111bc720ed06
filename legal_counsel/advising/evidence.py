"""Everything on a matter as it stands, in tables of words: what 第三十一条 to 第三十三条 are judged by."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from legal_counsel.advising.opining import is_unchanged
from legal_counsel.advising.presenting import RUN_OUT
from legal_counsel.models import (
    Adoption,
    Assignment,
    ConflictDeclaration,
    CounselIncident,
    FinalOpinion,
    GateAttempt,
    IllegalityStudy,
    InternalReview,
    LegalityReview,
    MaterialGrant,
    Matter,
    Opinion,
    RuleVersion,
    SecrecyUndertaking,
    SendingUp,
    ServiceLog,
)
from legal_counsel.models.rule import Pinned
from legal_counsel.rules import RULE_LABELS
from portal import readings
from portal.accounts.models import User
from portal.readings import ClauseReading

Cells = Sequence[object]


@dataclass(frozen=True)
class Part:
    """One table: its title, its columns, and lines of as many cells."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    @property
    def records(self) -> list[dict[str, str]]:
        """Each line by its columns, for programs."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def parts_of(matter: Matter, *, by: User) -> list[Part]:
    """All tables, empty ones too: that there was nothing is evidence as well. Incidents are those that `by` reads."""
    opinions = Opinion.objects.filter(assignment__matter=matter).order_by("assignment", "number")
    decisions = matter.decisions.values("decision")
    attempts = GateAttempt.objects.filter(decision__in=decisions).order_by("pk")
    pins = [_known(matter.pk, Matter), _known_all(opinions)]
    pins += [_known_all(rows) for rows in (_finals(matter), _adoptions(matter), _studies(matter), attempts)]
    versions, days = _pinned(pins), _days(matter, opinions, attempts)
    return [
        _facts(matter),
        *_people(matter),
        *_opinions(matter, opinions),
        *_answers(matter),
        *_gate(attempts, LegalityReview.objects.filter(decision__in=decisions)),
        _incidents(matter, by),
        _rules(versions),
        _readings(days),
        _part(
            "事项经过",
            ("时间", "事项", "提示", "说明", "办理人"),
            ((each.at, each.act, each.warned_of, each.reason, each.by) for each in matter.steps.select_related("by")),
        ),
    ]


def _facts(matter: Matter) -> Part:
    facts: list[tuple[str, object]] = [
        ("事项编号", matter.number), ("事项名称", matter.title), ("单位", matter.unit),
        ("职责类型", matter.get_duty_display()), ("参与阶段", matter.get_stage_display()),
        ("办理期限", matter.due_on), ("专业性、技术性较强", matter.is_technical),
        ("密级", matter.get_classification_display()), ("相关当事人", matter.parties),
        ("咨询内容", matter.question), ("企业", matter.client), ("企业性质", matter.get_ownership_display()),
        ("办理状态", matter.get_state_display()), ("交办人", matter.opened_by), ("交办时间", matter.opened_at),
        ("办结人", matter.closed_by), ("办结时间", matter.closed_at), ("办结说明", matter.closing_note),
        ("规则版本", _stamped(matter)),
    ]  # fmt: skip
    return _part("事项", ("项目", "内容"), facts)


def _people(matter: Matter) -> list[Part]:
    people = Assignment.objects.filter(matter=matter).select_related(
        "appointment__counsel", "appointment__rule", "assigned_by"
    )
    of_matter = {"assignment__matter": matter}
    declared = ConflictDeclaration.objects.filter(**of_matter).select_related("assignment__appointment__counsel", "by")
    granted = MaterialGrant.objects.filter(**of_matter).select_related("assignment__appointment__counsel", "by")
    undertaken = SecrecyUndertaking.objects.filter(appointment__in=people.values("appointment")).distinct()
    served = ServiceLog.objects.filter(**of_matter).select_related("assignment__appointment__counsel", "recorded_by")
    return [
        _part(
            "指派",
            ("法律顾问", "类别", "承办状态", "指派人", "指派时间", "聘期", "聘任的规则版本"),
            (
                (
                    each, each.appointment.counsel.get_kind_display(), each.get_state_display(), each.assigned_by,
                    each.assigned_at, each.appointment.served,
                    _stamped(each.appointment),
                )
                for each in people
            ),
        ),
        _part(
            "利害关系声明",
            ("法律顾问", "声明", "说明", "书面声明", "声明（代录）人", "时间"),
            ((each.assignment, each, each.words, each.paper, each.by, each.at) for each in declared),
        ),
        _part(
            "材料授权",
            ("法律顾问", "授权", "说明", "授权人", "时间"),
            ((each.assignment, each, each.reason, each.by, each.at) for each in granted),
        ),
        _part(
            "保密承诺书",
            ("法律顾问", "签署日期", "登记人", "登记时间"),
            (
                (each.appointment.counsel, each.signed_on, each.recorded_by, each.recorded_at)
                for each in undertaken.select_related("appointment__counsel", "recorded_by")
            ),
        ),
        _part(
            "服务记录",
            ("法律顾问", "日期", "工时", "内容", "登记人"),
            ((each.assignment, each.served_on, each.hours, each.words, each.recorded_by) for each in served),
        ),
    ]  # fmt: skip


def _opinions(matter: Matter, opinions: QuerySet[Opinion]) -> list[Part]:
    known = opinions.select_related("assignment__appointment__counsel", "rule", "submitted_by")
    reviews = InternalReview.objects.filter(opinion__in=opinions).select_related(
        "opinion__assignment__appointment__counsel", "reviewer__appointment__counsel", "by"
    )
    sendings = (
        SendingUp.objects.filter(matter=matter)
        .select_related("final", "by")
        .prefetch_related("sent__opinion__assignment__appointment__counsel")
    )
    finals = (
        _finals(matter).select_related("rule", "made_by").prefetch_related("opinions__assignment__appointment__counsel")
    )
    return [
        _part(
            "法律意见",
            (
                "法律顾问", "版次", "形式", "承办方式", "签名人", "加盖公章", "法律依据", "分析", "结论",
                "风险提示和建议", "提交人", "提交时间", "SHA-256", "与提交时一致", "规则版本",
            ),
            (
                (
                    each.assignment, each.number, each.get_form_display(), each.get_handled_as_display(), each.handler,
                    each.has_seal, each.basis, each.analysis, each.get_conclusion_display(), each.advice,
                    each.submitted_by, each.submitted_at, each.digest, is_unchanged(each), _stamped(each),
                )
                for each in known
            ),
        ),
        _part(
            "内部分析",
            ("法律意见", "内部法律顾问", "分析", "采纳建议", "录入人", "时间"),
            (
                (each.opinion, each.reviewer, each.analysis, each.get_proposal_display(), each.by, each.at)
                for each in reviews
            ),
        ),
        _part(
            "最终意见",
            ("版次", "所综合的意见", "最终意见", "结论", "综合人", "时间", "规则版本"),
            (
                (
                    each.number, _listed(each.opinions.all()), each.text, each.get_conclusion_display(), each.made_by,
                    each.made_at, _stamped(each),
                )
                for each in finals
            ),
        ),
        _part(
            "意见报送",
            ("时间", "最终意见", "意见", "说明", "报送人"),
            ((each.at, each.final, _listed(each.sent.all()), each.reason, each.by) for each in sendings),
        ),
    ]  # fmt: skip


def _answers(matter: Matter) -> list[Part]:
    whose = "opinion__assignment__appointment__counsel"
    adoptions = _adoptions(matter).select_related(whose, "rule", "decided_by", "feedback__by")
    studies = _studies(matter).select_related(whose, "rule", "by")
    return [
        _part(
            "采纳情况",
            ("法律意见", "采纳情况", "理由类别", "理由", "存档位置", "录入人", "时间", "反馈", "规则版本"),
            (
                (
                    each.opinion, each.get_status_display(), each.get_reason_class_display(), each.reason,
                    each.archived_in, each.decided_by, each.decided_at, getattr(each, "feedback", None), _stamped(each),
                )
                for each in adoptions
            ),
        ),
        _part(
            "研究论证",
            ("法律意见", "结果", "论证意见", "参加人员", "论证日期", "论证文件", "录入人", "规则版本"),
            (
                (
                    each.opinion, each.get_result_display(), each.words, each.participants, each.studied_on,
                    each.paper, each.by, _stamped(each),
                )
                for each in studies
            ),
        ),
    ]  # fmt: skip


def _gate(attempts: QuerySet[GateAttempt], reviews: QuerySet[LegalityReview]) -> list[Part]:
    return [
        _part(
            "合法性审查",
            ("决策事项", "结论", "审查日期", "审查意见书", "录入人", "时间"),
            (
                (each.decision, each.get_result_display(), each.reviewed_on, each.paper, each.by, each.at)
                for each in reviews.select_related("decision", "by")
            ),
        ),
        _part(
            "提交记录（第二十六条）",
            ("决策事项", "环节", "结果", "证明编号", "认为不合法即不得提交", "审查情况", "提交人", "时间", "规则版本"),
            (
                (
                    each.decision, each.get_kind_display(), "通过" if each.has_passed else "未通过", each.number,
                    each.is_strict, _findings(each), each.by, each.at, _stamped(each),
                )
                for each in attempts.select_related("decision", "rule", "by")
            ),
        ),
    ]  # fmt: skip


def _incidents(matter: Matter, by: User) -> Part:
    """What was opened on the matter, or on a decision that rests on it; nothing of it is a judgement."""
    seen = CounselIncident.objects.about(matter).visible_to(by)
    rows = seen.select_related("rule", "appointment__counsel", "opened_by")
    return _part(
        "追责事项",
        (
            "所涉条款", "发生日期", "经过", "损失或者影响", "依据材料", "法律顾问", "办理状态", "移送", "结案理由",
            "登记人", "登记时间", "规则版本",
        ),
        (
            (
                each.clause, each.happened_on, each.words, each.loss, each.basis or "见附件",
                each.appointment.counsel if each.appointment else "", each.get_state_display(),
                f"{each.handed_on}，{each.handed_to}，{each.handed_paper}" if each.handed_to else "",
                each.closing_reason, each.opened_by, each.opened_at, _stamped(each),
            )
            for each in rows.order_by("pk")
        ),
    )  # fmt: skip


def _rules(versions: Iterable[RuleVersion]) -> Part:
    columns = ("文号", "标题", "施行日期", "有效期末日", "条款")
    rows = (
        (
            each.number, each.title, each.first_on, each.last_day(timezone.localdate()),
            "；".join(f"{RULE_LABELS.get(rule, rule)}：{article}" for rule, article in sorted(each.articles.items())),
        )
        for each in versions
    )  # fmt: skip
    return _part("所依据的规则版本", columns, rows)


def _readings(days: Iterable[date]) -> Part:
    """How every open clause was read on each of the days."""
    asked = {code: each for code, each in readings.questions().items() if code.startswith("counsel.")}
    decided = list(ClauseReading.objects.filter(code__in=asked).order_by("valid_from"))
    rows = []
    for day in days:
        held = {code: each.default for code, each in asked.items()}
        held |= {each.code: each.value for each in decided if each.valid_from <= day}
        rows += [
            (day, asked[code].label, asked[code].options.get(value, value), asked[code].clause)
            for code, value in held.items()
        ]
    return _part("当日的条款读法", ("日期", "问题", "读法", "依据"), rows)


def _findings(attempt: GateAttempt) -> str:
    return "；".join(
        f"{each['article']}{each['condition']}：{each['fact']}（{'符合' if each['is_met'] else '不符合'}）"
        for each in attempt.findings
    )


def _days(matter: Matter, opinions: QuerySet[Opinion], attempts: QuerySet[GateAttempt]) -> list[date]:
    """The days on which something was done that notes its rules."""
    moments = [matter.opened_at, *opinions.values_list("submitted_at", flat=True)]
    moments += _adoptions(matter).values_list("decided_at", flat=True)
    moments += attempts.values_list("at", flat=True)
    return sorted({timezone.localdate(each) for each in moments})


def _finals(matter: Matter) -> QuerySet[FinalOpinion]:
    return FinalOpinion.objects.filter(matter=matter)


def _adoptions(matter: Matter) -> QuerySet[Adoption]:
    return Adoption.objects.filter(opinion__assignment__matter=matter).order_by("pk")


def _studies(matter: Matter) -> QuerySet[IllegalityStudy]:
    return IllegalityStudy.objects.filter(opinion__assignment__matter=matter)


def _known(pk: int, model: type[Matter]) -> set[int]:
    return _known_all(model.objects.filter(pk=pk))


def _known_all(rows: QuerySet[Any]) -> set[int]:
    return set(rows.order_by().values_list("rule", flat=True))


def _pinned(pins: Iterable[set[int]]) -> list[RuleVersion]:
    rows = RuleVersion.objects.filter(pk__in=set().union(*pins)).prefetch_related("extensions")
    return list(rows.order_by("first_on"))


def _stamped(row: Pinned) -> str:
    return f"{row.rule}（{RUN_OUT}）" if row.is_basis_run_out else str(row.rule)


def _listed(rows: Iterable[object]) -> str:
    return "、".join(map(str, rows))


def _part(title: str, columns: tuple[str, ...], rows: Iterable[Cells]) -> Part:
    return Part(title, columns, tuple(tuple(map(_written, row)) for row in rows))


def _written(value: object) -> str:
    """A cell in words, moments in the time of the office."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M:%S}"
    return str(value)
