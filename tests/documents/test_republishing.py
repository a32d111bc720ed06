"""A paper that publishes a text anew carries the new one, and the register leads from one to the other."""

from __future__ import annotations

import pytest

from documents.issuing.composing import EffectPart, InstrumentPart
from documents.validity import EventKind, Status
from portal.lifecycle import Refused
from tests.documents.paper_walks import TODAY, Office
from tests.documents.test_issuing import RULES, old_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


class TestAPaperThatRepublishes:
    def test_publishes_anew_by_the_text_that_it_carries(self, office):
        text = old_text(office)
        new = InstrumentPart("测试值班方案（2026年修订）", "第一条 各单位值班。\n第二条 本方案自印发之日起施行。")
        effect = EffectPart(text, EventKind.REPUBLICATION, clause="第二条", successor="测试值班方案（2026年修订）")

        document = office.issued(parts=[new, effect])

        found = text.standing(TODAY)
        assert text.validity_events.get().successor == document.instruments.get()
        assert found.status == Status.AMENDED
        assert found.reason.endswith(f"由{document.number}正文第4段重新公布为《测试值班方案（2026年修订）》")

    @pytest.mark.parametrize("successor", ["", "另一个办法"])
    def test_is_refused_where_it_carries_no_such_text(self, office, successor):
        effect = EffectPart(old_text(office), EventKind.REPUBLICATION, successor=successor)

        with pytest.raises(Refused, match="没有附上《另一个办法》" if successor else "没有写明由哪个文本替代"):
            office.issued(parts=[InstrumentPart("测试值班办法", RULES), effect])
