"""Pulling again and again: when a tag changes and when not, what a 304 costs, and that nothing is kept too long."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import changes, external_orders, standing
from pollution.api.kept_answers import ANSWERS
from pollution.models import ExternalWarning
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.cast import one_with
from tests.pollution.alert_factories import a_standing_external_warning
from tests.pollution.pulling import ALERTS, FEED, STATUS, changed, clock, command, lifted, released
from tests.pollution.walks import AT, HOUR, Command

__all__ = ["clock", "command"]  # fixtures
SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.django_db


def tag(client, address):
    return client.get(address)["ETag"]


@pytest.fixture
def version(command, clock):
    """Orange for three counties: published in hour 0, begun in hour 26, expected to end in hour 120."""
    return released(command)


@pytest.fixture(params=["list", "status", "alert", "cap", "feed"])
def address(request, version):
    one = f"{ALERTS}{version.episode_id}"
    return {"list": ALERTS, "status": STATUS, "alert": f"{one}/", "cap": f"{one}.cap", "feed": FEED}[request.param]


class TestEveryAnswer:
    def test_is_not_sent_again_to_who_has_it_and_costs_one_query(self, client, address, django_assert_num_queries):
        answer = client.get(address)
        assert answer["ETag"].startswith('"')

        with django_assert_num_queries(1):
            again = client.get(address, headers={"If-None-Match": answer["ETag"]})
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", answer["ETag"])
        with django_assert_num_queries(1):
            whole = client.get(address, headers={"If-None-Match": '"another"'})
        assert (whole.status_code, whole.content) == (200, answer.content)

    def test_may_be_kept_by_everybody_for_half_a_minute(self, client, address):
        for headers in ({}, {"If-None-Match": tag(client, address)}):
            answer = client.get(address, headers=headers)
            assert (answer["Cache-Control"], answer["Vary"]) == ("public, max-age=30", "Accept")

    def test_is_the_same_whoever_asks(self, client, address):
        stranger = client.get(address)
        client.force_login(one_with(Role.WARNING_MANAGER))
        ANSWERS.clear()

        answer = client.get(address, headers={"Authorization": "Bearer yili_nobody.wrong"})

        assert (answer.content, answer["ETag"], answer["Vary"]) == (stranger.content, stranger["ETag"], "Accept")
        assert not answer.cookies

    def test_takes_no_notice_of_a_session_that_is_none(self, client, address, settings):
        client.cookies[settings.SESSION_COOKIE_NAME] = "of-long-ago"

        for answer in (client.get(address), client.get(address)):  # made, and kept
            assert (answer.status_code, dict(answer.cookies)) == (200, {})

    def test_is_given_under_the_names_of_this_server_only(self, client, address, settings):
        settings.ALLOWED_HOSTS = ["portal.example"]

        assert client.get(address, headers={"Host": "portal.example"}).status_code == 200
        refused = client.get(address, headers={"Host": "evil.example"})
        assert (refused.status_code, refused["Content-Type"]) == (400, "application/json")

    def test_is_the_same_kept_or_made(self, client, address):
        made = client.get(address)
        kept = client.get(address)
        ANSWERS.clear()

        for other in (kept, client.get(address)):
            for name in ("ETag", "Cache-Control", "Content-Type", "Content-Length", "Vary"):
                assert other[name] == made[name]
            assert other.content == made.content

    def test_is_asked_for_its_head_alike(self, client, address):
        made = client.head(address)
        kept = client.head(address)

        assert made.status_code == kept.status_code == 200
        assert made["ETag"] == kept["ETag"] == tag(client, address)

    def test_needs_no_redis(self, client, address, monkeypatch):
        def down(*args, **kwargs):
            raise ConnectionError("no Redis")

        for name in ("get", "set", "add", "get_many", "set_many", "incr", "delete", "touch"):
            monkeypatch.setattr(f"django.core.cache.backends.redis.RedisCache.{name}", down)

        assert client.get(address, headers={"If-None-Match": tag(client, address)}).status_code == 304


class TestATag:
    def test_changes_with_what_happens_and_with_nothing_else(self, client, command, clock, version):
        tags = [tag(client, STATUS)]

        def after(hours):
            clock.set(hours)
            tags.append(tag(client, STATUS))
            return tags[-1] != tags[-2]

        assert not after(0.5)
        assert not after(26 - 1 / 3600)
        assert after(26)  # begun
        assert not after(119.99)
        assert after(120)  # past its expected end
        assert not after(500)
        changed(version, DecisionKind.ADJUST, AlertLevel.ORANGE, command=command, hours=501, ends_at=AT + 600 * HOUR)
        assert after(501)  # prolonged
        lifted(version, command=command, hours=510)
        assert after(510)
        assert not after(10_000)

    def test_of_the_list_and_of_one_alert_changes_at_the_same_moments(self, client, clock, version):
        for address in (ALERTS, f"{ALERTS}{version.episode_id}/"):
            clock.set(0)
            tags = {hours: clock.set(hours) or tag(client, address) for hours in (0, 25.9, 26, 119.9, 120, 500)}
            assert tags[0] == tags[25.9] != tags[26] == tags[119.9] != tags[120] == tags[500]

    def test_of_a_message_never_changes_while_its_version_is_asked_for(self, client, command, clock, version):
        address = f"{ALERTS}{version.episode_id}.cap?version=1"
        before = tag(client, address)
        changed(version, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=1)
        clock.set(200)

        assert tag(client, address) == before
        assert tag(client, f"{ALERTS}{version.episode_id}.cap") != before

    def test_of_the_feed_changes_when_something_ends_and_when_that_is_told_no_longer(self, client, clock, version):
        tags = {hours: clock.set(hours) or tag(client, FEED) for hours in (0, 119, 120, 120 + 167, 120 + 168, 2_000)}

        assert tags[0] == tags[119] != tags[120] == tags[287] != tags[288] == tags[2_000]

    def test_of_what_somebody_asks_for_by_its_moment_belongs_to_that_moment(self, client, clock, version):
        before, after = (f"{STATUS}?at=2026-12-11T{time}:00%2B08:00" for time in ("10:59", "11:00"))
        tags = tag(client, before), tag(client, after)
        clock.set(1_000)

        assert (tag(client, before), tag(client, after)) == tags
        assert tags[0] != tags[1]

    def test_changes_with_an_order_from_outside(self, client, clock):
        tags = [tag(client, STATUS)]
        order = a_standing_external_warning(starts_at=AT + HOUR, doc_number="测试〔2026〕1号")
        clock.set(0.9)
        tags.append(tag(client, STATUS))
        clock.set(1)
        tags.append(tag(client, STATUS))
        order.regions.add(Region.objects.get(name="伊宁市"))
        tags.append(tag(client, STATUS))
        ExternalWarning.objects.filter(pk=order.pk).update(level=AlertLevel.RED)
        tags.append(tag(client, STATUS))
        external_orders.lift(order, lifted_at=AT + 3 * HOUR, by=order.entered_by, at=AT + HOUR)
        tags.append(tag(client, STATUS))
        clock.set(3)
        tags.append(tag(client, STATUS))

        assert len(set(tags)) == 7  # each its own; the second because it names when the next change comes

    def test_changes_when_an_order_is_withdrawn(self, client, clock):
        order = a_standing_external_warning(doc_number="测试〔2026〕3号")
        tags = [tag(client, STATUS)]
        external_orders.withdraw(order, reason="误", by=order.entered_by, at=AT)
        tags.append(tag(client, STATUS))

        assert tags[0] != tags[1]
        assert order.issuer not in client.get(STATUS).text

    def test_of_a_moment_tells_what_was_known_then(self, client, clock):
        clock.set(0)
        asked = f"{STATUS}?at=2026-12-10T10:30:00%2B08:00"
        before = tag(client, asked)
        order = a_standing_external_warning(starts_at=AT, entered_at=AT + 2 * HOUR, doc_number="测试〔2026〕2号")
        clock.set(3)

        told = client.get(asked)

        assert '"ordered_by":""' in told.text.replace(": ", ":")
        assert order.issuer not in told.text
        assert order.issuer in client.get(f"{STATUS}?at=2026-12-10T11:00:00%2B08:00").text
        assert before != ""

    def test_changes_with_the_name_of_a_region(self, client, version):
        before = tag(client, STATUS)
        Region.objects.filter(name="伊宁市").update(name="伊宁")

        assert tag(client, STATUS) != before

    def test_does_not_change_with_a_drill(self, client, command, clock, version, address):
        before = tag(client, address)
        drill = released(command, AlertLevel.RED, hours=1, is_drill=True)
        clock.set(1)
        assert tag(client, address) == before
        lifted(drill, command=command, hours=2)
        clock.set(2)

        assert tag(client, address) == before

    def test_does_not_change_with_what_was_published_and_is_not_asked_for(self, client, command, clock, version):
        one = f"{ALERTS}{version.episode_id}/"
        before = tag(client, one)
        released(command, AlertLevel.RED, hours=1, scope=AlertScope.COUNTY)
        clock.set(1)

        assert tag(client, one) == before
        assert len(client.get(ALERTS).json()["results"]) == 2

    def test_is_another_one_for_each_question(self, client, version):
        tags = [tag(client, f"{ALERTS}{query}") for query in ("", "?level=red", "?page_size=1", "?status=lifted")]

        assert len({*tags}) == 2  # of its bytes: two of them have an alert in them, two have none

    def test_is_told_apart_by_the_name_of_the_server(self, client, version):
        tags = {client.get(ALERTS, headers={"Host": name})["ETag"] for name in ("a.example", "b.example")}

        assert len(tags) == 2

    def test_goes_back_with_a_clock_that_goes_back(self, client, clock, version):
        clock.set(25)
        before = tag(client, STATUS)
        clock.set(27)
        assert tag(client, STATUS) != before
        clock.set(25)

        assert tag(client, STATUS) == before

    def test_changes_when_the_second_of_a_publication_is_reached(self, client, command, clock):
        """Another server's clock may be ahead: what it published holds here once it is that time."""
        clock.set(0)
        empty = tag(client, ALERTS)
        released(command, hours=1)
        assert tag(client, ALERTS) == empty
        clock.set(1)

        assert tag(client, ALERTS) != empty


class TestADateOfChange:
    def test_is_given_once_no_other_change_can_share_its_second(self, client, clock, version, monkeypatch):
        monkeypatch.setattr(changes, "newest_change", lambda at: None)
        clock.now = AT + 59 * SECOND
        assert "Last-Modified" not in client.get(STATUS)
        clock.now = AT + 60 * SECOND
        answer = client.get(STATUS)
        assert answer["Last-Modified"] == "Thu, 10 Dec 2026 01:00:00 GMT"

        again = client.get(STATUS, headers={"If-Modified-Since": answer["Last-Modified"]})
        assert again.status_code == 304

    def test_follows_what_begins(self, client, clock, version):
        clock.set(25)
        known = client.get(STATUS)["Last-Modified"]
        clock.set(27)

        answer = client.get(STATUS, headers={"If-Modified-Since": known})
        assert (answer.status_code, answer["Last-Modified"]) == (200, "Fri, 11 Dec 2026 03:00:00 GMT")

    def test_says_nothing_of_a_drill(self, client, command, clock, version):
        clock.set(25)
        known = client.get(STATUS)["Last-Modified"]
        released(command, hours=24, is_drill=True)
        ANSWERS.clear()

        answer = client.get(STATUS, headers={"If-Modified-Since": known})

        assert (answer.status_code, answer["Last-Modified"]) == (304, known)

    def test_yields_to_the_tag(self, client, clock, version):
        clock.set(25)
        known = client.get(STATUS)["Last-Modified"]

        answer = client.get(STATUS, headers={"If-Modified-Since": known, "If-None-Match": '"another"'})
        assert answer.status_code == 200


class TestWhatIsKept:
    def test_is_no_error(self, client, version):
        for address in (f"{ALERTS}999999/", f"{ALERTS}?level=purple", f"{STATUS}?at=never"):
            client.get(address)

        assert len(ANSWERS) == 0

    def test_is_nothing_of_an_address_beyond_measure(self, client, version):
        assert client.get(ALERTS, headers={"Accept": "application/json;" + "a=b;" * 800}).status_code in {200, 406}

        assert len(ANSWERS) == 0

    def test_is_made_anew_where_something_is_published_meanwhile(self, client, command, clock, version, monkeypatch):
        published = []
        standings = standing.standings

        def slowly(at):
            found = standings(at)
            if not published:
                published.append(released(command, AlertLevel.RED, hours=0.5, scope=AlertScope.COUNTY))
            return found

        monkeypatch.setattr(standing, "standings", slowly)
        clock.set(1)

        told = client.get(STATUS).json()["results"]
        assert next(each for each in told if each["region"]["name"] == "伊宁市")["level"] == "red"


@pytest.mark.django_db(transaction=True)
class TestTheQueryForTheState:
    @pytest.mark.parametrize(
        "accident", ["SELECT pg_terminate_backend(%s)", "DEALLOCATE ALL", "DISCARD ALL"], ids=["killed", "plan", "all"]
    )
    def test_outlives_what_happens_to_its_connection(self, client, accident):
        tag_before = tag(client, STATUS)
        pid = connection.connection.info.backend_pid
        other = connection.copy() if "%s" in accident else connection
        with other.cursor() as cursor:
            cursor.execute(accident, [pid] if other is not connection else None)
        if other is not connection:
            other.close()

        answer = client.get(STATUS, headers={"If-None-Match": tag_before})

        assert answer.status_code == 304

    def test_says_so_where_a_transaction_is_broken(self):
        def ask_after_an_error():
            with transaction.atomic():
                with connection.cursor() as cursor, contextlib.suppress(DatabaseError):
                    cursor.execute("SELECT nonsense")
                changes.state()

        with pytest.raises(DatabaseError, match="aborted"):
            ask_after_an_error()


@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_are_all_told_the_newest(self, client, clock):
        command = Command()
        version = released(command)
        clock.set(2)
        raised = threading.Event()
        told: list[tuple[bool, int]] = []

        def pull():
            from django.test import Client

            browser, etag = Client(), ""
            try:
                for _ in range(30):
                    knew = raised.is_set()
                    answer = browser.get(f"{ALERTS}{version.episode_id}/", headers={"If-None-Match": etag})
                    if answer.status_code == 200:
                        etag, number = answer["ETag"], answer.json()["version"]
                    told.append((knew, number))
            finally:
                connection.close()

        pulling = [threading.Thread(target=pull) for _ in range(4)]
        for each in pulling:
            each.start()
        changed(version, DecisionKind.RAISE, AlertLevel.RED, command=command, hours=1)
        raised.set()
        for each in pulling:
            each.join()

        assert len(told) == 120
        assert {number for knew, number in told if knew} <= {2}
