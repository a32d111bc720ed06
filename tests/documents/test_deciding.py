"""Doubts of an import, and what people decide about them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from documents.choices import Decision, DraftField, FindingDecision, FindingWeight
from documents.importing import deciding, importing
from documents.importing.weighing import NOTICES, RESTS_ON, rests_on, weight_of
from documents.models import Document, DraftCorrection, GazetteImport, ImportFinding
from heritage.annex import checks as annex_checks
from heritage.annex import reader
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import GAZETTE, confirmed_import, decided_import, read_import
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
TWICE = GAZETTE.replace(
    "现将有关事项通知如下。", "现将有关事项通知如下。本通知自印发之日起施行。"
)  # a second start_inferred


def decide(gazette_import: GazetteImport, *codes: str, decision: str = FindingDecision.AS_READ, **facts) -> int:
    """Decide the findings of these codes as a document manager who sees what stands there now."""
    seen = dict(gazette_import.findings.filter(code__in=codes).values_list("pk", "decision"))
    by = facts.pop("by", None) or one_with(Role.DOCUMENT_MANAGER)
    return deciding.decide(gazette_import, seen, decision=decision, by=by, at=timezone.now(), **facts)


def confirm(gazette_import: GazetteImport) -> GazetteImport:
    return importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def correct(gazette_import: GazetteImport, order: int, decision: str = Decision.REGISTER, **values) -> None:
    draft = gazette_import.drafts.get(order=order)
    by = one_with(Role.DOCUMENT_MANAGER)
    importing.correct(draft, values=values, decision=decision, version=draft.version, by=by, at=timezone.now())


class TestTheRules:
    @pytest.mark.parametrize("row", cases("import_findings.md", "Cases: notices"), ids=lambda row: row["code"])
    def test_let_these_pass_as_notices(self, row):
        assert weight_of(row["code"]) == FindingWeight.NOTICE

    @pytest.mark.parametrize("row", cases("import_findings.md", "Cases: doubts"), ids=lambda row: row["code"])
    def test_want_these_decided(self, row):
        assert weight_of(row["code"]) == FindingWeight.DOUBT

    def test_name_every_notice(self):
        assert {row["code"] for row in cases("import_findings.md", "Cases: notices")} >= NOTICES


class TestWhatADecisionRestsOn:
    @pytest.mark.parametrize(
        "row", cases("import_findings.md", "Cases: what a decision rests on"), ids=lambda row: row["code"]
    )
    def test_stands_in_the_table(self, row):
        assert {DraftField(each).label for each in rests_on(row["code"])} == set(listed(row["values"]))

    def test_is_named_for_every_code_of_the_reader(self):
        told = {row["code"] for row in cases("import_findings.md", "Cases: what a decision rests on")}

        assert told >= RESTS_ON.keys()

    def test_is_no_value_for_what_is_decided_about_rows_of_an_annex(self):
        read_by = [Path(reader.__file__), Path(annex_checks.__file__)]
        codes = {code for file in read_by for code in re.findall(r'finding\(\s*"(\w+)"', file.read_text())}

        assert codes
        assert {code for code in codes if rests_on(code)} == set()


class TestCorrectingAfterwards:
    def test_asks_again_about_what_rests_on_the_value(self):
        gazette_import = decided_import()
        first = gazette_import.findings.get(code="start_inferred")

        correct(gazette_import, 1, issued_on={"value": "2023-08-18", "corrected": True})

        open_now = gazette_import.findings.in_the_way().values_list("code", flat=True)
        assert set(open_now) == {"start_inferred", "expiry_computed"}
        first.refresh_from_db()
        assert (first.decision, first.remark, first.decided_by, first.decided_at) == ("", "", None, None)
        with pytest.raises(Refused, match="没有决定"):
            confirm(gazette_import)
        decide(gazette_import, "start_inferred", "expiry_computed", decision=FindingDecision.CORRECTED)
        confirm(gazette_import)

    def test_keeps_both_decisions_in_the_history(self):
        gazette_import = decided_import()
        finding = gazette_import.findings.get(code="start_inferred")

        correct(gazette_import, 1, issued_on={"value": "2023-08-18", "corrected": True})
        decide(gazette_import, "start_inferred", decision=FindingDecision.CORRECTED)

        events = ImportFinding.pgh_event_model.objects.filter(pgh_obj_id=finding.pk).order_by("pgh_id")
        assert [each.decision for each in events] == ["", "as_read", "", "corrected"]

    def test_leaves_what_rests_on_other_values_and_other_documents(self):
        gazette_import = decided_import(TWICE)

        correct(gazette_import, 1, addressees=[{"value": "各县人民政府", "corrected": True}])
        assert not gazette_import.findings.in_the_way().exists()
        correct(gazette_import, 2, issued_on={"value": "2023-08-26", "corrected": True})

        reopened = gazette_import.findings.in_the_way()
        assert [(each.draft.order, each.code) for each in reopened] == [(2, "start_inferred")]

    def test_leaves_all_where_nothing_but_the_treatment_changes(self):
        gazette_import = decided_import()

        correct(gazette_import, 1, decision=Decision.SKIP)
        correct(gazette_import, 1, issued_on=gazette_import.drafts.get(order=1).values["issued_on"])

        assert not gazette_import.findings.undecided().filter(weight=FindingWeight.DOUBT).exists()

    def test_reopens_what_no_rule_names(self):
        gazette_import = decided_import()
        gazette_import.findings.filter(code="start_inferred").update(code="no_rule_names_this")

        correct(gazette_import, 1, addressees=[{"value": "各县人民政府", "corrected": True}])

        assert [each.code for each in gazette_import.findings.in_the_way()] == ["no_rule_names_this"]

    def test_leaves_even_what_no_rule_names_where_nothing_but_the_treatment_changes(self):
        gazette_import = decided_import()
        gazette_import.findings.filter(code="start_inferred").update(code="no_rule_names_this")

        correct(gazette_import, 1, decision=Decision.SKIP)

        assert gazette_import.findings.get(code="no_rule_names_this").decision == FindingDecision.AS_READ

    def test_says_on_the_page_how_many(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        gazette_import = decided_import()
        url = reverse("documents:draft_correct", args=[gazette_import.pk, 1])
        untouched = {name: value or "" for name, value in client.get(url).context["form"].initial.items()}

        told = client.post(url, untouched | {"issued_on": "2023-8-18"}, follow=True)
        assert "2处疑点的决定所依据的内容已更正，请重新决定" in told.text
        untouched = {name: value or "" for name, value in client.get(url).context["form"].initial.items()}
        told = client.post(url, untouched | {"addressees": "各县人民政府"}, follow=True)
        assert "请重新决定" not in told.text


class TestDecidingAllOfAKind:
    """`with_alike`: what is open, a doubt, and of the same code; nothing else."""

    def both(self):
        gazette_import = read_import(TWICE)
        return gazette_import, *gazette_import.findings.filter(code="start_inferred")

    def decide_first(self, gazette_import, first, decision, seen="", **facts):
        by = one_with(Role.DOCUMENT_MANAGER)
        return deciding.decide(gazette_import, {first.pk: seen}, decision=decision, by=by, at=timezone.now(), **facts)

    def test_leaves_what_was_decided_otherwise(self):
        gazette_import, first, second = self.both()
        self.decide_first(gazette_import, second, FindingDecision.HARMLESS, remark="原件无误")

        assert self.decide_first(gazette_import, first, FindingDecision.AS_READ, with_alike=True) == 1

        second.refresh_from_db()
        assert (second.decision, second.remark) == (FindingDecision.HARMLESS, "原件无误")

    def test_leaves_notices(self):
        gazette_import, first, second = self.both()
        ImportFinding.objects.filter(pk=second.pk).update(weight=FindingWeight.NOTICE)

        assert self.decide_first(gazette_import, first, FindingDecision.AS_READ, with_alike=True) == 1

    def test_takes_back_the_ticked_alone(self):
        gazette_import, first, _ = self.both()
        self.decide_first(gazette_import, first, FindingDecision.AS_READ)

        assert self.decide_first(gazette_import, first, "", seen="as_read", with_alike=True) == 1

    def test_says_that_a_doubt_of_the_whole_text_has_nothing_to_correct(self):
        gazette_import, first, _ = self.both()
        ImportFinding.objects.filter(pk=first.pk).update(draft=None)

        with pytest.raises(Refused, match="不属于某一件公文"):
            self.decide_first(gazette_import, first, FindingDecision.CORRECTED)

    def test_by_a_command_takes_the_doubts_in_the_way_and_no_others(self):
        gazette_import, first, second = self.both()
        ImportFinding.objects.filter(pk=first.pk).update(weight=FindingWeight.NOTICE)
        gazette_import.drafts.filter(pk=second.draft_id).update(decision=Decision.SKIP)

        by = one_with(Role.DOCUMENT_MANAGER)
        count = deciding.accept_as_read(gazette_import, remark="", by=by, at=timezone.now())

        assert count == 1
        assert gazette_import.findings.get(code="expiry_computed").decision == FindingDecision.AS_READ
        assert set(gazette_import.findings.filter(code="start_inferred").values_list("decision", flat=True)) == {""}


class TestDeciding:
    def test_records_what_was_decided_by_whom_and_when(self):
        gazette_import, manager = read_import(), one_with(Role.DOCUMENT_MANAGER)

        assert decide(gazette_import, "start_inferred", remark="与原件一致", by=manager) == 1

        finding = gazette_import.findings.get(code="start_inferred")
        assert (finding.decision, finding.remark, finding.decided_by) == ("as_read", "与原件一致", manager)
        assert finding.decided_at is not None

    def test_decides_several_at_once(self):
        assert decide(read_import(), "start_inferred", "expiry_computed") == 2

    def test_decides_every_undecided_doubt_of_the_same_kind_when_told_to(self):
        gazette_import = read_import(TWICE)
        first = gazette_import.findings.filter(code="start_inferred").first()
        by = one_with(Role.DOCUMENT_MANAGER)

        count = deciding.decide(
            gazette_import, {first.pk: ""}, decision="harmless", with_alike=True, by=by, at=timezone.now()
        )

        assert count == 2
        assert set(gazette_import.findings.values_list("code", "decision")) == {
            ("start_inferred", "harmless"),
            ("expiry_computed", ""),
        }

    def test_can_be_replaced_and_taken_back(self):
        gazette_import = read_import()
        decide(gazette_import, "start_inferred")

        decide(gazette_import, "start_inferred", decision="harmless")
        assert gazette_import.findings.get(code="start_inferred").decision == "harmless"
        decide(gazette_import, "start_inferred", decision="")
        assert gazette_import.findings.get(code="start_inferred").decided_by is None

    def test_tells_the_second_of_two_people(self):
        gazette_import, first = read_import(), one_with(Role.DOCUMENT_MANAGER)
        finding = gazette_import.findings.get(code="start_inferred")
        decide(gazette_import, "start_inferred", by=first)

        with pytest.raises(Refused, match=f"第1件，第{finding.line}行的疑点刚被{first}定为“已核对，按读取结果”"):
            deciding.decide(
                gazette_import,
                {finding.pk: ""},
                decision="harmless",
                by=one_with(Role.DOCUMENT_MANAGER),
                at=timezone.now(),
            )

    def test_calls_corrected_only_what_was_corrected(self):
        gazette_import = read_import()

        with pytest.raises(Refused, match="第1件还没有更正过"):
            decide(gazette_import, "start_inferred", decision="corrected")
        correct(gazette_import, 1, effective_on={"value": "2023-08-20"})
        assert decide(gazette_import, "start_inferred", decision="corrected") == 1

    def test_needs_something_to_decide(self):
        with pytest.raises(Refused, match="先勾选"):
            decide(read_import())

    def test_knows_no_doubt_of_another_import(self):
        other = read_import().findings.first()

        with pytest.raises(Refused, match="不在本次导入中"):
            deciding.decide(
                read_import(), {other.pk: ""}, decision="as_read", by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now()
            )

    def test_is_refused_after_confirmation(self):
        with pytest.raises(Refused, match="不能再对疑点作决定"):
            decide(confirmed_import(), "start_inferred")

    def test_keeps_the_doubt_of_a_file_whose_documents_stand_behind_other_text(self):
        gazette_import = read_import("无关的文字。\n" * 3 + GAZETTE)

        assert gazette_import.findings.get(draft=None).place == "全文，第1行"


class TestConfirming:
    def test_is_refused_while_a_doubt_is_undecided(self):
        gazette_import = read_import()
        decide(gazette_import, "start_inferred")

        with pytest.raises(Refused, match="还有1处疑点没有决定（第1件1处）"):
            confirm(gazette_import)

        assert not Document.objects.exists()

    def test_waits_for_no_notice(self):
        gazette_import = decided_import()
        gazette_import.findings.update(
            weight=FindingWeight.NOTICE, decision="", remark="", decided_by=None, decided_at=None
        )

        assert confirm(gazette_import).confirmed_by

    def test_waits_for_no_doubt_of_what_is_not_registered(self):
        gazette_import = read_import()
        correct(gazette_import, 1, decision=Decision.SKIP)

        assert confirm(gazette_import).confirmed_by


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"decision": "as_read"}, "import_finding_decided_by_somebody"),
            ({"remark": "某"}, "import_finding_decided_by_somebody"),
            ({"decided_at": timezone.now()}, "import_finding_decided_by_somebody"),
            ({"decision": "perhaps", "decided_at": timezone.now()}, "import_finding_decision_known"),
            ({"weight": "heavy"}, "import_finding_weight_known"),
        ],
    )
    def test_holds_every_decision_to_its_facts(self, facts, constraint):
        finding = read_import().findings.first()
        if facts.get("decision") == "perhaps":
            facts = facts | {"decided_by": one_with(Role.DOCUMENT_MANAGER)}

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            ImportFinding.objects.filter(pk=finding.pk).update(**facts)

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"field": "title", "before": "甲", "after": "甲"}, "draft_correction_changes_something"),
            ({"field": "colour", "before": "甲", "after": "乙"}, "draft_correction_field_known"),
        ],
    )
    def test_holds_a_correction_to_a_change_of_a_known_field(self, facts, constraint):
        draft, by = read_import().drafts.first(), one_with(Role.DOCUMENT_MANAGER)

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            DraftCorrection.objects.create(
                draft=draft, version=2, corrected_by=by, corrected_at=timezone.now(), **facts
            )


class TestCorrecting:
    def test_keeps_before_after_and_whose_it_was(self):
        gazette_import = read_import()

        correct(
            gazette_import,
            2,
            issued_on={"value": "2023-08-26"},
            title=gazette_import.drafts.get(order=2).values["title"],
        )

        correction = DraftCorrection.objects.get()
        assert str(correction) == "成文日期：2023-08-25 → 2023-08-26"
        assert correction.corrected_by is not None

    def test_shows_the_second_of_two_people_what_the_first_did_and_lets_the_own_be_saved_after_a_look(self, client):
        gazette_import = read_import()
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        url = reverse("documents:draft_correct", args=[gazette_import.pk, 2])
        typed = {name: value or "" for name, value in client.get(url).context["form"].initial.items()}
        correct(gazette_import, 2, issued_on={"value": "2023-08-26"})

        told = client.post(url, typed | {"title": "关于提高办理效率的通知"})

        assert "成文日期：2023-08-25 → 2023-08-26" in told.text
        assert 'value="关于提高办理效率的通知"' in told.text
        again = {name: told.context["form"].data[name] for name in typed}
        client.post(url, again | {"issued_on": "2023-8-26"})
        values = gazette_import.drafts.get(order=2).values
        assert (values["title"]["value"], values["issued_on"]["value"]) == ("关于提高办理效率的通知", "2023-08-26")
