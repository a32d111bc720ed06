"""Matters and decisions as their pages show them: progress, facts, and the acts that state and person allow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from django.urls import reverse

from legal_counsel.advising import agencies, knowing
from legal_counsel.advising.choices import AssignmentState, DecisionState, MatterState
from legal_counsel.advising.conflicting import warning_of
from legal_counsel.advising.lifecycle import DECISION, MATTER
from legal_counsel.articles import under
from legal_counsel.models import Assignment, MajorDecision, Matter, Opinion, RuleVersion
from legal_counsel.qualification import Finding
from portal import pages
from portal.accounts.models import User
from portal.lifecycle import actions_from
from portal.pages import Step

INTERNAL_USE = "本意见仅供决策机关内部参考，不作为对外管理、提起诉讼、行政执法的依据或者证据。"
"""第二十三条第一款: stands on every page, print and PDF of opinions."""
RUN_OUT = "依据已届满待确认"
Act = tuple[str, str, str, bool]
"""Label, address, clause, and whether it is the main one."""


def internal_use(version: RuleVersion) -> str:
    """The same with where the version has it."""
    return f"{INTERNAL_USE}（依据：{version.cited('synthesis')}）"


def url(name: str, *args: object) -> str:
    """An address of this room."""
    return reverse(f"legal_counsel:{name}", args=args)


def matter_facts(matter: Matter, *, reads_material: bool) -> list[tuple[str, object]]:
    """What everybody on it reads; the question is material."""
    facts: list[tuple[str, object]] = [
        ("事项编号", matter.number),
        ("单位", matter.unit),
        ("职责类型", matter.get_duty_display()),
        ("参与阶段", matter.get_stage_display()),
        ("办理期限", matter.due_on),
        ("相关当事人", matter.parties or "—"),
        ("专业性、技术性较强", matter.is_technical),
        ("密级", matter.get_classification_display()),
        ("规则版本", f"{matter.rule}{f'（{RUN_OUT}）' if matter.is_basis_run_out else ''}"),
    ]
    if matter.client:
        facts.append(("企业", f"{matter.client}（{matter.get_ownership_display()}）"))
    facts.append(
        (
            "咨询内容",
            matter.question if reads_material else f"单位授权后查阅（{matter.rule.articles['authorisation']}）",
        )
    )
    if matter.closing_note:
        facts.append(("办结说明", matter.closing_note))
    return facts


def matter_steps(matter: Matter, lacks: Sequence[Finding]) -> list[Step]:
    """流程进度: what is done, who holds it, what comes next."""
    opinions = knowing.opinions_of([matter])
    taken = matter.assignments.filter(state=AssignmentState.ACCEPTED).exists()
    sent = matter.sendings.select_related("by").last()
    missing = {each.rule for each in lacks}
    done = [
        ("交办", True, str(matter.opened_by), matter.opened_at),
        ("指派和声明", taken or bool(opinions), "法律顾问工作机构、法律顾问", None),
        ("提出意见", bool(opinions), "法律顾问", max((each.submitted_at for each in opinions), default=None)),
        (
            "分析和报送",
            bool(sent) and not missing & {"analysis", "sending"},
            "法律顾问工作机构",
            sent.at if sent else None,
        ),
        ("采纳和反馈", bool(opinions) and not missing & {"study", "adoption"}, "单位负责人", None),
        ("办结", matter.state == MatterState.CLOSED, str(matter.closed_by or "法律顾问工作机构"), matter.closed_at),
    ]
    if matter.state == MatterState.WITHDRAWN:
        last = matter.steps.select_related("by").last()
        return [
            Step("交办", "done", str(matter.opened_by), matter.opened_at),
            Step("撤回", "failed", str(last.by), last.at, last.reason) if last else Step("撤回", "failed"),
        ]
    here = next((number for number, (_, is_done, _, _) in enumerate(done) if not is_done), len(done))
    if matter.state == MatterState.CLOSED:
        here = len(done)
    steps = []
    for number, (label, _, who, at) in enumerate(done):
        state = "done" if number < here else "current" if number == here else "next"
        steps.append(Step(label, state, who, at if state == "done" else None))
    return steps


def matter_acts(matter: Matter, user: User) -> list[Act]:
    """What this person may do with the matter as it stands."""
    runs, decides = agencies.runs(user, matter.unit), agencies.decides_for(user, matter.unit)
    found: list[Act] = []
    if matter.state == MatterState.OPEN and (runs or decides):
        found.append(("上传材料", url("material_new", matter.pk), matter.rule.cited("authorisation"), False))
    if matter.state == MatterState.OPEN and runs:
        has_opinions = Opinion.objects.filter(assignment__matter=matter).exists()
        found.insert(0, ("指派法律顾问", url("matter_assign", matter.pk), matter.rule.cited("tasks"), not has_opinions))
        if has_opinions:
            found += [
                ("综合形成最终意见", url("matter_synthesise", matter.pk), matter.rule.cited("synthesis"), False),
                ("报送本单位", url("matter_send_up", matter.pk), matter.rule.cited("sending"), True),
            ]
        found.append(("调整期限", url("matter_prolong", matter.pk), matter.rule.cited("timeliness"), False))
    if runs or decides:
        found.append(incident_act(f"matter={matter.pk}", matter.rule.cited("accountability")))
    if runs:
        found.append(("调取证据包", url("matter_evidence", matter.pk), matter.rule.cited("accountability"), False))
        table = under(MATTER, matter.rule.cited)
        for action in actions_from(matter.state, table):
            found.append((str(table[action].label), url(f"matter_{action}", matter.pk), table[action].clause, False))
    return found


def incident_act(about: str, clause: str) -> Act:
    """登记追责事项 of what `about` names in its address."""
    return "登记追责事项", f"{url('incident_new')}?{about}", clause, False


def matter_conflicts(matter: Matter, people: Iterable[Assignment], on: date) -> list[pages.Finding]:
    """第二十一条第四项: what would be told of those on an open matter if they were assigned today."""
    standing = (AssignmentState.ASSIGNED, AssignmentState.ACCEPTED)
    on_it = [each.appointment.counsel for each in people if each.state in standing]
    told = [warning_of(matter, each, on) for each in on_it] if matter.state == MatterState.OPEN else []
    return [pages.Finding(message=each, clause=matter.rule.cited("mandates")) for each in told if each]


def assignment_acts(row: Assignment, user: User, *, reads: bool) -> list[Act]:
    """What this person may do with somebody on the matter, who may read the material or not."""
    if row.matter.state != MatterState.OPEN:
        return []
    runs = agencies.runs(user, row.matter.unit)
    account = row.appointment.counsel.account_id
    return [
        *(_own_acts(row, reads=reads) if account == user.pk or (account is None and runs) else ()),
        *(_grant_acts(row, reads=reads) if agencies.decides_for(user, row.matter.unit) else ()),
        *(_agency_acts(row) if runs else ()),
    ]


def _own_acts(row: Assignment, *, reads: bool) -> Iterator[Act]:
    if row.state == AssignmentState.ASSIGNED:
        yield "声明", url("assignment_declare", row.pk), row.matter.rule.cited("recusal"), True
    if row.state == AssignmentState.ACCEPTED:
        if reads:
            yield "提交意见", url("opinion_new", row.pk), row.matter.rule.cited("formality"), True
        if row.appointment.counsel.is_external and row.appointment.counsel.account_id:
            yield "登记服务", url("service_new", row.pk), row.matter.rule.cited("service"), False
        yield "申请回避", url("assignment_declare", row.pk), row.matter.rule.cited("recusal"), False


def _grant_acts(row: Assignment, *, reads: bool) -> Iterator[Act]:
    if row.state == AssignmentState.ACCEPTED:
        name, label = ("assignment_revoke", "收回授权") if reads else ("assignment_authorise", "授权查阅")
        yield label, url(name, row.pk), row.matter.rule.cited("authorisation"), not reads


def _agency_acts(row: Assignment) -> Iterator[Act]:
    if row.state == AssignmentState.ACCEPTED and row.appointment.counsel.is_external:
        yield "登记服务", url("service_new", row.pk), row.matter.rule.cited("service"), False
    if row.state in (AssignmentState.ASSIGNED, AssignmentState.ACCEPTED):
        if not hasattr(row.appointment, "undertaking"):
            yield "登记保密承诺书", url("undertaking_new", row.pk), row.matter.rule.cited("secrecy"), False
        yield "解除指派", url("assignment_release", row.pk), row.matter.rule.cited("tasks"), False


def opinion_acts(opinion: Opinion, user: User, on: date) -> list[Act]:
    """What this person may do with an opinion, the last version of its counsel."""
    matter = opinion.assignment.matter
    if matter.state != MatterState.OPEN or not Opinion.objects.current().filter(pk=opinion.pk).exists():
        return []
    runs, decides = agencies.runs(user, matter.unit), agencies.decides_for(user, matter.unit)
    found: list[Act] = []
    if opinion.assignment.appointment.counsel.is_external and reviewers(opinion, user, on):
        found.append(("内部分析", url("opinion_review", opinion.pk), matter.rule.cited("analysis"), True))
    if decides and opinion.sent.exists():
        found.append(("记录采纳情况", url("opinion_adopt", opinion.pk), matter.rule.cited("adoption"), True))
    if runs and knowing.known_opinion(opinion).is_unlawful:
        found.append(("录入论证", url("opinion_study", opinion.pk), matter.rule.cited("study"), True))
    adoption = knowing.last_adoption(opinion)
    if adoption and (runs or decides) and not hasattr(adoption, "feedback"):
        found.append(("反馈采纳情况", url("adoption_feed_back", adoption.pk), matter.rule.cited("adoption"), True))
    return found


def reviewers(opinion: Opinion, user: User, on: date) -> list[Assignment]:
    """As whom this person may analyse it: as internal counsel, or for one without an account."""
    rows = Assignment.objects.with_material(on).filter(matter=opinion.assignment.matter_id)
    found = [each for each in rows.select_related("appointment__counsel") if not each.appointment.counsel.is_external]
    runs = agencies.runs(user, opinion.assignment.matter.unit)
    accounts = [user.pk, None] if runs else [user.pk]
    return [each for each in found if each.appointment.counsel.account_id in accounts]


def decision_facts(decision: MajorDecision) -> list[tuple[str, object]]:
    """What it is about."""
    facts: list[tuple[str, object]] = [
        ("决策机关", decision.unit),
        ("须听取意见的依据", decision.basis),
        ("拟决策内容", decision.outline),
        ("规则版本", f"{decision.rule}{f'（{RUN_OUT}）' if decision.is_basis_run_out else ''}"),
    ]
    if decision.meeting:
        facts.append(("决定", f"{decision.meeting}，{decision.decided_on}"))
    if decision.ending_reason:
        facts.append(("终止理由", decision.ending_reason))
    return facts


def decision_steps(decision: MajorDecision) -> list[Step]:
    """流程进度."""
    passed = {each.kind: each for each in decision.attempts.filter(has_passed=True).select_related("by").order_by("pk")}
    prepared = Step("登记", "done", str(decision.prepared_by), decision.prepared_at)
    if decision.state == DecisionState.ENDED:
        return [prepared, Step("终止", "failed", note=decision.ending_reason)]
    place = (DecisionState.PREPARING, DecisionState.SUBMITTED, DecisionState.DECIDED).index(
        DecisionState(decision.state)
    )
    steps = [prepared]
    for number, (kind, label) in enumerate((("submit", "提交讨论"), ("decide", "作出决定"))):
        attempt = passed.get(kind)
        if number < place and attempt:
            steps.append(Step(label, "done", str(attempt.by), attempt.at, f"审查证明{attempt.number}"))
        else:
            steps.append(Step(label, "current" if number == place else "next", f"{decision.unit}负责人"))
    return steps


def decision_acts(decision: MajorDecision, user: User) -> list[Act]:
    """What this person may do with it."""
    runs, decides = agencies.runs(user, decision.unit), agencies.decides_for(user, decision.unit)
    found: list[Act] = []
    if decision.state == DecisionState.PREPARING and (runs or decides):
        found.append(("关联顾问事项", url("decision_link", decision.pk), decision.rule.cited("gate"), False))
    if runs and decision.state in (DecisionState.PREPARING, DecisionState.SUBMITTED):
        found.append(("录入合法性审查", url("decision_review", decision.pk), decision.rule.cited("gate"), False))
    if runs or decides:
        found.append(incident_act(f"decision={decision.pk}", decision.rule.cited("accountability")))
    if decides:
        table = under(DECISION, decision.rule.cited)
        found += [
            (str(table[action].label), url(f"decision_{action}", decision.pk), table[action].clause,
             action in ("submit", "decide"))
            for action in actions_from(decision.state, table)
            if action != "recall"
        ]  # fmt: skip
    return found


def shown(findings: Iterable[Finding], version: RuleVersion) -> list[pages.Finding]:
    """Findings as the pages of the portal show them, by the version that they were judged under."""
    return [
        pages.Finding(
            message=f"{each.condition}：{each.fact}",
            clause="；".join(filter(None, (version.cited(each.rule) if each.rule else each.article, each.reading))),
            severity="error" if each.blocks else "warning",
        )
        for each in findings
        if each.blocks or each.warns
    ]
