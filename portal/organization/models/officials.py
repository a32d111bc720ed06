"""Posts 职务, the officials 领导人员 who hold them, and from when to when."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q

from portal.history import tracked
from portal.organization.choices import Rank
from portal.organization.models.units import Unit
from portal.organization.querysets import OfficialQuerySet, PostQuerySet, TenureQuerySet
from portal.pinyin import KEY_LENGTH


@tracked()
class Post(models.Model):
    """职务: a post of a unit, in the order in which lists print it."""

    unit = models.ForeignKey(Unit, verbose_name="机构", on_delete=models.PROTECT, related_name="posts")
    title = models.CharField("职务", max_length=50)
    rank = models.CharField("职务层次", max_length=20, choices=Rank, blank=True)
    order = models.PositiveSmallIntegerField("排序", default=100)

    objects = PostQuerySet.as_manager()

    class Meta:
        verbose_name = "职务"
        verbose_name_plural = "职务"
        ordering = ["unit", "order", "title"]
        constraints = [
            models.UniqueConstraint(
                name="post_title_once", fields=["unit", "title"], violation_error_message="该机构已有此职务"
            ),
            models.CheckConstraint(
                name="post_title_given", condition=~Q(title=""), violation_error_message="职务不能为空"
            ),
            models.CheckConstraint(
                name="post_rank_known",
                condition=Q(rank="") | Q(rank__in=Rank.values),
                violation_error_message="职务层次不在列表中",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit}{self.title}"


@tracked()
class Official(models.Model):
    """领导人员: a person as documents print the name, with the dot · of compound names."""

    name = models.CharField("姓名", max_length=60)
    pinyin = models.CharField("拼音排序", max_length=KEY_LENGTH, blank=True, editable=False)
    remark = models.CharField("备注", max_length=50, blank=True, help_text="如 挂职、援疆")

    objects = OfficialQuerySet.as_manager()

    class Meta:
        verbose_name = "领导人员"
        verbose_name_plural = "领导人员"
        ordering = ["pinyin", "name"]
        constraints = [
            models.CheckConstraint(
                name="official_name_given", condition=~Q(name=""), violation_error_message="姓名不能为空"
            ),
            models.UniqueConstraint(
                name="official_name_and_remark_once",
                fields=["name", "remark"],
                violation_error_message="已有同名人员；确系两人的，请在备注中区分",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.remark}）" if self.remark else self.name


@tracked()
class Tenure(models.Model):
    """任职: an official holds a post over a period; one and the same post never twice at a time."""

    official = models.ForeignKey(Official, verbose_name="领导人员", on_delete=models.PROTECT, related_name="tenures")
    post = models.ForeignKey(Post, verbose_name="职务", on_delete=models.PROTECT, related_name="tenures")
    held = DateRangeField("任职期间", help_text="含起始日，不含终止日")
    basis = models.CharField("任免依据", max_length=200, blank=True)

    objects = TenureQuerySet.as_manager()

    class Meta:
        verbose_name = "任职"
        verbose_name_plural = "任职"
        ordering = ["post__order", "official__pinyin", "pk"]
        constraints = [
            # Core PostgreSQL has no btree_gist; a range of one id does the same.
            ExclusionConstraint(
                name="tenure_of_a_post_once_at_a_time",
                expressions=[
                    (Func(F("official"), F("official"), template="int8range(%(expressions)s, '[]')"), "&&"),
                    (Func(F("post"), F("post"), template="int8range(%(expressions)s, '[]')"), "&&"),
                    ("held", RangeOperators.OVERLAPS),
                ],
                violation_error_message="该人员在此期间已任同一职务",
            ),
            models.CheckConstraint(
                name="tenure_period_has_start",
                condition=Q(held__lower_inf=False, held__isempty=False),
                violation_error_message="任职期间须有起始日，终止日应晚于起始日",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.post}"

    @property
    def since(self) -> date:
        """The first day in office."""
        first: date = self.held.lower
        return first

    @property
    def last_day(self) -> date | None:
        """The last day in office; none while it goes on."""
        return self.held.upper - timedelta(days=1) if self.held.upper else None
