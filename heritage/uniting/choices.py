"""What is known of a unit of heritage, and what the two units of a merge had."""

from django.db import models


class LegalPerson(models.TextChoices):
    """法人资格, as far as somebody has verified it; print does not say it."""

    UNKNOWN = "unknown", "未核实"
    YES = "yes", "已核实，是法人"
    NO = "no", "已核实，不是法人"


class MergeSide(models.TextChoices):
    """Whose a row was when two units were merged, or when it came."""

    KEPT = "kept", "保留单位原有"
    MOVED = "moved", "自被并入单位移入"
    ADDED = "added", "合并时新增的别名"
    SINCE = "since", "合并后新增"
