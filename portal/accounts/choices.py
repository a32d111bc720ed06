"""Roles of the office and the levels of knowledge."""

from django.db import models


class Role(models.TextChoices):
    """角色; each holds within the user's unit."""

    SYSTEM_ADMINISTRATOR = "system_administrator", "系统管理员"
    SECURITY_ADMINISTRATOR = "security_administrator", "安全管理员"
    AUDITOR = "auditor", "审计员"
    DOCUMENT_MANAGER = "document_manager", "文件管理员"
    PUBLICITY_APPROVER = "publicity_approver", "信息公开审批"
    LEGAL_MANAGER = "legal_manager", "法制机构管理员"
    HERITAGE_MANAGER = "heritage_manager", "非遗管理员"
    HERITAGE_REVIEWER = "heritage_reviewer", "非遗审核"
    MONITORING_CLERK = "monitoring_clerk", "监测录入员"
    WARNING_ANALYST = "warning_analyst", "预警技术组"
    WARNING_MANAGER = "warning_manager", "预警管理组"
    COMMAND_OFFICE_DIRECTOR = "command_office_director", "指挥部办公室主任"
    FIRST_DEPUTY_COMMANDER = "first_deputy_commander", "第一副指挥长"
    COMMANDER = "commander", "指挥长"
    COUNTY_LEADER = "county_leader", "县市负责人"
    STAFF = "staff", "普通职员"


# 等保三级 GB/T 22239-2019 8.1.4.2 d: nobody holds two of these.
SEPARATED_ROLES = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)
