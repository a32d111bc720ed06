"""The evidence pack: what is in it, who takes it, and what is kept of that."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from legal_counsel.advising import assigning, opening, packing
from legal_counsel.referring import recording
from legal_counsel.referring.recording import Told
from portal import readings
from portal.accounts.choices import EventKind, Role
from portal.accounts.models import SecurityEvent
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.legal_counsel.matter_walks import MatterWalk, scan
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return MatterWalk(at=timezone.now())


@pytest.fixture
def matter(walk):
    """A matter on which everything happened that may."""
    row = walk.opened(question="示范的咨询内容", due_on=walk.today)
    by = walk.ask("机构")
    opening.add_material(row, scan("协议.png"), caption="招商协议", classification="work_secret", by=by, at=walk.at)
    opinion = walk.opined(walk.authorised(row), conclusion="unlawful", analysis="第一版的分析")
    again = walk.opined(opinion.assignment, conclusion="unlawful", analysis="第二版的分析")
    assigning.undertake(again.assignment, signed_on=walk.today, file=scan("承诺书.png"), by=by, at=walk.at)
    assigning.log_service(again.assignment, served_on=walk.today, words="参加洽谈", by=by, at=walk.at)
    walk.reviewed(again)
    walk.sent(again)
    walk.studied(again, "confirmed")
    walk.told(walk.answered(again, "partly"))
    walk.submitted(walk.prepared(row))
    told = Told("gate", walk.today, "采纳意见前已签约", "损失尚待查明", file=scan("审计报告.png"))
    recording.open_incident(told, matter=row, by=by, at=walk.at)
    return row


def taken(walk, matter, who="机构"):
    return packing.take(matter, reason="示范审计组调取", by=walk.ask(who), at=walk.at)


def opened(pack):
    """Its files by name, its tables, and the lines of its list."""
    with pack.content, zipfile.ZipFile(pack.content) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    listed = list(csv.DictReader(io.StringIO(files[packing.LIST].decode("utf-8-sig"))))
    return files, json.loads(files[packing.RECORDS]), listed


class TestThePack:
    def test_has_every_table_of_the_rules(self, walk, matter):
        _, said, _ = opened(taken(walk, matter))

        assert list(said)[1:] == [row["table"] for row in cases("counsel_matters.md", "What is in the pack")]
        assert [name for name, rows in said.items() if not rows] == ["最终意见"]

    def test_tells_what_was_known_said_answered_and_tried(self, walk, matter):
        _, said, _ = opened(taken(walk, matter))
        facts = {each["项目"]: each["内容"] for each in said["事项"]}
        assert (facts["咨询内容"], facts["规则版本"]) == ("示范的咨询内容", "伊州政办规〔2023〕2号（依据已届满待确认）")
        opinions = said["法律意见"]
        assert [(each["版次"], each["分析"], each["与提交时一致"]) for each in opinions] == [
            ("1", "第一版的分析", "是"),
            ("2", "第二版的分析", "是"),
        ]
        assert all(len(each["SHA-256"]) == 64 for each in opinions)
        assert [each["声明"] for each in said["利害关系声明"]] == ["无利害关系", "无利害关系"]
        [answer] = said["采纳情况"]
        assert (answer["采纳情况"], answer["理由"], answer["反馈"]) == (
            "部分采纳",
            "情况已变化",
            f"{walk.today}书面反馈",
        )
        [attempt] = said["提交记录（第二十六条）"]
        assert attempt["结果"] == "未通过"
        assert "示范律师认为不合法" in attempt["审查情况"]
        [incident] = said["追责事项"]
        assert (incident["所涉条款"], incident["办理状态"]) == ("伊州政办规〔2023〕2号第三十一条", "办理中")
        asked = [code for code in readings.questions() if code.startswith("counsel.")]
        assert len(said["当日的条款读法"]) == len(asked)
        assert [each["文号"] for each in said["所依据的规则版本"]] == ["伊州政办规〔2023〕2号"]
        assert "指派示范律师" in [each["事项"] for each in said["事项经过"]]

    def test_lists_every_file_with_its_hash(self, walk, matter):
        files, _, listed = opened(taken(walk, matter))
        assert set(files) == {packing.LIST, *(each["路径"] for each in listed)}
        for each in listed:
            assert hashlib.sha256(files[each["路径"]]).hexdigest() == each["SHA-256"], each["路径"]
            assert (each["与登记一致"], int(each["字节"])) == ("是", len(files[each["路径"]]))
        assert files[packing.PAPER].startswith(b"%PDF-")
        assert sorted(each["路径"].split("/")[0] for each in listed) == [
            "保密承诺书", "材料", "法律意见", "法律意见", "记录.json", "记录.pdf", "追责事项",
        ]  # fmt: skip

    def test_is_kept_in_the_record_with_its_reason_and_hash(self, walk, matter):
        pack = taken(walk, matter)
        files, _, _ = opened(pack)
        last = matter.steps.last()
        assert hashlib.sha256(files[packing.LIST]).hexdigest() == pack.digest
        assert (last.act, last.reason) == (f"调取证据包，清单SHA-256：{pack.digest}", "示范审计组调取")
        _, said, _ = opened(taken(walk, matter))
        assert said["事项经过"][-1]["事项"] == last.act

    def test_has_no_incident_about_who_takes_it(self, walk):
        own = walk.ask("部门机构")
        term = walk.appoint(of=walk.department, is_internal=True, unit=walk.department, account=own)
        colleague = UserFactory(unit=walk.department, role=Role.LEGAL_MANAGER)
        row = opening.open_matter(walk.task(unit=walk.department), by=own, at=walk.at)
        told = Told("counsel", walk.today, "泄露示范内容", "尚待查明", file=scan("举报材料.png"))
        recording.open_incident(told, matter=row, appointment=term, by=colleague, at=walk.at)

        files, said, _ = opened(packing.take(row, reason="调取", by=own, at=walk.at))
        assert said["追责事项"] == []
        assert "涉及调取人本人的不列入" in said["说明"]["追责事项的范围"]
        assert not [name for name in files if name.startswith("追责事项")]
        whole, said, _ = opened(packing.take(row, reason="调取", by=colleague, at=walk.at))
        assert [each["经过"] for each in said["追责事项"]] == ["泄露示范内容"]
        assert [name for name in whole if name.startswith("追责事项")]

    def test_goes_on_without_a_file_that_is_lost_and_says_so(self, walk, matter):
        lost = matter.files.get().attachment
        lost.path.unlink()
        files, _, listed = opened(taken(walk, matter))
        [line] = [each for each in listed if each["内容"].startswith("招商协议")]
        assert line["与登记一致"].startswith("否：")
        assert line["SHA-256"] == lost.sha256
        assert line["路径"] not in files

    def test_of_a_matter_on_which_nothing_happened_is_there(self, walk):
        _, said, listed = opened(taken(walk, walk.opened()))
        assert said["法律意见"] == said["追责事项"] == []
        assert [each["路径"] for each in listed] == [packing.PAPER, packing.RECORDS]


class TestWhoTakesIt:
    def test_is_the_agency_with_a_reason(self, walk, matter):
        for who in ("单位", "律师", "内部", "局外", "部门机构"):
            with pytest.raises(Refused, match="法律顾问工作机构"):
                taken(walk, matter, who)
        with pytest.raises(Refused, match="须写明理由"):
            packing.take(matter, reason=" ", by=walk.ask("机构"), at=walk.at)
        assert not matter.steps.filter(act__startswith=packing.TAKEN).exists()

    def test_gets_it_from_the_page_and_the_download_is_recorded(self, walk, matter):
        client = Client()
        client.force_login(walk.ask("机构"))
        address = reverse("legal_counsel:matter_evidence", args=[matter.pk])
        assert address in client.get(matter.get_absolute_url()).content.decode()
        answer = client.post(address, {"reason": "示范审计组调取"})
        assert answer["Content-Type"] == "application/zip"
        assert zipfile.is_zipfile(io.BytesIO(b"".join(answer.streaming_content)))
        assert matter.steps.last().reason == "示范审计组调取"
        event = SecurityEvent.objects.get(kind=EventKind.DOWNLOADED, path=address)
        assert event.user_id == walk.ask("机构").pk

    def test_is_nobody_else_on_the_page(self, walk, matter):
        address = reverse("legal_counsel:matter_evidence", args=[matter.pk])
        found = {}
        for who in ("单位", "律师", "内部", "局外", "部门机构"):
            client = Client()
            client.force_login(walk.ask(who))
            found[who] = client.post(address, {"reason": "查看"}).status_code
        assert found == {"单位": 403, "律师": 403, "内部": 403, "局外": 404, "部门机构": 404}
        assert not matter.steps.filter(act__startswith=packing.TAKEN).exists()
