"""Pages of background work: the list, one job with its progress, 重试 and 取消."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from portal.access import posted_from, requires, signed_in
from portal.accounts.changes import changes_of
from portal.acting import press
from portal.jobs.enqueueing import cancel, retry
from portal.jobs.models import ENDED, TRANSITIONS, Job, JobState
from portal.jobs.registry import kinds
from portal.listing import BulkAct, bulk_page, list_page
from portal.pages import Step
from portal.requests import SignedInRequest

STATE_LOOKS: dict[str, str] = {
    JobState.DONE: "state-ok",
    JobState.FAILED: "state-stop",
    JobState.RUNNING: "state-doubt",
}


NOT_TOLD = "内容只向提交人和办理该事项的人显示"


class JobTable(tables.Table):
    """后台任务 as a list."""

    kind = tables.Column("任务", linkify=True)
    news = tables.Column("进展", orderable=False)

    class Meta:
        model = Job
        fields = ("kind", "state", "news", "created_by", "created_at")
        order_by = ("-created_at",)

    def render_news(self, record: Any) -> str:
        is_told = record.is_open or record.is_own or not record.has_page
        return str(record.news if is_told else NOT_TOLD)

    def value_news(self, record: Any) -> str:
        return self.render_news(record)

    def render_kind(self, record: Job) -> str:
        return str(record)

    def value_kind(self, record: Job) -> str:
        return str(record)

    def render_state(self, record: Job) -> SafeString:
        return format_html('<span class="state {}">{}</span>', STATE_LOOKS.get(record.state, ""), record.state_label)


class JobFilter(django_filters.FilterSet):
    """By state and by kind."""

    state = django_filters.ChoiceFilter(label="状态", choices=JobState.choices)
    kind = django_filters.ChoiceFilter(label="任务", choices=lambda: [*kinds().items()])

    class Meta:
        model = Job
        fields = ("state", "kind")


@require_safe
@requires(signed_in)
def job_list(request: HttpRequest) -> HttpResponseBase:
    """The own jobs; all of them for 系统管理员."""
    return list_page(
        request,
        Job.objects.visible_to(request.user)
        .select_related("created_by")
        .annotate(is_own=ExpressionWrapper(Q(created_by=request.user.pk), output_field=BooleanField())),
        title="后台任务",
        table=JobTable,
        filters=JobFilter,
        bulk=[BulkAct("取消", reverse("job_cancel_many"))],
        empty="没有后台任务。上传公文等耗时较长的工作会在这里显示进展。",
    )


@require_safe
@requires(signed_in)
def job_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One job; the page asks again by itself while the job is open."""
    job = get_object_or_404(Job.objects.visible_to(request.user).select_related("created_by"), pk=pk)
    is_told = _is_told(job, request.user)
    changes = changes_of(job) if request.GET.get("tab") == "history" else []
    job = _as_told(job, request.user)
    return render(
        request,
        "jobs/job_detail.html",
        {
            "title": str(job),
            "breadcrumbs": [("后台任务", reverse("job_list"))],
            "job": job,
            "subject_url": _subject_url(job, request.user),
            "look": STATE_LOOKS.get(job.state, ""),
            "acts": [(action, TRANSITIONS[action].label) for action in job.actions],
            "steps": _steps(job),
            "facts": _facts(job),
            "changes": [each for each in changes if is_told or each.field not in _WORDS],
        },
    )


@posted_from("job_detail")
@requires(signed_in)
def job_retry(request: HttpRequest, pk: int) -> HttpResponse:
    """重试."""
    return _act(request, pk, retry, done="已重新排队，请稍候")


@posted_from("job_detail")
@requires(signed_in)
def job_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """取消."""
    return _act(request, pk, cancel, done="任务已取消，没有留下任何结果")


@requires(signed_in)
def job_cancel_many(request: SignedInRequest) -> HttpResponse:
    """取消 of several jobs at once, each checked by itself."""
    return bulk_page(
        request,
        Job.objects.visible_to(request.user),
        lambda job: cancel(job, by=request.user, at=timezone.now()),
        title="取消后台任务",
        submit_label="取消任务",
        back_url=reverse("job_list"),
        filters=JobFilter,
        refusal=lambda job: "" if "cancel" in job.actions else f"当前已是“{job.state_label}”",
        breadcrumbs=(("后台任务", reverse("job_list")),),
    )


def _act(request: HttpRequest, pk: int, act: Callable[..., Job], *, done: str) -> HttpResponse:
    job = get_object_or_404(Job.objects.visible_to(request.user), pk=pk)
    return press(request, lambda: act(job, by=request.user, at=timezone.now()), done=done, address=job)


_WORDS = [field.verbose_name for field in Job._meta.fields if field.name in ("result", "last_error")]


def _is_told(job: Job, user: Any) -> bool:
    """Whether somebody reads what came of a job: it may name what it is about, which not everybody may see.

    docs/rules/visibility.md: what is known of a document that somebody may not see is not told through others.
    """
    return job.created_by_id == user.pk or not job.has_page or bool(_subject_url(job, user))


def _as_told(job: Job, user: Any) -> Job:
    """The row with the words that `user` may read."""
    if not _is_told(job, user):
        job.result = NOT_TOLD if job.result else ""
        job.last_error = NOT_TOLD if job.last_error else ""
    return job


def _subject_url(job: Job, user: Any) -> str:
    """The page of the subject, for whom its door opens: not everybody who sees a job works with what it is about."""
    url = job.subject_url
    view: Any = resolve(url).func if url else None
    return url if view and view.access(user) else ""


def _facts(job: Job) -> list[tuple[str, Any]]:
    facts = [
        ("提交人", job.created_by or "系统"),
        ("提交时间", job.created_at),
        ("最近一次开始", job.started_at),
        ("结束时间", job.finished_at),
        ("尝试次数", f"{job.attempts}（最多 {job.attempts_limit} 次）"),
        ("结果", job.result),
        ("最近一次失败原因", job.last_error if job.is_open else ""),  # that of an ended job stands above
    ]
    return [(label, value) for label, value in facts if value]


def _steps(job: Job) -> list[Step]:
    submitter: Any = job.created_by
    has_started, has_ended = job.attempts > 0, job.state in ENDED
    waits_for_somebody = job.state == JobState.FAILED
    end = "current" if waits_for_somebody else "done" if has_ended else "next"
    return [
        Step("提交", "done", who=str(submitter or "系统"), at=job.created_at),
        Step(
            "执行",
            ("done" if has_started else "next") if has_ended else "current",
            at=job.started_at,
            note="" if has_started or has_ended else "等待空闲的后台进程",
        ),
        Step(job.state_label if has_ended else "完成", end, at=job.finished_at),
    ]
