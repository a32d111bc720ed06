"""What the tables of heritage may hold."""

from django.db import models

from heritage.codes import CATEGORIES

CATEGORY_CHOICES = list(enumerate(CATEGORIES, start=1))


class ListKind(models.TextChoices):
    """名录类别: a project is listed once as new; every later list that names it again is an extension."""

    NEW = "new", "新列入"
    EXTENSION = "extension", "扩展项目"


class Level(models.TextChoices):
    """级别 of a list, from below. The register keeps the prefecture's; what stands on others is recorded apart."""

    COUNTY = "county", "县级"
    PREFECTURE = "prefecture", "州级"
    REGION = "autonomous_region", "自治区级"
    NATIONAL = "national", "国家级"


class UnitRole(models.TextChoices):
    """单位角色: who applied, and who is recognised to safeguard (文化部令第39号 第六条)."""

    APPLICANT = "applicant", "申报地区或单位"
    SAFEGUARDING = "safeguarding", "保护单位"


class Standing(models.TextChoices):
    """名录状态, derived from the inscriptions of a project and never stored."""

    LISTED = "listed", "已列入"
    STUB = "stub", "待补录"
    EXITED = "exited", "已退出"


class Outcome(models.TextChoices):
    """What registering a row of a published list does (docs/rules/annex_import.md)."""

    CREATED = "created", "新建项目"
    COMPLETED = "completed", "补录列入"
    UNIT_ADDED = "unit_added", "增加单位"
    UNCHANGED = "unchanged", "无变化"
    CONFLICT = "conflict", "冲突，不登记"


class RestorationKind(models.TextChoices):
    """How an exit is taken back."""

    REVERSED = "reversed", "后文恢复"
    MISTAKE = "mistake", "登记有误"
