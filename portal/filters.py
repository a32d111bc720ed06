"""Filters of the portal's own, used by the filter rows and the REST lists of every app."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from drf_spectacular.utils import extend_schema_field

from portal.fields import WrittenDateField


class WrittenDateFilter(django_filters.DateFilter):
    """A day typed in any form that people write. Programs write ISO dates: their lists keep DateFilter."""

    field_class = WrittenDateField


class WholeNumberFilter(django_filters.NumberFilter):
    """A number without a fraction; the description of the API says its bounds."""

    field_class = forms.IntegerField

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        bounds = {"minimum": kwargs.get("min_value"), "maximum": kwargs.get("max_value")}
        known = {name: value for name, value in bounds.items() if value is not None}
        if known:
            said = kwargs.get("help_text") or kwargs.get("label")
            extend_schema_field({"type": "integer", "description": said, **known})(self)
