"""docs/rules/pollution_plan.md maps every rule of the plan to its function and its test, none left out."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

import pollution
from tests.rule_tables import cases, listed

ROWS = [*(f"W{number}" for number in range(5)), *(f"L{number}" for number in range(1, 14)), "C1"]
BUILT = cases("pollution_plan.md", "Built")
ACTS = cases("pollution_plan.md", "Acts")
SOURCES = [path.read_text(encoding="utf-8") for path in Path(pollution.__path__[0]).rglob("*.py")]


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
        rows = [row["row"] for row in (*BUILT, *ACTS)]

        assert len(set(rows)) == len(rows)
        assert set(ROWS) <= set(rows)

    @pytest.mark.parametrize("row", [*BUILT, *ACTS], ids=lambda row: row["row"])
    def test_names_a_function_and_a_test_that_exist(self, row):
        for path in listed(row["function"]):
            assert callable(named(path)) or isinstance(named(path), property)
        for path in listed(row["test"]):
            assert re.match(r"Test[A-Z]", named(path).__name__)

    @pytest.mark.parametrize("row", [*BUILT, *ACTS], ids=lambda row: row["row"])
    def test_names_a_function_that_the_portal_uses_and_not_its_tests_alone(self, row):
        for path in listed(row["function"]):
            name = path.rpartition(".")[2]
            assert any(re.search(rf"(?<!def )\b{name}\b", text) for text in SOURCES), path

    @pytest.mark.parametrize("row", ACTS, ids=lambda row: row["row"])
    def test_names_the_act_that_rests_on_the_rule(self, row):
        for path in listed(row["act"]):
            assert callable(named(path))
