"""Sand-dust events: what the hours suggest, what a person decides, and who sees it (docs/rules/dust.md)."""

from datetime import datetime, timedelta

import pytest
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse
from django.utils import timezone

from pollution import assessing, deciding_dust
from pollution.choices import DustState
from pollution.models import DustEvent, Recalculation
from portal.accounts.choices import Role
from portal.jobs import Job
from portal.jobs.performing import perform
from portal.lifecycle import Refused
from portal.organization import seeding
from portal.organization.models import Region
from tests.cast import one_with
from tests.pollution.factories import StationFactory, csv_file, hour, recalculated, stored

pytestmark = pytest.mark.django_db
TZ = timezone.get_default_timezone()
NOW = datetime(2026, 11, 20, 9, 30, tzinfo=TZ)
HOUR = timedelta(hours=1)
EVIDENCE = "气象站报扬沙，能见度800米"


def at(day_and_hour):
    return datetime.fromisoformat(f"2026-{day_and_hour}").replace(tzinfo=TZ)


def dusty_hours(station, *, first=7, hours=3, day="04-10"):
    """Twelve hours of a day, of which some from the `first` on are full of sand."""
    dusty = range(first, first + hours)
    air = {True: {"pm10": 600, "pm25": 120}, False: {"pm10": 80, "pm25": 40}}
    return [hour(station.code, f"2026-{day} {each:02d}:00", **air[each in dusty]) for each in range(1, 13)]


def region(name="伊宁市"):
    return Region.objects.get(name=name)


def suggested_for_all(*, moment=NOW):
    """What a worker does after each recalculation."""
    recalculated(at=moment)
    return [
        event for row in Recalculation.objects.order_by("pk") for event in deciding_dust.suggest_for(row, at=moment)
    ]


def event_of(*, state=DustState.SUGGESTED, first="04-10 07:00", last="04-10 09:00", name="伊宁市"):
    found = deciding_dust.enter(regions=[region(name)], first=at(first), last=at(last), evidence=EVIDENCE)
    if state == DustState.DECIDED:
        decided(found)
    return found


def decided(event, **changes):
    given = {
        "regions": list(event.regions.all()), "first": event.hours.lower + HOUR, "last": event.hours.upper,
        "evidence": EVIDENCE, "reason": "", "by": one_with(Role.WARNING_ANALYST), "at": NOW,
    }  # fmt: skip
    return deciding_dust.decide(event, **given | changes)


class TestASuggestion:
    def test_comes_from_the_hours_of_a_region_once_they_are_computed(self):
        stored(csv_file(dusty_hours(StationFactory())))

        [event] = suggested_for_all()

        assert event.state == DustState.SUGGESTED
        assert (event.hours.lower, event.hours.upper) == (at("04-10 06:00"), at("04-10 09:00"))
        assert [str(each) for each in event.regions.all()] == ["伊宁市"]
        assert "连续3小时PM10为首要污染物" in event.evidence
        assert event.suggested_at == NOW

    def test_is_not_made_twice_for_the_same_hours(self):
        stored(csv_file(dusty_hours(StationFactory())))

        assert len(suggested_for_all()) == 1
        assert suggested_for_all() == []
        assert DustEvent.objects.count() == 1

    def test_grows_with_the_hours_that_follow(self):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)[:8]))
        [event] = suggested_for_all()
        stored(csv_file(dusty_hours(station)[8:]), at=NOW + HOUR)

        suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert DustEvent.objects.count() == 1
        assert event.hours.upper == at("04-10 09:00")

    @pytest.mark.parametrize("state", [DustState.DECIDED, DustState.REJECTED])
    def test_leaves_alone_what_a_person_has_said(self, state):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)[:8]))
        [event] = suggested_for_all()
        if state == DustState.DECIDED:
            decided(event)
        else:
            deciding_dust.reject(event, reason="本地扬尘", by=one_with(Role.WARNING_ANALYST), at=NOW)
        stored(csv_file(dusty_hours(station)[8:]), at=NOW + HOUR)

        assert suggested_for_all(moment=NOW + HOUR) == []

        event.refresh_from_db()
        assert (event.state, event.hours.upper) == (state, at("04-10 08:00"))

    def test_concerns_only_the_regions_that_a_recalculation_touched(self):
        stored(csv_file(dusty_hours(StationFactory())))
        recalculated()
        first = Recalculation.objects.get()
        stored(csv_file(dusty_hours(StationFactory(region="霍城县"), day="04-12")))
        recalculated()

        assert {str(each) for found in deciding_dust.suggest_for(first, at=NOW) for each in found.regions.all()} == {
            "伊宁市"
        }

    def test_is_made_by_the_job_that_computes(self, transactional_db):
        seeding.seed()
        stored(csv_file(dusty_hours(StationFactory())))

        job = Job.objects.get(kind=assessing.RECALCULATE)
        perform(job.pk)

        job.refresh_from_db()
        assert job.result.endswith("，提示1次沙尘过程")
        assert DustEvent.objects.get().state == DustState.SUGGESTED


class TestADecision:
    def test_keeps_hours_regions_and_evidence_as_the_person_found_them(self):
        event = decided(event_of(), regions=[region(), region("霍城县")], last=at("04-10 11:00"), reason="总站认定")

        assert (event.state, event.reason, event.decided_at) == (DustState.DECIDED, "总站认定", NOW)
        assert event.hours.upper == at("04-10 11:00")
        assert {str(each) for each in event.regions.all()} == {"伊宁市", "霍城县"}

    def test_can_be_taken_back_and_taken_again(self):
        event = event_of(state=DustState.DECIDED)

        deciding_dust.reject(event, reason="证据有误", by=one_with(Role.WARNING_ANALYST), at=NOW)
        assert decided(event).state == DustState.DECIDED

    def test_is_refused_twice(self):
        event = event_of(state=DustState.DECIDED)

        with pytest.raises(Refused, match="环办监测〔2016〕120号"):
            decided(event)

    @pytest.mark.parametrize(
        ("changes", "message"),
        [
            ({"evidence": " "}, "认定须写明证据"),
            ({"regions": []}, "至少选择一个区域"),
            ({"last": at("04-10 06:00")}, "不能早于"),
            ({"last": at("04-10 09:30")}, "整点"),
            ({"last": at("05-10 09:00")}, "不超过15天"),
        ],
    )
    def test_is_refused_without_what_it_needs(self, changes, message):
        with pytest.raises(Refused, match=message):
            decided(event_of(), **changes)

    def test_is_refused_where_another_event_of_the_region_has_the_hours(self):
        other = event_of()

        with pytest.raises(Refused, match=str(other)):
            event_of(first="04-10 09:00", last="04-10 10:00")

        assert event_of(first="04-10 10:00", last="04-10 11:00").pk
        assert event_of(name="霍城县").pk

    def test_of_rejection_needs_a_reason(self):
        with pytest.raises(Refused, match="理由"):
            deciding_dust.reject(event_of(), reason=" ", by=one_with(Role.WARNING_ANALYST), at=NOW)


class TestTouching:
    @pytest.mark.parametrize(
        ("since", "until", "touches"),
        [
            ("04-10 09:00", "04-10 09:00", True),
            ("04-10 09:00", "04-10 12:00", True),
            ("04-10 10:00", "04-10 12:00", False),
            ("04-10 01:00", "04-10 07:00", True),
            ("04-10 01:00", "04-10 06:00", False),
        ],
    )
    def test_means_an_hour_that_ends_within(self, since, until, touches):
        event_of()

        assert DustEvent.objects.touching(at(since), at(until)).exists() == touches


class TestThePages:
    def test_let_an_analyst_enter_decide_and_the_public_read(self, client):
        client.force_login(one_with(Role.WARNING_ANALYST))
        entry = {
            "regions": [region().pk],
            "first": "2026-04-10T07:00",
            "last": "2026-04-10T09:00",
            "evidence": EVIDENCE,
        }

        created = client.post(reverse("pollution:dust_new"), entry)
        event = DustEvent.objects.get()
        assert created.url == event.get_absolute_url()
        client.logout()
        assert client.get(event.get_absolute_url()).status_code == 404

        client.force_login(one_with(Role.WARNING_ANALYST))
        form = client.get(reverse("pollution:dust_decide", args=[event.pk]))
        assert 'value="2026-04-10T07:00"' in form.text
        client.post(reverse("pollution:dust_decide", args=[event.pk]), entry | {"reason": "总站认定"})
        client.logout()

        page = client.get(event.get_absolute_url())
        assert EVIDENCE in page.text
        assert "2026-04-10 07:00 至 2026-04-10 09:00（3小时）" in page.text

    def test_tell_how_the_hours_were_changed(self, client):
        event = decided(event_of(), last=at("04-10 11:00"))
        client.force_login(one_with(Role.WARNING_MANAGER))

        page = client.get(f"{event.get_absolute_url()}?tab=history")

        assert "<td>2026-04-10 06:00至2026-04-10 09:00</td>" in page.text
        assert "<td>2026-04-10 06:00至2026-04-10 11:00</td>" in page.text

    def test_say_on_the_form_why_an_act_is_refused(self, client):
        event = event_of()
        client.force_login(one_with(Role.WARNING_ANALYST))

        page = client.post(
            reverse("pollution:dust_decide", args=[event.pk]),
            {"regions": [region().pk], "first": "2026-04-10T07:00", "last": "2026-04-10T05:00", "evidence": EVIDENCE},
        )

        assert "最后一小时不能早于第一小时" in page.text
        event.refresh_from_db()
        assert event.state == DustState.SUGGESTED

    def test_offer_acts_only_to_those_who_decide(self, client):
        event = event_of()
        address = reverse("pollution:dust_decide", args=[event.pk])

        client.force_login(one_with(Role.WARNING_MANAGER))
        assert address not in client.get(event.get_absolute_url()).text
        client.force_login(one_with(Role.WARNING_ANALYST))
        assert address in client.get(event.get_absolute_url()).text

    def test_list_all_events_with_the_same_questions(self, client, django_assert_max_num_queries):
        for day in range(10, 20):
            event_of(first=f"04-{day} 07:00", last=f"04-{day} 09:00")
        client.force_login(one_with(Role.WARNING_MANAGER))

        with django_assert_max_num_queries(20):
            page = client.get(reverse("pollution:dust_list"))

        assert page.text.count("系统提示</td>") == 10

    def test_mark_the_hours_of_a_decided_event(self, client):
        stored(csv_file(dusty_hours(StationFactory())))
        [event] = suggested_for_all()
        address = f"{reverse('pollution:region_air', args=[region().pk])}?at=2026-04-10T12:00"

        assert "沙尘</span>" not in client.get(address).text
        decided(event)

        assert client.get(address).text.count("沙尘</span>") == 3
        series = reverse("pollution:region_series", args=[region().pk])
        data = client.get(f"{series}?scale=hour&from=2026-04-10T00:00&to=2026-04-10T12:00").json()
        assert data["dust"] == [["2026-04-10 07:00", "2026-04-10 09:00"]]


def test_hours_in_the_database_hold_their_last_end():
    event = event_of()

    assert event.hours == DateTimeTZRange(at("04-10 06:00"), at("04-10 09:00"), "(]")
