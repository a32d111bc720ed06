"""Units, officials and tenures of the demonstration: an invented prefecture, entered by the acts that people use."""

from __future__ import annotations

from datetime import date

from portal.accounts.choices import Role
from portal.organization.appointing import appoint, create_post, register_official
from portal.organization.choices import Level, Rank, UnitKind
from portal.organization.establishing import establish, revise
from portal.organization.models import Official, Unit

GOVERNMENT, OFFICE = "示范州人民政府", "示范州人民政府办公厅"
JUSTICE, ENVIRONMENT, CULTURE = "示范州司法局", "示范州生态环境局", "示范州文化和旅游局"
COUNTY = "示范州甲县人民政府"

# name, short name, kind, unit above, level where the kind does not say it
UNITS: tuple[tuple[str, str, UnitKind, str, str], ...] = (
    (GOVERNMENT, "州政府", UnitKind.PREFECTURE_GOVERNMENT, "", ""),
    (OFFICE, "办公厅", UnitKind.GENERAL_OFFICE, GOVERNMENT, ""),
    (JUSTICE, "州司法局", UnitKind.PREFECTURE_DEPARTMENT, GOVERNMENT, ""),
    (ENVIRONMENT, "州生态环境局", UnitKind.PREFECTURE_DEPARTMENT, GOVERNMENT, ""),
    (CULTURE, "州文旅局", UnitKind.PREFECTURE_DEPARTMENT, GOVERNMENT, ""),
    ("示范州文化馆", "", UnitKind.INSTITUTION, CULTURE, Level.PREFECTURE),
    ("示范州残疾人联合会", "州残联", UnitKind.PEOPLES_ORGANIZATION, GOVERNMENT, Level.PREFECTURE),
    ("示范经济开发区管理委员会", "示范经开区", UnitKind.ZONE_COMMITTEE, GOVERNMENT, Level.COUNTY),
    (COUNTY, "甲县政府", UnitKind.COUNTY_GOVERNMENT, GOVERNMENT, ""),
    ("示范州甲县司法局", "甲县司法局", UnitKind.COUNTY_DEPARTMENT, COUNTY, ""),
    ("示范州甲县文化馆", "", UnitKind.INSTITUTION, COUNTY, Level.COUNTY),
    ("示范州甲县东镇人民政府", "东镇", UnitKind.TOWNSHIP, COUNTY, ""),
    ("示范州乙市人民政府", "乙市政府", UnitKind.COUNTY_GOVERNMENT, GOVERNMENT, ""),
    ("示范州乙市司法局", "乙市司法局", UnitKind.COUNTY_DEPARTMENT, "示范州乙市人民政府", ""),
    ("兵团示范师", "", UnitKind.CORPS_DIVISION, "", ""),
    ("兵团示范师一团", "一团", UnitKind.CORPS_REGIMENT, "兵团示范师", ""),
)
JUDICIAL_ADMINISTRATION = {
    GOVERNMENT: JUSTICE,
    COUNTY: "示范州甲县司法局",
    "示范州乙市人民政府": "示范州乙市司法局",
}

# unit, post, rank; then who held it, since when, until when
POSTS: tuple[tuple[str, str, Rank, tuple[tuple[str, date, date | None], ...]], ...] = (
    (GOVERNMENT, "州长", Rank.BUREAU_HEAD, (("王演示", date(2021, 10, 1), None),)),
    (GOVERNMENT, "副州长", Rank.BUREAU_DEPUTY, (("古丽·演示", date(2022, 3, 1), None),)),
    (OFFICE, "秘书长", Rank.COUNTY_HEAD, (("李演示", date(2022, 1, 10), None),)),
    (
        OFFICE,
        "副秘书长（综合）",
        Rank.COUNTY_DEPUTY,
        (("赵演示", date(2020, 5, 1), date(2023, 7, 31)), ("阿依努尔·演示", date(2023, 8, 1), None)),
    ),
    (OFFICE, "副秘书长（农业农村）", Rank.COUNTY_DEPUTY, (("赵演示", date(2023, 8, 1), None),)),
    (JUSTICE, "局长", Rank.COUNTY_HEAD, (("孙演示", date(2021, 12, 1), None),)),
    (ENVIRONMENT, "局长", Rank.COUNTY_HEAD, (("巴合提·演示", date(2022, 6, 1), None),)),
    (COUNTY, "县长", Rank.COUNTY_HEAD, (("叶尔兰·演示", date(2021, 9, 1), None),)),
)

UNIT_OF_ROLE = {
    Role.DEPARTMENT_HEAD: ENVIRONMENT,
    Role.LEGAL_MANAGER: JUSTICE,
    Role.HERITAGE_MANAGER: CULTURE,
    Role.HERITAGE_REVIEWER: CULTURE,
    Role.MONITORING_CLERK: ENVIRONMENT,
    Role.WARNING_ANALYST: ENVIRONMENT,
    Role.WARNING_MANAGER: ENVIRONMENT,
    Role.COUNTY_LEADER: COUNTY,
}


def unit_of(role: Role) -> Unit:
    """Where the demo account of `role` works; the general office keeps all others."""
    return Unit.objects.get(name=UNIT_OF_ROLE.get(role, OFFICE))


def establish_units() -> None:
    """Enter the units, then who administers justice for whom, then posts with their holders."""
    units: dict[str, Unit] = {}
    for name, short_name, kind, parent, level in UNITS:
        above = units.get(parent)
        units[name] = establish(name=name, short_name=short_name, kind=kind, parent=above, stated_level=level)
    for name, justice in JUDICIAL_ADMINISTRATION.items():
        unit = units[name]
        revise(
            unit,
            kind=unit.kind,
            parent=unit.parent,
            short_name=unit.short_name,
            stated_level=unit.stated_level,
            established_on=unit.established_on,
            region=None,
            judicial_administration=units[justice],
        )
    people: dict[str, Official] = {}
    for order, (unit_name, title, rank, holders) in enumerate(POSTS, start=1):
        post = create_post(unit=units[unit_name], title=title, rank=rank, order=order)
        for name, since, last_day in holders:
            if name not in people:
                people[name] = register_official(name=name)
            appoint(people[name], post, since=since, last_day=last_day, basis="演示任免通知")
