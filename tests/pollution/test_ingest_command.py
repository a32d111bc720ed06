"""`ingest_monitoring`: a station file from the command line, tried or stored."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from pollution.choices import UploadState
from pollution.models import MonitoringMapping, MonitoringUpload, Reading, Station, StationIndex
from portal.accounts.choices import Role
from portal.attachments import Attachment
from portal.jobs import Job, JobState
from tests.cast import one_with, outsider
from tests.pollution.factories import NOW, StationFactory, csv_file, hour

AT = "2026-03-10 12:00:00"
VALUE = {"pollutant": "PM2.5", "column": "细颗粒物", "unit": "µg/m³"}
KEYS = {
    "rows_read", "rows_stored", "rows_unchanged", "rows_missing", "rows_refused", "stations", "from", "to", "findings",
    "seconds",
}  # fmt: skip


@pytest.fixture
def file(tmp_path):
    def write(*hours, **facts):
        path = tmp_path / "站点.csv"
        path.write_bytes(csv_file(hours, **facts).read())
        return path

    return write


def run(path, *options):
    """The object on standard output."""
    out, err = io.StringIO(), io.StringIO()
    call_command("ingest_monitoring", str(path), "--json", *options, stdout=out, stderr=err)
    assert err.getvalue() == ""
    [line] = out.getvalue().splitlines()
    return json.loads(line)


def refused(path, *options):
    """The error on standard error; the exit code is 2 and standard output empty."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("ingest_monitoring", str(path), "--json", *options, stdout=out, stderr=err)
    assert (ended.value.code, out.getvalue()) == (2, "")
    said = json.loads(err.getvalue())
    assert said["file"] == str(path)
    return said["error"]["message"]


def kept():
    return {path.name for path in Path(settings.MEDIA_ROOT).glob("??/*")}


@pytest.mark.django_db
class TestATry:
    def test_says_what_would_happen_and_leaves_nothing(self, file):
        station = StationFactory()
        before = kept()

        told = run(file(hour(station.code, AT, pm25="NA"), hour("X9", AT), hour(station.code, "昨天")))

        assert set(told) == KEYS
        counts = ("rows_read", "rows_stored", "rows_unchanged", "rows_missing", "rows_refused", "stations")
        assert [told[each] for each in counts] == [3, 0, 0, 1, 1, 2]
        assert (told["from"], told["to"]) == ("2026-03-10T12:00:00+08:00",) * 2
        assert {each["code"] for each in told["findings"]} >= {"refused", "stations_unknown", "would_store"}
        assert "新增1个站点小时" in told["findings"][-1]["message"]
        assert not MonitoringUpload.objects.exists()
        assert not Attachment.objects.exists()
        assert not Job.objects.exists()
        assert kept() == before

    def test_counts_the_hours_of_stations_that_it_would_create(self, file):
        path = file(hour("X9", AT))

        assert "新增0个站点小时" in run(path)["findings"][-1]["message"]
        assert "新增1个站点小时" in run(path, "--create-stations")["findings"][-1]["message"]

    def test_names_the_question_that_is_open(self, file):
        rows = [hour("X9", f"2026-03-10 {at}:00:00", o3=90, o3_24h=60) for at in (11, 12)]

        assert run(file(*rows))["findings"][0]["severity"] == "question"
        assert "question" not in {each["severity"] for each in run(file(*rows), "--o3", "exchanged")["findings"]}

    def test_takes_the_format_that_is_asked_for_or_none(self, file):
        path = file(hour("X9", AT))

        assert run(path, "--format", "cnemc_live")["rows_read"] == 1
        assert "不是prsa" in refused(path, "--format", "prsa")

    def test_reads_by_a_mapping_that_somebody_kept(self, file):
        mapping = {"time": ["时间"], "station": "点位", "values": [VALUE]}
        MonitoringMapping.objects.create(name="月报", mapping=mapping, created_by=outsider(), created_at=NOW)
        path = file(("T1", AT, "35"), head=("点位", "时间", "细颗粒物"))

        told = run(path, "--mapping", "月报")

        assert (told["rows_read"], told["stations"]) == (1, 1)
        assert "缺少列：时间、点位、细颗粒物" in refused(file(("1", "2"), head=("甲", "乙")), "--mapping", "月报")

    def test_refuses_what_cannot_be_read(self, file, tmp_path):
        before = kept()

        assert "不是已知格式" in refused(file(("1", "2"), head=("甲", "乙")))
        assert "无法打开文件" in refused(tmp_path / "没有.csv")
        (tmp_path / "a.exe").write_bytes(b"MZ")
        assert ".exe" in refused(tmp_path / "a.exe")
        assert not MonitoringUpload.objects.exists()
        assert kept() == before

    def test_refuses_options_that_make_no_sense(self, file):
        path = file(hour("X9", AT))

        assert "--by" in refused(path, "--yes")
        assert "不是可用的监测录入员账号" in refused(path, "--yes", "--by", outsider().username)
        assert "--create-stations" in refused(path, "--region", "伊宁市")
        assert "没有保存过列对应“月报”" in refused(path, "--mapping", "月报")
        assert "没有区域“乌有县”" in refused(path, "--create-stations", "--region", "乌有县")

    def test_is_told_in_lines_without_json(self, file):
        out = io.StringIO()

        call_command("ingest_monitoring", str(file(hour("X9", AT))), stdout=out)

        assert "rows_read：1" in out.getvalue()
        assert "warning：1个站点没有登记" in out.getvalue()


@pytest.mark.django_db(transaction=True)
class TestIngesting:
    def test_stores_and_computes_through_the_jobs_of_the_page(self, file):
        clerk = one_with(Role.MONITORING_CLERK)

        told = run(
            file(hour("2703A", AT), hour("2703A", "2026-03-10 13:00:00")),
            *("--yes", "--by", clerk.username, "--create-stations", "--region", "伊宁市"),
        )

        upload = MonitoringUpload.objects.get()
        assert (told["rows_read"], told["rows_stored"], told["rows_unchanged"]) == (2, 2, 0)
        assert (upload.state, upload.confirmed_by) == (UploadState.STORED, clerk)
        assert Reading.objects.count() == 2
        assert StationIndex.objects.filter(station_id=Station.objects.get().pk, scale="hour").exists()
        assert {each.state for each in Job.objects.all()} == {JobState.DONE}
        assert Job.objects.count() == 4  # read, store, compute, judge

    def test_of_the_same_file_again_changes_nothing(self, file):
        station, clerk = StationFactory(), one_with(Role.MONITORING_CLERK)
        path = file(hour(station.code, AT))
        run(path, "--yes", "--by", clerk.username)

        told = run(path, "--yes", "--by", clerk.username)

        assert (told["rows_stored"], told["rows_unchanged"]) == (0, 1)
        assert "nothing_new" in {each["code"] for each in told["findings"]}
        assert Reading.objects.get().upload_id == MonitoringUpload.objects.order_by("pk").first().pk

    def test_gives_up_what_is_refused_so_that_it_waits_for_nobody(self, file):
        clerk = one_with(Role.MONITORING_CLERK)
        rows = [hour("X9", f"2026-03-10 {at}:00:00", o3=90, o3_24h=60) for at in (11, 12)]

        assert "请先回答" in refused(file(*rows), "--yes", "--by", clerk.username)
        assert "站点都未登记" in refused(file(hour("X9", AT)), "--yes", "--by", clerk.username)
        assert "不是已知格式" in refused(file(("1", "2"), head=("甲", "乙")), "--yes", "--by", clerk.username)

        assert {each.state for each in MonitoringUpload.objects.all()} == {UploadState.WITHDRAWN}
        assert not Reading.objects.exists()
        assert not Job.objects.open().exists()


class TestStandardOutput:
    def test_carries_no_log_line(self):
        program = (
            "import sys, django; django.setup(); from portal import logs; logs.keep_off_standard_output();"
            "import structlog; structlog.get_logger('portal').warning('seen')"
        )
        environment = {"DJANGO_SETTINGS_MODULE": "portal.settings.development", "LOG_TO": "stdout", "PATH": ""}

        ended = subprocess.run(
            [sys.executable, "-c", program],
            cwd=settings.BASE_DIR, env=environment, capture_output=True, text=True, check=True,
        )  # fmt: skip

        assert ended.stdout == ""
        assert "seen" in ended.stderr
