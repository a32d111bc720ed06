"""The ledgers for programs: who gets which rows, what a row tells, and how it is looked through."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from legal_counsel.filing import owing
from legal_counsel.models import CounselDismissal
from legal_counsel.pinning import pinned
from tests.factories import UserFactory
from tests.legal_counsel.factories import AppointmentFactory
from tests.legal_counsel.matter_walks import MatterWalk

pytestmark = pytest.mark.django_db
API = "/api/v1/legal-counsel/"
EVERYBODY = ("机构", "单位", "律师", "内部", "局外", "部门机构", "部门", "职员")
SECRET = ("示范的咨询内容", "分析如下的秘密", "示范投资有限公司")


@pytest.fixture
def walk():
    return MatterWalk(at=timezone.now())


def ask(walk, who, ledger, **query):
    client = Client()
    client.force_login(walk.ask(who))
    return client.get(f"{API}{ledger}/", query)


def ids(walk, who, ledger, **query):
    answer = ask(walk, who, ledger, **query)
    return [each["id"] for each in answer.json()["results"]] if answer.status_code == 200 else answer.status_code


def a_filing(walk):
    row = AppointmentFactory(is_appointed=True, unit=walk.department, document_on=date(2026, 10, 12))
    [filing] = owing.owe(row, by=walk.ask("部门机构"), at=walk.at)
    return filing


def a_dismissal(walk):
    row = AppointmentFactory(is_appointed=True, unit=walk.department)
    return CounselDismissal.objects.create(
        appointment=row, ground="other", facts="示范事实", drafted_by=walk.ask("部门机构"), drafted_at=walk.at,
        **pinned(walk.today),
    )  # fmt: skip


class TestWhoReads:
    def test_appointments_filings_and_dismissals_is_as_on_the_pages(self, walk):
        filing, dismissal = a_filing(walk), a_dismissal(walk)
        for ledger, row in (
            ("appointments", filing.appointment),
            ("filings", filing),
            ("dismissals", dismissal),
        ):
            found = {who: ids(walk, who, ledger, unit=walk.department.name) for who in EVERYBODY}
            for who in ("机构", "单位", "部门机构", "部门"):
                assert row.pk in found[who], (ledger, who)
            assert found["局外"] == []
            assert [found[who] for who in ("律师", "内部", "职员")] == [403, 403, 403]

    def test_matters_is_who_is_on_them(self, walk):
        matter = walk.opened()
        walk.assigned(matter)
        found = [who for who in EVERYBODY if ids(walk, who, "matters") == [matter.pk]]

        assert found == ["机构", "单位", "律师"]
        assert ask(walk, "局外", f"matters/{matter.pk}").status_code == 404

    def test_opinions_is_who_may_read_them(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        assert [who for who in EVERYBODY if ids(walk, who, "opinions")] == ["机构", "律师"]
        walk.sent(opinion)
        assert [who for who in EVERYBODY if ids(walk, who, "opinions")] == ["机构", "单位", "律师"]

    def test_none_of_it_is_anybody_without_an_account(self):
        for ledger in ("appointments", "filings", "matters", "opinions", "dismissals"):
            assert Client().get(f"{API}{ledger}/").status_code == 401

    def test_a_person_without_role_or_matter_gets_an_empty_list(self):
        client = Client()
        client.force_login(UserFactory())
        assert client.get(f"{API}matters/").json()["results"] == []


class TestWhatIsTold:
    def test_of_an_opinion_is_what_became_of_it_and_not_what_it_says(self, walk):
        opinion = walk.heard(
            walk.opened(question=SECRET[0], parties=SECRET[2]), conclusion="unlawful", analysis=SECRET[1]
        )
        walk.told(walk.answered(opinion, "partly"))
        [found] = ask(walk, "机构", "opinions").json()["results"]

        assert (found["counsel"], found["number"], found["is_last"], found["is_sent"]) == ("示范律师", 1, True, True)
        assert (found["digest"], found["rule"]) == (opinion.digest, "伊州政办规〔2023〕2号")
        answer = found["adoption"]
        assert (answer["status"], answer["reason_class"], answer["told_on"]) == ("partly", "facts", str(walk.today))
        told = json.dumps([found, ask(walk, "机构", "matters").json()], ensure_ascii=False)
        assert not any(secret in told for secret in SECRET)

    def test_of_a_filing_is_its_day_and_the_rules_it_was_counted_by(self, walk):
        filing = a_filing(walk)
        found = ask(walk, "部门机构", f"filings/{filing.pk}").json()

        assert (found["due_on"], found["cause"], found["rule"]) == (
            "2026-10-27",
            "appointment",
            "伊州政办规〔2023〕2号",
        )
        assert (found["unit"], found["is_basis_run_out"]) == (walk.department.name, True)


class TestFilters:
    def test_of_opinions_tell_what_waits_from_what_was_said(self, walk):
        unsent = walk.opined(walk.authorised(walk.opened()))
        waiting, refused = walk.heard(walk.opened()), walk.heard(walk.opened())
        walk.answered(refused, "not_adopted")
        for value, row in (("unsent", unsent), ("unanswered", waiting), ("not_adopted", refused)):
            assert ids(walk, "机构", "opinions", adoption=value) == [row.pk]
        again = walk.opined(waiting.assignment)
        assert waiting.pk not in ids(walk, "机构", "opinions", last="true")
        assert again.pk in ids(walk, "机构", "opinions", last="true")
        assert ids(walk, "机构", "opinions", given_to="2020-01-01") == []
        assert len(ids(walk, "机构", "opinions", given_from=str(walk.today))) == 4

    def test_are_those_of_the_pages(self, walk):
        walk.opened(stage="after")
        before = walk.opened(stage="before")
        assert ids(walk, "机构", "matters", stage="before") == [before.pk]
        assert ids(walk, "机构", "filings", state="received") == []

    def test_of_yes_and_no_take_nothing_else(self, walk):
        for ledger, name in (("opinions", "last"), ("matters", "technical"), ("candidates", "serves")):
            answer = ask(walk, "机构", ledger, **{name: "591682741"})
            assert (answer.status_code, answer.json()["error"]["fields"]) == (400, {name: ["应为 true 或 false"]})
            assert ask(walk, "机构", ledger, **{name: "true"}).status_code == 200

    def test_that_are_unknown_are_refused(self, walk):
        for ledger in ("appointments", "filings", "matters", "opinions", "dismissals"):
            assert ask(walk, "机构", ledger, colour="red").status_code == 400


class TestPages:
    def test_are_turned_by_cursor_and_kept_by_etag(self, walk):
        matters = [walk.opened() for _ in range(3)]
        first = ask(walk, "机构", "matters", page_size=2).json()
        assert [each["id"] for each in first["results"]] == [each.pk for each in matters[:2]]
        client = Client()
        client.force_login(walk.ask("机构"))
        second = client.get(first["next"])
        assert [each["id"] for each in second.json()["results"]] == [matters[2].pk]
        assert client.get(first["next"], headers={"If-None-Match": second["ETag"]}).status_code == 304

    @pytest.mark.parametrize("ledger", ["matters", "opinions", "filings", "appointments"])
    def test_ask_as_often_for_many_as_for_one(self, walk, ledger, django_assert_max_num_queries):
        for _ in range(4):
            walk.answered(walk.heard(walk.opened()))
            a_filing(walk)
        client = Client()
        client.force_login(walk.ask("机构"))
        client.get(f"{API}{ledger}/")
        with django_assert_max_num_queries(9):
            assert len(client.get(f"{API}{ledger}/").json()["results"]) >= 4
