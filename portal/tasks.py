"""Doors of the shared rooms for the worker and the beat."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from portal import attachments, data_changes, health
from portal.jobs import performing, sweeping


@shared_task
def perform_job(*, job_id: int) -> None:
    """One attempt at one job row."""
    performing.perform(job_id)


@shared_task
def sweep_jobs() -> None:
    """Hand out again what a lost hint or a dead worker left behind."""
    health.note_sweep(at=timezone.now())
    sweeping.sweep()


@shared_task
def remove_orphan_files() -> None:
    """Delete uploads that nobody confirmed, and those whose transaction never committed."""
    now = timezone.now()
    attachments.remove_unnamed(at=now)
    attachments.remove_orphans(at=now)


@shared_task
def forget_changes() -> None:
    """Remove what no kept count rests on any more."""
    data_changes.forget()
