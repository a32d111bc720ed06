"""The register of heritage as the office keeps it: stubs, doubts, history."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from heritage import explaining
from heritage.changing import correcting, exiting
from heritage.exits import exits_of
from heritage.filters import RegisterFilter
from heritage.forms import GlossForm
from heritage.levels.lines import levels_of
from heritage.list_basis import list_basis
from heritage.models import Bearer, Project, Protection, QualityFinding, Recommendation
from heritage.permissions import may_keep_register, may_see_register
from heritage.plans.tables import plan_mark
from heritage.protecting.querysets import vacant_projects
from heritage.protecting.tables import protection_mark
from heritage.tables import RegisterTable
from portal.access import requires
from portal.accounts.changes import changes_of
from portal.acting import form_page
from portal.counting import counts_of
from portal.listing import list_page
from portal.pages import Button

TITLE = "非遗项目"


@requires(may_see_register)
def project_list(request: HttpRequest) -> HttpResponseBase:
    """All projects, those that have left the list too, and the way to what needs a person."""
    doubts = counts_of([QualityFinding.objects.waiting()])[0]
    quality = Button(f"数据质量：{doubts}项待核实", f"{reverse('heritage:quality')}?waits=all")
    return list_page(
        request,
        Project.objects.visible_to(request.user).with_inscriptions(),
        title=TITLE,
        table=RegisterTable,
        filters=RegisterFilter,
        buttons=[
            quality,
            Button("公众页面", reverse("heritage:project_list")),
        ],
        basis=list_basis(request.user, timezone.localdate()),
    )


@requires(may_see_register)
def project_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One project with the lists that name it and its changes."""
    project = get_object_or_404(Project.objects.visible_to(request.user).with_inscriptions(), pk=pk)
    today = timezone.localdate()
    protections: Any = Protection.objects.on(today).filter(project=project).select_related("unit")
    facts = [
        ("编号", str(project.code)),
        ("序号", project.serial),
        ("类别", project.code.category_name),
        ("项目名称", project.name),
        ("申报地区或单位", "、".join(project.unit_names)),
        ("状态", project.standing.label),
        ("释义", project.gloss),
    ]
    if project.exited_on:
        facts += [
            ("退出名录日期", project.exited_on),
            ("退出原因", project.exit_reason),
            ("退出所据文件", project.exit_source),
        ]
    return render(
        request,
        "heritage/register_detail.html",
        {
            "title": str(project),
            "breadcrumbs": [(TITLE, reverse("heritage:register"))],
            "project": project,
            "basis": list_basis(request.user, timezone.localdate()),
            "facts": facts,
            "media": project.media.select_related("withdrawn_by"),
            "protections": [(each, protection_mark(each.state_now, each.due_on, today)) for each in protections],
            "is_vacant": vacant_projects(today).filter(pk=project.pk).exists(),
            "plans": [(each, plan_mark(each, today)) for each in project.plans.select_related("responsible")],
            "register_changes": project.register_changes.select_related("proposed_by"),
            "exits": exits_of(project),
            "exit_clause": exiting.CLAUSE,
            "correction_clause": correcting.CLAUSE,
            "levels": levels_of(project),
            "bearers": Bearer.objects.visible_to(request.user).filter(project=project),
            "recommendations": Recommendation.objects.visible_to(request.user).filter(project=project),
            "may_explain": may_keep_register(request.user),
            "changes": changes_of(project, also=("inscriptions", "media", "recognitions", "restorations"))
            if request.GET.get("tab") == "history"
            else [],
        },
    )


@requires(may_keep_register)
def project_explain(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the gloss of a project."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    here = reverse("heritage:register_project", args=[project.pk])

    def perform(given: dict[str, Any]) -> str:
        explaining.explain(project, **given)
        return here

    return form_page(
        request,
        GlossForm(request.POST or None, project=project),
        perform,
        title=f"修改释义：{project}",
        done=f"已保存{project}的释义",
        cancel_url=here,
        breadcrumbs=[(TITLE, reverse("heritage:register")), (str(project), here)],
        refused_at="gloss",
    )
