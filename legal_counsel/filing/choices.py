"""The closed lists of filing."""

from __future__ import annotations

from django.db import models


class FilingCause(models.TextChoices):
    """What is filed."""

    APPOINTMENT = "appointment", "聘任（任用）备案"
    SUPPLEMENT = "supplement", "补充备案"
    DISMISSAL = "dismissal", "解聘备案"


class FilingTrigger(models.TextChoices):
    """What begins the fifteen days."""

    DOCUMENT = "document", "聘任（任用）文件印发之日"
    CONTRACT = "contract", "合同签订之日"
    DISMISSAL = "dismissal", "解聘决定或者通知之日"


class FilingState(models.TextChoices):
    """办理状态."""

    OWED = "owed", "待报送"
    SUBMITTED = "submitted", "已报送"
    RETURNED = "returned", "已退回"
    RECEIVED = "received", "已备案"
    CANCELLED = "cancelled", "已撤销"


class FilingMaterialKind(models.TextChoices):
    """第十九条: what is filed, besides the 名单 that the portal makes."""

    CONTRACT = "contract", "服务合同"
    PAPER = "paper", "聘任（任用、解聘）文件"
    OTHER = "other", "有关材料"


OPEN = (FilingState.OWED, FilingState.SUBMITTED, FilingState.RETURNED)
