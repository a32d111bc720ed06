import errno
import hashlib
import os
import shutil
import zipfile
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from pollution.models import ExternalWarning
from portal import attachments
from portal.attachments import Attachment, Damaged, clean_name, download_response, remove_orphans, remove_unnamed
from portal.file_kinds import FileKind, Unsafe
from tests.cast import outsider
from tests.pollution.alert_factories import a_held_consultation, a_standing_external_warning

ALL = tuple(FileKind)
CONTENT_TYPES = ("[Content_Types].xml", b"<Types/>")
WORD_PART = ("word/document.xml", b"<document/>")


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def container(*members: tuple[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return buffer.getvalue()


def keep(name: str, content: bytes, allowed=ALL) -> Attachment:
    return attachments.store(ContentFile(content, name=name), allowed=allowed, by=outsider(), at=timezone.now())


def stored_files(root) -> list:
    return [path for path in root.rglob("*") if path.is_file()]


@pytest.mark.django_db
class TestStoringAFile:
    @pytest.mark.parametrize(
        ("name", "content", "kind"),
        [
            ("公报.txt", "伊州政办函〔2023〕72号".encode(), FileKind.TXT),
            ("公报.txt", "伊州政办函".encode("gb18030"), FileKind.TXT),
            ("公报.txt", "伊州政办函".encode("utf-16"), FileKind.TXT),
            ("数据.CSV", b"a,b\r\n1,2", FileKind.CSV),
            ("网页.htm", b"<html></html>", FileKind.HTML),
            ("通知.docx", container(CONTENT_TYPES, WORD_PART), FileKind.DOCX),
            ("名单.xlsx", container(CONTENT_TYPES, ("xl/workbook.xml", b"<workbook/>")), FileKind.XLSX),
            ("扫描.pdf", b"%PDF-1.7\n", FileKind.PDF),
            ("照片.png", b"\x89PNG\r\n\x1a\n...", FileKind.PNG),
            ("照片.JPG", b"\xff\xd8\xff\xe0...", FileKind.JPEG),
        ],
    )
    def test_keeps_its_bytes_under_a_random_name(self, files, name, content, kind):
        kept = keep(name, content)

        assert (kept.name, kept.kind, kept.size) == (name, kind, len(content))
        assert kept.sha256 == hashlib.sha256(content).hexdigest()
        assert stored_files(files) == [kept.path]
        assert "公报" not in str(kept.path)
        with kept.open() as handle:
            assert handle.read() == content


@pytest.mark.django_db
class TestARefusedFile:
    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("旧.doc", b"\xd0\xcf\x11\xe0", r"另存为 \.docx"),
            ("旧.wps", b"x", r"另存为 \.docx"),
            ("旧.xls", b"x", r"另存为 \.xlsx"),
            ("版式.ofd", b"x", "导出为 PDF"),
            ("宏.docm", b"x", "带宏"),
            ("包.rar", b"x", "先解压"),
            ("程序.exe", b"MZ", r"不能接收 \.exe 文件，这里接收 \.txt"),
            ("没有扩展名", b"x", "没有扩展名"),
            ("空.txt", b"", "空的"),
            ("假.txt", b"MZ\x00\x00", "不是文本"),
            ("假.pdf", b"<html>", "内容不是PDF 文件"),
            ("假.png", b"\xff\xd8\xff", "内容不是PNG 图片"),
            ("加密.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1....", "取消密码"),
            ("坏.docx", b"PK\x03\x04....", "已损坏"),
            ("其实是表格.docx", container(CONTENT_TYPES, ("xl/workbook.xml", b"")), "内容不是Word 文档"),
            ("无目录.docx", container(WORD_PART), "内容不是Word 文档"),
            ("宏.docx", container(CONTENT_TYPES, WORD_PART, ("word/vbaProject.bin", b"x")), "带有宏"),
            (
                "实体.docx",
                container(CONTENT_TYPES, WORD_PART, ("word/styles.xml", b"<!DOCTYPE x [<!ENTITY e 'x'>]><x>&e;</x>")),
                "word/styles.xml 声明了外部实体",
            ),
            (
                "实体.xlsx",
                container(CONTENT_TYPES, ("xl/workbook.xml", b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><workbook/>")),
                "声明了外部实体",
            ),
            ("残缺.docx", container(CONTENT_TYPES, ("word/document.xml", b"<docu")), "已损坏"),
            ("越界.docx", container(CONTENT_TYPES, WORD_PART, ("../../etc/cron.d/x", b"x")), "内部结构不正常"),
            (
                "两个正文.docx",
                container(CONTENT_TYPES, WORD_PART, ("word/documenx.xml", b"x")).replace(b"documenx", b"document"),
                "内部结构不正常",
            ),
            ("绝对.docx", container(CONTENT_TYPES, WORD_PART, ("/etc/passwd", b"x")), "内部结构不正常"),
            (
                "零件多.docx",
                container(CONTENT_TYPES, WORD_PART, *((f"word/{number}.xml", b"") for number in range(2_000))),
                "展开后过大（2002 个部件",
            ),
            ("炸弹.docx", container(CONTENT_TYPES, WORD_PART, ("word/a.xml", bytes(101 * 1024 * 1024))), "展开后过大"),
            (
                "密实.docx",
                container(CONTENT_TYPES, WORD_PART, ("word/a.xml", bytes(10 * 1024 * 1024))),
                "不像正常的文档",
            ),
        ],
    )
    def test_is_told_why_and_what_to_do(self, files, name, content, reason):
        with pytest.raises(Unsafe, match=reason):
            keep(name, content)

        assert not Attachment.objects.exists()
        assert stored_files(files) == []

    def test_has_an_encrypted_member(self):
        encrypted = bytearray(container(CONTENT_TYPES, WORD_PART))
        directory = encrypted.rindex(b"PK\x01\x02")
        encrypted[directory + 8] |= 1

        with pytest.raises(Unsafe, match="已加密"):
            keep("加密.docx", bytes(encrypted))

    def test_is_not_among_those_wanted_here(self):
        with pytest.raises(Unsafe, match=r"不能接收 \.pdf 文件，这里接收 \.txt、\.docx"):
            keep("a.pdf", b"%PDF-", allowed=[FileKind.TXT, FileKind.DOCX])

    def test_is_too_large_and_never_read_to_its_end(self):
        class Endless(ContentFile):
            taken = 0

            def read(self, size=-1):
                self.taken += size
                return b"x" * size

        endless = Endless(b"", name="无尽.txt")
        with pytest.raises(Unsafe, match=r"超过 10\.0\xa0MB 的上限"):
            attachments.store(endless, allowed=ALL, by=None, at=timezone.now())

        assert endless.taken < 11 * 1024 * 1024

    def test_is_one_byte_larger_than_allowed(self, monkeypatch):
        monkeypatch.setitem(attachments.FORMATS, FileKind.TXT, replace(attachments.FORMATS[FileKind.TXT], megabytes=1))

        assert keep("满.txt", b"x" * 1024 * 1024).size == 1024 * 1024
        with pytest.raises(Unsafe, match=r"超过 1\.0\xa0MB 的上限"):
            keep("过.txt", b"x" * (1024 * 1024 + 1))

    def test_finds_no_room_on_the_disk(self, monkeypatch, files):
        usage = shutil.disk_usage(files.parent)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1024))

        with pytest.raises(Unsafe, match="存储空间不足"):
            keep("a.txt", b"x")

        assert not Attachment.objects.exists()

    def test_fills_the_disk_while_it_is_written(self, monkeypatch, files):
        def full(descriptor):
            raise OSError(errno.ENOSPC, "No space left on device")

        monkeypatch.setattr(os, "fsync", full)

        with pytest.raises(Unsafe, match="存储空间不足"):
            keep("a.txt", b"x")

        assert stored_files(files) == []


class TestANameFromOutside:
    @pytest.mark.parametrize(
        ("given", "kept"),
        [
            ("C:\\文件\\公报.txt", "公报.txt"),
            ("../../etc/passwd.txt", "passwd.txt"),
            ("a\r\nSet-Cookie: x.txt", "aSet-Cookie: x.txt"),
            ("报\u202ecod.exe", "报cod.exe"),
            ("长" * 300 + ".docx", "长" * 145 + ".docx"),
        ],
    )
    def test_keeps_only_its_harmless_last_part(self, given, kept):
        assert clean_name(given) == kept


@pytest.mark.django_db
class TestReadingAStoredFile:
    def test_notices_a_changed_byte(self):
        kept = keep("a.txt", b"original")
        kept.path.write_bytes(b"tampered")

        with pytest.raises(Damaged, match="SHA-256 不符"):
            kept.open()

    def test_notices_a_lost_file(self):
        kept = keep("a.txt", b"original")
        kept.path.unlink()

        with pytest.raises(Damaged, match="已找不到"):
            kept.open()

    def test_as_a_download_is_never_shown_in_the_browser_nor_cached(self):
        response = download_response(keep("关于“非遗”的通知.html", b"<script>alert(1)</script>"))

        with response.file_to_stream:
            assert b"".join(response.streaming_content) == b"<script>alert(1)</script>"

        assert response["Content-Disposition"].startswith("attachment; filename*=utf-8''%E5%85%B3")
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Cache-Control"] == "private, no-store"
        assert "sandbox" in response["Content-Security-Policy"]


@pytest.mark.django_db
class TestTheOrphanSweep:
    def test_removes_what_was_rolled_back_and_what_a_killed_process_left(self, files):
        kept = keep("a.txt", b"kept")
        with transaction.atomic():
            lost = keep("b.txt", b"rolled back")
            transaction.set_rollback(True)
        (files / "ab").mkdir(exist_ok=True)
        (files / "ab" / "abcd.part").write_bytes(b"killed")

        assert remove_orphans(at=timezone.now()) == 0
        assert remove_orphans(at=timezone.now() + timedelta(hours=2)) == 2

        assert stored_files(files) == [kept.path]
        assert not lost.path.exists()

    def test_leaves_no_file_when_the_row_is_refused(self, files, monkeypatch):
        monkeypatch.setattr(attachments.hashlib, "sha256", hashlib.md5)

        with pytest.raises(IntegrityError, match="attachment_digest_form"), transaction.atomic():
            keep("a.txt", b"x")

        assert stored_files(files) == []

    def test_removes_what_no_row_names_for_a_week(self, files):
        unnamed, named, replaced = (keep(f"{name}.txt", name.encode()) for name in "abc")
        a_held_consultation(minutes=named)
        a_standing_external_warning(paper=replaced)
        ExternalWarning.objects.update(paper=None)  # its history names the file
        a_week_on = timezone.now() + timedelta(days=7, hours=1)

        assert remove_unnamed(at=timezone.now()) == 0
        assert remove_unnamed(at=a_week_on) == 1
        remove_orphans(at=a_week_on)

        assert set(Attachment.objects.all()) == {named, replaced}
        assert set(stored_files(files)) == {named.path, replaced.path}
        assert not unnamed.path.exists()
