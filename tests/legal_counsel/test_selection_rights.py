"""Unit × act: what belongs to the agency of a unit, and what to the unit; the role is asked at the door of the page."""

from __future__ import annotations

import pytest

from legal_counsel.appointing import certifying, contracting, deciding, drafting, paperwork
from legal_counsel.appointing.contracting import Signed
from legal_counsel.models import Appointment, Selection
from legal_counsel.papers import Paper
from legal_counsel.selecting import entering, noticing, opening, scoring
from legal_counsel.selecting.choices import ObjectionOutcome, SelectionWay
from legal_counsel.selecting.scoring import Seat
from portal.lifecycle import Refused
from tests.legal_counsel.factories import CounselFactory
from tests.legal_counsel.selection_walks import CounselWalk, scanned

AGENCY, UNIT = "办理", "由示范州财政局录入"


@pytest.fixture
def walk(db):
    return CounselWalk()


def objected(walk):
    selection, entries = walk.noticed()
    facts = {"objector": "某人", "content": "不实", "received_on": walk.day()}
    return selection, entries, noticing.object_to(entries[0], **facts, **walk.now())


SELECTING = {
    "open": (lambda walk, who: walk.opened(who=who), AGENCY),
    "change": (lambda walk, who: opening.change(walk.opened(), walk.outline(), seen=1, **walk.now(who)), AGENCY),
    "announce": (lambda walk, who: walk.announced(walk.opened(), who=who), AGENCY),
    "enter": (lambda walk, who: walk.entered(walk.announced(), who=who), AGENCY),
    "add a file": (
        lambda walk, who: entering.add_file(walk.entered(walk.announced()), scanned(), **walk.now(who)),
        AGENCY,
    ),
    "give up": (
        lambda walk, who: entering.withdraw_entry(walk.entered(walk.announced()), reason="退出", **walk.now(who)),
        AGENCY,
    ),
    "check": (lambda walk, who: walk.check(walk.entered(walk.announced()), who=who), AGENCY),
    "recommend": (
        lambda walk, who: scoring.recommend(walk.scoring()[0], [1], protocol=scanned(), seen=1, **walk.now(who)),
        AGENCY,
    ),
    "reconsider": (
        lambda walk, who: scoring.reconsider(walk.recommended()[0], reason="有误", **walk.now(who)),
        AGENCY,
    ),
    "give notice": (
        lambda walk, who: walk.give_notice(walk.recommended()[0], who=who),
        AGENCY,
    ),
    "recall": (lambda walk, who: noticing.recall(walk.noticed()[0], reason="有误", **walk.now(who)), AGENCY),
    "reply": (
        lambda walk, who: noticing.reply(
            objected(walk)[2], outcome=ObjectionOutcome.DISMISSED, words="不实", **walk.now(who)
        ),
        AGENCY,
    ),
    "decide": (lambda walk, who: walk.decide(walk.noticed()[0], who=who), UNIT),
    "withdraw": (lambda walk, who: opening.withdraw(walk.opened(), reason="终止", **walk.now(who)), AGENCY),
}


def sign(walk, who):
    row = walk.certified()
    return contracting.sign(row, Signed(walk.day(), scanned(), row.unit), {}, seen=row.version, **walk.now(who))


def named(walk, who):
    row, paper = walk.appointed(), Paper("示范财发〔2026〕5号", "通知")
    return paperwork.name_paper(row, paper, printed_on=walk.day(), seen=row.version, **walk.now(who))


def longer(walk, who):
    row = walk.drafted(ends_on=walk.day(2000))
    return deciding.approve_longer(row, reason="长", seen=row.version, **walk.now(who))


APPOINTING = {
    "draft": (lambda walk, who: walk.drafted(walk.decided(), who=who), AGENCY),
    "draft inside": (lambda walk, who: walk.drafted_inside(who=who), AGENCY),
    "draft from the pool": (
        lambda walk, who: drafting.draft_from_pool(
            CounselFactory(), walk.finance, walk.terms(), basis="人才库", **walk.now(who)
        ),
        AGENCY,
    ),
    "withdraw": (lambda walk, who: drafting.withdraw(walk.drafted(), reason="改期", **walk.now(who)), AGENCY),
    "approve longer": (longer, UNIT),
    "decide": (lambda walk, who: walk.appoint(walk.drafted(), who=who), UNIT),
    "name a paper": (named, AGENCY),
    "certify": (lambda walk, who: certifying.certify(walk.appointed(), **walk.now(who)), AGENCY),
    "sign": (sign, AGENCY),
    "renew": (lambda walk, who: drafting.renew(walk.appointed(), walk.terms(), **walk.now(who)), AGENCY),
}


class TestOfAnotherUnit:
    @pytest.mark.parametrize("who", ["司法局", "外人"])
    @pytest.mark.parametrize("act", SELECTING)
    def test_nobody_acts_on_a_selection(self, walk, act, who):
        perform, why = SELECTING[act]

        with pytest.raises(Refused, match=why):
            perform(walk, who)

    @pytest.mark.parametrize("who", ["司法局", "外人"])
    @pytest.mark.parametrize("act", APPOINTING)
    def test_nobody_acts_on_an_appointment(self, walk, act, who):
        perform, why = APPOINTING[act]

        with pytest.raises(Refused, match=why):
            perform(walk, who)


class TestSeeing:
    def test_follows_the_line_and_the_justice_bureau(self, walk):
        selection = walk.opened(way=SelectionWay.PROCUREMENT, criteria=())
        row = walk.drafted_inside()
        sees = {
            who: (
                Selection.objects.visible_to(walk.ask(who)).filter(pk=selection.pk).exists(),
                Appointment.objects.visible_to(walk.ask(who)).filter(pk=row.pk).exists(),
            )
            for who in ("财政局", "财政局长", "司法局", "办公厅", "外人")
        }

        assert sees == {
            "财政局": (True, True),
            "财政局长": (True, True),
            "司法局": (True, True),
            "办公厅": (False, False),
            "外人": (False, False),
        }

    def test_of_a_member_of_the_panel_ends_with_the_selection_he_sits_on(self, walk):
        seats = [Seat("评委一", "某处", walk.ask("外人")), Seat("评委二", "某处")]
        selection, _ = walk.scoring(1, seats=seats)
        walk.opened()

        assert list(Selection.objects.visible_to(walk.ask("外人"))) == [selection]
