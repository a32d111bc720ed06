"""Applications: their list, one with its material, what the unit does with it, and the check."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.batches import applying, checking, judging
from heritage.batches.application_forms import (
    ApplicationForm,
    ConclusionForm,
    DetermineForm,
    FileForm,
    LackForm,
    OpinionForm,
    SubmitForm,
)
from heritage.batches.choices import ApplicationState, BatchState
from heritage.batches.forms import ReasonForm
from heritage.batches.lifecycle import APPLICATION, DURING
from heritage.batches.presenting import application_steps, changes_told_to, kind_words, material_of, told_to
from heritage.batches.tables import ApplicationFilters, ApplicationTable, application_mark
from heritage.batches.views.batches import BATCHES, crumbs, visible_batch
from heritage.models import Application, ApplicationFile, Panelist
from heritage.permissions import may_apply, may_keep_register, may_review, may_run_review
from portal.access import posted_from, requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page, press
from portal.attachments import download_response
from portal.listing import list_page
from portal.pages import Answer
from portal.requests import SignedInRequest

Acts = list[tuple[str, str, str, bool]]
"""Label, address, clause, and whether it is the main one."""


@require_safe
@requires(signed_in)
def application_list(request: SignedInRequest) -> HttpResponseBase:
    """The applications that this person may see."""
    return list_page(
        request,
        Application.objects.visible_to(request.user).select_related("unit", "batch"),
        title="非遗申报",
        table=ApplicationTable,
        filters=ApplicationFilters,
        breadcrumbs=[(BATCHES[0], str(BATCHES[1]))],
        empty="没有符合条件的申报",
    )


@requires(may_apply)
def application_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """填报, for the own unit."""
    batch = visible_batch(request, pk)
    form = ApplicationForm(request.POST or None, initial={"applicants": request.user.unit.name, "seen": ""})
    return form_page(
        request,
        form,
        lambda _: applying.draft(batch, form.material(), by=request.user, at=timezone.now()),
        title=f"填报申报：{batch}",
        done="已保存；添加视听资料文件、核对后提交",
        submit_label="保存",
        cancel_url=batch.get_absolute_url(),
        breadcrumbs=crumbs(batch),
    )


@require_safe
@requires(signed_in)
def application_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One application: where it stands, its material, check, opinions, objections, and what this person may do."""
    row = _application(request, pk)
    user = request.user
    judged = checking.judgement(row) if may_keep_register(user) and not row.kind else None
    sees_panel = may_run_review(user)
    told = told_to(user, row.steps.select_related("by"))
    seats = list(row.batch.panelists.filter(round=row.batch.round))
    own = [each for each in seats if each.account_id == user.pk]
    opinions = {each.panelist_id: each for each in row.opinions.all()}
    shown = seats if sees_panel or any(each.is_chair for each in own) else own
    is_judged = row.state == ApplicationState.ACCEPTED and row.batch.state == BatchState.REVIEWING
    context = {
        "title": row.name,
        "breadcrumbs": crumbs(row.batch),
        "application": row,
        "state": application_mark(row.state),
        "steps": application_steps(row, told),
        "facts": [
            ("类别", row.get_category_display()),
            ("原编号", row.claimed_code or "—"),
            ("申报机构", row.unit),
            ("申报地区或单位", "、".join(row.applicants)),
            ("列入方式", kind_words(row) or "待认定"),
        ],
        "material": material_of(row),
        "judged": judged,
        "checks": row.checks.select_related("checked_by"),
        "panel": [(each, opinions.get(each.pk), is_judged and _may_say(each, user)) for each in shown],
        "conclusions": row.conclusions.all() if sees_panel or own else (),
        "acts": _acts(row, user, seats),
        "may_change": _may_change(row, user),
        "told": told,
        "changes": changes_told_to(user, changes_of(row)) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "heritage/application_detail.html", context)


@requires(may_apply)
def application_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改申报材料."""
    row = _application(request, pk)
    form = ApplicationForm.of(row, request.POST or None)

    def perform(given: dict[str, Any]) -> Application:
        seen = int(given["seen"] or 0)
        return applying.redraft(row, form.material(), seen=seen, by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "修改申报材料", done="已保存", submit_label="保存")


@requires(may_apply)
def application_file_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """添加材料文件."""
    row = _application(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)

    def perform(given: dict[str, Any]) -> Application:
        applying.attach(row, **given, by=request.user, at=timezone.now())
        return row

    return _form(request, row, form, perform, "添加材料文件", done="已添加", submit_label="添加")


@require_safe
@requires(signed_in)
def application_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as a download, for whoever sees its application."""
    return download_response(_file(request, pk).attachment)


@posted_from("heritage:batch_list")
@requires(may_apply)
def application_file_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """移出材料文件."""
    file = _file(request, pk)
    address = file.application.get_absolute_url()
    return press(request, lambda: applying.detach(file, by=request.user), done="已移出", address=address)


@requires(may_apply)
def application_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """核对并提交: every answer once more, with the way back to it."""
    row = _application(request, pk)
    change = reverse("heritage:application_edit", args=[row.pk])
    answers = [
        Answer("项目名称", row.name, change),
        Answer("类别", row.get_category_display(), change),
        Answer("原编号", row.claimed_code or "无，新项目", change),
        Answer("申报地区或单位", "、".join(row.applicants), change),
    ]
    for group, parts, files in material_of(row):
        answers += [Answer(f"{group}：{word}", text or "未填写", change) for word, text in parts]
        answers += [Answer(f"{group}：文件", f"{each.caption}（{each.attachment}）") for each in files]
    form = SubmitForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> Application:
        return applying.submit(row, seen=int(given["seen"] or 0), by=request.user, at=timezone.now())

    return _form(
        request, row, form, perform, "核对并提交", done="已提交，等待复核", submit_label="确认提交",
        template="kinds/check.html", answers=answers,
    )  # fmt: skip


@requires(may_apply)
def application_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回申报."""
    row = _application(request, pk)

    def perform(given: dict[str, Any]) -> Application:
        return applying.withdraw(row, **given, by=request.user, at=timezone.now())

    return _form(request, row, ReasonForm(request.POST or None), perform, "撤回申报", done="已撤回")


@requires(may_keep_register)
def application_accept(request: SignedInRequest, pk: int) -> HttpResponse:
    """复核通过."""
    row = _application(request, pk)
    form = SubmitForm(request.POST or None, initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> Application:
        return checking.accept(row, seen=int(given["seen"] or 0), by=request.user, at=timezone.now())

    return _form(
        request, row, form, perform, "复核通过", done="已复核，材料齐全", template="kinds/check.html",
        answers=[
            Answer("四组材料", "齐全（非物质文化遗产法第十九条）"),
            Answer("列入方式", kind_words(row) or "按编号和名称自动认定"),
        ],
    )  # fmt: skip


@requires(may_keep_register)
def application_send_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """退回补正."""
    row = _application(request, pk)

    form = LackForm(request.POST or None, application=row)

    def perform(given: dict[str, Any]) -> Application:
        seen = int(given["seen"] or 0)
        return checking.send_back(row, form.lacks(), seen=seen, by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "退回补正", done="已退回补正")


@requires(may_keep_register)
def application_determine(request: SignedInRequest, pk: int) -> HttpResponse:
    """认定列入方式, with the question before one's eyes."""
    row = _application(request, pk)
    form = DetermineForm(request.POST or None, application=row)
    return _form(
        request,
        row,
        form,
        lambda given: checking.determine(
            row, form.answer(), seen=int(given["seen"] or 0), by=request.user, at=timezone.now()
        ),
        "认定列入方式",
        done="已认定",
        template="heritage/application_determine.html",
        judged=checking.judgement(row),
    )


@requires(signed_in)
def opinion_record(request: SignedInRequest, pk: int, panelist: int) -> HttpResponse:
    """评审意见 of one member, by himself or from the signed sheet."""
    row = _application(request, pk)
    seat: Panelist = get_object_or_404(row.batch.panelists.filter(round=row.batch.round), pk=panelist)
    if not _may_say(seat, request.user):
        raise Http404
    is_own = seat.account_id == request.user.pk
    form = OpinionForm(request.POST or None, panelist=seat, is_own=is_own, application=row)

    def perform(given: dict[str, Any]) -> Application:
        judging.say(row, seat, form.said(), seen=given["seen"], by=request.user, at=timezone.now())
        return row

    return _form(request, row, form, perform, f"{seat.name}的评审意见", done="已录入", submit_label="录入意见")


@requires(signed_in)
def application_conclude(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入初评结论."""
    row = _application(request, pk)
    seats = list(row.batch.panelists.filter(round=row.batch.round))
    if not _may_conclude(request.user, seats):
        raise Http404

    form = ConclusionForm(request.POST or None, initial={"seen": judging.state_of_opinions(row)})

    def perform(given: dict[str, Any]) -> Application:
        judging.conclude(row, **given, by=request.user, at=timezone.now())
        return row

    return _form(request, row, form, perform, "录入初评结论", done="已录入初评结论")


def _application(request: SignedInRequest, pk: int) -> Application:
    rows = Application.objects.visible_to(request.user).select_related("batch", "unit", "extends", "joins__unit")
    found: Application = get_object_or_404(rows, pk=pk)
    return found


def _file(request: SignedInRequest, pk: int) -> ApplicationFile:
    rows = ApplicationFile.objects.filter(application__in=Application.objects.visible_to(request.user))
    found: ApplicationFile = get_object_or_404(rows.select_related("attachment", "application__batch"), pk=pk)
    return found


def _form(
    request: SignedInRequest,
    row: Application,
    form: Any,
    perform: Callable[[dict[str, Any]], Any],
    label: str,
    *,
    done: str,
    submit_label: str = "",
    **more: Any,
) -> HttpResponse:
    return form_page(
        request,
        form,
        perform,
        title=f"{label}：{row.name}",
        done=done,
        submit_label=submit_label or label,
        cancel_url=row.get_absolute_url(),
        breadcrumbs=[*crumbs(row.batch), (row.name, row.get_absolute_url())],
        **more,
    )


def _may_change(row: Application, user: Any) -> bool:
    is_open = row.state in (ApplicationState.DRAFTED, ApplicationState.RETURNED)
    return is_open and row.batch.state == BatchState.OPENED and may_apply(user) and row.unit_id == user.unit_id


def _may_say(seat: Panelist, user: Any) -> bool:
    return seat.account_id == user.pk or (seat.account_id is None and may_review(user))


def _may_conclude(user: Any, seats: list[Panelist]) -> bool:
    return may_review(user) or any(each.is_chair and each.account_id == user.pk for each in seats)


def _acts(row: Application, user: Any, seats: list[Panelist]) -> Acts:
    """What state, batch and role allow."""
    is_own = row.unit_id == user.unit_id
    checks = may_keep_register(user) and not is_own
    found: Acts = []

    def offer(action: str, name: str, label: str = "", *, is_main: bool = False) -> None:
        known = APPLICATION[action]
        if row.state in known.sources and row.batch.state in DURING[action]:
            url = reverse(f"heritage:application_{name}", args=[row.pk])
            found.append((label or str(known.label), url, known.clause, is_main))

    if may_apply(user) and is_own:
        offer("submit", "submit", "核对并提交", is_main=True)
        offer("submit", "edit", "修改")
        offer("submit", "file_new", "添加文件")
        offer("withdraw", "withdraw")
    if checks:
        offer("accept", "accept", is_main=True)
        offer("send_back", "send_back")
        if row.state not in _SETTLED:
            url = reverse("heritage:application_determine", args=[row.pk])
            found.append(("认定列入方式", url, checking.TOGETHER, False))
    if _may_conclude(user, seats) and not is_own:
        offer("pass", "conclude", "录入初评结论", is_main=True)
    return found


_SETTLED = (
    ApplicationState.DRAFTED,
    ApplicationState.RETURNED,
    ApplicationState.FAILED,
    ApplicationState.DECLINED,
    ApplicationState.LISTED,
    ApplicationState.WITHDRAWN,
)
