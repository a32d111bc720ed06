"""The job row: what is to be done, who has it, and how it went."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.urls import reverse

from portal.accounts.choices import Role
from portal.history import tracked
from portal.jobs.registry import kind_of
from portal.lifecycle import Transitions, actions_from, transition

ATTEMPTS = 3  # tries before a person has to look


class JobState(models.TextChoices):
    """任务状态."""

    PENDING = "pending", "排队中"
    RUNNING = "running", "执行中"
    DONE = "done", "已完成"
    FAILED = "failed", "需人工处理"
    CANCELLED = "cancelled", "已取消"


OPEN = (JobState.PENDING, JobState.RUNNING)
ENDED = (JobState.DONE, JobState.FAILED, JobState.CANCELLED)

TRANSITIONS: Transitions = {
    "start": transition(JobState.PENDING, to=JobState.RUNNING, label="开始"),
    "take_over": transition(JobState.RUNNING, to=JobState.RUNNING, label="接手"),
    "finish": transition(JobState.RUNNING, to=JobState.DONE, label="完成"),
    "postpone": transition(JobState.RUNNING, to=JobState.PENDING, label="稍后再试"),
    "give_up": transition(JobState.RUNNING, to=JobState.FAILED, label="转人工处理"),
    "retry": transition(JobState.FAILED, JobState.CANCELLED, to=JobState.PENDING, label="重试"),
    "cancel": transition(JobState.PENDING, JobState.RUNNING, JobState.FAILED, to=JobState.CANCELLED, label="取消"),
}


class JobQuerySet(models.QuerySet["Job"]):
    """Sets of jobs. Leases are compared with the clock of the database, the only one all hosts share."""

    def visible_to(self, user: Any) -> JobQuerySet:
        """The own jobs; all of them for 系统管理员."""
        if user.holds(Role.SYSTEM_ADMINISTRATOR):
            return self
        return self.filter(created_by=user)

    def open(self) -> JobQuerySet:
        """Pending or running."""
        return self.filter(state__in=OPEN)

    def abandoned(self) -> JobQuerySet:
        """Running, with a lease that its worker no longer renews."""
        return self.filter(state=JobState.RUNNING, lease_until__lt=Now())

    def waiting(self) -> JobQuerySet:
        """What a worker may take now, oldest first."""
        return self.filter(
            models.Q(state=JobState.PENDING) | models.Q(state=JobState.RUNNING, lease_until__lt=Now()),
            attempts__lt=models.F("attempts_limit"),
        ).order_by("created_at", "pk")

    def held_as(self, job: Job) -> JobQuerySet:
        """The row, as long as it is still in the hands of the attempt that `job` was read by.

        `attempts` only grows, so it tells a worker that slept through its lease from the one that took over.
        """
        return self.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)


# What people ask about later; leases and progress change every few seconds and would only fill the history.
@tracked(fields=["kind", "subject_id", "state", "attempts", "attempts_limit", "last_error", "result", "created_by"])
class Job(models.Model):
    """后台任务: one act on one subject, performed by a worker that leases the row."""

    kind = models.CharField("类型", max_length=60)
    subject_id = models.BigIntegerField("对象编号")
    state = models.CharField("状态", max_length=20, choices=JobState, default=JobState.PENDING)
    attempts = models.PositiveIntegerField("已尝试次数", default=0)
    attempts_limit = models.PositiveIntegerField("允许尝试次数", default=ATTEMPTS)
    lease_until = models.DateTimeField("执行期限", null=True, blank=True)
    last_error = models.TextField("最近一次失败原因", blank=True)
    progress_done = models.PositiveIntegerField("已处理", default=0)
    progress_total = models.PositiveIntegerField("总数", default=0)
    progress_note = models.CharField("进展", max_length=200, blank=True)
    result = models.TextField("结果", blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name="提交人",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="jobs",
    )
    created_at = models.DateTimeField("提交时间")
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("结束时间", null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = "后台任务"
        verbose_name_plural = "后台任务"
        ordering = ["-created_at", "-pk"]
        indexes = [
            models.Index(name="job_subject", fields=["kind", "subject_id"]),
            models.Index(name="job_waiting", fields=["created_at"], condition=models.Q(state__in=OPEN)),
        ]
        constraints = [
            models.CheckConstraint(
                name="job_state_known",
                condition=models.Q(state__in=JobState.values),
                violation_error_message="任务状态不在列表中",
            ),
            models.CheckConstraint(
                name="job_leased_iff_running",
                condition=models.Q(state=JobState.RUNNING, lease_until__isnull=False)
                | (~models.Q(state=JobState.RUNNING) & models.Q(lease_until__isnull=True)),
                violation_error_message="只有执行中的任务才有执行期限",
            ),
            models.CheckConstraint(
                name="job_finished_iff_ended",
                condition=models.Q(state__in=ENDED, finished_at__isnull=False)
                | (~models.Q(state__in=ENDED) & models.Q(finished_at__isnull=True)),
                violation_error_message="只有已结束的任务才有结束时间",
            ),
            models.CheckConstraint(
                name="job_started_iff_attempted",
                condition=models.Q(attempts=0, started_at__isnull=True)
                | models.Q(attempts__gt=0, started_at__isnull=False),
                violation_error_message="尝试过的任务必有开始时间",
            ),
            models.CheckConstraint(
                name="job_running_was_attempted",
                condition=~models.Q(state__in=[JobState.RUNNING, JobState.DONE]) | models.Q(attempts__gt=0),
                violation_error_message="执行中或已完成的任务必有尝试次数",
            ),
            models.CheckConstraint(
                name="job_attempts_within_limit",
                condition=models.Q(attempts__lte=models.F("attempts_limit")),
                violation_error_message="尝试次数超过上限",
            ),
            models.CheckConstraint(
                name="job_failure_has_reason",
                condition=~models.Q(state=JobState.FAILED) | ~models.Q(last_error=""),
                violation_error_message="失败的任务必须写明原因",
            ),
            models.UniqueConstraint(
                name="job_open_once",
                fields=["kind", "subject_id"],
                condition=models.Q(state__in=OPEN),
                violation_error_message="同一对象已有未结束的同类任务，请等它结束",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} #{self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("job_detail", args=[self.pk])

    @property
    def label(self) -> str:
        """The Chinese name of what is done."""
        kind = kind_of(self.kind)
        return kind.label if kind else self.kind

    @property
    def subject_url(self) -> str:
        """The page of the subject, or nothing where its kind names none."""
        kind = kind_of(self.kind)
        return kind.page(self.subject_id) if kind and kind.page else ""

    @property
    def has_page(self) -> bool:
        """Whether its subject has one."""
        kind = kind_of(self.kind)
        return kind is not None and kind.page is not None

    @property
    def state_label(self) -> str:
        """The state in words; the second of three attempts is told from the first."""
        if self.state == JobState.PENDING and self.attempts:
            return f"等待第 {self.attempts + 1} 次尝试"
        return JobState(self.state).label

    @property
    def progress_text(self) -> str:
        """`3/45 正在登记项目`, as much of it as is known."""
        share = f"{self.progress_done}/{self.progress_total}" if self.progress_total else ""
        return " ".join(filter(None, (share, self.progress_note)))

    @property
    def news(self) -> str:
        """The one sentence on a job that says most: how far it is, what came of it, or why it failed."""
        if self.state == JobState.DONE:
            return self.result
        return self.progress_text if self.is_open else self.last_error

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def actions(self) -> list[str]:
        """What a person may do with it now."""
        return [action for action in actions_from(self.state, TRANSITIONS) if action in ("retry", "cancel")]

    @property
    def percent(self) -> int | None:
        """0 to 100, or None while nobody knows how much there is to do."""
        if not self.progress_total:
            return None
        return min(100, 100 * self.progress_done // self.progress_total)


def latest(kind: str, *, subject_id: int) -> Job | None:
    """The newest job of this kind on this subject; a subject's own page shows its state from here."""
    return Job.objects.filter(kind=kind, subject_id=subject_id).order_by("-pk").first()


def lease() -> Any:
    """An expression for the end of a lease taken now, on the clock of the database."""
    return Now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
