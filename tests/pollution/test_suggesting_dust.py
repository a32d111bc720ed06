"""Sand-dust events that the hours suggest, and what becomes of them when the data changes (docs/rules/dust.md)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from pollution import assessing, deciding_dust, registering_stations, suggesting_dust
from pollution.choices import DustState
from pollution.models import DustEvent, Recalculation
from portal.accounts.choices import Role
from portal.jobs import Job
from portal.jobs.performing import perform
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
from tests.pollution.factories import StationFactory, csv_file, hour, recalculated, stored, withdrawn

pytestmark = pytest.mark.django_db


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
        assessing.recalculate_all(by=one_with(Role.MONITORING_CLERK), at=NOW)
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

        found = suggesting_dust.suggest_for(first, at=NOW)

        assert {str(place) for each in found for place in each.regions.all()} == {"伊宁市"}

    def test_is_made_by_the_job_that_computes(self, transactional_db):
        stored(csv_file(dusty_hours(StationFactory())))

        job = Job.objects.get(kind=assessing.RECALCULATE)
        perform(job.pk)

        job.refresh_from_db()
        assert job.result.endswith("，提示1次沙尘过程")
        assert DustEvent.objects.get().state == DustState.SUGGESTED


class TestASuggestionWhoseDataChanges:
    def test_is_dropped_with_its_reason_when_the_file_is_withdrawn(self):
        upload = stored(csv_file(dusty_hours(StationFactory())))
        [event] = suggested_for_all()

        withdrawn(upload, at=NOW + HOUR)
        [dropped] = suggested_for_all(moment=NOW + HOUR)

        assert (dropped.pk, dropped.state) == (event.pk, DustState.DROPPED)
        assert "已更正或撤回" in dropped.reason

    def test_is_dropped_when_the_hours_are_corrected(self):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)))
        [event] = suggested_for_all()

        stored(csv_file(dusty_hours(station, hours=0)), at=NOW + HOUR)
        suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert event.state == DustState.DROPPED

    def test_shrinks_and_tells_the_new_numbers(self):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)))
        [event] = suggested_for_all()

        stored(csv_file(dusty_hours(station, hours=2)), at=NOW + HOUR)
        suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert (event.state, event.hours.upper) == (DustState.SUGGESTED, at("04-10 08:00"))
        assert "连续2小时" in event.evidence

    def test_tells_new_numbers_of_the_same_hours(self):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)))
        [event] = suggested_for_all()

        stored(csv_file([hour(station.code, "2026-04-10 08:00", pm10=700, pm25=120)]), at=NOW + HOUR)
        suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert "PM10最高700µg/m³" in event.evidence

    def test_is_dropped_when_what_came_before_it_changes(self):
        station = StationFactory()
        before = [hour(station.code, f"2026-04-09 {each:02d}:00", pm10=80) for each in range(19, 24)]
        dust = [hour(station.code, f"2026-04-10 {each:02d}:00", pm10=600, pm25=120) for each in range(1, 4)]
        stored(csv_file([*before, hour(station.code, "2026-04-10 00:00", pm10=80), *dust]))
        [event] = suggested_for_all()

        stored(csv_file([hour(station.code, line[0], pm10=500) for line in before]), at=NOW + HOUR)
        suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert event.state == DustState.DROPPED

    def test_stays_when_only_its_third_day_is_touched(self):
        station = StationFactory()
        quiet = [hour(station.code, f"2026-04-10 {each:02d}:00", pm10=80) for each in range(1, 7)]
        ends = [at("04-10 07:00") + each * HOUR for each in range(65)]
        dust = [hour(station.code, f"{end:%Y-%m-%d %H:%M}", pm10=600, pm25=120) for end in ends]
        stored(csv_file([*quiet, *dust]))
        [event] = suggested_for_all()

        stored(csv_file([hour(station.code, "2026-04-12 20:00", pm10=640, pm25=120)]), at=NOW + HOUR)
        suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert (event.state, event.hours.lower, event.hours.upper) == (DustState.SUGGESTED, at("04-10 06:00"), ends[-1])

    def test_takes_in_another_with_which_it_becomes_one(self):
        station = StationFactory()
        stored(csv_file([line for line in dusty_hours(station, hours=6) if line[0] != "2026-04-10 09:00"]))
        first, second = suggested_for_all()

        stored(csv_file([hour(station.code, "2026-04-10 09:00", pm10=600, pm25=120)]), at=NOW + HOUR)
        suggested_for_all(moment=NOW + HOUR)

        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.hours.lower, first.hours.upper) == (at("04-10 06:00"), at("04-10 12:00"))
        assert (second.state, second.reason) == (DustState.DROPPED, f"与{first}连成一段，并入其中")

    def test_is_made_anew_when_the_data_comes_back(self):
        station = StationFactory()
        upload = stored(csv_file(dusty_hours(station)))
        [event] = suggested_for_all()
        withdrawn(upload, at=NOW + HOUR)
        suggested_for_all(moment=NOW + HOUR)

        stored(csv_file(dusty_hours(station)), at=NOW + 2 * HOUR)
        [another] = suggested_for_all(moment=NOW + 2 * HOUR)

        assert another.pk != event.pk
        assert another.state == DustState.SUGGESTED

    def test_is_dropped_where_the_region_loses_its_station(self):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)))
        [event] = suggested_for_all()

        registering_stations.correct_period(
            station.periods.get(), region=region("霍城县"), longitude=None, latitude=None,
            by=one_with(Role.MONITORING_CLERK), at=NOW + HOUR,
        )  # fmt: skip
        suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert event.state == DustState.DROPPED
        assert [str(each) for each in DustEvent.objects.suggested().get().regions.all()] == ["霍城县"]

    def test_is_left_alone_where_a_person_entered_it(self):
        upload = stored(csv_file(dusty_hours(StationFactory())))
        event = event_of()
        suggested_for_all()
        withdrawn(upload, at=NOW + HOUR)
        suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert event.state == DustState.SUGGESTED

    def test_says_so_in_the_result_of_the_job(self, transactional_db):
        upload = stored(csv_file(dusty_hours(StationFactory())))
        perform(Job.objects.get(kind=assessing.RECALCULATE).pk)
        withdrawn(upload, at=timezone.now())

        job = Job.objects.filter(kind=assessing.RECALCULATE).latest("pk")
        perform(job.pk)

        job.refresh_from_db()
        assert job.result.endswith("，撤销1次提示")


class TestADecisionWhoseDataChanges:
    def changed(self, event, change):
        suggested_for_all()
        decided(event)
        change()
        suggested_for_all(moment=NOW + HOUR)
        event.refresh_from_db()
        return event

    @pytest.mark.parametrize("act", ["withdrawn", "corrected"])
    def test_stays_and_is_due_for_review(self, client, act):
        station = StationFactory()
        upload = stored(csv_file(dusty_hours(station)))
        acts = {
            "withdrawn": lambda: withdrawn(upload, at=NOW + HOUR),
            "corrected": lambda: stored(csv_file([hour(station.code, "2026-04-10 08:00")]), at=NOW + HOUR),
        }

        event = self.changed(event_of(), acts[act])

        assert (event.state, event.is_outdated) == (DustState.DECIDED, True)
        assert "数据已更正/撤回，待复核" in client.get(event.get_absolute_url()).text
        client.force_login(one_with(Role.WARNING_ANALYST))
        assert "沙尘过程待复核" in client.get(reverse("workbench")).text
        assert "已认定（待复核）" in client.get(f"{reverse('pollution:dust_list')}?review=due").text

    @pytest.mark.parametrize(
        "line",
        [
            ("T900", "2026-04-10 08:00"),  # of another region
            ("T901", "2026-04-10 10:00"),  # after its hours
            ("T901", "2026-04-10 06:00"),  # before them
        ],
    )
    def test_is_not_due_where_its_hours_are_as_they_were(self, line):
        StationFactory(code="T900", region="霍城县")
        station = StationFactory(code="T901")
        stored(csv_file(dusty_hours(station)))

        event = self.changed(event_of(), lambda: stored(csv_file([hour(*line, pm10=79)]), at=NOW + HOUR))

        assert not event.is_outdated
        assert not DustEvent.objects.due_for_review().exists()

    def test_is_not_due_where_the_same_is_said_again(self):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)))

        event = self.changed(event_of(), lambda: stored(csv_file(dusty_hours(station)), at=NOW + HOUR))

        assert not event.is_outdated

    def test_is_settled_by_a_review(self, client):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)))
        event = self.changed(
            event_of(), lambda: stored(csv_file([hour(station.code, "2026-04-10 09:00")]), at=NOW + HOUR)
        )
        client.force_login(one_with(Role.WARNING_ANALYST))
        address = reverse("pollution:dust_review", args=[event.pk])
        assert address in client.get(event.get_absolute_url()).text

        client.post(
            address,
            {
                "regions": [region().pk],
                "first": "2026-04-10T07:00",
                "last": "2026-04-10T08:00",
                "evidence": EVIDENCE,
                "reason": "更正后缩短一小时",
            },
        )

        event.refresh_from_db()
        assert (event.state, event.hours.upper) == (DustState.DECIDED, at("04-10 08:00"))
        assert not event.is_outdated

    def test_lets_a_rejection_no_longer_stand_in_the_way_of_a_suggestion(self):
        station = StationFactory()
        stored(csv_file(dusty_hours(station)))
        [event] = suggested_for_all()
        deciding_dust.reject(event, reason="本地扬尘", by=one_with(Role.WARNING_ANALYST), at=NOW)
        assessing.recalculate_all(by=one_with(Role.MONITORING_CLERK), at=NOW)
        assert suggested_for_all(moment=NOW + HOUR) == []

        stored(csv_file([hour(station.code, "2026-04-10 08:00", pm10=900, pm25=120)]), at=NOW + HOUR)
        [another] = suggested_for_all(moment=NOW + HOUR)

        event.refresh_from_db()
        assert (event.state, another.state) == (DustState.REJECTED, DustState.SUGGESTED)
