"""What a paper does to a text that the register knows to be over (docs/rules/issuing.md, The target of an effect)."""

from __future__ import annotations

import pytest

from documents.issuing import issuing, signing
from documents.issuing.composing import EffectPart
from documents.issuing.describing import facts_of
from documents.validity import EventKind, Status
from portal.lifecycle import Refused
from tests.documents.paper_walks import AT, TODAY, Office
from tests.documents.test_issuing import old_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


class TestAnEffect:
    def test_is_refused_where_the_text_is_over(self, office):
        text = old_text(office)
        office.issued(parts=[EffectPart(text, EventKind.REPEAL)])
        paper = office.draft(parts=[EffectPart(text, EventKind.DECLARED_LAPSE)])

        with pytest.raises(Refused, match="自该日起已废止，不能再宣布失效"):
            signing.submit(paper, seen=paper.version, by=paper.drafted_by, at=AT)

    def test_is_refused_where_another_paper_ended_the_text_meanwhile(self, office):
        text = old_text(office)
        paper = office.numbered(parts=[EffectPart(text, EventKind.REPEAL)])
        office.issued(parts=[EffectPart(text, EventKind.REPEAL)])

        with pytest.raises(Refused, match="自该日起已废止，不能再废止"):
            issuing.issue(paper, seen=paper.version, printed_on=TODAY, by=office.ask("管理员"), at=AT)

    def test_is_not_held_against_the_paper_itself(self, office):
        text = old_text(office)
        document = office.issued(parts=[EffectPart(text, EventKind.REPEAL)])

        (effect,) = facts_of(document.paper, on=TODAY).effects

        assert effect.standing is Status.START_UNKNOWN
