"""The kinds of body that a prefecture government is made of, of place, of rank, and of day."""

from __future__ import annotations

from django.db import models

from portal.organization.workdays import DayKind, Scope


class UnitKind(models.TextChoices):
    """机构类别."""

    PREFECTURE_GOVERNMENT = "prefecture_government", "州政府"
    GENERAL_OFFICE = "general_office", "办公厅"
    PREFECTURE_DEPARTMENT = "prefecture_department", "州级部门"
    COUNTY_GOVERNMENT = "county_government", "县市政府"
    COUNTY_DEPARTMENT = "county_department", "县市部门"
    TOWNSHIP = "township", "乡镇"
    ZONE_COMMITTEE = "zone_committee", "管委会/开发区"
    AGENCY = "agency", "派出机关"
    INSTITUTION = "institution", "企事业单位"
    PEOPLES_ORGANIZATION = "peoples_organization", "人民团体"
    CORPS_DIVISION = "corps_division", "兵团师"
    CORPS_REGIMENT = "corps_regiment", "团场"


class Level(models.TextChoices):
    """层级."""

    PREFECTURE = "prefecture", "州级"
    COUNTY = "county", "县市级"
    TOWNSHIP = "township", "乡镇级"
    DIVISION = "division", "师级"
    REGIMENT = "regiment", "团级"


# Where the kind says the level; the other kinds exist at several levels and are told theirs.
LEVEL_OF_KIND: dict[str, Level] = {
    UnitKind.PREFECTURE_GOVERNMENT.value: Level.PREFECTURE,
    UnitKind.GENERAL_OFFICE.value: Level.PREFECTURE,
    UnitKind.PREFECTURE_DEPARTMENT.value: Level.PREFECTURE,
    UnitKind.COUNTY_GOVERNMENT.value: Level.COUNTY,
    UnitKind.COUNTY_DEPARTMENT.value: Level.COUNTY,
    UnitKind.TOWNSHIP.value: Level.TOWNSHIP,
    UnitKind.CORPS_DIVISION.value: Level.DIVISION,
    UnitKind.CORPS_REGIMENT.value: Level.REGIMENT,
}

# 伊州政办规〔2023〕2号 第五条、第三十四条: who has a body for its judicial administration.
HAS_JUDICIAL_ADMINISTRATION = (
    UnitKind.PREFECTURE_GOVERNMENT,
    UnitKind.COUNTY_GOVERNMENT,
    UnitKind.TOWNSHIP,
    UnitKind.ZONE_COMMITTEE,
    UnitKind.AGENCY,
)


class NameKind(models.TextChoices):
    """Other names of a unit."""

    FORMER = "former", "曾用名"
    SHORT = "short", "简称"
    ALIAS = "alias", "别称"


class RegionKind(models.TextChoices):
    """区域类别."""

    PREFECTURE_AREA = "prefecture_area", "州直区域"
    COUNTY_CITY = "county_city", "县级市"
    COUNTY = "county", "县"
    AUTONOMOUS_COUNTY = "autonomous_county", "自治县"
    CORPS_DIVISION = "corps_division", "兵团师"
    CORPS_CITY = "corps_city", "兵团市（师市合一）"
    CORPS_REGIMENT = "corps_regiment", "团场"


class AdjacencyBasis(models.TextChoices):
    """How it is known that two regions touch."""

    COMPUTED = "computed", "由区划边界计算"
    HOST_CONFIRMED = "host_confirmed", "团场所在县市（已核实）"
    HOST_UNVERIFIED = "host_unverified", "团场所在县市（待核实）"


class Rank(models.TextChoices):
    """公务员法 第十八条: 领导职务层次, as far as a prefecture has them."""

    BUREAU_HEAD = "bureau_head", "厅局级正职"
    BUREAU_DEPUTY = "bureau_deputy", "厅局级副职"
    COUNTY_HEAD = "county_head", "县处级正职"
    COUNTY_DEPUTY = "county_deputy", "县处级副职"
    TOWNSHIP_HEAD = "township_head", "乡科级正职"
    TOWNSHIP_DEPUTY = "township_deputy", "乡科级副职"


class CalendarScope(models.TextChoices):
    """Whose notice declares a day."""

    NATIONAL = Scope.NATIONAL.value, "全国"
    XINJIANG = Scope.XINJIANG.value, "新疆"


class CalendarDayKind(models.TextChoices):
    """What a notice makes of a day."""

    OFF = DayKind.OFF.value, "休"
    WORK = DayKind.WORK.value, "班"
