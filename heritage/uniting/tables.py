"""The office's list of units, and its filters."""

from __future__ import annotations

from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString

from heritage.choices import UnitRole
from heritage.models import HeritageUnit, HeritageUnitAlias, InscriptionUnit
from heritage.uniting.choices import LegalPerson
from heritage.units import COUNTIES
from portal.organization.models import Region

ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}
LOOKS = {LegalPerson.UNKNOWN: " state-doubt", LegalPerson.YES: " state-ok", LegalPerson.NO: " state-stop"}
STANDING, MERGED = "standing", "merged"


def legal_person_mark(value: str) -> SafeString:
    """What is known, as word and colour."""
    known = LegalPerson(value)
    return format_html('<span class="state{}">{}</span>', LOOKS[known], known.label)


class UnitTable(tables.Table):
    """One unit a line; reads what `HeritageUnit.objects.for_list()` fetched."""

    name = tables.Column("单位名称", order_by=("name_key",), linkify=True)
    aliases = tables.Column("别名", empty_values=(), orderable=False)
    region = tables.Column("所在县市", accessor="region__name", attrs=ONE_LINE)
    projects = tables.Column("项目数", accessor="project_count", order_by="project_count", attrs=NUMBER)
    legal_person = tables.Column("法人资格", attrs=ONE_LINE)
    merged_into = tables.Column("已并入", empty_values=(), orderable=False)

    class Meta:
        model = HeritageUnit
        fields = ("name", "aliases", "region", "projects", "legal_person", "merged_into")

    def render_aliases(self, record: HeritageUnit) -> str:
        """All other names."""
        return "、".join(each.name for each in record.aliases.all())

    def render_legal_person(self, record: HeritageUnit) -> SafeString:
        """As word and colour."""
        return legal_person_mark(record.legal_person)

    def value_legal_person(self, record: HeritageUnit) -> str:
        """As a word."""
        return str(record.get_legal_person_display())

    def render_merged_into(self, record: HeritageUnit) -> str:
        """The unit that stays for it."""
        return "、".join(str(each.kept) for each in record.merges_away.all())


class UnitFilters(filters.FilterSet):
    """By name or alias, county, role, legal person, and whether it was merged."""

    name = filters.CharFilter(label="名称或别名", method="filter_name")
    region = filters.ModelChoiceFilter(label="所在县市", queryset=Region.objects.filter(kind__in=COUNTIES))
    role = filters.ChoiceFilter(label="角色", choices=UnitRole, method="filter_role")
    legal_person = filters.ChoiceFilter(label="法人资格", choices=LegalPerson)
    state = filters.ChoiceFilter(
        label="合并", choices=[(STANDING, "现有单位"), (MERGED, "已并入另一单位")], method="filter_state"
    )

    class Meta:
        model = HeritageUnit
        fields = ["name", "region", "role", "legal_person", "state"]

    def filter_name(self, rows: Any, name: str, value: str) -> QuerySet[HeritageUnit]:
        """A part of any of its names."""
        named = HeritageUnitAlias.objects.filter(unit=OuterRef("pk"), name__contains=value)
        found: QuerySet[HeritageUnit] = rows.filter(Q(name__contains=value) | Exists(named))
        return found

    def filter_role(self, rows: Any, name: str, value: str) -> QuerySet[HeritageUnit]:
        """Those that some list names in this role."""
        links = InscriptionUnit.objects.filter(unit=OuterRef("pk"), role=value)
        found: QuerySet[HeritageUnit] = rows.filter(Exists(links))
        return found

    def filter_state(self, rows: Any, name: str, value: str) -> QuerySet[HeritageUnit]:
        """Merged or not."""
        found: QuerySet[HeritageUnit] = rows.standing() if value == STANDING else rows.merged()
        return found
