"""Conflicting mandates (第二十一条第四项), by docs/rules/counsel_conduct.md."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from legal_counsel.advising import assigning
from legal_counsel.advising.conflicting import warning_of
from legal_counsel.advising.mandates import named_among
from legal_counsel.choices import CounselKind
from legal_counsel.models import Assignment, MatterStep
from portal.lifecycle import Refused
from tests.legal_counsel.factories import ClientFactory, CounselFactory
from tests.legal_counsel.matter_walks import AT, TODAY, MatterWalk
from tests.rule_tables import cases, listed

FILE = "counsel_conduct.md"
PARTY = "示范置业有限公司"


class TestNames:
    @pytest.mark.parametrize("case", cases(FILE, "Names"), ids=lambda case: f"{case['clients']} / {case['parties']}")
    def test_are_found_among_the_parties(self, case):
        assert named_among(listed(case["clients"]), case["parties"]) == listed(case["named"])

    def test_are_told_once(self):
        assert named_among([PARTY, PARTY], f"{PARTY}、{PARTY}") == [PARTY]


@pytest.fixture
def walk(db):
    return MatterWalk()


def of(walk, title="示范置业合作协议", parties=PARTY):
    return walk.opened(title=title, parties=parties)


@pytest.mark.django_db
class TestWhoseClients:
    @pytest.mark.parametrize(
        "case", cases(FILE, "Whose"), ids=lambda case: f"{case['assigned']} {case['declared by']} {case['since']}"
    )
    def test_count(self, walk, case):
        firm = CounselFactory(is_firm=True)
        people = {
            "firm": firm,
            "lawyer": CounselFactory(firm=firm),
            "colleague": CounselFactory(firm=firm),
            "expert": CounselFactory(is_expert=True),
            "stranger": CounselFactory(),
        }
        until = date.fromisoformat(case["until"]) if case["until"] else None
        ClientFactory(counsel=people[case["declared by"]], since=date.fromisoformat(case["since"]), until=until)

        told = warning_of(of(walk), people[case["assigned"]], TODAY)

        assert (PARTY in told) is (case["warns"] == "yes")

    def test_of_internal_counsel_are_none(self, walk):
        assert walk.internal.counsel.kind == CounselKind.INTERNAL
        assert warning_of(of(walk), walk.internal.counsel, TODAY) == ""

    def test_that_were_entered_in_error_are_none(self, walk):
        ClientFactory(counsel=walk.lawyer.counsel, withdrawn_by=walk.ask("机构"), withdrawn_at=AT, withdrawal="误录")
        assert warning_of(of(walk), walk.lawyer.counsel, TODAY) == ""


class TestAssigning:
    def test_goes_on_with_a_reason_that_is_kept_beside_the_warning(self, walk):
        ClientFactory(counsel=walk.lawyer.counsel)
        matter = of(walk)
        with pytest.raises(Refused, match="可能有利益冲突；确需继续的，请写明理由") as told:
            walk.assigned(matter)
        assert told.value.clause == "伊州政办规〔2023〕2号第二十一条第四项"
        assert not Assignment.objects.exists()

        walk.assigned(matter, reason="该委托与本事项无关")

        step = MatterStep.objects.get(matter=matter, act="指派示范律师")
        assert PARTY in step.warned_of
        assert step.reason == "该委托与本事项无关"

    def test_asks_nothing_where_no_client_is_a_party(self, walk):
        ClientFactory(counsel=walk.lawyer.counsel)
        walk.assigned(of(walk, parties="示范商贸有限公司"))
        assert MatterStep.objects.get(act="指派示范律师").warned_of == ""

    def test_says_on_the_form_of_whom_it_would_warn(self, walk):
        ClientFactory(counsel=walk.lawyer.counsel)
        matter, client = of(walk), Client()
        client.force_login(walk.ask("机构"))
        address = reverse("legal_counsel:matter_assign", args=[matter.pk])
        assert "：可能有利益冲突" in client.get(address).content.decode()

        shown = client.post(address, {"appointment": walk.lawyer.pk, "reason": ""}).content.decode()
        assert "请写明理由（依据：伊州政办规〔2023〕2号第二十一条第四项）" in shown
        assert client.post(address, {"appointment": walk.lawyer.pk, "reason": "无关"}).status_code == 302
        assert Assignment.objects.get().appointment == walk.lawyer


class TestAccepting:
    def test_of_counsel_themselves_asks_for_the_reason_again(self, walk):
        matter = of(walk)
        row = walk.assigned(matter)
        ClientFactory(counsel=walk.lawyer.counsel)
        with pytest.raises(Refused, match="可能有利益冲突"):
            assigning.declare(row, has_interest=False, by=walk.ask("律师"), at=AT)

        assigning.declare(row, has_interest=False, words="另案已办结", by=walk.ask("律师"), at=AT)

        step = MatterStep.objects.get(matter=matter, act="示范律师承办")
        assert PARTY in step.warned_of
        assert step.reason == "另案已办结"

    def test_with_an_interest_recuses_and_warns_of_nothing_more(self, walk):
        row = walk.assigned(of(walk))
        ClientFactory(counsel=walk.lawyer.counsel)
        assigning.declare(row, has_interest=True, words="该公司常年法律顾问", by=walk.ask("律师"), at=AT)
        assert MatterStep.objects.get(act="示范律师回避").warned_of == ""

    def test_is_told_on_the_page_where_the_client_came_later(self, walk):
        matter = of(walk)
        walk.accepted(matter)
        ClientFactory(counsel=walk.lawyer.counsel)
        shown = {}
        for who in ("机构", "律师"):
            client = Client()
            client.force_login(walk.ask(who))
            shown[who] = client.get(matter.get_absolute_url()).content.decode()
        assert "可能的利益冲突" in shown["机构"]
        assert "可能的利益冲突" not in shown["律师"]
