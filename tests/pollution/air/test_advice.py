"""Health advice by the tables of docs/rules/advice.md."""

from __future__ import annotations

import pytest

from pollution.air.advice import advice
from pollution.air.aqi import LEVELS
from pollution.air.items import Pollutant
from pollution.air.standards import edition, editions
from tests.rule_tables import cases, listed

OF_NUMBER = {each.number: each for each in LEVELS}


@pytest.mark.parametrize("case", cases("advice.md", "Cases: levels"), ids=lambda case: case["level"])
@pytest.mark.parametrize("of_edition", editions(), ids=lambda each: each.code)
def test_a_level_has_the_words_of_the_table(of_edition, case):
    found = advice(of_edition, OF_NUMBER[case["level"]])

    assert list(found.groups) == listed(case["groups"])
    assert list(found.measures) == listed(case["measures"])
    assert found.effect


def test_every_level_has_its_row():
    assert [case["level"] for case in cases("advice.md", "Cases: levels")] == [each.number for each in LEVELS]


@pytest.mark.parametrize(
    "case",
    cases("advice.md", "Cases: groups"),
    ids=lambda case: f"{case['edition']} {case['level']} {case['exceeding']}",
)
def test_groups_are_those_of_the_edition_and_the_pollutants(case):
    exceeding = [Pollutant(name) for name in listed(case["exceeding"])]

    found = advice(edition(case["edition"]), OF_NUMBER[case["level"]], exceeding)

    assert list(found.groups) == listed(case["groups"])
    assert found.clause == case["clause"]
    assert ("只核实了CO和O3" in found.limit) == (case["limit"] == "said")
