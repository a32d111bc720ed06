"""Batches: the list, one batch with its steps, and what carries it on or back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.models import Document
from heritage import announcing
from heritage.batches import deliberating, judging, noticing, opening
from heritage.batches.choices import ApplicationState, BatchState
from heritage.batches.forms import (
    AnnouncementForm,
    ApprovalForm,
    BatchForm,
    DeliberationForm,
    FloorForm,
    NoticeForm,
    PanelForm,
    ReasonForm,
)
from heritage.batches.lifecycle import BATCH
from heritage.batches.noticing import Length
from heritage.batches.presenting import steps_of, told_to
from heritage.batches.tables import BatchFilters, BatchTable, batch_mark
from heritage.models import Application, Batch, NumberFloor, Objection
from heritage.permissions import (
    BATCH_ACTORS,
    may_apply,
    may_approve_lists,
    may_keep_register,
    may_review,
    may_run_review,
    may_turn_back,
)
from portal.access import requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page, out_of_sight
from portal.lifecycle import Refused, actions_from
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

BATCHES = ("非遗批次", reverse_lazy("heritage:batch_list"))
BACKWARDS: dict[str, Callable[..., Batch]] = {
    "reopen": judging.reopen,
    "reconsider": judging.reconsider,
    "recall": noticing.recall,
    "return_approval": noticing.return_approval,
    "withdraw": opening.withdraw,
}


@require_safe
@requires(signed_in)
def batch_list(request: SignedInRequest) -> HttpResponseBase:
    """All batches."""
    buttons = [Button("全部申报", reverse("heritage:application_list"))]
    if may_keep_register(request.user):
        buttons += [Button("布置申报", reverse("heritage:batch_new"), is_primary=True, icon="plus")]
    submitted = Count("applications", filter=~Q(applications__state=ApplicationState.DRAFTED))
    rows = Batch.objects.visible_to(request.user).select_related("document").annotate(application_count=submitted)
    return list_page(
        request,
        rows.order_by("-number", "-pk"),
        title=BATCHES[0],
        table=BatchTable,
        filters=BatchFilters,
        buttons=buttons,
        empty="没有符合条件的批次",
    )


@requires(may_keep_register)
def batch_new(request: SignedInRequest) -> HttpResponse:
    """布置申报."""
    form = BatchForm(request.POST or None)
    return form_page(
        request,
        form,
        lambda _: opening.open_batch(form.outline(), by=request.user, at=timezone.now()),
        title="布置申报",
        done="已布置，各县市、各单位可以申报",
        submit_label="布置",
        cancel_url=str(BATCHES[1]),
        breadcrumbs=[BATCHES],
    )


@require_safe
@requires(signed_in)
def batch_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One batch: where it stands, its applications, panel, notice and objections, and what this person may do."""
    batch = visible_batch(request, pk)
    user, today = request.user, timezone.localdate()
    is_history = request.GET.get("tab") == "history"
    notices = list(batch.notices.all())
    applications = Application.objects.visible_to(user).filter(batch=batch).select_related("unit", "extends", "joins")
    runs = may_turn_back(user)
    context: dict[str, Any] = {
        "title": str(batch),
        "breadcrumbs": [BATCHES],
        "batch": batch,
        "state": batch_mark(batch.state),
        "steps": steps_of(batch, today),
        "facts": _facts(batch),
        "acts": _acts(batch, user),
        "applications": applications,
        "may_apply": may_apply(user) and batch.state == BatchState.OPENED and today <= batch.applications_until,
        "notices": [(each, _length(each)) for each in notices],
        "objections": Objection.objects.visible_to(user).filter(notice__batch=batch).select_related("application"),
        "may_keep": may_keep_register(user),
        "panel": batch.panelists.filter(round=batch.round) if may_run_review(user) else (),
        "told": told_to(user, batch.steps.filter(application=None).select_related("by")),
        "floors": NumberFloor.objects.all() if may_keep_register(user) else (),
        "obstacle": _obstacle(batch) if batch.state == BatchState.APPROVED and runs else "",
        "document": Document.objects.visible_to(user).filter(heritage_batch=batch).first(),
        "changes": changes_of(batch) if is_history else [],
    }
    return render(request, "heritage/batch_detail.html", context)


@requires(may_keep_register)
def batch_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改布置, such as a later closing day."""
    batch = visible_batch(request, pk)
    form = BatchForm.of(batch, request.POST or None)

    def perform(given: dict[str, Any]) -> Batch:
        return opening.change(batch, form.outline(), seen=given["seen"], **_now(request))

    return _form(request, batch, form, perform, "修改布置")


@requires(may_keep_register)
def batch_begin_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """转入评审: name the panel."""
    batch = visible_batch(request, pk)
    form = PanelForm(request.POST or None)

    def perform(given: dict[str, Any]) -> Batch:
        return judging.begin_review(batch, given["members"], **_now(request))

    return _form(request, batch, form, perform, BATCH["begin_review"].label)


@requires(may_review)
def batch_deliberate(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入审议意见."""
    batch = visible_batch(request, pk)
    form = DeliberationForm(request.POST or None, batch=batch)

    def perform(given: dict[str, Any]) -> Batch:
        said = (form.meeting_held(), form.declined())
        return deliberating.deliberate(batch, *said, seen=given["seen"], **_now(request))

    return _form(request, batch, form, perform, BATCH["deliberate"].label)


@requires(may_keep_register)
def batch_give_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """公示: the form, what is checked with the warning of a short one, then the act."""
    batch = visible_batch(request, pk)
    form = NoticeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and not {"confirmed", "again"} & set(request.POST):
        answers = [Answer(str(each.label), each.data) for each in form]
        names = "、".join(each.name for each in batch.applications.proposed())
        context = {
            "title": f"核对公示：{batch}",
            "breadcrumbs": crumbs(batch),
            "cancel_url": batch.get_absolute_url(),
            "answers": [*answers, Answer("拟列入的项目", names or "没有")],
            "warning": form.warning,
            "form": out_of_sight(form),
            "draft_key": request.path,
        }
        return render(request, "heritage/notice_check.html", context)

    def perform(given: dict[str, Any]) -> Batch:
        noticing.give_notice(batch, **given, **_now(request))
        return batch

    if "again" in request.POST:
        return render(
            request,
            "kinds/form.html",
            {
                "title": f"公示：{batch}", "form": form, "submit_label": "下一步：核对", "breadcrumbs": crumbs(batch),
                "cancel_url": batch.get_absolute_url(), "draft_key": request.path,
            },
        )  # fmt: skip
    return _form(request, batch, form, perform, BATCH["give_notice"].label, submit_label="下一步：核对")


@requires(may_approve_lists)
def batch_approve(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入批准."""
    batch = visible_batch(request, pk)
    form = ApprovalForm(request.POST or None)
    return _form(request, batch, form, lambda given: noticing.approve(batch, **given, **_now(request)), "录入批准")


@requires(may_keep_register)
def batch_announce(request: SignedInRequest, pk: int) -> HttpResponse:
    """公布, with the words, the lists and the numbers before one's eyes."""
    batch = visible_batch(request, pk)
    form = AnnouncementForm(request.POST or None, initial={"seen": announcing.stamp(batch)})
    try:
        planned, obstacle = announcing.preview(batch), ""
    except Refused as refusal:
        planned, obstacle = None, str(refusal)

    def perform(given: dict[str, Any]) -> Batch:
        announcing.announce(batch, seen=given["seen"], **_now(request))
        return batch

    return form_page(
        request,
        form,
        perform,
        title=f"公布：{batch}",
        done="已公布：公布文件已编号登记，项目已列入名录",
        submit_label="编号公布",
        cancel_url=batch.get_absolute_url(),
        breadcrumbs=crumbs(batch),
        template="heritage/batch_announce.html",
        planned=planned if batch.state == BatchState.APPROVED else None,
        obstacle=obstacle,
        clause=announcing.CLAUSE,
    )


@requires(may_turn_back)
def batch_turn_back(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """退回, 撤下 or 撤回, with a reason."""
    batch = visible_batch(request, pk)
    if action not in BACKWARDS:
        raise Http404
    if not BATCH_ACTORS[action](request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    return _form(
        request, batch, form, lambda given: BACKWARDS[action](batch, **given, **_now(request)), BATCH[action].label
    )


@requires(may_keep_register)
def floor_record(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记已用编号, for what the register lacks."""
    batch = visible_batch(request, pk)
    form = FloorForm(request.POST or None, initial={"seen": opening.state_of_floors()})

    def perform(given: dict[str, Any]) -> Batch:
        opening.record_floor(given.pop("category"), **given, **_now(request))
        return batch

    return _form(request, batch, form, perform, "登记已用编号")


def visible_batch(request: SignedInRequest, pk: int) -> Batch:
    """The batch, or 404."""
    rows = Batch.objects.visible_to(request.user).select_related("series__unit", "document", "opened_by", "approved_by")
    found: Batch = get_object_or_404(rows, pk=pk)
    return found


def crumbs(batch: Batch) -> list[tuple[str, object]]:
    """The way to a batch."""
    return [BATCHES, (str(batch), batch.get_absolute_url())]


def _now(request: SignedInRequest) -> dict[str, Any]:
    return {"by": request.user, "at": timezone.now()}


def _form(
    request: SignedInRequest,
    batch: Batch,
    form: Any,
    perform: Callable[[dict[str, Any]], Any],
    label: str,
    *,
    submit_label: str = "",
) -> HttpResponse:
    return form_page(
        request,
        form,
        perform,
        title=f"{label}：{batch}",
        done=f"已{label}" if not label.startswith("录入") else f"已{label}，进展见本页",
        submit_label=submit_label or label,
        cancel_url=batch.get_absolute_url(),
        breadcrumbs=crumbs(batch),
    )


def _acts(batch: Batch, user: Any) -> list[tuple[str, str, str, bool]]:
    """Label, address, clause, and whether it is the main one: what state and role allow."""
    found = []
    for action in actions_from(batch.state, BATCH):
        if not BATCH_ACTORS[action](user):
            continue
        name, more = (f"batch_{action}", []) if action not in BACKWARDS else ("batch_turn_back", [action])
        url = reverse(f"heritage:{name}", args=[batch.pk, *more])
        found.append((str(BATCH[action].label), url, BATCH[action].clause, action not in BACKWARDS))
    if may_keep_register(user) and batch.state == BatchState.OPENED:
        found.append(("修改布置", reverse("heritage:batch_edit", args=[batch.pk]), "", False))
    return found


def _length(notice: Any) -> Length:
    return noticing.length(notice.first_day, notice.last_day)


def _obstacle(batch: Batch) -> str:
    """Why the announcement would be refused now."""
    try:
        announcing.preview(batch)
    except Refused as refusal:
        return str(refusal)
    return ""


def _facts(batch: Batch) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        ("依据", batch.basis),
        ("申报截止日期", batch.applications_until),
        ("公布机关", f"{batch.series.unit}（{batch.series}）"),
        ("主送机关", batch.addressees),
    ]
    if batch.deliberation_meeting:
        facts += [
            ("审议", f"{batch.deliberation_meeting}，{batch.deliberated_on}"),
            ("审议意见", batch.deliberation_minutes),
        ]
    if batch.approval_meeting:
        facts.append(("批准", f"{batch.approval_meeting}，{batch.approved_on}；{batch.approval_paper}"))
    if batch.withdrawal_reason:
        facts.append(("撤回理由", batch.withdrawal_reason))
    return facts
