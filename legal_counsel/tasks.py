"""Doors for the beat."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from legal_counsel.filing import periods


@shared_task
def recount_filings() -> None:
    """Count open filings anew after a change of the working calendar."""
    periods.recount_unfinished(at=timezone.now())
