"""The kinds of body that a prefecture government is made of."""

from django.db import models


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
