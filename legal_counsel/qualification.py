"""Whether somebody may be counsel on a day: 第十条、第十三条、第十四条, one function a condition. Pure.

Each condition gives findings with its article, the fact, the reading and the outcome; none is silent. Prose and the
tables of cases: docs/rules/legal_counsel.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from legal_counsel.facts import (
    GRADE_LABELS,
    SOURCE_LABELS,
    TITLE_LABELS,
    Candidate,
    Declared,
    Expert,
    External,
    Firm,
    Grade,
    Internal,
    Lawyer,
    LookUp,
    Practice,
    Source,
    Title,
)
from legal_counsel.rules import OF_2023, Readings, Rules
from portal.organization.workdays import corresponding_day

GOOD_GRADES = {Grade.EXCELLENT, Grade.COMPETENT, Grade.QUALIFIED}
HIGH_TITLES = {Title.SENIOR, Title.ASSOCIATE_SENIOR}
PROVING = (Source.AUTHORITY, Source.DECLARATION)
"""Without a fresh answer of both, nothing found proves nothing."""
FULL_YEARS = {False: "按周年计，扣除停业、注销期间", True: "按周年计，停业、注销期间不扣除"}
"""By whether breaks count (A14)."""


class Outcome(StrEnum):
    """What a condition says of a candidate."""

    MET = "met"
    UNMET = "unmet"
    UNKNOWN = "unknown"


class Severity(StrEnum):
    """What follows where a condition is not met."""

    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class Finding:
    """One line of the report: the rule, condition, fact and reading in words, and the outcome.

    `article` is where the version of the rules says it; `report` fills it in.
    """

    rule: str
    condition: str
    outcome: Outcome
    fact: str
    reading: str = ""
    severity: Severity = Severity.BLOCK
    article: str = ""

    @property
    def blocks(self) -> bool:
        """Whether nobody may be appointed with it: what is not known is not met."""
        return self.outcome is not Outcome.MET and self.severity is Severity.BLOCK

    @property
    def warns(self) -> bool:
        """Whether a reason has to be written to go on."""
        return self.outcome is not Outcome.MET and self.severity is Severity.WARN


def of_article(
    article: str,
    condition: str,
    outcome: Outcome,
    fact: str,
    reading: str = "",
    *,
    severity: Severity = Severity.BLOCK,
) -> Finding:
    """A line beside the report, of a clause that is no condition of the person."""
    return Finding("", condition, outcome, fact, reading, severity, article)


def report(candidate: Candidate, on: date, readings: Readings, rules: Rules = OF_2023) -> tuple[Finding, ...]:
    """Every condition for this kind of counsel, judged on the day `on`, in the order of the articles."""
    found = (each for condition in CONDITIONS[type(candidate)] for each in condition(candidate, on, readings, rules))
    return tuple(replace(each, article=rules.article(each.rule)) for each in found)


def serves_own_unit(candidate: Internal, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十条第一款: internal counsel are in office in the very unit."""
    condition = "本单位在职公职人员"
    if candidate.is_in_office and candidate.employer == candidate.unit:
        yield Finding("serves_own_unit", condition, Outcome.MET, f"{candidate.employer}在职人员")
    else:
        state = "在职人员" if candidate.is_in_office else "人员，不是在职公职人员"
        yield Finding(
            "serves_own_unit", condition, Outcome.UNMET, f"{candidate.employer}{state}，聘用单位为{candidate.unit}"
        )


def has_consent(candidate: Internal, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十条第一款: the unit consents."""
    given = candidate.consented_on
    if given is None or given > on:
        yield Finding("has_consent", "单位同意", Outcome.UNKNOWN, "没有单位同意的材料")
    else:
        yield Finding("has_consent", "单位同意", Outcome.MET, f"单位于{given}同意")


def works_as_lawyer(candidate: Internal, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十条第一款: a 公职律师, or somebody with the qualification who does legal work and nothing else."""
    condition = "公职律师，或者具有法律职业资格并专门从事法律事务"
    if candidate.is_public_lawyer:
        yield Finding("works_as_lawyer", condition, Outcome.MET, "公职律师")
    elif candidate.does_legal_work_only:
        yield Finding(
            "works_as_lawyer", condition, Outcome.MET, f"专门从事法律事务（资格见{rules.article('is_certified')}）"
        )
    else:
        yield Finding("works_as_lawyer", condition, Outcome.UNMET, "不是公职律师，也不专门从事法律事务")


def is_trusted_inside(candidate: Internal, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十三条第一款第一项: political conditions, declared and confirmed by the unit."""
    yield _politics("is_trusted_inside", candidate.politics, on)


def was_graded_well(candidate: Internal, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十三条第一款第二项: the yearly assessments of the last three years, which are over (A13), are good."""
    count = rules.graded_years
    years: Sequence[int] = range(on.year - count, on.year)
    reading = f"近{count}年为{on.year}年之前已满的{count}个考核年度"
    if readings.grades_of_known_years:
        years = sorted(year for year in candidate.grades if year < on.year)[-count:]
        reading = f"近{count}年为{on.year}年之前最近{count}个有结果的考核年度"
    known = {year: candidate.grades.get(year) for year in years}
    fact = "、".join(f"{year}年{GRADE_LABELS[grade] if grade else '无记录'}" for year, grade in known.items())
    fact, condition = fact or "没有考核结果", f"近{count}年年度考核为称职或合格等次以上"
    told = [grade for grade in known.values() if grade not in (None, Grade.UNGRADED)]
    if any(grade not in GOOD_GRADES for grade in told):
        yield Finding("was_graded_well", condition, Outcome.UNMET, fact, reading)
    elif len(told) < count:
        yield Finding("was_graded_well", condition, Outcome.UNKNOWN, fact, reading, Severity.WARN)
    else:
        yield Finding("was_graded_well", condition, Outcome.MET, fact, reading)


def was_not_sanctioned(candidate: Internal, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十三条第一款第二项: no 刑事处罚, no 党纪政务处分; at any time, or of late as the office reads it."""
    answers = [each for each in candidate.sanctions if each.on <= on]
    years = readings.sanction_years
    condition, reading = "未受到刑事处罚、党纪政务处分", f"近{years}年" if years else "不限期间"
    since = corresponding_day(on, -12 * years) if years else date.min
    hits = [each for each in answers if each.found]
    if counted := [each for each in hits if (each.found_on or each.on) >= since]:
        yield Finding("was_not_sanctioned", condition, Outcome.UNMET, _hits(counted), reading)
    elif not answers:
        yield Finding("was_not_sanctioned", condition, Outcome.UNKNOWN, "没有核查记录", reading)
    else:
        fact = f"{max(each.on for each in answers)}核查，{'更早受过，不计入' if hits else '没有'}"
        yield Finding("was_not_sanctioned", condition, Outcome.MET, fact, reading)


def did_legal_work(candidate: Internal, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十三条第一款第三项: three years of legal work."""
    condition = f"从事法律事务相关工作{rules.legal_work_years}年以上"
    if readings.exempt_from_years and _is_exempt(candidate, readings):
        yield Finding(
            "is_exempt", condition, Outcome.MET, f"{candidate.served_since}起已在本单位任法律顾问，免工作年限"
        )
        return
    since = candidate.legal_work_since
    begun = Practice(since, candidate.legal_work_breaks) if since else None
    yield Finding("did_legal_work", condition, *_years("从事法律工作", begun, rules.legal_work_years, on))


def is_certified(candidate: Internal, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十三条第一款第三项: 法律职业资格; or 第二款: already counsel of this unit before there was one.

    The exemption lifts the certificate alone (A12), stands on the report as a warning, and reaches no other unit.
    """
    condition, certificate = "取得法律职业资格（律师资格）", candidate.certificate
    if certificate and certificate.on <= on:
        fact = f"{certificate.name} {certificate.number}（{certificate.on}）"
        yield Finding("is_certified", condition, Outcome.MET, fact)
        return
    since, begun = candidate.served_since, readings.system_since
    lifted = "工作年限也免" if readings.exempt_from_years else "仅免资格证书，不免工作年限"
    reading = f"国家统一法律职业资格制度自{begun}实施；{lifted}"
    if since is None:
        yield Finding("is_certified", condition, Outcome.UNMET, "没有资格证书")
    elif since >= begun:
        yield Finding("is_exempt", condition, Outcome.UNMET, f"没有资格证书，{since}才开始任法律顾问", reading)
    elif not _is_exempt(candidate, readings):
        fact = f"没有资格证书，此前在{candidate.served_in}任法律顾问，不是{candidate.unit}"
        yield Finding("is_exempt", condition, Outcome.UNMET, fact, "免证只限在原单位继续履职")
    else:
        fact = f"没有资格证书，{since}起已在本单位任法律顾问，可以继续履职"
        yield Finding("is_exempt", condition, Outcome.UNKNOWN, fact, reading, Severity.WARN)


def is_trusted_outside(candidate: External, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十四条第一款第一项: political conditions; 一般 a member of the party, so the lack of it is a warning."""
    yield _politics("is_trusted_outside", candidate.politics, on)
    if not isinstance(candidate, Firm):
        outcome = Outcome.MET if candidate.is_party_member else Outcome.UNMET
        fact = "中共党员" if candidate.is_party_member else "不是中共党员"
        yield Finding(
            "is_trusted_outside", "一般应当是中国共产党党员", outcome, fact, "“一般”不是必备条件", Severity.WARN
        )


def was_never_punished(candidate: External, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十四条第一款第二项: never punished by a 司法行政部门, no bad record in the profession, at any time.

    The platform hides what is no longer published, so that it shows nothing proves nothing: the reply of the
    authority and the declaration are asked for as well, and none may be older than the office decided.
    """
    condition = "未受过司法行政部门的行政处罚，在业内无不良诚信记录"
    answers = [each for each in candidate.look_ups if each.on <= on]
    reading = f"不限期间；查询结果{readings.evidence_days}日内有效"
    if hits := [each for each in answers if each.found]:
        yield Finding("was_never_punished", condition, Outcome.UNMET, _hits(hits), reading)
        return
    oldest = on - timedelta(days=readings.evidence_days)
    newest = {source: max((each.on for each in answers if each.source is source), default=None) for source in Source}
    lacking = [source for source in PROVING if (day := newest[source]) is None or day < oldest]
    if not lacking:
        told = "、".join(f"{SOURCE_LABELS[source]}（{day}）" for source, day in newest.items() if day)
        yield Finding("was_never_punished", condition, Outcome.MET, f"均无记录：{told}", reading)
        return
    told = "、".join(f"{SOURCE_LABELS[each]}{'已过期' if newest[each] else '缺少'}" for each in lacking)
    if (day := newest[Source.PLATFORM]) and day >= oldest:
        told += f"；{SOURCE_LABELS[Source.PLATFORM]}未查到（{day}），但公示期满的处罚不再显示"
    yield Finding("was_never_punished", condition, Outcome.UNKNOWN, told, reading, Severity.WARN)


def suits_the_task(candidate: External, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十四条第一款第三项至第五项: knows the place, has will and time, meets the rest; the panel writes it down."""
    for rule, condition, written in (
        ("knows_the_place", "熟悉自治区和自治州情况", candidate.knows_the_place),
        ("has_time", "有履职的意愿、时间和精力", candidate.has_time),
        ("meets_the_rest", "符合需要的其他条件", candidate.meets_the_rest),
    ):
        yield _judged(rule, condition, written, "选聘小组")


def is_a_strong_firm(candidate: Firm, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十四条第二款第一项: a firm of 综合实力, which is judged in words."""
    yield _judged("is_a_strong_firm", "综合实力，专业化、规模化特征显著", candidate.strength, "选聘小组")


def sends_an_experienced_lawyer(
    candidate: Firm, on: date, readings: Readings, rules: Rules = OF_2023
) -> Iterator[Finding]:
    """第十四条第二款第一项: the lawyer a firm sends has practised for three years."""
    rule, who = "sends_an_experienced_lawyer", "常驻坐班律师"
    yield from _practice(rule, who, candidate.resident, rules.resident_years, readings=readings, on=on)


def has_a_high_title(candidate: Expert, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十四条第二款第二项: an expert holds 副高级 or a higher title in law."""
    condition, rank = "具有法学专业副高级以上职称", candidate.rank
    if rank is None or rank.on > on:
        yield Finding("has_a_high_title", condition, Outcome.UNKNOWN, "没有职称记录")
        return
    fact = f"{rank.subject}{TITLE_LABELS[rank.title]}（{rank.on}）"
    is_met = rank.is_in_law and rank.title in HIGH_TITLES
    yield Finding("has_a_high_title", condition, Outcome.MET if is_met else Outcome.UNMET, fact)


def has_influence(candidate: Expert, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十四条第二款第二项: an expert is of some influence, which is judged in words."""
    yield _judged("has_influence", "在所从事的领域具有一定影响力", candidate.influence, "选聘小组")


def practised_five_years(candidate: Lawyer, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十四条第二款第三项: a lawyer has practised for five years and does so now."""
    yield from _practice(
        "practised_five_years", "律师", candidate.practice, rules.lawyer_years, readings=readings, on=on
    )


def is_good_at_it(candidate: Lawyer, on: date, readings: Readings, rules: Rules = OF_2023) -> Iterator[Finding]:
    """第十四条第二款第三项: a lawyer is good at the work, which is judged in words."""
    yield _judged("is_good_at_it", "专业能力较强，擅长政府法律顾问工作", candidate.is_good_at_it, "选聘小组")


def day_of_full_years(practice: Practice, years: int, on: date) -> date:
    """The day on which `years` full years are reached (A14): the corresponding day, later by every day of a break.

    As known on the day `on`: a break that lasts counts as far as that, so the day found lies behind it.
    """
    reached = corresponding_day(practice.since, years * 12)
    away_until = practice.since
    for each in sorted(practice.breaks, key=lambda each: each.since):
        since, until = max(each.since, away_until), min(each.until or on, on)
        if since < reached and until > since:  # what comes after the years were full takes none of them
            reached += until - since
            away_until = until
    return reached


def _is_exempt(candidate: Internal, readings: Readings) -> bool:
    """第十三条第二款: counsel of this very unit before the system began."""
    since = candidate.served_since
    return since is not None and since < readings.system_since and candidate.served_in == candidate.unit


def _practice(
    rule: str, who: str, practice: Practice | None, years: int, *, readings: Readings, on: date
) -> Iterator[Finding]:
    yield Finding(rule, f"{who}{years}年以上执业经验", *_years("首次执业", practice, years, on, readings.breaks_count))
    away = [each.since for each in practice.breaks if each.since <= on < (each.until or date.max)] if practice else []
    if away:
        yield Finding(rule, f"{who}现在执业", Outcome.UNMET, f"{min(away)}起停止执业")


def _years(
    what: str, practice: Practice | None, years: int, on: date, breaks_count: bool = False
) -> tuple[Outcome, str, str]:
    """The outcome, the fact and the reading of so many full years."""
    if practice is None:
        return Outcome.UNKNOWN, f"没有{what}日期", ""
    counted = replace(practice, breaks=()) if breaks_count else practice
    reached = day_of_full_years(counted, years, on)
    away = (reached - corresponding_day(practice.since, years * 12)).days
    began = f"{what}{practice.since}{f'，其间中断{away}日' if away else ''}"
    if reached <= on:
        return Outcome.MET, f"{began}，{reached}满{years}年", FULL_YEARS[breaks_count]
    return Outcome.UNMET, f"{began}，至{on}未满{years}年", FULL_YEARS[breaks_count]


def _politics(rule: str, declared: Declared | None, on: date) -> Finding:
    condition = "政治条件"
    if declared is None or declared.on > on:
        return Finding(rule, condition, Outcome.UNKNOWN, "没有声明")
    if declared.confirmed_on is None or declared.confirmed_on > on:
        return Finding(rule, condition, Outcome.UNKNOWN, f"{declared.on}声明，单位尚未确认")
    return Finding(rule, condition, Outcome.MET, f"{declared.on}声明，单位于{declared.confirmed_on}确认")


def _judged(rule: str, condition: str, written: str, judge: str) -> Finding:
    if written.strip():
        return Finding(rule, condition, Outcome.MET, written.strip(), f"由{judge}判断", Severity.WARN)
    return Finding(rule, condition, Outcome.UNKNOWN, f"{judge}没有书面意见", f"由{judge}判断", Severity.WARN)


def _hits(hits: Sequence[LookUp]) -> str:
    return "；".join(f"{SOURCE_LABELS[each.source]}（{each.on}）：{each.found}" for each in hits)


_OUTSIDE = (is_trusted_outside, was_never_punished, suits_the_task)
CONDITIONS: dict[type, Sequence[Callable[..., Iterator[Finding]]]] = {
    Internal: (
        serves_own_unit, has_consent, works_as_lawyer, is_trusted_inside, was_graded_well, was_not_sanctioned,
        did_legal_work, is_certified,
    ),
    Firm: (*_OUTSIDE, is_a_strong_firm, sends_an_experienced_lawyer),
    Expert: (*_OUTSIDE, has_a_high_title, has_influence),
    Lawyer: (*_OUTSIDE, practised_five_years, is_good_at_it),
}  # fmt: skip
