"""Web server, Celery worker and beat as children of one process.

A child that dies is started again; Ctrl-C or SIGTERM stops all in order; and when the supervisor
itself is killed, the kernel signals every child, so nothing is left behind.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from portal.embedded.account import dies_with_parent

STOP_TIMEOUT = 20  # seconds for a child to finish what it does
LOOK_EVERY = 0.1  # seconds between looks at the children
REVIVALS_PER_MINUTE = 5


@dataclass
class Child:
    """A process of the portal. `death_signal` is what the kernel sends it when the supervisor is killed."""

    name: str
    command: list[str]
    death_signal: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    revivals: list[float] = field(default_factory=list)

    def start(self) -> None:
        """Start in a process group of its own, so that Ctrl-C reaches the supervisor alone."""
        self.process = subprocess.Popen(
            self.command,
            stdin=subprocess.DEVNULL,
            process_group=0,
            preexec_fn=dies_with_parent(self.death_signal),
        )

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask, wait, insist."""
        if self.process is None:
            return
        if self.is_running:
            self.process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(timeout=STOP_TIMEOUT)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)  # also what a dead child left in its group


def children(*, host: str, port: int, workers: int) -> list[Child]:
    """The processes of the portal on one machine."""
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "portal", "--quiet"]
    return [
        Child(
            "web",
            [
                *python, "gunicorn", "portal.wsgi:application", "--bind", f"{host}:{port}",
                "--worker-class", "gthread", "--workers", str(workers), "--threads", "4",
                "--timeout", "60", "--graceful-timeout", "15", "--log-level", "warning",
                "--limit-request-line", "8190",  # the largest: a pasted paragraph takes nine bytes a character
                "--no-control-socket",  # it would lie in the home directory, shared by every portal of the account
            ],
        ),
        Child(
            "worker",
            [*celery, "worker", "--concurrency", str(workers), "--loglevel", "WARNING", "--without-mingle"],
            # Redis goes with the supervisor, and a worker that is asked to end waits for it: its jobs first, then
            # its farewell to the others. Jobs survive the kill; Celery lets their processes die with the worker.
            death_signal=signal.SIGKILL,
        ),
        Child(
            "beat",
            [*celery, "beat", "--scheduler", "celery.beat:Scheduler", "--loglevel", "WARNING"],
            death_signal=signal.SIGKILL,
        ),
    ]  # fmt: skip


def supervise(each: list[Child], *, announced: Callable[[], bool]) -> int:
    """Start the children and run until a signal arrives (0) or one of them will not stay up (1).

    `announced` is asked again and again until it says yes: it looks whether the portal answers, and tells.
    """
    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        stopping = True

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    for child in each:
        child.start()
    is_announced, status = False, 0
    while not stopping and status == 0:
        time.sleep(LOOK_EVERY)
        is_announced = is_announced or announced()
        for child in each:
            if child.is_running or stopping:
                continue
            now = time.monotonic()
            child.revivals = [at for at in child.revivals if at > now - 60] + [now]
            if len(child.revivals) > REVIVALS_PER_MINUTE:
                print(f"错误：{child.name} 反复退出，门户停止；请查看上方日志", file=sys.stderr, flush=True)
                status = 1
                break
            print(f"{child.name} 已退出，正在重新启动……", file=sys.stderr, flush=True)
            child.start()
    for child in reversed(each):
        child.stop()
    return status
