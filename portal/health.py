"""/healthz: this process answers. /readyz: it can work, or why not."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import structlog
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from redis.exceptions import RedisError

from portal.access import anyone, requires
from portal.jobs import Job

log = structlog.get_logger(__name__)
LEAST_FREE_SPACE = 500 * 1024 * 1024  # bytes
LONGEST_WAIT = timedelta(minutes=5)  # ten sweeps; a job that waits longer has no worker or no beat

_migrated = False  # does not change back while this process lives


@requires(anyone)
def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: touches neither database nor Redis."""
    return JsonResponse({"status": "ok"})


@never_cache
@requires(anyone)
def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness: 200, or 503 with the reason of everything that is missing."""
    reasons = {name: reason for name, check in CHECKS.items() if (reason := check())}
    if reasons:
        log.warning("not_ready", **reasons)
    return JsonResponse(
        {"status": "not ready" if reasons else "ready", "reasons": reasons},
        status=503 if reasons else 200,
        json_dumps_params={"ensure_ascii": False},
    )


def _database() -> str:
    try:
        connection.ensure_connection()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "数据库连接不上"
    return ""


def _migrations() -> str:
    global _migrated
    if _migrated:
        return ""
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "无法读取数据库版本"
    _migrated = not missing
    return f"有 {len(missing)} 项数据库升级未执行，请运行 manage.py migrate" if missing else ""


def _redis() -> str:
    try:
        cache.get("readyz")
    except RedisError:
        return "Redis 连接不上：页面可用，后台任务会延后"
    return ""


def _disk() -> str:
    place = Path(settings.MEDIA_ROOT)
    while not place.exists():
        place = place.parent
    free = shutil.disk_usage(place).free
    return f"存储空间不足：仅余 {free // 1024**2} MB" if free < LEAST_FREE_SPACE else ""


def _jobs() -> str:
    try:
        oldest = Job.objects.waiting().values_list("created_at", flat=True).first()
    except DatabaseError:
        return "无法读取后台任务"
    waited = timezone.now() - oldest if oldest else timedelta()
    if waited < LONGEST_WAIT:
        return ""
    return f"后台任务积压：最早的一项已等待 {waited // timedelta(minutes=1)} 分钟，请检查后台进程与定时进程"


CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "redis": _redis,
    "disk": _disk,
    "jobs": _jobs,
}
