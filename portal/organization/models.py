"""Units 机构: who issues, receives, employs and is responsible."""

from __future__ import annotations

from django.db import models

from portal.history import tracked
from portal.organization.choices import UnitKind


@tracked()
class Unit(models.Model):
    """机构: a body of the prefecture, standing in a tree below the body that leads it."""

    name = models.CharField("名称", max_length=100, unique=True)
    short_name = models.CharField("简称", max_length=50, blank=True)
    kind = models.CharField("类别", max_length=30, choices=UnitKind)
    parent = models.ForeignKey(
        "self", verbose_name="上级机构", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    is_active = models.BooleanField("在用", default=True)

    class Meta:
        verbose_name = "机构"
        verbose_name_plural = "机构"
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="unit_kind_known",
                condition=models.Q(kind__in=UnitKind.values),
                violation_error_message="机构类别不在列表中",
            ),
            models.CheckConstraint(
                name="unit_not_its_own_parent",
                condition=~models.Q(parent=models.F("id")),
                violation_error_message="机构不能是自己的上级",
            ),
        ]

    def __str__(self) -> str:
        return self.name
