"""Single articles as people type them (docs/rules/cleaning_up.md)."""

from __future__ import annotations

import re

import pytest

from documents.gazette import provisions
from portal.numerals import number_of, numeral
from tests.rule_tables import cases, listed


class TestWhatPeopleType:
    @pytest.mark.parametrize(
        "case", cases("cleaning_up.md", "Cases: articles as they are typed"), ids=lambda case: case["typed"]
    )
    def test_is_written_in_one_way(self, case):
        assert provisions.read(case["typed"]) == tuple(listed(case["read"]))

    @pytest.mark.parametrize(
        "case", cases("cleaning_up.md", "Cases: what is no article"), ids=lambda case: case["typed"]
    )
    def test_is_refused_where_it_is_no_article(self, case):
        with pytest.raises(provisions.Unread, match=re.escape(case["told"])):
            provisions.read(case["typed"])

    @pytest.mark.parametrize("typed", ["第零条", "第1000条", "第一百百条", "第0至三条", "第1至9999条"])
    def test_is_refused_where_no_text_has_it(self, typed):
        with pytest.raises(provisions.Unread, match="看不出"):
            provisions.read(typed)

    def test_is_read_again_as_it_was_written(self):
        names = provisions.read("第三条、第五条第二款、第五条（三）、第一百零二条")

        assert provisions.read("、".join(names)) == names


class TestOneName:
    @pytest.mark.parametrize(
        "case", cases("validity.md", "Cases: one name of a provision"), ids=lambda case: case["written"]
    )
    def test_is_that_of_the_table(self, case):
        names = tuple(listed(case["name"]))

        assert provisions.canonical([case["written"]]) == names
        assert provisions.canonical(names) == names


class TestWhatIsCovered:
    @pytest.mark.parametrize(
        ("part", "names", "is_covered"),
        [
            ("第三条", ["第三条"], True),
            ("第三条第二款", ["第3条"], True),
            ("第四条", ["第三条至第五条"], True),
            ("第三条", ["第三条第二款"], False),
            ("第三条", ["第三十条"], False),
            ("第三条", ["收费的规定"], False),
            ("第三条之一", ["第三条"], False),
        ],
    )
    def test_is_what_belongs_to_a_name_of_the_register(self, part, names, is_covered):
        assert provisions.covered(part, names) is is_covered

    def test_is_told_from_the_paragraphs_of_a_text(self):
        text = ["甲办法", "第一条 为了工作。", "　第 二 条  内容", "根据第九条办理", "第12条 附则", "第十二章"]

        assert provisions.of_text(text) == {"第一条", "第二条", "第十二条"}


def test_every_number_is_read_as_it_is_written():
    assert [each for each in range(1, 1000) if number_of(numeral(each)) != each] == []
