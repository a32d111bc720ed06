"""The tables of docs/rules/duties.md against the pure rules."""

from __future__ import annotations

import contextlib
import re
from datetime import date
from itertools import pairwise, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.duties import assistance
from documents.duties import lines as duty_lines
from documents.duties.assistance import Charge, Held, Relation
from documents.duties.lines import UnreadableLine
from tests.rule_tables import cases, listed

RULES = "duties.md"
START = re.compile(r"(?P<name>\w+) (?P<since>[\d-]+)(?: \.\.(?P<last>[\d-]+))?")
HELD = re.compile(r"(?P<deputy>\w+)→(?P<leader>\w+): (?P<matters>.+)")


def starts(cell: str) -> list[tuple[str, date, date | None]]:
    found = []
    for part in listed(cell):
        read = START.fullmatch(part)
        assert read, part
        last = date.fromisoformat(read["last"]) if read["last"] else None
        found.append((read["name"], date.fromisoformat(read["since"]), last))
    return found


def worded(periods: dict[str, assistance.Period]) -> str:
    return "；".join(f"{name} {since}..{until or ''}" for name, (since, until) in sorted(periods.items()))


PERIODS = cases(RULES, "Periods")
UNWITHDRAWN = [case for case in PERIODS if not re.search(r"[+-][A-Z]", case["recorded"])]


class TestPeriods:
    @pytest.mark.parametrize("case", UNWITHDRAWN, ids=lambda case: case["recorded"])
    def test_follow_the_table_whatever_the_order_of_recording(self, case):
        for order in permutations(starts(case["recorded"])):
            if case["periods"] == "refused":
                with pytest.raises(ValueError, match=str(order[0][1])):
                    assistance.periods(order)
            else:
                assert worded(assistance.periods(order)) == case["periods"]

    @given(st.lists(st.dates(date(2000, 1, 1), date(2030, 1, 1)), min_size=1, max_size=9, unique=True))
    def test_leave_no_day_to_two_notices_and_none_between_them_to_nobody(self, days):
        found = sorted(assistance.periods((day, day, None) for day in days).values())

        assert all(one[1] == following[0] for one, following in pairwise(found))
        assert found[-1][1] is None


def relations(cell: str) -> list[Held]:
    found = []
    for part in listed(cell):
        read = HELD.fullmatch(part)
        assert read, part
        matters = () if read["matters"] == "全面" else tuple(read["matters"].split("、"))
        found.append(Held(read["deputy"], Relation(read["leader"], matters=matters)))
    return found


class TestOverlaps:
    @pytest.mark.parametrize("case", cases(RULES, "Overlaps"), ids=lambda case: case["held"])
    def test_follow_the_table(self, case):
        found = [
            f"{each.leader}/{each.matter or '全部工作'}: {'、'.join(each.deputies)}"
            for each in assistance.overlaps(relations(case["held"]))
        ]
        assert found == listed(case["overlaps"])


class TestGaps:
    @pytest.mark.parametrize("case", cases(RULES, "Gaps"), ids=lambda case: f"{case['held']} / {case['earlier']}")
    def test_follow_the_table(self, case):
        in_office = case["in office"].split("、") if case["in office"] else ()
        found = assistance.gaps(relations(case["held"]), relations(case["earlier"]), in_office)
        assert [f"{each.leader}/{each.matter or '全部工作'}" for each in found] == listed(case["gaps"])

    def test_name_who_did_it_last(self):
        first, later = date(2021, 1, 1), date(2022, 1, 1)
        earlier = [Held("甲", Relation("赵"), first), Held("乙", Relation("赵"), later)]

        (gap,) = assistance.gaps([], earlier)

        assert (gap.before, gap.until) == ("乙", later)

    def test_name_leaders_before_matters(self):
        held = [Held("乙", Relation("赵", matters=("教育",)))]
        earlier = [
            Held("甲", Relation("赵", matters=("体育",)), date(2023, 1, 1)),
            Held("甲", Relation("钱"), date(2021, 1, 1)),
        ]

        assert [(gap.leader, gap.matter) for gap in assistance.gaps(held, earlier)] == [("钱", ""), ("赵", "体育")]


class TestTheLinesOfACorrection:
    @pytest.mark.parametrize("case", cases(RULES, "Lines"), ids=lambda case: case["line"])
    def test_follow_the_table(self, case):
        if case["deputy"] == "refused":
            with pytest.raises(UnreadableLine, match="第1行"):
                duty_lines.read(case["line"])
            return
        (charge,) = duty_lines.read(case["line"])
        assert charge.deputy == case["deputy"]
        assert [each.leader for each in charge.relations] == ([case["leader"]] if case["leader"] else [])
        for relation in charge.relations:
            assert "、".join(relation.matters) == case["matters"]
            assert relation.is_open == (case["open"] == "yes")

    def test_name_the_line_that_cannot_be_read(self):
        with pytest.raises(UnreadableLine, match=r"第3行有2栏"):
            duty_lines.read("甲一｜｜赵三｜副州长｜\n\n乙二｜赵三")

    def test_of_one_deputy_make_one_charge(self):
        (charge,) = duty_lines.read(
            "甲一｜副秘书长｜赵三｜副州长｜\n甲一｜副秘书长｜钱四｜副州长｜交通\n甲一｜副秘书长｜｜｜其他工作"
        )

        assert [each.leader for each in charge.relations] == ["赵三", "钱四"]
        assert charge.standing_work == "其他工作"

    @given(st.data())
    def test_are_read_as_they_were_written(self, data):
        han = st.text(
            st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF, exclude_characters="等"), min_size=2, max_size=9
        )
        relation = st.builds(
            lambda leader, post, matters, is_open: Relation(leader, post, tuple(matters), bool(matters) and is_open),
            han,
            han,
            st.lists(han, max_size=4),
            st.booleans(),
        )
        charge = st.builds(
            lambda name, post, remark, work, rows: Charge(name, post, remark, work, tuple(rows)),
            han,
            han,
            st.just("") | han,
            st.just("") | han,
            st.lists(relation, min_size=1, max_size=4),
        )
        wanted = data.draw(st.lists(charge, max_size=3, unique_by=lambda each: each.deputy))

        assert duty_lines.read(duty_lines.written(wanted)) == wanted

    @given(st.text(max_size=300))
    def test_are_read_or_refused_whatever_was_typed(self, text):
        with contextlib.suppress(UnreadableLine):
            assert all(charge.deputy for charge in duty_lines.read(text))


def test_a_second_paragraph_adds_to_the_first():
    (charge,) = assistance.merged(
        [Charge("甲", relations=(Relation("赵"),)), Charge("甲", "", "", "其他", (Relation("钱"),))]
    )

    assert [each.leader for each in charge.relations] == ["赵", "钱"]
    assert charge.standing_work == "其他"


def test_a_correction_keeps_sentence_and_place_of_the_relation_to_the_same_leader():
    old = [Charge("甲", relations=(Relation("赵", "副州长", ("教肓",), printed="协助赵处理教肓工作", start=7),))]
    new = [Charge("甲", relations=(Relation("赵", "副州长", ("教育",)), Relation("钱")))]

    (kept,) = assistance.keeping_places(new, old)

    assert [(each.printed, each.start) for each in kept.relations] == [("协助赵处理教肓工作", 7), ("", None)]
    assert kept.relations[0].matters == ("教育",)
