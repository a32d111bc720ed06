"""批量修改: what is left blank stays, and either every row changes or none."""

from datetime import date

import pytest
from django.urls import reverse

from portal.accounts.choices import AccountState, EventKind, Role
from portal.accounts.models import SecurityEvent, User
from tests.cast import one_with
from tests.factories import UnitFactory, UserFactory

pytestmark = pytest.mark.django_db
ADDRESS = "/users/edit/"


@pytest.fixture
def administrator(client):
    user = one_with(Role.SYSTEM_ADMINISTRATOR)
    client.force_login(user)
    return user


def send(client, users, **given):
    asked = {"pk": [user.pk for user in users], "unit_way": "keep", "unit": "", "expires_on_way": "keep"}
    return client.post(ADDRESS, asked | {"expires_on": ""} | given)


class TestTheForm:
    def test_names_the_picked_rows_and_keeps_every_field_at_first(self, client, administrator):
        one, other = UserFactory.create_batch(2)

        text = client.get(ADDRESS, {"pk": [one.pk, other.pk]}).text

        assert one.username in text
        assert other.username in text
        assert text.count('value="keep"') == text.count("checked") == 2

    def test_offers_to_clear_only_what_may_be_empty(self, client, administrator):
        text = client.get(ADDRESS, {"pk": [UserFactory().pk]}).text

        assert 'name="expires_on_way" value="clear"' in text
        assert 'name="unit_way" value="clear"' not in text

    @pytest.mark.parametrize(
        ("given", "answer"),
        [
            ({}, "请至少选择一项“设为”或“清空”"),
            ({"expires_on_way": "set"}, "有效期至选了“设为”，请填写新值"),
            ({"expires_on": "2027-1-1"}, "填写了新的有效期至，请选“设为”"),
            ({"expires_on_way": "clear", "expires_on": "2027-1-1"}, "填写了新的有效期至，请选“设为”"),
            ({"expires_on_way": "set", "expires_on": "2027-2-30"}, "2027-2-30"),
            ({"unit_way": "clear"}, "请从列表中选择一项"),
        ],
    )
    def test_refuses_what_it_cannot_be_sure_of(self, client, administrator, given, answer):
        user = UserFactory(expires_on=date(2030, 1, 1))

        page = send(client, [user], **given, confirmed="1")

        assert answer in page.text
        assert User.objects.get(pk=user.pk).expires_on == date(2030, 1, 1)

    def test_knows_no_row_of_a_number_beyond_measure(self, client, administrator):
        user = UserFactory()

        text = client.get(ADDRESS, {"pk": [user.pk, "9" * 5000]}).text

        assert user.username in text


class TestTheCheck:
    def test_shows_old_and_new_and_changes_nothing(self, client, administrator):
        user = UserFactory(expires_on=date(2030, 1, 1))
        unit = UnitFactory(name="新的单位")

        text = send(client, [user], unit_way="set", unit=unit.pk, expires_on_way="clear").text

        assert f"所在机构：{user.unit} → 新的单位" in text
        assert "有效期至：2030-01-01 → （空）" in text
        assert User.objects.get(pk=user.pk).unit == user.unit
        assert "修改这 1 条" in text

    def test_says_which_rows_refuse_and_why_and_offers_no_confirmation(self, client, administrator):
        text = send(client, [UserFactory(), administrator], expires_on_way="set", expires_on="2027-1-1").text

        assert "有 1 条不能修改" in text
        assert "不能修改自己的账号" in text
        assert 'name="confirmed"' not in text

    def test_goes_on_without_the_rows_that_refuse(self, client, administrator):
        user = UserFactory()
        given = {"expires_on_way": "set", "expires_on": "2027-1-1", "drop_refused": "1"}

        text = send(client, [user, administrator], **given).text

        assert f'name="pk" value="{user.pk}"' in text
        assert f'name="pk" value="{administrator.pk}"' not in text
        assert "修改这 1 条" in text

    def test_goes_back_to_the_list_when_every_row_refuses(self, client, administrator):
        given = {"expires_on_way": "set", "expires_on": "2027-1-1", "drop_refused": "1"}

        answer = send(client, [administrator], **given)

        assert answer.url == reverse("user_list")

    def test_leads_back_to_the_form_as_it_was_filled(self, client, administrator):
        given = {"expires_on_way": "set", "expires_on": "2027-1-1", "again": "1"}

        text = send(client, [UserFactory()], **given).text

        assert 'value="2027-1-1"' in text
        assert "下一步：核对" in text


class TestTheChange:
    def test_reaches_every_row_and_is_recorded_for_each(self, client, administrator):
        users = UserFactory.create_batch(3, expires_on=date(2030, 1, 1))
        unit = UnitFactory()

        page = send(client, users, unit_way="set", unit=unit.pk, confirmed="1")

        assert page.url == "/users/"
        changed = User.objects.filter(pk__in=[user.pk for user in users])
        assert {(user.unit_id, user.expires_on) for user in changed} == {(unit.pk, date(2030, 1, 1))}
        assert SecurityEvent.objects.filter(kind=EventKind.ACCOUNT, detail__startswith="批量修改用户").count() == 3

    def test_clears_only_where_it_was_said(self, client, administrator):
        user = UserFactory(expires_on=date(2030, 1, 1))

        send(client, [user], expires_on_way="clear", confirmed="1")

        assert User.objects.get(pk=user.pk).expires_on is None
        assert User.objects.get(pk=user.pk).unit == user.unit

    def test_of_one_row_that_refuses_changes_none(self, client, administrator):
        user = UserFactory()

        page = send(client, [user, administrator], expires_on_way="set", expires_on="2027-1-1", confirmed="1")

        assert "有 1 条不能修改" in page.text
        assert User.objects.get(pk=user.pk).expires_on is None
        assert not SecurityEvent.objects.filter(detail__startswith="批量修改用户").exists()

    def test_is_for_nobody_else(self, client):
        client.force_login(one_with(Role.SECURITY_ADMINISTRATOR))

        assert send(client, [UserFactory()], expires_on_way="clear").status_code == 403


class TestAllRowsOfTheFilter:
    def test_are_those_the_list_shows_and_no_others(self, client, administrator):
        here, there = UnitFactory(), UnitFactory()
        UserFactory.create_batch(25, unit=here)
        UserFactory(unit=there)

        listed = client.get(reverse("user_list"), {"unit": here.pk})
        page = client.get(ADDRESS, {"unit": here.pk, "all_rows": "1", "pk": [administrator.pk]})

        assert "查询到的全部 25 条" in listed.text
        assert f'<input type="hidden" name="unit" value="{here.pk}">' in listed.text
        assert len(page.context["rows"]) == 25

    def test_stay_those_that_were_shown_while_others_come(self, client, administrator):
        here = UnitFactory()
        shown = UserFactory.create_batch(2, unit=here)
        late = UserFactory(unit=here)

        address = f"{ADDRESS}?unit={here.pk}&all_rows=1"
        pks = [user.pk for user in shown]
        given = {"pk": pks, "unit_way": "keep", "expires_on_way": "set", "expires_on": "2027-1-1", "confirmed": "1"}
        response = client.post(address, given)

        assert response.url == f"/users/?unit={here.pk}"
        assert User.objects.get(pk=late.pk).expires_on is None
        assert User.objects.filter(expires_on=date(2027, 1, 1)).count() == 2

    def test_are_told_when_they_are_too_many(self, client, administrator, monkeypatch):
        monkeypatch.setattr("portal.listing.bulk.MOST_ROWS", 3)
        UserFactory.create_batch(4)

        text = client.get(ADDRESS, {"all_rows": "1"}).text

        assert "另有 2 条未列入" in text

    def test_are_offered_to_the_other_acts_too(self, client, administrator):
        here = UnitFactory()
        users = UserFactory.create_batch(2, unit=here)

        page = client.get(reverse("user_disable_many"), {"unit": here.pk, "all_rows": "1"})

        assert {row[0] for row in page.context["rows"]} == {user.pk for user in users}
        assert not User.objects.filter(state=AccountState.DISABLED).exists()
