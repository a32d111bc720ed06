"""Pages on which an import is checked: correcting a draft, deciding doubts, confirming."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from documents.choices import Decision, FindingWeight, ImportState
from documents.duties import planning
from documents.forms import ConfirmationForm, CorrectionForm, DecisionForm
from documents.importing import annexes, checking, deciding, importing, presenting, questioning
from documents.importing.amended_lines import UnreadableProvisions
from documents.importing.views.imports import IMPORTS, MOST_OBSTACLES, drafts_of, keep_decision, visible_import
from documents.models import DraftDocument, GazetteImport
from documents.permissions import may_manage
from portal import jobs
from portal.access import came_from, posted_from, requires
from portal.acting import accepted, form_page
from portal.lifecycle import Refused
from portal.pages import Answer
from portal.requests import SignedInRequest

MOST_NAMES = 200  # of what an import names, and of what it does
MOST_DOUBTS = 200  # on the page that is checked before confirming; the rest stands on the page of the import


@requires(may_manage)
def draft_correct(request: SignedInRequest, pk: int, order: int) -> HttpResponse:
    """Correct one document of an import."""
    gazette_import = visible_import(request, pk)
    draft = get_object_or_404(DraftDocument.objects.select_related("gazette_import"), gazette_import=pk, order=order)
    if request.method != "POST" and gazette_import.state != ImportState.READ:
        messages.info(request, f"该导入{gazette_import.get_state_display()}，不能再更正")
        return redirect(draft.get_absolute_url())
    form = CorrectionForm(request.POST) if request.method == "POST" else CorrectionForm.of(draft)

    def perform(given: dict[str, Any]) -> DraftDocument:
        decided = draft.findings.exclude(decision="").count()
        try:
            values = form.changed_values(draft)
        except UnreadableProvisions as error:
            raise Refused(str(error)) from error
        try:
            corrected = importing.correct(
                draft,
                values=values,
                decision=given["decision"],
                version=given["version"],
                by=request.user,
                at=timezone.now(),
            )
        except importing.Outdated:
            form.take_version(draft)
            raise
        if reopened := decided - draft.findings.exclude(decision="").count():
            messages.warning(request, f"{reopened}处疑点的决定所依据的内容已更正，请重新决定")
        return corrected

    return form_page(
        request,
        form,
        perform,
        title=f"更正第{order}件",
        done=f"已保存第{order}件的更正",
        cancel_url=draft.get_absolute_url(),
        breadcrumbs=[IMPORTS, (str(gazette_import), gazette_import.get_absolute_url())],
        submit_label="保存更正",
    )


@posted_from("documents:import_detail")
@requires(may_manage)
def import_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decide the doubts that are ticked, and lead back to where the person was."""
    gazette_import = visible_import(request, pk)
    form = DecisionForm(request.POST)
    here = came_from(request, request.POST.get("next", ""), default=gazette_import.get_absolute_url())
    answer = redirect(f"{here}#doubts")
    try:
        count = _decide(gazette_import, form, request)
    except Refused as refusal:
        messages.error(request, str(refusal))
        keep_decision(request, pk)
    else:
        accepted(request, answer)
        left = gazette_import.findings.in_the_way().count()
        said = f"还有{left}处未决定" if left else "疑点已全部决定"
        done = "决定" if form.cleaned_data["decision"] else "撤销"
        messages.success(request, f"已{done}{count}处疑点，{said}")
    return answer


def _decide(gazette_import: GazetteImport, form: DecisionForm, request: SignedInRequest) -> int:
    if not form.is_valid():
        raise Refused(form.first_error)
    given = form.cleaned_data
    return deciding.decide(
        gazette_import,
        given["finding"],
        decision=given["decision"],
        remark=given["remark"],
        with_alike=given["with_alike"],
        by=request.user,
        at=timezone.now(),
    )


@requires(may_manage)
def import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The check page before it becomes official, and the confirmation itself."""
    gazette_import = visible_import(request, pk)
    refusal = ""
    if request.method == "POST":
        try:
            _ask_to_confirm(gazette_import, request)
        except Refused as error:
            refusal = str(error)
        else:
            return redirect(gazette_import)
    asked = jobs.latest(importing.CONFIRM_IMPORT, subject_id=pk)
    if gazette_import.state != ImportState.READ or (asked and asked.is_open):
        messages.info(request, f"该导入{'正在登记' if asked and asked.is_open else gazette_import.get_state_display()}")
        return redirect(gazette_import)
    drafts = drafts_of(gazette_import)
    doubts = gazette_import.findings.filter(weight=FindingWeight.DOUBT).select_related("draft", "decided_by")
    found = questioning.settled(gazette_import, checking.to_register(drafts))
    names, effects = found.names, found.effects
    problems = presenting.obstacles(checking.problems_of(gazette_import, drafts, found))
    context = {
        "title": "核对后确认登记",
        "breadcrumbs": [IMPORTS, (str(gazette_import), gazette_import.get_absolute_url())],
        "gazette_import": gazette_import,
        "refusal": refusal,
        "seen": importing.corrections_of(drafts),
        "findings": problems[:MOST_OBSTACLES],
        "obstacles_left_out": max(len(problems) - MOST_OBSTACLES, 0),
        "answers": [
            Answer(
                f"第{each.order}件（{each.get_decision_display()}）",
                f"{each.number or '（无字号）'} {each}",
                reverse("documents:draft_correct", args=[pk, each.order]),
            )
            for each in drafts
        ],
        "doubts": presenting.addressed(doubts.defer("draft__values", "draft__blocks")[:MOST_DOUBTS], gazette_import),
        "corrections": presenting.corrections(gazette_import),
        "effects": effects[:MOST_NAMES],
        "effects_count": len(effects),
        "effects_recorded": sum(each.is_recorded for each in effects),
        "effects_left_out": max(len(effects) - MOST_NAMES, 0),
        "names": list(names)[:MOST_NAMES],
        "names_count": len(names),
        "names_new": sum(each.is_new for each in names),
        "names_left_out": max(len(names) - MOST_NAMES, 0),
        "perhaps_same": names.perhaps_same().items(),
        "annexes": _annex_previews(gazette_import, drafts),
        "duty_plans": planning.plans(drafts),
    }
    return render(request, "documents/import_confirm.html", context)


def _ask_to_confirm(gazette_import: GazetteImport, request: SignedInRequest) -> None:
    """Leave it to a worker; whoever comes second is told who was first."""
    form = ConfirmationForm(request.POST)
    if not form.is_valid():
        raise Refused("页面不完整，请从导入页重新打开核对页，再确认登记")
    seen = form.cleaned_data["seen"]
    owner = importing.ask_to_confirm(gazette_import, seen=seen, by=request.user, at=timezone.now())
    if owner.confirmed_at:
        when = date_format(timezone.localtime(owner.confirmed_at), "Y-m-d H:i")
        messages.info(request, f"{owner}已由{owner.confirmed_by}于{when}确认登记，没有再次登记")


def _annex_previews(gazette_import: GazetteImport, drafts: list[DraftDocument]) -> list[dict[str, object]]:
    """What storing the annex rows would do, in the words and with the template of the app that stores them."""
    try:
        records = importing.annex_records(gazette_import, drafts)
    except Refused:
        return []
    previews: list[dict[str, object]] = []
    for draft in drafts:
        for part in records[draft.order] if draft.decision == Decision.REGISTER else ():
            if kind := annexes.kind_named(part.name):
                outcomes = kind.preview(part, document=None)
                previews.append({"label": kind.label, "template": kind.template, "outcomes": outcomes, "draft": draft})
    return previews
