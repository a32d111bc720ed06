"""The pages and commands of the register as a file."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from documents.choices import ImportState
from documents.exchange import entering
from documents.models import Document, RegisterImport, ValidityEvent
from portal.accounts.choices import Role
from tests.cast import one_with, outsider
from tests.documents.exchange.files import BASE, entered, lines, read, upload
from tests.meanwhile import ended_by_the_worker

pytestmark = pytest.mark.django_db
REFUSED = BASE | {"number": "测政发〔2021〕7号", "issued_on": "2021-02-30"}


@pytest.fixture
def manager(client):
    user = one_with(Role.DOCUMENT_MANAGER)
    client.force_login(user)
    client.user = user
    return client


def page(client, there: RegisterImport, query: str = "") -> str:
    return client.get(there.get_absolute_url() + query).content.decode()


class TestTheWayIn:
    def test_leads_from_the_upload_to_what_would_happen_and_to_the_register(self, manager):
        sent = manager.post(reverse("documents:register_import_upload"), {"file": upload(lines(BASE, REFUSED))})
        there = RegisterImport.objects.get()
        assert sent.url == there.get_absolute_url()
        assert "读取登记簿文件" in page(manager, there)

        ended_by_the_worker(entering.READ_REGISTER, there.pk)
        shown = page(manager, there)
        assert "确认后将会发生什么" in shown
        assert "2021年2月没有 30 日" in shown

        confirm = reverse("documents:register_import_confirm", args=[there.pk])
        assert "1件：登记簿中没有，登记为新的公文" in manager.get(confirm).content.decode()
        assert manager.post(confirm).url == there.get_absolute_url()
        ended_by_the_worker(entering.ENTER_REGISTER, there.pk)

        assert "各行的结果" in page(manager, there)
        assert Document.objects.get().get_absolute_url() in page(manager, there)
        assert "变更记录" in page(manager, there, "?tab=history")

    def test_shows_one_outcome_alone(self, manager):
        there = read(BASE, REFUSED, by=manager.user)

        shown = page(manager, there, "?outcome=refused")

        assert "测政发〔2021〕7号" in shown
        assert "测政发〔2021〕5号" not in shown

    def test_offers_nothing_to_confirm_where_nothing_is_new(self, manager):
        entered(BASE)
        there = read(BASE, by=manager.user)

        answer = manager.post(reverse("documents:register_import_confirm", args=[there.pk]))

        assert "没有可登记的内容" in answer.content.decode()
        there.refresh_from_db()
        assert there.state == ImportState.READ

    def test_tells_at_the_field_which_files_are_taken(self, manager):
        answer = manager.post(reverse("documents:register_import_upload"), {"file": upload(b"x", "a.doc")})

        assert "不能接收 .doc 文件" in answer.content.decode()

    def test_hands_out_the_file_and_the_lines_that_were_not_entered(self, manager):
        there = read(BASE, REFUSED, by=manager.user)

        file = manager.get(reverse("documents:register_import_file", args=[there.pk]))
        table = manager.get(reverse("documents:register_import_lines", args=[there.pk]))

        assert b"".join(file.streaming_content) == lines(BASE, REFUSED)
        rows = list(load_workbook(io.BytesIO(b"".join(table.streaming_content))).active.values)
        assert rows[1][:4] == ("行号", "公文", "结果", "说明")
        assert rows[2][0] == 2
        assert "2021年2月没有 30 日" in rows[2][3]

    def test_withdraws(self, manager):
        there = read(BASE, by=manager.user)

        manager.post(reverse("documents:register_import_withdraw", args=[there.pk]))

        there.refresh_from_db()
        assert there.state == ImportState.WITHDRAWN
        assert "撤回" in page(manager, there)

    def test_asks_as_often_for_a_hundred_lines_as_for_one(self, manager):
        def asked(*raws) -> int:
            there = read(*raws, by=manager.user)
            with CaptureQueriesContext(connection) as queries:
                page(manager, there)
            return len(queries)

        entered(BASE)
        asked(BASE)
        many = [BASE | {"number": f"测政发〔2021〕{number}号"} for number in range(5, 100)]
        assert asked(*many) == asked(BASE)

    def test_is_listed_newest_first_and_waits_on_the_workbench(self, manager):
        read(BASE, by=manager.user)

        assert "登记簿.jsonl" in manager.get(reverse("documents:register_import_list")).content.decode()
        assert "登记簿导入待确认" in manager.get(reverse("workbench")).content.decode()

    def test_is_not_for_others(self, client):
        there = read(BASE)
        client.force_login(outsider())

        assert client.get(there.get_absolute_url()).status_code == 403
        assert client.get(reverse("documents:register_export", args=["jsonl"])).status_code == 403


class TestTheWayOut:
    def test_is_what_the_filters_of_the_register_choose(self, manager):
        entered(BASE, BASE | {"number": "测政发〔2022〕5号"})

        answer = manager.get(reverse("documents:register_export", args=["jsonl"]) + "?year=2022")

        [line] = b"".join(answer.streaming_content).splitlines()
        assert json.loads(line)["number"] == "测政发〔2022〕5号"
        assert "no-store" in answer["Cache-Control"]

    def test_is_nothing_where_a_condition_makes_no_sense(self, manager):
        entered(BASE)

        answer = manager.get(reverse("documents:register_export", args=["jsonl"]) + "?kind=memo", follow=True)

        assert "“文种”有误，没有导出" in answer.text

    def test_is_a_workbook_on_request(self, manager):
        entered(BASE)

        answer = manager.get(reverse("documents:register_export", args=["xlsx"]))

        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert book.sheetnames == ["公文", "施行文本", "效力事件", "效力认定", "附件", "段落", "引用"]

    def test_says_where_a_workbook_cannot_hold_it(self, manager):
        entered(BASE | {"blocks": [{"kind": "paragraph", "text": "甲" * 40_000}]})

        answer = manager.get(reverse("documents:register_export", args=["xlsx"]), follow=True)

        assert "请导出为 JSON Lines" in answer.content.decode()

    def test_is_not_found_in_another_format(self, manager):
        assert manager.get(reverse("documents:register_export", args=["pdf"])).status_code == 404


class TestTheCommands:
    def run(self, *args: str, **options) -> str:
        out = io.StringIO()
        call_command(*args, stdout=out, **options)
        return out.getvalue()

    def test_export_and_import_what_they_exported(self, tmp_path):
        entered(BASE)
        by = one_with(Role.DOCUMENT_MANAGER)
        for name in ("登记簿.jsonl", "登记簿.xlsx"):
            self.run("export_register", str(tmp_path / name))

            assert "无变化1件" in self.run("import_register", str(tmp_path / name), "--dry-run")
        assert sorted(each.name for each in tmp_path.iterdir()) == ["登记簿.jsonl", "登记簿.xlsx"]

        RegisterImport.objects.all().delete()
        ValidityEvent.objects.all().delete()
        Document.objects.all().delete()
        there = self.run("import_register", str(tmp_path / "登记簿.jsonl"), "--confirm", "--by", by.username)
        assert "新建1件" in there
        assert RegisterImport.objects.get().confirmed_by == by

    def test_a_dry_run_stores_nothing_and_tells_each_line(self, tmp_path):
        path = tmp_path / "登记簿.jsonl"
        path.write_bytes(lines(BASE, REFUSED))

        out = io.StringIO()
        with pytest.raises(SystemExit) as left:
            call_command("import_register", str(path), "--dry-run", "--json", stdout=out)

        first, second = map(json.loads, out.getvalue().splitlines())
        assert left.value.code == 2
        assert (first["line"], first["outcome"]) == (1, "new")
        assert (second["line"], second["outcome"]) == (2, "refused")
        assert not RegisterImport.objects.exists()

    def test_refuse_what_they_cannot_do(self, tmp_path):
        path = tmp_path / "登记簿.jsonl"
        path.write_bytes(lines(BASE))
        somebody = outsider()

        for args, says in (
            (["import_register", str(tmp_path / "无.jsonl"), "--dry-run"], "无法打开"),
            (["import_register", str(path)], "--by"),
            (["import_register", str(path), "--dry-run", "--confirm"], "不能与"),
            (["import_register", str(path), "--by", "nobody"], "没有账号"),
            (["import_register", str(path), "--by", somebody.username], "不是文件管理员"),
            (["export_register", str(path)], "已存在"),
            (["export_register", str(tmp_path / "a.csv")], "结尾"),
            (["export_register", str(tmp_path / "b.jsonl"), "--filter", "kind=memo"], "筛选条件"),
            (["export_register", str(tmp_path / "无" / "b.jsonl")], "无法写入"),
        ):
            with pytest.raises(CommandError, match=says):
                self.run(*args)

    def test_export_what_an_account_may_see(self, tmp_path):
        entered(BASE | {"knowledge_level": 40})

        self.run("export_register", str(tmp_path / "b.jsonl"), "--by", outsider().username)

        assert (tmp_path / "b.jsonl").read_bytes() == b""


def test_the_time_of_confirming_is_shown(manager):
    there = entered(BASE, by=manager.user)

    assert timezone.localtime(there.confirmed_at).strftime("%H:%M") in page(manager, there)
