"""Regions 区域 and which of them touch: names and codes only, no polygons."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from portal.history import tracked
from portal.organization.choices import AdjacencyBasis, RegionKind
from portal.organization.querysets import RegionQuerySet


@tracked()
class Region(models.Model):
    """区域: a county, city, regiment, or the area that holds them (伊犁州直, 第四师)."""

    name = models.CharField("名称", max_length=50)
    kind = models.CharField("类别", max_length=20, choices=RegionKind)
    adcode = models.CharField("行政区划代码", max_length=6, blank=True)
    parent = models.ForeignKey(
        "self", verbose_name="所属区域", on_delete=models.PROTECT, null=True, blank=True, related_name="parts"
    )
    is_enclave = models.BooleanField("飞地", default=False)
    order = models.PositiveSmallIntegerField("排序", default=0)

    objects = RegionQuerySet.as_manager()

    class Meta:
        verbose_name = "区域"
        verbose_name_plural = "区域"
        ordering = ["order", "name"]
        constraints = [
            models.UniqueConstraint(
                name="region_name_once",
                fields=["name"],
                violation_error_message="已有同名区域",
                violation_error_code="unique",
            ),
            models.CheckConstraint(
                name="region_kind_known",
                condition=Q(kind__in=RegionKind.values),
                violation_error_message="区域类别不在列表中",
            ),
            models.CheckConstraint(
                name="region_adcode_six_digits",
                condition=Q(adcode="") | Q(adcode__regex=r"^[0-9]{6}$"),
                violation_error_message="行政区划代码应为六位数字",
            ),
            models.UniqueConstraint(
                name="region_adcode_once",
                fields=["adcode"],
                condition=~Q(adcode=""),
                violation_error_message="行政区划代码已被另一区域使用",
            ),
            models.CheckConstraint(
                name="region_not_its_own_parent",
                condition=~Q(parent=F("id")),
                violation_error_message="区域不能属于自己",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def borders(self) -> list[tuple[Region, RegionAdjacency]]:
        """Each neighbour with the border to it; reads what `with_borders` fetched."""
        found = [(border.second, border) for border in self.borders_as_first.all()]
        found += [(border.first, border) for border in self.borders_as_second.all()]
        return sorted(found, key=lambda each: each[0].order)


@tracked()
class RegionAdjacency(models.Model):
    """相邻: two regions share a border. Undirected, stored once with the smaller id first."""

    first = models.ForeignKey(Region, verbose_name="区域", on_delete=models.CASCADE, related_name="borders_as_first")
    second = models.ForeignKey(
        Region, verbose_name="相邻区域", on_delete=models.CASCADE, related_name="borders_as_second"
    )
    basis = models.CharField("依据", max_length=20, choices=AdjacencyBasis)

    class Meta:
        verbose_name = "区域相邻"
        verbose_name_plural = "区域相邻"
        ordering = ["first", "second"]
        constraints = [
            models.CheckConstraint(
                name="region_adjacency_stored_once",
                condition=Q(first__lt=F("second")),
                violation_error_message="相邻关系只存一次，编号小的区域在前",
            ),
            models.UniqueConstraint(
                name="region_adjacency_once", fields=["first", "second"], violation_error_message="相邻关系已登记"
            ),
            models.CheckConstraint(
                name="region_adjacency_basis_known",
                condition=Q(basis__in=AdjacencyBasis.values),
                violation_error_message="相邻依据不在列表中",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first}—{self.second}"

    @property
    def is_verified(self) -> bool:
        """Whether nobody has to check it any more."""
        return self.basis != AdjacencyBasis.HOST_UNVERIFIED
