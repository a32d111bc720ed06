"""Pages of rulings on validity, and of the documents on which the rules of the registers rest."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents import rule_bases
from documents.models import ValidityPolicy
from documents.permissions import may_set_policy
from documents.reviews import setting_policies
from documents.reviews.forms import PolicyForm
from documents.views.days import day_asked
from portal.access import requires, signed_in
from portal.accounts.changes import changes_among
from portal.acting import form_page
from portal.requests import SignedInRequest

POLICIES = ("效力规定", reverse_lazy("documents:policy_list"))


@require_safe
@requires(signed_in)
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every ruling, and what of it was changed."""
    context = {
        "title": "效力规定",
        "policies": ValidityPolicy.objects.select_related("recorded_by"),
        "may_set_policy": may_set_policy(request.user),
        "changes": changes_among(ValidityPolicy) if request.GET.get("tab") == "history" else [],
    }
    return render(request, "documents/policy_list.html", context)


@requires(may_set_policy)
def policy_new(request: SignedInRequest) -> HttpResponse:
    """登记 a ruling."""
    return _policy_form(request, None, "登记效力规定")


@requires(may_set_policy)
def policy_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """核实 or put right what is recorded of a ruling."""
    policy = get_object_or_404(ValidityPolicy, pk=pk)
    return _policy_form(request, policy, f"更改效力规定：{policy}")


@require_safe
@requires(signed_in)
def rule_basis_list(request: HttpRequest) -> HttpResponse:
    """On which document the rules of each register rest, and whether it holds."""
    on, refusal = day_asked(request)
    held = rule_bases.held_bases(request.user, on)
    context = {"title": "规则依据", "held": held, "on": on, "date_refusal": refusal}
    return render(request, "documents/rule_basis_list.html", context)


def _policy_form(request: SignedInRequest, policy: ValidityPolicy | None, title: str) -> HttpResponse:
    initial = PolicyForm.of(policy) if policy else {}
    form = PolicyForm(request.POST or None, initial=initial)

    def perform(given: dict[str, Any]) -> str:
        setting_policies.set_policy(policy, **given, by=request.user, at=timezone.now())
        return reverse("documents:policy_list")

    return form_page(
        request,
        form,
        perform,
        title=title,
        done="效力规定已登记",
        cancel_url=str(POLICIES[1]),
        breadcrumbs=[POLICIES],
        submit_label="登记",
    )
