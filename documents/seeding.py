"""What every installation's register starts with: the ruling on validity that binds it, 待核. Idempotent."""

from __future__ import annotations

from datetime import datetime

from documents.models import ValidityPolicy
from documents.reviews.subjects import JURISDICTION

TITLE, NUMBER = "新疆维吾尔自治区行政规范性文件管理办法", "新疆维吾尔自治区人民政府令第218号"


def seed(*, at: datetime) -> None:
    """Where nothing is recorded of the jurisdiction, that there is a ruling; its figures are for the office."""
    if not ValidityPolicy.objects.filter(jurisdiction=JURISDICTION).exists():
        ValidityPolicy.objects.create(jurisdiction=JURISDICTION, title=TITLE, number=NUMBER, recorded_at=at)
