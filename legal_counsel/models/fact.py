"""What is known of a counsel: dated rows, each with where it was seen, who entered it, and its history."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from documents.models import LONGEST_REASON, LONGEST_TITLE
from legal_counsel.models.counsel import Counsel
from legal_counsel.querysets import FactQuerySet
from portal.attachments import Attachment

_USER = settings.AUTH_USER_MODEL


class Fact(models.Model):
    """One fact. What was entered in error is withdrawn with its reason and stays in the history."""

    counsel = models.ForeignKey(Counsel, verbose_name="人选", on_delete=models.PROTECT, related_name="%(class)s_rows")
    material = models.CharField("证明材料", max_length=LONGEST_TITLE)
    evidence = models.ForeignKey(
        Attachment, verbose_name="材料附件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(_USER, verbose_name="登记人", on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")
    correction = models.CharField("更正理由", max_length=LONGEST_REASON, blank=True)
    withdrawn_by = models.ForeignKey(
        _USER, verbose_name="作废登记人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("作废时间", null=True, blank=True)
    withdrawal = models.CharField("作废理由", max_length=LONGEST_REASON, blank=True)
    version = models.PositiveIntegerField("版次", default=1)

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def get_absolute_url(self) -> str:
        return self.counsel.get_absolute_url()


def of_every_fact(prefix: str) -> list[models.BaseConstraint]:
    """The constraints of `Fact`."""
    return [
        models.CheckConstraint(
            name=f"{prefix}_has_material",
            condition=~Q(material=""),
            violation_error_message="须写明证明材料",
        ),
        models.CheckConstraint(
            name=f"{prefix}_withdrawn_whole",
            condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawal="")
            | (Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawal="")),
            violation_error_message="作废须有登记人、时间和理由",
        ),
    ]


def in_order(name: str, since: str = "since", until: str = "until") -> models.CheckConstraint:
    """A period ends after it began, or lasts."""
    return models.CheckConstraint(
        name=name,
        condition=Q(**{until: None}) | Q(**{f"{until}__gt": models.F(since)}),
        violation_error_message="终止日期应晚于起始日期",
    )


def known(name: str, field: str, values: list[str]) -> models.CheckConstraint:
    """A choice is one of its list."""
    return models.CheckConstraint(
        name=name, condition=Q(**{f"{field}__in": values}), violation_error_message="所选内容不在列表中"
    )


def once(name: str, *fields: str, told: str) -> models.UniqueConstraint:
    """Entered once, as long as it is not withdrawn."""
    return models.UniqueConstraint(
        name=name, fields=["counsel", *fields], condition=Q(withdrawn_at=None), violation_error_message=told
    )
