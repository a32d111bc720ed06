"""One machine: `make run` and the command line. Secrets are made once and kept in the data directory."""

import os
import secrets

from portal.logs import logging_to
from portal.settings.base import *
from portal.settings.base import DATA_DIR, env


def _secret_key() -> str:
    path = DATA_DIR / "secret_key"
    try:
        DATA_DIR.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text()
    except OSError:
        # Commands without a data directory (a dry run, a check) sign nothing that outlives them.
        return secrets.token_urlsafe(50)
    with os.fdopen(descriptor, "w") as handle:
        handle.write(key := secrets.token_urlsafe(50))
    return key


LOGGING = logging_to(env.str("LOG_TO", default="file"), data_dir=DATA_DIR)
SECRET_KEY = env.str("SECRET_KEY", default="") or _secret_key()
