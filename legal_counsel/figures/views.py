"""The page of figures with its chart and export, and the list of the rows behind each of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from legal_counsel.advising.choices import ReasonClass
from legal_counsel.figures.board import Board, Line, board, span_of
from legal_counsel.figures.knowing import facts_of
from legal_counsel.figures.measures import BY_CODE, MEASURES, RATES, Figure, Measure, Of, Span, reading_of, reckon
from legal_counsel.figures.tables import PARTS, TABLES, RowFilters, SpanFilters
from legal_counsel.models import CounselFiling, Matter, Opinion, RuleVersion
from legal_counsel.permissions import may_see_counsel
from legal_counsel.pinning import in_force
from legal_counsel.reach import units_in_reach
from portal.access import requires
from portal.exports import FORMATS, export_response, refusal_of, snapshot
from portal.listing import list_page
from portal.organization.models import Unit
from portal.requests import SignedInRequest

STATISTICS = ("法律顾问统计", reverse_lazy("legal_counsel:statistics"))
UNITS_A_PAGE = 50
BACKWARDS = "期间的起始日期晚于截止日期，没有可以统计的；请更正"
COLUMNS = ("层级", "单位", "指标", "分子", "分母", "比率（%）", "期间自", "至", "截至", "依据", "读法")


@require_safe
@requires(may_see_counsel)
def statistics(request: SignedInRequest) -> HttpResponseBase:
    """第四条: all figures of one's reach in one moment, by level and by unit; `?export=xlsx` or `csv` gives each."""
    chosen = SpanFilters(request.GET, queryset=units_in_reach(request.user), request=request)
    span, rule = _span(chosen), in_force(timezone.localdate())
    with snapshot():
        found = board(chosen.qs, span)
    if (export := request.GET.get("export", "")) in FORMATS:
        if refusal := refusal_of(chosen):
            messages.error(request, refusal)
            return redirect("legal_counsel:statistics")
        return export_response(export, name=STATISTICS[0], columns=COLUMNS, rows=_lines(found, rule), about=str(span))
    page = Paginator(found.units, UNITS_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "title": STATISTICS[0],
        "filter": chosen,
        "every_condition": True,
        "span": span,
        "basis": rule.cited("coverage"),
        "rule": rule,
        "problem": BACKWARDS if span.first > span.last else "",
        "figures": [
            (
                measure,
                figure,
                rule.cited(*measure.rules),
                reading_of(measure, span),
                _address(measure, found.whole, span, chosen),
            )
            for measure, figure in found.whole.of(MEASURES)
        ],
        "rates": RATES,
        "levels": [(line, _cells(line, span, chosen)) for line in found.levels],
        "units": [(line, _cells(line, span, chosen)) for line in page],
        "page": page,
        "reasons": [(ReasonClass(name).label, count) for name, count in found.reasons.items()],
        "export_formats": FORMATS,
    }
    return render(request, "legal_counsel/statistics.html", context)


@require_safe
@requires(may_see_counsel)
def statistics_rows(request: SignedInRequest, code: str) -> HttpResponseBase:
    """The rows behind a figure; matters and opinions for those on them (第二十一条第二项), the rest as a number.

    Figure and rows are of one moment.
    """
    measure = BY_CODE.get(code)
    if measure is None:
        raise Http404
    chosen = SpanFilters(request.GET, queryset=units_in_reach(request.user), request=request)
    span = _span(chosen)
    with snapshot():
        return _rows_page(request, measure, chosen, span)


def _rows_page(request: SignedInRequest, measure: Measure, chosen: SpanFilters, span: Span) -> HttpResponseBase:
    figure = reckon(measure, facts_of(measure.of, chosen.qs, span.on), span)
    part = request.GET.get("part", "")
    counted = figure.part(part)
    rows, rule = _rows(request, measure.of, counted), in_force(timezone.localdate())
    return list_page(
        request,
        rows,
        title=measure.label,
        table=TABLES[measure.of],
        filters=RowFilters,
        breadcrumbs=[(STATISTICS[0], f"{STATISTICS[1]}?{urlencode(_asked(span, chosen))}")],
        empty="没有符合条件的记录，或者都不在您的知悉范围内",
        template="legal_counsel/statistics_rows.html",
        measure=measure,
        figure=figure,
        span=span,
        rule=rule,
        cited=rule.cited(*measure.rules),
        is_past=span.on < timezone.localdate(),
        reading=reading_of(measure, span),
        part=PARTS.get(part, ""),
        counted=len(counted),
        hidden=len(counted) - rows.count(),
    )


def _span(chosen: SpanFilters) -> Span:
    return span_of(**chosen.days(), today=timezone.localdate())


def _rows(request: SignedInRequest, kind: Of, pks: tuple[int, ...]) -> QuerySet[Any]:
    """Those of the rows that this person may open."""
    if kind is Of.UNITS:
        return Unit.objects.filter(pk__in=pks).select_related("parent")
    if kind is Of.FILINGS:
        filings: QuerySet[Any] = CounselFiling.objects.visible_to(request.user).filter(pk__in=pks)
        return filings.select_related("appointment__counsel", "appointment__unit", "filer")
    if kind is Of.MATTERS:
        matters: QuerySet[Any] = Matter.objects.visible_to(request.user).filter(pk__in=pks)
        return matters.select_related("unit")
    opinions: QuerySet[Any] = Opinion.objects.visible_to(request.user, timezone.localdate()).filter(pk__in=pks)
    return opinions.select_related(
        "assignment__matter__unit", "assignment__appointment__counsel__firm"
    ).prefetch_related("adoptions__feedback", "sent")


def _asked(span: Span, chosen: SpanFilters, line: Line | None = None) -> dict[str, str | int]:
    """The parameters of an address that shows the same, narrowed to a line."""
    asked: dict[str, str | int] = {"first": str(span.first), "last": str(span.last), "on": str(span.on)}
    level, unit = chosen.form.cleaned_data.get("level"), chosen.form.cleaned_data.get("unit")
    asked |= {"level": level} if level else {}
    asked |= {"unit": unit.pk} if unit else {}
    if line is not None:
        asked |= {"unit": line.unit} if line.unit else {"level": line.level} if line.level else {}
    return asked


def _address(measure: Measure, line: Line, span: Span, chosen: SpanFilters) -> str:
    return f"{reverse('legal_counsel:statistics_rows', args=[measure.code])}?{urlencode(_asked(span, chosen, line))}"


def _cells(line: Line, span: Span, chosen: SpanFilters) -> list[tuple[Measure, Figure, str]]:
    """The rates of a line with the addresses of their rows; a level that no unit states has no address of its own."""
    has_address = bool(line.unit or line.level)
    return [
        (measure, figure, _address(measure, line, span, chosen) if has_address and figure.denominator else "")
        for measure, figure in line.of(RATES)
    ]


def _lines(found: Board, rule: RuleVersion) -> Iterator[tuple[Any, ...]]:
    """One line a figure: of all, of each level, of each unit."""
    span = found.span
    for line in found.lines:
        level, unit = (line.label, "") if line.unit is None else ("", line.label)
        for measure, figure in line.of(MEASURES):
            yield (
                level, unit, measure.label, figure.numerator, figure.denominator, figure.percent,
                span.first, span.last, span.on, rule.cited(*measure.rules), reading_of(measure, span),
            )  # fmt: skip
