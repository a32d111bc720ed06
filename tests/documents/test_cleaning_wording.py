"""The paper of a clean-up, by the tables of docs/rules/cleaning_up.md, and read back by the portal's own reader."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from documents.cleaning_up.choices import CleanupOutcome
from documents.cleaning_up.concluding import KINDS
from documents.cleaning_up.wording import ORDER, Decision, Listed
from documents.gazette.reading import read
from documents.issuing import checks
from documents.issuing.paper_facts import AnnexFacts, PlannedEffect
from tests.documents.test_issuing_checks import PLAIN
from tests.rule_tables import cases, listed


def decision(lists):
    return Decision("测试州人民政府", "《测试办法》（测政规〔2020〕1号）", "测试州人民政府第3次常务会议", lists)


def of(number, kind="repeal"):
    named = facts_of(kind)
    return [Listed(f"关于第{each}项工作的通知", f"测政发〔2019〕{each}号", **named) for each in range(1, number + 1)]


def facts_of(kind):
    """What goes with an outcome."""
    return {
        "day": date(2028, 12, 31) if kind in ("extend", "amend") else None,
        "articles": ("第三条", "第五条第二项") if kind in ("repeal_part", "restore_part") else (),
    }


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
        kinds = ("extend", "repeal_part", "restore_part", "amend")
        annex = decision({"repeal": of(2)} | {kind: of(1, kind) for kind in kinds}).annex

        assert annex.splitlines() == [
            "一、废止的文件",
            "1.关于第1项工作的通知（测政发〔2019〕1号）",
            "2.关于第2项工作的通知（测政发〔2019〕2号）",
            "二、废止部分条款的文件",
            "1.关于第1项工作的通知（测政发〔2019〕1号）第三条、第五条第二项",
            "三、延长有效期的文件",
            "1.关于第1项工作的通知（测政发〔2019〕1号），有效期延长至2028年12月31日",
            "四、恢复施行部分条款的文件",
            "1.关于第1项工作的通知（测政发〔2019〕1号）第三条、第五条第二项",
            "五、需要修改的文件",
            "1.关于第1项工作的通知（测政发〔2019〕1号），2028年12月31日前修改",
        ]

    def test_say_that_what_is_ended_is_no_basis_any_more_and_only_then(self):
        assert "予以废止和宣布失效的文件不再作为行政管理依据" in decision({"repeal": of(1), "lapse": of(1)}).body
        assert "不再作为" not in decision({"keep": of(1, "keep")}).body

    def test_say_that_the_other_articles_still_apply(self):
        body = decision({"repeal": of(1), "repeal_part": of(1, "repeal_part")}).body

        assert "予以废止的文件、废止的条款不再作为行政管理依据，只废止部分条款的文件其余条款继续有效" in body

    def test_know_every_outcome(self):
        assert set(ORDER) == set(CleanupOutcome) - {CleanupOutcome.EXCLUDE}


NAMES = cases("cleaning_up.md", "Cases: names that a list may print")


def findings(outcome, case, *, until=date(2028, 12, 31), **otherwise):
    """What the check says of a decision over three texts, of which that of the case is the second."""
    facts = facts_of(outcome)
    asked = Listed(case["title"], case["number"], **facts)
    around = [Listed(f"关于第{each}项事务的通知", f"测政办发〔2019〕{each}号", **facts) for each in (1, 2)]
    made = decision({outcome: [around[0], asked, around[1]]})
    names = [(each.title, each.title, each.number) for each in around]
    names.append((case["known as"] or case["title"], case["known as"] or case["title"], case["number"]))
    effects = [
        PlannedEffect(
            title, kind=KINDS[outcome].value, title=title, document_title=whole, number=number,
            until=until if outcome == "extend" else None, articles=facts["articles"],
        )
        for title, whole, number in (names if outcome in KINDS else [])
    ]  # fmt: skip
    if otherwise:
        effects[-1] = replace(effects[-1], **otherwise)
    paper = replace(
        PLAIN, title=made.title, body=made.body, annexes=(AnnexFacts(made.annex_title, made.annex),),
        effects=tuple(effects), is_reviewed=True,
    )  # fmt: skip
    return [each.message for each in checks.in_the_way(paper, "issue")]


class TestTheLists:
    @pytest.mark.parametrize("outcome", ORDER)
    @pytest.mark.parametrize("case", NAMES, ids=lambda case: f"{case['title']}{case['number']}")
    def test_say_what_is_recorded_whatever_the_texts_are_called(self, outcome, case):
        assert findings(outcome, case) == []

    @pytest.mark.parametrize("case", NAMES, ids=lambda case: f"{case['title']}{case['number']}")
    def test_say_nothing_of_another_text(self, case):
        told = findings(
            "repeal", case, title="关于他事的通知", document_title="关于他事的通知", number="测政发〔2001〕9号"
        )

        assert any("关于他事的通知" in each and "没有写" in each for each in told)

    @pytest.mark.parametrize("articles", [("第四条",), ("第三条", "第五条第二项", "第六条"), ()])
    @pytest.mark.parametrize("outcome", ["repeal_part", "restore_part"])
    def test_say_no_other_article(self, outcome, articles):
        told = findings(outcome, NAMES[0], articles=articles)

        assert any("关于第一项工作的通知" in each for each in told)

    @pytest.mark.parametrize("case", NAMES, ids=lambda case: f"{case['title']}{case['number']}")
    def test_are_read_again_by_the_reader_of_gazettes(self, case):
        listed_texts = {"repeal": of(2), "repeal_part": [*of(1, "repeal_part"), Listed(
            case["title"], case["number"], **facts_of("repeal_part"))]}  # fmt: skip
        made = decision(listed_texts)
        text = f"{made.title}\n测政发〔2026〕1号\n{made.body}\n附件：{made.annex_title}\n测试州人民政府\n2026年3月2日"
        [found] = read(f"{text}\n附件\n{made.annex_title}\n{made.annex}").documents
        parts = {str(each.number): each.articles for each in found.partial_repeals}

        assert parts["测政发〔2019〕1号"] == ("第三条", "第五条第二项")
        assert [str(each.number) for each in found.repeals] == ["测政发〔2019〕1号", "测政发〔2019〕2号"]
        assert "repeal_count_differs" not in {each.code for each in found.findings}
        assert {each.name: each.count for each in found.counts} == {"repeals": 2, "partial_repeals": 2}

    def test_say_no_other_day(self):
        told = findings("extend", NAMES[0], until=date(2029, 12, 31))

        assert len(told) == 3
        assert all("延至2029-12-31" in each for each in told)
