"""The pages of matters, opinions and decisions, opened and sent by those whom the rules name, and by nobody else."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legal_counsel.advising import opening
from legal_counsel.advising.presenting import INTERNAL_USE
from legal_counsel.advising.todo import advising_todo
from legal_counsel.models import GateAttempt, Matter, Opinion
from portal.counting import counts_of
from tests.legal_counsel.matter_walks import MatterWalk, scan

pytestmark = pytest.mark.django_db
EVERYBODY = ("机构", "单位", "律师", "内部", "局外", "部门机构", "部门", "职员")


def url(name, *args):
    return reverse(f"legal_counsel:{name}", args=args)


@pytest.fixture
def walk():
    return MatterWalk(at=timezone.now())


def browser(walk, who):
    client = Client()
    client.force_login(walk.ask(who))
    return client


def opening_it(walk, address):
    """Who gets the page."""
    found = []
    for who in EVERYBODY:
        answer = browser(walk, who).get(address)
        answer.getvalue()  # a file is closed when it was read
        found += [who] if answer.status_code == 200 else []
    return found


class TestTheRows:
    def test_of_a_matter_are_for_those_on_it(self, walk):
        matter = walk.opened()
        walk.assigned(matter)

        assert opening_it(walk, matter.get_absolute_url()) == ["机构", "单位", "律师"]

    def test_of_material_are_for_whom_the_unit_authorised(self, walk):
        matter = walk.opened()
        file = opening.add_material(
            matter, scan(), caption="协议", classification="none", by=walk.ask("机构"), at=walk.at
        )
        walk.accepted(matter)
        before = opening_it(walk, url("material_file", file.pk))
        row = matter.assignments.get()
        browser(walk, "单位").post(url("assignment_authorise", row.pk), {"reason": "承诺书次日补交"})

        assert before == ["机构", "单位"]
        assert opening_it(walk, url("material_file", file.pk)) == ["机构", "单位", "律师"]

    def test_of_an_opinion_reach_the_unit_when_sent_up(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        pages = [
            opinion.get_absolute_url(),
            url("opinion_pdf", opinion.pk),
            url("opinion_file", opinion.files.get().pk),
        ]
        assert [opening_it(walk, each) for each in pages] == [["机构", "律师"]] * 3
        walk.sent(opinion)
        assert opening_it(walk, pages[0]) == ["机构", "单位", "律师"]

    def test_of_a_decision_are_for_agency_and_unit(self, walk):
        assert opening_it(walk, walk.prepared().get_absolute_url()) == ["机构", "单位"]

    def test_of_the_line_are_numbers_alone(self, walk):
        walk.opened(by="部门机构", unit=walk.department, title="部门的事项")
        client = browser(walk, "机构")

        assert "部门的事项" not in client.get(url("matter_list")).content.decode()
        counts = client.get(url("statistics")).content.decode()
        assert walk.department.name in counts
        assert "部门的事项" not in counts

    def test_hide_the_question_until_it_may_be_read(self, walk):
        matter = walk.opened(question="示范的咨询内容")
        walk.accepted(matter)
        client = browser(walk, "律师")
        assert "示范的咨询内容" not in client.get(matter.get_absolute_url()).content.decode()
        browser(walk, "单位").post(url("assignment_authorise", matter.assignments.get().pk), {"reason": "急"})
        assert "示范的咨询内容" in client.get(matter.get_absolute_url()).content.decode()


class TestActs:
    """Each form, by whom it is for; the others get no row or a refusal."""

    def forms(self, walk):
        opinion = walk.heard(walk.opened(), conclusion="unlawful")
        row, matter = opinion.assignment, opinion.assignment.matter
        decision = walk.prepared(matter)
        return {
            ("material_new", matter.pk): {"机构", "单位"},
            ("matter_assign", matter.pk): {"机构"},
            ("matter_prolong", matter.pk): {"机构"},
            ("matter_close", matter.pk): {"机构"},
            ("matter_withdraw", matter.pk): {"机构"},
            ("matter_synthesise", matter.pk): {"机构"},
            ("matter_send_up", matter.pk): {"机构"},
            ("assignment_authorise", row.pk): {"单位"},
            ("assignment_revoke", row.pk): {"单位"},
            ("assignment_release", row.pk): {"机构"},
            ("undertaking_new", row.pk): {"机构"},
            ("opinion_new", row.pk): {"律师"},
            ("opinion_adopt", opinion.pk): {"单位"},
            ("opinion_study", opinion.pk): {"机构"},
            ("decision_link", decision.pk): {"机构", "单位"},
            ("decision_review", decision.pk): {"机构"},
            ("decision_submit", decision.pk): {"单位"},
            ("decision_decide", decision.pk): {"单位"},
            ("decision_end", decision.pk): {"单位"},
        }

    def test_are_shown_to_whom_they_are_for(self, walk):
        forms = self.forms(walk)
        found = {key: set(opening_it(walk, url(*key))) for key in forms}

        assert found == forms

    def test_take_a_matter_from_its_opening_to_a_decision(self, walk):
        agency, unit, lawyer = (browser(walk, who) for who in ("机构", "单位", "律师"))
        facts = {
            "unit": walk.unit.pk, "title": "示范招商协议", "duty": "project", "stage": "before", "due_on": "2030-1-1",
            "question": "是否合法", "classification": "none",
        }  # fmt: skip
        assert agency.post(url("matter_new"), facts).status_code == 302
        matter = Matter.objects.get()
        agency.post(url("matter_assign", matter.pk), {"appointment": walk.lawyer.pk})
        row = matter.assignments.get()
        lawyer.post(url("assignment_declare", row.pk), {"has_interest": "no"})
        unit.post(url("assignment_authorise", row.pk), {"reason": "承诺书次日补交"})
        given = {
            "conclusion": "lawful", "analysis": "经审查合法", "form": "letter", "handled_as": "person",
            "handler": "示范律师", "confirmed": "on",
            "signed_paper": scan("意见书.png"),
        }  # fmt: skip
        assert lawyer.post(url("opinion_new", row.pk), given).status_code == 302
        opinion = Opinion.objects.get()
        chosen = {"attached": [opinion.pk], "reason": ""}
        checked = agency.post(url("matter_send_up", matter.pk), chosen)
        assert "核对报送" in checked.content.decode()
        agency.post(url("matter_send_up", matter.pk), chosen | {"confirmed": "1"})
        read = unit.post(url("opinion_adopt", opinion.pk), {"status": "adopted"})
        assert "确认记录" in read.content.decode()
        assert not opinion.adoptions.exists()
        unit.post(url("opinion_adopt", opinion.pk), {"status": "adopted", "confirmed": "1"})
        agency.post(url("adoption_feed_back", opinion.adoptions.get().pk), {"told_on": str(walk.today), "manner": "函"})
        unit.post(
            url("decision_new"),
            {"unit": walk.unit.pk, "title": "招商", "basis": "《示范条例》第八条", "outline": "建设"},
        )
        decision = walk.unit.major_decisions.get()
        stopped = unit.post(url("decision_submit", decision.pk), {"seen": ""})
        unit.post(url("decision_link", decision.pk), {"matter": matter.pk})
        review = {"result": "lawful", "reviewed_on": str(walk.today), "paper": "示法审〔2026〕1号"}
        agency.post(url("decision_review", decision.pk), review)
        page = unit.get(url("decision_submit", decision.pk))
        unit.post(url("decision_submit", decision.pk), {"seen": page.context["form"].initial["seen"]})
        decision.refresh_from_db()

        assert stopped.status_code == 200
        assert decision.state == "submitted"
        certificate = unit.get(url("gate_certificate", GateAttempt.objects.get(has_passed=True).pk))
        assert certificate.content.startswith(b"%PDF-")

    def test_read_an_opinion_once_more_before_it_is_given(self, walk):
        row, lawyer = walk.authorised(walk.opened()), browser(walk, "律师")
        address = url("opinion_new", row.pk)
        words = {
            "conclusion": "unlawful",
            "analysis": "超越权限",
            "form": "letter",
            "handled_as": "person",
            "handler": "示范律师",
        }

        first = lawyer.get(address).content.decode()
        assert "签名（盖章）件" not in first
        read = lawyer.post(address, words).content.decode()
        assert "请核对以下内容" in read
        assert "<dd>超越权限</dd>" in read
        assert "<dd>律师或者法学专家个人</dd>" in read
        assert 'type="hidden" name="analysis" value="超越权限"' in read
        assert "签名（盖章）件" in read
        assert not Opinion.objects.exists()

        back = lawyer.post(address, words | {"again": "1"}).content.decode()
        assert "超越权限</textarea>" in back
        assert "签名（盖章）件" not in back
        unsigned = lawyer.post(address, words | {"confirmed": "1"}).content.decode()
        assert "请核对以下内容" in unsigned
        assert not Opinion.objects.exists()
        lawyer.post(address, words | {"confirmed": "1", "signed_paper": scan("意见书.png")})
        assert Opinion.objects.get().analysis == "超越权限"

    def test_say_what_is_wrong_with_an_opinion_beside_what_was_filled_in(self, walk):
        row, lawyer = walk.authorised(walk.opened()), browser(walk, "律师")
        words = {
            "conclusion": "lawful",
            "analysis": "合法",
            "form": "letter",
            "handled_as": "team",
            "handler": "示范律师",
        }
        told = lawyer.post(
            url("opinion_new", row.pk), words | {"confirmed": "1", "signed_paper": scan()}
        ).content.decode()

        assert "公章" in told
        assert "<dd>合法</dd>" in told
        assert not Opinion.objects.exists()

    def test_keep_an_attempt_that_is_stopped(self, walk):
        decision = walk.prepared(walk.opened())
        unit = browser(walk, "单位")
        seen = unit.get(url("decision_submit", decision.pk)).context["form"].initial["seen"]
        answer = unit.post(url("decision_submit", decision.pk), {"seen": seen})

        assert "本次提交及其情况已记录" in answer.content.decode()
        assert [each.has_passed for each in GateAttempt.objects.all()] == [False]


class TestTheFixedWords:
    def test_stand_on_matter_and_opinion(self, walk):
        opinion = walk.heard()
        client = browser(walk, "机构")
        for address in (opinion.get_absolute_url(), opinion.assignment.matter.get_absolute_url()):
            assert INTERNAL_USE in client.get(address).content.decode()

    def test_are_for_no_public_page(self, walk):
        opinion = walk.heard()
        for name in ("opinion_detail", "opinion_pdf"):
            assert Client().get(url(name, opinion.pk)).status_code == 302


class TestWhatWaits:
    def test_is_counted_as_the_list_shows_it(self, walk):
        walk.heard(conclusion="unlawful")
        walk.assigned(walk.opened())
        walk.opened()
        told = {}
        for who in ("机构", "单位", "律师"):
            items = list(advising_todo(walk.ask(who), walk.today))
            counts = counts_of([each.waiting for each in items])
            told[who] = {each.label: count for each, count in zip(items, counts, strict=True) if count}
            for each in items:
                shown = browser(walk, who).get(each.url).context["table"].paginator.count
                assert shown == told[who].get(each.label, 0), each.label

        assert told == {
            "机构": {"待指派法律顾问的顾问事项": 1, "待研究论证的顾问事项": 1},
            "单位": {"待记录采纳情况的顾问事项": 1},
            "律师": {"待本人声明的顾问事项": 1},
        }


class TestTheNumberOfQueries:
    def test_of_a_matter_does_not_grow_with_its_opinions_and_people(self, walk):
        opinion = walk.heard()
        matter, client = opinion.assignment.matter, browser(walk, "机构")
        few = self.asked(client, matter)
        for number in range(5):
            walk.opined(opinion.assignment)
            walk.opined(walk.authorised(matter, walk.appoint(name=f"律师{number}")))

        assert self.asked(client, matter) == few

    @staticmethod
    def asked(client, matter):
        client.get(matter.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(matter.get_absolute_url())
        return len(queries)
