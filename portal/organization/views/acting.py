"""How pages of this room perform acts: by a form, or by one button."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from portal.lifecycle import Refused


def form_page(
    request: HttpRequest,
    form: forms.BaseForm,
    act: Callable[[dict[str, Any]], str],
    *,
    title: str,
    done: str,
    cancel_url: str,
    breadcrumbs: Sequence[tuple[str, str]] = (),
    submit_label: str = "保存",
) -> HttpResponse:
    """Show `form`; when it is sent and valid, `act(cleaned_data)` and go where it says.

    A refusal stands on the form.
    """
    if request.method == "POST" and form.is_valid():
        try:
            address = act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, done)
            return redirect(address)
    context = {
        "title": title,
        "form": form,
        "cancel_url": cancel_url,
        "breadcrumbs": breadcrumbs,
        "submit_label": submit_label,
    }
    return render(request, "kinds/form.html", context)


def press(request: HttpRequest, act: Callable[[], object], *, done: str, address: str) -> HttpResponse:
    """Perform the act of a button and go to `address`; a refusal becomes a message there."""
    try:
        act()
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect(address)
