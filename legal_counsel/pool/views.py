"""Counsel: the list, one with everything that is known, the report on a day, and what the agency enters."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.choices import CounselKind
from legal_counsel.complaining.telling import TOLD_WITH, told
from legal_counsel.models import Counsel, CounselComplaint, RuleVersion
from legal_counsel.permissions import may_keep_counsel, may_see_counsel
from legal_counsel.pinning import in_force
from legal_counsel.pool import recording
from legal_counsel.pool.choices import BY_SLUG, FactKind, kinds_of
from legal_counsel.pool.forms import AccountForm, CounselForm, FactForm, WithdrawForm
from legal_counsel.pool.powers import changer, may_enter_of, may_keep_pool
from legal_counsel.pool.reporting import report_on
from legal_counsel.pool.tables import CounselFilters, CounselTable, pool_mark, with_service
from legal_counsel.reach import units_in_reach
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page
from portal.attachments import download_response
from portal.dates import UnreadableDate, read_date
from portal.lifecycle import Refused
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

WHERE_LABELS: dict[str, str] = {
    CounselKind.INTERNAL: "所在机构",
    CounselKind.LAWYER: "执业机构",
    CounselKind.EXPERT: "工作单位",
}
COUNSEL = ("法律顾问人选", reverse_lazy("legal_counsel:counsel_list"))
_form = partial(act_page, above=[COUNSEL])


@require_safe
@requires(may_see_counsel)
def counsel_list(request: SignedInRequest) -> HttpResponseBase:
    """All that this person sees."""
    rows = Counsel.objects.visible_to(request.user).select_related("unit", "firm")
    news = [
        Button(f"登记{kind.label}", reverse("legal_counsel:counsel_new", args=[kind.value])) for kind in CounselKind
    ]
    return list_page(
        request,
        with_service(rows, timezone.localdate()),
        title=COUNSEL[0],
        table=CounselTable,
        filters=CounselFilters,
        buttons=news if may_keep_counsel(request.user) else [],
        empty="没有符合条件的法律顾问人选",
    )


@require_safe
@requires(may_see_counsel)
def counsel_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One counsel: facts by kind with their evidence, terms, and entries of the pool."""
    row, today = _counsel(request, pk), timezone.localdate()
    kinds, may_change = kinds_of(row.kind), changer(request.user, row)
    is_history, rule = request.GET.get("tab") == "history", in_force(today)
    context = {
        "title": row.name,
        "breadcrumbs": [COUNSEL],
        "counsel": row,
        "rule": rule,
        "facts": [
            ("类别", row.get_kind_display()),
            *([(WHERE_LABELS[row.kind], row.where)] if row.kind in WHERE_LABELS else []),
            ("登录账号", row.account.username if row.account else "没有；由工作机构据书面材料录入"),
            ("登记", f"{row.recorded_by}，{timezone.localtime(row.recorded_at):%Y-%m-%d %H:%M}"),
        ],
        "acts": _acts(request.user, row, rule),
        "may_enter": may_enter_of(request.user, row),
        "sections": [] if is_history else [_section(row, kind, may_change) for kind in kinds],
        "appointments": row.appointments.visible_to(request.user).select_related("unit"),
        "entries": [(each, pool_mark(each, today)) for each in row.pool_entries.select_related("unit")],
        "may_pool": may_keep_pool(request.user),
        "changes": changes_of(row, also=[*(kind.relation for kind in kinds), "pool_entries"]) if is_history else [],
    }
    return render(request, "legal_counsel/counsel_detail.html", context)


@require_safe
@requires(may_see_counsel)
def counsel_report(request: SignedInRequest, pk: int) -> HttpResponse:
    """资格审查报告 for the day of `?on=`, today without it."""
    row, on = _counsel(request, pk), _day(request)
    report, refusal = None, ""
    try:
        report = report_on(row, on)
    except Refused as error:
        refusal = str(error)
    context = {
        "title": f"资格审查报告：{row}",
        "breadcrumbs": [COUNSEL, (row.name, row.get_absolute_url())],
        "counsel": row,
        "rule": in_force(timezone.localdate()),
        "on": on,
        "report": report,
        "refusal": refusal,
        "complaints": told(_complaints(request, row, on)),
        "attainments": row.attainment_rows.standing().filter(on__lte=on),
    }
    return render(request, "legal_counsel/counsel_report.html", context)


@requires(may_keep_counsel)
def counsel_new(request: SignedInRequest, kind: str) -> HttpResponse:
    """登记人选 of a kind."""
    if kind not in CounselKind.values:
        raise Http404
    chosen = CounselKind(kind)
    form = CounselForm(request.POST or None, kind=chosen, units=units_in_reach(request.user))

    def perform(given: dict[str, Any]) -> Counsel:
        values = {name: value for name, value in given.items() if name != "seen"}
        return recording.register({"kind": kind, **values}, **_now(request))

    return form_page(
        request,
        form,
        perform,
        title=f"登记{chosen.label}",
        done="已登记；请继续登记资格材料",
        submit_label="登记",
        cancel_url=str(COUNSEL[1]),
        breadcrumbs=[COUNSEL],
    )


@requires(may_keep_counsel)
def counsel_correct(request: SignedInRequest, pk: int) -> HttpResponse:
    """更正."""
    row = _counsel(request, pk)
    form = CounselForm(request.POST or None, kind=CounselKind(row.kind), units=units_in_reach(request.user), row=row)

    def perform(given: dict[str, Any]) -> Counsel:
        seen = int(given.pop("seen") or 0)
        return recording.correct(row, given, seen=seen, **_now(request))

    return _form(request, row, form, perform, "更正登记", done="已更正")


@requires(may_keep_counsel)
def counsel_account(request: SignedInRequest, pk: int) -> HttpResponse:
    """关联登录账号."""
    row = _counsel(request, pk)
    form = AccountForm(request.POST or None, row=row)

    def perform(given: dict[str, Any]) -> Counsel:
        return recording.link_account(row, given["username"], seen=int(given["seen"] or 0), **_now(request))

    return _form(request, row, form, perform, "关联登录账号", done="已保存登录账号")


@requires(may_keep_counsel)
def fact_new(request: SignedInRequest, pk: int, slug: str) -> HttpResponse:
    """登记 one fact."""
    row, kind = _counsel(request, pk), _kind(slug)
    if row.kind not in kind.of:
        raise Http404
    form = FactForm(request.POST or None, request.FILES or None, kind=kind, counsel=row)

    def perform(given: dict[str, Any]) -> Counsel:
        recording.enter(row, kind, form.values(), file=given["file"], **_now(request))
        return row

    return _form(request, row, form, perform, f"登记{kind.label}", done="已登记")


@requires(may_keep_counsel)
def fact_correct(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """更正 one fact."""
    kind = _kind(slug)
    fact = _fact(request, kind, pk)
    form = FactForm(request.POST or None, request.FILES or None, kind=kind, counsel=fact.counsel, row=fact)

    def perform(given: dict[str, Any]) -> Counsel:
        told = {"file": given["file"], "reason": given["reason"], "seen": int(given["seen"] or 0)}
        recording.correct_fact(kind, fact, form.values(), **told, **_now(request))
        found: Counsel = fact.counsel
        return found

    return _form(request, fact.counsel, form, perform, f"更正{kind.label}", done="已更正")


@requires(may_keep_counsel)
def fact_withdraw(request: SignedInRequest, slug: str, pk: int) -> HttpResponse:
    """作废 one fact."""
    kind = _kind(slug)
    fact = _fact(request, kind, pk)

    def perform(given: dict[str, Any]) -> Counsel:
        recording.withdraw_fact(kind, fact, reason=given["reason"], **_now(request))
        found: Counsel = fact.counsel
        return found

    form = WithdrawForm(request.POST or None)
    return _form(request, fact.counsel, form, perform, f"作废{kind.label}", done="已作废，变更记录中仍可查到")


@require_safe
@requires(may_see_counsel)
def fact_file(request: SignedInRequest, slug: str, pk: int) -> FileResponse:
    """The evidence as a download."""
    fact = _fact(request, _kind(slug), pk)
    if fact.evidence is None:
        raise Http404
    return download_response(fact.evidence)


def _counsel(request: SignedInRequest, pk: int) -> Counsel:
    rows = Counsel.objects.visible_to(request.user).select_related("unit", "firm", "account", "recorded_by")
    found: Counsel = get_object_or_404(rows, pk=pk)
    return found


def _complaints(request: SignedInRequest, counsel: Counsel, on: date) -> Any:
    """第二十一条: what was found true by the day, of the units in the reach of this person."""
    seen = CounselComplaint.objects.visible_to(request.user).upheld()
    return seen.filter(appointment__counsel=counsel, found_on__lte=on).select_related(*TOLD_WITH)


def _kind(slug: str) -> FactKind:
    if slug not in BY_SLUG:
        raise Http404
    return BY_SLUG[slug]


def _fact(request: SignedInRequest, kind: FactKind, pk: int) -> Any:
    rows = kind.model.objects.visible_to(request.user).standing()
    return get_object_or_404(rows.select_related("counsel__unit", "evidence", "recorded_by"), pk=pk)


def _section(counsel: Counsel, kind: FactKind, may_change: Callable[[Any], bool]) -> dict[str, Any]:
    """The rows of one kind as a table: heads, cells, evidence, and whether this person may change them."""
    heads = [str(kind.model._meta.get_field(name).verbose_name) for name in kind.fields]
    rows = getattr(counsel, kind.relation).standing().select_related("evidence", "recorded_by")
    return {
        "kind": kind,
        "heads": heads,
        "rows": [(each, [_cell(each, name) for name in kind.fields], may_change(each)) for each in rows],
    }


def _cell(row: Any, name: str) -> str:
    value = getattr(row, f"get_{name}_display")() if hasattr(row, f"get_{name}_display") else getattr(row, name)
    if value is None or value == "":
        return "—"
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _day(request: SignedInRequest) -> date:
    """The day that is asked for; today where none is, or none that can be read."""
    asked = request.GET.get("on", "").strip()
    try:
        return read_date(asked) if asked else timezone.localdate()
    except UnreadableDate as error:
        messages.error(request, f"{error}；以下按今日审查")
        return timezone.localdate()


def _now(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _acts(user: Any, row: Counsel, rule: RuleVersion) -> list[tuple[str, str, str, bool]]:
    """Label, address, clause, and whether it is the main one."""
    judged = "is_trusted_inside" if row.kind == CounselKind.INTERNAL else "is_trusted_outside"
    report = reverse("legal_counsel:counsel_report", args=[row.pk])
    found = [("资格审查报告", report, rule.cited(judged).partition("条")[0] + "条", True)]
    if row.is_external and may_keep_pool(user):
        found.append(("入库", reverse("legal_counsel:pool_admit", args=[row.pk]), rule.cited("pool"), False))
    if changer(user, row)(row):
        found.append(("更正", reverse("legal_counsel:counsel_correct", args=[row.pk]), "", False))
        account = reverse("legal_counsel:counsel_account", args=[row.pk])
        found.append(("登录账号", account, rule.cited("independence"), False))
    return found
