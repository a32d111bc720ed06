"""Reading titles and requests out of drafts of any make (docs/rules/issuing.md, What only looks like it)."""

from __future__ import annotations

import pytest

from documents.issuing.checks import findings
from documents.issuing.mentions import QUOTED, carried_by, request_in, unquoted
from documents.issuing.paper_facts import PaperFacts

# Texts that a backtracking pattern reads in a time that doubles with each mark: to finish at all is the test. One mark
# in a thousand of these is already too many for such a pattern.
LONG = 5_000
HOSTILE = {
    "never closed": "《" + "〈甲〉" * LONG,
    "never closed, over lines": "《甲\n" + "〈甲〉\n" * LONG,
    "nested": "《〈" * LONG,
    "nested and closed from the outside": "《〈" * LONG + "》〉" * LONG,
    "opened only": "《" * LONG,
    "opened inside": "《甲" + "〈乙《丙" * LONG,
    "closed inside only": "《甲" + "〉" * LONG,
    "names that a title carries": "关于印发" + "《〈甲〉〈乙〉》、" * LONG + "《" + "〈甲〉" * LONG,
}


class TestAHostileDraft:
    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_is_read_to_its_end(self, text):
        kept = unquoted(text)
        names = [names for _, names in carried_by(text)]

        assert len(kept) <= len(text)
        assert request_in(text) == ""
        assert len(names) == (LONG if text.startswith("关于印发") else 0)

    @pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
    def test_as_a_paper_has_its_findings(self, text):
        assert findings(PaperFacts(kind="通知", title=text[:500], body=text[:2_000]))

    def test_loses_nothing_but_its_titles(self):
        assert unquoted("甲《乙〈丙〉丁》戊《己\n庚》辛") == "甲戊《己\n庚》辛"
        assert [each[0] for each in QUOTED.finditer("《甲》《乙〈丙》《转发〈关于《丁》的通知〉的通知》")] == [
            "《甲》", "《乙〈丙》", "《转发〈关于《丁》的通知〉的通知》",
        ]  # fmt: skip
