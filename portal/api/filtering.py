"""What a program asks by its query string, taken at its word: what cannot be meant is refused, not ignored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django_filters import CharFilter, FilterSet
from django_filters.fields import MultipleChoiceField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


class StrictFilters(DjangoFilterBackend):
    """An unknown filter, or a number, date or choice given twice or empty, is an error of the program that asks.

    A misspelt name that were ignored would answer with rows that look right and are not. Of texts the last holds.
    """

    def get_filterset(self, request: Request, queryset: Any, view: Any) -> FilterSet | None:
        filterset: FilterSet | None = super().get_filterset(request, queryset, view)
        names = list(filterset.filters) if filterset is not None else []
        refuse_unknown(request, [*names, *_paging(view)])
        if filterset is not None:
            problems = {name: [problem] for name in names if (problem := _problem(request, filterset, name))}
            if problems:
                raise ValidationError(problems)
        return filterset


def refuse_unknown(request: Request, known: Iterable[str]) -> None:
    """Raise ValidationError naming every parameter that is none of `known`, and what there is."""
    names = list(known)
    there_is = f"可用的参数：{'、'.join(names)}" if names else "该地址没有参数"
    unknown = [name for name in request.query_params if name not in names]
    if unknown:
        raise ValidationError({name: [f"没有这个参数；{there_is}"] for name in unknown})


def _paging(view: Any) -> list[str]:
    """The parameters by which a view is paged."""
    if view.paginator is None:
        return []
    return [view.paginator.cursor_query_param, view.paginator.page_size_query_param]


def _problem(request: Request, filterset: FilterSet, name: str) -> str:
    """What is wrong with how a parameter was given; its value is for the filter itself to judge."""
    values = request.query_params.getlist(name)
    each = filterset.filters[name]
    if isinstance(each, CharFilter) or issubclass(each.field_class, MultipleChoiceField):
        return ""
    if len(values) > 1:
        return "该参数只能给出一次"
    if "" in values:
        return "该参数不能为空；不需要这个条件时请去掉它"
    return ""
