"""docs/rules/pollution_plan.md maps every rule of the plan to its function and its test, none left out."""

from __future__ import annotations

import importlib
import re

import pytest

from tests.rule_tables import cases

ROWS = [*(f"W{number}" for number in range(5)), *(f"L{number}" for number in range(1, 14)), "C1"]
BUILT = cases("pollution_plan.md", "Built")
HALF = cases("pollution_plan.md", "Pure part built, act 待建")


def named(path):
    """What a dotted path names: a module, then attributes."""
    parts = path.split(".")
    for split in range(len(parts) - 1, 0, -1):
        try:
            found = importlib.import_module(".".join(parts[:split]))
        except ModuleNotFoundError:
            continue
        for part in parts[split:]:
            found = getattr(found, part)
        return found
    raise LookupError(path)


class TestTheMap:
    def test_has_every_row_of_the_plan_once(self):
        rows = [row["row"] for row in (*BUILT, *HALF)]

        assert len(set(rows)) == len(rows)
        assert set(ROWS) <= set(rows)

    @pytest.mark.parametrize("row", [*BUILT, *HALF], ids=lambda row: row["row"])
    def test_names_a_function_and_a_test_that_exist(self, row):
        assert callable(named(row["function"]))
        assert re.match(r"Test[A-Z]", named(row["test"]).__name__)

    @pytest.mark.parametrize("row", HALF, ids=lambda row: row["row"])
    def test_says_which_act_is_still_to_be_built(self, row):
        [(path, mark)] = re.findall(r"^(pollution\.alerting\.\w+\.\w+)` (待建)$", row["act"]) or [(None, None)]

        assert mark, "once the act exists, its row belongs to the table of what is built"
        with pytest.raises((LookupError, AttributeError)):
            named(path)
