"""The embedded servers: shared while somebody needs them, gone afterwards, intact after any crash."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest
import redis

from portal.embedded import Addresses
from portal.embedded.keeper import _addresses as new_addresses
from portal.embedded.postgres import Postgres
from tests.processes import LOOPBACK, Marked, eventually, listens_at

USER_PROCESS = """
import json, sys
from dataclasses import asdict
from pathlib import Path
from portal.embedded import attach
print(json.dumps(asdict(attach(Path(sys.argv[1])))), flush=True)
sys.stdin.read()
"""


class Attached:
    """A process that uses the servers until it is released or killed."""

    def __init__(self, marked: Marked, data_dir: Path) -> None:
        self.process = marked.start("-c", USER_PROCESS, str(data_dir))
        line = self.process.stdout.readline()
        assert line.startswith("{"), line + self.process.stdout.read()
        self.addresses = json.loads(line)

    def query(self, statement: str) -> list[tuple]:
        with psycopg.connect(
            host="127.0.0.1",
            port=self.addresses["postgres_port"],
            user="portal_owner",
            password=self.addresses["owner_password"],
            dbname="portal",
        ) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def redis(self, database: int = 0) -> redis.Redis:
        return redis.Redis(port=self.addresses["redis_port"], password=self.addresses["redis_password"], db=database)

    def release(self) -> None:
        self.process.stdin.close()
        self.process.wait(timeout=20)
        self.process.stdout.close()


def is_locked_for_stopping(data_dir: Path) -> bool:
    with (data_dir / "users.lock").open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


@pytest.fixture
def marked():
    each = Marked()
    yield each
    each.end()


@pytest.fixture
def data_dir(tmp_path):
    yield tmp_path / "data"
    servers = tmp_path / "data" / "servers"
    if servers.is_symlink():  # as root, below a directory of mode 700
        shutil.rmtree(servers.resolve(), ignore_errors=True)


@pytest.fixture
def attach(marked, data_dir):
    users = []

    def start() -> Attached:
        users.append(Attached(marked, data_dir))
        return users[-1]

    yield start
    for user in users:
        user.process.kill()
        user.process.wait()
        user.process.stdin.close()
        user.process.stdout.close()


class TestTheEmbeddedServers:
    def test_are_shared_by_processes_and_stop_after_the_last(self, attach, marked):
        first, second = attach(), attach()
        assert first.addresses == second.addresses

        first.release()
        assert second.query("SELECT 1") == [(1,)]

        second.release()
        eventually(lambda: not marked.family(), what="servers stopped")

    def test_give_each_of_many_test_processes_a_cache_that_it_may_empty(self, attach):
        servers = attach()
        for database in range(2, 2 + 32):  # as portal.settings.test counts them, on a machine of 32 cores
            servers.redis(database).set("of", database)

        servers.redis(2).flushdb()

        assert servers.redis(33).get("of") == b"33"

    def test_are_started_once_for_two_who_come_together(self, attach):
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(lambda _: attach(), range(2))

        assert first.addresses == second.addresses

    def test_stop_when_their_only_user_is_killed(self, attach, marked):
        attach().process.kill()

        eventually(lambda: not marked.family(), what="servers stopped")

    def test_keep_their_rows_when_the_keeper_is_killed(self, attach, marked):
        user = attach()
        user.query("CREATE TABLE kept AS SELECT 42 AS number")
        user.redis().set("kept", "yes")

        os.kill(user.addresses["keeper_pid"], signal.SIGKILL)
        eventually(lambda: len(marked.family()) == 1, what="servers followed their keeper")
        again = attach()

        assert again.query("SELECT number FROM kept") == [(42,)]
        assert again.redis().get("kept") == b"yes"

    def test_are_revived_when_one_of_them_is_killed(self, attach, marked):
        user = attach()
        user.query("CREATE TABLE kept AS SELECT 42 AS number")
        postmaster = next(pid for pid, command in marked.family().items() if "/bin/postgres -D" in command)

        os.kill(postmaster, signal.SIGKILL)

        def answers():
            try:
                return user.query("SELECT number FROM kept")
            except psycopg.OperationalError:
                return None

        assert eventually(answers) == [(42,)]

    def test_start_anew_for_a_user_who_comes_while_they_stop(self, attach, data_dir):
        for _ in range(3):
            attach().process.kill()
            eventually(lambda: is_locked_for_stopping(data_dir), what="the keeper saw no users")

            newcomer = attach()
            assert newcomer.query("SELECT 1") == [(1,)]
            newcomer.release()

    def test_move_when_somebody_took_their_port(self, attach, marked):
        user = attach()
        taken = user.addresses["postgres_port"]
        user.release()
        eventually(lambda: not marked.family(), what="servers stopped")

        with socket.socket() as somebody:
            somebody.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            somebody.bind(("127.0.0.1", taken))
            somebody.listen()
            again = attach()

        assert again.addresses["postgres_port"] != taken
        assert again.query("SELECT 1") == [(1,)]

    def test_speak_utf8_whatever_the_locale_of_the_shell(self, marked, data_dir, attach):
        marked.environment |= {"LC_ALL": "zz_ZZ.nonsense", "LANG": "C"}

        user = attach()

        assert user.query("SHOW server_encoding") == [("UTF8",)]
        assert user.query("SELECT datlocprovider, datlocale FROM pg_database WHERE datname = 'portal'") == [
            ("b", "C.UTF-8")
        ]

    def test_listen_to_this_machine_alone(self, attach):
        addresses = attach().addresses

        assert [listens_at(addresses[port]) for port in ("postgres_port", "redis_port")] == [{LOOPBACK}] * 2

    def test_refuse_a_wrong_password(self, attach):
        addresses = attach().addresses

        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgres://portal:wrong@127.0.0.1:{addresses['postgres_port']}/portal")
        with pytest.raises(redis.AuthenticationError):
            redis.Redis(port=addresses["redis_port"], password="wrong").ping()

    def test_never_evict_and_write_everything_down(self, attach):
        configuration = attach().redis().config_get("*")

        assert configuration[b"maxmemory-policy" if b"maxmemory-policy" in configuration else "maxmemory-policy"] in (
            b"noeviction",
            "noeviction",
        )
        assert set(configuration.items()) & {("appendonly", "yes"), (b"appendonly", b"yes")}

    def test_keep_their_addresses_from_other_accounts(self, attach, data_dir):
        attach()

        servers = data_dir / "servers"
        for private in ("addresses.json", "postgres", "redis"):
            assert (servers / private).stat().st_mode & 0o077 == 0

    def test_end_when_one_of_them_will_not_stay_up(self, attach, marked, data_dir):
        user = attach()

        def keeper_is_gone():
            with contextlib.suppress(redis.ConnectionError):  # it is being started again
                about = user.redis().info("server")
                if about["uptime_in_seconds"]:
                    os.kill(about["process_id"], signal.SIGKILL)
            return user.addresses["keeper_pid"] not in marked.family()

        eventually(keeper_is_gone, within=60, what="the keeper gave up")
        assert "Redis 反复退出，停止看护" in (data_dir / "servers.log").read_text()


class TestTheAddresses:
    def test_keep_their_passwords_from_before_the_first_start(self, tmp_path):
        assert new_addresses(tmp_path).owner_password == new_addresses(tmp_path).owner_password

    @pytest.mark.parametrize("damaged", ["", "{", '{"other": 1}'])
    def test_that_are_damaged_are_none(self, tmp_path, damaged):
        (tmp_path / "addresses.json").write_text(damaged)

        assert Addresses.load(tmp_path / "addresses.json") is None


class TestAPidFileOfAnEarlierStart:
    @pytest.fixture
    def cluster(self, tmp_path):
        return Postgres(tmp_path, port=1, password="unused")

    def test_is_cleared_where_the_number_belongs_to_somebody_else_by_now(self, cluster):
        (cluster.directory / "postmaster.pid").write_text(f"{os.getpid()}\n")

        cluster._clear_stale_pid_file()

        assert not (cluster.directory / "postmaster.pid").exists()

    def test_is_left_to_the_server_that_still_runs_on_the_directory(self, cluster, marked):
        server = marked.start("-c", "print('up', flush=True); input()", str(cluster.directory))
        server.stdout.readline()  # its command line stands in /proc only once it runs
        (cluster.directory / "postmaster.pid").write_text(f"{server.pid}\n")

        cluster._clear_stale_pid_file()
        server.communicate("\n")

        assert (cluster.directory / "postmaster.pid").exists()


class TestAnInstallationWithServersOfItsOwn:
    SAY = "import os; from portal.embedded import attach_environment as a; a(); print(os.environ['DATABASE_URL'])"

    def test_starts_none(self, tmp_path):
        own = {"DATABASE_URL": "postgres://x@db.test/x", "REDIS_URL": "redis://redis.test"}
        marked = Marked(DATA_DIR=str(tmp_path / "data"), **own)

        assert marked.run("-c", self.SAY).stdout == "postgres://x@db.test/x\n"
        assert not (tmp_path / "data").exists()

    def test_keeps_its_database_where_only_redis_is_embedded(self, marked, data_dir):
        marked.environment |= {"DATABASE_URL": "postgres://x@db.test/x", "DATA_DIR": str(data_dir)}

        assert marked.run("-c", self.SAY).stdout == "postgres://x@db.test/x\n"


class TestADataDirectoryThatCannotBeWritten:
    def test_is_named_in_one_line(self, marked, tmp_path):
        (tmp_path / "file").write_text("")
        marked.environment["DATA_DIR"] = str(tmp_path / "file" / "var")

        outcome = marked.run("manage.py", "showmigrations")

        assert outcome.returncode == 1
        assert outcome.stdout.startswith("错误：数据目录")
        assert outcome.stdout.count("\n") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has an account to drop to")
class TestServersStartedByRoot:
    def test_run_as_somebody_else_and_leave_foreign_directories_alone(self, attach, marked, tmp_path):
        mode = tmp_path.stat().st_mode

        attach()

        owners = {
            Path(f"/proc/{pid}").stat().st_uid
            for pid, command in marked.family().items()
            if "postgres" in command or "redis" in command
        }
        assert owners
        assert 0 not in owners
        assert tmp_path.stat().st_mode == mode
