"""Reading 5 MB of gazette, against one regex pass over the same text.

The pass finds every 发文字号 and 《…》 in one go: the least that any reader of such a text must do. The reader
makes a shadow copy, 190,000 lines, paragraphs with their places, tables, citations and findings of 2,118 documents
on top. On one idle core the pass came out at 0.046 s and the reader at 4.4 to 4.6 s: 93 to 98 times, of which a
quarter is the collector of the interpreter walking over what has been read. 110 is the limit for this ratio; one
that grows with the size of the text would mean that something is no longer linear.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from pathlib import Path

from bench.figures import Figure, interleave
from documents.gazette import read
from heritage.annex.reader import HeritageAnnexReader

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
