"""An export that is more than an import takes: docs/rules/exchange.md, Every export can be imported again."""

from __future__ import annotations

import io
import zipfile
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse
from django.utils import timezone

from documents.exchange import dividing, entering, exporting, jsonl
from documents.exchange.describing import records
from documents.exchange.dividing import Load, bounds_of, divided
from documents.exchange.records import raw_of
from documents.exchange.workbooks import write
from documents.models import Document
from portal import attachments
from portal.accounts.choices import Role
from portal.attachments import Unsafe
from portal.file_kinds import FileKind
from tests.cast import one_with
from tests.documents.exchange.files import BASE, entered, outcomes, told, upload
from tests.documents.exchange.test_entering import REPLACED, TestARegisterThatLeavesAndComesBack
from tests.documents.exchange.test_exporting import made

pytestmark = pytest.mark.django_db
FORMATS = ["jsonl", "xlsx"]
MANY = [BASE | {"number": f"测政发〔2022〕{at}号", "issued_on": "2022-03-05"} for at in range(1, 31)]


@pytest.fixture
def small(monkeypatch):
    """What a file may hold, on the way out and on the way in: 5,000 bytes of lines, a workbook with some documents."""

    def bounded(format: str) -> None:
        megabyte = 100 if format == "jsonl" else 1_600
        monkeypatch.setattr(dividing, "_MEGABYTE", megabyte)
        monkeypatch.setattr(dividing, "_FRAME", 11_000)
        monkeypatch.setattr(attachments, "MEGABYTE", megabyte)

    return bounded


def parts_of(format: str) -> list[bytes]:
    with exporting.written(Document.objects.all(), format) as written, zipfile.ZipFile(written.file) as bundle:
        names = bundle.namelist()
        assert [name.rpartition("-")[2] for name in names] == [f"{at}.{format}" for at in range(1, written.parts + 1)]
        return [bundle.read(name) for name in names]


def taken_in(part: bytes, format: str):
    by, at = one_with(Role.DOCUMENT_MANAGER), timezone.now()
    there = entering.read_now(upload(part, f"登记簿.{format}"), by=by, at=at)
    return entering.confirm(there, by=by, at=at)


class TestALongExport:
    @pytest.mark.parametrize("format", FORMATS)
    def test_leaves_in_parts_that_come_back_as_the_same_register(self, small, format):
        entered(*REPLACED, *MANY)
        before = told()
        small(format)
        parts = parts_of(format)
        TestARegisterThatLeavesAndComesBack.emptied()

        ended = {outcome for each in parts for outcome in outcomes(taken_in(each, format))}

        assert len(parts) > 2
        assert ended <= {"new", "completed", "unchanged"}
        assert told() == before

    @pytest.mark.parametrize("format", FORMATS)
    def test_changes_nothing_where_it_stands(self, small, format):
        entered(*MANY)
        small(format)

        for part in parts_of(format):
            there = entering.read_now(
                upload(part, f"登记簿.{format}"), by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now()
            )
            assert set(outcomes(there)) == {"unchanged"}

    def test_would_not_be_taken_with_one_more_line(self, small):
        entered(*MANY)
        small("jsonl")
        first, second, *_ = parts_of("jsonl")
        one_more = first + second.splitlines(keepends=True)[0]

        with pytest.raises(Unsafe, match="上限"):
            entering.read_now(upload(one_more), by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

    def test_is_one_file_up_to_the_bound(self, monkeypatch):
        entered(*MANY)
        whole = sum(map(len, jsonl.written(map(raw_of, records(Document.objects.all())))))
        bounds = Load(30, whole, whole, 30, 30)

        monkeypatch.setattr(dividing, "bounds_of", lambda format: bounds)
        with exporting.written(Document.objects.all(), "jsonl") as written:
            assert written.kind == FileKind.JSONL
        monkeypatch.setattr(dividing, "bounds_of", lambda format: bounds + Load(size=-1))
        with exporting.written(Document.objects.all(), "jsonl") as written:
            assert (written.kind, written.parts) == (FileKind.ZIP, 2)

    def test_says_so_where_it_is_offered(self, client, monkeypatch):
        entered(*MANY)
        monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)
        monkeypatch.setattr(dividing, "MOST_IN_A_PART", 7)
        client.user = one_with(Role.DOCUMENT_MANAGER)
        client.force_login(client.user)
        assert "按编号逐个导入" in client.get(reverse("documents:register_export", args=["jsonl"])).text

        export = made(client)

        assert "已分成几个文件" in client.get(export.get_absolute_url()).text
        answer = client.get(reverse("documents:register_export_file", args=[export.pk]))
        bundle = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
        assert [len(bundle.read(each).splitlines()) for each in bundle.namelist()] == [7, 7, 7, 7, 2]
        export.expires_at = timezone.now() - timedelta(days=1)
        export.save()
        assert "已分成几个文件" not in client.get(export.get_absolute_url()).text

    def test_of_the_command_is_a_container_too(self, tmp_path, monkeypatch):
        entered(*MANY)
        monkeypatch.setattr(dividing, "MOST_IN_A_PART", 20)
        out = io.StringIO()

        call_command("export_register", str(tmp_path / "登记簿.jsonl"), stdout=out)

        assert "分为2个文件" in out.getvalue()
        assert [each.name for each in tmp_path.iterdir()] == ["登记簿.jsonl.zip"]


class TestDividing:
    def of(self, groups, **bounds) -> list[int]:
        most = Load(**({"documents": 99, "size": 10**9, "unpacked": 10**9, "rows": 999, "cells": 9_999} | bounds))
        return [len(list(part)) for part in divided(groups, "xlsx", most)]

    def test_ends_a_part_before_a_bound_is_passed(self):
        assert self.of([[each] for each in MANY], documents=12) == [12, 12, 6]

    def test_keeps_together_what_belongs_together(self):
        assert self.of([MANY[:2], MANY[2:5], MANY[5:7]], documents=4) == [2, 3, 2]

    def test_cuts_a_group_that_no_part_holds(self):
        assert self.of([MANY[:1], MANY[1:6]], documents=4) == [4, 2]

    def test_of_nothing_is_one_empty_part(self):
        assert self.of([]) == [0]

    def test_holds_one_that_is_too_long_by_itself(self):
        assert self.of([[each] for each in MANY[:3]], rows=1) == [1, 1, 1]

    @pytest.mark.parametrize("text", ["正文。", "<&\"'>" * 400, "".join(map(chr, range(0x4E00, 0x5E00)))])
    def test_takes_a_workbook_for_no_smaller_than_it_is(self, text):
        raws = [each | {"blocks": [{"kind": "paragraph", "text": text}]} for each in MANY]
        load = sum((dividing._of_rows(each) for each in raws), Load())

        with write(raws) as book, zipfile.ZipFile(book) as container:
            sheets = sum(each.file_size for each in container.infolist())
            packed = len(book.read()) if not book.seek(0) else 0

        assert sheets <= load.unpacked + dividing._FRAME
        assert packed <= load.size + dividing._FRAME

    def test_is_bounded_as_an_import_is(self):
        assert bounds_of("jsonl").size == 50 * 1024 * 1024
        assert bounds_of("xlsx").size < 10 * 1024 * 1024
        assert bounds_of("xlsx").documents <= 200_000
