"""The bench harness: its line, and that ours and the limit take turns."""

import importlib
import json

from bench.__main__ import names
from bench.figures import Figure, interleave


class TestABench:
    def test_measures_ours_and_the_limit_in_turn(self):
        asked = []
        times = iter([1.0, 4.0, 2.0, 6.0, 9.0, 5.0])

        def clock(which):
            def measure():
                asked.append(which)
                return next(times)

            return measure

        figure = interleave("x", ours=clock("ours"), limit=clock("limit"), peer="least", unit="s", rounds=3)

        assert asked == ["limit", "ours"] * 3
        assert figure == Figure("x", ours=5.0, limit=2.0, peer="least", ratio=2.5, unit="s", n=3)

    def test_prints_one_line_with_the_agreed_fields(self):
        line = Figure("x", 5.0, 2.0, "least", 2.5, "s", 3).line()

        assert list(json.loads(line)) == ["bench", "ours", "limit", "peer", "ratio", "unit", "n"]
        assert "\n" not in line

    def test_can_be_found_by_name(self):
        assert "warm_start" in names()
        assert all(callable(importlib.import_module(f"bench.{name}").measure) for name in names())
