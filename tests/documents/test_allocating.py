"""Numbers of papers: consecutive, taken once, void for ever."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from documents.issuing import allocating
from documents.issuing.number_reports import report
from documents.models import Document, IssuedNumber, NumberYear
from portal.lifecycle import Refused
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import AT, Office
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db

CASES = cases("issuing.md", "Cases: the next number")


@pytest.fixture
def office():
    return Office()


def taken(office, *, day=date(2026, 3, 2), title="关于甲的通知", series=None):
    return allocating.allocate(series or office.series, day, title=title, by=office.ask("管理员"), at=AT)


def held(sequence, **facts):
    return DocumentFactory(series="测政办发", year=2026, sequence=sequence, **facts)


class TestTheNextNumber:
    @pytest.mark.parametrize("row", CASES, ids=lambda row: f"{row['held']} {row['given']}")
    def test_is_that_of_the_table(self, office, row):
        for each in listed(row["held"]):
            held(int(each.removesuffix("目录")), is_directory_only=each.endswith("目录"))
        given = [taken(office).sequence for _ in listed(row["given"])]

        assert given == [int(each) for each in listed(row["given"])]
        assert taken(office).sequence == int(row["next"])

    def test_may_be_that_of_a_record_that_is_known_by_this_name_alone(self, office):
        held(1, title="关于甲的通知", is_directory_only=True)

        assert taken(office, title="关于甲的通知").sequence == 1

    def test_begins_anew_with_the_year_of_the_signature(self, office):
        assert str(taken(office, day=date(2026, 12, 31))) == "测政办发〔2026〕1号"
        assert str(taken(office, day=date(2027, 1, 1))) == "测政办发〔2027〕1号"
        assert str(taken(office, day=date(2026, 12, 31))) == "测政办发〔2026〕2号"

    def test_of_an_order_runs_on_without_a_year(self, office):
        orders = office.open("测试州人民政府令", office.government)
        DocumentFactory(series=orders.code, year=None, sequence=11, number="测试州人民政府令第11号")

        assert str(taken(office, series=orders, day=date(2026, 12, 31))) == "测试州人民政府令第12号"
        assert str(taken(office, series=orders, day=date(2027, 1, 1))) == "测试州人民政府令第13号"

    def test_passes_over_what_was_imported_meanwhile(self, office):
        taken(office)
        held(2)

        assert taken(office).sequence == 3

    def test_is_given_back_where_the_transaction_fails(self, office):
        taken(office)
        before = transaction.savepoint()
        taken(office)
        transaction.savepoint_rollback(before)

        assert taken(office).sequence == 2


class TestANumberOfAPaper:
    def test_is_of_the_year_of_its_signature_and_not_of_its_numbering(self, office):
        new_years_eve = datetime(2025, 12, 31, 23, 30, tzinfo=timezone.get_default_timezone())

        paper = office.numbered(signed_at=new_years_eve)

        assert str(paper.number) == "测政办发〔2025〕1号"

    def test_is_void_with_its_reason_and_never_given_again(self, office):
        paper = office.numbered()

        allocating.void(paper, reason="内容有误", seen=paper.version, by=office.ask("管理员"), at=AT)

        paper.refresh_from_db()
        assert paper.get_state_display() == "已撤回"
        assert (paper.number.void_reason, paper.number.voided_by) == ("内容有误", office.ask("管理员"))
        assert str(office.numbered().number) == "测政办发〔2026〕2号"

    def test_is_not_voided_without_a_reason_nor_by_everybody(self, office):
        paper = office.numbered()

        with pytest.raises(Refused, match="须写明理由"):
            allocating.void(paper, reason=" ", seen=paper.version, by=office.ask("管理员"), at=AT)
        with pytest.raises(Refused, match="您不能作废编号"):
            allocating.void(paper, reason="误", seen=paper.version, by=office.ask("签发人"), at=AT)

    def test_is_taken_by_nobody_but_the_manager(self, office):
        paper = office.signed()

        with pytest.raises(Refused, match="您不能编号"):
            allocating.number(paper, seen=paper.version, by=office.ask("签发人"), at=AT)

    def test_is_not_taken_from_a_series_that_was_closed_on_the_day_of_the_signature(self, office):
        paper = office.signed()
        office.series.closed_on = date(2026, 3, 1)
        office.series.save()

        with pytest.raises(Refused, match="未启用或已停用"):
            allocating.number(paper, seen=paper.version, by=office.ask("管理员"), at=AT)

    def test_is_taken_from_a_series_that_was_closed_after_the_signature(self, office):
        paper = office.signed()
        office.series.closed_on = date(2026, 3, 3)
        office.series.save()

        assert allocating.number(paper, seen=paper.version, by=office.ask("管理员"), at=AT).number.sequence == 1


class TestAYear:
    def test_begins_where_the_manager_says(self, office):
        allocating.begin_year(office.series, 2026, first=37)

        assert taken(office).sequence == 37

    def test_begins_once(self, office):
        taken(office)

        with pytest.raises(Refused, match="已开始编号"):
            allocating.begin_year(office.series, 2026, first=37)

    def test_of_orders_is_none(self, office):
        orders = office.open("测试州人民政府令", office.government)

        with pytest.raises(Refused, match="命令不分年度"):
            allocating.begin_year(orders, 2026, first=1)

    @pytest.mark.parametrize("change", [{"next": 1}, {"year": 2025}, {"first": 9}])
    def test_only_grows(self, office, change):
        taken(office)
        taken(office)

        with pytest.raises(IntegrityError, match="number_year_only_grows"), transaction.atomic():
            NumberYear.objects.filter(series=office.series).update(**change)


class TestATakenNumber:
    def test_stays(self, office):
        number = taken(office)

        with pytest.raises(IntegrityError, match="issued_number_stays"), transaction.atomic():
            number.delete()

    @pytest.mark.parametrize("change", [{"sequence": 9}, {"year": 2025}])
    def test_is_no_other(self, office, change):
        number = taken(office)

        with pytest.raises(IntegrityError, match="issued_number_unchanged"), transaction.atomic():
            IssuedNumber.objects.filter(pk=number.pk).update(**change)

    def test_is_not_revived(self, office):
        number = taken(office)
        void = {"voided_by": office.ask("管理员"), "voided_at": AT, "void_reason": "误编"}
        IssuedNumber.objects.filter(pk=number.pk).update(**void)

        with pytest.raises(IntegrityError, match="issued_number_unchanged"), transaction.atomic():
            IssuedNumber.objects.filter(pk=number.pk).update(voided_by=None, voided_at=None, void_reason="")


class TestTheReport:
    def told(self, office, user="管理员"):
        return {each.sequence: each.state for each in report(office.series, 2026, office.ask(user)).lines}

    def test_says_of_each_number_what_became_of_it(self, office):
        allocating.begin_year(office.series, 2026, first=4)
        held(2)
        office.issued()
        paper = office.numbered()
        allocating.void(paper, reason="误编", seen=paper.version, by=office.ask("管理员"), at=AT)
        office.numbered()
        held(8)
        held(9000, is_directory_only=True)

        assert self.told(office) == {
            1: "启用前未登记", 2: "登记簿已有", 3: "启用前未登记",
            4: "已印发", 5: "作废", 6: "待印发", 7: "缺号", 8: "登记簿已有", 9000: "仅有目录信息",
        }  # fmt: skip

    def test_names_a_number_that_the_register_holds_for_another_document(self, office):
        paper = office.numbered()
        Document.objects.create(
            series="测政办发", year=2026, sequence=1, number="测政办发〔2026〕1号", title="关于另一件的通知"
        )

        told = report(office.series, 2026, office.ask("管理员"))

        assert [each.written for each in told.doubles] == [str(paper.number)]

    def test_names_no_paper_and_no_document_that_the_reader_may_not_see(self, office):
        office.issued(knowledge_level=40)

        [line] = report(office.series, 2026, office.ask("财政局负责人")).lines

        assert (line.state, line.paper, line.document) == ("已印发", None, None)

    def test_asks_as_much_of_ten_numbers_as_of_one(self, office, django_assert_num_queries):
        user = office.ask("管理员")
        office.numbered()
        user.held_roles  # noqa: B018  # asked once a request
        with django_assert_num_queries(6):
            report(office.series, 2026, user)
        for _ in range(9):
            office.numbered()

        with django_assert_num_queries(6):
            assert len(report(office.series, 2026, user).lines) == 10
