"""Pages of what has to be looked at: the kinds, the rows of one, the conclusion; which document a citation means."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as filters
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.views.decorators.http import require_safe

from documents.choices import ReviewKind
from documents.importing import matching
from documents.models import Citation, Document, Review
from documents.permissions import may_manage
from documents.register_forms import IdentificationForm
from documents.reviews import reviewing, subjects
from documents.reviews.forms import ReviewForm
from documents.reviews.tables import ReviewTable
from portal.access import requires
from portal.acting import form_page
from portal.listing import list_page
from portal.requests import SignedInRequest

REVIEWS = ("复核事项", reverse_lazy("documents:review_kinds"))


@require_safe
@requires(may_manage)
def review_kinds(request: HttpRequest) -> HttpResponse:
    """Every kind with the number of what waits, and what was concluded last."""
    today = timezone.localdate()
    kinds = [(kind, subjects.rows_of(kind, request.user, today).count()) for kind in ReviewKind]
    last = Review.objects.select_related(
        "reviewed_by", "instrument__document", "citation__block__document", "event__instrument__document"
    )[:15]
    context = {
        "title": "复核事项",
        "kinds": kinds,
        "last": [(each, _document_of(each)) for each in last],
        "today": today,
    }
    return render(request, "documents/review_kinds.html", context)


@require_safe
@requires(may_manage)
def review_list(request: HttpRequest, kind: str) -> HttpResponseBase:
    """What of one kind waits."""
    chosen, today = _kind_or_404(kind), timezone.localdate()
    rows = subjects.told(chosen, request.user, today)
    return list_page(
        request,
        rows,
        title=f"复核事项：{chosen.label}",
        table=partial(ReviewTable, kind=chosen, teller=subjects.Teller.of_today(today)),
        filters=_filters_of(rows.model, chosen),
        breadcrumbs=[(REVIEWS[0], str(REVIEWS[1]))],
        empty="没有需要复核的",
    )


@requires(may_manage)
def review_conclude(request: SignedInRequest, kind: str, pk: int) -> HttpResponse:
    """登记复核结论 about one row."""
    chosen, today = _kind_or_404(kind), timezone.localdate()
    row = get_object_or_404(subjects.told(chosen, request.user, today), pk=pk)
    before = Review.objects.filter(kind=chosen, **{chosen.about: row}).select_related("reviewed_by")
    back = reverse("documents:review_list", args=[kind])

    def perform(given: dict[str, Any]) -> str:
        reviewing.conclude(chosen, row, **given, by=request.user, at=timezone.now(), today=today)
        return back

    return form_page(
        request,
        ReviewForm(request.POST or None, initial={"seen": len(before)}),
        perform,
        title=f"登记复核结论：{chosen.label}",
        done="复核结论已登记",
        cancel_url=back,
        breadcrumbs=[REVIEWS, (chosen.label, back)],
        submit_label="登记",
        template="documents/review_conclude.html",
        document=subjects.document_of(chosen, row),
        words=subjects.Teller.of_today(today).words(chosen, row),
        before=before,
    )


@requires(may_manage)
def citation_resolve(request: SignedInRequest, pk: int) -> HttpResponse:
    """认定所引公文 of a citation whose title several documents bear, or whose number is of another title."""
    rows = Citation.objects.visible_to(request.user).unresolved().select_related("block__document")
    citation: Citation = get_object_or_404(rows, pk=pk)
    key = matching.title_key(citation.title)
    bearers = matching.bearers([key]).get(key, [])
    meant = Q(pk__in=[each.pk for each in bearers])
    if citation.number:
        meant |= Q(number=citation.number)
    offered = list(Document.objects.visible_to(request.user).filter(meant).order_by("pk"))
    back = reverse("documents:review_list", args=[ReviewKind.UNRESOLVED.value])

    def perform(given: dict[str, Any]) -> str:
        facts = {"reason": given["reason"], "by": request.user, "at": timezone.now()}
        if given["choice"] == IdentificationForm.NONE:
            seen = citation.reviews.count()
            reviewing.conclude(
                ReviewKind.UNRESOLVED,
                citation,
                outcome="settled",
                due_on=None,
                seen=seen,
                today=timezone.localdate(),
                **facts,
            )
            return back
        document = given["number"] or next(each for each in offered if str(each.pk) == given["choice"])
        reviewing.resolve(citation, document, **facts)
        return back

    return form_page(
        request,
        IdentificationForm(request.POST or None, offered=offered),
        perform,
        title=f"认定所引公文：{citation}",
        done="已认定，理由列在引用它的公文的变更记录中",
        cancel_url=back,
        breadcrumbs=[REVIEWS, (str(ReviewKind.UNRESOLVED.label), back)],
        submit_label="登记认定",
        template="documents/citation_resolve.html",
        citation=citation,
    )


def _kind_or_404(kind: str) -> ReviewKind:
    if kind not in ReviewKind.values:
        raise Http404
    return ReviewKind(kind)


def _document_of(review: Review) -> Document:
    kind = ReviewKind(review.kind)
    return subjects.document_of(kind, getattr(review, kind.about))


def _filters_of(model: Any, kind: ReviewKind) -> type[filters.FilterSet]:
    """By the title or number of the document, by whichever way a row leads to it."""

    class ReviewFilters(filters.FilterSet):
        """复核事项 by document."""

        named = filters.CharFilter(method="filter_named", label="标题或字号")

        class Meta:
            fields = ["named"]

        def filter_named(self, rows: Any, name: str, value: str) -> Any:
            """In title or number."""
            documents = Document.objects.named(value)
            return rows.filter(**{f"{subjects.PATH[kind.about]}__in": documents})

    ReviewFilters._meta.model = model
    return ReviewFilters
