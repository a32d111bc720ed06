from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        # Importing registers: the Celery application as default, and the system checks. And rest_framework.generics
        # imports what the settings name from portal.api, so portal.api has to be whole before any view imports it.
        from portal import api, celery, checks  # noqa: F401

        # What each app registers with the shared rooms: acts for jobs, readings of clauses.
        autodiscover_modules("tasks", "readings")
