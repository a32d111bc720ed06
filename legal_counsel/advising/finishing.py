"""What a matter lacks before it may be closed: 第十五条、第二十三条至第二十五条, one function a condition. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from legal_counsel.advising.known import Adopted, KnownMatter
from legal_counsel.qualification import Finding, Outcome, Severity
from legal_counsel.rules import OF_2023, Rules

Condition = Callable[[KnownMatter], Iterator[Finding]]


def findings(matter: KnownMatter, rules: Rules = OF_2023) -> tuple[Finding, ...]:
    """What is not met; a matter is closed where none of it blocks, with a reason where it warns."""
    found = (finding for condition in CONDITIONS for finding in condition(matter))
    lacking = (each for each in found if each.outcome is not Outcome.MET)
    return tuple(replace(each, article=rules.article(each.rule)) for each in lacking)


def something_was_done(matter: KnownMatter) -> Iterator[Finding]:
    """第十二条: a matter without opinion or service was none."""
    is_met = bool(matter.opinions) or matter.has_service
    yield _finding("duties", "有意见或者服务记录", "没有意见，也没有服务记录", is_met=is_met)


def externals_were_analysed(matter: KnownMatter) -> Iterator[Finding]:
    """第十五条: internal counsel analyse the opinion of an external and propose whether to adopt it."""
    for each in matter.opinions:
        if each.is_external:
            fact = f"{each.counsel}的意见没有内部法律顾问的分析和采纳建议"
            yield _finding("analysis", "外聘意见经内部分析", fact, is_met=each.is_reviewed)


def opinions_went_up(matter: KnownMatter) -> Iterator[Finding]:
    """第二十三条: every opinion goes to the unit, by itself or within the synthesis."""
    for each in matter.opinions:
        yield _finding("sending", "意见已报送", f"{each.counsel}的意见没有报送本单位", is_met=each.is_sent_up)


def several_were_synthesised(matter: KnownMatter) -> Iterator[Finding]:
    """第二十三条第一款: of several opinions the agency makes one. Only told."""
    if len(matter.opinions) > 1:
        yield _finding(
            "synthesis",
            "多份意见已综合",
            f"有{len(matter.opinions)}份意见，没有综合形成最终意见",
            is_met=matter.is_synthesised,
            severity=Severity.WARN,
        )


def illegalities_were_studied(matter: KnownMatter) -> Iterator[Finding]:
    """第二十四条: what counsel finds unlawful is studied."""
    for each in matter.opinions:
        if each.is_unlawful:
            fact = f"{each.counsel}认为不合法，没有研究论证的结果"
            yield _finding("study", "不合法情形已论证", fact, is_met=each.studied is not None)


def adoption_is_recorded(matter: KnownMatter) -> Iterator[Finding]:
    """第二十五条: adopted, partly, or not with its reason; adopted and partly are fed back."""
    for each in matter.opinions:
        if each.adopted is None:
            yield _finding("adoption", "采纳情况已记录", f"{each.counsel}的意见没有记录采纳情况", is_met=False)
        elif each.adopted is not Adopted.NOT_ADOPTED:
            yield _finding("adoption", "采纳情况已反馈", f"{each.counsel}的意见没有反馈采纳情况", is_met=each.is_told)


CONDITIONS: tuple[Condition, ...] = (
    something_was_done,
    externals_were_analysed,
    opinions_went_up,
    several_were_synthesised,
    illegalities_were_studied,
    adoption_is_recorded,
)


def _finding(rule: str, condition: str, fact: str, *, is_met: bool, severity: Severity = Severity.BLOCK) -> Finding:
    outcome = Outcome.MET if is_met else Outcome.UNMET
    return Finding(rule, condition, outcome, fact, severity=severity)
