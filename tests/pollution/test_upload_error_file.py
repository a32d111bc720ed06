"""The error file of an upload: everything that is refused, line by line, however much it is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from pollution import ingesting
from pollution.models import Reading
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.pollution.factories import NOW, StationFactory, csv_file, hour, received
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
AT = "2026-03-10 12:00:00"


@pytest.fixture
def clerk(client):
    client.user = one_with(Role.MONITORING_CLERK)
    client.force_login(client.user)
    return client


class TestTheErrorFile:
    def test_lists_200_refusals_and_gives_all_as_a_file_without_formulas(self, clerk):
        station = StationFactory()
        rows = [hour(station.code, NOW - timedelta(hours=at), pm25="=1+1") for at in range(100, 305)]
        upload = received(csv_file([(f"{row[0]:%Y-%m-%d %H}:00:00", *row[1:]) for row in rows]))

        page = clerk.get(upload.get_absolute_url())
        errors = clerk.get(reverse("pollution:upload_errors", args=[upload.pk]))

        assert "拒收205处，这里列出前200处" in text_of(page)
        lines = b"".join(errors).decode("utf-8-sig").splitlines()
        assert lines[0] == "行,列,值,原因"
        assert len(lines) == 206
        assert lines[1].startswith("2,pm2_5,'=1+1,")

    def test_gives_every_line_of_every_contradiction_and_shows_some(self, clerk):
        station = StationFactory()
        lines = [hour(station.code, f"{NOW - timedelta(hours=at):%Y-%m-%dT%H}:00:00") for at in range(100, 160)]
        other = [hour(*row[1::-1], pm25=36) for row in lines]
        upload = received(csv_file([*lines, *other, hour("甲1", AT), hour("甲1", AT, pm25=1)]), creates_stations=True)

        page = clerk.get(upload.get_absolute_url())
        errors = clerk.get(reverse("pollution:upload_errors", args=[upload.pk]))

        assert "文件中重复的站点小时（举例50处）" in text_of(page)
        assert "61个站点小时重复而值不同" in text_of(page)
        found = b"".join(errors).decode("utf-8-sig").splitlines()[1:]
        assert len(found) == 122
        moment = f"{NOW - timedelta(hours=100):%Y-%m-%d %H}:00"
        reason = "同一站点同一小时在第2、62行有不同的值，都不入库"
        assert found[:2] == [f"{line},,{station.code} {moment},{reason}" for line in (2, 62)]
        assert found[-1] == "123,,甲1 2026-03-10 12:00,同一站点同一小时在第122、123行有不同的值，都不入库"
        assert not Reading.objects.exists()

    def test_names_no_more_than_ten_lines_of_one_hour(self, clerk):
        station = StationFactory()
        upload = received(csv_file([hour(station.code, AT, pm25=35 + each) for each in range(12)]))

        errors = b"".join(clerk.get(reverse("pollution:upload_errors", args=[upload.pk]))).decode().splitlines()

        assert len(errors) == 13
        assert "在第2、3、4、5、6、7、8、9、10、11等12行有不同的值" in errors[12]

    def test_has_no_error_file_before_it_is_read(self, clerk):
        upload = ingesting.receive(csv_file([]), by=clerk.user, at=NOW)

        assert clerk.get(reverse("pollution:upload_errors", args=[upload.pk])).status_code == 404
