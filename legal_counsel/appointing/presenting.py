"""An appointment as its page shows it: where it stands and what comes next."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from legal_counsel.agencies import agency_of, decides_for, is_agency
from legal_counsel.appointing.gathering import is_long, origin_of
from legal_counsel.appointing.renewing import why_not_renew
from legal_counsel.choices import AppointmentState
from legal_counsel.models import Appointment
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel
from portal.pages import Step


def steps_of(row: Appointment, today: date) -> list[Step]:
    """流程进度: who has done what and when, who holds it, what comes next."""
    done = {each.act: each for each in row.steps.select_related("by")}
    agency = str(agency_of(row.unit) or "")
    if row.state == AppointmentState.WITHDRAWN:
        stopped = done["撤回拟聘任"]
        return [
            Step("拟聘任", "done", str(row.drafted_by), row.drafted_at),
            Step("撤回", "failed", str(stopped.by), stopped.at, stopped.reason),
        ]
    way: list[tuple[str, str, tuple[str, ...]]] = [
        ("拟聘任", agency, ("拟聘任",)),
        ("决定聘任", str(row.unit), ("决定聘任",)),
        ("聘任文件", agency, ("印发聘任文件", "登记聘任文件")),
    ]
    if row.counsel.is_external:
        way += [("聘任证书", agency, ("颁发聘任证书",)), ("服务合同", agency, ("登记合同",))]
    found, is_current = [], True
    for label, who, acts in way:
        end = next((done[act] for act in acts if act in done), None)
        if end:
            found.append(Step(label, "done", str(end.by), end.at))
        else:
            found.append(Step(label, "current" if is_current else "next", who))
            is_current = False
    return found


def facts_of(row: Appointment) -> list[tuple[str, object]]:
    """What is known of it, in the order of its course."""
    facts: list[tuple[str, object]] = [
        ("法律顾问", row.counsel),
        ("类别", row.counsel.get_kind_display()),
        ("聘任（任用）单位", row.unit),
        ("首席法律顾问", row.is_chief),
        ("聘期", f"{row.begins_on}至{row.ends_on}"),
        ("聘任来源", _origin(row)),
        ("规则版本", row.rule),
    ]
    if row.ended_on:
        facts.append(("提前终止日期", f"{row.ended_on}{'（聘期未开始）' if row.never_ran else ''}"))
    if row.override_by:
        facts.append(("超过三年", f"{row.override_reason}（{row.override_by}批准）"))
    if row.consented_on:
        facts.append(("单位同意", row.consented_on))
    if row.counsel.is_external:
        money = f"{row.fee}元" if row.fee is not None else ""
        told = "；".join(filter(None, (money, row.budget_line, row.fee_basis)))
        facts += [("合同相对方", row.contract_party), ("经费", told), ("政府采购项目编号", row.procurement)]
    if row.paper_label:
        facts.append(("聘任文件", f"{row.paper_label}，{row.document_on}印发"))
    if row.certificate_number:
        facts.append(("聘任证书", f"{row.certificate_number}，{row.certified_on}"))
    if row.contract_on:
        facts.append(("服务合同", f"{row.contract_on}，{row.contract_signer}与{row.contract_party}签订"))
    return facts


def _origin(row: Appointment) -> str:
    """Of a renewal what it renews and on which basis."""
    whence = row.entry.selection if row.entry else row.renews or row.origin_note
    basis = f"，依据：{row.origin_note}" if row.renews and row.origin_note else ""
    return f"{origin_of(row)}：{whence}{basis}"


def acts_of(row: Appointment, user: Any, today: date) -> list[tuple[str, str, str, bool]]:
    """Label, address, clause and whether it is the main one: what state, role and unit allow."""
    keeps = may_keep_counsel(user) and is_agency(user, row.unit)
    decides = may_decide_on_counsel(user) and decides_for(user, row.unit)
    decides = decides and user.pk not in (row.drafted_by_id, row.counsel.account_id)
    is_drafted, is_standing = row.state == AppointmentState.DRAFTED, row.state == AppointmentState.APPOINTED
    outside = keeps and is_standing and row.counsel.is_external
    papers = keeps and is_standing and not row.paper_label
    offered = (
        (decides and is_drafted, "核对并决定聘任", "decide", row.rule.cited("selection"), True),
        (decides and is_drafted and is_long(row), "批准超过三年", "approve_longer", row.rule.cited("term"), False),
        (keeps and is_drafted, "修改", "edit", "", False),
        (keeps and is_drafted, "撤回", "withdraw", "", False),
        (papers, "印发聘任文件", "issue", row.rule.cited("filing"), True),
        (papers, "登记聘任文件", "name_paper", row.rule.cited("filing"), False),
        (outside and not row.certificate_number, "颁发聘任证书", "certify", row.rule.cited("certificate"), True),
        (
            outside and not row.contract_on,
            "登记合同",
            "contract",
            row.rule.cited("certificate"),
            bool(row.certificate_number),
        ),
        (keeps and is_standing and not why_not_renew(row, today), "续聘", "renew", row.rule.cited("term"), True),
        (bool(row.certificate_number), "聘任证书（PDF）", "certificate", "", False),
    )
    found = [
        (label, reverse(f"legal_counsel:appointment_{name}", args=[row.pk]), cited, is_main)
        for may, label, name, cited, is_main in offered
        if may
    ]
    if keeps and is_standing:
        found.append(
            ("考核", reverse("legal_counsel:assessment_new", args=[row.pk]), row.rule.cited("assessing"), False)
        )
        found.append(
            ("拟订解聘", reverse("legal_counsel:dismissal_new", args=[row.pk]), row.rule.cited("dismissal"), False)
        )
    if keeps and row.state in (AppointmentState.APPOINTED, AppointmentState.DISMISSED):
        complain = reverse("legal_counsel:complaint_new", args=[row.pk])
        found.append(("登记反映", complain, row.rule.cited("obligations"), False))
        incident = f"{reverse('legal_counsel:incident_new')}?appointment={row.pk}"
        found.append(("登记追责事项", incident, row.rule.cited("counsel_liability"), False))
    return found
