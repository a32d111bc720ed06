"""Sessions end: by idle time, by age, by their owner, by the administrator."""

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from portal.accounts.adapters import SEEN_AT, SIGNED_IN_AT
from portal.accounts.choices import EventKind
from portal.accounts.models import SecurityEvent, User
from tests.factories import UserFactory
from tests.portal.accounts.browsing import is_inside, sign_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(client):
    user = UserFactory(username="lisi")
    sign_in(client, "lisi")
    return user


def grow_older(client, key, seconds):
    """Let the session of this browser have been seen, or begun, so much earlier."""
    session = client.session
    session[key] -= seconds
    session.save()


class TestASession:
    def test_ends_after_idle_time_and_says_so_kindly(self, client, person, settings):
        grow_older(client, SEEN_AT, settings.SESSION_IDLE_SECONDS + 1)

        page = client.get(reverse("my_account"), follow=True)

        assert page.redirect_chain == [(f"{reverse('account_login')}?next={reverse('my_account')}", 302)]
        assert "您已超过 30 分钟没有操作，为安全起见已自动退出" in text_of(page)
        assert SecurityEvent.objects.filter(kind=EventKind.SESSION_ENDED, user=person).exists()
        assert not person.usersession_set.exists()
        assert not is_inside(client)

    def test_goes_on_while_it_is_used(self, client, person, settings):
        for _ in range(3):
            grow_older(client, SEEN_AT, settings.SESSION_IDLE_SECONDS - 5)
            assert is_inside(client)

    def test_ends_after_its_longest_life_even_while_it_is_used(self, client, person, settings):
        grow_older(client, SIGNED_IN_AT, settings.SESSION_ABSOLUTE_SECONDS + 1)

        page = client.get(reverse("workbench"), follow=True)

        assert "本次登录已满 10 小时" in text_of(page)
        assert not is_inside(client)

    def test_notes_at_most_once_a_minute_that_it_is_used(self, client, person):
        long_ago = timezone.now() - timedelta(hours=1)
        person.usersession_set.update(last_seen_at=long_ago)

        assert is_inside(client)
        assert person.usersession_set.get().last_seen_at == long_ago

        grow_older(client, SEEN_AT, 61)
        assert is_inside(client)
        assert timezone.now() - person.usersession_set.get().last_seen_at < timedelta(minutes=1)

    def test_that_was_ended_elsewhere_says_so(self, client, person):
        Session.objects.all().delete()

        assert "您的登录已结束，请重新登录" in text_of(client.get(reverse("workbench"), follow=True))

    def test_of_an_account_that_expires_ends_and_says_why(self, client, person):
        User.objects.filter(pk=person.pk).update(expires_on=timezone.localdate() - timedelta(days=1))

        page = client.get(reverse("workbench"), follow=True)

        assert "账号有效期已于" in text_of(page)
        assert not is_inside(client)

    def test_that_ended_still_shows_public_pages(self, client, person, settings):
        grow_older(client, SEEN_AT, settings.SESSION_IDLE_SECONDS + 1)

        assert client.get(reverse("home")).status_code == 200

    def test_leaves_no_page_in_the_cache_of_a_shared_machine(self, client, person):
        assert "no-store" in client.get(reverse("workbench")).headers["Cache-Control"]

    def test_is_not_touched_by_public_pages_without_cookie(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get(reverse("healthz"))


class TestTheOwnSessions:
    def test_are_listed_with_the_current_one_marked(self, client, person):
        sign_in(Client(), "lisi", headers={"user-agent": "旧电脑"})

        page = text_of(client.get(reverse("usersessions_list")))

        assert "旧电脑" in page
        assert page.count("退出本次登录") == 1

    def test_end_one_by_one(self, client, person):
        other = Client()
        sign_in(other, "lisi")
        session = person.usersession_set.get(session_key=other.session.session_key)

        client.post(reverse("end_my_session", args=[session.pk]))

        assert not is_inside(other)
        assert is_inside(client)

    def test_end_all_at_once_but_this_one(self, client, person):
        others = [Client(), Client()]
        for each in others:
            sign_in(each, "lisi")

        client.post(reverse("end_my_other_sessions"))

        assert [is_inside(each) for each in others] == [False, False]
        assert is_inside(client)

    def test_are_nobody_elses(self, client, person):
        stranger = Client()
        UserFactory(username="wangwu")
        sign_in(stranger, "wangwu")
        session = person.usersession_set.get()

        assert stranger.post(reverse("end_my_session", args=[session.pk])).status_code == 404
        assert is_inside(client)


class TestThePageKnowsWhenTheSessionEnds:
    def test_by_idleness_and_by_its_longest_life(self, client, settings):
        settings.SESSION_IDLE_SECONDS, settings.SESSION_ABSOLUTE_SECONDS = 1800, 36_000
        client.force_login(UserFactory())
        session = client.session
        session[SIGNED_IN_AT], session[SEEN_AT] = timezone.now().timestamp() - 30_000, timezone.now().timestamp()
        session.save()

        left = client.get(reverse("workbench")).context["session_left"]

        assert left["idle"] == 1740
        assert 5_990 <= left["whole"] <= 6_000
