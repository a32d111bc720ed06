"""Filled in, checked, then done: what is official is read once more before it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from legal_counsel.advising.presenting import internal_use
from legal_counsel.advising.views.finding import crumbs, form_of
from legal_counsel.models import MajorDecision, Matter
from portal.acting import out_of_sight
from portal.pages import Answer
from portal.requests import SignedInRequest

CHECK, NEXT = "legal_counsel/answers_check.html", "下一步：核对"


class Build(Protocol):
    """Makes the form; on the last step with what is asked for there alone, such as the signed paper."""

    def __call__(self, data: Any, files: Any, *, is_last: bool) -> forms.Form: ...


def checked_form_of(
    request: SignedInRequest,
    row: Matter | MajorDecision,
    build: Build,
    perform: Callable[[Any], Any],
    label: str,
    *,
    answers: Callable[[forms.Form], Sequence[Answer]],
    told: Callable[[forms.Form], Sequence[str]] = lambda _: (),
    done: str,
    confirm: str,
    **more: Any,
) -> HttpResponse:
    """The form; then its `answers` with what is `told` of them; then the act, by the button `confirm`."""
    if request.method == "POST" and "again" in request.POST:
        return _shown(request, row, _refilled(build, request, is_last=False), label, done=done, **more)
    is_last = "confirmed" in request.POST
    form = build(request.POST or None, request.FILES or None, is_last=is_last)
    checking: dict[str, Any] = {"told": (), "confirm": confirm, "internal_use": internal_use(row.rule)}
    if is_last:
        form.is_valid()
        checking |= {"answers": answers(form), "template": CHECK}
        out_of_sight(form, build(None, None, is_last=False).fields)
        return form_of(request, row, form, lambda _: perform(form), label, done=done, **checking)
    if request.method == "POST" and form.is_valid():
        checking |= {"answers": answers(form), "told": told(form)}
        last = out_of_sight(_refilled(build, request, is_last=True), form.fields)
        context = {
            "title": f"核对{label}：{row}",
            "breadcrumbs": crumbs(row),
            "cancel_url": row.get_absolute_url(),
            "form": last,
        }
        return render(request, CHECK, context | checking)
    return _shown(request, row, form, label, done=done, **more)


def _shown(
    request: SignedInRequest, row: Matter | MajorDecision, form: forms.Form, label: str, *, done: str, **more: Any
) -> HttpResponse:
    return form_of(request, row, form, lambda _: row, label, done=done, submit_label=NEXT, **more)


def _refilled(build: Build, request: SignedInRequest, *, is_last: bool) -> forms.Form:
    """With what was filled in, and without complaint."""
    form = build(None, None, is_last=is_last)
    given = {name: field.widget.value_from_datadict(request.POST, {}, name) for name, field in form.fields.items()}
    form.initial = {**form.initial, **{name: value for name, value in given.items() if value is not None}}
    return form
