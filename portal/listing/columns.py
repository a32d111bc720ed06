"""Columns that every list may use."""

from __future__ import annotations

from datetime import date

import django_tables2 as tables


class DayColumn(tables.Column):
    """A day as 2023-09-05. `DateColumn` of django-tables2 compiles a template for every cell."""

    def render(self, value: date) -> str:
        """As ISO writes it."""
        return value.isoformat()
