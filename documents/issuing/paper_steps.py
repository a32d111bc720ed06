"""How the page of a paper tells where it stands: its steps, its facts, what was said, what may be done now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone

from documents.issuing import checks, offering, origins, powers, signing
from documents.issuing.choices import PaperState, StepKind, StepOutcome, outcomes_of
from documents.issuing.describing import review_of
from documents.issuing.lifecycle import ISSUING
from documents.issuing.normative import needs_review, normative_changes
from documents.issuing.offering import Offer
from documents.issuing.paper_facts import PaperFacts
from documents.models import OutgoingPaper, OutgoingStep
from portal.accounts.models import User
from portal.pages import Answer, Finding, Step

_ORDER = (
    PaperState.DRAFTED,
    PaperState.SUBMITTED,
    PaperState.CHECKED,
    PaperState.UNDER_REVIEW,
    PaperState.COUNTERSIGNED,
    PaperState.SIGNED,
    PaperState.NUMBERED,
    PaperState.ISSUED,
)

_AGREED_ELSEWHERE = ("核稿", "会签", "合法性审核")  # a paper of another room brings these along from its own chain

_NEXT = {
    PaperState.DRAFTED: "submit",
    PaperState.SUBMITTED: "check",
    PaperState.CHECKED: "sign",
    PaperState.UNDER_REVIEW: "sign",
    PaperState.COUNTERSIGNED: "sign",
    PaperState.SIGNED: "number",
    PaperState.NUMBERED: "issue",
}


@dataclass(frozen=True)
class Act:
    """A button of a paper with the clause it rests on."""

    label: str
    url: str
    clause: str
    is_primary: bool = False


def steps_of(paper: OutgoingPaper, facts: PaperFacts) -> list[Step]:
    """拟稿, 核稿, 会签, 合法性审核, 签发, 编号, 印发: who did each and when, and who holds the paper now."""
    if paper.state == PaperState.WITHDRAWN:
        who, note = str(paper.withdrawn_by), paper.withdrawal_reason
        return [
            Step("拟稿", "done", str(paper.drafted_by), paper.drafted_at),
            Step("撤回", "failed", who, paper.withdrawn_at, note),
        ]
    at = _ORDER.index(PaperState(paper.state))
    desk = f"{paper.series.unit}的核稿人"
    review = None if paper.origin_kind else review_of(paper)
    reviewer: Any = review.by if review else "法制机构管理员"
    told: list[tuple[str, Any, Any, str]] = [
        ("拟稿", paper.drafted_by, paper.drafted_at, f"第{paper.round}轮" if paper.round > 1 else ""),
        ("核稿", paper.checked_by or desk, paper.checked_at, ""),
        ("会签", "、".join(powers.left_to_ask(paper)) if at == _AT_COUNTERSIGN else "", None, _asked(paper)),
        ("合法性审核", reviewer, review.at if review else None, review.get_outcome_display() if review else ""),
        ("签发", paper.signed_by or f"{paper.series.unit}的签发人", paper.signed_at, ""),
        ("编号", paper.number.allocated_by if paper.number else "文件管理员", _at(paper), str(paper.number or "")),
        ("印发", paper.issued_by or "文件管理员", paper.issued_at, ""),
    ]
    is_reviewed_here = review or paper.state == PaperState.UNDER_REVIEW or needs_review(facts)
    elsewhere = _AGREED_ELSEWHERE if paper.origin_kind else () if is_reviewed_here else ("合法性审核",)
    steps = [
        Step(label, _state(place, at), str(who) if place <= at else "", when if place < at else None, note)
        for place, (label, who, when, note) in enumerate(told)
        if label not in elsewhere
    ]
    if paper.origin_kind:
        steps.insert(1, Step("审核", "done", note=f"在“{origins.named(paper.origin_kind).label}”的程序中办理"))
    return steps


def facts_shown(paper: OutgoingPaper, facts: PaperFacts) -> list[tuple[str, Any]]:
    """The elements that every paper has, then those of this one."""
    shown: list[tuple[str, Any]] = [
        ("文种", paper.get_kind_display()),
        ("发文字号", str(paper.number) if paper.number else f"{paper.series}（签发后编号）"),
        ("主办机关", paper.series.unit),
        ("联合发文机关", "、".join(str(each) for each in paper.joint_issuers.all()) or "—"),
        ("主送机关", "，".join(paper.addressees) or "—"),
        ("抄送机关", "，".join(paper.copies) or "—"),
        ("附注", paper.note or "—"),
        ("会签单位", "、".join(str(each) for each in paper.countersigns.all()) or "—"),
        ("行政规范性文件", _normative(paper, facts)),
        ("知悉层级", paper.get_knowledge_level_display()),
        ("拟定公开属性", "，".join(filter(None, (paper.get_publicity_display(), paper.publicity_clause)))),
        ("拟稿", f"{paper.drafting_unit} {paper.drafted_by}，{_moment(paper.drafted_at)}"),
    ]
    return [*shown, *((label, told) for label, told in _facts_of_some(paper) if told)]


def _facts_of_some(paper: OutgoingPaper) -> Iterator[tuple[str, Any]]:
    """What only some papers have, empty where this one has it not."""
    yield "紧急程度", paper.urgency
    yield "联合发文的理由", paper.joint_reason
    yield from (("出席", "，".join(paper.attended)), ("请假", "，".join(paper.excused)))
    yield "列席", "，".join(paper.observed)
    days = f"{paper.comments_from}至{paper.comments_to}：" if paper.comments_from else ""
    yield "征求意见", f"{days}{paper.comments}"
    yield "集体审议", f"{paper.meeting}，{paper.meeting_on}" if paper.meeting else ""
    yield "签发人", f"{paper.signer_post} {paper.signed_by}".strip() if paper.signed_by else ""
    yield from (("成文日期", paper.signed_on), ("印发日期", paper.printed_on))
    label = "作废编号" if paper.number else "撤回"
    told = (
        f"{paper.withdrawn_by}，{_moment(paper.withdrawn_at)}：{paper.withdrawal_reason}" if paper.withdrawn_at else ""
    )
    yield label, told
    yield "来源", origins.named(paper.origin_kind).label if paper.origin_kind else ""
    yield "原文表述只是提及", paper.mention_reason


def findings_of(paper: OutgoingPaper, facts: PaperFacts) -> list[Finding]:
    """What the checks of form have to say, as long as it can be mended; errors that stop a later act are told only."""
    if paper.state not in _NEXT:
        return []
    stopping = checks.in_the_way(facts, _NEXT[PaperState(paper.state)])
    return [
        Finding(
            each.message,
            remedy=each.remedy,
            clause=each.clause,
            severity="error" if each in stopping else "info" if each.is_error else "question",
        )
        for each in checks.findings(facts)
    ]


def label_of(kind: StepKind, outcome: StepOutcome) -> str:
    """A step with its outcome, as the button says it."""
    if kind == StepKind.LEGAL_REVIEW:
        return f"{kind.label}（{outcome.label}）"
    return kind.label if (kind, outcome) == (StepKind.SIGN, StepOutcome.AGREED) else f"{kind.label}{outcome.label}"


@dataclass(frozen=True)
class Offered:
    """What the text says and the register would not record: the form that is filled with it."""

    words: str
    place: str
    url: str


def offers_of(paper: OutgoingPaper, facts: PaperFacts) -> tuple[list[Offered], dict[int, Offered]]:
    """从正文读取: effects to add, and for carried texts, by their row, the terms to change; for the drafter alone."""
    new = reverse("documents:paper_part_new", args=[paper.pk, "effect"])
    effects = [_offered(each, new) for each in offering.effects_said(facts)]
    terms = {
        row.pk: _offered(each, reverse("documents:paper_part_change", args=[paper.pk, "instrument", row.pk]))
        for row, each in zip(paper.instruments.all(), offering.terms_said(facts), strict=True)
        if each
    }
    return effects, terms


def _offered(offer: Offer, url: str) -> Offered:
    return Offered(offer.words, offer.place, f"{url}?{urlencode(offer.values)}")


def acts_of(paper: OutgoingPaper, user: User) -> list[Act]:
    """What state and role allow, the next step first."""
    return [*_step_acts(paper, user), *_other_acts(paper, user)]


def opinions_of(paper: OutgoingPaper) -> list[OutgoingStep]:
    """What was said, the newest first."""
    return list(paper.steps.select_related("by", "unit", "attachment").order_by("-at", "-pk"))


def answers_of(paper: OutgoingPaper, facts: PaperFacts) -> list[Answer]:
    """What is agreed to, in short; the whole text stands on the page of the paper."""
    lines: list[tuple[str, object]] = [
        ("标题", paper.title),
        ("文种", paper.get_kind_display()),
        ("发文字号", str(paper.number) if paper.number else f"{paper.series}（签发后编号）"),
        ("发文机关", "、".join([str(paper.series.unit), *(str(each) for each in paper.joint_issuers.all())])),
        ("主送机关", "，".join(paper.addressees) or "—"),
        ("正文", f"{len(paper.body)}字"),
    ]
    lines += [(f"附件{each.order}", each.title) for each in paper.annexes.all()]
    carried = list(paper.instruments.all())
    lines += [("施行文本", f"{each}：{each.term}") for each in carried]
    lines += [] if carried else [("施行", offering.own_term(facts))]
    lines += [("效力变动", each) for each in paper.effects.select_related("instrument")]
    return [Answer(label, value) for label, value in lines]


_AT_COUNTERSIGN = _ORDER.index(PaperState.CHECKED)
_LATER = {"submit": True, "number": True, "issue": True, "withdraw": False, "void": False}


def _step_acts(paper: OutgoingPaper, user: User) -> Iterator[Act]:
    for kind in powers.seats(user, paper):
        first, *others = outcomes_of(kind)
        yield Act(label_of(kind, first), _step_url(paper, kind, first), signing.CLAUSES[kind], is_primary=True)
        for each in others:
            yield Act(label_of(kind, each), _step_url(paper, kind, each), ISSUING["return"].clause)


def _other_acts(paper: OutgoingPaper, user: User) -> Iterator[Act]:
    for action in powers.acts(user, paper):
        url = reverse("documents:paper_act", args=[paper.pk, action])
        yield Act(ISSUING[action].label, url, ISSUING[action].clause, is_primary=_LATER[action])
    if paper.state == PaperState.DRAFTED and user.pk == paper.drafted_by_id:
        yield Act("修改", reverse("documents:paper_edit", args=[paper.pk]), ISSUING["submit"].clause)


def _asked(paper: OutgoingPaper) -> str:
    return "" if paper.countersigns.exists() else "没有会签单位"


def _normative(paper: OutgoingPaper, facts: PaperFacts) -> str:
    if paper.is_normative:
        return "是，须经合法性审核"
    told = f"否：{paper.not_normative_reason}" if paper.not_normative_reason else "否"
    is_asked = not paper.origin_kind and normative_changes(facts)
    return f"{told}；所变动的文本中有行政规范性文件，须经合法性审核" if is_asked else told


def _step_url(paper: OutgoingPaper, kind: StepKind, outcome: StepOutcome) -> str:
    return reverse("documents:paper_step", args=[paper.pk, kind.value, outcome.value])


def _state(place: int, at: int) -> str:
    if place < at or at == len(_ORDER) - 1:
        return "done"
    return "current" if place == at else "next"


def _at(paper: OutgoingPaper) -> Any:
    return paper.number.allocated_at if paper.number else None


def _moment(at: Any) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"
