"""What docs/rules/heritage_batches.md says, case by case."""

from __future__ import annotations

from datetime import date

import pytest

from heritage.batches.choices import ApplicationState, BatchState, MaterialGroup
from heritage.batches.counting import count, last_day, notice_days
from heritage.batches.lifecycle import APPLICATION, BATCH, DURING
from heritage.batches.likeness import Known, judge
from heritage.batches.materials import PARTS, missing
from heritage.batches.numbers import Held, Numbers, Uncertain
from heritage.codes import HeritageCode
from heritage.readings import COUNTED
from tests.rule_tables import cases, listed

FILE = "heritage_batches.md"


class TestTheWays:
    def test_of_a_batch_are_those_of_the_table(self):
        told = {
            each["act"]: (set(listed(each["from"])), each["to"])
            for each in cases(FILE, "Cases: transitions of a batch")
        }

        assert told == {name: (set(each.sources), each.target) for name, each in BATCH.items()}

    def test_of_an_application_are_those_of_the_table(self):
        rows = cases(FILE, "Cases: transitions of an application")
        told = {each["act"]: (set(listed(each["from"])), each["to"], set(listed(each["batch"]))) for each in rows}

        assert told == {name: (set(each.sources), each.target, set(DURING[name])) for name, each in APPLICATION.items()}

    def test_reach_every_state(self):
        assert {each.target for each in BATCH.values()} == set(BatchState)
        assert {each.target for each in APPLICATION.values()} | {"drafted"} == set(ApplicationState)


class TestTheMaterial:
    def test_has_the_parts_of_the_table(self):
        told = {each["group"]: listed(each["parts"]) for each in cases(FILE, "Cases: what the groups hold")}

        assert told == {MaterialGroup(group).label: list(parts.values()) for group, parts in PARTS.items()}

    def test_says_what_is_missing_by_group(self):
        whole = {name: "有" for parts in PARTS.values() for name in parts}

        assert missing(whole, 1) == []
        assert missing(whole | {"present": " ", "goals": ""}, 0) == [
            "项目介绍（现状）", "保护要求（保护目标）", "视听资料（文件）",
        ]  # fmt: skip


class TestMoreThanHalf:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: more than half"))
    def test_of_the_members(self, case):
        result = count(
            members=int(case["members"]),
            votes_for=int(case["yes"]),
            recused=int(case["recused"]),
            counts_recused=case["reading"] == COUNTED,
        )

        assert result.is_majority == (case["passes"] == "yes")


class TestTheDaysOfANotice:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: days of a notice"))
    def test_are_counted(self, case):
        first, last = date.fromisoformat(case["first day"]), date.fromisoformat(case["last day"])
        counts_first = case["reading"] == COUNTED
        days = notice_days(first, last, counts_first=counts_first)

        assert days == int(case["days"])
        assert (days < 20) == (case["short of 20"] == "yes")
        assert last_day(first, days, counts_first=counts_first) == last


class TestTheNextNumber:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: the next number"))
    def test_is_told_or_asked_for(self, case):
        held = [Held(int(serial), HeritageCode.parse(code)) for serial, code in pairs(case["held"])]
        elsewhere = {None if key == "序号" else int(key): int(last) for key, last in pairs(case["given elsewhere"])}
        numbers = Numbers(held, elsewhere, is_first_batch=case["batch"] == "1")

        if case["serial"]:
            assert numbers.next(int(case["category"])) == Held(int(case["serial"]), HeritageCode.parse(case["code"]))
        else:
            with pytest.raises(Uncertain, match="请先取得此前各批的公布文件"):
                numbers.next(int(case["category"]))

    def test_is_given_once(self):
        numbers = Numbers([Held(1, HeritageCode(1, 1))], {})

        assert [str(numbers.next(category).code) for category in (1, 1, 2)] == ["Ⅰ-2", "Ⅰ-3", "Ⅱ-1"]
        assert numbers.next(1).serial == 5


class TestTheName:
    KNOWN = (
        Known(1, "哈萨克族马具制作技艺", 8, HeritageCode(8, 16)),
        Known(2, "哈萨克族手工皂制作技艺", 8, HeritageCode(8, 37)),
        Known(3, "山歌（情歌）", 2, HeritageCode(2, 5)),
        Known(4, "毛毡制作技艺", 8, HeritageCode(8, 9), has_left=True),
    )

    @pytest.mark.parametrize("case", cases(FILE, "Cases: which question a name asks"))
    def test_is_plain_or_a_question(self, case):
        code = HeritageCode.parse(case["code"]) if case["code"] else None
        found = judge(case["name"], int(case["category"]), code, self.KNOWN)
        word, _, about = case["answer"].partition(" ")

        assert (found.kind or "question") == word
        assert [str(each.code) for each in found.alike] == ([about] if about else [])
        assert bool(found.question) == (word == "question")


def pairs(cell):
    return [each.split(":") for each in listed(cell)]
