"""Pages of units, officials and regions: who may do what, what they show, what they refuse."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.choices import Role
from portal.organization.choices import NameKind, UnitKind
from portal.organization.models import Official, Post, Region, Tenure, Unit
from tests.cast import one_with, outsider
from tests.factories import UnitFactory
from tests.portal.organization.factories import OfficialFactory, PostFactory, TenureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(outsider())
    return client


@pytest.fixture
def administrator(client):
    client.force_login(one_with(Role.SYSTEM_ADMINISTRATOR))
    return client


@pytest.fixture
def document_manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def text_of(response):
    return response.content.decode()


class TestTheForms:
    @pytest.mark.parametrize("name", ["unit_create", "user_create"])
    def test_keep_a_draft_under_their_own_address(self, administrator, name):
        assert f'data-draft="{reverse(name)}"' in text_of(administrator.get(reverse(name)))


class TestReading:
    @pytest.mark.parametrize("name", ["unit_list", "unit_tree", "official_list", "region_list"])
    def test_is_for_whoever_is_signed_in(self, client, name):
        assert client.get(reverse(name)).status_code == 302
        client.force_login(outsider())
        assert client.get(reverse(name)).status_code == 200

    @pytest.mark.parametrize("name", ["unit_detail", "official_detail", "region_detail"])
    def test_knows_no_invented_number(self, reader, name):
        assert reader.get(reverse(name, args=[999_999])).status_code == 404

    @pytest.mark.parametrize("tab", ["", "?tab=history"])
    def test_shows_a_unit_with_all_around_it(self, reader, tab):
        above = UnitFactory(name="上级局")
        unit = UnitFactory(name="中间局", parent=above)
        UnitFactory(name="下级站", parent=unit)
        TenureFactory(post__unit=unit, post__title="局长", official__name="阿依努尔·马合木提")

        shown = text_of(reader.get(reverse("unit_detail", args=[unit.pk]) + tab))

        wanted = ["上级局", "变更记录"] if tab else ["上级局", "下级站", "局长", "阿依努尔·马合木提"]
        assert [each for each in wanted if each not in shown] == []
        assert "停用</button>" not in shown

    def test_tells_what_was_changed(self, administrator):
        unit = UnitFactory(name="文化局")
        administrator.post(reverse("unit_rename", args=[unit.pk]), {"name": "文旅局", "last_day": "2019-3-31"})

        changes = administrator.get(reverse("unit_detail", args=[unit.pk]) + "?tab=history").context["changes"]
        assert ("名称", "文化局", "文旅局") in [(each.field, each.old, each.new) for each in changes]

    def test_shows_the_tree_in_one_shape(self, reader):
        top = UnitFactory(name="甲府")
        UnitFactory(name="乙局", parent=top)
        UnitFactory(name="丙局", parent=top, is_active=False)

        shown = text_of(reader.get(reverse("unit_tree")))

        assert shown.index("甲府") < shown.index("乙局")
        assert "丙局" not in shown

    @pytest.mark.parametrize(
        ("query", "found"),
        [
            ("q=文旅", {"州文旅局"}),
            ("kind=township", {"某乡"}),
            ("level=township", {"某乡"}),
            ("is_active=false", {"旧局"}),
        ],
    )
    def test_filters_units(self, reader, query, found):
        UnitFactory(name="州文旅局")
        UnitFactory(name="某乡", kind=UnitKind.TOWNSHIP)
        UnitFactory(name="旧局", is_active=False)

        rows = reader.get(f"{reverse('unit_list')}?{query}").context["table"].data
        assert {unit.name for unit in rows} == found

    def test_filters_units_below_another(self, reader):
        top = UnitFactory(name="甲府")
        below = UnitFactory(name="乙局", parent=UnitFactory(name="丙局", parent=top))

        rows = reader.get(f"{reverse('unit_list')}?within={top.pk}").context["table"].data
        assert {unit.name for unit in rows} == {"甲府", "丙局", below.name}

    def test_lists_who_was_in_office_on_a_day(self, reader):
        TenureFactory(official__name="前任", until=date(2024, 1, 1))
        TenureFactory(official__name="现任", since=date(2024, 1, 1))

        rows = reader.get(reverse("official_list") + "?on=2023年8月4日").context["table"].data
        assert [(each.name, len(each.present)) for each in rows] == [("前任", 1)]

    @pytest.mark.parametrize("name", ["unit_list", "official_list"])
    def test_asks_the_database_as_often_for_thirty_rows_as_for_one(self, reader, django_assert_num_queries, name):
        TenureFactory(post__unit__parent=UnitFactory())
        with CaptureQueriesContext(connection) as few:
            reader.get(reverse(name))
        for _ in range(30):
            TenureFactory(post__unit__parent=UnitFactory())

        with django_assert_num_queries(len(few)):
            reader.get(reverse(name))

    def test_marks_borders_to_be_checked(self, reader):
        region = Region.objects.get(name="第四师61团")

        shown = text_of(reader.get(reverse("region_detail", args=[region.pk])))
        listed = text_of(reader.get(reverse("region_list") + "?name=61团"))

        assert "团场所在县市（待核实）" in shown
        assert "霍城县（待核实）" in listed


class TestEditingUnits:
    @pytest.mark.parametrize("name", ["unit_edit", "unit_rename", "unit_name_create", "unit_close", "unit_reopen"])
    def test_is_for_the_system_administrator(self, document_manager, name):
        assert document_manager.post(reverse(name, args=[UnitFactory().pk])).status_code == 403

    def test_enters_a_unit(self, administrator):
        parent = UnitFactory()

        response = administrator.post(
            reverse("unit_create"), {"name": "新局", "kind": "prefecture_department", "parent": parent.pk}
        )

        unit = Unit.objects.get(name="新局")
        assert response.url == reverse("unit_detail", args=[unit.pk])
        assert (unit.parent, unit.pinyin, unit.level) == (parent, "xin ju", "prefecture")

    def test_says_beside_the_form_what_is_wrong(self, administrator):
        UnitFactory(name="旧局")

        response = administrator.post(
            reverse("unit_create"), {"name": "旧局", "kind": "township", "stated_level": "county"}
        )

        errors = response.context["form"].errors
        assert errors["name"] == ["已有同名机构"]
        assert errors["__all__"] == ["该类别的机构层级由类别决定，不另指定"]

    def test_offers_no_parent_from_below(self, administrator):
        unit = UnitFactory()
        below = UnitFactory(parent=unit)

        form = administrator.get(reverse("unit_edit", args=[unit.pk])).context["form"]
        response = administrator.post(
            reverse("unit_edit", args=[unit.pk]), {"kind": "prefecture_department", "parent": below.pk}
        )

        assert below not in form.fields["parent"].queryset
        assert "parent" in response.context["form"].errors

    def test_moves_a_unit(self, administrator):
        unit, parent = UnitFactory(name="甲局"), UnitFactory()

        administrator.post(reverse("unit_edit", args=[unit.pk]), {"kind": "institution", "parent": parent.pk})

        unit.refresh_from_db()
        assert (unit.name, unit.parent, unit.kind) == ("甲局", parent, "institution")

    def test_renames_a_unit_on_a_day_typed_by_hand(self, administrator):
        unit = UnitFactory(name="文化局")

        administrator.post(reverse("unit_rename", args=[unit.pk]), {"name": "文旅局", "last_day": "2019年3月31日"})

        unit.refresh_from_db()
        former = unit.other_names.get()
        assert (unit.name, former.name, former.used_until) == ("文旅局", "文化局", date(2019, 3, 31))

    def test_records_another_name_once(self, administrator):
        unit = UnitFactory()
        data = {"name": "局", "kind": NameKind.SHORT}

        administrator.post(reverse("unit_name_create", args=[unit.pk]), data)
        again = administrator.post(reverse("unit_name_create", args=[unit.pk]), data)

        assert unit.other_names.count() == 1
        assert again.context["form"].non_field_errors() == ["“局”已登记"]

    def test_tells_why_a_unit_cannot_be_closed(self, administrator):
        unit = UnitFactory()
        UnitFactory(name="下级站", parent=unit)

        shown = text_of(administrator.post(reverse("unit_close", args=[unit.pk]), follow=True))

        unit.refresh_from_db()
        assert unit.is_active
        assert "下级机构“下级站”仍在用" in shown

    def test_closes_and_reopens_by_button_only(self, administrator):
        unit = UnitFactory()

        assert administrator.get(reverse("unit_close", args=[unit.pk])).status_code == 405
        administrator.post(reverse("unit_close", args=[unit.pk]))
        unit.refresh_from_db()
        assert not unit.is_active
        administrator.post(reverse("unit_reopen", args=[unit.pk]))
        unit.refresh_from_db()
        assert unit.is_active


class TestEditingOfficials:
    @pytest.mark.parametrize("name", ["official_edit", "tenure_create"])
    def test_is_for_the_document_manager(self, administrator, name):
        assert administrator.post(reverse(name, args=[OfficialFactory().pk])).status_code == 403

    def test_registers_a_person(self, document_manager):
        document_manager.post(reverse("official_create"), {"name": "阿依努尔•马合木提", "remark": "挂职"})

        official = Official.objects.get()
        assert (official.name, official.remark) == ("阿依努尔·马合木提", "挂职")

    def test_asks_to_tell_namesakes_apart(self, document_manager):
        OfficialFactory(name="张三")

        response = document_manager.post(reverse("official_create"), {"name": "张三"})

        assert "已有同名人员；确系两人的，请在备注中区分" in text_of(response)

    def test_keeps_posts_and_tenures(self, document_manager):
        unit, official = UnitFactory(), OfficialFactory()

        document_manager.post(reverse("post_create", args=[unit.pk]), {"title": "局长", "order": 1})
        post = Post.objects.get(unit=unit)
        address = reverse("tenure_create", args=[official.pk])
        document_manager.post(address, {"post": post.pk, "since": "20230101", "basis": "任职通知"})
        tenure = Tenure.objects.get()
        document_manager.post(reverse("tenure_end", args=[tenure.pk]), {"last_day": "2025-3-31"})

        tenure.refresh_from_db()
        assert (tenure.post, tenure.since, tenure.last_day) == (post, date(2023, 1, 1), date(2025, 3, 31))

    def test_refuses_the_same_post_twice_on_the_form(self, document_manager):
        tenure = TenureFactory()

        address = reverse("tenure_create", args=[tenure.official.pk])
        response = document_manager.post(address, {"post": tenure.post.pk, "since": "2024-1-1"})

        assert "在此期间已任" in response.context["form"].non_field_errors()[0]

    def test_refuses_a_title_twice_in_a_unit(self, document_manager):
        post = PostFactory(title="局长")

        address = reverse("post_create", args=[post.unit.pk])
        response = document_manager.post(address, {"title": "局长", "order": 2})

        assert "该机构已有此职务" in text_of(response)
