from django.apps import AppConfig


class OrganizationConfig(AppConfig):
    name = "portal.organization"
    label = "organization"
    verbose_name = "机构与日历"
