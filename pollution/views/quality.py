"""数据质量: what the office should look at in its data, and the button that computes everything again."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from pollution import assessing, quality
from pollution.air.items import Pollutant
from pollution.assessing import day_of
from pollution.models import MonitoringUpload, Recalculation
from pollution.permissions import may_see_uploads
from pollution.views.moments import moment_asked, written_moment
from portal.access import posted_from, requires
from portal.acting import press
from portal.jobs import Job
from portal.requests import SignedInRequest

MOST_UPLOADS = 20


@require_safe
@requires(may_see_uploads)
def quality_board(request: HttpRequest) -> HttpResponse:
    """The board, at `?at=` or now."""
    now = timezone.now()
    moment = moment_asked(request, now=now)
    refused = MonitoringUpload.objects.visible_to(request.user).filter(
        rows_refused__gt=0, received_at__gt=moment - quality.WINDOW, received_at__lte=moment
    )
    open_jobs = {each.subject_id: each for each in Job.objects.open().filter(kind=assessing.RECALCULATE)}
    return render(
        request,
        "pollution/quality.html",
        {
            "title": "数据质量",
            "moment": moment,
            "written": written_moment(moment),
            "is_now": moment == now,
            "stations": quality.stations(moment),
            "suspicions": quality.suspicious(moment),
            "refused": refused.select_related("attachment")[:MOST_UPLOADS],
            "unmeasured": quality.unmeasured(day_of(moment)),
            "recalculations": [(each, open_jobs[each.pk]) for each in Recalculation.objects.filter(pk__in=open_jobs)],
            "pollutants": list(Pollutant),
            "spans": [f"近{each.days}天" for each in quality.SPANS],
        },
    )


@posted_from("pollution:quality")
@requires(may_see_uploads)
def recalculate_all(request: SignedInRequest) -> HttpResponse:
    """按现行读法重算."""
    return press(
        request,
        lambda: assessing.recalculate_all(by=request.user, at=timezone.now()),
        done="已提交重算，完成后各页面自动更新",
        address=reverse("pollution:quality"),
    )
