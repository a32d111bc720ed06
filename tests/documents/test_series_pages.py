"""The pages and the API of series of numbers."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from documents.models import NumberYear, Series
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def manager(client, office):
    client.force_login(office.ask("管理员"))
    return client


def said(response):
    return response.content.decode()


def given(office, **facts):
    known = {"code": "测政函", "unit": office.office.pk, "form": "bracket", "mark": "测试州", "opened_on": "2026-1-1"}
    return known | facts


class TestTheRegistry:
    def test_lists_series_with_their_units(self, office, manager):
        page = said(manager.get(reverse("documents:series_list")))

        assert "测政办发" in page
        assert "测试州人民政府办公厅" in page

    def test_takes_a_new_one(self, office, manager):
        response = manager.post(reverse("documents:series_new"), given(office))

        assert response.url == Series.objects.get(code="测政函").get_absolute_url()

    @pytest.mark.parametrize(
        ("facts", "told"),
        [
            ({"code": "测政办发"}, "该机关代字已登记"),
            ({"code": "测政办发〔2026〕"}, "机关代字应为2至30个汉字"),
            ({"code": "测试州人民政府令"}, "命令的代字以“令”结尾"),
            ({"opened_on": "昨天"}, "日期"),
            ({"unit": ""}, "请选择发文机关"),
        ],
    )
    def test_says_what_is_wrong(self, office, manager, facts, told):
        assert told in said(manager.post(reverse("documents:series_new"), given(office, **facts)))
        assert Series.objects.count() == 1

    def test_keeps_the_code_once_a_number_was_given(self, office, manager):
        office.numbered()
        url = reverse("documents:series_edit", args=[office.series.pk])

        shown = manager.get(url).context["form"]["seen"].value()

        page = said(manager.post(url, given(office, code="测政函", seen=shown)))
        assert "已编过号" in page
        manager.post(url, given(office, code="测政办发", mark="新的标志", seen=shown))

        office.series.refresh_from_db()
        assert (office.series.code, office.series.mark) == ("测政办发", "新的标志")

    def test_tells_the_second_of_two_who_change_one(self, office, manager):
        url = reverse("documents:series_edit", args=[office.series.pk])
        sent = given(office, code="测政办发", seen=manager.get(url).context["form"]["seen"].value())

        manager.post(url, sent | {"mark": "甲标志"})
        page = said(manager.post(url, sent | {"mark": "乙标志"}))

        assert "已被他人修改" in page
        assert "现在是“甲标志”" in page
        office.series.refresh_from_db()
        assert office.series.mark == "甲标志"

    def test_closes_one_once(self, office, manager):
        url = reverse("documents:series_close", args=[office.series.pk])

        manager.post(url, {"on": "2026-6-1"})
        assert "已自2026-06-01起停用" in said(manager.post(url, {"on": "2026-7-1"}))

        assert "停用" in said(manager.get(office.series.get_absolute_url()))

    def test_begins_a_year_behind_what_the_register_holds(self, office, manager):
        year = timezone.localdate().year
        DocumentFactory(series="测政办发", year=year, sequence=41)
        url = reverse("documents:series_begin", args=[office.series.pk])
        assert 'value="42"' in said(manager.get(url))

        manager.post(url, {"first": "50"})

        assert NumberYear.objects.get().next == 50
        assert f"测政办发〔{year}〕50号" in said(manager.get(office.series.get_absolute_url()))
        assert "已开始编号" in said(manager.post(url, {"first": "60"}))

    def test_shows_the_order_numbers_without_years(self, office, manager):
        orders = office.open("测试州人民政府令", office.government)

        assert "测试州人民政府令第1号" in said(manager.get(orders.get_absolute_url()))

    def test_opens_to_all_and_changes_for_the_manager_alone(self, office, client):
        client.force_login(office.ask("拟稿人"))

        page = said(client.get(office.series.get_absolute_url()))

        assert "确定起编号" not in page
        assert client.get(reverse("documents:series_new")).status_code == 403


class TestTheApi:
    def test_lists_series(self, office, manager):
        [row] = manager.get("/api/v1/series/").json()["results"]

        assert (row["code"], row["unit"]) == ("测政办发", "测试州人民政府办公厅")

    def test_tells_the_numbers_of_a_year(self, office, manager):
        document = office.issued()
        office.numbered()

        told = manager.get(f"/api/v1/series/{office.series.pk}/?year=2026").json()

        assert told["next"] == 3
        assert [(each["number"], each["state"], each["document"]) for each in told["numbers"]] == [
            ("测政办发〔2026〕1号", "已印发", document.pk),
            ("测政办发〔2026〕2号", "待印发", None),
        ]

    @pytest.mark.parametrize("query", ["year=abc", "year=99999", f"year={'1' * 4301}", "colour=red"])
    def test_refuses_what_it_does_not_know(self, office, manager, query):
        assert manager.get(f"/api/v1/series/{office.series.pk}/?{query}").status_code == 400

    def test_is_read_only(self, office, manager):
        assert manager.post("/api/v1/series/", {"code": "测政函"}).status_code == 405

    def test_is_not_for_the_public(self, office, client):
        assert client.get("/api/v1/series/").status_code in (401, 403)
