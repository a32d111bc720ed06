"""What the plan asks for at any moment, with windows, rules and both readings of 持续, for the chain (3.3.2, 3.3.3)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution.alerting import evaluating
from pollution.permissions import may_see_warnings
from pollution.plan_basis import plan_basis
from pollution.views.moments import moment_asked, written_moment
from portal.access import requires
from portal.requests import SignedInRequest

TITLE = "预警研判"
EPISODES = ("污染过程", reverse_lazy("pollution:episode_list"))


@require_safe
@requires(may_see_warnings)
def judgement(request: SignedInRequest) -> HttpResponse:
    """`?at=2026-12-10T09:00`, now without it; `?observed=1` looks at no forecast. Raises and writes nothing."""
    now = timezone.now()
    moment = moment_asked(request, now=now)
    is_observed_only = request.GET.get("observed") == "1"
    found = evaluating.evaluation(moment, is_observed_only=is_observed_only)
    told = found.told()
    return render(
        request,
        "pollution/judgement.html",
        {
            "title": TITLE,
            "breadcrumbs": [EPISODES],
            "told": told,
            "is_unknown": all(each["is_unknown"] for each in told["units"]),
            "basis": plan_basis(found.plan, request.user, on=timezone.localdate(moment)),
            "moment": moment,
            "written": written_moment(moment),
            "is_now": moment == now,
            "is_observed_only": is_observed_only,
            "due": [each for each in told["units"] if each["level"]],
        },
    )
