"""docs/rules/exchange.md: what becomes of a line, and what is refused in one."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path

import jsonschema
import pytest

from documents.choices import RowOutcome
from documents.exchange import reading
from documents.exchange.doubting import DOUBT
from documents.exchange.records import raw_of
from documents.models import Document
from portal.organization.choices import UnitKind
from tests.documents.exchange.files import BASE, HELD, entered, outcomes, read
from tests.factories import UnitFactory
from tests.rule_tables import cases

SCHEMA = json.loads((Path(__file__).parents[3] / "docs" / "register.schema.json").read_text(encoding="utf-8"))
OUTCOMES = cases("exchange.md", "Cases: what becomes of a line")
DOUBTS = cases("exchange.md", "Cases: doubts")
REFUSALS = cases("exchange.md", "Cases: what is refused in a line")


def line_of(case: dict[str, str]) -> dict:
    written = re.sub(r"(\d+)×(.)", lambda found: found[2] * int(found[1]), case["line"])
    return BASE | json.loads(written)


def untitled(case: dict[str, str]) -> dict:
    """The line, under a title that nothing else bears where it names none."""
    given = json.loads(case["line"])
    return BASE | {"title": "关于丁工作的通知"} | given


class TestADayOfALine:
    @pytest.mark.parametrize(
        "written", ["2021-03-05", "2021.3.5", "2021/3/5", "20210305", "二〇二一年三月五日", 20210305]
    )
    def test_is_read_in_any_form_that_people_write_it_in(self, written):
        record, problems = reading.read(BASE | {"issued_on": written})

        assert (record.issued_on, problems) == (date(2021, 3, 5), [])


@pytest.mark.django_db
class TestALineOfTheTable:
    @pytest.mark.parametrize("case", OUTCOMES, ids=lambda case: case["case"])
    def test_ends_as_it_says_there(self, case):
        entered(*HELD)

        [row] = read(line_of(case)).rows.all()

        assert row.outcome == case["outcome"], row.says
        assert case["says"] in "；".join(row.says)

    @pytest.mark.parametrize("case", REFUSALS, ids=lambda case: case["case"])
    def test_is_refused_with_its_reason(self, case):
        [row] = read(line_of(case)).rows.all()

        assert row.outcome == RowOutcome.REFUSED
        assert case["says"] in "；".join(row.says)


def _over(sequence: int, title: str, end: dict) -> dict:
    start = {"kind": "commencement", "since": "2019-04-01", "reason": "第九条"}
    about = {"number": f"测政发〔2019〕{sequence}号", "title": title, "issued_on": "2019-03-05"}
    return BASE | about | {"instruments": [{"title": title, "events": [start, end]}]}


@pytest.mark.django_db
class TestADoubt:
    @pytest.fixture
    def register(self):
        government = UnitFactory(name="测试州人民政府", kind=UnitKind.PREFECTURE_GOVERNMENT)
        UnitFactory(name="测试州司法局", parent=government)
        UnitFactory(name="测试州数据局", parent=government, established_on=date(2022, 1, 1))
        of_justice = {"number": "测司发〔2023〕1号", "issued_on": "2023-03-05", "issuers": ["测试州司法局"]}
        of_the_government = {"number": "测政发〔2023〕2号", "issued_on": "2023-03-05"}
        of_the_congress = {"number": "测人发〔2023〕3号", "issued_on": "2023-03-05", "issuers": ["测试州人大常委会"]}
        earlier = {"number": "测政发〔2020〕2号", "issued_on": "2020-05-01"}
        plain = {"instruments": []}
        papers = [BASE | plain | each for each in (of_justice, of_the_government, earlier, of_the_congress)]
        repealed = _over(1, "已废止的通知", {"kind": "repeal", "since": "2021-01-01", "reason": "清理"})
        lapsed = _over(2, "已届满的通知", {"kind": "natural_end", "since": "2021-01-01", "reason": "第九条"})
        entered(*HELD, *papers, repealed, lapsed)

    @pytest.mark.parametrize("case", DOUBTS, ids=lambda case: case["case"])
    def test_of_the_table_is_told_and_stops_nothing(self, case, register):
        extra = [BASE] if "测政发〔2021〕5号" in case["line"] else []

        row = read(untitled(case), *extra).rows.first()

        assert row.outcome == (RowOutcome.COMPLETED if "2019" in case["line"] else RowOutcome.NEW), row.says
        doubts = [each for each in row.says if each.startswith(DOUBT)]
        assert [case["says"] in each for each in doubts] == ([True] if case["says"] else []), doubts

    def test_is_counted(self, register):
        doubted = [untitled(each) for each in DOUBTS if each["case"] == "by an organ below"]

        there = read(*doubted, BASE | {"number": "测政发〔2021〕8号", "title": "关于戊工作的通知"})

        assert [row.line for row in there.rows.doubtful(DOUBT)] == [1]


class TestTheSchema:
    @pytest.mark.parametrize("case", OUTCOMES, ids=lambda case: case["case"])
    def test_takes_every_line_that_is_no_mistake(self, case):
        jsonschema.validate(line_of(case), SCHEMA)

    def test_takes_what_is_written(self):
        record, problems = reading.read(BASE)

        assert problems == []
        jsonschema.validate(raw_of(record), SCHEMA)

    def test_names_the_fields_that_are_read(self):
        assert set(SCHEMA["properties"]) == set(reading.DocumentRecord.__dataclass_fields__)
        for name, record in (
            ("event", reading.EventRecord),
            ("determination", reading.DeterminationRecord),
            ("annex", reading.AnnexRecord),
            ("block", reading.BlockRecord),
            ("citation", reading.CitationRecord),
            ("name", reading.Name),
            ("text_name", reading.TextName),
        ):
            assert set(SCHEMA["$defs"][name]["properties"]) == set(record.__dataclass_fields__)


@pytest.mark.django_db
class TestLinesOfOneFile:
    def test_that_mean_one_document_are_both_refused_with_both_numbers(self):
        twice = BASE | {"number": "测政发[2021]5号", "title": "别的标题"}

        first, second, other = read(BASE, twice, BASE | {"number": "测政发〔2021〕6号"}).rows.all()

        assert (first.outcome, second.outcome, other.outcome) == ("refused", "refused", "new")
        assert "第2行" in first.says[0]
        assert "第1行" in second.says[0]

    def test_without_number_and_with_one_title_and_day_are_one_document(self):
        unnumbered = BASE | {"number": ""}

        assert outcomes(read(unnumbered, unnumbered | {"title": "关于 甲工作的通知"})) == ["refused", "refused"]
        assert outcomes(read(unnumbered, unnumbered | {"issued_on": "2022-03-05"})) == ["new", "new"]

    def test_that_end_each_other_are_refused(self):
        first = _ended(5, by=6)
        second = _ended(6, by=7)
        third = _ended(7, by=5)

        found = read(first, second, third, _ended(8, by=5))

        assert outcomes(found) == ["refused", "refused", "refused", "new"]
        assert "循环" in found.rows.first().says[0]

    def test_that_close_a_ring_with_the_register_are_refused(self):
        entered(_ended(5, by=6))

        assert outcomes(read(_ended(6, by=5))) == ["refused"]

    def test_close_no_ring_by_a_link_that_the_office_did_not_take(self):
        rejected = _ended(5, by=6)
        rejected["instruments"][0]["events"][0]["determinations"] = [{"outcome": "rejected", "reason": "误读"}]

        assert outcomes(read(rejected, _ended(6, by=5))) == ["new", "new"]

    def test_are_compared_with_as_many_queries_for_thirty_as_for_one(self, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def asked(*raws) -> int:
            with CaptureQueriesContext(connection) as queries:
                read(*raws)
            return len(queries)

        read(BASE)
        many = [_ended(number, by=number + 100) for number in range(1, 31)]
        assert asked(*many) == asked(many[0])

    def test_store_nothing_in_the_register_before_they_are_confirmed(self):
        read(*HELD)

        assert Document.objects.count() == 0


def _ended(sequence: int, *, by: int) -> dict:
    event = {"kind": "repeal", "since": "2024-01-01", "by": {"number": f"测政发〔2021〕{by}号"}}
    title = f"关于第{sequence}项工作的通知"
    return BASE | {
        "number": f"测政发〔2021〕{sequence}号",
        "title": title,
        "instruments": [{"title": title, "events": [event]}],
    }
