"""Sand-dust events: what a person decides, what the database holds, and who sees it (docs/rules/dust.md)."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange
from django.urls import reverse

from pollution import deciding_dust, series
from pollution.choices import DustState
from pollution.models import DustEvent, StationPeriod
from pollution.series import Subject
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.pollution.dust_events import (
    EVIDENCE,
    HOUR,
    NOW,
    at,
    decided,
    dusty_hours,
    event_of,
    region,
    suggested_for_all,
)
from tests.pollution.factories import StationFactory, csv_file, hour, recalculated, stored

pytestmark = pytest.mark.django_db


class TestTheHoursOfARegion:
    def test_belong_to_one_event_whatever_writes_them(self):
        event_of()
        late = DustEvent.objects.create(
            hours=DateTimeTZRange(at("04-10 08:00"), at("04-10 11:00"), "(]"), evidence=EVIDENCE
        )

        with pytest.raises(IntegrityError, match="dust_region_one_at_a_time"), transaction.atomic():
            late.regions.add(region())

    def test_belong_to_one_event_when_it_grows(self):
        event_of()
        later = event_of(first="04-10 10:00", last="04-10 11:00")

        with pytest.raises(IntegrityError, match="dust_region_one_at_a_time"), transaction.atomic():
            DustEvent.objects.filter(pk=later.pk).update(
                hours=DateTimeTZRange(at("04-10 08:00"), at("04-10 11:00"), "(]")
            )

    def test_are_free_once_an_event_is_rejected_and_taken_again_when_it_is_decided(self):
        event = event_of()
        deciding_dust.reject(event, reason="本地扬尘", by=one_with(Role.WARNING_ANALYST), at=NOW)
        other = event_of(first="04-10 09:00", last="04-10 10:00")

        with pytest.raises(Refused, match=str(other)):
            decided(event)

    def test_of_a_region_that_is_left_out_do_not_stand_in_the_way(self):
        event = event_of(state=DustState.DECIDED)
        decided(event, act=deciding_dust.review, regions=[region(), region("霍城县")])
        event_of(first="04-10 10:00", last="04-10 11:00")

        decided(event, act=deciding_dust.review, regions=[region("霍城县")], last=at("04-10 11:00"))

        assert {str(each) for each in event.regions.all()} == {"霍城县"}

    def test_are_refused_in_words_to_the_second_of_two_at_once(self, monkeypatch):
        monkeypatch.setattr(deciding_dust, "_checked", lambda regions, first, last, except_for: (
            regions, DateTimeTZRange(first - HOUR, last, "(]")
        ))  # fmt: skip
        event_of()

        with pytest.raises(Refused, match="该区域在这段时间已有另一次沙尘过程"):
            event_of(first="04-10 09:00", last="04-10 10:00")


class TestAStationThatMoved:
    def test_shows_the_dust_of_the_region_in_which_it_stood_then(self, client):
        station = StationFactory(region="霍城县", until=date(2026, 4, 10))
        StationPeriod.objects.create(station=station, region=region(), held=DateRange(date(2026, 4, 10), None))
        StationFactory(region="霍城县")
        lines = [hour(station.code, "2026-04-10 00:00"), *dusty_hours(station)]
        stored(csv_file([hour(station.code, "2026-04-09 23:00"), *lines]))
        recalculated()
        for name in ("伊宁市", "霍城县"):
            event_of(state=DustState.DECIDED, name=name, first="04-10 00:00", last="04-10 03:00")

        page = client.get(f"{station.get_absolute_url()}?at=2026-04-10T12:00")
        address = reverse("pollution:station_series", args=[station.code])
        data = client.get(f"{address}?scale=hour&from=2026-04-09T22:00&to=2026-04-10T12:00").json()

        assert page.text.count("沙尘</span>") == 4
        assert data["dust"] == [["2026-04-10 00:00", "2026-04-10 00:00"], ["2026-04-10 01:00", "2026-04-10 03:00"]]
        lines = series.hours(Subject("station", station.pk), at("04-09 22:00"), at("04-10 12:00"))
        assert [[str(each) for each in line.dust.regions.all()] for line in lines if line.dust] == [
            ["伊宁市"], ["伊宁市"], ["伊宁市"], ["霍城县"],
        ]  # fmt: skip


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
