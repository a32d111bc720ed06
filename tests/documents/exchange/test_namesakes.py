"""docs/rules/exchange.md: a title that another document bears, and a number that the register holds under another."""

from __future__ import annotations

import pytest
from django.utils import timezone

from documents.choices import RowOutcome
from documents.exchange import entering
from documents.exchange.doubting import DOUBT
from documents.models import Document
from portal.lifecycle import Refused
from tests.documents.exchange.files import BASE, entered, outcomes, read, told
from tests.documents.exchange.test_beside_others import PREPARED, Meanwhile, confirm
from tests.documents.factories import DocumentFactory
from tests.rule_tables import cases


def line_of(cell: str, behind: str = "") -> dict:
    """字号, 标题, 成文日期 and 发文机关, `-` for none; of a line behind it only the first two are its own."""
    number, *rest = cell.split(" ")
    issuer, day = rest.pop(), rest.pop()
    title = " ".join(rest)
    if behind:
        number, title = behind.split(" ")
    facts = {"number": number, "issued_on": day, "issuers": [issuer]}
    given = {name: value for name, value in facts.items() if value not in ("-", ["-"])}
    return {"title": title, "kind": "notice", "knowledge_level": 10} | given


@pytest.mark.django_db
class TestATitleThatAnotherDocumentBears:
    @pytest.mark.parametrize("case", cases("exchange.md", "Cases: a title that another document bears"), ids=str)
    def test_is_doubted_as_the_table_says_and_stops_nothing(self, case):
        entered(BASE)
        behind = [line_of(case["line"], case["behind it"])] if case["behind it"] else []

        row = read(line_of(case["line"]), *behind).rows.first()

        assert row.outcome == RowOutcome.NEW, row.says
        doubts = [each for each in row.says if each.startswith(DOUBT) and "同一件的" in each]
        assert [case["says"] in each for each in doubts] == ([True] if case["says"] else []), doubts

    def test_is_another_document_once_it_is_confirmed(self):
        entered(BASE)

        entered(BASE | {"number": "测政发〔2021〕6号"})

        assert list(Document.objects.order_by("sequence").values_list("number", "title")) == [
            ("测政发〔2021〕5号", BASE["title"]),
            ("测政发〔2021〕6号", BASE["title"]),
        ]

    def test_is_doubted_where_a_line_brings_it_to_a_number_known_by_name(self):
        entered(BASE, {"number": "测政发〔2021〕6号", "is_directory_only": True})

        [row] = read(BASE | {"number": "测政发〔2021〕6号"}).rows.all()

        assert row.outcome == RowOutcome.COMPLETED
        assert any(each.startswith(f"{DOUBT}登记簿中的《关于甲工作的通知》（测政发〔2021〕5号）") for each in row.says)

    def test_is_asked_of_many_lines_with_as_many_queries_as_of_one(self):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        entered(BASE)

        def asked(*raws) -> int:
            with CaptureQueriesContext(connection) as queries:
                read(*raws)
            return len(queries)

        many = [BASE | {"number": f"测政发〔2021〕{number}号"} for number in range(6, 36)]
        read(many[0])
        assert asked(*many) == asked(many[0])


@pytest.mark.django_db(transaction=True)
class TestATitleThatSomebodyGivesToAnotherDocumentMeanwhile:
    def test_refuses_the_file_because_nobody_was_asked(self):
        there = read(BASE | {"number": "测政发〔2021〕6号"})
        given = lambda: DocumentFactory(series="测政发", year=2021, sequence=7, title=BASE["title"])  # noqa: E731

        with pytest.raises(Refused, match="第1行涉及的公文刚被他人登记或者更改"):
            confirm(there, Meanwhile(PREPARED, given))


@pytest.mark.django_db
class TestANumberThatTheRegisterHoldsUnderAnotherTitle:
    def test_enters_nothing_of_its_line_not_even_a_name_and_all_of_the_others(self):
        entered(BASE)
        before = told()
        by_nobody = {"kind": "repeal", "since": "2024-01-01", "by": {"number": "测政发〔2023〕99号"}}
        other = {"title": "关于丙工作的通知", "instruments": [{"title": "关于丙工作的通知", "events": [by_nobody]}]}

        there = read(BASE | other, BASE | {"number": "测政发〔2021〕6号", "title": "关于丁工作的通知"})
        entering.confirm(there, by=there.received_by, at=timezone.now())

        assert outcomes(there) == ["conflict", "new"]
        after = told()
        assert [each for each in after if each.number == BASE["number"]] == before
        assert [each.number for each in after] == ["测政发〔2021〕6号", "测政发〔2021〕5号"]
