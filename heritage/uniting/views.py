"""Units: the list with those that may be one body, one unit, merging two, and undoing that."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from heritage.findings.choices import SETTLED, QualityKind
from heritage.models import HeritageUnit, InscriptionUnit, Protection, QualityFinding, UnitMerge
from heritage.permissions import may_keep_register, may_see_register
from heritage.protecting.tables import protection_mark
from heritage.uniting import merging, verifying
from heritage.uniting.alike_units import alike_units
from heritage.uniting.choices import LegalPerson
from heritage.uniting.forms import THIS, LegalPersonForm, MergeForm, UndoForm
from heritage.uniting.tables import UnitFilters, UnitTable, legal_person_mark
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import form_page, out_of_sight
from portal.lifecycle import Refused
from portal.listing import list_page
from portal.pages import Answer, Button
from portal.requests import SignedInRequest

REGISTER = ("非遗项目", reverse_lazy("heritage:register"))
UNITS = ("非遗单位", reverse_lazy("heritage:unit_list"))
WARNINGS = {
    LegalPerson.UNKNOWN: "法人资格尚未核实。自治区规定是否要求保护单位具备法人资格待核，本提示不影响办理",
    LegalPerson.NO: "已核实不是法人。认定为保护单位前请先核对自治区的规定，本提示不影响办理",
}


@require_safe
@requires(may_see_register)
def unit_list(request: SignedInRequest) -> HttpResponseBase:
    """All units, and above them those that may be one body, unless somebody has found that they are two."""
    alike = QualityFinding.objects.filter(kind=QualityKind.SAME_UNIT, state__in=SETTLED)
    settled = set(alike.values_list("subject", flat=True))
    return list_page(
        request,
        HeritageUnit.objects.visible_to(request.user).for_list(),
        title=UNITS[0],
        table=UnitTable,
        filters=UnitFilters,
        breadcrumbs=[(REGISTER[0], reverse("heritage:register"))],
        empty="没有符合条件的单位",
        template="heritage/unit_list.html",
        pairs=[each for each in alike_units() if each.subject not in settled],
        may_merge=may_keep_register(request.user),
    )


@require_safe
@requires(may_see_register)
def unit_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One unit: its names, its projects and roles, what was verified, and its merges."""
    unit = _unit(request, pk)
    merges = UnitMerge.objects.select_related("kept", "gone", "by", "undone_by").prefetch_related("rows")
    away = merges.filter(gone=unit, undone_at=None).first()
    links = InscriptionUnit.objects.filter(unit=unit).select_related("inscription__project", "inscription__document")
    today = timezone.localdate()
    protections: Any = Protection.objects.on(today).filter(unit=unit).select_related("project")
    is_history = request.GET.get("tab") == "history"
    keeps = may_keep_register(request.user)
    return render(
        request,
        "heritage/unit_detail.html",
        {
            "title": unit.name,
            "breadcrumbs": [REGISTER, UNITS],
            "unit": unit,
            "state": legal_person_mark(unit.legal_person),
            "warning": WARNINGS.get(LegalPerson(unit.legal_person), ""),
            "away": away,
            "may_keep": keeps,
            "buttons": _buttons(unit, away) if keeps else [],
            "facts": [
                ("名称", unit.name),
                ("别名", "、".join(each.name for each in unit.aliases.all()) or "无"),
                ("所在县市", unit.region or "名称没有写明"),
                ("对应机构", unit.organization or "无"),
                ("法人资格", unit.get_legal_person_display()),
                *([("核实依据", unit.legal_person_basis)] if unit.legal_person_basis else []),
            ],
            "links": links.order_by("inscription__project__category", "inscription__project__number", "pk"),
            "protections": [(each, protection_mark(each.state_now, each.due_on, today)) for each in protections],
            "merges": merges.filter(kept=unit) | merges.filter(gone=unit),
            "changes": changes_of(unit, also=("aliases", "links")) if is_history else [],
        },
    )


@requires(may_keep_register)
def unit_merge(request: SignedInRequest, pk: int) -> HttpResponse:
    """合并单位: the form, what exactly changes, then the act."""
    unit = _unit(request, pk)
    asked = request.GET.get("with", "")
    other = asked if asked.isascii() and asked.isdecimal() and len(asked) < 19 else None
    form = MergeForm(request.POST or None, unit=unit, initial={"other": other, "stays": THIS})
    title = f"合并单位：{unit}"
    if request.method == "POST" and form.is_valid() and not {"confirmed", "again"} & set(request.POST):
        try:
            plan = merging.planned(*form.units())
        except Refused as refusal:
            form.add_error("other", str(refusal))
        else:
            return _check(request, form, title=f"核对{title}", plan=plan, cancel_url=unit.get_absolute_url())
    if "again" in request.POST:
        form = MergeForm(None, unit=unit, initial={name: request.POST.get(name) for name in form.fields})

    def perform(given: dict[str, Any]) -> HeritageUnit:
        kept, gone = form.units()
        merging.merge(kept, gone, reason=given["reason"], seen=given["seen"], by=request.user, at=timezone.now())
        return kept

    return form_page(
        request,
        form,
        perform,
        title=title,
        done="已合并，两个名称都可查到；需要时可在本页撤销",
        submit_label="下一步：核对",
        cancel_url=unit.get_absolute_url(),
        breadcrumbs=[REGISTER, UNITS, (unit.name, unit.get_absolute_url())],
    )


@requires(may_keep_register)
def unit_merge_undo(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤销合并, with what goes back and what stays before one's eyes."""
    rows = UnitMerge.objects.select_related("kept", "gone")
    merge: UnitMerge = get_object_or_404(rows, pk=pk)
    plan, obstacle = None, ""
    try:
        plan = merging.undoing(merge)
    except Refused as refusal:
        obstacle = str(refusal)
    form = UndoForm(request.POST or None, initial={"seen": plan.stamp if plan else ""})

    def perform(given: dict[str, Any]) -> HeritageUnit:
        merging.undo(merge, reason=given["reason"], seen=given["seen"], by=request.user, at=timezone.now())
        return merge.gone

    return form_page(
        request,
        form,
        perform,
        title=f"撤销合并：{merge}",
        done="已撤销合并，移动的记录已退回",
        submit_label="撤销合并",
        cancel_url=merge.get_absolute_url(),
        breadcrumbs=[REGISTER, UNITS, (merge.kept.name, merge.get_absolute_url())],
        template="heritage/unit_merge_undo.html",
        plan=plan,
        obstacle=obstacle,
        merge=merge,
    )


@requires(may_keep_register)
def unit_verify(request: SignedInRequest, pk: int) -> HttpResponse:
    """核实法人资格."""
    unit = _unit(request, pk)

    def perform(given: dict[str, Any]) -> HeritageUnit:
        said = {"legal_person": given["legal_person"], "basis": given["legal_person_basis"]}
        return verifying.verify_legal_person(unit, **said, seen=given["seen"])

    return form_page(
        request,
        LegalPersonForm(request.POST or None, unit=_unit(request, pk)),
        perform,
        title=f"核实法人资格：{unit}",
        done="已保存",
        cancel_url=unit.get_absolute_url(),
        breadcrumbs=[REGISTER, UNITS, (unit.name, unit.get_absolute_url())],
    )


def _unit(request: SignedInRequest, pk: int) -> HeritageUnit:
    rows = HeritageUnit.objects.visible_to(request.user).select_related("region", "organization")
    found: HeritageUnit = get_object_or_404(rows, pk=pk)
    return found


def _buttons(unit: HeritageUnit, away: UnitMerge | None) -> list[Button]:
    verify = Button("核实法人资格", reverse("heritage:unit_verify", args=[unit.pk]))
    if away:
        return [Button("撤销合并", reverse("heritage:unit_merge_undo", args=[away.pk]))]
    return [verify, Button("与另一单位合并", reverse("heritage:unit_merge", args=[unit.pk]))]


def _check(
    request: SignedInRequest, form: MergeForm, *, title: str, plan: merging.Merging, cancel_url: str
) -> HttpResponse:
    """Exactly what changes; the form as it was filled in, out of sight, with the stamp of what is shown."""
    out_of_sight(form)
    form.initial["seen"] = plan.stamp
    links = [each for each in plan.moved if isinstance(each.row, InscriptionUnit)]
    answers = [
        Answer("保留的名称", plan.kept.name),
        Answer("成为别名的名称", plan.gone.name),
        Answer("理由", form.cleaned_data["reason"]),
        Answer("改为属于保留单位的列入", f"{len(links)}条"),
        Answer("其他改动的记录", f"{len(plan.moved) - len(links)}条"),
        Answer("保留单位原有的记录", f"{len(plan.own)}条，不变"),
        Answer("不变的内容", "各条列入所印的单位名称、序号、编号和公布文件"),
    ]
    context = {
        "title": title,
        "breadcrumbs": [REGISTER, UNITS, (form.unit.name, form.unit.get_absolute_url())],
        "answers": answers,
        "plan": plan,
        "form": form,
        "cancel_url": cancel_url,
        "draft_key": request.path,
    }
    return render(request, "heritage/unit_merge_check.html", context)
