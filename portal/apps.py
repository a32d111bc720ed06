from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "门户"

    def ready(self) -> None:
        # Importing registers: the Celery application as default, and the system checks.
        from portal import celery, checks  # noqa: F401
