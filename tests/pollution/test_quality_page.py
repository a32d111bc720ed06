"""数据质量: what the office should look at in its data."""

import re
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pollution import quality
from pollution.choices import RecalculationReason
from pollution.models import Recalculation
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.pollution.factories import StationFactory, csv_file, hour, recalculated, received, stored

pytestmark = pytest.mark.django_db
LAST = datetime(2026, 11, 20, 9)


def hours_of(station, count, *, last=LAST, **values):
    return [hour(station.code, f"{last - timedelta(hours=each):%Y-%m-%d %H:00}", **values) for each in range(count)]


def board(client, moment="2026-11-20T09:30"):
    client.force_login(one_with(Role.MONITORING_CLERK))
    page = client.get(f"{reverse('pollution:quality')}?at={moment}")
    assert page.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", re.sub(r"</(td|th|p|li)>", " ", page.text)))


class TestStations:
    def test_tell_the_age_of_their_newest_hour_and_the_share_of_hours(self, client):
        station = StationFactory()
        stored(csv_file(hours_of(station, 84, pm25="/")))

        assert f"{station} 2026-11-20 09:00 0小时前 50% 50% 50% 50% 50% / 11% 11% 11% 11% 11% /" in board(client)
        assert f"{station} 2026-11-20 09:00 3小时前" in board(client, "2026-11-20T12:00")

    def test_are_late_from_three_hours_on(self):
        station = StationFactory()
        stored(csv_file(hours_of(station, 2)))

        def late(moment):
            [found] = quality.stations(moment)
            return found.is_late

        end = timezone.make_aware(LAST)
        assert not late(end + timedelta(hours=2, minutes=59))
        assert late(end + timedelta(hours=3))

    def test_without_data_say_so(self, client):
        station = StationFactory()

        assert f"{station} 没有数据 0% 0%" in board(client)

    def test_cost_the_same_questions_whatever_their_number(self, client):
        def queries():
            with CaptureQueriesContext(connection) as context:
                board(client)
            return len(context)

        StationFactory()
        queries()
        one = queries()
        StationFactory.create_batch(10)

        assert queries() == one

    def test_tell_the_newest_hour_of_one_that_has_long_been_silent(self, client):
        station = StationFactory()
        stored(csv_file(hours_of(station, 2, last=datetime(2026, 9, 1, 9))))
        recalculated()

        assert f"{station} 2026-09-01 09:00 80天前 0% 0%" in board(client)
        assert f"{station} 2026-09-01 08:00 0小时前" in board(client, "2026-09-01T08:30")


class TestSuspicions:
    def test_are_looked_for_in_the_last_thirty_days_only(self, client):
        station = StationFactory()
        old = datetime(2026, 10, 1, 9)
        stored(csv_file([*hours_of(station, 1, pm25=0), *hours_of(station, 1, last=old, so2=0)]))

        text = board(client)

        assert "共1个小时值：浓度为零1" in text
        assert f"2026-11-20 09:00 {station} PM2.5 浓度为零 浓度为0" in text

    def test_of_successive_hours_stand_on_one_line(self):
        station, other = StationFactory(), StationFactory()
        clear = {"so2": 1, "no2": 1, "co": 0.1, "o3": 1, "pm10": 2, "pm25": 1}
        lines = [*hours_of(station, 12, **clear | {"no2": 33}), *hours_of(other, 1, **clear | {"so2": 0})]
        stored(csv_file(lines))

        found = quality.suspicious(timezone.make_aware(LAST))

        [stuck] = [each for each in found.examples if each.pollutant == "NO2"]
        [zero] = [each for each in found.examples if each.station == other]
        numbers = dict(found.numbers)
        assert (stuck.station, stuck.label) == (station, "数值不变")
        assert 1 < stuck.hours <= numbers["数值不变"]
        assert stuck.at - stuck.first == (stuck.hours - 1) * quality.HOUR
        assert (zero.station, zero.label, zero.hours) == (other, "浓度为零", 1)
        assert sum(each.hours for each in found.examples) == found.total
        assert found.runs == len(found.examples) < found.total


class TestTheBoard:
    def test_names_uploads_with_refused_rows(self, client):
        upload = received(csv_file([*hours_of(StationFactory(), 1), ("morgen", "T000", "", 1, 1, 1, 1, 1, 1, 1)]))

        assert f"{upload}（2026-11-20 09:30，待核对）：拒收1处" in board(client)

    def test_names_regions_that_nobody_measures(self, client):
        StationFactory()

        listed = board(client).partition("无站点且未确定取用区域")[2]
        assert "霍城县" in listed
        assert "伊宁市" not in listed

    def test_orders_everything_to_be_computed_again(self, client):
        stored(csv_file(hours_of(StationFactory(), 2)))
        client.force_login(one_with(Role.WARNING_ANALYST))

        page = client.post(reverse("pollution:recalculate_all"), follow=True)

        assert Recalculation.objects.filter(reason=RecalculationReason.READING).count() == 1
        assert "已提交重算" in page.text
        assert "条款读法变更 2026-11-20至2026-11-20：排队中" in re.sub(r"<[^>]+>", "", page.text)

    def test_says_when_there_is_nothing_to_compute(self, client):
        client.force_login(one_with(Role.WARNING_ANALYST))

        page = client.post(reverse("pollution:recalculate_all"), follow=True)

        assert "还没有监测数据，不需要重算" in page.text
