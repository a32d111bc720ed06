"""How tests enter facts of counsel, as the agency does."""

from __future__ import annotations

from datetime import date, datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from legal_counsel.pool import recording
from legal_counsel.pool.choices import BY_SLUG

PICTURE = b"\x89PNG\r\n\x1a\n" + b"\x00" * 24
AT = datetime(2026, 11, 23, 10, 0, tzinfo=timezone.get_default_timezone())
TODAY = date(2026, 11, 23)
LICENCE = BY_SLUG["licence"]
VALUES = {"kind": "full_time", "number": "16540202010000001", "first_on": date(2015, 3, 2), "material": "执业证复印件"}


def scan():
    return SimpleUploadedFile("执业证.png", PICTURE)


def entered(counsel, by, slug="licence", **facts):
    kind = BY_SLUG[slug]
    values = VALUES | facts if slug == "licence" else {"material": "示范材料"} | facts
    return recording.enter(counsel, kind, values, file=None, by=by, at=AT)
