"""The public list of heritage and the page of a project: no sign-in, no script needed (非物质文化遗产法 第十三条)."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db.models import Max
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from rest_framework.exceptions import Throttled

from documents.models import Document
from documents.views.days import day_asked
from heritage.annex_pages import Parted
from heritage.api.serializers import ProjectSerializer
from heritage.bearers.publishing import public_bearers
from heritage.choices import Standing
from heritage.codes import code_in_address
from heritage.describing import citation, dublin_core, json_ld, pictures_json_ld, trail
from heritage.downloading import FORMATS, Selection, download
from heritage.exits import NOT_YET, exit_on, exits_of, standing_on
from heritage.filters import ProjectFilter
from heritage.levels.lines import levels_of
from heritage.list_basis import list_basis
from heritage.listing import address, rows_of
from heritage.models import (
    HeritageUnit,
    Inscription,
    InscriptionUnit,
    ListEntry,
    ListStatement,
    Project,
    Protection,
    ProtectionDecision,
    Restoration,
    SafeguardingPlan,
)
from heritage.permissions import may_see_register
from heritage.protecting.publishing import is_vacant, public_protections
from heritage.querysets import ProjectQuerySet
from heritage.shown_list import query_of, shown_list
from portal.access import anyone, requires
from portal.accounts import limits
from portal.counting import counts_of
from portal.error_pages import Explanation, error_page
from portal.exports import described, refusal_of
from portal.organization.models import Region
from portal.unchanged import since_key, unless_same_file, unless_same_page

TITLE = "州级非物质文化遗产代表性项目名录"
PLACE = ("page", "export")
RELATED = 6
SHOWN = (  # what a download is made of
    Project, Inscription, InscriptionUnit, HeritageUnit, ListEntry, ListStatement, Document, Protection,
    ProtectionDecision, SafeguardingPlan, Restoration,
)  # fmt: skip


def named_today(request: HttpRequest) -> ProjectQuerySet:
    """Whatever a list has named by today; the filter leaves out what has left it, unless that is asked for."""
    projects: ProjectQuerySet = Project.objects.visible_to(request.user).named(timezone.localdate())
    return projects


@requires(anyone)
def project_list(request: HttpRequest) -> HttpResponseBase:
    """The list with its facets; `?export=` gives all rows that are filtered as a file."""
    format = request.GET.get("export", "")
    rows = named_today(request) if format in FORMATS else Project.objects.none()  # a page looks through its lines
    filters = ProjectFilter(request.GET, queryset=rows, request=request)
    if format in FORMATS:
        if refusal := refusal_of(filters):
            messages.error(request, refusal)
            return redirect(request.path + address(request.GET))
        return _download(request, format, filters)
    today = timezone.localdate()
    shown = shown_list(filters, request.GET, today, beside=[since_key(request)])
    conditions = [(_worded(filters, name), address(request.GET, **{name: None}, page=None)) for name in filters.chosen]
    context = {
        "title": TITLE,
        "search_text": filters.chosen.get("search", ""),
        "shown": shown,
        "described": described(filters),
        "conditions": conditions,
        "refusals": [f"{filters.form.fields[name].label}有误，该条件未生效" for name in filters.form.errors],
        "kept": [(name, value) for name, value in request.GET.items() if value and name not in ("search", *PLACE)],
        "basis": list_basis(request.user, today) if request.user.is_authenticated else shown.facets.basis,
        "today": today,
    }
    return unless_same_page(request, render(request, "heritage/project_list.html", context), asked=shown.beside)


def _download(request: HttpRequest, format: str, filters: ProjectFilter) -> HttpResponseBase:
    """The file, unless the reader has it; who asks for too many has to wait."""

    def make() -> HttpResponseBase:
        try:
            limits.admit(request, limits.DOWNLOAD)
        except Throttled as refusal:
            told = Explanation("下载过于频繁", str(refusal.detail), "需要全部数据的，请一次下载整个名录。")
            response = error_page(request, 429, told)
            response.headers["Retry-After"] = str(refusal.wait or 60)  # type: ignore[attr-defined]
            return response
        query = query_of(filters, request.GET)
        chosen = Selection(
            filters.qs.with_care(timezone.localdate()) if format == "json" else filters.qs,
            counts_of([filters.qs])[0],
            described(filters),
            request.build_absolute_uri(f"{request.path}?{query}" if query else request.path),
            request.build_absolute_uri,
            lambda project: dict(ProjectSerializer(project, context={"request": request}).data),
            Parted(filters.chosen.get("batch"), filters.chosen.get("list_kind", "")),
            is_whole=filters.chosen.keys() <= {"batch", "list_kind"},
        )
        return download(format, chosen)

    return unless_same_file(request, SHOWN, [timezone.localdate()], make)


def _worded(filters: ProjectFilter, name: str) -> str:
    """One condition in words."""
    value = filters.chosen[name]
    choices = {str(key): str(label) for key, label in getattr(filters.form.fields[name], "choices", ())}
    return f"{filters.filters[name].label}：{choices.get(str(value), value)}"


@requires(anyone)
def project_detail(request: HttpRequest, code: str) -> HttpResponseBase:
    """One project under /heritage/VIII-38/; every other way of writing its code leads there."""
    wanted = code_in_address(code)
    if wanted is None:
        raise Http404
    if code != wanted.slug:
        asked = request.META["QUERY_STRING"]
        own = reverse("heritage:project", args=[wanted.slug])
        return redirect(f"{own}?{asked}" if asked else own, permanent=True)
    today = timezone.localdate()
    named: ProjectQuerySet = Project.objects.visible_to(request.user).named(today)  # what has left the list says so
    project = get_object_or_404(
        named.with_inscriptions().with_care(today), category=wanted.category, number=wanted.number
    )
    on, date_refusal = day_asked(request)
    if on > today:
        on, date_refusal = today, "还没有到的日子没有状态，请填写今天或以前的日期"
    is_of_a_day = bool(request.GET.get("on")) and not date_refusal
    then = named.with_inscriptions(on).with_care(on).get(pk=project.pk) if is_of_a_day else project
    inscriptions, levels = list(then.inscriptions.all()), levels_of(then, on if is_of_a_day else None)
    media = list(project.media.public(today).select_related("attachment"))
    entries = ListEntry.objects.filter(project=project)
    updated_on = timezone.localdate(entries.aggregate(at=Max("made_at"))["at"])
    url = request.build_absolute_uri(project.get_absolute_url())
    here = reverse("heritage:project_list")
    crumbs = [(TITLE, here), (project.code.category_name, f"{here}?category={project.category}")]
    counties = list(Region.objects.filter(pk__in=entries.values("region")).values_list("name", flat=True))
    related = ListEntry.objects.listed(today).filter(category=project.category, region__name__in=counties)
    publisher = settings.SITE["organizer"] or settings.SITE["name"]
    address_for_ever = settings.SITE["url"] + project.get_absolute_url()  # whatever name the server was asked under
    context = {
        "title": f"{project.code} {project.name}",
        "breadcrumbs": crumbs,
        "project": project,
        "basis": list_basis(request.user, today),
        "inscriptions": inscriptions,
        "media": media,
        "published_at": max(each.registered_at for each in project.inscriptions.all()),
        "levels": levels,
        "bearers": public_bearers(then),
        "readable": _readable(request, [each.document_id for each in [*inscriptions, *levels]]),
        "facts": _facts(then, on),
        "exits": exits_of(project),
        "on": on,
        "date_refusal": date_refusal,
        "standing_then": standing_on(then, on) if is_of_a_day else "",
        "units": {link.unit: link for each in inscriptions for link in each.units.all()},
        "counties": counties,
        "related": rows_of(
            [each["project"] for each in related.exclude(project=project).in_order("category", "number")[:RELATED]]
        ),
        "is_editor": may_see_register(request.user),
        "dublin_core": dublin_core(project, url=address_for_ever, publisher=publisher),
        "citation": citation(project, url=address_for_ever, publisher=publisher, updated_on=updated_on, cited_on=today),
        "updated_on": updated_on,
        "today": today,
        "structured": _script_safe(
            [
                json_ld(project, url=url, list_url=request.build_absolute_uri(here))
                | pictures_json_ld(media, request.build_absolute_uri),
                trail([(name, request.build_absolute_uri(path)) for name, path in [*crumbs, (project.name, url)]]),
            ]
        ),
    }
    return unless_same_page(request, render(request, "heritage/project_detail.html", context))


def _facts(project: Any, on: date) -> list[tuple[str, object]]:
    """What stands at the head of a project's page, as of the day `on` for which it has been read."""
    units, standing = "、".join(project.unit_names), standing_on(project, on)
    if standing == Standing.STUB.label:
        units = f"{units}（扩展名录所列）；原申报单位：待补录"
    facts: list[tuple[str, object]] = [
        ("编号", str(project.code)),
        ("序号", project.serial),
        ("类别", project.code.category_name),
        *([("申报地区或单位", units)] if standing != NOT_YET else []),
        ("状态", standing),
    ]
    if left := exit_on(project, on):
        facts.append(("退出名录", f"{left.told}；序号和编号保留，不再用于其他项目"))
    protections = public_protections(project)
    if protections:
        vacant = "；空缺，待重新认定" if is_vacant(protections) else ""
        facts.append(("保护单位", "；".join(map(str, protections)) + vacant))
    if project.has_plan:
        facts.append(("保护规划", "执行中"))
    return [*facts, ("释义", project.gloss)] if project.gloss else facts


def _readable(request: HttpRequest, documents: Any) -> set[int]:
    """Which of the notices this reader may open; the others are named without a link."""
    return set(Document.objects.visible_to(request.user).filter(pk__in=documents).values_list("pk", flat=True))


def _script_safe(value: object) -> str:
    """JSON that no text inside can end early: `<` never stands in it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
