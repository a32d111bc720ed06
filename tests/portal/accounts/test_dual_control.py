"""No administrator makes themselves another one: it takes two of 三员."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from portal.accounts import administering, authorizing, dual_control
from portal.accounts.choices import ControlledAct, EventKind, KnowledgeLevel, Role
from portal.accounts.models import DualControlRequest, SecurityEvent, User
from portal.lifecycle import Refused
from portal.waiting import waiting_for
from tests.cast import one_with, outsider
from tests.factories import PASSWORD, UserFactory
from tests.portal.accounts.browsing import agreed, text_of

pytestmark = pytest.mark.django_db
RESET, REMOVE = ControlledAct.RESET_PASSWORD, ControlledAct.REMOVE_SECOND_FACTOR
SEPARATED = (Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR)
NOW = timezone.now()


@pytest.fixture
def system():
    return one_with(Role.SYSTEM_ADMINISTRATOR)


@pytest.fixture
def security():
    return one_with(Role.SECURITY_ADMINISTRATOR)


@pytest.fixture
def auditor():
    return one_with(Role.AUDITOR)


def browser_of(user):
    browser = Client()
    browser.force_login(user)
    return browser


def asked(user, act=RESET, *, by, at=NOW):
    return dual_control.ask(user, act, reason="本人到场", by=by, at=at)


class TestFromAskingToActing:
    def test_a_password_is_reset_by_one_after_another_has_agreed(self, system, security, auditor):
        first, second = browser_of(system), browser_of(auditor)
        page = first.get(security.get_absolute_url())
        assert "重置密码" not in text_of(page)
        assert "申请双人办理" in text_of(page)

        first.post(reverse("dual_control_ask", args=[security.pk]), {"act": RESET, "reason": "忘记密码，本人到场"})
        [item] = waiting_for(auditor, timezone.localdate())
        assert (item.count, item.label) == (1, "双人办理申请待同意")
        waiting = second.get(item.url)
        assert "忘记密码，本人到场" in text_of(waiting)
        request = DualControlRequest.objects.get()
        confirm = second.get(reverse("dual_control_agree"), {"pk": request.pk})
        assert f"重置密码：{security.name}（{security.username}），{system.name}申请" in text_of(confirm)
        second.post(reverse("dual_control_agree"), {"pk": request.pk})
        assert "重置密码" in text_of(first.get(security.get_absolute_url()))
        issued = first.post(reverse("user_reset_password", args=[security.pk]))

        assert "一次性密码" in text_of(issued)
        assert not User.objects.get(pk=security.pk).check_password(PASSWORD)
        assert waiting_for(auditor, timezone.localdate()) == []
        told = list(SecurityEvent.objects.filter(is_success=True).order_by("pk").values_list("user", "kind", "detail"))
        assert told[-3:] == [
            (system.pk, EventKind.AUTHORIZATION, f"申请双人办理：重置密码 {security.username}"),
            (auditor.pk, EventKind.AUTHORIZATION, f"同意双人办理：重置密码 {security.username}"),
            (system.pk, EventKind.PASSWORD, f"重置用户 {security.username} 的密码"),
        ]

    def test_the_form_offers_each_administrator_only_the_own_acts(self, system, security, auditor):
        forms = {
            by.pk: text_of(browser_of(by).get(reverse("dual_control_ask", args=[auditor.pk])))
            for by in (system, security)
        }

        assert "重置密码" in forms[system.pk]
        assert "授予" not in forms[system.pk]
        assert "解除第二因素" in forms[security.pk]
        assert "授予系统管理员" in forms[security.pk]
        assert "授予审计员" not in forms[security.pk]
        assert "重置密码" not in forms[security.pk]

    def test_the_history_of_the_account_tells_of_it(self, system, security, auditor):
        browser_of(system).post(reverse("dual_control_ask", args=[security.pk]), {"act": RESET, "reason": "忘记密码"})

        history = browser_of(auditor).get(security.get_absolute_url(), {"tab": "history"})

        assert "忘记密码" in text_of(history)


class TestAlone:
    @pytest.mark.parametrize("role", SEPARATED)
    def test_nobody_resets_the_password_of_an_administrator(self, system, role):
        user = one_with(role)

        page = browser_of(system).post(reverse("user_reset_password", args=[user.pk]), follow=True)

        assert "须两人办理" in text_of(page)
        assert User.objects.get(pk=user.pk).check_password(PASSWORD)
        assert SecurityEvent.objects.filter(kind=EventKind.PASSWORD, is_success=False, user=system).exists()

    @pytest.mark.parametrize("role", SEPARATED)
    def test_nobody_takes_the_second_factor_of_an_administrator(self, security, role):
        user = one_with(role)
        Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})

        with pytest.raises(Refused, match="须两人办理"):
            authorizing.remove_second_factor(user, by=security, at=NOW)

        assert Authenticator.objects.filter(user=user).exists()

    @pytest.mark.parametrize("role", SEPARATED)
    def test_nobody_makes_an_administrator(self, security, role):
        person = UserFactory()

        page = browser_of(security).post(
            reverse("user_authorize", args=[person.pk]), {"roles": [role], "knowledge_level": KnowledgeLevel.STAFF}
        )

        assert "须两人办理" in text_of(page)
        assert not person.roles.exists()

    def test_everybody_else_is_helped_by_one(self, system, security):
        person = one_with(Role.COMMANDER)
        Authenticator.objects.create(user=person, type=Authenticator.Type.TOTP, data={})

        administering.reset_password(person, by=system, at=NOW)
        authorizing.remove_second_factor(person, by=security, at=NOW)

        assert not User.objects.get(pk=person.pk).check_password(PASSWORD)


class TestAnAgreement:
    def test_serves_once(self, system, security):
        agreed(RESET, security, by=system)
        administering.reset_password(security, by=system, at=timezone.now())

        with pytest.raises(Refused, match="须两人办理"):
            administering.reset_password(security, by=system, at=timezone.now())

    def test_serves_who_asked_for_what_was_asked_on_whose_account_it_was(self, system, security):
        colleague, other = one_with(Role.SYSTEM_ADMINISTRATOR), one_with(Role.SECURITY_ADMINISTRATOR)
        agreed(RESET, security, by=system)

        for user, by in ((security, colleague), (other, system)):
            with pytest.raises(Refused, match="须两人办理"):
                administering.reset_password(user, by=by, at=timezone.now())
        with pytest.raises(Refused, match="须两人办理"):
            dual_control.use(security, REMOVE, by=system, at=timezone.now())

    def test_is_good_on_its_day_and_the_next(self, system, security, auditor):
        request = asked(security, by=system)
        dual_control.agree(request, by=auditor, at=NOW + timedelta(days=1))

        with pytest.raises(Refused, match="须两人办理"):
            administering.reset_password(security, by=system, at=NOW + timedelta(days=2))
        administering.reset_password(security, by=system, at=NOW + timedelta(days=1))

    def test_comes_in_time_or_not_at_all(self, system, security, auditor):
        request = asked(security, by=system)

        with pytest.raises(Refused, match="已过期"):
            dual_control.agree(request, by=auditor, at=NOW + timedelta(days=2))
        assert asked(security, by=system, at=NOW + timedelta(days=2)).pk != request.pk

    def test_is_not_given_twice(self, system, security, auditor):
        request = agreed(RESET, security, by=system, agreed_by=auditor)

        with pytest.raises(Refused, match="已有人同意"):
            dual_control.agree(request, by=one_with(Role.AUDITOR), at=timezone.now())

    def test_makes_an_administrator_only_of_whom_no_administrator_knows_the_password(self, system, security):
        person = UserFactory(is_password_one_time=True)
        agreed(ControlledAct.GRANT_AUDITOR, person, by=security, agreed_by=system)

        def authorize():
            return authorizing.authorize(
                User.objects.get(pk=person.pk),
                roles=[Role.AUDITOR],
                knowledge_level=KnowledgeLevel.STAFF,
                by=security,
                at=timezone.now(),
            )

        with pytest.raises(Refused, match="先由本人登录并更换一次性密码"):
            authorize()
        User.objects.filter(pk=person.pk).update(is_password_one_time=False)

        assert authorize().held_roles == {Role.AUDITOR}


class TestWhoMayAgree:
    def test_is_neither_who_asked_nor_whose_account_it_is_nor_a_colleague_in_the_same_role(self, system, security):
        request = asked(security, by=system)
        colleague = one_with(Role.SYSTEM_ADMINISTRATOR)

        for by, why in ((system, "申请人和对象本人"), (security, "申请人和对象本人"), (colleague, "系统管理员以外")):
            with pytest.raises(Refused, match=why):
                dual_control.agree(request, by=by, at=NOW)
            assert waiting_for(by, timezone.localdate()) == []
            page = browser_of(by).get(reverse("dual_control_agree"), {"pk": request.pk})
            assert why in text_of(page)

    def test_is_never_somebody_without_one_of_the_three_roles(self, system, security):
        request = asked(security, by=system)
        browser = browser_of(one_with(Role.COMMANDER))

        assert browser.post(reverse("dual_control_agree"), {"pk": request.pk}).status_code == 403
        assert waiting_for(outsider(), timezone.localdate()) == []
        assert not DualControlRequest.objects.visible_to(outsider()).exists()

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"agreed_as": Role.SYSTEM_ADMINISTRATOR}, "dual_control_two_roles"),
            ({"agreed_as": ""}, "dual_control_agreed_whole"),
            ({"agreed_as": Role.STAFF}, "dual_control_roles_known"),
            ({"agreed_by": "asked_by"}, "dual_control_three_people"),
            ({"agreed_by": "user"}, "dual_control_three_people"),
            ({"asked_by": "user"}, "dual_control_three_people"),
            (
                {"agreed_by": None, "agreed_at": None, "agreed_as": "", "used_at": NOW},
                "dual_control_used_after_agreement",
            ),
            ({"used_at": NOW - timedelta(days=1)}, "dual_control_used_after_agreement"),
            ({"act": "everything"}, "dual_control_act_known"),
        ],
    )
    def test_is_held_by_the_database_too(self, system, security, facts, constraint):
        request = agreed(RESET, security, by=system)
        people = {name: getattr(request, value) for name, value in facts.items() if value in ("asked_by", "user")}
        for name, value in (facts | people).items():
            setattr(request, name, value)

        with pytest.raises(ValidationError):
            request.full_clean()
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            request.save()


class TestAsking:
    def test_is_refused_for_the_own_account_for_what_needs_no_second_and_for_what_is_not_ones_office(
        self, system, security
    ):
        for user, act, by in (
            (system, RESET, system),
            (UserFactory(), RESET, system),
            (security, REMOVE, system),
            (system, RESET, security),
            (security, RESET, one_with(Role.AUDITOR)),
        ):
            with pytest.raises(Refused, match="不能对该账号申请"):
                asked(user, act, by=by)

    def test_twice_is_refused_while_the_first_stands(self, system, security):
        asked(security, by=system)

        with pytest.raises(Refused, match="仍然有效"):
            asked(security, by=system)


class TestTheList:
    def test_finds_by_state(self, system, security, auditor):
        people = {
            state: one_with(Role.SECURITY_ADMINISTRATOR) for state in ("to_agree", "to_perform", "used", "lapsed")
        }
        asked(people["to_agree"], by=system)
        agreed(RESET, people["to_perform"], by=system)
        agreed(RESET, people["used"], by=system)
        administering.reset_password(people["used"], by=system, at=timezone.now())
        asked(people["lapsed"], by=system, at=NOW - timedelta(days=2))
        browser = browser_of(auditor)

        for state, person in people.items():
            page = browser.get(reverse("dual_control_list"), {"state": state})
            assert [row.record.user for row in page.context["table"].page.object_list] == [person]
            shown = {"to_agree": "待同意", "to_perform": "已同意，待办理", "used": "已办理", "lapsed": "已过期"}[state]
            assert [row.get_cell_value("state") for row in page.context["table"].page.object_list] == [shown]

    def test_needs_the_same_queries_for_one_request_and_for_thirty(self, system, auditor, django_assert_num_queries):
        browser = browser_of(auditor)
        asked(one_with(Role.SECURITY_ADMINISTRATOR), by=system)
        browser.get(reverse("dual_control_list"))
        with CaptureQueriesContext(connection) as few:
            browser.get(reverse("dual_control_list"))
        for _ in range(29):
            asked(one_with(Role.SECURITY_ADMINISTRATOR), by=system)

        with django_assert_num_queries(len(few)):
            browser.get(reverse("dual_control_list"))
