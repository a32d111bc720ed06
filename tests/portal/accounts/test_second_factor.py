"""The second factor: enrolled by the user, demanded from whoever holds a role."""

import re

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts import authorizing
from portal.accounts.choices import EventKind, Role
from portal.accounts.models import SecurityEvent
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.factories import PASSWORD, UserFactory
from tests.portal.accounts.browsing import code_of, is_inside, sign_in, text_of

pytestmark = pytest.mark.django_db


def enrol(client):
    """From the page that demands it to the recovery codes; answers the secret and the last page."""
    activate = reverse("mfa_activate_totp")
    client.post(f"{reverse('account_reauthenticate')}?next={activate}", {"password": PASSWORD})
    page = client.get(activate)
    secret = re.search(r"手工输入密钥 <code>(\w+)</code>", page.content.decode())[1]
    return secret, client.post(activate, {"code": code_of(secret)}, follow=True)


@pytest.fixture
def enrolled(client):
    user = UserFactory(username="lisi", role=Role.STAFF)
    sign_in(client, "lisi")
    secret, _ = enrol(client)
    client.post(reverse("account_logout"))
    return user, secret


class TestWhoHoldsARole:
    def test_is_led_through_enrolment_to_the_workbench(self, client, settings):
        settings.STAFF_MFA_REQUIRED = True
        UserFactory(username="lisi", role=Role.STAFF)

        page = sign_in(client, "lisi")
        assert page.request["PATH_INFO"] == reverse("account_reauthenticate")
        assert "请先完成绑定" in text_of(page)
        assert not is_inside(client)
        _, page = enrol(client)

        assert len(re.findall(r"<li>\s*<code>\d{8}</code>", page.content.decode())) == 10
        assert is_inside(client)
        assert SecurityEvent.objects.filter(kind=EventKind.SECOND_FACTOR, detail="本人绑定第二因素").exists()

    def test_is_led_there_again_when_only_recovery_codes_are_left(self, client, enrolled, settings):
        user, _ = enrolled
        settings.STAFF_MFA_REQUIRED = True
        user.authenticator_set.exclude(type=Authenticator.Type.RECOVERY_CODES).delete()
        assert user.authenticator_set.exists()

        client.force_login(user)

        assert "请先完成绑定" in text_of(client.get(reverse("workbench"), follow=True))

    def test_gets_403_with_the_reason_in_the_api_until_then(self, client, settings):
        settings.STAFF_MFA_REQUIRED = True
        client.force_login(UserFactory(role=Role.STAFF))

        answer = client.get(reverse("api-root"))

        assert answer.status_code == 403
        assert answer.json()["error"]["message"] == "您的角色要求绑定第二因素，请先完成绑定，再继续使用。"

    def test_cannot_put_it_away(self, client, enrolled, settings):
        _, secret = enrolled
        settings.STAFF_MFA_REQUIRED = True
        sign_in(client, "lisi")
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps_ahead=1)})
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})

        page = client.post(reverse("mfa_deactivate_totp"))

        assert "您的角色要求使用第二因素，不能停用" in text_of(page)
        assert Authenticator.objects.filter(type="totp").exists()


class TestWhoHoldsNone:
    def test_is_not_asked(self, client, settings):
        settings.STAFF_MFA_REQUIRED = True
        UserFactory(username="lisi")

        sign_in(client, "lisi")

        assert is_inside(client)


class TestInTheDemonstration:
    def test_nobody_is_asked(self, client, settings):
        settings.STAFF_MFA_REQUIRED = False
        UserFactory(username="lisi", role=Role.COMMANDER)

        sign_in(client, "lisi")

        assert is_inside(client)


class TestSigningInWithASecondFactor:
    def test_needs_the_code_after_the_password(self, client, enrolled):
        _, secret = enrolled

        page = sign_in(client, "lisi")
        assert page.request["PATH_INFO"] == reverse("mfa_authenticate")
        assert not is_inside(client)
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps_ahead=1)})

        assert is_inside(client)

    def test_refuses_a_wrong_code_and_records_it(self, client, enrolled):
        sign_in(client, "lisi")

        page = client.post(reverse("mfa_authenticate"), {"code": "000000"})

        assert "验证码不正确" in text_of(page)
        assert SecurityEvent.objects.filter(kind=EventKind.SECOND_FACTOR, is_success=False, username="lisi").exists()
        assert not is_inside(client)

    @pytest.mark.parametrize(("steps_ahead", "is_taken"), [(1, True), (3, False), (-3, False)])
    def test_takes_the_code_of_a_clock_that_is_half_a_minute_wrong(self, client, enrolled, steps_ahead, is_taken):
        sign_in(client, "lisi")

        client.post(reverse("mfa_authenticate"), {"code": code_of(enrolled[1], steps_ahead=steps_ahead)})

        assert is_inside(client) is is_taken

    def test_takes_a_code_once(self, client, enrolled):
        _, secret = enrolled
        code = code_of(secret, steps_ahead=1)
        sign_in(client, "lisi")
        client.post(reverse("mfa_authenticate"), {"code": code})
        thief = Client()
        sign_in(thief, "lisi")

        thief.post(reverse("mfa_authenticate"), {"code": code})

        assert not is_inside(thief)

    def test_does_not_take_the_code_that_enrolled(self, client):
        UserFactory(username="lisi", role=Role.STAFF)
        sign_in(client, "lisi")
        secret, _ = enrol(client)
        thief = Client()
        sign_in(thief, "lisi")

        page = thief.post(reverse("mfa_authenticate"), {"code": code_of(secret)})

        assert "验证码不正确" in text_of(page)
        assert not is_inside(thief)

    def test_remembers_a_code_for_as_long_as_it_could_be_accepted(self, client, enrolled):
        user, secret = enrolled
        code = code_of(secret, steps_ahead=1)
        sign_in(client, "lisi")
        client.post(reverse("mfa_authenticate"), {"code": code})
        cache.delete(f"allauth.mfa.totp.used?user={user.pk}&code={code}")  # as after thirty seconds
        thief = Client()
        sign_in(thief, "lisi")

        thief.post(reverse("mfa_authenticate"), {"code": f" {code[:3]} {code[3:]}"})

        assert not is_inside(thief)
        remembered = cache.make_key(f"second-factor-code-{user.pk}-{code}")
        assert cache._cache.get_client(remembered).ttl(remembered) > 60

    def test_takes_a_recovery_code_once(self, client, enrolled):
        user, _ = enrolled
        code = user.authenticator_set.get(type="recovery_codes").wrap().get_unused_codes()[0]
        for expected in (True, False):
            browser = Client()
            sign_in(browser, "lisi")
            browser.post(reverse("mfa_authenticate"), {"code": code})
            assert is_inside(browser) is expected

    def test_can_be_given_up(self, client, enrolled):
        sign_in(client, "lisi")

        client.post(reverse("account_logout"), {"next": reverse("account_login")})

        assert "用户名" in text_of(client.get(reverse("account_login")))

    def test_limits_guessing_until_the_security_administrator_unlocks(self, client, enrolled):
        user, secret = enrolled
        sign_in(client, "lisi")
        for _ in range(5):
            client.post(reverse("mfa_authenticate"), {"code": "000000"})
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps_ahead=1)})
        assert not is_inside(client)

        authorizing.unlock(user, by=one_with(Role.SECURITY_ADMINISTRATOR), at=timezone.now())
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps_ahead=1)})

        assert is_inside(client)


class TestTheSecret:
    def test_is_not_in_the_database_in_clear(self, enrolled):
        _, secret = enrolled

        assert secret not in str(list(Authenticator.objects.values_list("data", flat=True)))

    def test_survives_a_new_secret_key(self, client, enrolled, settings):
        _, secret = enrolled
        settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
        settings.SECRET_KEY = "another-key"

        sign_in(client, "lisi")
        client.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps_ahead=1)})

        assert is_inside(client)


class TestALostTelephone:
    def test_is_never_the_own_one_nor_one_that_is_not_there(self, enrolled):
        user, _ = enrolled
        security = one_with(Role.SECURITY_ADMINISTRATOR)
        with pytest.raises(Refused, match="没有绑定第二因素"):
            authorizing.remove_second_factor(UserFactory(), by=security, at=timezone.now())

        with pytest.raises(Refused, match="不能变更自己的授权"):
            authorizing.remove_second_factor(user, by=user, at=timezone.now())

        assert Authenticator.objects.filter(user=user).exists()

    def test_is_replaced_through_the_security_administrator(self, client, enrolled):
        user, secret = enrolled
        security = Client()
        security.force_login(one_with(Role.SECURITY_ADMINISTRATOR))

        finder = Client()
        sign_in(finder, "lisi")
        finder.post(reverse("mfa_authenticate"), {"code": code_of(secret, steps_ahead=1)})
        assert is_inside(finder)

        security.post(reverse("user_remove_second_factor", args=[user.pk]))
        assert not is_inside(finder)
        sign_in(client, "lisi")

        assert is_inside(client)
