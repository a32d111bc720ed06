"""A database of its own for a bench, which goes away afterwards."""

from __future__ import annotations

import multiprocessing
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench.serving import SETTINGS
from bench.warm_start import wait_until_servers_are_down


@contextmanager
def data_dir_of_its_own() -> Iterator[Path]:
    """A directory for the servers. The processes that use them have ended when it is left."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as scratch:
        data_dir = Path(scratch)
        data_dir.chmod(0o711)  # run by root, the servers pass through it under their own account
        yield data_dir
        wait_until_servers_are_down(data_dir)


def process() -> ProcessPoolExecutor:
    """A child that begins anew; the servers stop when the last process that uses them has ended."""
    return ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn"))


def in_its_own_database(act: Callable[..., Any], *arguments: Any) -> Any:
    """What `act` answers with a database that is migrated and empty, in a process of its own."""
    with data_dir_of_its_own() as data_dir, process() as child:
        return child.submit(_migrated, data_dir, act, arguments).result()


def set_up(data_dir: Path) -> None:
    """Django of this process uses the servers of the directory."""
    from portal.embedded import attach

    os.environ.update(attach(data_dir).environment() | {"DATABASE_AS_OWNER": "1", "DATA_DIR": str(data_dir)})
    os.environ["DJANGO_SETTINGS_MODULE"] = SETTINGS
    import django

    django.setup()


def migrate() -> None:
    """The tables of all apps."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


def _migrated(data_dir: Path, act: Callable[..., Any], arguments: tuple[Any, ...]) -> Any:
    set_up(data_dir)
    migrate()
    return act(*arguments)
