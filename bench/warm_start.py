"""From `manage.py up` on a filled data directory to the first page, against the least any start can take.

The least: the embedded servers come up and Django reads its settings, nothing more. What `make run` adds
before `up` are its checks that everything is installed.
"""

from __future__ import annotations

import fcntl
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.figures import Figure, interleave

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 120  # seconds for any one start or stop
BARE_START = (
    "from portal.embedded import attach_environment; attach_environment();"
    "import os, django; os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'portal.settings.development'); django.setup()"
)


def measure(rounds: int) -> Figure:
    """Seconds to the first page; everything in a directory of its own that goes away afterwards."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as scratch:
        data_dir = Path(scratch)
        data_dir.chmod(0o711)  # run by root, the servers pass through it under their own account
        _first_page(data_dir)  # initialises the cluster, migrates and loads the demonstration
        return interleave(
            "warm_start",
            ours=lambda: _first_page(data_dir),
            limit=lambda: _bare_start(data_dir),
            peer="embedded servers and django.setup() alone",
            unit="s",
            rounds=rounds,
        )


def _bare_start(data_dir: Path) -> float:
    started = time.monotonic()
    subprocess.run(
        [sys.executable, "-c", BARE_START], cwd=ROOT, env=_environment(data_dir), check=True, timeout=PATIENCE
    )
    seconds = time.monotonic() - started
    wait_until_servers_are_down(data_dir)
    return seconds


def _first_page(data_dir: Path) -> float:
    port = free_port()
    started = time.monotonic()
    with _portal(data_dir, port) as portal:
        while True:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=PATIENCE) as page:
                    assert page.status == 200
                    seconds = time.monotonic() - started
                    break
            except urllib.error.HTTPError:
                raise  # the portal answers, but not with its page
            except OSError:
                if portal.poll() is not None or time.monotonic() - started > PATIENCE:
                    raise
                time.sleep(0.01)
    wait_until_servers_are_down(data_dir)
    return seconds


@contextmanager
def _portal(data_dir: Path, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The portal as a child; stopped as by Ctrl-C, by its own process id."""
    process = subprocess.Popen(
        [sys.executable, "manage.py", "up", "--port", str(port)],
        cwd=ROOT, env=_environment(data_dir), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            raise


def _environment(data_dir: Path) -> dict[str, str]:
    """Ours without what would point at other servers or settings."""
    foreign = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "DATABASE_AS_OWNER", "DJANGO_SETTINGS_MODULE"}
    return {name: value for name, value in os.environ.items() if name not in foreign} | {"DATA_DIR": str(data_dir)}


def wait_until_servers_are_down(data_dir: Path) -> None:
    """The keeper of the embedded servers holds this lock until both have ended."""
    deadline = time.monotonic() + PATIENCE
    with (data_dir / "keeper.lock").open("a") as lock:
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)
            else:
                return


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
