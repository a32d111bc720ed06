"""The closed lists of appointing."""

from __future__ import annotations

from django.db import models


class Origin(models.TextChoices):
    """On what an appointment rests."""

    SELECTION = "selection", "选聘结果"
    POOL = "pool", "人才库选用"
    INTERNAL = "internal", "内部任用"
    RENEWAL = "renewal", "续聘"
