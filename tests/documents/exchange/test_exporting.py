"""A long export: left to a worker, seen while it is made, and had by its owner alone until its time is over."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from documents.choices import ExportFormat
from documents.exchange import exporting
from documents.models import RegisterExport
from portal.accounts.choices import Role
from portal.accounts.models import RoleAssignment
from portal.attachments import Attachment
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.exchange.files import BASE, entered, exported
from tests.documents.test_constraints import refused_by
from tests.documents.test_ten_clerks import at_once
from tests.meanwhile import ended_by_the_worker

pytestmark = pytest.mark.django_db
SECOND = BASE | {"number": "测政发〔2022〕5号", "issued_on": "2022-03-05"}


@pytest.fixture
def manager(client, monkeypatch):
    monkeypatch.setattr(exporting, "MOST_AT_ONCE", 1)
    user = one_with(Role.DOCUMENT_MANAGER)
    client.force_login(user)
    client.user = user
    return client


def address(query: str = "", format: str = "jsonl") -> str:
    return reverse("documents:register_export", args=[format]) + query


def asked(client, query: str = "", format: str = "jsonl") -> RegisterExport:
    answer = client.post(address(query, format))
    export = RegisterExport.objects.latest("pk")
    assert answer.url == export.get_absolute_url()
    return export


def made(client, query: str = "", format: str = "jsonl") -> RegisterExport:
    export = asked(client, query, format)
    ended_by_the_worker(exporting.EXPORT_REGISTER, export.pk)
    export.refresh_from_db()
    return export


def file_of(client, export: RegisterExport) -> HttpResponse:
    return client.get(reverse("documents:register_export_file", args=[export.pk]))


class TestALongExport:
    def test_says_how_much_it_is_before_anything_is_stored(self, manager):
        entered(BASE, SECOND)

        shown = manager.get(address("?kind=notice")).content.decode()

        assert "文种：通知" in shown
        assert "2件" in shown
        assert "在后台导出" in shown
        assert not RegisterExport.objects.exists()

    def test_is_offered_beside_the_list_with_its_conditions(self, manager):
        entered(BASE, SECOND)

        assert f'href="{address("?year=2022")}"' in manager.get(reverse("documents:document_list") + "?year=2022").text

    def test_tells_its_history(self, manager):
        entered(BASE, SECOND)
        export = made(manager)

        assert "下载期限" in manager.get(export.get_absolute_url() + "?tab=history").text

    def test_is_made_by_the_worker_and_had_by_its_owner(self, manager):
        entered(BASE, SECOND)
        export = asked(manager)
        page = manager.get(export.get_absolute_url()).content.decode()
        assert "排队中" in page
        assert "下载文件" not in page

        ended_by_the_worker(exporting.EXPORT_REGISTER, export.pk)

        assert "下载文件" in manager.get(export.get_absolute_url()).content.decode()
        answer = file_of(manager, export)
        assert b"".join(answer.streaming_content) == exported()
        assert "no-store" in answer["Cache-Control"]
        assert "2" in manager.get(reverse("documents:register_export_list")).content.decode()

    def test_is_a_workbook_on_request(self, manager):
        entered(BASE, SECOND)

        book = load_workbook(io.BytesIO(b"".join(file_of(manager, made(manager, format="xlsx")).streaming_content)))

        assert [row[1] for row in book["公文"].values] == ["发文字号", BASE["number"], SECOND["number"]]

    def test_holds_what_the_filters_chose_on_the_day_they_were_asked(self, manager):
        entered(BASE, SECOND, BASE | {"title": "关于丙的通知", "number": "测政发〔2022〕6号"})

        export = made(manager, "?year=2022&status=in_force")

        assert f"on={timezone.localdate().isoformat()}" in export.query
        assert "年份：2022" in export.about
        rows = b"".join(file_of(manager, export).streaming_content).splitlines()
        assert {json.loads(each)["number"] for each in rows} == {"测政发〔2022〕5号", "测政发〔2022〕6号"}

    def test_is_one_while_it_is_made_however_often_it_is_asked(self, manager):
        entered(BASE, SECOND)

        assert asked(manager) == asked(manager)
        assert asked(manager) != asked(manager, "?kind=notice")

    def test_is_not_for_another_manager_nor_for_an_owner_who_manages_no_longer(self, manager, client):
        entered(BASE, SECOND)
        export = made(manager)

        RoleAssignment.objects.filter(user=manager.user).delete()
        assert file_of(manager, export).status_code == 403
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        assert file_of(client, export).status_code == 404
        assert client.get(export.get_absolute_url()).status_code == 404

    def test_is_not_made_for_who_manages_documents_no_longer(self, manager):
        entered(BASE, SECOND)
        export = asked(manager)
        RoleAssignment.objects.filter(user=manager.user).delete()

        with pytest.raises(Refused, match="不再是文件管理员"):
            ended_by_the_worker(exporting.EXPORT_REGISTER, export.pk)

    def test_that_a_workbook_cannot_hold_tells_so(self, manager):
        entered(BASE, SECOND | {"blocks": [{"kind": "paragraph", "text": "甲" * 40_000}]})
        export = asked(manager, format="xlsx")

        with pytest.raises(Refused, match="请导出为 JSON Lines"):
            ended_by_the_worker(exporting.EXPORT_REGISTER, export.pk)

    def test_is_withdrawn_when_its_time_is_over_and_stays_on_record(self, manager):
        entered(BASE, SECOND)
        export = made(manager)
        RegisterExport.objects.filter(pk=export.pk).update(expires_at=timezone.now())
        assert "已过下载期限" in manager.get(export.get_absolute_url()).content.decode()
        assert file_of(manager, export).status_code == 302

        assert exporting.withdraw_expired(at=timezone.now()) == 1

        export.refresh_from_db()
        assert (export.attachment, export.document_count) == (None, 2)
        assert not Attachment.objects.filter(name__startswith="公文登记簿").exists()
        assert exporting.withdraw_expired(at=timezone.now() + timedelta(days=1)) == 0


class TestARow:
    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"format": "pdf"}, "register_export_format_known"),
            ({"taken_at": timezone.now()}, "register_export_made_whole"),
        ],
    )
    def test_is_refused_where_it_contradicts_itself(self, facts, constraint):
        whole = {"format": ExportFormat.JSONL, "asked_by": one_with(Role.DOCUMENT_MANAGER), "asked_at": timezone.now()}

        assert refused_by(RegisterExport(**(whole | facts)), constraint)


@pytest.mark.django_db(transaction=True)
class TestTheSameAskedTwiceAtOnce:
    def test_is_one_export(self):
        by, at = one_with(Role.DOCUMENT_MANAGER), timezone.now()

        def press():
            return exporting.ask(ExportFormat.JSONL, query="", about="全部", by=by, at=at)

        assert len({each.pk for each in at_once([press] * 4)}) == 1
        assert RegisterExport.objects.count() == 1
