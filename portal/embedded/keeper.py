"""The process that owns the embedded servers: `python -m portal.embedded.keeper …`.

It starts both, says `ready` on the pipe it was given, revives a server that died, and ends with its
servers as soon as no process holds a shared lock on `users.lock` (see `portal.embedded`).
"""

from __future__ import annotations

import fcntl
import os
import secrets
import signal
import socket
import sys
import time
from dataclasses import replace
from pathlib import Path

from portal.embedded import Addresses
from portal.embedded.postgres import Postgres, PostgresError
from portal.embedded.redis import Redis, RedisError

LOOK_EVERY = 0.2  # seconds between looks at the lock and the servers
REVIVALS_PER_MINUTE = 5


def main(data_dir: Path, place: Path, ready: int, *, durable: bool) -> int:
    """Start, report, keep, stop. Returns the exit status."""
    keeper_lock = os.open(data_dir / "keeper.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(keeper_lock, fcntl.LOCK_EX)
    for each in (signal.SIGINT, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # a Ctrl-C is for the process that uses the servers
    addresses = _addresses(place)
    postgres = Postgres(
        place / "postgres", port=addresses.postgres_port, password=addresses.superuser_password, durable=durable
    )
    redis = Redis(place / "redis", port=addresses.redis_port, password=addresses.redis_password)
    try:
        postgres.start()
        postgres.create_roles(owner_password=addresses.owner_password, portal_password=addresses.portal_password)
        redis.start()
    except (PostgresError, RedisError) as error:
        redis.stop()
        postgres.stop()
        os.write(ready, str(error).encode())
        return 1
    addresses.save(place / "addresses.json")
    os.write(ready, b"ready")
    os.close(ready)
    try:
        _keep(data_dir, (postgres, redis))
    finally:
        redis.stop()
        postgres.stop()
        # Before `users.lock`, which the end of the process releases: whoever waits for that one must not
        # find a keeper any more.
        os.close(keeper_lock)
    return 0


def _addresses(place: Path) -> Addresses:
    """Last time's ports and passwords; a port that somebody else took meanwhile is replaced."""
    known = Addresses.load(place / "addresses.json")
    if known is None:
        known = Addresses(
            postgres_port=0,
            redis_port=0,
            superuser_password=secrets.token_urlsafe(24),
            owner_password=secrets.token_urlsafe(24),
            portal_password=secrets.token_urlsafe(24),
            redis_password=secrets.token_urlsafe(24),
        )
        known.save(place / "addresses.json")  # before initdb: the passwords must survive a crash in it
    return replace(
        known,
        postgres_port=_free_port(known.postgres_port),
        redis_port=_free_port(known.redis_port),
        keeper_pid=os.getpid(),
    )


def _free_port(wanted: int) -> int:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _keep(data_dir: Path, servers: tuple[Postgres | Redis, ...]) -> None:
    """Return when nobody uses the servers, or when one of them will not stay up."""
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    users_lock = os.open(data_dir / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
    revivals: list[float] = []
    while not stopping:
        try:
            fcntl.flock(users_lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            time.sleep(LOOK_EVERY)
        else:
            return  # the exclusive lock stays ours until the servers are down
        for server in servers:
            if server.process is not None and server.process.poll() is not None:
                revivals = [at for at in revivals if at > time.monotonic() - 60] + [time.monotonic()]
                if len(revivals) > REVIVALS_PER_MINUTE:
                    print(f"{type(server).__name__} 反复退出，停止看护", flush=True)
                    return
                server.start()


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]), durable=sys.argv[4] == "durable"))
