"""Doors of the shared rooms for the worker and the beat."""

from celery import shared_task


@shared_task
def sweep_jobs() -> None:
    """Hand out again what a lost hint or a dead worker left behind."""
