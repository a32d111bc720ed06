"""`manage.py up`: the whole portal on one machine, until Ctrl-C."""

from __future__ import annotations

import fcntl
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

import redis
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from portal import demonstration
from portal.supervisor import children, supervise


class Command(BaseCommand):
    """Prepare the data, start web server, worker and beat, say where to look, and keep them running."""

    help = "启动门户：网页服务、后台任务与定时任务"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=int(os.environ.get("PORT") or 8000))
        parser.add_argument("--workers", type=int, default=2)
        parser.add_argument("--no-demo", action="store_true", help="空库也不装入演示数据")

    def handle(self, *, host: str, port: int, workers: int, no_demo: bool, **options: Any) -> None:
        started = time.monotonic()
        os.environ["DATA_DIR"] = str(settings.DATA_DIR)
        lock = _only_instance(settings.DATA_DIR)
        _port_is_free(host, port)
        _servers_answer()
        _static_files_are_collected()
        _migrate()
        if not no_demo:
            demonstration.load_once(settings.DATA_DIR)
        os.environ["PUBLIC_URL"] = os.environ.get("PUBLIC_URL") or f"http://{host}:{port}"

        def announced() -> bool:
            if not _answers(f"http://{host}:{port}/healthz"):
                return False
            self._announce(host, port, time.monotonic() - started)
            return True

        status = supervise(children(host=host, port=port, workers=workers), announced=announced)
        os.close(lock)
        sys.exit(status)

    def _announce(self, host: str, port: int, seconds: float) -> None:
        accounts = demonstration.accounts(settings.DATA_DIR)
        if accounts:
            self.stdout.write("\n演示账号（密码为本机随机生成，保存在数据目录）：\n")
            for account in accounts:
                self.stdout.write(f"  {account['username']:<12}{account['password']:<18}{account['role']}\n")
        # Last, so that it stays in sight, and whoever waits for it finds everything above it.
        self.stdout.write(f"\n门户已启动（{seconds:.1f} 秒）：http://{host}:{port}/    按 Ctrl-C 停止\n")
        self.stdout.flush()


def _only_instance(data_dir: Path) -> int:
    descriptor = os.open(data_dir / "up.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise CommandError(f"数据目录 {data_dir} 上已有一个门户在运行；请先停止它，或用 DATA_DIR=… 另选目录") from None
    return descriptor


def _port_is_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise CommandError(f"端口 {port} 不可用（{error}）；请用 PORT=… 换一个端口") from error


def _servers_answer() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise CommandError(f"数据库无法连接（{reason}）；请检查 DATABASE_URL 和数据库服务") from error
    finally:
        connection.close()
    try:
        redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3).ping()
    except redis.RedisError as error:
        raise CommandError(f"Redis 无法连接（{error}）；请检查 REDIS_URL 和 Redis 服务") from error


def _static_files_are_collected() -> None:
    """A page that names a file which is not collected is an error page, so one that came with an upgrade is missed."""
    try:
        collected = json.loads((Path(settings.STATIC_ROOT) / "staticfiles.json").read_text())["paths"]
    except FileNotFoundError:
        raise CommandError("页面样式尚未收集；请先运行 make setup") from None
    own = settings.BASE_DIR / "static"
    missing = [each for each in own.rglob("*") if each.is_file() and str(each.relative_to(own)) not in collected]
    if missing:
        raise CommandError("页面样式是旧版本的，缺少本版本的文件；请先运行 make setup")


def _migrate() -> None:
    """Migrations run as the owner, in a process of their own: this one keeps the running role."""
    outcome = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0"], cwd=settings.BASE_DIR, check=False
    )
    if outcome.returncode:
        raise CommandError("数据库未能升级，原因见上一行；数据未被改动")


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310  # our own loopback address
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
