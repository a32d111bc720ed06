"""Under which account the embedded servers run, and where their files can live.

PostgreSQL refuses to run as root. A root shell therefore starts both servers under an unprivileged
account, which must be able to reach their files. Where it cannot (a checkout below /root, a
temporary directory of mode 700), files go to /var/lib/yili-portal: no directory that is not ours
ever changes its permissions.
"""

from __future__ import annotations

import ctypes
import os
import pwd
import secrets
import shutil
import signal
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

UNPRIVILEGED_ACCOUNT = "nobody"
SHARED_PLACE = Path("/var/lib/yili-portal")
PR_SET_PDEATHSIG = 1


def process_options(death_signal: signal.Signals) -> dict[str, Any]:
    """Popen options: the unprivileged account if we are root, and death with the parent."""
    options: dict[str, Any] = {"preexec_fn": dies_with_parent(death_signal), "process_group": 0}
    if os.geteuid() == 0:
        entry = pwd.getpwnam(UNPRIVILEGED_ACCOUNT)
        options |= {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": [], "cwd": "/"}
    return options


def give_to_account(path: Path) -> None:
    """Hand a directory that we made to the account the servers run under."""
    path.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        entry = pwd.getpwnam(UNPRIVILEGED_ACCOUNT)
        os.chown(path, entry.pw_uid, entry.pw_gid)
    path.chmod(0o700)


def server_directory(data_dir: Path) -> Path:
    """The directory of server files: `DATA_DIR/servers`, or what this link points to."""
    link = data_dir / "servers"
    if link.exists():
        return link.resolve()
    if link.is_symlink():
        link.unlink()  # its target was removed by hand
    if os.geteuid() == 0 and not can_be_reached(data_dir):
        target = SHARED_PLACE / secrets.token_hex(6)
        target.mkdir(parents=True)
        SHARED_PLACE.chmod(0o755)
        target.chmod(0o711)
        link.symlink_to(target)
        return target
    link.mkdir()
    link.chmod(0o711)  # the server account passes through to its own directories inside
    return link.resolve()


def reachable_copy(directory: Path, *, version: str, needs: tuple[Path, ...] = ()) -> Path:
    """`directory` itself, or a copy (with its neighbours `needs`) that the account can read.

    One copy a `version` serves all checkouts of the machine.
    """
    if os.geteuid() != 0 or can_be_reached(directory):
        return directory
    place = SHARED_PLACE / f"{directory.name}-{version}"
    if not place.exists():
        draft = SHARED_PLACE / f"draft-{secrets.token_hex(6)}"
        for source in (directory, *needs):
            target = draft / source.relative_to(directory.parent)
            if source.is_dir():
                shutil.copytree(source, target, symlinks=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(source, target)
        try:
            draft.rename(place)
        except OSError:  # another start finished the same copy first
            shutil.rmtree(draft)
    return place / directory.name


def can_be_reached(path: Path) -> bool:
    """Whether an account that owns nothing here may enter every directory of the path."""
    path = path.resolve()
    return all(part.stat().st_mode & stat.S_IXOTH for part in (path, *path.parents))


def dies_with_parent(death_signal: signal.Signals) -> Callable[[], None]:
    """A `preexec_fn`: the kernel sends `death_signal` when the parent is gone, however it went."""
    prctl = ctypes.CDLL(None).prctl

    def preexec() -> None:
        prctl(PR_SET_PDEATHSIG, int(death_signal))

    return preexec
