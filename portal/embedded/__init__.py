"""PostgreSQL and Redis of one machine, for development, tests and the demonstration.

A process calls `attach()` and gets the addresses of two running servers. A *keeper* process owns
both servers; every attached process holds a shared lock, and the keeper stops the servers as soon
as nobody holds it any more. The kernel releases the lock of a killed process, so neither a crash
nor `kill -9` leaves servers behind.

Installations with `DATABASE_URL` and `REDIS_URL` never come here.
"""

from __future__ import annotations

import fcntl
import json
import os
import select
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from portal.embedded.account import server_directory

START_TIMEOUT = 330  # seconds; a large database may have to replay its log after a power cut

_held_locks: list[int] = []


class EmbeddedServersError(RuntimeError):
    """The servers cannot run here; the message is one line for the person at the terminal."""


@dataclass(frozen=True)
class Addresses:
    """Where the servers listen (loopback only) and the passwords of this installation."""

    postgres_port: int
    redis_port: int
    superuser_password: str
    owner_password: str
    portal_password: str
    redis_password: str
    keeper_pid: int = 0

    def environment(self) -> dict[str, str]:
        """The variables a server installation would set by hand."""
        database = f"127.0.0.1:{self.postgres_port}/portal"
        return {
            "DATABASE_URL": f"postgres://portal:{self.portal_password}@{database}",
            "DATABASE_OWNER_URL": f"postgres://portal_owner:{self.owner_password}@{database}",
            "REDIS_URL": f"redis://:{self.redis_password}@127.0.0.1:{self.redis_port}",
        }

    def save(self, path: Path) -> None:
        """Write atomically; the file holds passwords and is readable by its owner alone."""
        draft = path.with_suffix(".new")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(asdict(self), handle)
        draft.replace(path)

    @classmethod
    def load(cls, path: Path) -> Addresses | None:
        """The saved addresses, or None before the first start."""
        try:
            return cls(**json.loads(path.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None


def attach(data_dir: Path, *, durable: bool = True) -> Addresses:
    """Make sure both servers run and stay up for as long as this process lives.

    `durable=False` (tests) trades crash safety for speed. Raises EmbeddedServersError.
    """
    try:
        data_dir.mkdir(parents=True, exist_ok=True)
        place = server_directory(data_dir)
        start_lock = os.open(data_dir / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        users_lock = os.open(data_dir / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise EmbeddedServersError(
            f"数据目录 {data_dir} 不可写（{error.strerror}）；请用 DATA_DIR=… 指定可写目录"
        ) from error
    fcntl.flock(start_lock, fcntl.LOCK_EX)
    # Waits while a keeper that saw no users is still stopping its servers.
    fcntl.flock(users_lock, fcntl.LOCK_SH)
    _held_locks.append(users_lock)
    try:
        if not _is_kept(data_dir):
            _start_keeper(data_dir, place, durable=durable)
    except EmbeddedServersError:
        os.close(_held_locks.pop())
        raise
    finally:
        os.close(start_lock)
    addresses = Addresses.load(place / "addresses.json")
    if addresses is None:
        raise EmbeddedServersError(f"{place / 'addresses.json'} 无法读取；请停止正在运行的门户后重试")
    return addresses


def attach_environment() -> None:
    """Fill DATABASE_URL and REDIS_URL from the embedded servers where nobody set them."""
    if "DATABASE_URL" in os.environ and "REDIS_URL" in os.environ:
        return
    data_dir = Path(os.environ.get("DATA_DIR") or "var").resolve()
    for name, value in attach(data_dir).environment().items():
        os.environ.setdefault(name, value)


def _is_kept(data_dir: Path) -> bool:
    """A keeper holds `keeper.lock` from the moment its servers answer until it ends."""
    descriptor = os.open(data_dir / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _start_keeper(data_dir: Path, place: Path, *, durable: bool) -> None:
    log = data_dir / "servers.log"
    command = [sys.executable, "-m", "portal.embedded.keeper", str(data_dir), str(place)]
    ready_end, keeper_end = os.pipe()
    with log.open("ab") as output, os.fdopen(ready_end, "rb", buffering=0) as ready:
        keeper = subprocess.Popen(
            [*command, str(keeper_end), "durable" if durable else "fast"],
            stdin=subprocess.DEVNULL, stdout=output, stderr=output,
            start_new_session=True, pass_fds=(keeper_end,),
            cwd=Path(__file__).resolve().parents[2],
        )  # fmt: skip
        os.close(keeper_end)
        deadline, message = time.monotonic() + START_TIMEOUT, b""
        while select.select([ready], [], [], max(deadline - time.monotonic(), 0))[0]:
            chunk = os.read(ready.fileno(), 4096)
            if not chunk:  # the keeper closed its end: it is ready or it failed
                break
            message += chunk
    if message.strip() == b"ready":
        keeper.returncode = 0  # it outlives us on purpose; Popen would warn about that
        return
    keeper.terminate()
    keeper.wait()
    raise EmbeddedServersError(message.decode().strip() or f"内置 PostgreSQL/Redis 未能启动，详见 {log}")
