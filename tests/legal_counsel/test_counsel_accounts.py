"""The account by which counsel do what is theirs alone (第二十条第一项)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from legal_counsel.models import Counsel
from legal_counsel.pool import recording
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.entering import AT
from tests.legal_counsel.factories import CounselFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper():
    return UserFactory(role=Role.LEGAL_MANAGER)


@pytest.fixture
def lawyer(keeper):
    return CounselFactory(name="示例律师", recorded_by=keeper)


def linked(counsel, username, by, seen=None):
    return recording.link_account(counsel, username, seen=seen or counsel.version, by=by, at=AT)


class TestTheAccount:
    def test_is_linked_and_taken_back_by_who_keeps_the_counsel(self, lawyer, keeper):
        account = UserFactory(username="lawyer1")
        row = linked(lawyer, " lawyer1 ", keeper)
        assert (row.account, row.version) == (account, 2)

        assert linked(row, "", keeper).account is None

    def test_is_of_nobody_else(self, lawyer, keeper):
        UserFactory(username="lawyer1")
        linked(lawyer, "lawyer1", keeper)
        other = CounselFactory(recorded_by=keeper)
        with pytest.raises(Refused, match="已关联律师示例律师"):
            linked(other, "lawyer1", keeper)

    def test_is_in_use(self, lawyer, keeper):
        UserFactory(username="gone", expires_on=AT.date() - timedelta(days=1))
        for name in ("gone", "nobody"):
            with pytest.raises(Refused, match="没有启用的账号"):
                linked(lawyer, name, keeper)

    def test_of_external_counsel_is_not_that_of_who_links_it(self, lawyer, keeper):
        with pytest.raises(Refused, match="不能把自己的账号关联给外聘人选"):
            linked(lawyer, keeper.username, keeper)

    def test_of_internal_counsel_is_one_of_their_unit(self, keeper):
        inside = CounselFactory(is_internal=True, unit=keeper.unit, recorded_by=keeper)
        UserFactory(username="elsewhere", unit=UnitFactory())
        with pytest.raises(Refused, match="内部法律顾问应关联"):
            linked(inside, "elsewhere", keeper)
        assert linked(inside, keeper.username, keeper).account == keeper

    def test_is_not_taken_back_by_whose_it_is(self, keeper):
        inside = CounselFactory(is_internal=True, unit=keeper.unit, recorded_by=keeper)
        row = linked(inside, keeper.username, keeper)
        UserFactory(username="colleague", unit=keeper.unit)
        for name in ("", "colleague"):
            with pytest.raises(Refused, match="您本人的账号，应由工作机构的其他人员"):
                linked(row, name, keeper)
        other = UserFactory(unit=keeper.unit, role=Role.LEGAL_MANAGER)

        assert linked(row, "colleague", other).account.username == "colleague"

    def test_is_not_for_others_to_link_nor_after_a_change(self, lawyer, keeper):
        UserFactory(username="lawyer1")
        with pytest.raises(Refused, match="工作机构办理"):
            linked(lawyer, "lawyer1", UserFactory(role=Role.LEGAL_MANAGER))
        linked(lawyer, "lawyer1", keeper)
        with pytest.raises(Refused, match="已被修改"):
            linked(lawyer, "", keeper, seen=1)

    def test_stands_on_the_page_of_counsel(self, lawyer, keeper, client):
        client.force_login(keeper)
        page = client.get(lawyer.get_absolute_url())
        assert "没有；由工作机构据书面材料录入" in page.text
        UserFactory(username="lawyer1")
        address = reverse("legal_counsel:counsel_account", args=[lawyer.pk])
        assert address in page.text
        answer = client.post(address, {"username": "lawyer1", "seen": lawyer.version}, follow=True)

        assert "已保存登录账号" in answer.text
        assert Counsel.objects.get(pk=lawyer.pk).account.username == "lawyer1"
