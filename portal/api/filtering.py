"""Filters of a list, taken at their word: what cannot be meant is refused, not ignored."""

from __future__ import annotations

from typing import Any

from django_filters import CharFilter, FilterSet
from django_filters.fields import MultipleChoiceField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request


class StrictFilters(DjangoFilterBackend):
    """A number, date or choice given twice or empty is an error of the program that asks. Of texts the last holds."""

    def get_filterset(self, request: Request, queryset: Any, view: Any) -> FilterSet | None:
        filterset: FilterSet | None = super().get_filterset(request, queryset, view)
        if filterset is not None:
            problems = {
                name: [problem] for name in filterset.filters if (problem := _problem(request, filterset, name))
            }
            if problems:
                raise ValidationError(problems)
        return filterset


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
