"""`ingest_monitoring FILE`: a station file from the command line, on the way that the upload page takes."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

import pghistory
from django.core.files.base import File
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from pollution import assessing, ingesting
from pollution.air.monitoring.cells import Unit
from pollution.air.monitoring.formats import FORMATS
from pollution.alerting import judging
from pollution.choices import UploadState
from pollution.file_choices import O3_WAYS, FileChoices
from pollution.mapping_columns import kept_mapping
from pollution.models import MonitoringMapping, MonitoringUpload
from pollution.permissions import may_upload
from pollution.summarizing import summary, would_store
from portal import jobs, logs
from portal.accounts.models import User
from portal.file_kinds import Unsafe
from portal.jobs import Job, JobState, performing
from portal.lifecycle import Refused
from portal.organization.models import Region

REFUSED = 2  # exit code
AUTO = "auto"
UNITS = {"ug": Unit.MICROGRAM, "mg": Unit.MILLIGRAM}


class Command(BaseCommand):
    """Receive, read, confirm, store and recalculate in the foreground; without --yes nothing of it stays."""

    help = "读取站点监测数据文件；加 --yes 则入库并重算指数，不加只试读，什么也不保存。"

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", metavar="FILE", help="CSV、.csv.gz 或 .xlsx")
        parser.add_argument("--format", choices=[AUTO, *(each.code for each in FORMATS)], default=AUTO)
        parser.add_argument("--yes", action="store_true", help="已核对全部疑点，入库")
        parser.add_argument("--by", metavar="USERNAME", help="以谁的名义入库，须为监测录入员；--yes 时必填")
        parser.add_argument("--co-unit", choices=UNITS, help="CO的单位：ug 为µg/m³，mg 为mg/m³；不填按格式推断")
        parser.add_argument("--o3", choices=O3_WAYS, help="O3与O3_24h两列：as_named 按列名，exchanged 颠倒")
        parser.add_argument("--sheet", metavar="NAME", default="", help="Excel工作簿要读的工作表")
        parser.add_argument("--mapping", metavar="NAME", help="已保存的列对应，用于不是已知格式的文件")
        parser.add_argument("--create-stations", action="store_true", help="新建没有登记的站点")
        parser.add_argument("--region", metavar="NAME", help="新建的站点列入的区域，如 伊宁市")
        parser.add_argument("--json", action="store_true", help="结果为一个JSON对象，错误也是")

    def handle(self, *args: Any, **options: Any) -> None:
        logs.keep_off_standard_output()
        started = time.perf_counter()
        try:
            choices = _choices(options)
            with Path(options["file"]).open("rb") as handle:
                file = File(handle, name=Path(options["file"]).name)
                if options["yes"]:
                    told = _ingest(file, choices, options["format"], by=_clerk(options["by"]))
                else:
                    told = _try(file, choices, options["format"])
        except Unsafe as error:
            self._refuse(options, "unsafe", str(error))
        except Refused as error:
            self._refuse(options, "refused", str(error))
        except OSError as error:
            self._refuse(options, "unreadable", f"无法打开文件：{error.strerror}")
        else:
            told["seconds"] = round(time.perf_counter() - started, 3)
            self._tell(told, is_json=options["json"])

    def _tell(self, told: dict[str, Any], *, is_json: bool) -> None:
        if is_json:
            self.stdout.write(json.dumps(told, ensure_ascii=False, default=lambda at: at.isoformat()))
            return
        for name, value in told.items():
            if name != "findings":
                self.stdout.write(f"{name}：{value}")
        for each in told["findings"]:
            self.stdout.write(f"{each['severity']}：{each['message']}")

    def _refuse(self, options: dict[str, Any], code: str, message: str) -> None:
        said = f"{options['file']}：{message}"
        if options["json"]:
            error = {"code": code, "message": message}
            said = json.dumps({"file": options["file"], "error": error}, ensure_ascii=False)
        self.stderr.write(said)
        sys.exit(REFUSED)


def _try(file: File[Any], choices: FileChoices, wanted: str) -> dict[str, Any]:
    """Read it and take everything back, rows and file."""
    path = None
    try:
        with transaction.atomic():
            upload = ingesting.receive(file, choices=choices, by=None, at=timezone.now())
            path = upload.attachment.path
            ingesting.read(upload, at=timezone.now())
            _check(upload, wanted)
            told = summary(upload)
            told["findings"] = [*told["findings"], would_store(upload)]
            transaction.set_rollback(True)
        return told
    finally:
        if path is not None:
            path.unlink(missing_ok=True)


def _ingest(file: File[Any], choices: FileChoices, wanted: str, *, by: User) -> dict[str, Any]:
    """Through all states; what is refused on the way is given up, so that it waits for nobody."""
    with pghistory.context(user=by.pk):
        with transaction.atomic():
            upload = ingesting.receive(file, choices=choices, by=by, at=timezone.now())
            job = _claimed(ingesting.READ, upload.pk)
        try:
            _perform(job, upload)
            _check(upload, wanted)
            with transaction.atomic():
                ingesting.confirm(upload, accepts_doubts=True, by=by, at=timezone.now())
                job = _claimed(ingesting.STORE, upload.pk)
            _perform(job, upload)
        except Refused:
            _give_up(upload, by=by)
            raise
        for row in upload.recalculations.all():
            if job := _claimed(assessing.RECALCULATE, row.pk):  # a worker may have been faster
                _perform(job, upload)
        with transaction.atomic():
            waiting = judging.waiting()
        if waiting and (job := performing.claim(waiting.pk)):
            _perform(job, upload)
    return summary(upload)


def _perform(job: Job | None, upload: MonitoringUpload) -> None:
    """Carry a job out here. Raises Refused where it did not end well."""
    if job is None:
        raise Refused("后台任务已被其他进程取走，请到监测数据上传页面查看")
    performing.carry_out(job)
    job.refresh_from_db()
    upload.refresh_from_db()
    if job.state != JobState.DONE:
        raise Refused(job.last_error or f"后台任务{job.state_label}")


def _claimed(kind: str, subject_id: int) -> Job | None:
    """The job, taken before any worker hears of it where the transaction that put it down is still open."""
    job = jobs.latest(kind, subject_id=subject_id)
    return performing.claim(job.pk) if job else None


def _check(upload: MonitoringUpload, wanted: str) -> None:
    if upload.state == UploadState.UNREADABLE:
        raise Refused(upload.refusal)
    found = upload.understanding["format"]
    if wanted not in (AUTO, found):
        raise Refused(f"文件是{upload.understanding['label']}（{found}），不是{wanted}；不确定时请用--format auto")


def _give_up(upload: MonitoringUpload, *, by: User) -> None:
    upload.refresh_from_db()
    job = ingesting.latest_job(upload.pk)
    if job is not None and job.is_open:
        jobs.cancel(job, by=by, at=timezone.now())
    if upload.state == UploadState.CONFIRMED:
        ingesting.reopen(upload, by=by, at=timezone.now())
    if upload.state in (UploadState.RECEIVED, UploadState.READ, UploadState.UNREADABLE):
        ingesting.discard(upload, by=by, at=timezone.now())


def _choices(options: dict[str, Any]) -> FileChoices:
    region = None
    if options["region"]:
        if not options["create_stations"]:
            raise Refused("--region 只与 --create-stations 一起使用")
        region = Region.objects.filter(name=options["region"]).first()
        if region is None:
            raise Refused(f"没有区域“{options['region']}”；请写全称，如 伊宁市")
    mapping = None
    if options["mapping"]:
        mapping = MonitoringMapping.objects.filter(name=options["mapping"]).first()
        if mapping is None:
            raise Refused(f"没有保存过列对应“{options['mapping']}”")
    return FileChoices(
        sheet=options["sheet"],
        mapping=kept_mapping(mapping).to_json() if mapping else "",
        co_unit=UNITS[options["co_unit"]].value if options["co_unit"] else "",
        o3=options["o3"] or "",
        creates_stations=options["create_stations"],
        region=region.pk if region else None,
    )


def _clerk(username: str | None) -> User:
    if not username:
        raise Refused("入库须写明以谁的名义：--by 用户名")
    user: User | None = User.objects.filter(username=username).first()
    if user is None or not may_upload(user):
        raise Refused(f"“{username}”不是可用的监测录入员账号，不能入库")
    return user
