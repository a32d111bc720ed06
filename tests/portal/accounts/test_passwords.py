"""What a password must be (GB/T 22239-2019 8.1.4.1 a)."""

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import get_hasher
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from portal.accounts import administering
from portal.accounts.choices import EventKind
from portal.accounts.models import SecurityEvent, User
from portal.accounts.passwords import character_classes, one_time_password
from portal.settings import base
from tests.factories import PASSWORD, UserFactory
from tests.portal.accounts.browsing import is_inside, sign_in, text_of


class TestAOneTimePassword:
    def test_meets_every_rule_and_is_never_the_same(self):
        passwords = {one_time_password() for _ in range(50)}

        assert len(passwords) == 50
        for each in passwords:
            assert character_classes(each) == 4
            validate_password(each)
            assert not set(each) & set("0O1lI")  # people copy it from paper


class TestAPassword:
    @pytest.mark.parametrize(
        ("password", "complaint"),
        [
            ("Kurz-1!", "密码至少要有 12 个字符"),
            ("alllowercase-only", "至少三类"),
            ("password12345", "至少三类|常见"),
            ("Zhangsan-zhangsan1", "用户名|相似"),
        ],
    )
    @pytest.mark.django_db
    def test_is_refused(self, password, complaint):
        with pytest.raises(ValidationError, match=complaint):
            validate_password(password, UserFactory(username="zhangsan-zhangsan"))

    def test_is_hashed_with_argon2_in_every_installation(self):
        assert import_string(base.PASSWORD_HASHERS[0]).algorithm == "argon2"
        assert get_hasher().algorithm == "md5"  # only here, where it would cost minutes

    @pytest.mark.django_db
    def test_does_not_return_within_the_last_five(self):
        user, now = UserFactory(), timezone.now()
        used = [PASSWORD] + [f"Changed-once-{number}" for number in range(5)]
        for number, password in enumerate(used[1:]):
            administering.change_own_password(user, password, at=now + timedelta(days=number))

        for password in used[1:]:
            with pytest.raises(ValidationError, match="最近 5 次"):
                validate_password(password, user)
        validate_password(used[0], user)


@pytest.mark.django_db
class TestRotation:
    def test_demands_a_new_password_after_ninety_days(self, client):
        user = UserFactory(username="lisi")
        User.objects.filter(pk=user.pk).update(password_set_at=timezone.now() - timedelta(days=90))

        page = sign_in(client, "lisi")

        assert page.request["PATH_INFO"] == reverse("account_change_password")
        assert "已使用满 90 天" in text_of(page)
        answer = client.post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": "Xinmima-2026!", "password2": "Xinmima-2026!"},
        )
        assert answer.url == reverse("workbench")
        assert is_inside(client)
        assert SecurityEvent.objects.filter(kind=EventKind.PASSWORD, user=user).exists()

    def test_leads_the_whole_page_there_from_a_fragment_and_back_from_there(self, client):
        client.force_login(UserFactory(is_password_one_time=True))
        change = reverse("account_change_password")

        page = client.get(reverse("job_list"), {"state": "done"})
        fragment = client.get(reverse("job_list"), headers={"HX-Request": "true"})

        assert page.url == f"{change}?next=%2Fjobs%2F%3Fstate%3Ddone"
        assert (fragment.status_code, fragment["HX-Redirect"]) == (200, change)

    def test_does_not_accept_the_old_one_again(self, client):
        UserFactory(username="lisi", is_password_one_time=True)
        sign_in(client, "lisi")

        page = client.post(
            reverse("account_change_password"),
            {"oldpassword": PASSWORD, "password1": PASSWORD, "password2": PASSWORD},
        )

        assert "不能与最近 5 次使用过的密码相同" in text_of(page)
        assert not is_inside(client)
