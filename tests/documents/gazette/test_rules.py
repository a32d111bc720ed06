"""docs/rules/gazette.md: every case of every table."""

from __future__ import annotations

from datetime import date

import pytest

from documents.gazette import read
from documents.gazette.dates import parse_date
from documents.gazette.numbering import numbers_in
from documents.gazette.parsed import ParsedDocument
from documents.gazette.shadow import shadow_of
from tests.rule_tables import cases, listed

FILE = "gazette.md"


def notice(
    *,
    title: str = "关于做好防汛工作的通知",
    addressees: str = "各县市人民政府：",
    body: str = "请做好防汛工作。",
    signature: str = "青川市人民政府",
    below: str = "",
) -> ParsedDocument:
    """One document with the given parts, everything else as usual."""
    text = f"{title}\n青政发〔2023〕5号\n\n{addressees}\n{body}\n\n\n{signature}\n2023年8月17日\n{below}\n"
    (document,) = read(text).documents
    return document


class TestTheTables:
    @pytest.mark.parametrize("case", cases(FILE, "Cases: numbers"), ids=lambda case: case["printed"])
    def test_of_numbers(self, case: dict[str, str]) -> None:
        found = [str(one.number) for one in numbers_in(shadow_of(case["printed"])) if one.number]

        assert found == ([case["number"]] if case["number"] else [])

    @pytest.mark.parametrize("case", cases(FILE, "Cases: dates"), ids=lambda case: case["printed"])
    def test_of_dates(self, case: dict[str, str]) -> None:
        expected = date.fromisoformat(case["date"]) if case["date"] else None

        assert parse_date(shadow_of(case["printed"])) == expected

    @pytest.mark.parametrize("case", cases(FILE, "Cases: titles"), ids=lambda case: case["title"])
    def test_of_titles(self, case: dict[str, str]) -> None:
        document = notice(title=case["lines"])

        assert document.title
        assert (document.title.value, document.kind) == (case["title"], case["kind"])
        assert [one.title for one in document.instruments] == listed(case["instruments"])

    @pytest.mark.parametrize("case", cases(FILE, "Cases: addressees"), ids=lambda case: case["lines"])
    def test_of_addressees(self, case: dict[str, str]) -> None:
        document = notice(addressees=case["lines"])

        assert [one.value for one in document.addressees] == listed(case["addressees"])

    @pytest.mark.parametrize("case", cases(FILE, "Cases: issuers"), ids=lambda case: case["signature"])
    def test_of_issuers(self, case: dict[str, str]) -> None:
        document = notice(signature=case["signature"].replace("⇥", "\t"))

        assert [one.value for one in document.issuers] == listed(case["issuers"])

    @pytest.mark.parametrize("case", cases(FILE, "Cases: terms"), ids=lambda case: case["clause"])
    def test_of_terms(self, case: dict[str, str]) -> None:
        document = notice(body=case["clause"])
        start, end = document.effective_on, document.expires_on

        assert (start.value.isoformat() if start else "", end.value.isoformat() if end else "") == (
            case["start"],
            case["end"],
        )

    @pytest.mark.parametrize(
        ("act", "start", "codes"),
        [("印发", "2023-08-20", set()), ("下发", "2023-08-20", set()), ("公布", "2023-08-17", {"start_inferred"})],
    )
    def test_of_terms_that_count_from_the_day_of_printing(self, act: str, start: str, codes: set[str]) -> None:
        printed = "测试州人民政府办公室  2023年8月20日印发"
        document = notice(body=f"本办法自{act}之日起施行。", below=printed)

        assert document.effective_on
        assert document.effective_on.value.isoformat() == start
        assert {finding.code for finding in document.findings} & {"start_inferred"} == codes

    @pytest.mark.parametrize("case", cases(FILE, "Cases: sentences"), ids=lambda case: case["sentence"])
    def test_of_sentences(self, case: dict[str, str]) -> None:
        document = notice(body=case["sentence"])
        found = {
            "repeals": [str(one.number) for one in document.repeals],
            "invalidates": [str(one.number) for one in document.invalidates],
            "cites": [str(one.number) for one in document.cites],
        }

        assert found == {name: listed(case[name]) for name in found}

    @pytest.mark.parametrize("case", cases(FILE, "Cases: repeal lists"), ids=lambda case: case["printed"])
    def test_of_repeal_lists(self, case: dict[str, str]) -> None:
        table = case["printed"].replace("⇥", "\t")
        signature = f"青川市人民政府\n2023年8月17日\n\n附件\n\n废止文件目录\n\n一、废止文件\n{table}\n"
        document = notice(title="关于废止一批文件的通知", body="决定废止文件2件。", signature=signature)

        assert [f"{one.title} {one.number}" for one in document.repeals] == listed(case["entries"])
        assert not {"repeal_count_differs", "repeal_title_missing"} & {one.code for one in document.findings}


class TestRepealsThatStayOpen:
    @pytest.mark.parametrize(
        ("sentence", "codes"),
        [
            ("《值班办法》（青政发〔2015〕3号）废止后，原有待遇不变。", {"repeal_not_own"}),
            ("请各县市尽快废止《值班办法》（青政发〔2015〕3号）。", {"repeal_not_own"}),
            ("《值班办法》（青政发〔2015〕3号）同时废止。", set()),
        ],
    )
    def test_of_sentences_are_told(self, sentence: str, codes: set[str]) -> None:
        assert {one.code for one in notice(body=sentence).findings} == codes

    @pytest.mark.parametrize(
        ("entry", "codes"),
        [
            ("1.甲管理办法（青政发〔2010〕5号）、乙管理办法（青政发〔2011〕5号）", {"repeal_number_unsure"}),
            ("1.甲管理办法（青政发〔2010〕5号）乙管理办法（青政发〔2011〕5号）", {"repeal_number_unsure"}),
            ("1.关于转发《甲办法》（国发〔2015〕1号）的通知", {"repeal_number_missing"}),
            ("1.关于转发《甲办法》（国发〔2015〕1号）的通知（青政发〔2011〕5号）", set()),
        ],
    )
    def test_of_lists_are_told(self, entry: str, codes: set[str]) -> None:
        document = notice(title="关于废止一批文件的通知", body=f"一、废止的文件\n{entry}")

        assert {one.code for one in document.findings} == codes


class TestListsThatEndNothing:
    def test_are_read_by_their_headings(self) -> None:
        lists = (
            "一、废止的文件\n1.关于甲的通知（青政发〔2010〕3号）\n二、恢复施行的文件\n1.关于乙的通知（青政发〔2010〕4号）\n"
            "三、需要修改的文件\n1.《丙办法》（青政发〔2010〕5号）\n"
            "四、延长有效期的文件\n1.关于丁的通知，有效期延长至2028年2月1日\n"
        )
        document = notice(title="关于废止一批文件的通知", below=f"\n附件\n\n目录\n\n{lists}")

        assert [str(one.number) for one in document.repeals] == ["青政发〔2010〕3号"]
        assert [str(one.number) for one in document.cites] == ["青政发〔2010〕5号", "青政发〔2010〕4号"]
        assert document.amends == ()
        assert [str(one.number) for one in document.restores] == ["青政发〔2010〕4号"]
        assert [(one.title, one.until) for one in document.extends] == [("关于丁的通知", date(2028, 2, 1))]


class TestStandards:
    def test_are_written_in_one_way_and_each_once(self) -> None:
        document = notice(
            body="按《环境空气质量标准》（GB3095—2012）、HJ 633-2026、DB65/T 4000－2017 和 GB 3095-2012 执行。"
        )

        assert [one.value for one in document.standards] == ["GB 3095-2012", "HJ 633-2026", "DB65/T 4000-2017"]
        assert document.cites == ()


class TestOwnAnnexes:
    def test_are_no_citations(self) -> None:
        body = "请按附件《河道巡查管理办法》和《堤防养护工作方案》执行，并遵守《山洪防御工作规定》。"
        document = notice(body=f"{body}\n\n附件：1.河道巡查管理办法\n2.堤防养护工作方案")

        assert [one.title for one in document.cites] == ["山洪防御工作规定"]
        assert [one.title for one in document.annexes] == ["河道巡查管理办法", "堤防养护工作方案"]
        assert [one.code for one in document.findings].count("annex_missing") == 2


class TestTermsThatStayOpen:
    @pytest.mark.parametrize(
        ("clause", "code"),
        [
            ("本规定自公布之日起10个工作日后施行。", "start_unread"),
            ("本通知自2026年5月起施行。", "start_unread"),
            ("本通知自2026年春节起施行。", "start_unread"),
            ("本办法自2026年5月1日起施行，有效期至2027年8月。", "end_unread"),
            ("本办法自2026年5月1日起施行，有效期至2027年底。", "end_unread"),
            ("本办法自2026年5月1日起施行，有效期一个半月。", "end_unread"),
            ("本办法自2026年5月1日起施行，有效期99999天。", "period_absurd"),
            ("本通知自2024年1月1日起施行，有效期至9999年12月31日。", "end_unread"),
            ("本通知有效期2年。", "period_without_start"),
            ("本办法自2023年9月1日起施行，2028年8月31日废止。", "end_unread"),
            ("本办法自2023年9月1日起施行，于2028年8月31日停止执行。", "end_unread"),
            ("本办法自2024年1月1日起施行，有效期至2023年1月1日。", "period_reversed"),
        ],
    )
    def test_are_findings(self, clause: str, code: str) -> None:
        assert code in {one.code for one in notice(body=clause).findings}
