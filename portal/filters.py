"""Filters of the portal's own, used by the filter rows and the REST lists of every app."""

from __future__ import annotations

import django_filters
from django import forms

from portal.fields import WrittenDateField


class WrittenDateFilter(django_filters.DateFilter):
    """A day typed in any form that people write. Programs write ISO dates: their lists keep DateFilter."""

    field_class = WrittenDateField


class WholeNumberFilter(django_filters.NumberFilter):
    """A number without a fraction."""

    field_class = forms.IntegerField
