"""The public list of heritage: no sign-in, no script needed (非物质文化遗产法 第十三条)."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from documents.models import Document
from heritage.api.serializers import ProjectSerializer
from heritage.codes import find_code
from heritage.describing import json_ld
from heritage.filters import ListFilter
from heritage.list_basis import list_basis
from heritage.models import Inscription, Project
from heritage.querysets import ProjectQuerySet
from heritage.tables import ProjectTable
from heritage.tallies import category_tallies, list_tallies
from portal.access import anyone, requires
from portal.exports import described
from portal.listing import list_page

TITLE = "州级非物质文化遗产代表性项目名录"


def listed_today(request: HttpRequest) -> ProjectQuerySet:
    """What the list holds today."""
    projects: ProjectQuerySet = Project.objects.visible_to(request.user).listed(timezone.localdate())
    return projects


@requires(anyone)
def project_list(request: HttpRequest) -> HttpResponseBase:
    """The list with its ten categories; `?export=xlsx`, `csv` or `json` gives all rows that are filtered."""
    projects = listed_today(request)
    chosen = ListFilter(request.GET, queryset=projects, request=request)
    if request.GET.get("export") == "json" and chosen.is_valid():  # else the page says which condition is wrong
        return _json_file(request, chosen.qs.with_inscriptions())
    return list_page(
        request,
        projects.with_inscriptions(),
        title=TITLE,
        table=ProjectTable,
        filters=ListFilter,
        template="heritage/project_list.html",
        empty="没有符合条件的项目，请减少关键词或改选类别",
        described=described(chosen),
        categories=category_tallies(projects),
        lists=list_tallies(),
        basis=list_basis(request.user, timezone.localdate()),
        readable=_readable(request, Inscription.objects.values("document")),
        updated_at=Inscription.objects.aggregate(at=Max("registered_at"))["at"],
    )


@requires(anyone)
def project_detail(request: HttpRequest, code: str) -> HttpResponse:
    """One project under /heritage/VIII-38/; every other way of writing its code leads there."""
    wanted = find_code(code)
    if wanted is None:
        raise Http404
    if code != wanted.slug:
        return redirect("heritage:project", code=wanted.slug, permanent=True)
    project = get_object_or_404(
        listed_today(request).with_inscriptions(), category=wanted.category, number=wanted.number
    )
    inscriptions = list(project.inscriptions.all())
    url = request.build_absolute_uri(project.get_absolute_url())
    return render(
        request,
        "heritage/project_detail.html",
        {
            "title": f"{project.code} {project.name}",
            "breadcrumbs": [
                (TITLE, reverse("heritage:project_list")),
                (project.code.category_name, f"{reverse('heritage:project_list')}?category={project.category}"),
            ],
            "project": project,
            "basis": list_basis(request.user, timezone.localdate()),
            "inscriptions": inscriptions,
            "published_at": max(each.registered_at for each in inscriptions),
            "readable": _readable(request, [each.document_id for each in inscriptions]),
            "facts": _facts(project),
            "structured": _script_safe(json_ld(project, url=url)),
        },
    )


def _facts(project: Project) -> list[tuple[str, object]]:
    """What stands at the head of a project's page."""
    units = "、".join(project.unit_names)
    if project.standing == "stub":
        units = f"{units}（扩展名录所列）；原申报单位：待补录"
    facts: list[tuple[str, object]] = [
        ("编号", str(project.code)),
        ("序号", project.serial),
        ("类别", project.code.category_name),
        ("申报地区或单位", units),
        ("状态", project.standing.label),
    ]
    return [*facts, ("释义", project.gloss)] if project.gloss else facts


def _readable(request: HttpRequest, documents: Any) -> set[int]:
    """Which of the notices this reader may open; the others are named without a link."""
    return set(Document.objects.visible_to(request.user).filter(pk__in=documents).values_list("pk", flat=True))


def _json_file(request: HttpRequest, projects: ProjectQuerySet) -> JsonResponse:
    """The filtered projects in the form of the API, as a file."""
    rows = ProjectSerializer(projects, many=True, context={"request": request}).data
    response = JsonResponse(
        {"title": TITLE, "count": len(rows), "projects": rows}, json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="heritage.json"'
    return response


def _script_safe(value: object) -> str:
    """JSON that no text inside can end early: `<` never stands in it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
