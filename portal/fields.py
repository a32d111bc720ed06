"""Form fields of the portal's own, used by every app."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from portal.dates import UnreadableDate, read_date


class WrittenDateField(forms.DateField):
    """A date typed by a person, in any form that `portal.dates.read_date` knows."""

    widget = forms.DateInput(
        format="%Y-%m-%d", attrs={"placeholder": "如 2023-8-4", "autocomplete": "off", "inputmode": "text"}
    )

    def to_python(self, value: Any) -> date | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        try:
            return read_date(str(value))
        except UnreadableDate as error:
            raise ValidationError(str(error), code="invalid") from error
