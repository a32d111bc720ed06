"""/healthz: this process answers. /readyz: it can work, works with something missing, or why not.

Without database or its migrations no page works: 503, the proxy should send nobody here. Whatever else is missing
(Redis, space, workers) delays work while pages go on: 200, `degraded`, with the reason for those who watch.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
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
SWEPT_AT = "swept_at"  # key of the cache: losing it with Redis loses nothing

_migrated = False  # does not change back while this process lives


@requires(anyone)
def healthz(request: HttpRequest) -> JsonResponse:
    """Liveness: touches neither database nor Redis."""
    return JsonResponse({"status": "ok"})


@never_cache
@requires(anyone)
def readyz(request: HttpRequest) -> JsonResponse:
    """Readiness: ready, degraded or not ready, with the reason of everything that is missing."""
    reasons = {name: reason for name, check in CHECKS.items() if (reason := check())}
    status = "not ready" if NEEDED & reasons.keys() else "degraded" if reasons else "ready"
    if reasons:
        log.warning("not_ready", status=status, **reasons)
    return JsonResponse(
        {"status": status, "reasons": reasons},
        status=503 if status == "not ready" else 200,
        json_dumps_params={"ensure_ascii": False},
    )


def note_sweep(*, at: datetime) -> None:
    """Called by the sweep: that it runs shows that the beat sends and that a worker hears."""
    cache.set(SWEPT_AT, at, timeout=None)


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


def _sweep() -> str:
    try:
        swept_at: datetime | None = cache.get(SWEPT_AT)
    except RedisError:
        return ""  # said already
    if swept_at is None:
        return "后台进程与定时进程尚未运行过巡检；刚启动时请稍候，否则请检查这两个进程"
    silent = timezone.now() - swept_at
    if silent < LONGEST_WAIT:
        return ""
    return f"后台进程或定时进程没有动静：最近一次巡检在 {silent // timedelta(minutes=1)} 分钟前，请检查这两个进程"


NEEDED = {"database", "migrations"}
CHECKS: dict[str, Callable[[], str]] = {
    "database": _database,
    "migrations": _migrations,
    "redis": _redis,
    "disk": _disk,
    "jobs": _jobs,
    "sweep": _sweep,
}
