"""Two people at one form: the cases of docs/rules/typed_forms.md."""

from datetime import date

import pytest
from django import forms

from portal.fields import WrittenDateField
from portal.seen import SeenForm, stamp
from tests.rule_tables import cases

CASES = cases("typed_forms.md", "Cases: what the second of two is told")


class NoteForm(SeenForm):
    text = forms.CharField(required=False)
    kind = forms.ChoiceField(choices=[("a", "甲类"), ("b", "乙类")], required=False)
    on = WrittenDateField(required=False)


def sent(opened, now, **typed):
    """The form of whoever opened the page when `opened` stood."""
    return NoteForm(typed | {"seen": stamp(opened)}, initial={"text": now, "seen": stamp(now)})


class TestTheSecondOfTwo:
    @pytest.mark.parametrize("case", CASES, ids=lambda each: f"{each['stands now']} {each['typed']}")
    def test_is_told_what_stands_now(self, case):
        form = sent(case["opened with"], case["stands now"], text=case["typed"])

        assert form.is_valid() == (case["told"] == "")
        assert case["told"] in str(form.errors)
        assert (f"现在是“{case['stands now'] or '空'}”" in str(form.errors)) == case["told"].startswith("现在是")

    def test_keeps_what_was_typed_and_may_send_it_again(self):
        form = sent("甲", "乙", text="丙")

        assert not form.is_valid()
        assert form["text"].value() == "丙"
        assert sent(form.initial["text"], "乙", text="丙").is_valid()

    def test_is_not_told_of_line_ends_that_browsers_write(self):
        form = sent("甲", "乙\n丙", text="乙\r\n丙")

        assert "已被他人修改" in str(form.errors)
        assert "text" not in form.errors

    def test_reads_choices_and_days_as_people_do(self):
        now = {"kind": "b", "on": date(2026, 3, 2), "seen": "2"}
        form = NoteForm({"kind": "a", "on": "2026年3月2日", "seen": "1"}, initial=now)

        assert "现在是“乙类”" in str(form.errors["kind"])
        assert "on" not in form.errors
