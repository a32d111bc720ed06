"""What docs/rules/counsel_matters.md says of marks, formality, closing, the gate and the states, case by case."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legal_counsel.advising import finishing, formality, gate
from legal_counsel.advising.choices import AssignmentState, DecisionState, MatterState
from legal_counsel.advising.fingerprint import digest
from legal_counsel.advising.formality import Given, Name
from legal_counsel.advising.known import Adopted, KnownMatter, KnownOpinion, Studied, Verdict
from legal_counsel.advising.lifecycle import ASSIGNMENT, DECISION, MATTER
from legal_counsel.secrecy import mark_in
from tests.rule_tables import cases, listed

FILE = "counsel_matters.md"
ADOPTED = {"采": Adopted.ADOPTED, "部": Adopted.PARTLY, "未": Adopted.NOT_ADOPTED}
STUDIED = {"证": Studied.CONFIRMED, "驳": Studied.REFUTED}
REVIEWS = {"": None, "合法": Verdict.LAWFUL, "不合法": Verdict.UNLAWFUL}


def opinions_of(cell):
    for number, signs in enumerate(listed(cell), start=1):
        yield KnownOpinion(
            counsel=f"顾问{number}",
            verdict=Verdict.UNLAWFUL if "违" in signs else Verdict.LAWFUL,
            is_external="外" in signs,
            is_reviewed="分" in signs,
            is_sent_up="送" in signs,
            is_recused="避" in signs,
            is_told="反" in signs,
            adopted=next((value for sign, value in ADOPTED.items() if sign in signs), None),
            studied=next((value for sign, value in STUDIED.items() if sign in signs), None),
        )


def matters_of(cell):
    for each in filter(None, cell.split("¦")):
        signs = each.strip()
        yield KnownMatter("示范事项", has_counsel=signs != "-", opinions=tuple(opinions_of(signs.strip("-"))))


class TestMarks:
    @pytest.mark.parametrize("row", cases(FILE, "Marks of state secrets"), ids=lambda row: row["text"])
    def test_are_found_and_common_words_are_not(self, row):
        assert mark_in(row["text"]) == row["mark"]

    def test_are_found_anywhere_in_a_long_text(self):
        assert mark_in("第一段\n" * 500 + "机密★长期\n" + "其后") == "机密★"


class TestFormality:
    @pytest.mark.parametrize("row", cases(FILE, "Formality"), ids=str)
    def test_asks_for_writing_signature_and_seal(self, row):
        yes = {name: cell == "yes" for name, cell in row.items()}
        given_so = Given(
            yes["external"],
            yes["written"],
            Name(row["name"]) if row["name"] else None,
            row["handler"],
            yes["signed paper"],
            yes["seal"],
        )

        found = formality.findings(given_so)

        assert [each.condition for each in found if each.blocks] == listed(row["lacking"])
        assert {each.rule for each in found} == {"formality"}


class TestClosing:
    @pytest.mark.parametrize("row", cases(FILE, "Closing"), ids=str)
    def test_waits_for_what_the_articles_ask(self, row):
        matter = KnownMatter(
            "示范事项",
            has_counsel=True,
            opinions=tuple(opinions_of(row["opinions"])),
            is_synthesised=row["synthesised"] == "yes",
            has_service=row["service"] == "yes",
        )

        found = finishing.findings(matter)

        assert sorted({each.article for each in found if each.blocks}) == sorted(listed(row["blocks"]))
        assert sorted({each.article for each in found if each.warns}) == sorted(listed(row["warns"]))


class TestTheGate:
    @pytest.mark.parametrize("row", cases(FILE, "Gate"), ids=str)
    def test_is_stopped_by_the_articles_of_the_table(self, row):
        case = gate.Case(tuple(matters_of(row["matters"])), REVIEWS[row["review"]], row["strict"] == "yes")

        found = gate.findings(case)

        assert sorted({each.article for each in found if each.blocks}) == sorted(listed(row["stopped by"]))
        assert gate.passes(found) == (row["stopped by"] == "")

    def test_names_every_condition_whether_met_or_not(self):
        [matter] = matters_of("外送采")
        found = gate.findings(gate.Case((matter,), Verdict.LAWFUL))

        assert {each.condition for each in found} == {
            "采纳情况已记录",
            "已安排法律顾问",
            "已听取法律顾问意见",
            "合法性审查结论为合法",
            "法律顾问不认为不合法",
        }

    @given(
        st.lists(st.lists(st.text("外内分送采部未反违证驳避", max_size=6), max_size=3), max_size=3),
        st.sampled_from([None, Verdict.LAWFUL, Verdict.UNLAWFUL]),
        st.booleans(),
    )
    def test_never_opens_on_what_the_articles_forbid(self, cells, review, strict):
        matters = tuple(
            KnownMatter("示范事项", has_counsel=True, opinions=tuple(opinions_of("；".join(filter(None, each)))))
            for each in cells
        )
        if not gate.passes(gate.findings(gate.Case(matters, review, strict))):
            return
        opinions = [each for matter in matters for each in matter.opinions]

        assert matters
        assert review is Verdict.LAWFUL
        assert all(any(each.is_sent_up and not each.is_recused for each in matter.opinions) for matter in matters)
        assert all(each.adopted for each in opinions)
        assert all(each.studied is Studied.REFUTED for each in opinions if each.is_unlawful)
        assert not (strict and any(each.is_unlawful for each in opinions))


class TestADigest:
    def test_changes_with_every_word_and_file(self):
        usual = digest({"analysis": "合法", "number": 1}, ["a" * 64])

        assert usual == digest({"number": 1, "analysis": "合法"}, ["a" * 64])
        assert (
            len({usual, digest({"analysis": "合法。", "number": 1}, ["a" * 64]), digest({"analysis": "合法"}, [])}) == 3
        )
        assert usual != digest({"analysis": "合法", "number": 1}, ["b" * 64])
        assert digest({}, ["a", "b"]) != digest({}, ["b", "a"])


class TestTheWays:
    @pytest.mark.parametrize(
        ("heading", "table", "states", "first"),
        [
            ("Transitions of a matter", MATTER, MatterState, "open"),
            ("Transitions of an assignment", ASSIGNMENT, AssignmentState, "assigned"),
            ("Transitions of a decision", DECISION, DecisionState, "preparing"),
        ],
    )
    def test_are_those_of_the_table_and_reach_every_state(self, heading, table, states, first):
        told = {row["act"]: (set(listed(row["from"])), row["to"]) for row in cases(FILE, heading)}

        assert told == {name: (set(each.sources), each.target) for name, each in table.items()}
        assert {each.target for each in table.values()} | {first} == set(states)
