"""The gate before a major decision: 第二十六条 with 第二十四条、第二十五条, one function a condition. Pure.

Nothing here can be overridden: to pass, the facts have to change. Prose and cases: docs/rules/counsel_matters.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from legal_counsel.advising.known import (
    ADOPTED_LABELS,
    STUDIED_LABELS,
    Adopted,
    KnownMatter,
    KnownOpinion,
    Stopped,
    Studied,
    Verdict,
)
from legal_counsel.qualification import Finding, Outcome
from legal_counsel.rules import OF_2023, Rules

PROCEDURE = "《重大行政决策程序暂行条例》第二十五条"
STRICT = "中办发〔2016〕30号"
STRICT_READING = "法律顾问认为不合法即不得提交（条款读法）"
MOST_TOLD = 5


@dataclass(frozen=True)
class Case:
    """A decision at the gate: its matters, what the 合法性审查 found (None where there was none), what was stopped."""

    matters: Sequence[KnownMatter]
    review: Verdict | None = None
    is_strict: bool = True
    stopped: Sequence[Stopped] = ()

    @property
    def opinions(self) -> list[tuple[KnownMatter, KnownOpinion]]:
        """Of all matters."""
        return [(matter, each) for matter in self.matters for each in matter.opinions]


Condition = Callable[[Case], Iterator[Finding]]


def findings(case: Case, rules: Rules = OF_2023) -> tuple[Finding, ...]:
    """Every condition, in the order of the articles; the decision passes where none blocks."""
    found = (finding for condition in CONDITIONS for finding in condition(case))
    return tuple(each if each.article else replace(each, article=rules.article(each.rule)) for each in found)


def passes(found: Sequence[Finding]) -> bool:
    """Whether it may be submitted."""
    return not any(each.blocks for each in found)


def counsel_was_arranged(case: Case) -> Iterator[Finding]:
    """第二十六条: 应当安排法律顾问而未落实的，不得提交."""
    condition = "已安排法律顾问"
    if not case.matters:
        yield _finding("gate", condition, "没有关联顾问事项", is_met=False)
    for matter in case.matters:
        fact = f"“{matter.title}”{'有法律顾问承办' if matter.has_counsel else '没有法律顾问承办'}"
        yield _finding("gate", condition, fact, is_met=matter.has_counsel)


def counsel_was_heard(case: Case) -> Iterator[Finding]:
    """第二十六条: 应当听取而未听取的，不得提交; an opinion is heard once it has reached the unit (第二十三条)."""
    condition = "已听取法律顾问意见"
    for matter in case.matters:
        heard = [each for each in matter.opinions if each.is_sent_up and not each.is_recused]
        names = "、".join(each.counsel for each in heard)
        yield _finding(
            "gate",
            condition,
            f"“{matter.title}”{f'听取了{names}' if heard else '没有听取意见'}",
            is_met=bool(heard),
        )
    for _, each in case.opinions:
        if not each.is_sent_up:
            yield _finding("sending", "意见已报送", f"{each.counsel}的意见没有报送决策机关", is_met=False)


def no_illegality_stands(case: Case) -> Iterator[Finding]:
    """第二十四条: what counsel finds unlawful is studied; what the study confirms is corrected, not forced."""
    for _, each in case.opinions:
        if each.is_unlawful:
            told = f"论证结果：{STUDIED_LABELS[each.studied]}" if each.studied else "没有论证"
            fact = f"{each.counsel}认为不合法，{told}"
            yield _finding(
                "study", "没有未论证或者经论证确属不合法的情形", fact, is_met=each.studied is Studied.REFUTED
            )


def every_opinion_is_answered(case: Case) -> Iterator[Finding]:
    """第二十五条: of each opinion that reached the unit it is recorded whether it is adopted."""
    for _, each in case.opinions:
        if each.is_sent_up:
            fact = f"{each.counsel}的意见：{_adopted(each)}"
            yield _finding("adoption", "采纳情况已记录", fact, is_met=each.adopted is not None)


def what_must_be_adopted_is(case: Case) -> Iterator[Finding]:
    """第二十六条: 应当采纳而未采纳的，不得提交; that is what the study confirmed (A15)."""
    for _, each in case.opinions:
        if each.is_unlawful and each.studied is Studied.CONFIRMED:
            fact = f"{each.counsel}认为不合法，经论证属实，{_adopted(each)}"
            yield _finding("gate", "应当采纳的已采纳", fact, is_met=each.adopted is Adopted.ADOPTED)


def was_reviewed_for_legality(case: Case) -> Iterator[Finding]:
    """The mandatory review of legality: without it, or against it, nothing is submitted (A15)."""
    if case.review is None:
        yield _finding("", "已作合法性审查", "没有合法性审查记录", is_met=False, article=PROCEDURE)
    else:
        is_lawful = case.review is Verdict.LAWFUL
        yield _finding(
            "",
            "合法性审查结论为合法",
            f"审查结论：{'合法' if is_lawful else '不合法'}",
            is_met=is_lawful,
            article=PROCEDURE,
        )


def nobody_holds_it_unlawful(case: Case) -> Iterator[Finding]:
    """中办发〔2016〕30号 (A15): what counsel holds unlawful is not submitted, whatever the study found."""
    if not case.is_strict:
        return
    holding = [each.counsel for _, each in case.opinions if each.is_unlawful]
    fact = f"{'、'.join(holding)}认为不合法" if holding else "没有法律顾问认为不合法"
    yield _finding("", "法律顾问不认为不合法", fact, is_met=not holding, reading=STRICT_READING, article=STRICT)


def nothing_stopped_is_entered_anew(case: Case) -> Iterator[Finding]:
    """第二十六条: an opinion that stopped a decision is not left behind; under another title the meeting judges."""
    for each in case.stopped:
        if each.is_same and each.unlinked:
            fact = f"同名事项曾被拦下，其顾问事项{_quoted(each.unlinked)}没有关联到本事项"
            yield _finding("gate", "曾被拦下的同名事项，其顾问事项已关联", fact, is_met=False)
    if others := [each.title for each in case.stopped if not each.is_same]:
        more = f"等{len(others)}件" if len(others) > MOST_TOLD else ""
        fact = f"本单位另有曾被拦下且没有通过的{_quoted(others[:MOST_TOLD])}{more}，请核对是否与本事项同一"
        yield _finding("gate", "曾被拦下的其他事项", fact, is_met=True)


CONDITIONS: tuple[Condition, ...] = (
    no_illegality_stands,
    every_opinion_is_answered,
    counsel_was_arranged,
    counsel_was_heard,
    what_must_be_adopted_is,
    was_reviewed_for_legality,
    nobody_holds_it_unlawful,
    nothing_stopped_is_entered_anew,
)


def _quoted(titles: Sequence[str]) -> str:
    return "、".join(f"“{each}”" for each in titles)


def _adopted(opinion: KnownOpinion) -> str:
    return ADOPTED_LABELS[opinion.adopted] if opinion.adopted else "没有记录采纳情况"


def _finding(rule: str, condition: str, fact: str, *, is_met: bool, reading: str = "", article: str = "") -> Finding:
    """Of a rule of the version, or of an `article` of another text."""
    return Finding(rule, condition, Outcome.MET if is_met else Outcome.UNMET, fact, reading, article=article)
