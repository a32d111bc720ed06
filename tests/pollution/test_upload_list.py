"""The list of uploads: what it finds, what it costs, and where it waits."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from pollution.models import MonitoringUpload
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.pollution.factories import NOW, StationFactory, csv_file, hour, received, stored, withdrawn

pytestmark = pytest.mark.django_db
AT = "2026-03-10 12:00:00"


@pytest.fixture
def clerk(client):
    client.user = one_with(Role.MONITORING_CLERK)
    client.force_login(client.user)
    return client


class TestTheList:
    def test_filters_by_state_name_and_day(self, clerk):
        first = received(csv_file([hour(StationFactory().code, "2026-03-10 00:00:00")], name="三月.csv"))
        other = withdrawn(stored(csv_file([hour(StationFactory().code, "2026-04-10 01:00:00")], name="四月.csv")))

        def found(**given):
            page = clerk.get(reverse("pollution:upload_list"), given)
            return {row.record.pk for row in page.context["table"].rows}

        assert found() == {first.pk, other.pk}
        assert found(state="read") == {first.pk}
        assert found(q="四月") == {other.pk}
        assert found(on="2026-3-9") == {first.pk}
        assert found(on="2026-3-10") == set()

    def test_asks_as_many_queries_for_thirty_files_as_for_one(self, clerk):
        upload = received(csv_file([hour(StationFactory().code, AT)]))

        def count():
            with CaptureQueriesContext(connection) as captured:
                clerk.get(reverse("pollution:upload_list"))
            return len(captured)

        count()
        before = count()
        facts = {"attachment": upload.attachment, "received_at": NOW, "received_by": clerk.user}
        MonitoringUpload.objects.bulk_create([MonitoringUpload(**facts) for _ in range(30)])
        assert count() == before

    def test_waits_on_the_workbench(self, clerk):
        received(csv_file([hour(StationFactory().code, AT)]))

        page = clerk.get(reverse("workbench"))

        assert "监测数据上传待核对" in page.text
