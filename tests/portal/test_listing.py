"""The list page: its state is its address, and no address breaks it."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.listing.models import ListLayout, SavedFilter
from portal.organization.choices import UnitKind
from portal.organization.models import Unit
from tests.cast import outsider
from tests.factories import UnitFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.example_list")]


@pytest.fixture
def reader(client):
    """A client signed in as somebody without roles; the unit of that person is no test row."""
    user = outsider()
    Unit.objects.filter(pk=user.unit_id).update(name="读者单位")
    client.force_login(user)
    client.user = user
    return client


def names(response):
    return [row.record.name for row in response.context["table"].paginated_rows]


class TestAListPage:
    def test_shows_what_the_address_asks_for(self, reader):
        UnitFactory(name="测试甲局", kind=UnitKind.TOWNSHIP)
        UnitFactory(name="测试乙局")

        response = reader.get("/example/?kind=township")

        assert names(response) == ["测试甲局"]
        assert "共 <strong>1</strong> 条" in response.text

    def test_sorts_by_a_column_and_keeps_equal_rows_in_order(self, reader):
        units = [UnitFactory() for _ in range(45)]

        pages = [names(reader.get(f"/example/?sort=-kind&page={number}")) for number in (1, 2, 3)]

        assert [len(page) for page in pages] == [20, 20, 5]
        assert [name for page in pages for name in page] == [unit.name for unit in units]

    @pytest.mark.parametrize(
        "query",
        [
            "sort=evil",
            "sort=parent__users__password",
            "sort=parent",
            "page=99999",
            "page=x",
            "page=-1",
            "page=0",
            "page=99999999999999999999999",
            "per_page=0",
            "per_page=1000000",
            "per_page=x",
            "kind=evil",
            "is_active=evil",
            "since=2023-2-30",
            "name=%00",
            "export=exe",
            "since=昨天&sort=&page=",
        ],
    )
    def test_never_fails_on_a_senseless_address(self, reader, query):
        UnitFactory.create_batch(21)

        response = reader.get(f"/example/?{query}")

        assert response.status_code == 200
        assert 1 <= len(names(response)) <= 20

    @pytest.mark.parametrize(("page", "first"), [("99999", 20), ("x", 0), ("-1", 0), ("0", 0)])
    def test_shows_the_nearest_page_where_there_is_none(self, reader, page, first):
        units = UnitFactory.create_batch(21)

        assert names(reader.get(f"/example/?sort=kind&page={page}"))[0] == units[first].name

    def test_sorts_by_several_columns(self, reader):
        for name, kind in (
            ("测试1", UnitKind.TOWNSHIP),
            ("测试2", UnitKind.COUNTY_GOVERNMENT),
            ("测试3", UnitKind.TOWNSHIP),
        ):
            UnitFactory(name=name, kind=kind)

        shown = [names(reader.get(f"/example/?sort=kind&sort={column}")) for column in ("name", "-name")]

        assert shown == [["测试2", "测试1", "测试3"], ["测试2", "测试3", "测试1"]]

    def test_words_a_choice_of_three(self, reader):
        text = reader.get("/example/").text

        assert '<option value="true">是</option>' in text
        assert "未知" not in text

    def test_takes_no_more_text_than_fits_into_an_address(self, reader):
        assert 'maxlength="100"' in reader.get("/example/").text

    def test_says_beside_the_field_that_a_condition_has_no_effect(self, reader):
        UnitFactory()

        response = reader.get("/example/?since=2023-2-30")

        assert "该条件未生效" in response.text

    def test_exports_nothing_under_a_condition_that_has_no_effect(self, reader):
        UnitFactory()

        response = reader.get("/example/?since=2023-2-30&export=csv", follow=True)

        assert response.redirect_chain == [("/example/?since=2023-2-30", 302)]
        assert "有误，没有导出" in response.text

    def test_reads_dates_as_people_write_them(self, reader):
        UnitFactory()

        for written in ("2023-8-4", "20230804", "2023年8月4日", "2023/8/4", "2023.8.4"):
            assert "该条件未生效" not in reader.get("/example/", {"since": written}).text

    def test_keeps_sort_and_page_size_when_the_filter_changes(self, reader):
        UnitFactory()

        text = reader.get("/example/?sort=-name&per_page=50").text

        assert '<input type="hidden" name="sort" value="-name">' in text
        assert '<input type="hidden" name="per_page" value="50">' in text

    def test_offers_the_way_out_of_an_empty_result(self, reader):
        UnitFactory()

        assert "清除查询条件" in reader.get("/example/?name=没有这个").text
        assert "还没有机构" in reader.get("/example/?name=没有这个").text

    def test_answers_the_script_with_the_results_alone(self, reader):
        UnitFactory()

        fragment = reader.get("/example/", headers={"HX-Request": "true", "HX-Target": "results"})

        assert fragment.text.lstrip().startswith('<section class="results"')
        assert "HX-Request" in fragment["Vary"]
        assert "<html" in reader.get("/example/", headers={"HX-Request": "true", "HX-Target": "main"}).text

    def test_asks_as_often_for_thirty_rows_as_for_one(self, reader):
        UnitFactory(parent=UnitFactory(name="上级"))
        with CaptureQueriesContext(connection) as for_one:
            reader.get("/example/")
        UnitFactory.create_batch(29, parent=Unit.objects.get(name="上级"))
        with CaptureQueriesContext(connection) as for_thirty:
            response = reader.get("/example/?per_page=50")

        assert len(names(response)) == 30
        assert len(for_thirty) == len(for_one)


class TestKeptFilters:
    def keep(self, reader, **changes):
        given = {"list_name": "example_units", "name": "乡镇", "query": "kind=township", "next": "/example/"}
        return reader.post(reverse("save_filter"), given | changes)

    def test_are_offered_on_their_list(self, reader):
        response = self.keep(reader)

        assert response.url == "/example/"
        assert '<a href="?kind=township">乡镇</a>' in reader.get("/example/").text

    def test_are_replaced_under_the_same_name(self, reader):
        self.keep(reader)
        self.keep(reader, query="kind=agency")

        assert [each.query for each in SavedFilter.objects.all()] == ["kind=agency"]

    def test_belong_to_one_person(self, reader, client):
        kept = SavedFilter.objects.create(user=outsider(), list_name="example_units", name="别人的", query="")

        assert "别人的" not in reader.get("/example/").text
        assert reader.post(reverse("delete_filter", args=[kept.pk])).status_code == 404
        assert reader.post(reverse("edit_filter", args=[kept.pk]), {"name": "我的"}).status_code == 404

    def test_go_away_when_deleted(self, reader):
        self.keep(reader)

        reader.post(reverse("delete_filter", args=[SavedFilter.objects.get().pk]))

        assert not SavedFilter.objects.exists()

    def test_can_be_renamed(self, reader):
        self.keep(reader)
        kept = SavedFilter.objects.get()
        address = reverse("edit_filter", args=[kept.pk]) + "?next=/example/"

        response = reader.post(address, {"name": "乡镇机构"})

        assert response.url == "/example/"
        assert [each.name for each in SavedFilter.objects.all()] == ["乡镇机构"]

    def test_cannot_take_the_name_of_another(self, reader):
        self.keep(reader)
        self.keep(reader, name="部门", query="kind=agency")

        page = reader.post(reverse("edit_filter", args=[SavedFilter.objects.get(name="部门").pk]), {"name": "乡镇"})

        assert "已有同名的常用查询，请换一个名称" in page.text
        assert list(page.context["form"].errors) == ["name"]
        assert SavedFilter.objects.filter(name="部门").exists()

    def test_keep_only_what_is_looked_at(self, reader):
        self.keep(reader, query="kind=township&page=3&export=xlsx&all=1")

        assert SavedFilter.objects.get().query == "kind=township"

    @pytest.mark.parametrize("address", [
        "https://evil.example/", "//evil.example/", "http://testserver//evil.example/", "甲", "example_list", "-1",
    ])  # fmt: skip
    def test_never_lead_to_another_site_or_nowhere(self, reader, address):
        assert self.keep(reader, next=address).url == reverse("workbench")

    def test_lead_back_to_the_page_that_was_named_in_full(self, reader):
        assert self.keep(reader, next="http://testserver/example/?kind=agency").url == "/example/?kind=agency"

    def test_are_limited_in_number(self, reader):
        for number in range(20):
            self.keep(reader, name=f"第{number}个")
        self.keep(reader, name="多出的")

        assert SavedFilter.objects.count() == 20
        assert not SavedFilter.objects.filter(name="多出的").exists()


class TestTheDefaultFilter:
    @pytest.fixture
    def default(self, reader):
        UnitFactory(name="测试甲镇", kind=UnitKind.TOWNSHIP)
        UnitFactory(name="测试乙局")
        return SavedFilter.objects.create(
            user=reader.user, list_name="example_units", name="乡镇", query="kind=township", is_default=True
        )

    def test_is_used_where_a_list_is_opened_without_parameters_and_says_so(self, reader, default):
        page = reader.get("/example/", follow=True)

        assert page.redirect_chain == [("/example/?kind=township", 302)]
        assert names(page) == ["测试甲镇"]
        assert "已按常用查询“乡镇”打开" in page.text

    def test_is_left_by_one_click(self, reader, default):
        page = reader.get("/example/?kind=township")
        assert '<a href="/example/?all=1">查看全部</a>' in page.text

        everything = reader.get("/example/?all=1")

        assert len(names(everything)) == 2
        assert "已按常用查询" not in everything.text

    def test_gives_way_to_whatever_the_address_asks_for(self, reader, default):
        assert names(reader.get("/example/?name=乙")) == ["测试乙局"]
        assert len(names(reader.get("/example/?name=&kind="))) == 2

    def test_is_announced_on_every_page_and_in_every_order_of_it(self, reader, default):
        assert "已按常用查询“乡镇”打开" in reader.get("/example/?name=&kind=township&sort=-name&page=1").text

    def test_is_one_for_each_list(self, reader, default):
        given = {"list_name": "example_units", "name": "部门", "query": "kind=agency", "is_default": "on"}
        reader.post(reverse("save_filter"), given)

        assert [each.name for each in SavedFilter.objects.filter(is_default=True)] == ["部门"]
        reader.post(reverse("edit_filter", args=[default.pk]), {"name": "乡镇", "is_default": "on"})
        assert [each.name for each in SavedFilter.objects.filter(is_default=True)] == ["乡镇"]

    def test_of_two_stands_in_the_database(self, reader, default):
        with pytest.raises(IntegrityError, match="saved_filter_default_once"):
            SavedFilter.objects.create(user=reader.user, list_name="example_units", name="又一", is_default=True)

    @pytest.mark.parametrize("query", ["", "&", "kind="])
    def test_that_asks_for_nothing_leads_nowhere(self, reader, default, query):
        SavedFilter.objects.update(query=query)

        assert reader.get("/example/", follow=True).status_code == 200

    def test_of_somebody_else_is_not_used(self, reader, default):
        SavedFilter.objects.update(user=outsider())

        assert reader.get("/example/").status_code == 200


class TestTheLayout:
    def test_hides_columns_and_keeps_the_page_size_for_the_next_visit(self, reader):
        UnitFactory.create_batch(30)
        given = {"list_name": "example_units", "offered": "kind parent is_active", "column": ["kind"], "page_size": 50}
        reader.post(reverse("save_layout"), given)

        response = reader.get("/example/")

        assert [column.name for column in response.context["table"].columns] == ["pick", "name", "kind", "actions"]
        assert len(names(response)) == 30

    def test_leaves_the_same_columns_out_of_what_is_exported(self, reader):
        ListLayout.objects.create(user=reader.user, list_name="example_units", hidden_columns=["kind"])
        unit = UnitFactory(parent=None)

        lines = b"".join(reader.get("/example/?export=csv").streaming_content).decode().splitlines()

        assert lines == ["\ufeff名称,上级机构,在用", f"{unit.name},,是"]

    def test_of_another_list_is_not_used(self, reader):
        ListLayout.objects.create(user=reader.user, list_name="unit_list", hidden_columns=["kind"])

        assert "kind" in [column.name for column in reader.get("/example/").context["table"].columns]

    def test_refuses_a_page_size_that_is_not_offered(self, reader):
        reader.post(reverse("save_layout"), {"list_name": "example_units", "offered": "kind", "page_size": 5000})

        assert not ListLayout.objects.exists()

    def test_never_hides_the_first_column(self, reader):
        ListLayout.objects.create(user=reader.user, list_name="example_units", hidden_columns=["name", "pick"])
        UnitFactory()

        shown = [column.name for column in reader.get("/example/").context["table"].columns]

        assert {"name", "pick"} <= set(shown)


class TestABulkAct:
    def test_names_every_picked_row_before_it_happens(self, reader):
        one, other = UnitFactory(), UnitFactory(is_active=False)

        text = reader.get("/example/close/", {"pk": [one.pk, other.pk]}).text

        assert one.name in text
        assert f"{other.name}</td>" in text
        assert "该机构已停用" in text
        assert Unit.objects.get(pk=one.pk).is_active

    def test_checks_each_row_again_and_reports_each_refusal(self, reader):
        one, other = UnitFactory(), UnitFactory(is_active=False)

        response = reader.post("/example/close/", {"pk": [one.pk, other.pk]}, follow=True)

        assert not Unit.objects.get(pk=one.pk).is_active
        assert "停用：已完成 1 条" in response.text
        assert f"{other.name}：该机构已停用" in response.text

    def test_leaves_nothing_of_what_was_begun_before_the_refusal(self, reader):
        kept = UnitFactory(name="测试保留单位")

        page = reader.post("/example/close/", {"pk": [kept.pk]}, follow=True)

        assert "该机构须保留" in page.text
        assert Unit.objects.get(pk=kept.pk).is_active

    def test_leaves_out_rows_the_person_may_not_see(self, reader):
        hidden = UnitFactory(name="看不见的单位")

        reader.post("/example/close/", {"pk": [hidden.pk]})

        assert Unit.objects.get(pk=hidden.pk).is_active

    def test_takes_no_more_than_a_person_can_read_through(self, reader):
        picked = [unit.pk for unit in UnitFactory.create_batch(302)]

        page = reader.get("/example/close/", {"pk": picked})
        reader.post("/example/close/", {"pk": picked})

        assert "另有 2 条未列入" in page.text
        assert "超过一次 300 条的上限" in page.text
        assert len(page.context["rows"]) == 300
        assert Unit.objects.filter(pk__in=picked, is_active=False).count() == 300

    @pytest.mark.parametrize("query", ["", "pk=x", "pk=99999999999999999999", "pk=%00"])
    def test_asks_to_pick_when_nothing_is_picked(self, reader, query):
        response = reader.get(f"/example/close/?{query}", follow=True)

        assert "没有选中任何记录" in response.text
