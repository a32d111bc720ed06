"""Recommendations: the list, one with its material, and what the keeper does with it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.batches.application_forms import FileForm
from heritage.batches.presenting import material_of
from heritage.changing.choices import ChangeKind
from heritage.changing.proposing import propose
from heritage.changing.views import proposal_page
from heritage.models import Project, Recommendation, RecommendationFile, RegisterChange
from heritage.permissions import may_keep_register, may_see_register
from heritage.recommending import answering, drafting
from heritage.recommending.choices import RecommendationState
from heritage.recommending.forms import MaterialForm, RecommendationForm, RecommendedListingForm, StepForm
from heritage.recommending.lifecycle import RECOMMENDATION
from heritage.recommending.presenting import progress_of, told_of
from heritage.recommending.tables import RecommendationFilters, RecommendationTable, recommendation_mark
from portal.access import posted_from, requires
from portal.accounts.changes import changes_of
from portal.acting import act_page, form_page, press
from portal.attachments import download_response
from portal.lifecycle import actions_from
from portal.listing import list_page
from portal.pages import Answer
from portal.requests import SignedInRequest

RECOMMENDATIONS = ("非遗推荐", reverse_lazy("heritage:recommendation_list"))
_form = partial(act_page, above=[RECOMMENDATIONS])
ANSWERS: dict[str, Callable[..., Recommendation]] = {
    "send_back": answering.send_back,
    "accept": answering.accept,
    "decline": answering.decline,
    "withdraw": answering.withdraw,
}
_CHANGEABLE = (RecommendationState.DRAFTED, RecommendationState.RETURNED)


@require_safe
@requires(may_see_register)
def recommendation_list(request: SignedInRequest) -> HttpResponseBase:
    """All recommendations."""
    return list_page(
        request,
        Recommendation.objects.visible_to(request.user).select_related("project"),
        title=RECOMMENDATIONS[0],
        table=RecommendationTable,
        filters=RecommendationFilters,
        empty="没有符合条件的推荐；在项目页面拟稿",
    )


@requires(may_keep_register)
def recommendation_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """拟稿, with the material that the register holds."""
    project: Project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = RecommendationForm(request.POST or None, initial=drafting.known_material(project) | {"seen": ""})

    def perform(given: dict[str, Any]) -> Recommendation:
        return drafting.draft(project, given["to_level"], form.texts(), by=request.user, at=timezone.now())

    return form_page(
        request,
        form,
        perform,
        title=f"拟稿推荐：{project}",
        done="已保存；添加视听资料文件、核对后上报",
        cancel_url=reverse("heritage:register_project", args=[project.pk]),
        breadcrumbs=[RECOMMENDATIONS],
    )


@require_safe
@requires(may_see_register)
def recommendation_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One recommendation: where it stands, its material, and what may be done."""
    row = _recommendation(request, pk)
    steps = list(row.steps.select_related("by"))
    keeps, is_changeable = may_keep_register(request.user), row.state in _CHANGEABLE
    context = {
        "title": str(row),
        "breadcrumbs": [RECOMMENDATIONS],
        "recommendation": row,
        "state": recommendation_mark(row.state),
        "steps": progress_of(row, steps),
        "facts": [
            ("项目", row.project),
            ("推荐列入", row.get_to_level_display()),
            ("上报日期", row.submitted_on),
            ("级别认定", row.recognition),
        ],
        "material": material_of(row),
        "obstacle": drafting.obstacle(row.project, row.to_level) if is_changeable else "",
        "acts": _acts(row) if keeps else (),
        "may_change": keeps and is_changeable,
        "told": told_of(steps),
        "changes": changes_of(row, also=("files",)) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "heritage/recommendation_detail.html", context)


@requires(may_keep_register)
def recommendation_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改材料."""
    row = _recommendation(request, pk)
    form = MaterialForm.of(row, request.POST or None)

    def perform(given: dict[str, Any]) -> Recommendation:
        return drafting.redraft(row, form.texts(), seen=int(given["seen"] or 0), by=request.user, at=timezone.now())

    return _form(request, row, form, perform, "修改推荐材料", done="已保存")


@requires(may_keep_register)
def recommendation_file_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """添加材料文件."""
    row = _recommendation(request, pk)
    form = FileForm(request.POST or None, request.FILES or None)

    def perform(given: dict[str, Any]) -> Recommendation:
        drafting.attach(row, **given, by=request.user, at=timezone.now())
        return row

    return _form(request, row, form, perform, "添加材料文件", done="已添加")


@require_safe
@requires(may_see_register)
def recommendation_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as a download."""
    return download_response(_file(request, pk).attachment)


@posted_from("heritage:recommendation_list")
@requires(may_keep_register)
def recommendation_file_drop(request: SignedInRequest, pk: int) -> HttpResponse:
    """移出材料文件."""
    file = _file(request, pk)
    address = file.recommendation.get_absolute_url()
    return press(request, lambda: drafting.detach(file), done="已移出", address=address)


@requires(may_keep_register)
def recommendation_submit(request: SignedInRequest, pk: int) -> HttpResponse:
    """核对并上报: the whole material once more, with day and number of the letter."""
    row = _recommendation(request, pk)
    change = reverse("heritage:recommendation_edit", args=[row.pk])
    answers = [Answer("项目", row.project), Answer("推荐列入", row.get_to_level_display())]
    for group, parts, files in material_of(row):
        answers += [Answer(f"{group}：{word}", text or "未填写", change) for word, text in parts]
        answers += [Answer(f"{group}：文件", f"{each.caption}（{each.attachment}）") for each in files]
    form = StepForm(request.POST or None, action="submit", initial={"seen": str(row.version)})

    def perform(given: dict[str, Any]) -> RegisterChange:
        said = form.step() | {"seen": int(given["seen"] or 0)}
        return propose(ChangeKind.SUBMIT, row, said, by=request.user, at=timezone.now())

    return _proposal(request, row, form, perform, "核对并上报", action="submit", answers=answers)


@requires(may_keep_register)
def recommendation_answer(request: SignedInRequest, pk: int, action: str) -> HttpResponse:
    """登记退回, 受理, 未列入, and 撤回."""
    if action not in ANSWERS:
        raise Http404
    row = _recommendation(request, pk)
    form = StepForm(request.POST or None, action=action, initial={"seen": str(row.version)})

    def perform(_: dict[str, Any]) -> Recommendation:
        return ANSWERS[action](row, **form.step(), by=request.user, at=timezone.now())

    label = str(RECOMMENDATION[action].label)
    return _form(request, row, form, perform, label, done=f"已{label.removeprefix('登记')}")


@requires(may_keep_register)
def recommendation_recognise(request: SignedInRequest, pk: int) -> HttpResponse:
    """登记列入, which writes the recognition."""
    row = _recommendation(request, pk)
    form = RecommendedListingForm(request.POST or None, row=row)

    def perform(given: dict[str, Any]) -> RegisterChange:
        said = {"listing": form.listing(), "seen": int(given["seen"] or 0)}
        return propose(ChangeKind.LIST, row, said, by=request.user, at=timezone.now())

    return _proposal(request, row, form, perform, "登记列入", action="recognise")


def _proposal(
    request: SignedInRequest,
    row: Recommendation,
    form: Any,
    perform: Callable[[dict[str, Any]], RegisterChange],
    label: str,
    *,
    action: str,
    **more: Any,
) -> HttpResponse:
    here = row.get_absolute_url()
    more |= {"cancel_url": here, "breadcrumbs": [RECOMMENDATIONS, (str(row), here)]}
    clause = RECOMMENDATION[action].clause
    return proposal_page(request, form, perform, row.project, f"{label}：{row}", clause=clause, **more)


def _recommendation(request: SignedInRequest, pk: int) -> Recommendation:
    rows = Recommendation.objects.visible_to(request.user).select_related("project", "recognition__region")
    found: Recommendation = get_object_or_404(rows, pk=pk)
    return found


def _file(request: SignedInRequest, pk: int) -> RecommendationFile:
    seen = Recommendation.objects.visible_to(request.user)
    rows = RecommendationFile.objects.filter(recommendation__in=seen)
    found: RecommendationFile = get_object_or_404(rows.select_related("attachment", "recommendation__project"), pk=pk)
    return found


def _acts(row: Recommendation) -> list[tuple[str, str, str, bool]]:
    """What the state allows: label, address, clause, and whether it is the main one."""
    found = []
    for action in actions_from(row.state, RECOMMENDATION):
        known = RECOMMENDATION[action]
        if action in ANSWERS:
            url = reverse("heritage:recommendation_answer", args=[row.pk, action])
        else:
            url = reverse(f"heritage:recommendation_{action}", args=[row.pk])
        is_main = action in ("submit", "accept", "recognise")
        found.append(("核对并上报" if action == "submit" else str(known.label), url, known.clause, is_main))
    if row.state in _CHANGEABLE:
        clause = RECOMMENDATION["submit"].clause
        found.insert(1, ("修改", reverse("heritage:recommendation_edit", args=[row.pk]), clause, False))
        found.insert(2, ("添加文件", reverse("heritage:recommendation_file_new", args=[row.pk]), clause, False))
    return found
