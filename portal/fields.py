"""Form fields of the portal's own, used by every app."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.utils import from_current_timezone

from portal.dates import UnreadableDate, read_date, read_moment
from portal.hidden_characters import refusal_of
from portal.numerals import has_other_digits


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


class WrittenMomentField(forms.DateTimeField):
    """A moment typed by a person, in any form that `portal.dates.read_moment` knows; in the time of the office."""

    widget = forms.DateTimeInput(
        format="%Y-%m-%d %H:%M", attrs={"placeholder": "如 2023-8-4 8:00", "autocomplete": "off", "inputmode": "text"}
    )

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return from_current_timezone(value)
        try:
            return from_current_timezone(read_moment(str(value)))
        except UnreadableDate as error:
            raise ValidationError(str(error), code="invalid") from error


class WrittenNumberField(forms.IntegerField):
    """A whole number typed by a person; digits of another script than ours are no slip to pass over."""

    def to_python(self, value: Any) -> int | None:
        if isinstance(value, str) and has_other_digits(value):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        number: int | None = super().to_python(value)
        return number


def no_hidden_characters(value: str) -> None:
    """What is typed looks like what it is: no direction marks, zero-width or control characters."""
    if refusal := refusal_of(value):
        raise ValidationError(refusal)


class WrittenTextField(forms.CharField):
    """Text without hidden characters; the message says where one stands."""

    default_validators = [no_hidden_characters]  # instead of Django's, which only knows NUL and does not say where

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.validators = [each for each in self.validators if not isinstance(each, ProhibitNullCharactersValidator)]


def one_line(value: str) -> None:
    """A tab or a line end has no place in what is printed as one line."""
    if "\t" in value or len(value.splitlines()) > 1:
        raise ValidationError("只能写一行，中间不能有换行和制表符；多项之间请用顿号")


class WrittenLineField(WrittenTextField):
    """Text of one line, which a browser alone does not ensure."""

    default_validators = [no_hidden_characters, one_line]
