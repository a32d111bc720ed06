"""Real station files, where they are at hand."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.base import File

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
CNEMC_2018 = DATA / "cnemc_live_20180220T07.csv"
CNEMC_2026 = DATA / "cnemc_live_20260310T12_sample.csv"
PRSA = DATA / "prsa_beijing_20151101_20160131.csv"


def needs(path: Path) -> pytest.MarkDecorator:
    """Skips where the file is not here."""
    return pytest.mark.skipif(not path.exists(), reason=f"../shared/data/{path.name} is not here")


def opened(path: Path) -> File:
    """The file as an upload."""
    return File(io.BytesIO(path.read_bytes()), name=path.name)
