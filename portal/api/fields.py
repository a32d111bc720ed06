"""Fields of what programs hand in: what has the right shape and cannot be meant is refused with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rest_framework import serializers

from portal.dates import YEARS
from portal.numerals import has_other_digits


class StrictSerializer(serializers.Serializer):
    """Of what a program hands in, an unknown name is no slip to pass over."""

    def to_internal_value(self, data: Any) -> Any:
        """Raises ValidationError."""
        unknown = set(data) - set(self.fields) if isinstance(data, dict) else set()
        if unknown:
            raise serializers.ValidationError({name: ["没有这个字段"] for name in sorted(unknown)})
        return super().to_internal_value(data)


class OurDigits:
    """Before a field that reads digits: those of another script are none."""

    def to_internal_value(self, data: Any) -> Any:
        """Raises ValidationError."""
        if isinstance(data, str) and has_other_digits(data):
            raise serializers.ValidationError("数字只能写作 0 至 9", code="invalid")
        return super().to_internal_value(data)  # type: ignore[misc]  # of the field beside it


class NumberField(OurDigits, serializers.IntegerField):
    """A whole number."""


class DayField(OurDigits, serializers.DateField):
    """A day."""


class MomentField(OurDigits, serializers.DateTimeField):
    """A moment in a year that people mean; without an offset in the time of the office."""

    default_error_messages = {"year": f"年份应在 {YEARS.start} 至 {YEARS.stop - 1} 之间"}

    def enforce_timezone(self, value: datetime) -> datetime:
        """The ends of the calendar have no time of the office, so the year is looked at first."""
        if value.year not in YEARS:
            self.fail("year")
        moment: datetime = super().enforce_timezone(value)
        return moment
