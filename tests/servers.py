"""Pytest plugin: real PostgreSQL and Redis, started before Django reads its settings.

The suite runs as the owner of the database, because it creates test databases; `DATABASE_URL` still names
the role that the portal itself connects as.
"""

from __future__ import annotations

import os
from pathlib import Path

from portal.embedded import attach

DATA_DIR = Path(__file__).resolve().parents[1] / "var" / "test"

if "DATABASE_URL" not in os.environ:  # workers of xdist inherit what the first process set
    environment = attach(DATA_DIR, durable=False).environment()
    os.environ.update(environment)
    os.environ["DATABASE_AS_OWNER"] = "1"
