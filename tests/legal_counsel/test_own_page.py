"""What counsel find of themselves, and what else waits along the way from a result to a contract."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from legal_counsel.advising import synthesising
from legal_counsel.advising.presenting import INTERNAL_USE
from legal_counsel.appointing.todo import appointment_todo
from legal_counsel.models import Appointment, Selection
from legal_counsel.selecting.todo import selection_todo
from portal.accounts.choices import Role
from tests.factories import UserFactory
from tests.legal_counsel.entering import entered
from tests.legal_counsel.matter_walks import MatterWalk
from tests.legal_counsel.selection_walks import CounselWalk

pytestmark = pytest.mark.django_db
OWN = reverse("legal_counsel:own")


@pytest.fixture
def walk():
    return MatterWalk(at=timezone.now())


def page_of(client, walk, who="律师"):
    client.force_login(walk.ask(who))
    return client.get(OWN)


class TestTheOwnPage:
    def test_is_of_counsel_alone_and_found_beside_the_matters(self, client, walk):
        assert page_of(client, walk, "单位").status_code == 404
        page = page_of(client, walk)
        assert page.status_code == 200
        assert f'href="{OWN}"' in client.get(reverse("legal_counsel:matter_list")).text

    def test_says_what_each_matter_waits_for_with_the_own_work_first(self, client, walk):
        walk.accepted(walk.opened(title="待授权的"))
        walk.opined(walk.authorised(walk.opened(title="已提交的")))
        walk.authorised(walk.opened(title="待提交的"))
        walk.assigned(walk.opened(title="待声明的"))
        tasks = page_of(client, walk).context["tasks"]

        assert {each.assignment.matter.title: each.waits_for for each in tasks} == {
            "待授权的": "待单位授权查阅材料", "已提交的": "意见已提交", "待提交的": "待本人提交意见",
            "待声明的": "待本人声明有无利害关系",
        }  # fmt: skip
        assert [each.is_mine for each in tasks] == [True, True, False, False]

    def test_says_what_became_of_the_opinions(self, client, walk):
        told, silent = walk.heard(), walk.heard(walk.opened(title="另一事项"))
        walk.told(walk.answered(told))
        page = page_of(client, walk)

        assert f"，{walk.today}反馈" in page.text
        assert "单位尚未记录" in page.text
        assert [each.opinion for each in page.context["heard"]] == [silent, told]

    def test_shows_nothing_of_others(self, client, walk):
        walk.opined(walk.authorised(walk.opened(title="内部的事项"), walk.internal))

        assert "内部的事项" not in page_of(client, walk).text

    def test_says_when_a_term_ends_soon(self, client, walk):
        ends = walk.today + timedelta(days=20)
        Appointment.objects.filter(pk=walk.lawyer.pk).update(ends_on=ends)

        assert f"聘期还有20日届满（{ends}）" in page_of(client, walk).text

    def test_shows_training_and_awards(self, client, walk):
        keeper = UserFactory(role=Role.LEGAL_MANAGER)
        facts = {
            "kind": "training",
            "title": "示范培训",
            "on": date(2026, 5, 1),
            "organiser": "示范州司法局",
            "hours": 8,
        }
        entered(walk.lawyer.counsel, keeper, "attainment", **facts)

        assert "2026-05-01 培训：示范培训，示范州司法局，8学时" in page_of(client, walk).text


class TestTheWorkOfCounsel:
    def test_waits_for_an_opinion_and_then_for_its_way_up(self, client, walk):
        matter = walk.opened(title="示范协议")
        row = walk.authorised(matter)

        def waiting(who, kind):
            client.force_login(walk.ask(who))
            return matter.title in client.get(reverse("legal_counsel:matter_list"), {"waits": kind}).text

        assert (waiting("律师", "opine"), waiting("机构", "send")) == (True, False)
        opinion = walk.opined(row)
        assert (waiting("律师", "opine"), waiting("机构", "send")) == (False, True)
        walk.sent(opinion)
        assert waiting("机构", "send") is False


def counted(lines):
    return {line.label: line.waiting.count() for line in lines if line.waiting.exists()}


class TestTheWayFromAResultToAContract:
    def test_has_a_line_for_each_who_is_to_act(self):
        walk = CounselWalk()
        walk.noticed()
        clerk, head = walk.ask("财政局"), walk.ask("财政局长")
        assert counted(selection_todo(head, walk.day())) == {"公示中待决定的法律顾问选聘": 1}
        assert counted(selection_todo(walk.ask("外人"), walk.day())) == {}
        walk.later(20)
        walk.decide(Selection.objects.get())
        assert counted(selection_todo(head, walk.day())) == {}
        assert counted(appointment_todo(clerk, walk.day())) == {"待拟聘任的选聘结果": 1}
        entry = Selection.objects.get().entries.get(state="selected")
        row = walk.certified(walk.appoint(walk.drafted(entry)))
        assert counted(appointment_todo(clerk, walk.day())) == {
            "待印发聘任文件的法律顾问聘任": 1, "待签订服务合同的法律顾问聘任": 1,
        }  # fmt: skip
        assert row.counsel == entry.counsel


class TestVerifyingByHand:
    def test_leads_to_the_certificate_however_it_is_typed(self, client):
        code = "0123456789abcdef0123"
        answer = client.get("/counsel/verify/", {"code": " 0123 4567 89AB CDEF 0123 "})

        assert answer.url == reverse("legal_counsel:certificate_verify", args=[code])
        assert "没有这个验证码的聘任证书" in client.get(answer.url).text

    def test_says_what_a_code_looks_like(self, client):
        page = client.get("/counsel/verify/", {"code": "<b>1"}).text
        assert "验证码是二十位" in page
        assert "&lt;b&gt;1" in page
        assert "验证码有误" not in client.get("/counsel/verify/").text


class TestTheSynthesisOnPaper:
    def test_has_the_opinions_it_takes_in_and_the_fixed_words(self, client, walk):
        matter = walk.opened(title="示范协议")
        walk.opined(walk.authorised(matter), conclusion="unlawful")
        final = synthesising.synthesise(
            matter, text="建议修改第三条后再报", conclusion="partly", by=walk.ask("机构"), at=walk.at
        )
        address = reverse("legal_counsel:final_pdf", args=[final.pk])
        client.force_login(walk.ask("机构"))
        assert address in client.get(matter.get_absolute_url()).text
        pdf = pypdfium2.PdfDocument(client.get(address).content)
        words = re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pdf))

        assert "综合法律意见" in words
        assert "建议修改第三条后再报" in words
        assert "示范律师（第1版" in words
        assert INTERNAL_USE in words
        kept = settings.DATA_DIR / "screenshots"
        kept.mkdir(parents=True, exist_ok=True)
        pdf[0].render(scale=1.5).to_pil().save(kept / "counsel_synthesis.png")

    def test_is_for_the_agency_and_for_the_unit_once_it_was_sent_up(self, client, walk):
        matter = walk.opened()
        walk.opined(walk.authorised(matter))
        final = synthesising.synthesise(matter, text="合法", conclusion="lawful", by=walk.ask("机构"), at=walk.at)
        address = reverse("legal_counsel:final_pdf", args=[final.pk])

        def opens(who):
            client.force_login(walk.ask(who))
            return client.get(address).status_code == 200

        assert [opens(who) for who in ("机构", "单位", "局外")] == [True, False, False]
        synthesising.send_up(matter, with_final=True, attached=[], by=walk.ask("机构"), at=walk.at)
        assert opens("单位")
