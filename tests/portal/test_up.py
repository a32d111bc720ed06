"""`manage.py up`: one command, clear words, nothing left behind."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest
from django.core.management.base import CommandError

from portal.management.commands import up
from tests.processes import LOOPBACK, ROOT, Marked, eventually, free_port, listens_at


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


@pytest.fixture(scope="module")
def static_root(tmp_path_factory):
    """The pages' files, collected once for this module."""
    root = tmp_path_factory.mktemp("static")
    marked = Marked(STATIC_ROOT=str(root), DATA_DIR=str(root / "var"))
    outcome = marked.run("manage.py", "collectstatic", "--noinput", "--verbosity", "0", timeout=300)
    assert outcome.returncode == 0, outcome.stdout
    return root


class Portal:
    """A running portal in a data directory of its own."""

    def __init__(self, data_dir, static_root) -> None:
        self.port, self.data_dir, self.home = free_port(), data_dir, data_dir.with_suffix(".home")
        self.home.mkdir(parents=True, exist_ok=True)
        self.marked = Marked(
            HOME=str(self.home),
            XDG_RUNTIME_DIR=str(self.home),
            DATA_DIR=str(data_dir),
            STATIC_ROOT=str(static_root),
            DJANGO_SETTINGS_MODULE="portal.settings.development",
        )
        self.log = data_dir.with_suffix(".log")
        self.processes: list[subprocess.Popen] = []

    def start(self) -> subprocess.Popen:
        with self.log.open("w") as log:
            process = subprocess.Popen(
                [sys.executable, "manage.py", "up", "--port", str(self.port), "--workers", "1"],
                cwd=ROOT, env=self.marked.environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            )  # fmt: skip
        eventually(lambda: "按 Ctrl-C 停止" in self.log.read_text(), within=400, what=self.log.read_text())
        self.processes.append(process)
        return process

    def end(self) -> None:
        self.marked.end()
        for process in self.processes:
            process.wait()

    def passwords(self) -> list[str]:
        return [line.split()[1] for line in self.log.read_text().splitlines() if line.startswith("  ")]


@pytest.fixture(scope="module")
def started(tmp_path_factory, static_root):
    """A portal that runs for the tests which leave it running."""
    with running_portal(tmp_path_factory.mktemp("up") / "data", static_root) as each:
        each.start()
        yield each


@contextmanager
def running_portal(data_dir, static_root):
    each = Portal(data_dir, static_root)
    try:
        yield each
    finally:
        each.end()
        if (data_dir / "servers").is_symlink():
            shutil.rmtree((data_dir / "servers").resolve(), ignore_errors=True)


class TestTheRunningPortal:
    def test_answers(self, started):
        assert answers(started.port)
        assert listens_at(started.port) == {LOOPBACK}

    def test_keeps_demo_passwords_to_its_owner(self, started):
        assert (started.data_dir / "demo_accounts.json").stat().st_mode & 0o077 == 0

    def test_opens_no_door_where_another_portal_of_the_account_would_open_its_own(self, started):
        assert [each for each in started.home.rglob("*") if each.is_socket()] == []

    def test_lets_no_second_one_onto_its_data(self, started):
        outcome = started.marked.run("manage.py", "up", "--port", str(free_port()))

        assert outcome.returncode == 1
        assert "已有一个门户在运行" in outcome.stdout
        assert len(outcome.stdout.strip().splitlines()) == 1

    def test_starts_a_killed_worker_again(self, started):
        def workers():
            family = started.marked.family().items()
            return {pid for pid, command in family if "celery" in command and "worker" in command}

        before = eventually(workers)
        for pid in before:
            os.kill(pid, signal.SIGKILL)

        eventually(lambda: workers() - before, what="a new worker")
        assert answers(started.port)


class TestStoppingThePortal:
    def test_stops_in_order_finds_its_data_again_and_leaves_nothing_when_killed(self, tmp_path, static_root):
        with running_portal(tmp_path / "data", static_root) as portal:
            process = portal.start()
            passwords = portal.passwords()

            process.send_signal(signal.SIGINT)
            assert process.wait(timeout=60) == 0
            eventually(lambda: not portal.marked.family(), what="everything stopped")

            process = portal.start()
            assert portal.passwords() == passwords
            assert len(passwords) == len(set(passwords)) > 10

            process.kill()
            eventually(lambda: not portal.marked.family(), within=60, what="every child ended")


class TestAPortInUse:
    def test_is_named_in_one_line(self, tmp_path, static_root):
        with socket.socket() as somebody, running_portal(tmp_path / "data", static_root) as portal:
            somebody.bind(("127.0.0.1", portal.port))
            somebody.listen()

            outcome = portal.marked.run("manage.py", "up", "--port", str(portal.port))

        assert outcome.returncode == 1
        assert f"端口 {portal.port} 不可用" in outcome.stdout
        assert len(outcome.stdout.strip().splitlines()) == 1


class TestServersThatDoNotAnswer:
    def test_are_named_in_one_line(self, tmp_path, static_root):
        dead = f"127.0.0.1:{free_port()}"
        marked = Marked(
            DATA_DIR=str(tmp_path),
            STATIC_ROOT=str(static_root),
            DATABASE_URL=f"postgres://portal:x@{dead}/portal",
            DATABASE_OWNER_URL=f"postgres://owner:x@{dead}/portal",
            REDIS_URL=f"redis://{dead}",
        )

        outcome = marked.run("manage.py", "up", "--port", str(free_port()))

        assert outcome.returncode == 1
        assert "数据库无法连接" in outcome.stdout
        assert len(outcome.stdout.strip().splitlines()) == 1


class TestStaticFilesOfAnOlderVersion:
    def test_are_named_before_a_page_fails_over_them(self, monkeypatch, tmp_path, settings):
        settings.STATIC_ROOT = str(tmp_path)
        own = settings.BASE_DIR / "static"
        names = [str(each.relative_to(own)) for each in own.rglob("*") if each.is_file()]

        def collected(kept):
            (tmp_path / "staticfiles.json").write_text(json.dumps({"paths": dict.fromkeys(kept, "x")}))

        with pytest.raises(CommandError, match="尚未收集；请先运行 make setup"):
            up._static_files_are_collected()
        collected(names[1:])
        with pytest.raises(CommandError, match="是旧版本的，缺少本版本的文件；请先运行 make setup"):
            up._static_files_are_collected()
        collected(names)
        up._static_files_are_collected()


@pytest.fixture
def beside_servers(tmp_path, static_root):
    """`beside_servers(REDIS_URL=…)`: tries to start a portal on the servers of this test run, with one thing wrong."""
    names = ("DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL")
    started = []

    def start(*options, **wrong):
        own = {name: os.environ[name] for name in names} | {"STATIC_ROOT": str(static_root)} | wrong
        started.append(Marked(DATA_DIR=str(tmp_path), DJANGO_SETTINGS_MODULE="portal.settings.development", **own))
        return started[-1].run("manage.py", "up", "--port", str(free_port()), "--no-demo", *options, timeout=400)

    yield start
    for each in started:
        each.end()


class TestAnInstallationWithOneThingWrong:
    def test_says_that_redis_is_dead(self, beside_servers):
        outcome = beside_servers(REDIS_URL=f"redis://127.0.0.1:{free_port()}")

        assert (outcome.returncode, outcome.stdout.count("\n")) == (1, 1)
        assert "Redis 无法连接" in outcome.stdout

    def test_says_that_the_styles_of_the_pages_are_missing(self, beside_servers, tmp_path):
        outcome = beside_servers(STATIC_ROOT=str(tmp_path / "nothing"))

        assert (outcome.returncode, outcome.stdout.count("\n")) == (1, 1)
        assert "请先运行 make setup" in outcome.stdout

    def test_starts_nothing_on_a_database_that_could_not_be_migrated(self, beside_servers):
        owner = os.environ["DATABASE_OWNER_URL"].rpartition("@")[2]

        outcome = beside_servers(DATABASE_OWNER_URL=f"postgres://portal_owner:wrong@{owner}")

        assert outcome.returncode == 1
        assert "数据库未能升级" in outcome.stdout

    def test_ends_with_an_error_when_a_part_will_not_stay_up(self, beside_servers, tmp_path):
        outcome = beside_servers("--workers", "-1")  # gunicorn refuses

        assert outcome.returncode == 1
        assert "反复退出，门户停止" in outcome.stdout
        assert not (tmp_path / "demo_accounts.json").exists()


class TestMissingSystemLibraries:
    def test_are_named_with_the_command_that_brings_them(self, tmp_path):
        outcome = subprocess.run(
            [sys.executable, "-m", "portal.system_libraries", "--browser"],
            cwd=ROOT, env={"PATH": str(tmp_path)}, capture_output=True, text=True, check=False,
        )  # fmt: skip

        assert outcome.returncode == 1
        assert "apt-get install" in outcome.stderr
        assert "fonts-noto-cjk" in outcome.stderr
        assert "chromium" in outcome.stderr


class TestCookies:
    @pytest.mark.parametrize(("url", "secure"), [("http://127.0.0.1:8000", "False"), ("https://portal.test", "True")])
    def test_are_secure_exactly_behind_https(self, tmp_path, url, secure):
        marked = Marked(DATA_DIR=str(tmp_path), PUBLIC_URL=url, DJANGO_SETTINGS_MODULE="portal.settings.development")

        outcome = marked.run(
            "-c",
            "from django.conf import settings as s;print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.DEBUG)",
        )

        assert outcome.stdout.split() == [secure, secure, "False"]
