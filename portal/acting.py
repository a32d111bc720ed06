"""How pages perform acts: by a form, or by one button. One way for every room, so that a refusal looks the same."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render

from portal.file_kinds import Unsafe
from portal.lifecycle import Refused

DRAFT_ID, ARRIVED = "draft_id", "draft_accepted"
"""The field and the cookie by which static/js/drafts.js learns that a draft has arrived."""
DRAFT_IDS = re.compile(r"[0-9a-z-]{1,60}")
Filled = TypeVar("Filled", bound=forms.BaseForm)


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Any],
    *,
    title: str,
    done: str,
    cancel_url: str,
    breadcrumbs: Sequence[tuple[str, object]] = (),
    submit_label: str = "保存",
    refused_at: str | None = None,
    template: str = "kinds/form.html",
    **more: Any,
) -> HttpResponse:
    """Show `form`; when it is sent and valid, `act(cleaned_data)` and go where it says, with the message `done`.

    `act` answers an address or a row that has one, or a whole response where something is shown only once.
    A refusal stands on the form, at the field `refused_at` where one is to blame; that of a file at the field of files.
    """
    if request.method == "POST" and form.is_valid():
        try:
            outcome = act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(refused_at or _field_of(form, refusal), str(refusal))
        else:
            return _gone_on(request, outcome, done)
    context = {
        "title": title,
        "form": form,
        "cancel_url": cancel_url,
        "breadcrumbs": breadcrumbs,
        "submit_label": submit_label,
        "draft_key": request.path,  # what was typed survives a lost session, see static/js/drafts.js
    }
    return render(request, template, context | more)


def act_page(
    request: HttpRequest,
    row: Any,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], Any],
    label: str,
    *,
    above: Sequence[tuple[str, object]],
    done: str,
    submit_label: str = "",
    subject: object = None,
    **more: Any,
) -> HttpResponse:
    """The form of an act on one row, called after both, that leads back to the row; `above` leads to the row.

    `subject` is the part of the row that is acted on, where it is not all of it.
    """
    here = row.get_absolute_url()
    return form_page(
        request,
        form,
        act,
        title=f"{label}：{subject or row}",
        done=done,
        cancel_url=here,
        breadcrumbs=[*above, (str(row), here)],
        submit_label=submit_label or label,
        **more,
    )


def _field_of(form: forms.BaseForm, refusal: Refused) -> str | None:
    """The field that took a file which is not taken in, where the form has one."""
    of_files = [name for name, field in form.fields.items() if isinstance(field, forms.FileField)]
    return of_files[0] if isinstance(refusal, Unsafe) and len(of_files) == 1 else None


def out_of_sight(form: Filled, names: Iterable[str] | None = None) -> Filled:
    """The form as it was filled in, carried along by a page that shows its answers; or only the fields of `names`."""
    for name in form.fields if names is None else names:
        field = form.fields[name]
        field.widget = field.hidden_widget()
    return form


def press(request: HttpRequest, act: Callable[[], Any], *, done: str, address: Any) -> HttpResponse:
    """Perform the act of a button and go to `address`, or show the response that it answers.

    A refusal becomes a message at `address`.
    """
    try:
        outcome = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(address)
    return _gone_on(request, outcome if isinstance(outcome, HttpResponse) else address, done)


def _gone_on(request: HttpRequest, outcome: Any, done: str) -> HttpResponse:
    if isinstance(outcome, HttpResponseBase):
        return accepted(request, cast(HttpResponse, outcome))  # a file is none to the types, and one to the browser
    if done:
        messages.success(request, done)
    return accepted(request, redirect(outcome))


def accepted(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer to a form that was accepted: its draft, and no other, may be forgotten in the browser."""
    draft = request.POST.get(DRAFT_ID, "")
    if DRAFT_IDS.fullmatch(draft):
        response.set_cookie(ARRIVED, draft, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE)
    return response
