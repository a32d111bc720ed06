"""The real gazette and its truth files, which stay outside the repository."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
needs_the_real_gazette = pytest.mark.skipif(
    not (DATA / "gazette_yili_2023.txt").exists(), reason="../shared/data/gazette_yili_2023.txt is not here"
)


def real_gazette() -> str:
    return (DATA / "gazette_yili_2023.txt").read_text(encoding="utf-8")


def truth(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))
