"""What a program asks by its query string, taken at its word: what cannot be meant is refused, not ignored."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django_filters import BooleanFilter, CharFilter, FilterSet
from django_filters.fields import MultipleChoiceField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import ListField, Serializer

_SEVERAL, _EMPTY = "该参数只能给出一次", "该参数不能为空；不需要这个条件时请去掉它"
_NO_BOOLEAN = "应为 true 或 false"


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


def query_data(request: Request, shape: Serializer, *, beside: Iterable[str] = ()) -> dict[str, Any]:
    """The query string as data for `shape`; `beside` are parameters that others read.

    Raises ValidationError as StrictFilters does: an unknown parameter, or one given twice that is no list, or empty.
    """
    names = [str(name) for name in shape.fields]
    refuse_unknown(request, [*names, *beside])
    given = {name: request.query_params.getlist(name) for name in names if name in request.query_params}
    lists = {name for name in given if isinstance(shape.fields[name], ListField)}
    problems: dict[str, Any] = {
        name: [_SEVERAL] for name, values in given.items() if name not in lists and len(values) > 1
    }
    problems |= {name: [_EMPTY] for name, values in given.items() if "" in values}
    if problems:
        raise ValidationError(problems)
    return {name: values if name in lists else values[0] for name, values in given.items()}


def _paging(view: Any) -> list[str]:
    """The parameters by which a view is paged."""
    if view.paginator is None:
        return []
    return [view.paginator.cursor_query_param, view.paginator.page_size_query_param]


def _problem(request: Request, filterset: FilterSet, name: str) -> str:
    """What is wrong with how a parameter was given; its value is for the filter itself to judge.

    A filter of yes and no would ignore what is neither.
    """
    values = request.query_params.getlist(name)
    each = filterset.filters[name]
    if isinstance(each, CharFilter) or issubclass(each.field_class, MultipleChoiceField):
        return ""
    if len(values) > 1:
        return _SEVERAL
    if "" in values:
        return _EMPTY
    if isinstance(each, BooleanFilter) and any(value.lower() not in ("true", "false") for value in values):
        return _NO_BOOLEAN
    return ""
