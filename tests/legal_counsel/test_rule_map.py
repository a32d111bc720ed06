"""The map of articles: each function is there, cites its article, and each test is there."""

from __future__ import annotations

import ast
from importlib import import_module
from pathlib import Path

import pytest

from legal_counsel.appointing.checks import CONTRACTING, DECIDING
from legal_counsel.qualification import CONDITIONS
from legal_counsel.rules import ARTICLES_2023
from portal.numerals import numeral
from tests.rule_tables import cases

HERE = Path(__file__).parent
MAP = cases("legal_counsel.md", "Map")
ROWS = pytest.mark.parametrize("row", MAP, ids=lambda row: f"{row['article']} {row['function']}")


def names_in(module: str) -> set[str]:
    """The classes and functions of a test module."""
    tree = ast.parse((HERE / f"{module}.py").read_text(encoding="utf-8"))
    return {each.name for each in ast.walk(tree) if isinstance(each, (ast.ClassDef, ast.FunctionDef))}


class TestTheMap:
    @ROWS
    def test_names_a_function_that_is_there(self, row):
        module, name = row["function"].rsplit(".", 1)

        assert callable(getattr(import_module(module), name))

    @ROWS
    def test_names_a_test_that_is_there(self, row):
        module, name = row["test"].split(".", 1)

        assert name in names_in(module)

    def test_has_every_condition_of_the_report(self):
        mapped = {row["function"].rsplit(".", 1)[1] for row in MAP}

        assert {each.__name__ for found in CONDITIONS.values() for each in found} <= mapped

    def test_has_the_article_of_each_condition_that_the_table_of_conditions_gives(self):
        mapped = {(row["function"].rsplit(".", 1)[1], row["article"]) for row in MAP}

        for row in cases("legal_counsel.md", "Conditions"):
            assert any((row["function"], article) in mapped for article in row["article"].split("、")), row

    def test_has_every_article_of_the_text(self):
        mapped = {row["article"].partition("条")[0] for row in MAP}

        assert [number for number in range(1, 37) if f"第{numeral(number)}" not in mapped] == []

    def test_has_every_article_that_an_act_cites(self):
        mapped = [row["article"] for row in MAP]

        for cited in (part for article in ARTICLES_2023.values() for part in article.split("、") if "条" in part):
            assert any(each.startswith(cited.partition("条")[0] + "条") for each in mapped), cited

    def test_has_every_check_of_an_appointment(self):
        mapped = {row["function"].rsplit(".", 1)[1] for row in MAP}
        checked = {each.__name__ for each in (*DECIDING, *CONTRACTING)} - {"rule_holds"}

        assert checked <= mapped

    def test_says_nothing_twice(self):
        assert len({tuple(row.values()) for row in MAP}) == len(MAP)
