"""What may have to be answered for (第三十一条至第三十三条), by docs/rules/counsel_conduct.md."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legal_counsel.models import CounselIncident
from legal_counsel.referring import recording
from legal_counsel.referring.choices import IncidentState
from legal_counsel.referring.lifecycle import TRANSITIONS
from legal_counsel.referring.recording import Told
from legal_counsel.referring.todo import incident_todo
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.factories import UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory
from tests.legal_counsel.matter_walks import AT, PNG, TODAY, MatterWalk, scan
from tests.rule_tables import cases

FILE = "counsel_conduct.md"
LIABILITIES = {"第三十一条": "gate", "第三十二条": "agency", "第三十三条": "counsel"}
BASIS = "审计报告〔2026〕1号"

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return MatterWalk()


def told(liability="gate", **facts):
    usual = {"happened_on": TODAY, "words": "没有听取意见即签约", "loss": "尚待查明", "basis": BASIS}
    return Told(liability, **usual | facts)


def opened(walk, liability="gate", who="机构", facts=None, **links):
    links = links or {"matter": walk.opened()}
    return recording.open_incident(told(liability, **facts or {}), **links, by=walk.ask(who), at=AT)


def browser(user):
    client = Client()
    client.force_login(user)
    return client


class TestOpening:
    @pytest.mark.parametrize(
        "case",
        cases(FILE, "Links"),
        ids=lambda case: f"{case['article']}{case['matter']}{case['decision']}{case['appointment']}",
    )
    def test_rests_on_what_the_article_is_about(self, walk, case):
        rows = {"matter": walk.opened, "decision": walk.prepared, "appointment": lambda: walk.lawyer}
        links = {name: make() if case[name] == "yes" else None for name, make in rows.items()}

        if case["accepted"] == "yes":
            row = opened(walk, LIABILITIES[case["article"]], **links)
            assert row.clause == f"伊州政办规〔2023〕2号{case['article']}"
            assert row.state == IncidentState.OPENED
        else:
            with pytest.raises(Refused, match="须关联"):
                opened(walk, LIABILITIES[case["article"]], **links)
            assert not CounselIncident.objects.exists()

    @pytest.mark.parametrize(
        ("facts", "message"),
        [
            ({"words": ""}, "请写明经过"),
            ({"loss": " "}, "尚待查明"),
            ({"basis": ""}, "须写明依据材料"),
            ({"happened_on": date(2026, 11, 24)}, "不能晚于今日"),
            ({"words": "机密★10年"}, "国家秘密标志"),
        ],
    )
    def test_refuses_what_is_not_whole(self, walk, facts, message):
        with pytest.raises(Refused, match=message):
            opened(walk, facts=facts)
        assert not CounselIncident.objects.exists()

    def test_rests_on_a_file_where_no_paper_is_named(self, walk):
        row = opened(walk, facts={"basis": "", "file": scan("情况说明.png")})
        assert row.basis_file.name == "情况说明.png"

    def test_is_about_one_unit(self, walk):
        other = AppointmentFactory(is_appointed=True, unit=walk.department)
        with pytest.raises(Refused, match="同一单位"):
            opened(walk, "counsel", matter=walk.opened(), appointment=other)

    @pytest.mark.parametrize("who", ["律师", "内部", "局外", "部门机构", "部门", "职员"])
    def test_is_of_the_agency_and_of_who_decides(self, walk, who):
        matter = walk.opened()
        assert opened(walk, matter=matter).unit == opened(walk, who="单位", matter=matter).unit == walk.unit
        with pytest.raises(Refused, match="法律顾问工作机构或者负责人"):
            opened(walk, who=who, matter=matter)

    def test_of_counsel_is_not_read_by_them(self, walk):
        own = UserFactory(unit=walk.department, role=Role.LEGAL_MANAGER)
        counsel = CounselFactory(is_internal=True, unit=walk.department, account=own)
        term = AppointmentFactory(is_appointed=True, unit=walk.department, counsel=counsel)
        row = recording.open_incident(told("counsel"), appointment=term, by=walk.ask("部门机构"), at=AT)
        assert CounselIncident.objects.visible_to(walk.ask("部门机构")).get() == row
        assert not CounselIncident.objects.visible_to(own).exists()
        with pytest.raises(Refused, match="涉及您本人"):
            recording.close(row, reason="无事", by=own, at=AT)


class TestSettling:
    def test_moves_as_the_table_says(self):
        said = {(row["act"], row["from"], row["to"]) for row in cases(FILE, "Transitions of an incident")}
        assert said == {(act, *each.sources, each.target) for act, each in TRANSITIONS.items()}

    def test_is_handed_over_to_whom_when_and_by_which_paper(self, walk):
        row = opened(walk)
        facts = {"handed_to": "州纪委监委", "handed_on": TODAY, "paper": "移送函〔2026〕3号"}
        for missing in (
            {"handed_to": " "},
            {"paper": ""},
            {"handed_on": date(2026, 11, 22)},
            {"handed_on": date(2026, 11, 24)},
        ):
            with pytest.raises(Refused):
                recording.hand_over(row, **facts | missing, by=walk.ask("单位"), at=AT)
        row = recording.hand_over(row, **facts, by=walk.ask("单位"), at=AT)
        assert (row.state, row.handed_to, row.settled_by) == ("handed_over", "州纪委监委", walk.ask("单位"))
        with pytest.raises(Refused, match="当前状态不能"):
            recording.close(row, reason="另有结论", by=walk.ask("机构"), at=AT)

    def test_is_closed_without_a_finding_and_with_a_reason(self, walk):
        row = opened(walk)
        with pytest.raises(Refused, match="结案须写明理由"):
            recording.close(row, reason="", by=walk.ask("机构"), at=AT)
        with pytest.raises(Refused, match="国家秘密标志"):
            recording.close(row, reason="绝密★文件", by=walk.ask("机构"), at=AT)
        row = recording.close(row, reason="经查没有损失", by=walk.ask("机构"), at=AT)
        assert (row.state, row.closing_reason, row.handed_to) == ("closed", "经查没有损失", "")

    def test_deletes_nothing(self, walk):
        row = opened(walk)
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            row.delete()
        assert CounselIncident.objects.filter(pk=row.pk).exists()

    def test_waits_on_the_workbench_until_then(self, walk):
        row = opened(walk)

        def waiting():
            return [each.waiting.count() for who in ("机构", "单位", "局外") for each in incident_todo(walk.ask(who))]

        assert waiting() == [1, 1, 0]
        recording.close(row, reason="经查没有损失", by=walk.ask("机构"), at=AT)
        assert waiting() == [0, 0, 0]


class TestPages:
    def test_show_the_attempts_at_the_gate_and_lead_to_the_pack(self, walk):
        matter = walk.opened()
        walk.submitted(walk.prepared(matter))
        row = opened(walk, matter=matter)
        pack = reverse("legal_counsel:matter_evidence", args=[matter.pk])
        shown = {who: browser(walk.ask(who)).get(row.get_absolute_url()).content.decode() for who in ("机构", "单位")}
        assert pack in shown["机构"]
        assert pack not in shown["单位"]
        assert all("提交记录" in each and "未通过" in each for each in shown.values())
        assert row.get_absolute_url() in browser(walk.ask("机构")).get(matter.get_absolute_url()).content.decode()
        assert row.get_absolute_url() not in browser(walk.ask("律师")).get(matter.get_absolute_url()).content.decode()

    def test_open_one_from_the_matter_and_hand_it_over(self, walk):
        matter, client, today = walk.opened(), browser(walk.ask("单位")), timezone.localdate()
        new = f"{reverse('legal_counsel:incident_new')}?matter={matter.pk}"
        assert new in client.get(matter.get_absolute_url()).content.decode()
        assert client.get(new).context["form"].initial == {"matter": f"{matter.pk}"}
        given = {"liability": "gate", "matter": matter.pk, "happened_on": f"{today}", "words": "经过", "loss": "待查"}
        shown = client.post(new, given).content.decode()
        assert "须写明依据材料的文号标题，或者上传材料" in shown
        client.post(new, given | {"file": scan("报告.png")})
        row = CounselIncident.objects.get()
        file = client.get(reverse("legal_counsel:incident_file", args=[row.pk]))
        assert b"".join(file.streaming_content) == PNG
        client.post(
            reverse("legal_counsel:incident_hand_over", args=[row.pk]),
            {"handed_to": "州纪委监委", "handed_on": f"{today}", "paper": "移送函〔2026〕3号"},
        )
        row.refresh_from_db()
        assert row.state == "handed_over"
        assert "州纪委监委" in client.get(row.get_absolute_url()).content.decode()

    def test_list_as_many_queries_for_one_as_for_four(self, walk):
        client, address = browser(walk.ask("机构")), reverse("legal_counsel:incident_list")
        counts = []
        for more in (1, 3):
            for _ in range(more):
                opened(walk, "counsel", matter=walk.opened(), appointment=walk.lawyer)
            client.get(address)
            with CaptureQueriesContext(connection) as asked:
                assert len(client.get(address).context["table"].page.object_list) >= more
            counts.append(len(asked))
        assert counts[0] == counts[1]

    def test_offer_nothing_of_another_unit(self, walk):
        row, mine = opened(walk), walk.opened()
        stranger = browser(walk.ask("部门机构"))
        assert stranger.get(row.get_absolute_url()).status_code == 404
        form = stranger.get(reverse("legal_counsel:incident_new")).context["form"]
        assert mine not in form.fields["matter"].queryset
        assert walk.lawyer not in form.fields["appointment"].queryset
