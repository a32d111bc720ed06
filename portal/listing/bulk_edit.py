"""批量修改: the same change of several rows, all or nothing.

For each field a person says 保持不变, 设为 or 清空: a field left blank wipes nothing. The page that is confirmed shows
old and new values and why a row refuses, which it finds out by performing the change and undoing it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.db import models, transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django_filters import FilterSet

from portal.lifecycle import Refused
from portal.listing.bulk import MOST_ROWS, nothing_picked, picked

NOTHING = "（空）"
Act = Callable[[Any, dict[str, Any]], object]


class Way(models.TextChoices):
    """What becomes of a field."""

    KEEP = "keep", "保持不变"
    SET = "set", "设为"
    CLEAR = "clear", "清空"


@dataclass(frozen=True)
class Line:
    """One row on the page that is confirmed: what changes from what to what, and why it is refused."""

    pk: int
    name: str
    changes: list[tuple[str, str, str]]
    refusal: str


class BulkEditForm(forms.Form):
    """Way and new value of each of `fields`, taken from the form that edits one row."""

    def __init__(self, data: Any, *, fields: Mapping[str, forms.Field]) -> None:
        super().__init__(data)
        self.groups = []
        self.labels = {name: str(field.label) for name, field in fields.items()}
        for name, field in fields.items():
            ways = [way for way in Way if way != Way.CLEAR or not field.required]
            self.fields[f"{name}_way"] = forms.ChoiceField(
                label="如何修改",
                choices=[(way.value, way.label) for way in ways],
                initial=Way.KEEP.value,
                widget=forms.RadioSelect,
            )
            field.required, field.label = False, "新值"
            self.fields[name] = field
            self.groups.append((self.labels[name], [f"{name}_way", name]))

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        for name, label in self.labels.items():
            way, is_empty = given.get(f"{name}_way"), given.get(name) in (None, "")
            if way == Way.SET and is_empty and name not in self.errors:
                self.add_error(name, f"{label}选了“设为”，请填写新值；不修改的请选“保持不变”")
            if way in (Way.KEEP, Way.CLEAR) and not is_empty:
                self.add_error(name, f"填写了新的{label}，请选“设为”；不修改的请删去新值")
        if not self.errors and not self.changes:
            raise forms.ValidationError("每一项都是“保持不变”，请至少选择一项“设为”或“清空”")
        return given

    @property
    def changes(self) -> dict[str, Any]:
        """Field → new value, of the fields that change."""
        given = self.cleaned_data
        ways = {name: given.get(f"{name}_way") for name in self.labels}
        return {name: given.get(name) if way == Way.SET else None for name, way in ways.items() if way != Way.KEEP}


def bulk_edit_page(
    request: HttpRequest,
    rows: QuerySet[Any],
    act: Act,
    *,
    form: type[forms.ModelForm],
    fields: Sequence[str],
    title: str,
    back_url: str,
    filters: type[FilterSet] | None = None,
    afterwards: Callable[[Any], object] = lambda row: None,
    named: Callable[[Any], str] = str,
    breadcrumbs: Sequence[tuple[str, object]] = (),
) -> HttpResponse:
    """Ask, show, then carry out `act(row, changes)` on all picked rows (limited by `visible_to`), or on none.

    `fields` of `form` may be changed. `afterwards(row)` hears of each row once all of them are changed.
    """
    chosen = picked(request, rows, filters, back_url)
    if not chosen.rows:
        return nothing_picked(request, chosen.back_url)
    one_row = form()
    change = BulkEditForm(request.POST or None, fields={name: one_row.fields[name] for name in fields})
    context = {
        "title": title,
        "form": change,
        "rows": [(row.pk, named(row)) for row in chosen.rows],
        "left_out": chosen.left_out,
        "most_rows": MOST_ROWS,
        "cancel_url": chosen.back_url,
        "list_url": back_url,
        "breadcrumbs": breadcrumbs,
    }
    if not change.is_valid() or "again" in request.POST:
        return render(request, "kinds/bulk_edit.html", context)
    is_final = "confirmed" in request.POST
    told = {row.pk: _told(row, change) for row in chosen.rows}  # before the act writes on the rows
    refusals = perform(chosen.rows, act, change.changes, is_final=is_final)
    if is_final and not refusals:
        for row in chosen.rows:
            afterwards(row)
        messages.success(request, f"{title}：已修改 {len(chosen.rows)} 条")
        return redirect(chosen.back_url)
    if "drop_refused" in request.POST:
        left = [row for row in chosen.rows if row.pk not in refusals]
        refusals = {}
    else:
        left = chosen.rows
    if not left:
        return nothing_picked(request, chosen.back_url)
    lines = [Line(row.pk, named(row), told[row.pk], refusals.get(row.pk, "")) for row in left]
    return render(request, "kinds/bulk_edit_check.html", context | {"lines": lines, "refused": len(refusals)})


def perform(rows: Sequence[Any], act: Act, changes: dict[str, Any], *, is_final: bool) -> dict[int, str]:
    """Carry out `act` on all `rows`; undone unless `is_final` and nobody refuses. Answers key → why it is refused."""
    refusals = {}
    with transaction.atomic():
        for row in rows:
            try:
                with transaction.atomic():
                    act(row, changes)
            except Refused as refusal:
                refusals[row.pk] = str(refusal)
        if refusals or not is_final:
            transaction.set_rollback(True)
    return refusals


def _told(row: Any, form: BulkEditForm) -> list[tuple[str, str, str]]:
    """(field, old, new) in words."""
    told = []
    for name, new in form.changes.items():
        display = getattr(row, f"get_{name}_display", None)
        old = display() if display else getattr(row, name)
        choices = {str(key): str(label) for key, label in getattr(form.fields[name], "choices", ())}
        told.append((form.labels[name], _words(old), choices.get(str(new)) or _words(new)))
    return told


def _words(value: Any) -> str:
    return NOTHING if value in (None, "") else str(value)
