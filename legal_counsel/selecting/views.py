"""Selections: the list, one with its steps, and what carries it on or back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.agencies import decides_for, is_agency
from legal_counsel.articles import under
from legal_counsel.models import EntryFile, ScoreSheet, Selection, SelectionObjection
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel, may_see_counsel
from legal_counsel.selecting import noticing, opening, scoring
from legal_counsel.selecting.choices import EntryState, SelectionState
from legal_counsel.selecting.forms import (
    AnnouncementForm,
    DecisionForm,
    PanelForm,
    ProcuredForm,
    ReasonForm,
    RecommendForm,
    SelectionForm,
)
from legal_counsel.selecting.lifecycle import BACKWARDS, SELECTION
from legal_counsel.selecting.presenting import steps_of, why_closed
from legal_counsel.selecting.tables import SelectionFilters, SelectionTable, selection_mark
from portal.access import Predicate, requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.attachments import Attachment, download_response
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

SELECTIONS = ("法律顾问选聘", reverse_lazy("legal_counsel:selection_list"))
BACK: dict[str, Callable[..., Selection]] = {
    "recall": noticing.recall,
    "reconsider": scoring.reconsider,
    "withdraw": opening.withdraw,
}
BACK_ACTORS: dict[str, Predicate] = {
    "recall": may_keep_counsel,
    "reconsider": may_keep_counsel,
    "withdraw": may_see_counsel,
}
Acts = list[tuple[str, str, str, bool]]
"""Label, address, clause, and whether it is the main one."""


@require_safe
@requires(signed_in)
def selection_list(request: SignedInRequest) -> HttpResponseBase:
    """All selections that this person sees."""
    buttons = []
    if may_keep_counsel(request.user):
        buttons = [Button("筹备选聘", reverse("legal_counsel:selection_new"), is_primary=True, icon="plus")]
    return list_page(
        request,
        Selection.objects.visible_to(request.user).select_related("unit"),
        title=SELECTIONS[0],
        table=SelectionTable,
        filters=SelectionFilters,
        buttons=buttons,
        empty="没有符合条件的选聘",
    )


@requires(may_keep_counsel)
def selection_new(request: SignedInRequest) -> HttpResponse:
    """筹备选聘."""
    form = SelectionForm(request.POST or None, user=request.user)
    return form_page(
        request,
        form,
        lambda _: opening.open_selection(form.outline(), **now(request)),
        title="筹备选聘",
        done="已登记；公开选聘的发布公告后登记公告，政府采购的登记采购结果",
        cancel_url=str(SELECTIONS[1]),
        breadcrumbs=[SELECTIONS],
    )


@require_safe
@requires(signed_in)
def selection_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One selection: where it stands and what comes next, entries, panel, scores, notices, objections."""
    row, user, today = visible(request, pk), request.user, timezone.localdate()
    runs = may_see_counsel(user)
    members = list(row.members.select_related("account"))
    candidates = {each.pk: each.counsel.name for each in row.entries.select_related("counsel")}
    standings = scoring.standings_of(row) if runs else []
    notices = list(row.notices.select_related("snapshot"))
    objections = SelectionObjection.objects.filter(notice__selection=row).select_related("entry__counsel")
    context = {
        "title": str(row),
        "breadcrumbs": [SELECTIONS],
        "selection": row,
        "state": selection_mark(row.state),
        "stamp": row.is_basis_run_out,
        "steps": steps_of(row, today),
        "closed": _closed(row, today),
        "facts": _facts(row),
        "acts": _acts(row, user),
        "files": [(label, each) for label, each in _papers(row, user) if each],
        "criteria": row.criteria.all(),
        "entries": row.entries.select_related("counsel__firm").prefetch_related("files__attachment"),
        "may_enter": _keeps(row, user) and row.state == SelectionState.ANNOUNCED,
        "to_appoint": set(row.entries.to_appoint(user).values_list("pk", flat=True)) if _keeps(row, user) else (),
        "members": members,
        "sheets": _sheets(row, user, members),
        "scores": _scores(row) if runs else (),
        "standings": [(candidates[each.key], each) for each in standings],
        "notices": [(each, noticing.period_of(each)) for each in notices],
        "objections": objections if runs else (),
        "may_object": _keeps(row, user) and row.state == SelectionState.NOTICED,
        "may_reply": _keeps(row, user) or decides_for(user, row.unit),
        "runs": runs,
        "told": row.steps.select_related("by", "entry__counsel") if runs else (),
        "changes": changes_of(row) if runs and request.GET.get("tab") == "history" else [],
    }
    return render(request, "legal_counsel/selection_detail.html", context)


@requires(may_keep_counsel)
def selection_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改筹备内容, before the announcement."""
    row = visible(request, pk)
    form = SelectionForm(request.POST or None, user=request.user, selection=row)

    def perform(given: dict[str, Any]) -> Selection:
        return opening.change(row, form.outline(), **seen(given), **now(request))

    return act_page(request, row, form, perform, "修改筹备内容")


@requires(may_keep_counsel)
def selection_announce(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记公告, with what was stated before one's eyes."""
    row = visible(request, pk)
    form = AnnouncementForm(request.POST or None, request.FILES or None, selection=row)
    answers = [
        Answer("拟聘人数", row.seats),
        Answer("报名截止日期", row.entries_until),
        Answer("评分标准", "；".join(str(each) for each in row.criteria.all())),
    ]

    def perform(given: dict[str, Any]) -> Selection:
        return opening.announce(row, **(given | seen(given)), **now(request))

    return act_page(request, row, form, perform, "登记公告", answers=answers)


@requires(may_keep_counsel)
def selection_procure(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记采购结果."""
    row = visible(request, pk)
    form = ProcuredForm(request.POST or None, request.FILES or None, user=request.user)
    return act_page(request, row, form, lambda _: opening.procure(row, form.result(), **now(request)), "登记采购结果")


@requires(may_keep_counsel)
def selection_convene(request: SignedInRequest, pk: int) -> HttpResponse:
    """组成选聘小组."""
    row = visible(request, pk)
    form = PanelForm(request.POST or None)

    def perform(given: dict[str, Any]) -> Selection:
        return scoring.convene(row, given["members"], **now(request))

    return act_page(request, row, form, perform, "组成选聘小组")


@requires(may_keep_counsel)
def selection_recommend(request: SignedInRequest, pk: int) -> HttpResponse:
    """提出推荐名单, with the scores beside the names."""
    row = visible(request, pk)
    scores = {each.key: each for each in scoring.standings_of(row)}
    choices = [
        (each.pk, f"{each.counsel}：{_score(scores.get(each.pk))}")
        for each in row.entries.filter(state=EntryState.PASSED).select_related("counsel")
    ]
    form = RecommendForm(request.POST or None, request.FILES or None, selection=row, choices=choices)

    def perform(given: dict[str, Any]) -> Selection:
        return scoring.recommend(row, given.pop("chosen"), **(given | seen(given)), **now(request))

    return act_page(request, row, form, perform, "提出推荐名单")


@requires(may_keep_counsel)
def selection_give_notice(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记公示, with the list before one's eyes."""
    row = visible(request, pk)
    form = AnnouncementForm(request.POST or None, request.FILES or None, selection=row)
    names = [each.counsel.name for each in row.entries.filter(state=EntryState.RECOMMENDED).select_related("counsel")]
    answers = [Answer("推荐人选", "、".join(names)), Answer("公示期", "五个工作日，发布当日不计；修改须撤下后重新公示")]

    def perform(given: dict[str, Any]) -> Selection:
        return noticing.give_notice(row, **(given | seen(given)), **now(request)).selection

    return act_page(request, row, form, perform, "登记公示", answers=answers)


@requires(may_decide_on_counsel)
def selection_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入党组织决定."""
    row, today = visible(request, pk), timezone.localdate()
    rows = row.entries.filter(state=EntryState.RECOMMENDED).select_related("counsel")
    form = DecisionForm(
        request.POST or None,
        request.FILES or None,
        selection=row,
        choices=[(each.pk, each.counsel.name) for each in rows],
    )
    last = [noticing.period_of(each).on for each in row.notices.standing()]
    answers = [
        Answer("公示期满", last[0] if last else "没有公示"),
        Answer("现在能否决定", noticing.why_not_decide(row, today) or "可以"),
    ]
    return act_page(
        request, row, form, lambda given: noticing.decide(row, form.decided(), **seen(given), **now(request)),
        "录入党组织决定", answers=answers,
    )  # fmt: skip


@requires(may_see_counsel)
def selection_turn_back(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """撤下, 退回 or 终止, with a reason."""
    row = visible(request, pk)
    if action not in BACK:
        raise Http404
    if not BACK_ACTORS[action](request.user):
        raise PermissionDenied
    form = ReasonForm(request.POST or None)
    return act_page(
        request, row, form, lambda given: BACK[action](row, **given, **now(request)), SELECTION[action].label
    )


@require_safe
@requires(signed_in)
def selection_file(request: SignedInRequest, pk: int, file: int) -> HttpResponseBase:
    """A file of the selection, for who sees it; a member of the panel reads the announcement and the material."""
    row = visible(request, pk)
    material = EntryFile.objects.filter(entry__selection=row, attachment=file)
    if not material.exists() and file not in {each.pk for _, each in _papers(row, request.user) if each}:
        raise Http404
    return download_response(get_object_or_404(Attachment, pk=file))


def visible(request: SignedInRequest, pk: int) -> Selection:
    """The selection, or 404."""
    rows = Selection.objects.visible_to(request.user).select_related(
        "unit__judicial_administration", "rule", "announcement", "protocol", "result_notice", "decision"
    )
    found: Selection = get_object_or_404(rows, pk=pk)
    return found


def seen(given: dict[str, Any]) -> dict[str, Any]:
    """The version of the selection that was read."""
    return {"seen": int(given["seen"] or 0)}


def now(request: SignedInRequest) -> dict[str, Any]:
    """Who acts, and when."""
    return {"by": request.user, "at": timezone.now()}


def act_page(
    request: SignedInRequest,
    row: Selection,
    form: Any,
    perform: Callable[[dict[str, Any]], Any],
    label: str,
    *,
    answers: list[Answer] | None = None,
    page: str = "",
    **more: Any,
) -> HttpResponse:
    """The form of an act on a selection, with what is to be checked above it."""

    def acted(given: dict[str, Any]) -> Selection:
        perform(given)
        return row

    return form_page(
        request,
        form,
        acted,
        title=f"{label}：{row}",
        done="已登记，进展见本页",
        submit_label=label,
        cancel_url=row.get_absolute_url(),
        breadcrumbs=[SELECTIONS, (str(row), row.get_absolute_url())],
        template=page or ("kinds/check.html" if answers else "kinds/form.html"),
        answers=answers or [],
        **more,
    )


def _keeps(row: Selection, user: Any) -> bool:
    return may_keep_counsel(user) and is_agency(user, row.unit)


def _score(standing: Any) -> str:
    return f"平均{standing.mean}分，第{standing.place}名" if standing else "没有评分"


def _closed(row: Selection, today: Any) -> tuple[str, str]:
    """The next step and why it is closed, both empty where it is open."""
    for action in actions_from(row.state, SELECTION):
        if action not in BACKWARDS and (obstacle := why_closed(row, action, today)):
            return str(SELECTION[action].label), obstacle
    return "", ""


def _acts(row: Selection, user: Any) -> Acts:
    """What state, role and unit allow."""
    keeps, decides = _keeps(row, user), may_decide_on_counsel(user) and decides_for(user, row.unit)
    found: Acts = []
    table = under(SELECTION, row.rule.cited)
    for action in actions_from(row.state, table):
        known = table[action]
        if action == "decide":
            may = decides
        elif action == "withdraw":
            may = keeps or (may_see_counsel(user) and decides_for(user, row.unit))
        else:
            may = keeps and not (row.is_procured and action == "announce")
            may = may and not (not row.is_procured and action == "procure")
        name, more = ("turn_back", [action]) if action in BACK else (action, [])
        if may:
            url = reverse(f"legal_counsel:selection_{name}", args=[row.pk, *more])
            found.append((str(known.label), url, known.clause, action not in BACK))
    if keeps and row.state == SelectionState.DRAFTED:
        found.append(("修改", reverse("legal_counsel:selection_edit", args=[row.pk]), "", False))
    return found


def _scores(row: Selection) -> Any:
    """Every sheet that was filled in, with its points."""
    rows = ScoreSheet.objects.filter(member__selection=row).select_related("member", "entry__counsel")
    return rows.prefetch_related("lines__criterion")


def _sheets(row: Selection, user: Any, members: list[Any]) -> list[tuple[Any, Any, str]]:
    """Member, entry, address: the sheets that this person may fill in now."""
    if row.state != SelectionState.SCORING:
        return []
    keeps = _keeps(row, user)
    entries = list(row.entries.filter(state=EntryState.PASSED).select_related("counsel"))
    return [
        (member, entry, reverse("legal_counsel:sheet_fill_in", args=[entry.pk, member.pk]))
        for member in members
        if member.account_id == user.pk or (keeps and member.account_id is None)
        for entry in entries
    ]


def _papers(row: Selection, user: Any) -> list[tuple[str, Attachment | None]]:
    found = [("公告快照", row.announcement)]
    if not may_see_counsel(user):
        return found
    found += [
        ("评审记录", row.protocol),
        ("成交结果公告", row.result_notice),
        ("决定文件", row.decision),
    ]
    return found + [(f"{each}快照", each.snapshot) for each in row.notices.select_related("snapshot")]


def _facts(row: Selection) -> list[tuple[str, object]]:
    facts: list[tuple[str, object]] = [
        ("聘任单位", row.unit),
        ("选聘方式", row.get_way_display()),
        ("拟聘人数", str(row.seats)),
        ("规则版本", row.rule),
    ]
    if not row.is_procured:
        facts.append(("报名截止日期", row.entries_until))
    if row.announced_on:
        facts.append(("公告", f"{row.announced_on}，{row.announced_url}"))
    if row.procurement:
        method = row.get_procurement_method_display()
        facts.append(("采购结果", f"{row.procurement}，{method}，{row.procured_on}公告"))
    if row.decided_on:
        facts.append(("决定", f"{row.decision_organ}，{row.decision_number}，{row.decided_on}"))
    return facts
