"""Opinions: given, read, printed, analysed, synthesised, sent up, adopted, studied. None has a public address."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from legal_counsel.advising import adopting, agencies, opining, papers, synthesising
from legal_counsel.advising.forms import (
    AdoptionForm,
    FeedbackForm,
    OpinionEntryForm,
    ReviewForm,
    SendingForm,
    StudyForm,
    SynthesisForm,
)
from legal_counsel.advising.presenting import RUN_OUT, internal_use, opinion_acts, reviewers
from legal_counsel.advising.views.checking import checked_form_of
from legal_counsel.advising.views.finding import (
    crumbs,
    form_of,
    now,
    visible_assignment,
    visible_matter,
    visible_opinion,
)
from legal_counsel.models import Adoption, FinalOpinion, Matter, OpinionFile
from legal_counsel.permissions import may_decide_on_counsel, may_keep_counsel, may_see_counsel
from portal.access import requires, signed_in
from portal.attachments import download_response
from portal.pages import Answer
from portal.requests import SignedInRequest


@requires(signed_in)
def opinion_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """提交法律意见 of somebody on a matter, by themselves or from the signed paper."""
    row = visible_assignment(request, pk)
    account = row.appointment.counsel.account_id
    if account != request.user.pk and not (account is None and agencies.runs(request.user, row.matter.unit)):
        raise Http404
    return checked_form_of(
        request,
        row.matter,
        lambda data, files, is_last: OpinionEntryForm(data, files, assignment=row, is_last=is_last),
        lambda form: opining.submit(row, form.said(), **now(request)) and row.matter.get_absolute_url(),
        "提交法律意见",
        answers=_filled_in,
        done="已提交；任何人不能修改或者删除",
        confirm="确认提交，此后任何人不能修改或者删除",
        template="legal_counsel/opinion_form.html",
        internal_use=internal_use(row.matter.rule),
    )


@require_safe
@requires(signed_in)
def opinion_detail(request: SignedInRequest, pk: int) -> HttpResponse:
    """One version: its words, form, analysis, study and adoption."""
    opinion, user, today = visible_opinion(request, pk), request.user, timezone.localdate()
    matter = opinion.assignment.matter
    counsel = opinion.assignment.appointment.counsel
    is_own = counsel.account_id == user.pk
    facts: list[tuple[str, object]] = [
        ("事项", f"{matter.number} {matter}"),
        ("法律顾问", f"{opinion.assignment}（{counsel.get_kind_display()}）"),
        ("版次", f"第{opinion.number}版"),
        ("结论", opinion.get_conclusion_display()),
        ("形式", opinion.get_form_display()),
    ]
    if counsel.is_external:
        seal = "已加盖律师事务所公章" if opinion.has_seal else "无公章"
        facts.append(
            (
                f"签名（{opinion.rule.articles['formality']}）",
                f"{opinion.handler}签名，{opinion.get_handled_as_display()}，{seal}",
            )
        )
    facts += [
        ("法律依据", opinion.basis or "—"),
        ("分析", opinion.analysis),
        ("风险提示和建议", opinion.advice or "—"),
        ("提交", f"{opinion.submitted_by}，{timezone.localtime(opinion.submitted_at):%Y-%m-%d %H:%M}"),
        ("规则版本", f"{opinion.rule}{f'（{RUN_OUT}）' if opinion.is_basis_run_out else ''}"),
        ("SHA-256", opinion.digest),
    ]
    context = {
        "title": str(opinion),
        "breadcrumbs": crumbs(matter),
        "opinion": opinion,
        "facts": facts,
        "is_unchanged": opining.is_unchanged(opinion),
        "files": opinion.files.select_related("attachment"),
        "versions": opinion.assignment.opinions.order_by("number"),
        "reviews": () if is_own else opinion.reviews.select_related("reviewer__appointment__counsel", "by"),
        "studies": opinion.studies.select_related("by"),
        "adoptions": opinion.adoptions.select_related("decided_by", "feedback"),
        "acts": opinion_acts(opinion, user, today),
        "internal_use": internal_use(opinion.rule),
    }
    return render(request, "legal_counsel/opinion_detail.html", context)


@require_safe
@requires(signed_in)
def opinion_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The version as PDF, with the fixed words of 第二十三条 on every page."""
    opinion = visible_opinion(request, pk)
    return _pdf(papers.opinion_paper(opinion).content)


@require_safe
@requires(may_see_counsel)
def final_pdf(request: SignedInRequest, pk: int) -> HttpResponse:
    """The synthesis as PDF: for the agency, and for the unit once it was sent up."""
    rows = FinalOpinion.objects.select_related("matter__unit__judicial_administration", "rule", "made_by")
    final = get_object_or_404(rows, pk=pk)
    matter = visible_matter(request, final.matter_id)
    is_sent = matter.sendings.filter(final=final).exists()
    decides = agencies.decides_for(request.user, matter.unit)
    if not (agencies.runs(request.user, matter.unit) or (decides and is_sent)):
        raise Http404
    return _pdf(papers.final_paper(final).content)


@require_safe
@requires(signed_in)
def opinion_file(request: SignedInRequest, pk: int) -> FileResponse:
    """A file of an opinion, for who may read it."""
    file = get_object_or_404(OpinionFile.objects.select_related("attachment"), pk=pk)
    visible_opinion(request, file.opinion_id)
    return download_response(file.attachment)


@requires(signed_in)
def opinion_review(request: SignedInRequest, pk: int) -> HttpResponse:
    """内部分析."""
    opinion = visible_opinion(request, pk)
    found = reviewers(opinion, request.user, timezone.localdate())
    if not found:
        raise Http404
    form = ReviewForm(request.POST or None)

    def perform(given: dict[str, Any]) -> str:
        synthesising.review(opinion, found[0], **given, **now(request))
        return opinion.get_absolute_url()

    return form_of(
        request, opinion.assignment.matter, form, perform, f"{found[0]}的内部分析", done="已录入", submit_label="提交"
    )


@requires(may_keep_counsel)
def matter_synthesise(request: SignedInRequest, pk: int) -> HttpResponse:
    """综合形成最终意见."""
    matter = visible_matter(request, pk)
    form = SynthesisForm(request.POST or None)
    return form_of(
        request, matter, form, lambda given: synthesising.synthesise(matter, **given, **now(request)),
        "综合形成最终意见", done="已形成最终意见，可以报送", submit_label="形成最终意见",
    )  # fmt: skip


@requires(may_keep_counsel)
def matter_send_up(request: SignedInRequest, pk: int) -> HttpResponse:
    """报送本单位: chosen, checked with what is told, then sent."""
    matter = visible_matter(request, pk)

    def perform(form: Any) -> Matter:
        with_final, attached = form.chosen()
        reason = form.cleaned_data["reason"]
        synthesising.send_up(matter, with_final=with_final, attached=attached, reason=reason, **now(request))
        return matter

    def told(form: Any) -> list[str]:
        with_final, attached = form.chosen()
        return synthesising.warnings(matter, with_final=with_final, attached=attached)

    return checked_form_of(
        request,
        matter,
        lambda data, files, is_last: SendingForm(data, matter=matter),
        perform,
        "报送本单位",
        answers=_filled_in,
        told=told,
        done="已报送",
        confirm="确认报送",
    )


@requires(may_decide_on_counsel)
def opinion_adopt(request: SignedInRequest, pk: int) -> HttpResponse:
    """记录采纳情况."""
    opinion = visible_opinion(request, pk)

    def perform(form: Any) -> str:
        adopting.adopt(opinion, form.answer(), **now(request))
        return opinion.get_absolute_url()

    def answers(form: Any) -> list[Answer]:
        said = [Answer("意见", opinion), Answer("结论", opinion.get_conclusion_display())]
        return [*said, *_filled_in(form)]

    return checked_form_of(
        request,
        opinion.assignment.matter,
        lambda data, files, is_last: AdoptionForm(data),
        perform,
        "记录采纳情况",
        answers=answers,
        done="已记录",
        confirm="确认记录",
    )


@requires(may_see_counsel)
def adoption_feed_back(request: SignedInRequest, pk: int) -> HttpResponse:
    """反馈采纳情况."""
    adoption = get_object_or_404(Adoption, pk=pk)
    opinion = visible_opinion(request, adoption.opinion_id)
    form = FeedbackForm(request.POST or None, initial={"told_on": timezone.localdate()})

    def perform(given: dict[str, Any]) -> str:
        adopting.feed_back(adoption, **given, **now(request))
        return opinion.get_absolute_url()

    return form_of(
        request, opinion.assignment.matter, form, perform, "反馈采纳情况", done="已反馈", submit_label="反馈"
    )


@requires(may_keep_counsel)
def opinion_study(request: SignedInRequest, pk: int) -> HttpResponse:
    """录入研究论证."""
    opinion = visible_opinion(request, pk)
    form = StudyForm(request.POST or None)

    def perform(_: dict[str, Any]) -> str:
        adopting.study(opinion, form.study(), **now(request))
        return opinion.get_absolute_url()

    return form_of(
        request, opinion.assignment.matter, form, perform, "录入研究论证", done="已录入", submit_label="录入"
    )


def _filled_in(form: Any) -> list[Answer]:
    """What was filled in, in the words of the form."""
    given = form.cleaned_data
    return [
        Answer(str(field.label), _worded(field, given[name]))
        for name, field in form.fields.items()
        if name in given and not isinstance(field, forms.FileField)
    ]


def _worded(field: Any, value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    choices = {str(key): str(label) for key, label in getattr(field, "choices", ())}
    values = value if isinstance(value, list) else [value]
    return "；".join(choices.get(str(each), str(each)) for each in values if each not in (None, "")) or "—"


def _pdf(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Cache-Control"] = "private, no-store"
    return response
