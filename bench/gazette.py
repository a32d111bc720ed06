"""Reading 5 MB of gazette, against one regex pass over the same text.

The pass finds every 发文字号 and 《…》 in one go: the least that any reader of such a text must do. The reader
makes a shadow copy, lines, paragraphs with their places, tables, citations and findings on top, some forty looks
at each character; a ratio that grows with the size of the text would mean that something is no longer linear.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, interleave
from documents.gazette import read
from heritage.annex import HeritageAnnexReader

DEMONSTRATION = Path(__file__).resolve().parents[1] / "documents" / "data" / "demonstration_gazette.txt"
BYTES = 5 * 1024 * 1024
ONE_PASS = re.compile(r"[㐀-鿿]{1,12}〔\d{4}〕\d{1,5}号|《[^《》]{1,200}》|\d{4}年\d{1,2}月\d{1,2}日")


def measure(rounds: int) -> Figure:
    """Seconds of processor time for the demonstration gazette repeated to 5 MB."""
    once = DEMONSTRATION.read_text(encoding="utf-8")
    text = once * (BYTES // len(once.encode()) + 1)
    return interleave(
        "gazette",
        ours=lambda: _seconds(lambda: read(text, annex_readers=[HeritageAnnexReader()])),
        limit=lambda: _seconds(lambda: sum(1 for _ in ONE_PASS.finditer(text))),
        peer="one regex pass over the same 5 MB",
        unit="s",
        rounds=rounds,
    )


def _seconds(act: Callable[[], object]) -> float:
    started = time.process_time()
    act()
    return time.process_time() - started
