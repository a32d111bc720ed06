"""Pages of duties: what staff read, what the document manager puts right."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.duties import reports as duty_reports
from documents.importing import importing
from documents.models import Document, DutyAssignment, ValidityEvent
from portal.accounts.choices import KnowledgeLevel, Role
from portal.organization.choices import Rank, UnitKind
from tests.cast import one_with
from tests.documents.duty_notices import EARLIER, NOTICE
from tests.documents.factories import (
    DocumentFactory,
    DutyAssignmentFactory,
    confirmed_import,
    decided_import,
    read_import,
)
from tests.factories import UnitFactory
from tests.portal.organization.factories import OfficialFactory, PostFactory, TenureFactory

pytestmark = pytest.mark.django_db
LIST, DAY, CHECK = (reverse(f"documents:duty_{name}") for name in ("list", "day", "check"))
LINES = "乙二｜州政府副秘书长｜赵三｜副州长｜教育、体育\n乙二｜州政府副秘书长｜孙六｜副州长｜"


@pytest.fixture
def staff(client):
    client.force_login(one_with(Role.STAFF))
    return client


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def address(name: str, deputy: str = "乙二") -> str:
    return reverse(f"documents:{name}", args=[DutyAssignment.objects.get(deputy_name=deputy).pk])


class TestTheList:
    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ("", 3),
            ("q=甲一", 2),
            ("q=水利", 1),
            ("deputy=乙", 1),
            ("leader=赵三", 2),
            ("matter=交通、水", 1),
            ("matter=没有", 0),
            ("scope=overall", 1),
            ("scope=matters", 2),
            ("on=2023-8-10", 3),
            ("on=2023年8月9日", 0),
        ],
    )
    def test_filters(self, staff, query, count):
        confirmed_import(NOTICE)

        assert f"共 <strong>{count}</strong> 条" in staff.get(f"{LIST}?{query}").text

    def test_finds_a_name_whatever_dot_was_typed(self, staff):
        DutyAssignmentFactory(deputy_name="坎吉别克·达肯")

        assert "共 <strong>1</strong> 条" in staff.get(LIST, {"deputy": "坎吉别克•达肯"}).text

    def test_sorts_by_pinyin_and_exports_what_is_filtered(self, staff):
        confirmed_import(NOTICE)

        lines = staff.get(f"{LIST}?sort=-deputy_name&leader=赵三&export=csv").getvalue().decode().splitlines()

        assert [line.split(",")[0] for line in lines[-2:]] == ["乙二", "甲一（挂职）"]

    def test_says_what_an_empty_register_means(self, staff):
        assert "最早的通知之前，分工未登记" in staff.get(LIST).text

    def test_costs_the_same_for_one_and_thirty(self, staff):
        DutyAssignmentFactory()
        staff.get(LIST)
        with CaptureQueriesContext(connection) as one:
            staff.get(f"{LIST}?per_page=50")
        DutyAssignmentFactory.create_batch(29)
        with CaptureQueriesContext(connection) as thirty:
            assert "共 <strong>30</strong> 条" in staff.get(f"{LIST}?per_page=50").text
        assert len(thirty) == len(one)


class TestADay:
    def test_shows_leaders_and_deputies(self, staff):
        confirmed_import(NOTICE)

        page = staff.get(f"{DAY}?on=2024-1-1").text

        assert "2024年1月1日的分工" in page
        assert "交通、水利等：" in page
        assert "州政府交办的其他工作" in page
        assert "按成文日期推定" in page

    def test_before_the_first_notice_is_unknown_and_not_empty(self, staff):
        confirmed_import(NOTICE)

        page = staff.get(f"{DAY}?on=2023-08-09").text

        assert "此前分工未登记" in page
        assert "不等于没有分工" in page

    def test_names_the_deputies_whose_duties_are_not_known_yet(self, staff):
        confirmed_import(EARLIER)
        confirmed_import(NOTICE)

        page = staff.get(f"{DAY}?on=2022-01-01").text

        assert "此前分工未登记的人员" in page
        assert "乙二（2023年8月10日起有登记）" in page

    def test_says_what_is_wrong_with_a_day(self, staff):
        assert "不是日期" in staff.get(f"{DAY}?on=昨天").text

    @pytest.mark.parametrize("page", [DAY, CHECK])
    def test_costs_the_same_for_one_and_thirty(self, staff, page):
        DutyAssignmentFactory()
        staff.get(page)
        with CaptureQueriesContext(connection) as one:
            staff.get(page)
        DutyAssignmentFactory.create_batch(29)
        with CaptureQueriesContext(connection) as thirty:
            staff.get(page)
        assert len(thirty) == len(one)


class TestOverlapsAndGaps:
    def test_are_those_of_the_day(self, staff):
        confirmed_import(EARLIER)
        confirmed_import(NOTICE)

        then, now = (staff.get(f"{CHECK}?on={day}").text for day in ("2022-01-01", "2024-01-01"))

        assert "<td>教育</td>" in now
        assert "乙二、甲一" in now
        assert "乙二、甲一" not in then

    def test_name_leaders_in_office_whom_nobody_assists(self):
        confirmed_import(NOTICE)
        government = UnitFactory(kind=UnitKind.PREFECTURE_GOVERNMENT)
        for name, rank in (("吴七", Rank.BUREAU_DEPUTY), ("赵三", Rank.BUREAU_DEPUTY), ("郑八", Rank.COUNTY_HEAD)):
            TenureFactory(official=OfficialFactory(name=name), post=PostFactory(unit=government, rank=rank))

        report = duty_reports.report(one_with(Role.STAFF), date(2024, 1, 1))

        assert [(gap.leader, gap.matter) for gap in report.gaps] == [("吴七", "")]

    def test_are_not_told_of_a_day_that_is_not_known(self, staff):
        confirmed_import(NOTICE)

        page = staff.get(f"{CHECK}?on=2020-01-01").text

        assert "此前分工未登记" in page
        assert "空缺（" not in page


class TestOneDeputy:
    def test_leads_to_the_sentence_in_the_document(self, staff):
        confirmed_import(NOTICE)
        row = DutyAssignment.objects.get(deputy_name="乙二")

        page = staff.get(row.get_absolute_url()).text

        assert "协助赵三副州长处理教育工作" in page
        assert f"{row.document.get_absolute_url()}#{row.assistances.get().block.anchor}" in page

    def test_says_that_its_notice_was_repealed_and_what_to_do(self, staff):
        confirmed_import(NOTICE)
        row = DutyAssignment.objects.get(deputy_name="乙二")
        ValidityEvent.objects.create(
            instrument=row.document.instruments.get(),
            kind="repeal",
            effective=(date(2024, 1, 1), None),
            reason="测试",
            recorded_at=timezone.now(),
        )

        page = staff.get(row.get_absolute_url()).text

        assert "所依据的公文已废止" in page
        assert "分工不随公文效力自动结束" in page

    def test_offers_its_acts_to_the_manager_only(self, client):
        confirmed_import(NOTICE)
        for role, offers in ((Role.STAFF, False), (Role.DOCUMENT_MANAGER, True)):
            client.force_login(one_with(role))
            assert (address("duty_correct") in client.get(address("duty_detail")).text) is offers

    def test_is_hidden_with_its_document(self, client):
        confirmed_import(NOTICE)
        Document.objects.update(knowledge_level=KnowledgeLevel.COUNTY)
        client.force_login(one_with(Role.STAFF))

        assert client.get(address("duty_detail")).status_code == 404
        assert "共 <strong>0</strong> 条" in client.get(LIST).text
        assert "还没有登记分工" in client.get(DAY).text

    def test_is_never_shown_to_the_public_even_of_a_public_notice(self, client):
        row = DutyAssignmentFactory(document=DocumentFactory(is_approved_public=True), deputy_name="甲一")

        assert "本件确定的分工" not in client.get(row.document.get_absolute_url()).text
        assert client.get(row.get_absolute_url()).status_code == 302


class TestTheActs:
    def test_correct_by_lines(self, manager):
        confirmed_import(NOTICE)

        answer = manager.post(
            address("duty_correct"), {"lines": LINES, "since": "2023-8-10", "reason": "漏读体育"}, follow=True
        )

        assert "已更正" in answer.text
        row = DutyAssignment.objects.get(deputy_name="乙二")
        assert [each.matters_label for each in row.assistances.all()] == ["教育、体育", "全面协助"]
        assert "漏读体育" in manager.get(f"{row.get_absolute_url()}?tab=history").text

    @pytest.mark.parametrize(
        ("lines", "sentence"),
        [
            ("乙二｜赵三", "第1行有2栏，应有5栏"),
            (f"{LINES}\n甲一｜｜赵三｜｜", "只更正一个人的分工，读到2人"),
            ("乙二｜副秘书长｜｜｜其他工作", "至少要有一行写明协助哪位领导"),
            ("", "必填"),
        ],
    )
    def test_say_which_line_is_wrong(self, manager, lines, sentence):
        confirmed_import(NOTICE)

        page = manager.post(address("duty_correct"), {"lines": lines, "since": "2023-8-10", "reason": "测试"}).text

        assert sentence in page

    def test_end_withdraw_and_restore(self, manager):
        confirmed_import(NOTICE)
        manager.post(address("duty_end"), {"last_day": "2024-5-1", "reason": "调离"})
        assert DutyAssignment.objects.get(deputy_name="乙二").end == date(2024, 5, 1)

        page = manager.post(address("duty_withdraw"), {"reason": "误登"}, follow=True).text
        assert "自始不计入分工：误登" in page

        assert "已恢复" in manager.post(address("duty_restore"), follow=True).text
        assert DutyAssignment.objects.get(deputy_name="乙二").end == date(2024, 5, 1)

    def test_show_a_refusal_on_the_form(self, manager):
        confirmed_import(NOTICE)

        page = manager.post(address("duty_end"), {"last_day": "2020-1-1", "reason": "调离"}).text

        assert "早于起始日" in page


class TestTheImport:
    def test_shows_before_confirmation_what_is_opened_and_closed(self, manager):
        confirmed_import(EARLIER)
        gazette_import = read_import(NOTICE)

        page = manager.get(reverse("documents:import_confirm", args=[gazette_import.pk])).text

        assert "确定的分工" in page
        assert "其他人的分工不受影响" in page
        assert "钱四常务副州长：交通、水利等" in page
        assert "测政办发〔2021〕9号" in page

    def test_says_where_the_notice_is_silent_about_the_others(self, manager):
        gazette_import = read_import(NOTICE.replace("其他同志分工不变。\n", ""))

        page = manager.get(reverse("documents:import_confirm", args=[gazette_import.pk])).text

        assert "请核对是否须另行结束" in page

    def test_takes_a_correction_of_the_lines(self, manager):
        gazette_import = decided_import(NOTICE)
        url = reverse("documents:draft_correct", args=[gazette_import.pk, 1])
        form = manager.get(url).context["form"]
        given = {name: form[name].value() or "" for name in form.fields}

        manager.post(url, given | {"duties": given["duties"].replace("教育", "教育、体育")})
        importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        relation = DutyAssignment.objects.get(deputy_name="乙二").assistances.get()
        assert relation.matters == ["教育", "体育"]
        assert relation.printed == "协助赵三副州长处理教育工作"
        assert relation.block is not None

    def test_keeps_the_draft_as_it_was_where_no_line_was_changed(self, manager):
        gazette_import = read_import(NOTICE)
        before = gazette_import.drafts.get().values["duties"]
        url = reverse("documents:draft_correct", args=[gazette_import.pk, 1])
        form = manager.get(url).context["form"]

        manager.post(url, {name: form[name].value() or "" for name in form.fields})

        assert gazette_import.drafts.get().values["duties"] == before

    def test_shows_what_was_read_of_duties_beside_the_source(self, manager):
        gazette_import = read_import(NOTICE)

        page = manager.get(gazette_import.get_absolute_url()).text

        assert "甲一（挂职）协助赵三副州长：全面协助，钱四常务副州长：交通、水利等" in page


class TestLinks:
    def test_lead_from_the_document_and_the_official(self, staff):
        confirmed_import(NOTICE)
        row = DutyAssignment.objects.get(deputy_name="乙二")
        official = OfficialFactory(name="乙二")

        assert row.get_absolute_url() in staff.get(row.document.get_absolute_url()).text
        assert f"{LIST}?q=" in staff.get(reverse("official_detail", args=[official.pk])).text

    def test_lead_from_the_search(self, staff):
        confirmed_import(NOTICE)

        page = staff.get(reverse("search"), {"q": "水利"}).text

        assert "甲一协助钱四常务副州长：交通、水利等" in page
