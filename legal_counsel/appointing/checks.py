"""Whether an appointment may be decided, and a contract signed: one function an article. Pure.

What is asked is a `Plan` of values; each check gives findings with article, fact, outcome and severity, beside those of
`legal_counsel.qualification` on the person. Prose and table of cases: docs/rules/counsel_selection.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from legal_counsel.deadlines import AS_PROPOSED, exceeds_three_years, latest_end
from legal_counsel.qualification import Finding, Outcome, Severity
from legal_counsel.rules import OF_2023, Readings, Rules


class Scope(StrEnum):
    """第二条、第三十四条: whether a unit is asked to follow the rules, may follow them, or is none of theirs."""

    COVERED = "covered"
    BY_REFERENCE = "by_reference"
    OUTSIDE = "outside"


class Kind(StrEnum):
    """第十条: what kind of counsel."""

    INTERNAL = "internal"
    LAWYER = "lawyer"
    EXPERT = "expert"
    FIRM = "firm"


class Basis(StrEnum):
    """On what it rests."""

    SELECTION = "selection"
    POOL = "pool"
    INTERNAL = "internal"
    RENEWAL = "renewal"


@dataclass(frozen=True)
class Plan:
    """What is known of an appointment; texts are empty and days None where nothing is known."""

    unit: str
    scope: Scope
    agency: str
    kind: Kind
    counsel: str
    begins_on: date
    ends_on: date
    basis: Basis
    basis_text: str = ""
    renewal_basis: str = ""
    renewed_dismissal: str = ""
    employer: str = ""
    consented_on: date | None = None
    has_consent_paper: bool = False
    is_chief: bool = False
    is_government: bool = False
    party: str = ""
    is_party_own_firm: bool = False
    is_party_self: bool = False
    procurement: str = ""
    has_result_notice: bool = False
    override_reason: str = ""
    overridden_by: str = ""
    overlapping: str = ""
    fee: Decimal | None = None
    fee_basis: str = ""
    budget_line: str = ""
    has_internal: bool = False
    chief_already: str = ""
    rule: str = ""
    is_basis_run_out: bool = False
    certificate: str = ""
    signer: str = ""
    has_authorisation: bool = False
    rules: Rules = OF_2023
    readings: Readings = AS_PROPOSED

    def says(
        self,
        rule: str,
        condition: str,
        outcome: Outcome,
        fact: str,
        reading: str = "",
        *,
        severity: Severity = Severity.BLOCK,
    ) -> Finding:
        """A line of a rule, with the article in which the version of the plan has it."""
        return Finding(rule, condition, outcome, fact, reading, severity, self.rules.article(rule))


Check = Callable[[Plan], Iterator[Finding]]
MET, UNMET, UNKNOWN = Outcome.MET, Outcome.UNMET, Outcome.UNKNOWN
WARN = Severity.WARN


def unit_is_in_scope(plan: Plan) -> Iterator[Finding]:
    """第二条: governments and their departments; 第三十四条: townships, agencies and zones may follow them."""
    condition = "聘任单位在适用范围内"
    if plan.scope is Scope.COVERED:
        yield plan.says("scope", condition, MET, plan.unit)
    elif plan.scope is Scope.BY_REFERENCE:
        fact = f"{plan.unit}参照执行"
        yield plan.says("by_reference", condition, UNKNOWN, fact, "参照执行的单位，各项核查只作提示", severity=WARN)
    else:
        yield plan.says("scope", condition, UNMET, f"{plan.unit}不是县级以上人民政府或其组成部门")


def unit_has_an_agency(plan: Plan) -> Iterator[Finding]:
    """第五条: every unit has exactly one 工作机构."""
    outcome = MET if plan.agency else UNMET
    yield plan.says("agency", "有法律顾问工作机构", outcome, plan.agency or f"{plan.unit}没有指定司法行政部门")


def internal_are_the_main_body(plan: Plan) -> Iterator[Finding]:
    """第八条: internal counsel are the main body, external ones supplement them."""
    if plan.kind is Kind.INTERNAL:
        return
    outcome = MET if plan.has_internal else UNMET
    fact = "本单位已有内部法律顾问" if plan.has_internal else "本单位没有任期内的内部法律顾问"
    yield plan.says("main_body", "以内部法律顾问为主体、外聘为补充", outcome, fact, severity=WARN)


def chief_is_the_head(plan: Plan) -> Iterator[Finding]:
    """第九条: the chief counsel (可以) is the head of the 司法行政部门 or of the 法制机构; one alone."""
    if not plan.is_chief:
        return
    post = "司法行政部门主要负责人" if plan.is_government else "法制机构负责人"
    condition = f"首席法律顾问可以由{post}担任"
    if plan.kind is Kind.INTERNAL:
        fact = f"{plan.counsel}是内部人选，职务请核对"
        yield plan.says("chief", condition, UNKNOWN, fact, "“可以”不是必备条件", severity=WARN)
    else:
        yield plan.says("chief", condition, UNMET, f"{plan.counsel}是外聘人选", "“可以”不是必备条件", severity=WARN)
    if plan.chief_already:
        yield plan.says("chief", "首席法律顾问一名", UNMET, f"{plan.chief_already}任期内", severity=WARN)


def employer_is_the_unit(plan: Plan) -> Iterator[Finding]:
    """第十条第一款: internal counsel serve in the very unit, which consents."""
    if plan.kind is not Kind.INTERNAL:
        return
    outcome = MET if plan.employer == plan.unit else UNMET
    yield plan.says("serves_own_unit", "在本单位任职", outcome, f"{plan.counsel}在{plan.employer}任职")
    if plan.consented_on and plan.has_consent_paper:
        yield plan.says("has_consent", "单位同意任用", MET, f"{plan.consented_on}同意，有材料")
    else:
        yield plan.says("has_consent", "单位同意任用", UNMET, "没有单位同意的日期和材料")


def rests_on_a_procedure(plan: Plan) -> Iterator[Finding]:
    """第十七条: external counsel come from a selection, or of the pool; 第十八条: or are appointed again (A9)."""
    condition = "经过选聘、选用或者续聘程序"
    if plan.kind is Kind.INTERNAL:
        right = plan.basis in (Basis.INTERNAL, Basis.RENEWAL)
        yield plan.says("serves_own_unit", "内部任用", MET if right else UNMET, plan.basis_text)
    elif plan.basis is Basis.POOL:
        fact = f"从人才库选用：{plan.basis_text}"
        yield plan.says(
            "pool",
            condition,
            UNKNOWN,
            fact,
            f"人才库是来源，不代替{plan.rules.article('selection')}的程序",
            severity=WARN,
        )
    elif plan.basis is Basis.SELECTION:
        yield plan.says("selection", condition, MET, plan.basis_text)
    elif plan.basis is Basis.RENEWAL:
        yield from _renews(plan, condition)
    else:
        yield plan.says("selection", condition, UNMET, "外聘人选没有选聘结果")


def _renews(plan: Plan, condition: str) -> Iterator[Finding]:
    """第十八条: renewable without limit; whether a selection has to precede is read in two ways (A9)."""
    if plan.readings.renewal_needs_selection:
        fact = f"{plan.basis_text}的续聘，没有重新遴选"
        yield plan.says("selection", condition, UNMET, fact, "续聘须重新遴选（条款读法A9）")
    elif plan.renewal_basis:
        yield plan.says("term", condition, MET, f"{plan.basis_text}的续聘：{plan.renewal_basis}")
    else:
        fact = f"{plan.basis_text}的续聘，没有写明续聘依据"
        reading = "续聘不必重新遴选，写明依据（条款读法A9）"
        yield plan.says("term", condition, UNKNOWN, fact, reading, severity=WARN)


def renewed_term_stands(plan: Plan) -> Iterator[Finding]:
    """第十八条、第三十条: who was dismissed meanwhile is not appointed again by a renewal."""
    if plan.basis is Basis.RENEWAL:
        outcome = UNMET if plan.renewed_dismissal else MET
        yield plan.says("term", "原聘任没有解聘", outcome, plan.renewed_dismissal or plan.basis_text)


def fee_is_below_procurement(plan: Plan) -> Iterator[Finding]:
    """第十条第二款、第十七条: a lawyer is chosen, the contract is made with the firm; from a fee on it warns (A10)."""
    if plan.kind is not Kind.LAWYER:
        return
    condition, limit = "遴选的律师与其律师事务所签订合同，顾问费未达到采购限额", plan.readings.procurement_above
    reading = f"达到{limit}元的提示政府采购（条款读法A10）" if limit else "一律提示政府采购（条款读法A10）"
    told = "没有写明顾问费" if plan.fee is None else f"顾问费{plan.fee}元"
    if plan.procurement:
        yield plan.says("procurement", condition, MET, f"{told}，{plan.procurement}", reading)
    elif limit and plan.fee is not None and plan.fee < limit:
        yield plan.says("procurement", condition, MET, told, reading)
    else:
        outcome = UNKNOWN if plan.fee is None else UNMET
        yield plan.says("procurement", condition, outcome, f"{told}，没有政府采购项目编号", reading, severity=WARN)


def firm_was_procured(plan: Plan) -> Iterator[Finding]:
    """第十七条第一项: a firm by government procurement; of a renewal its basis is asked for (A9)."""
    if plan.kind is not Kind.FIRM:
        return
    rule, condition = "procurement", "律师事务所按政府采购程序"
    if plan.procurement and (plan.has_result_notice or plan.basis is Basis.RENEWAL):
        yield plan.says(rule, condition, MET, plan.procurement)
    elif plan.basis is Basis.RENEWAL:
        yield plan.says(
            rule, condition, UNKNOWN, "续聘没有写明采购依据", "续聘不必重新选聘，另写采购依据", severity=WARN
        )
    else:
        yield plan.says(rule, condition, UNMET, "没有政府采购项目编号和成交结果公告")


def party_is_the_firm(plan: Plan) -> Iterator[Finding]:
    """第十条第二款: with a lawyer the contract is made with the firm."""
    condition = "合同相对方"
    if plan.kind is Kind.INTERNAL:
        return
    if not plan.party:
        yield plan.says("contract_party", condition, UNMET, "没有写明合同相对方")
    elif plan.kind is Kind.LAWYER:
        outcome = MET if plan.is_party_own_firm else UNMET
        yield plan.says("contract_party", condition, outcome, plan.party, "外聘律师的，与其所在律师事务所签订合同")
    else:
        yield plan.says("contract_party", condition, MET if plan.is_party_self else UNMET, plan.party)


def term_is_three_years(plan: Plan) -> Iterator[Finding]:
    """第十八条: 一般 no longer than three years; a longer one has a reason and is approved by a second person."""
    rules, readings, years = plan.rules, plan.readings, plan.rules.term_years
    last = latest_end(plan.begins_on, rules=rules, readings=readings)
    condition, reading = f"聘期一般不超过{years}年", f"至{last}为止"
    fact = f"{plan.begins_on}至{plan.ends_on}"
    if not exceeds_three_years(plan.begins_on, plan.ends_on, rules=rules, readings=readings):
        yield plan.says("term", condition, MET, fact, reading)
    elif plan.override_reason and plan.overridden_by:
        told = f"{fact}，超过{years}年：{plan.override_reason}（{plan.overridden_by}批准）"
        yield plan.says("term", condition, UNMET, told, f"“一般”容许例外；{reading}", severity=WARN)
    else:
        yield plan.says("term", condition, UNMET, f"{fact}，超过{years}年，没有批准", reading)


def is_counsel_once(plan: Plan) -> Iterator[Finding]:
    """第十八条: nobody is counsel of a unit twice at a time."""
    outcome = UNMET if plan.overlapping else MET
    yield plan.says("term", "聘期不重叠", outcome, plan.overlapping or "没有重叠的聘期")


def fee_has_a_basis(plan: Plan) -> Iterator[Finding]:
    """第七条: paid from the own budget, whose line is named, on a recorded basis."""
    if plan.kind is Kind.INTERNAL:
        return
    known = {"计酬依据": plan.fee_basis, "经费科目": plan.budget_line}
    lacking = "、".join(label for label, words in known.items() if not words)
    fact = f"没有写明{lacking}" if lacking else f"{plan.fee_basis}；{plan.budget_line}"
    yield plan.says("fee", "经费和计酬依据", UNKNOWN if lacking else MET, fact, severity=WARN)


def rule_holds(plan: Plan) -> Iterator[Finding]:
    """第三十六条: the rules ran out on their own terms; acts stay possible and are stamped."""
    fact = f"{plan.rule}有效期已届满" if plan.is_basis_run_out else plan.rule
    outcome, reading = (UNKNOWN, "依据已届满待确认") if plan.is_basis_run_out else (MET, "")
    yield plan.says("validity", "依据现行有效", outcome, fact, reading, severity=WARN)


def certificate_was_issued(plan: Plan) -> Iterator[Finding]:
    """第十七条第二项第6目: the certificate is issued, then the contract is signed."""
    if plan.kind is Kind.INTERNAL:
        return
    outcome = MET if plan.certificate else UNMET
    yield plan.says("certificate", "颁发聘任证书", outcome, plan.certificate or "没有聘任证书", "", severity=WARN)


def signer_is_entitled(plan: Plan) -> Iterator[Finding]:
    """第十七条第二项第6目: the unit signs; for a government its 司法行政部门 where it is authorised."""
    condition = "合同由聘任单位或受权的司法行政部门签订"
    rule = "certificate"
    if plan.signer == plan.unit:
        yield plan.says(rule, condition, MET, plan.signer)
    elif plan.is_government and plan.signer == plan.agency and plan.has_authorisation:
        yield plan.says(rule, condition, MET, f"{plan.signer}受权签订")
    elif plan.is_government and plan.signer == plan.agency:
        yield plan.says(rule, condition, UNMET, f"{plan.signer}没有{plan.unit}的授权")
    else:
        yield plan.says(rule, condition, UNMET, f"{plan.signer}不能代{plan.unit}签订")


DECIDING: Sequence[Check] = (
    unit_is_in_scope,
    unit_has_an_agency,
    internal_are_the_main_body,
    chief_is_the_head,
    employer_is_the_unit,
    rests_on_a_procedure,
    renewed_term_stands,
    firm_was_procured,
    party_is_the_firm,
    term_is_three_years,
    is_counsel_once,
    fee_has_a_basis,
    rule_holds,
)
CONTRACTING: Sequence[Check] = (
    party_is_the_firm,
    firm_was_procured,
    fee_is_below_procurement,
    certificate_was_issued,
    signer_is_entitled,
    fee_has_a_basis,
)
ALWAYS = (unit_has_an_agency, is_counsel_once, party_is_the_firm, signer_is_entitled)
"""What blocks also where the rules are followed by reference: without it there is nobody to act, or no contract."""


def checked(plan: Plan, checks: Sequence[Check], person: Sequence[Finding] = ()) -> tuple[Finding, ...]:
    """Every line of `checks`, then those on the person; by reference (第三十四条) a line warns where it would block."""
    is_soft = plan.scope is Scope.BY_REFERENCE
    found: list[Finding] = []
    for each in checks:
        found += [_soft(one) if is_soft and each not in ALWAYS else one for one in each(plan)]
    return (*found, *(_soft(each) if is_soft else each for each in person))


def _soft(finding: Finding) -> Finding:
    return replace(finding, severity=WARN)
