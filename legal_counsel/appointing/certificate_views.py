"""The certificate: issued, printed, and verified by anybody."""

from __future__ import annotations

import re

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe
from rest_framework.exceptions import Throttled

from legal_counsel.appointing import certifying
from legal_counsel.appointing.views import act_page, now, visible
from legal_counsel.permissions import may_keep_counsel, may_see_counsel
from portal.access import anyone, requires
from portal.accounts import limits
from portal.error_pages import Explanation, error_page
from portal.pages import Answer
from portal.requests import SignedInRequest
from portal.seen import SeenForm

VERIFYING = "法律顾问聘任证书查验"
CODES = re.compile(rf"[0-9a-f]{{{2 * certifying.CODE_BYTES}}}")
MOST_TYPED = 60


@requires(may_keep_counsel)
def appointment_certify(request: SignedInRequest, pk: int) -> HttpResponse:
    """颁发聘任证书, with what will stand on it before one's eyes."""
    row = visible(request, pk)
    form = SeenForm(request.POST or None, initial={"seen": str(row.version)})
    answers = [
        Answer("法律顾问", row.counsel),
        Answer("单位", row.unit),
        Answer("聘期", f"{row.begins_on}至{row.ends_on}"),
        Answer("编号", "颁发时按年度编号"),
    ]
    return act_page(
        request, row, form, lambda _: certifying.certify(row, **now(request)), "颁发聘任证书", answers=answers
    )


@require_safe
@requires(may_see_counsel)
def appointment_certificate(request: SignedInRequest, pk: int) -> HttpResponse:
    """聘任证书 as PDF."""
    row = visible(request, pk)
    if not row.certificate_number:
        raise Http404
    address = request.build_absolute_uri(reverse("legal_counsel:certificate_verify", args=[row.certificate_code]))
    response = HttpResponse(certifying.sheet(row, address).content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="certificate-{row.pk}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@requires(anyone)
def certificate_ask(request: HttpRequest) -> HttpResponse:
    """The code of a certificate typed by hand leads to its page of verification."""
    code = "".join(request.GET.get("code", "").lower().split())
    if CODES.fullmatch(code):
        return redirect("legal_counsel:certificate_verify", code=code)
    context = {"title": VERIFYING, "code": code[:MOST_TYPED], "is_unreadable": bool(code), "run_out_rule": None}
    return render(request, "legal_counsel/certificate_ask.html", context)


@require_safe
@requires(anyone)
def certificate_verify(request: HttpRequest, code: str) -> HttpResponse:
    """Confirms number, name, unit, period and whether it holds today; nothing else, and to nobody too often."""
    try:
        limits.admit(request, limits.DOWNLOAD)
    except Throttled as refusal:
        told = Explanation("查询过于频繁", "短时间内查询次数过多，请稍后再试。", "请核对证书上的验证码后再查询。")
        response = error_page(request, 429, told)
        response["Retry-After"] = str(refusal.wait or 60)  # type: ignore[attr-defined]
        return response
    found = certifying.confirmed(code, timezone.localdate())
    context = {"title": VERIFYING, "found": found, "run_out_rule": None}
    response = render(request, "legal_counsel/certificate_verify.html", context, status=200 if found else 404)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Cache-Control"] = "no-store"
    return response
