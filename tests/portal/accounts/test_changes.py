"""变更记录 of any tracked row, in words."""

from datetime import date

import pghistory
import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.changes import changes_of
from portal.accounts.choices import KnowledgeLevel, Role
from portal.accounts.models import FormerPassword, RoleAssignment
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.factories import UnitFactory, UserFactory
from tests.portal.organization.factories import TenureFactory

pytestmark = pytest.mark.django_db


class TestTheChangesOfARecord:
    def test_tell_who_changed_what_from_what_to_what_and_where(self, client):
        old, new = UnitFactory(name="甲局"), UnitFactory(name="乙局")
        user, administrator = UserFactory(name="李四", unit=old), one_with(Role.SYSTEM_ADMINISTRATOR)
        client.force_login(administrator)

        client.post(reverse("user_edit", args=[user.pk]), {"name": "李思", "unit": new.pk})

        told = {(each.field, each.old, each.new) for each in changes_of(user) if each.act == "修改"}
        assert told == {("姓名", "李四", "李思"), ("所在机构", "甲局", "乙局")}
        latest = changes_of(user)[0]
        assert (latest.who, latest.url) == (administrator.name, reverse("user_edit", args=[user.pk]))

    def test_show_labels_instead_of_stored_values(self):
        user = UserFactory()
        user.knowledge_level = KnowledgeLevel.COUNTY
        user.is_password_one_time = True
        user.save()

        told = {(each.field, each.old, each.new) for each in changes_of(user) if each.field}

        assert told == {("知悉层级", "一般工作人员", "县处级"), ("密码须更换", "否", "是")}

    def test_begin_with_the_creation_by_the_system(self):
        (creation,) = changes_of(UserFactory())

        assert (creation.act, creation.who, creation.field) == ("新建", "系统", "")

    def test_include_the_rows_that_belong_to_it(self):
        user = UserFactory(role=Role.AUDITOR)
        RoleAssignment.objects.filter(user=user).delete()

        told = [(each.act, each.field, each.old, each.new) for each in changes_of(user, also=("roles",))]

        assert told[0] == ("删除", "角色", "审计员", "—")
        assert ("新建", "角色", "—", "审计员") in told

    def test_write_a_period_with_its_last_day_inside(self):
        open_end = TenureFactory(since=date(2023, 8, 1))
        over = TenureFactory(since=date(2023, 8, 1), until=date(2025, 8, 1))

        told = [
            next(each.new for each in changes_of(tenure.official, also=("tenures",)) if each.field == "任职期间")
            for tenure in (open_end, over)
        ]

        assert told == ["2023-08-01起", "2023-08-01起至2025-07-31止"]

    def test_tell_of_a_place_among_others_only_when_it_moves(self):
        document = DocumentFactory()
        issuer = document.issuers.create(order=1, printed_name="测试州人民政府")
        assert "次序" not in {each.field for each in changes_of(document, also=("issuers",))}

        issuer.order = 2
        issuer.save()

        latest = changes_of(document, also=("issuers",))[0]
        assert (latest.field, latest.old, latest.new) == ("次序", "1", "2")

    def test_name_the_act_where_the_context_does(self):
        user = UserFactory()
        with pghistory.context(act="清理"):
            user.name = "王五"
            user.save()

        assert changes_of(user)[0].act == "清理"

    def test_never_tell_a_password(self):
        user = UserFactory()
        user.set_password("another-Password-1")
        user.save()

        assert [each.act for each in changes_of(user)] == ["新建"]

    def test_need_the_same_queries_for_one_change_and_for_thirty(self, django_assert_num_queries):
        user = UserFactory(unit=UnitFactory())
        user.unit = UnitFactory()
        user.save()
        with CaptureQueriesContext(connection) as few:
            changes_of(user)
        for _ in range(30):
            user.unit = UnitFactory()
            user.save()

        with django_assert_num_queries(len(few)):
            assert len(changes_of(user)) == 32

    def test_exist_for_tracked_models_only(self):
        with pytest.raises(TypeError, match="FormerPassword is not tracked"):
            changes_of(FormerPassword())

    def test_are_escaped_on_the_page(self):
        user = UserFactory()
        user.name = "<script>alert(1)</script>"
        user.save()

        page = render_to_string("partials/_history.html", {"changes": changes_of(user), "user": AnonymousUser()})

        assert "<script>" not in page
        assert "&lt;script&gt;" in page
