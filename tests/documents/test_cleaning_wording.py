"""The paper of a clean-up, by the tables of docs/rules/cleaning_up.md, and read back by the portal's own reader."""

from __future__ import annotations

from datetime import date

import pytest

from documents.cleaning_up.wording import ORDER, Decision, Listed
from tests.rule_tables import cases, listed


def decision(lists):
    return Decision("测试州人民政府", "《测试办法》（测政规〔2020〕1号）", "测试州人民政府第3次常务会议", lists)


def of(number, kind="repeal"):
    day = date(2028, 12, 31) if kind in ("extend", "amend") else None
    return [Listed(f"关于第{each}项工作的通知", f"测政发〔2019〕{each}号", day) for each in range(1, number + 1)]


class TestTheWords:
    @pytest.mark.parametrize("case", cases("cleaning_up.md", "Cases: counts in words"), ids=lambda case: case["lists"])
    def test_count_each_list(self, case):
        lists = {kind: of(int(count), kind) for kind, count in (each.split() for each in listed(case["lists"]))}

        assert decision(lists).counts == case["words"]
        assert f"研究，{case['words']}。" in decision(lists).body

    @pytest.mark.parametrize("case", cases("cleaning_up.md", "Cases: titles"), ids=lambda case: case["lists"])
    def test_name_what_the_paper_does(self, case):
        assert decision({kind: of(1, kind) for kind in listed(case["lists"])}).title == case["title"]

    def test_number_the_entries_anew_in_each_list(self):
        annex = decision({"repeal": of(2), "extend": of(1, "extend"), "amend": of(1, "amend")}).annex

        assert annex.splitlines() == [
            "一、废止的文件",
            "1.关于第1项工作的通知（测政发〔2019〕1号）",
            "2.关于第2项工作的通知（测政发〔2019〕2号）",
            "二、延长有效期的文件",
            "1.关于第1项工作的通知（测政发〔2019〕1号），有效期延长至2028年12月31日",
            "三、需要修改的文件",
            "1.关于第1项工作的通知（测政发〔2019〕1号），2028年12月31日前修改",
        ]

    def test_say_that_what_is_ended_is_no_basis_any_more_and_only_then(self):
        assert "予以废止和宣布失效的文件不再作为行政管理依据" in decision({"repeal": of(1), "lapse": of(1)}).body
        assert "不再作为" not in decision({"keep": of(1, "keep")}).body

    def test_know_every_outcome(self):
        assert set(ORDER) == {"keep", "repeal", "lapse", "amend", "extend", "restore"}
