"""A form with a table of rows below its fields: rows come and go without losing what was typed, also without script."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict

from portal.numerals import number_of

ADD, DROP, COUNT = "add_row", "drop_row", "row_count"


class RowForm(forms.Form):
    """One row. It is empty, and asks for nothing, where the fields of `filled_by` are."""

    filled_by: ClassVar[tuple[str, ...]] = ()
    is_checked = True

    @property
    def is_empty(self) -> bool:
        """Whether nobody has filled it."""
        return not any(str(self[name].data or "").strip() for name in self.filled_by)

    def full_clean(self) -> None:
        """Checked where it is filled."""
        if self.is_checked and not self.is_empty:
            super().full_clean()
        else:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}


class RowsForm(forms.Form):
    """Fields and rows. `cleaned_data["rows"]` are the filled rows; a press on 增加一行 or 删除 is no submission."""

    row_form: ClassVar[type[RowForm]]
    rows_label: ClassVar[str] = "明细"
    nothing_filled: ClassVar[str] = "请至少填写一行"
    shown_rows: ClassVar[int] = 3
    most_rows: ClassVar[int] = 40

    def __init__(
        self, data: QueryDict | None = None, files: Any = None, *, initial_rows: Sequence[Mapping[str, Any]] = (),
        **options: Any,
    ) -> None:  # fmt: skip
        self.is_changing = data is not None and (ADD in data or DROP in data)
        if data is not None and self.is_changing:
            data = _changed(data, [*self.row_form.base_fields], most=self.most_rows)
        super().__init__(data, files, **options)
        count = _count(data, self.most_rows) if data is not None else max(len(initial_rows), self.shown_rows)
        start = [*initial_rows, *({} for _ in range(count - len(initial_rows)))]
        self.rows = [self._row(data, place, start[place] if data is None else {}) for place in range(count)]
        for row in self.rows:
            row.is_checked = not self.is_changing

    @property
    def blank_row(self) -> RowForm:
        """The row that a script adds, under the number __row__."""
        return self._row(None, "__row__", {})

    @property
    def row_labels(self) -> list[tuple[str, bool]]:
        """The heads of the table, each with whether a filled row must have it."""
        return [(str(each.label), each.required) for each in self.row_form.base_fields.values()]

    @property
    def row_count(self) -> int:
        """As many rows are shown."""
        return len(self.rows)

    def full_clean(self) -> None:
        """While rows come and go nothing is checked."""
        if self.is_changing:
            self._errors, self.cleaned_data = ErrorDict(renderer=self.renderer), {}
        else:
            super().full_clean()

    def is_valid(self) -> bool:
        """Fields and rows, when the form was submitted."""
        return not self.is_changing and super().is_valid()

    def clean(self) -> dict[str, Any]:
        """The errors of rows are repeated above; the rows themselves stand in `cleaned_data["rows"]`."""
        given = super().clean() or {}
        for message in self._row_errors():
            self.add_error(None, message)
        if not self.filled:
            self.add_error(None, self.nothing_filled)
        return given | {"rows": [row.cleaned_data for _, row in self.filled]}

    @property
    def filled(self) -> list[tuple[int, RowForm]]:
        """The rows that somebody filled, each with its number from 1."""
        return [(number, row) for number, row in enumerate(self.rows, start=1) if not row.is_empty]

    def blame(self, number: int, field: str, message: str) -> None:
        """Put an error at a field of the filled row `number`, counted from 0 over the filled rows."""
        _, row = self.filled[number]
        row.add_error(field if field in row.fields else None, message)

    def _row_errors(self) -> Iterator[str]:
        for place, row in enumerate(self.rows, start=1):
            for name, messages in row.errors.items():
                label = f"{row.fields[name].label}：" if name in row.fields else ""
                yield from (f"第{place}行{label}{message}" for message in messages)

    def _row(self, data: Any, place: int | str, initial: Mapping[str, Any]) -> RowForm:
        return self.row_form(data, prefix=f"row-{place}", initial=dict(initial))


def _count(data: QueryDict, most: int) -> int:
    return min(number_of(data.get(COUNT, "")) or 0, most)


def _changed(data: QueryDict, names: Sequence[str], *, most: int) -> QueryDict:
    """The data with one row more, or without the row that is dropped."""
    changed, count = data.copy(), _count(data, most)
    dropped = number_of(data.get(DROP, ""))
    if dropped is not None and dropped < count:
        for place in range(dropped, count):
            for name in names:
                values = data.getlist(f"row-{place + 1}-{name}") if place + 1 < count else []
                changed.setlist(f"row-{place}-{name}", values)
        count -= 1
    elif ADD in data:
        count = min(count + 1, most)
    changed[COUNT] = str(count)
    return changed
