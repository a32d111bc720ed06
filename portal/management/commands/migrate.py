"""`migrate`, then the rights of the role that the portal runs under, then the data every installation starts with."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.management.commands.migrate import Command as MigrateCommand
from django.db import connections
from django.utils import timezone
from psycopg import sql

from documents import seeding as documents_seeding
from legal_counsel import seeding as counsel_seeding
from portal.migrating import additions_at_once
from portal.organization import seeding


class Command(MigrateCommand):
    """Migrates as the owner, then grants: rows of every table, but no change to recorded events."""

    def handle(self, *args: Any, **options: Any) -> None:
        with additions_at_once():
            super().handle(*args, **options)
        if not any(options.get(name) for name in ("plan", "check_unapplied")):
            grant_rights(options["database"], role=settings.RUNNING_ROLE)
            if not options["app_label"]:  # a whole migration: every table stands
                seed()


def seed() -> None:
    """The data every installation starts with; idempotent."""
    seeding.seed()
    documents_seeding.seed(at=timezone.now())
    counsel_seeding.seed()


def event_tables() -> list[str]:
    """Tables of recorded history: row events by triggers, and security events."""
    return [
        model._meta.db_table
        for model in apps.get_models()
        if hasattr(model, "pgh_tracked_model") or getattr(model, "is_append_only", False)
    ]


def grant_rights(alias: str, *, role: str) -> None:
    """Give `role` SELECT, INSERT, UPDATE and DELETE on all tables, and only the first two on events."""
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT current_user, EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", [role])
        owner, known = cursor.fetchone()
        if owner == role or not known:
            return
        name = sql.Identifier(role)
        for statement in (
            "GRANT USAGE ON SCHEMA public TO {}",
            "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {}",
            "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}",
            "REVOKE INSERT, UPDATE, DELETE ON django_migrations FROM {}",
        ):
            cursor.execute(sql.SQL(statement).format(name))
        for table in event_tables():
            cursor.execute(sql.SQL("REVOKE UPDATE, DELETE ON {} FROM {}").format(sql.Identifier(table), name))
