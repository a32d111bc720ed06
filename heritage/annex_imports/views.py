"""Pages of annex imports: handing one in, what was read, what is decided, and confirming."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.choices import ImportState
from documents.highlighting import NumberedLine
from documents.importing import progressing
from heritage.annex_imports import deciding, handing_in, presenting
from heritage.annex_imports.forms import AnnexDecisionForm, AnnexImportFilters, AnnexImportForm, UnitsForm
from heritage.annex_imports.tables import AnnexImportTable
from heritage.choices import Outcome
from heritage.models import AnnexImport, AnnexImportRow
from heritage.permissions import may_keep_register, may_review, may_see_register
from portal import exports, jobs
from portal.access import came_from, posted_from, requires
from portal.accounts.changes import changes_of
from portal.acting import accepted, form_page, press
from portal.attachments import download_response
from portal.lifecycle import Refused
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

IMPORTS = ("附件导入", reverse_lazy("heritage:annex_import_list"))
ROWS_A_PAGE, FINDINGS_A_PAGE = 100, 50
KEEPER, REVIEWER = "非遗管理人员", "非遗审核人员"
ROW_COLUMNS = ("原文行号", "序号", "编号", "项目名称", "申报地区或单位", "保护单位", "备注", "结果", "说明")


@require_safe
@requires(may_see_register)
def annex_import_list(request: SignedInRequest) -> HttpResponseBase:
    """Every annex that was handed in, newest first."""
    rows = AnnexImport.objects.visible_to(request.user).counted().defer("text")
    buttons = [Button("导入附件", reverse("heritage:annex_import_new"), is_primary=True)]
    return list_page(
        request,
        rows.select_related("attachment", "document", "received_by", "confirmed_by"),
        title="附件导入",
        table=AnnexImportTable,
        filters=AnnexImportFilters,
        buttons=buttons if may_keep_register(request.user) else [],
        empty="还没有导入过附件",
    )


@requires(may_keep_register)
def annex_import_new(request: SignedInRequest) -> HttpResponse:
    """Hand in one annex. It is read by a worker; nothing is registered before it is confirmed."""
    form = AnnexImportForm(request.POST or None, request.FILES or None, user=request.user)

    def perform(_: dict[str, Any]) -> AnnexImport:
        return handing_in.receive(form.upload, form.stated, by=request.user, at=timezone.now())

    return form_page(
        request,
        form,
        perform,
        title="导入附件",
        done="",
        cancel_url=reverse("heritage:annex_import_list"),
        breadcrumbs=[IMPORTS],
        submit_label="读取并比对",
        refused_at="file",
    )


@require_safe
@requires(may_see_register)
def annex_import_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """What was read, what is doubtful, and what would become of every row."""
    standing = progressing.Standing.of(
        pk, lambda: _visible(request, pk), reading=handing_in.READ_ANNEX, entering=handing_in.ENTER_ANNEX
    )
    row, is_waiting = standing.row, standing.is_waiting
    is_open = row.state == ImportState.READ and not is_waiting
    doubts = handing_in.doubts_of(row)
    may_keep = may_keep_register(request.user)
    context = standing.context([IMPORTS], checking="核对", keeper=KEEPER, confirmer=REVIEWER) | {
        "annex_import": row,
        "findings": progressing.failures(row, standing.job, standing.confirmation),
        "facts": _facts(row),
        "may_keep": may_keep,
        "may_confirm": may_review(request.user) and "confirm" in standing.actions and not doubts["undecided"],
        "is_own": row.received_by_id == request.user.pk,
        "doubt_tally": doubts,
        "decision_form": AnnexDecisionForm() if is_open and may_keep else None,
    }
    if request.GET.get("tab") == "history":
        context["changes"] = changes_of(row, also=("findings", "rows"))
    elif not is_waiting:  # a page that asks again every two seconds counts no rows
        context |= _what_was_read(request, row)
    return render(request, "heritage/annex_import_detail.html", context)


def _what_was_read(request: SignedInRequest, row: AnnexImport) -> dict[str, Any]:
    outcome = request.GET.get("outcome", "")
    rows = row.rows.select_related("project")
    if outcome in Outcome.values:
        rows = rows.filter(outcome=outcome)
    chosen = row.rows.filter(order=order).first() if (order := _number(request, "row")) else None
    pointed = row.findings.filter(row=None, line=line).first() if (line := _number(request, "line")) else None
    lines: Iterable[NumberedLine] = ()
    if chosen:
        lines = presenting.source_of(chosen, row.text)
    elif pointed:
        lines = presenting.source_at(pointed, row.text)
    findings = Paginator(row.findings.in_order(), FINDINGS_A_PAGE).get_page(request.GET.get("doubts"))
    for each in findings:
        each.annex_import = row
    return {
        "outcome": outcome,
        "tally": presenting.outcomes(row),
        "categories": presenting.category_lines(row),
        "rows": Paginator(rows, ROWS_A_PAGE).get_page(request.GET.get("rows")),
        "doubts": findings,
        "chosen": chosen,
        "pointed": pointed,
        "lines": lines,
    }


def _number(request: SignedInRequest, name: str) -> int | None:
    """A number of the address, as far as it is one."""
    word = request.GET.get(name, "")
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 7 else None


@require_safe
@requires(may_see_register)
def annex_import_file(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as it was handed in, or the text that was pasted."""
    return download_response(_visible(request, pk).attachment)


@require_safe
@requires(may_see_register)
def annex_import_rows(request: SignedInRequest, pk: int) -> HttpResponseBase:
    """Every row with its result, as a table to work through."""
    row = _visible(request, pk)
    return exports.export_response(
        "xlsx",
        name=f"{row}逐行结果",
        columns=ROW_COLUMNS,
        rows=(_told(each) for each in row.rows.iterator()),
        about=f"{row.attachment.name}，{row.paper}",
    )


@posted_from("heritage:annex_import_detail")
@requires(may_keep_register)
def annex_import_decide(request: SignedInRequest, pk: int) -> HttpResponse:
    """Decide the doubts that are ticked, and lead back to where the person was."""
    row = _visible(request, pk)
    form = AnnexDecisionForm(request.POST)
    here = came_from(request, request.POST.get("next", ""), default=row.get_absolute_url())
    answer = redirect(f"{here}#doubts")
    if not form.is_valid():
        messages.error(request, form.first_error)
        return answer
    given = form.cleaned_data
    said = {name: given[name] for name in ("decision", "remark", "with_alike")}
    try:
        count = deciding.decide(row, given["finding"], **said, by=request.user, at=timezone.now())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return answer
    accepted(request, answer)
    left = row.findings.in_the_way().count()
    then = f"还有{left}处未决定" if left else "疑点已全部决定"
    messages.success(request, f"已{'决定' if given['decision'] else '撤销'}{count}处疑点，{then}")
    return answer


@requires(may_keep_register)
def annex_row_units(request: SignedInRequest, pk: int, order: int) -> HttpResponse:
    """改断单位: where one name of the row ends and the next begins."""
    owner = _visible(request, pk)
    row = get_object_or_404(AnnexImportRow.objects.select_related("annex_import"), annex_import=owner, order=order)
    here = f"{owner.get_absolute_url()}?row={order}#source"

    def perform(given: dict[str, Any]) -> str:
        deciding.part_units(row, given["units"], seen=given["seen"], by=request.user, at=timezone.now())
        return here

    return form_page(
        request,
        UnitsForm.of(row, request.POST or None),
        perform,
        title=f"改断单位：{row.name[:60]}",
        done="已改断，并按新的单位重新比对",
        cancel_url=here,
        breadcrumbs=[IMPORTS, (str(owner), owner.get_absolute_url())],
        refused_at="units",
    )


@requires(may_review)
def annex_import_confirm(request: SignedInRequest, pk: int) -> HttpResponse:
    """The check page before it is registered, and the confirmation itself."""
    row = _visible(request, pk)
    refusal = ""
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        try:
            handing_in.ask_to_confirm(
                row, seen=int(seen) if seen.isdecimal() and len(seen) < 9 else -1, by=request.user, at=timezone.now()
            )
        except Refused as error:
            refusal = str(error)
        else:
            return redirect(row)
    asked = jobs.latest(handing_in.ENTER_ANNEX, subject_id=pk)
    if row.state != ImportState.READ or (asked and asked.is_open):
        state = "正在登记" if asked and asked.is_open else row.get_state_display()
        messages.info(request, f"该导入{state}")
        return redirect(row)
    decided = row.findings.exclude(decision="").in_order()
    context = {
        "title": "核对后确认登记",
        "breadcrumbs": [IMPORTS, (str(row), row.get_absolute_url())],
        "annex_import": row,
        "refusal": refusal,
        "answers": [
            *(Answer(label, value) for label, value in _facts(row)),
            *(Answer(each["label"], f"{each['count']}项：{each['means']}") for each in presenting.outcomes(row)),
        ],
        "categories": presenting.category_lines(row),
        "doubts": decided[:FINDINGS_A_PAGE],
        "doubt_count": decided.count(),
    }
    return render(request, "heritage/annex_import_confirm.html", context)


@posted_from("heritage:annex_import_detail")
@requires(may_see_register)
def annex_import_compare(request: SignedInRequest, pk: int) -> HttpResponse:
    """重新比对 with the register of now."""
    row = _visible(request, pk)

    def perform() -> HttpResponse:
        changed = handing_in.compare_again(row)
        messages.success(request, f"已重新比对，{changed}行的结果有变化" if changed else "已重新比对，结果没有变化")
        return redirect(row)

    return press(request, perform, done="", address=row)


@posted_from("heritage:annex_import_detail")
@requires(may_keep_register)
def annex_import_read_again(request: SignedInRequest, pk: int) -> HttpResponse:
    """Put a reading that failed back into the queue."""
    row = _visible(request, pk)
    return press(
        request,
        lambda: handing_in.read_again(row, by=request.user, at=timezone.now()),
        done="已重新排队，请稍候",
        address=row,
    )


@posted_from("heritage:annex_import_detail")
@requires(may_keep_register)
def annex_import_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """Give the import up."""
    row = _visible(request, pk)
    return press(
        request,
        lambda: handing_in.withdraw(row, by=request.user, at=timezone.now()),
        done="已撤回本次导入，没有登记任何项目",
        address=row,
    )


def _visible(request: SignedInRequest, pk: int) -> AnnexImport:
    people = ("attachment", "document", "confirmed_by", "received_by", "withdrawn_by")
    found: AnnexImport = get_object_or_404(
        AnnexImport.objects.visible_to(request.user).select_related(*people).defer("text"), pk=pk
    )
    return found


def _facts(row: AnnexImport) -> list[tuple[str, object]]:
    return [
        ("文件", row.attachment.name),
        ("公布文件", row.paper if row.document else f"{row.paper}（确认后按目录信息登记）"),
        ("名录类别", row.get_list_kind_display()),
        ("批次", row.batch_of_list),
        ("附件标题", row.heading),
    ]


def _told(row: AnnexImportRow) -> list[object]:
    code = row.code or row.printed_code
    units, safeguarding = "、".join(row.units), "、".join(row.safeguarding_units)
    outcome = row.get_outcome_display()
    return [row.line, row.serial, str(code), row.name, units, safeguarding, row.remark, outcome, row.reason]
