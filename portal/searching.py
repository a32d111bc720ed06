"""全局搜索: one text asked of every register, each within what this person may see.

Every register is asked through the filter of its own list, on the same rows, so that the number beside it is
the length of the list it links to.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from django_filters import FilterSet

from documents.filters import DocumentFilters, DutyFilters
from documents.models import Assistance, Document
from heritage.filters import ProjectFilter, RegisterFilter
from heritage.models import Project
from heritage.permissions import may_see_register
from legal_counsel.models import Counsel
from legal_counsel.permissions import may_see_counsel
from legal_counsel.pool.tables import CounselFilters, with_service
from portal.access import Predicate, requires, signed_in
from portal.accounts.models import User
from portal.accounts.permissions import may_read_users
from portal.accounts.views.users import UserFilter
from portal.organization.models import Official, Unit
from portal.organization.views.officials import OfficialFilter
from portal.organization.views.units import UnitFilter

SHOWN = 5  # of each register; its list has the rest


@dataclass(frozen=True)
class Register:
    """A list that is asked: which rows, by which field of its filter row, and what is said of one hit."""

    label: str
    url_name: str
    filters: type[FilterSet]
    parameter: str
    rows: Callable[[Any, date], QuerySet[Any]]
    page: Callable[[Any], str]
    note: Callable[[Any], str]
    access: Predicate = signed_in


@dataclass(frozen=True)
class Hit:
    """One row that was found."""

    label: str
    url: str
    note: str


@dataclass(frozen=True)
class Found:
    """What one register holds: the first hits, how many there are, and the list with all of them."""

    label: str
    count: int
    url: str
    hits: Sequence[Hit]


def may_not_see_register(user: Any) -> bool:
    """Whoever does not keep the heritage register finds what its public list shows."""
    return not may_see_register(user)


REGISTERS: tuple[Register, ...] = (
    Register(
        "公文",
        "documents:document_list",
        DocumentFilters,
        "body",
        rows=lambda user, on: Document.objects.visible_to(user),
        page=lambda row: row.get_absolute_url(),
        note=lambda row: f"成文日期 {row.issued_on}" if row.issued_on else "",
    ),
    Register(
        "分工",
        "documents:duty_list",
        DutyFilters,
        "q",
        rows=lambda user, on: Assistance.objects.visible_to(user).select_related("assignment__document"),
        page=lambda row: row.assignment.get_absolute_url(),
        note=lambda row: f"{row.assignment.since}至{row.assignment.end or '今'}，{row.assignment.document.number}",
    ),
    Register(
        "非遗项目",
        "heritage:register",
        RegisterFilter,
        "search",
        rows=lambda user, on: Project.objects.visible_to(user),
        page=lambda row: reverse("heritage:register_project", args=[row.pk]),
        note=lambda row: row.code.category_name,
        access=may_see_register,
    ),
    Register(
        "非遗名录",
        "heritage:project_list",
        ProjectFilter,
        "search",
        rows=lambda user, on: Project.objects.visible_to(user).listed(on),
        page=lambda row: row.get_absolute_url(),
        note=lambda row: row.code.category_name,
        access=may_not_see_register,
    ),
    Register(
        "法律顾问人选",
        "legal_counsel:counsel_list",
        CounselFilters,
        "name",
        rows=lambda user, on: with_service(Counsel.objects.visible_to(user).select_related("unit", "firm"), on),
        page=lambda row: row.get_absolute_url(),
        note=lambda row: "，".join(filter(None, (row.get_kind_display(), row.where))),
        access=may_see_counsel,
    ),
    Register(
        "机构",
        "unit_list",
        UnitFilter,
        "q",
        rows=lambda user, on: Unit.objects.visible_to(user),
        page=lambda row: reverse("unit_detail", args=[row.pk]),
        note=lambda row: row.get_kind_display(),
    ),
    Register(
        "领导人员",
        "official_list",
        OfficialFilter,
        "q",
        rows=lambda user, on: Official.objects.visible_to(user).with_posts(on),
        page=lambda row: reverse("official_detail", args=[row.pk]),
        note=lambda row: "、".join(str(tenure.post) for tenure in row.present),
    ),
    Register(
        "用户",
        "user_list",
        UserFilter,
        "q",
        rows=lambda user, on: User.objects.visible_to(user).select_related("unit"),
        page=lambda row: row.get_absolute_url(),
        note=lambda row: f"{row.username}，{row.unit}",
        access=may_read_users,
    ),
)


class SearchForm(forms.Form):
    """What is looked for; brackets and strokes alone would find everything."""

    q = forms.CharField(max_length=100, error_messages={"required": "请输入要查找的文字"})

    def clean_q(self) -> str:
        text: str = self.cleaned_data["q"]
        if not any(each.isalnum() for each in text):
            raise forms.ValidationError("请输入要查找的文字、字号或编号，只有标点无法查找")
        return text


@require_safe
@requires(signed_in)
def search_page(request: HttpRequest) -> HttpResponse:
    """Everything that this person may see and that has the text in it, register by register."""
    form = SearchForm({"q": request.GET.get("q", "")})
    found = look_for(form.cleaned_data["q"], user=request.user, on=timezone.localdate()) if form.is_valid() else []
    context = {
        "title": "搜索",
        "search_text": request.GET.get("q", ""),
        "refusals": form.errors.get("q", []),
        "found": [each for each in found if each.count],
        "without": [each.label for each in found if not each.count],
    }
    return render(request, "portal/search.html", context)


def look_for(text: str, *, user: Any, on: date) -> list[Found]:
    """Ask every register that `user` may open; two or three queries each, whatever they hold."""
    return [_ask(register, text, user, on) for register in REGISTERS if register.access(user)]


def _ask(register: Register, text: str, user: Any, on: date) -> Found:
    rows = register.filters({register.parameter: text}, queryset=register.rows(user, on)).qs
    hits = [Hit(str(row), register.page(row), register.note(row)) for row in rows[:SHOWN]]
    url = f"{reverse(register.url_name)}?{urlencode({register.parameter: text})}"
    return Found(register.label, rows.count(), url, hits)
