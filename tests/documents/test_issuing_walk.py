"""Any acts in any order: a paper is carried on or a person is refused in words; the database is never hit."""

from __future__ import annotations

import random
from contextlib import suppress

import pytest

from documents.issuing import allocating, composing, issuing, powers, signing
from documents.issuing.choices import PaperState, StepKind
from documents.issuing.composing import AnnexPart
from documents.issuing.lifecycle import ISSUING
from documents.models import IssuedNumber, OutgoingPaper
from portal.lifecycle import Refused
from tests.documents.paper_walks import AT, TODAY, Office

pytestmark = pytest.mark.django_db
PEOPLE = ("拟稿人", "同事", "核稿人", "签发人", "管理员", "法制", "财政局负责人", "司法局负责人")
STEPS = 60


def acts(paper, user, chance):
    """Every act that pages offer, as `user` would press it; now and then with a version that is not the present one."""
    facts = {"seen": paper.version - (chance.random() < 0.1), "by": user}
    kind = chance.choice(list(StepKind))
    return (
        lambda: signing.submit(paper, **facts, at=AT),
        lambda: signing.agree(paper, kind, **facts, at=AT),
        lambda: signing.agree(paper, kind, opinion="合法", **facts, at=AT),
        lambda: signing.send_back(paper, kind, opinion="请修改", **facts, at=AT),
        lambda: signing.withdraw(paper, reason="误", **facts, at=AT),
        lambda: allocating.number(paper, **facts, at=AT),
        lambda: allocating.void(paper, reason="误", **facts, at=AT),
        lambda: issuing.issue(paper, printed_on=TODAY, **facts, at=AT),
        lambda: composing.add_part(paper, AnnexPart("名单"), **facts),
    )


def forward(paper, office):
    """The act that carries the paper on, by whoever may; so that walks get beyond the first states."""
    for who in PEOPLE:
        user = office.ask(who)
        facts = {"seen": paper.version, "by": user, "at": AT}
        for kind in powers.seats(user, paper):
            return lambda: signing.agree(paper, kind, opinion="同意", **facts)
        told = powers.acts(user, paper)
        if "submit" in told:
            return lambda: signing.submit(paper, **facts)
        if "number" in told:
            return lambda: allocating.number(paper, **facts)
        if "issue" in told:
            return lambda: issuing.issue(paper, printed_on=TODAY, **facts)
    return lambda: None


@pytest.mark.parametrize("seed", range(8))
def test_a_walk_never_meets_the_database(seed):
    chance = random.Random(seed)
    office = Office()
    paper = office.draft(asked=[office.finance], is_normative=chance.random() < 0.5)
    reached = {paper.state}
    for _ in range(STEPS):
        user = office.ask(chance.choice(PEOPLE))
        act = forward(paper, office) if chance.random() < 0.3 else chance.choice(acts(paper, user, chance))
        before = paper.state
        with suppress(Refused):
            act()
        paper = OutgoingPaper.objects.select_related("series__unit", "number").get(pk=paper.pk)
        if paper.state != before:
            moves = [each for each in ISSUING.values() if each.target == paper.state]
            assert any(before in each.sources for each in moves) or (
                before == PaperState.SUBMITTED and paper.state in (PaperState.UNDER_REVIEW, PaperState.COUNTERSIGNED)
            )
        reached.add(paper.state)
        if paper.state in (PaperState.ISSUED, PaperState.WITHDRAWN):
            paper = office.draft(asked=[office.finance])

    assert len(reached) > 2
    sequences = sorted(IssuedNumber.objects.values_list("sequence", flat=True))
    assert sequences == list(range(1, len(sequences) + 1))
