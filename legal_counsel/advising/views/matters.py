"""Matters: the list, one with its material and people, and what carries it on."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.advising import agencies, assigning, closing, opening, packing
from legal_counsel.advising.choices import MatterState
from legal_counsel.advising.forms import AssignForm, ClosingForm, MaterialForm, MatterForm, ProlongForm, ReasonForm
from legal_counsel.advising.presenting import (
    assignment_acts,
    internal_use,
    matter_acts,
    matter_conflicts,
    matter_facts,
    matter_steps,
    shown,
    url,
)
from legal_counsel.advising.tables import MatterFilters, MatterTable, matter_mark
from legal_counsel.advising.views.finding import MATTERS, form_of, now, visible_matter
from legal_counsel.advising.views.own import TITLE, counsel_of
from legal_counsel.models import Assignment, CounselIncident, Matter, MatterFile, Opinion, ServiceLog
from legal_counsel.permissions import may_keep_counsel, may_see_counsel
from portal.access import requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.attachments import download_response
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest


@require_safe
@requires(signed_in)
def matter_list(request: SignedInRequest) -> HttpResponseBase:
    """The matters that this person is on, or whose agency or unit this is."""
    buttons = [Button(TITLE, url("own"))] if counsel_of(request.user) else []
    if may_see_counsel(request.user):
        buttons.append(Button("交办事项", url("matter_new"), True, "plus"))
    return list_page(
        request,
        Matter.objects.visible_to(request.user).select_related("unit"),
        title=MATTERS[0],
        table=MatterTable,
        filters=MatterFilters,
        buttons=buttons,
        empty="没有您承办或者主管的顾问事项",
    )


@requires(may_see_counsel)
def matter_new(request: SignedInRequest) -> HttpResponse:
    """交办事项."""
    form = MatterForm(request.POST or None, request.FILES or None, user=request.user)
    return form_page(
        request,
        form,
        lambda _: opening.open_matter(form.task(), **now(request)),
        title="交办事项",
        done="已交办；请指派法律顾问",
        submit_label="交办",
        cancel_url=str(MATTERS[1]),
        breadcrumbs=[MATTERS],
    )


@require_safe
@requires(signed_in)
def matter_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One matter: where it stands, what this person may read of it, and may do."""
    matter, user, today = visible_matter(request, pk), request.user, timezone.localdate()
    leads = agencies.runs(user, matter.unit) or agencies.decides_for(user, matter.unit)
    people = _people(matter)
    own = [each for each in people if each.appointment.counsel.account_id == user.pk]
    readers = set(Assignment.objects.with_material(today).filter(matter=matter).values_list("pk", flat=True))
    reads = leads or any(each.pk in readers for each in own)
    lacks = closing.lacks(matter) if matter.state == MatterState.OPEN else ()
    opinions = Opinion.objects.visible_to(user, today).filter(assignment__matter=matter)
    sent = matter.sendings.exclude(final=None).values("final")
    finals = matter.finals.select_related("made_by").order_by("-number")
    context = {
        "title": str(matter),
        "breadcrumbs": [MATTERS],
        "matter": matter,
        "state": matter_mark(matter),
        "steps": matter_steps(matter, lacks),
        "facts": matter_facts(matter, reads_material=reads),
        "acts": matter_acts(matter, user),
        "files": MatterFile.objects.visible_to(user, today).filter(matter=matter).select_related("attachment"),
        "mandate": matter.mandate if reads else None,
        "people": [
            (each, _standing(each), assignment_acts(each, user, reads=each.pk in readers))
            for each in (people if leads else own)
        ],
        "opinions": opinions.select_related("assignment__appointment__counsel", "assignment__matter")
        .prefetch_related("reviews", "studies", "adoptions__feedback", "sent")
        .order_by("assignment", "number"),
        "finals": _finals(finals, sent, runs=agencies.runs(user, matter.unit)) if leads else (),
        "services": _services(matter, own=None if leads else own),
        "lacks": shown(lacks, matter.rule) if leads else (),
        "conflicts": matter_conflicts(matter, people, today) if leads else (),
        "incidents": CounselIncident.objects.about(matter).visible_to(user) if leads else (),
        "decisions": matter.decisions.select_related("decision") if leads else (),
        "told": matter.steps.select_related("by") if leads else (),
        "internal_use": internal_use(matter.rule),
        "changes": changes_of(matter, also=("assignments",)) if request.GET.get("tab") == "history" and leads else [],
    }
    return render(request, "legal_counsel/matter_detail.html", context)


@requires(may_see_counsel)
def material_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """上传材料."""
    matter = visible_matter(request, pk)
    form = MaterialForm(request.POST or None, request.FILES or None)
    return form_of(
        request, matter, form, lambda given: opening.add_material(matter, **given, **now(request)), "上传材料",
        done="已上传",
    )  # fmt: skip


@require_safe
@requires(signed_in)
def material_file(request: SignedInRequest, pk: int) -> FileResponse:
    """A file of a matter, for who may read its material."""
    rows = MatterFile.objects.visible_to(request.user, timezone.localdate()).select_related("attachment")
    return download_response(get_object_or_404(rows, pk=pk).attachment)


@require_safe
@requires(signed_in)
def mandate_file(request: SignedInRequest, pk: int) -> FileResponse:
    """委托书, which is material too."""
    matter, user = visible_matter(request, pk), request.user
    leads = agencies.runs(user, matter.unit) or agencies.decides_for(user, matter.unit)
    reads = Assignment.objects.with_material(timezone.localdate()).filter(
        matter=matter, appointment__counsel__account=user
    )
    if matter.mandate is None or not (leads or reads.exists()):
        raise Http404
    return download_response(matter.mandate)


@requires(may_keep_counsel)
def matter_assign(request: SignedInRequest, pk: int) -> HttpResponse:
    """指派法律顾问."""
    matter = visible_matter(request, pk)
    form = AssignForm(request.POST or None, matter=matter)
    return form_of(
        request, matter, form, lambda given: assigning.assign(matter, **given, **now(request)), "指派法律顾问",
        done="已指派，等待其声明有无利害关系", submit_label="指派",
    )  # fmt: skip


@requires(may_keep_counsel)
def matter_prolong(request: SignedInRequest, pk: int) -> HttpResponse:
    """调整期限."""
    matter = visible_matter(request, pk)
    form = ProlongForm(request.POST or None, initial={"due_on": matter.due_on})
    return form_of(
        request, matter, form, lambda given: opening.prolong(matter, **given, **now(request)), "调整期限", done="已调整"
    )


@requires(may_keep_counsel)
def matter_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤回事项."""
    matter = visible_matter(request, pk)
    form = ReasonForm(request.POST or None)
    return form_of(
        request,
        matter,
        form,
        lambda given: opening.withdraw(matter, **given, **now(request)),
        "撤回事项",
        done="已撤回",
    )


@requires(may_keep_counsel)
def matter_reopen(request: SignedInRequest, pk: int) -> HttpResponse:
    """恢复办理."""
    matter = visible_matter(request, pk)
    form = ReasonForm(request.POST or None)
    return form_of(
        request, matter, form, lambda given: closing.reopen(matter, **given, **now(request)), "恢复办理",
        done="已恢复办理",
    )  # fmt: skip


@requires(may_keep_counsel)
def matter_close(request: SignedInRequest, pk: int) -> HttpResponse:
    """办结: what is there and what is lacking before one's eyes."""
    matter = visible_matter(request, pk)
    lacks = closing.lacks(matter)
    seen = f"{matter.steps.count()}"
    form = ClosingForm(request.POST or None, initial={"seen": seen})

    def perform(given: dict[str, Any]) -> Matter:
        return closing.close(matter, words=given["words"], reason=given["reason"], **now(request))

    opinions = Opinion.objects.current().filter(assignment__matter=matter)
    answers = [Answer("事项编号", matter.number), Answer("意见", f"{opinions.count()}份")]
    return form_of(
        request, matter, form, perform, "办结", done="已办结", template="legal_counsel/matter_close.html",
        answers=answers, findings=shown(lacks, matter.rule), clause=matter.rule.cited("closing", "sending"),
    )  # fmt: skip


@requires(may_keep_counsel)
def matter_evidence(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """调取证据包: the reason first, then the ZIP; the download is a security event beside the line in 事项经过."""
    matter = visible_matter(request, pk)
    form = ReasonForm(request.POST or None)

    def perform(given: dict[str, Any]) -> FileResponse:
        pack = packing.take(matter, **given, **now(request))
        answer = FileResponse(pack.content, as_attachment=True, filename=pack.name, content_type="application/zip")
        answer["Cache-Control"] = "private, no-store"
        return answer

    return form_of(request, matter, form, perform, packing.TAKEN, done="", submit_label="生成并下载")


def _people(matter: Matter) -> list[Assignment]:
    rows = matter.assignments.select_related(
        "appointment__counsel__firm", "appointment__counsel__unit", "appointment__undertaking"
    ).prefetch_related("declarations", "grants__by")
    people = list(rows)
    for each in people:
        each.matter = matter
    return people


def _standing(row: Assignment) -> dict[str, Any]:
    """What is declared, granted and undertaken."""
    grants = list(row.grants.all())
    return {
        "declaration": next(reversed(row.declarations.all()), None),
        "grant": grants[-1] if grants else None,
        "undertaking": getattr(row.appointment, "undertaking", None),
    }


def _finals(finals: Any, sent: Any, *, runs: bool) -> list[Any]:
    """The agency reads every synthesis, the unit what was sent up."""
    return list(finals if runs else finals.filter(pk__in=sent))


def _services(matter: Matter, *, own: list[Assignment] | None) -> Any:
    rows = (
        ServiceLog.objects.filter(assignment__matter=matter)
        if own is None
        else ServiceLog.objects.filter(assignment__in=own)
    )
    return rows.select_related("assignment__appointment__counsel", "recorded_by")
