"""A short gazette of invented facts, so that the reader's tests stand alone."""

from __future__ import annotations

from pathlib import Path

SMALL_GAZETTE = (Path(__file__).parent / "documents" / "gazette" / "small_gazette.txt").read_text(encoding="utf-8")
