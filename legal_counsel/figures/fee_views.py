"""What counsel cost: totals by unit and year with their export, and the contracts behind each (第七条)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import django_filters as filters
import django_tables2 as tables
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from legal_counsel.figures.fees import READING, FeeFact, FeeTotal, totals
from legal_counsel.figures.views import STATISTICS
from legal_counsel.models import Appointment
from legal_counsel.models.conduct import FIRST_YEAR, LAST_YEAR
from legal_counsel.permissions import may_see_counsel
from legal_counsel.pinning import in_force
from legal_counsel.reach import units_in_reach
from portal.access import requires
from portal.exports import FORMATS, described, export_response, refusal_of
from portal.filters import WholeNumberFilter
from portal.listing import list_page
from portal.listing.columns import DayColumn
from portal.organization.choices import Level
from portal.organization.models import Unit
from portal.requests import SignedInRequest

FEES = ("顾问费", reverse_lazy("legal_counsel:fees"))
LINES_A_PAGE = 50
COLUMNS = (
    "签订年度",
    "单位",
    "合同份数",
    "顾问费合计（元）",
    "没有写明金额的份数",
    "没有计酬依据或者经费科目的份数",
    "依据",
    "读法",
)
ONE_LINE = {"td": {"class": "one-line"}}
NUMBER = {"td": {"class": "number"}, "th": {"class": "number"}}


def _reach(request: Any) -> QuerySet[Unit]:
    return units_in_reach(request.user).order_by("pinyin", "name")


class FeeFilters(filters.FilterSet):
    """By year of signing, level and unit."""

    year = WholeNumberFilter(
        label="签订年度", field_name="contract_on", lookup_expr="year", min_value=FIRST_YEAR, max_value=LAST_YEAR
    )
    level = filters.ChoiceFilter(label="层级", field_name="unit__level", choices=Level)
    unit = filters.ModelChoiceFilter(label="单位", queryset=_reach)

    class Meta:
        model = Appointment
        fields = ["year", "level", "unit"]


class ContractTable(tables.Table):
    """One contract a line."""

    counsel = tables.Column("法律顾问", order_by="counsel__pinyin", linkify=lambda record: record.get_absolute_url())
    unit = tables.Column("单位", order_by="unit__pinyin")
    contract_party = tables.Column("合同相对方", order_by="contract_party__pinyin")
    contract_on = DayColumn("签订日期", attrs=ONE_LINE)
    begins_on = DayColumn("起始日期", attrs=ONE_LINE)
    ends_on = DayColumn("截止日期", attrs=ONE_LINE)
    fee = tables.Column("顾问费（元）", attrs=NUMBER)
    budget_line = tables.Column("经费科目")
    fee_basis = tables.Column("计酬依据")

    class Meta:
        model = Appointment
        fields = (
            "counsel", "unit", "contract_party", "contract_on", "begins_on", "ends_on", "fee", "budget_line",
            "fee_basis",
        )  # fmt: skip


@require_safe
@requires(may_see_counsel)
def fees(request: SignedInRequest) -> HttpResponseBase:
    """第七条: totals of one's reach by year and unit; `?export=xlsx` or `csv` gives all lines."""
    chosen = FeeFilters(request.GET, queryset=_contracts(request), request=request)
    lines = totals(_facts(chosen.qs))
    names = dict(Unit.objects.filter(pk__in=[each.unit for each in lines if each.unit]).values_list("pk", "name"))
    cited = in_force(timezone.localdate()).cited("fee")
    if (export := request.GET.get("export", "")) in FORMATS:
        if refusal := refusal_of(chosen):
            messages.error(request, refusal)
            return redirect("legal_counsel:fees")
        return export_response(
            export, name=FEES[0], columns=COLUMNS, rows=_cells(lines, names, cited), about=described(chosen)
        )
    page = Paginator(lines, LINES_A_PAGE).get_page(request.GET.get("page"))
    level = chosen.form.cleaned_data.get("level") if chosen.form.is_valid() else None
    unit = chosen.form.cleaned_data.get("unit") if chosen.form.is_valid() else None
    context = {
        "title": FEES[0],
        "breadcrumbs": [STATISTICS],
        "filter": chosen,
        "every_condition": True,
        "reading": READING,
        "clause": cited,
        "lines": [(each, names.get(each.unit or 0, "全部单位"), _address(each, level, unit)) for each in page],
        "page": page,
        "export_formats": FORMATS,
    }
    return render(request, "legal_counsel/fees.html", context)


@require_safe
@requires(may_see_counsel)
def fee_rows(request: SignedInRequest) -> HttpResponseBase:
    """The contracts behind a total."""
    return list_page(
        request,
        _contracts(request).select_related("counsel", "unit", "contract_party"),
        title="顾问费合同",
        table=ContractTable,
        filters=FeeFilters,
        breadcrumbs=[(label, str(url)) for label, url in (STATISTICS, FEES)],
        empty="没有符合条件的服务合同",
    )


def _contracts(request: SignedInRequest) -> QuerySet[Appointment]:
    rows: QuerySet[Appointment] = Appointment.objects.visible_to(request.user)
    return rows.filter(contract_on__lte=timezone.localdate())


def _facts(rows: QuerySet[Appointment]) -> list[FeeFact]:
    names = ("pk", "unit", "contract_on", "fee", "budget_line", "fee_basis")
    found = rows.order_by("unit__pinyin", "pk").values_list(*names)
    return [FeeFact(pk, unit, on, fee, bool(line and basis)) for pk, unit, on, fee, line, basis in found if on]


def _address(line: FeeTotal, level: str | None, unit: Unit | None) -> str:
    """Of the contracts that a total counts."""
    asked: dict[str, Any] = {"year": line.year} | ({"level": level} if level else {})
    if wanted := line.unit or (unit.pk if unit else None):
        asked["unit"] = wanted
    return f"{reverse('legal_counsel:fee_rows')}?{urlencode(asked)}"


def _cells(lines: list[FeeTotal], names: dict[int, str], cited: str) -> Iterator[tuple[Any, ...]]:
    for each in lines:
        label = names[each.unit] if each.unit else "全部单位"
        yield each.year, label, each.count, each.amount, each.unstated, each.unfounded, cited, READING
