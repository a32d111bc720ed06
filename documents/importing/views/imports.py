"""Pages of the import: the list, the upload, and what was understood of a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Case, Count, Q, Value, When
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents import highlighting
from documents.choices import FindingDecision, FindingWeight, ImportState
from documents.filters import ImportFilters
from documents.forms import DecisionForm, UploadForm
from documents.importing import annexes, checking, comparing, importing, matching, presenting, progressing
from documents.models import DraftDocument, GazetteImport
from documents.permissions import may_manage
from documents.tables import ImportTable
from portal.access import posted_from, requires
from portal.acting import form_page, press
from portal.attachments import download_response
from portal.listing import list_page
from portal.pages import Button
from portal.requests import SignedInRequest

IMPORTS = ("公报导入", reverse_lazy("documents:import_list"))
NOTHING_KEPT = {"decision": "", "remark": "", "with_alike": "", "finding": ()}
MOST_KEPT = 500  # of a decision that was refused: doubts, characters
DRAFTS_A_PAGE, FINDINGS_A_PAGE, MOST_OBSTACLES = 50, 100, 50


@require_safe
@requires(may_manage)
def import_list(request: SignedInRequest) -> HttpResponseBase:
    """Every file that was handed in, newest first."""
    rows = (
        GazetteImport.objects.visible_to(request.user)
        .select_related("attachment", "received_by", "confirmed_by")
        .defer("text")
        .annotate(draft_count=Count("drafts"))
    )
    return list_page(
        request,
        rows,
        title="公报导入",
        table=ImportTable,
        filters=ImportFilters,
        buttons=[Button("导入公报", reverse("documents:import_upload"), is_primary=True)],
        empty="还没有导入过公报",
    )


@requires(may_manage)
def import_upload(request: SignedInRequest) -> HttpResponse:
    """Hand in a file. It is read by a worker; nothing is official before it is confirmed."""
    return form_page(
        request,
        UploadForm(request.POST or None, request.FILES or None),
        lambda given: importing.receive(given["file"], by=request.user, at=timezone.now()),
        title="导入公报",
        done="",
        cancel_url=reverse("documents:import_list"),
        breadcrumbs=[IMPORTS],
        submit_label="上传并读取",
        refused_at="file",
    )


@require_safe
@requires(may_manage)
def import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was understood, what is doubtful, what stands in the way; one document beside its source."""
    standing = progressing.Standing.of(
        pk,
        lambda: visible_import(request, pk),
        reading=importing.READ_UPLOAD,
        entering=importing.CONFIRM_IMPORT,
    )
    gazette_import = standing.row
    drafts = drafts_of(gazette_import)
    is_open = gazette_import.state == ImportState.READ and not standing.is_waiting
    context = standing.context([IMPORTS], checking="核对、更正") | {"gazette_import": gazette_import}
    if request.GET.get("tab") == "history":
        context["changes"] = presenting.changes(gazette_import, drafts)
        return render(request, "documents/import_detail.html", context)
    obstacles = presenting.obstacles(checking.problems_of(gazette_import, drafts)) if is_open else []
    context |= {
        "findings": [
            *progressing.failures(gazette_import, standing.job, standing.confirmation),
            *progressing.same_files(gazette_import, _same_files(request, gazette_import)),
            *obstacles[:MOST_OBSTACLES],
        ],
        "obstacles_left_out": max(len(obstacles) - MOST_OBSTACLES, 0),
        "doubts": _doubts(request, gazette_import),
        "tally": _tally(gazette_import),
        "decision_form": DecisionForm() if is_open else None,
        "kept": request.session.pop(_kept_name(pk), NOTHING_KEPT),
        "corrections": presenting.corrections(gazette_import),
    }
    return render(request, "documents/import_detail.html", context | _chosen(request, drafts, is_open=is_open))


@require_safe
@requires(may_manage)
def import_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as it was handed in."""
    return download_response(visible_import(request, pk).attachment)


@posted_from("documents:import_detail")
@requires(may_manage)
def import_read_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a reading that failed back into the queue."""
    gazette_import = visible_import(request, pk)
    return press(
        request,
        lambda: importing.read_again(gazette_import, by=request.user, at=timezone.now()),
        done="已重新排队，请稍候",
        address=gazette_import,
    )


@posted_from("documents:import_detail")
@requires(may_manage)
def import_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the import up."""
    gazette_import = visible_import(request, pk)
    return press(
        request,
        lambda: importing.withdraw(gazette_import, by=request.user, at=timezone.now()),
        done="已撤回本次导入，没有登记任何公文",
        address=gazette_import,
    )


def keep_decision(request: SignedInRequest, pk: int) -> None:
    """What was ticked, chosen and written of a decision that was refused, for the next look at the page."""
    given = request.POST
    kept = {name: given.get(name, "")[:MOST_KEPT] for name in ("decision", "remark", "with_alike")}
    request.session[_kept_name(pk)] = kept | {"finding": given.getlist("finding")[:MOST_KEPT]}


def _kept_name(pk: int) -> str:
    return f"decision_on_import_{pk}"


def visible_import(request: SignedInRequest, pk: int) -> GazetteImport:
    """The import, for whoever may see it."""
    rows = GazetteImport.objects.visible_to(request.user)
    people = ("attachment", "confirmed_by", "received_by", "withdrawn_by")
    found: GazetteImport = get_object_or_404(rows.select_related(*people), pk=pk)
    return found


def drafts_of(gazette_import: GazetteImport) -> list[DraftDocument]:
    """Its drafts without their paragraphs, each with the number of its doubts."""
    doubts = Q(findings__weight=FindingWeight.DOUBT)
    rows = gazette_import.drafts.select_related("document").defer("blocks")
    drafts: list[DraftDocument] = list(
        rows.annotate(
            doubt_count=Count("findings", filter=doubts),
            undecided_count=Count("findings", filter=doubts & Q(findings__decision="")),
        ).order_by("order")  # a query that groups rows forgets the order of the model
    )
    for draft in drafts:
        draft.gazette_import = gazette_import
    return drafts


def _chosen(request: SignedInRequest, drafts: Sequence[DraftDocument], *, is_open: bool) -> dict[str, Any]:
    """The table of drafts at the page that holds the chosen one, and that one beside its source."""
    wanted = request.GET.get("document", "")
    draft = next((each for each in drafts if str(each.order) == wanted), drafts[0] if drafts else None)
    if draft is None:
        return {"draft": None}
    at_draft = (draft.order - 1) // DRAFTS_A_PAGE + 1
    page = Paginator(drafts, DRAFTS_A_PAGE).get_page(request.GET.get("drafts") or at_draft)
    parts = highlighting.parts(draft.start, draft.end)
    part = Paginator(parts, 1).get_page(request.GET.get("part"))
    existing = matching.find(draft.values) if is_open else None
    return {
        "drafts": page,
        "draft": draft,
        "facts": presenting.facts(draft),
        "records": _labelled(presenting.records(draft)),
        "part": part,
        "lines": presenting.source_lines(draft, part.number),
        "existing": existing,
        "differences": comparing.differences(draft, existing) if existing else (),
    }


def _doubts(request: SignedInRequest, gazette_import: GazetteImport) -> Page[Any]:
    """What waits for a decision first, then what was decided, notices last; in the order of the text."""
    rank = Case(When(weight=FindingWeight.NOTICE, then=Value(2)), When(decision="", then=Value(0)), default=Value(1))
    rows = gazette_import.findings.select_related("draft", "decided_by").defer("draft__values", "draft__blocks")
    page = Paginator(rows.order_by(rank, "start", "pk"), FINDINGS_A_PAGE).get_page(request.GET.get("doubts"))
    page.object_list = presenting.addressed(page.object_list, gazette_import)
    return page


def _tally(gazette_import: GazetteImport) -> dict[str, int]:
    doubts = Q(weight=FindingWeight.DOUBT)
    tally: dict[str, int] = gazette_import.findings.aggregate(
        doubts=Count("pk", filter=doubts),
        decided=Count("pk", filter=doubts & Q(decision__in=FindingDecision.values)),
        undecided=Count("pk", filter=doubts & Q(decision="")),
        notices=Count("pk", filter=~doubts),
    )
    return tally


def _same_files(request: SignedInRequest, gazette_import: GazetteImport) -> list[GazetteImport]:
    rows = GazetteImport.objects.visible_to(request.user).with_same_file(gazette_import.attachment.sha256)
    others = rows.exclude(pk=gazette_import.pk).select_related("received_by", "confirmed_by").defer("text")
    return list(others[: progressing.MOST_SAME_FILES])


def _labelled(records: list[tuple[str, int]]) -> list[tuple[str, int]]:
    kinds = {kind.name: kind.label for kind in annexes.kinds()}
    return [(kinds.get(name, name), count) for name, count in records]
