"""System checks: what is misconfigured, with an id and a hint, before the first request."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.database)
def two_database_roles(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The role the portal runs under must not own the tables: owners can drop history."""
    if settings.OWNER_DATABASE["USER"] != settings.RUNNING_ROLE or not settings.HAS_SERVERS:
        return []
    return [
        Warning(
            "门户运行账号同时是数据库属主，能够改动变更记录。",
            hint="另设属主账号并用 DATABASE_OWNER_URL 指明；DATABASE_URL 只用运行账号。",
            id="portal.W001",
        )
    ]
