"""What the articles of 伊州政办规〔2023〕2号 forbid in the rows of selections, appointments, filings and their ends."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations

from django.utils.timezone import localdate

from legal_counsel.models import (
    Appointment,
    CounselAssessment,
    CounselDismissal,
    CounselFiling,
    Selection,
    SelectionNotice,
    SelectionObjection,
)

STANDING = ("appointed", "dismissed")


def third_year(day: date) -> date:
    """The corresponding day three years on (第十八条, A8)."""
    try:
        return day.replace(year=day.year + 3)
    except ValueError:
        return day.replace(year=day.year + 3, day=28)


def hold_a_renewal_to_its_articles(renewed, on):
    """第十八条、第二十七条、第二十八条 at the moment of deciding."""
    assert renewed.state == "appointed", "第三十条: who was dismissed is not renewed"
    confirmed = list(renewed.assessments.filter(state="confirmed").order_by("assessed_on", "year"))
    assert not confirmed or confirmed[-1].result != "unqualified", "第二十七条"
    if renewed.counsel.is_external:
        assert confirmed, "第二十八条: once a term"
    else:
        over = range(renewed.begins_on.year, min(on.year, renewed.ends_on.year + 1))
        assert {each.year for each in confirmed} >= set(over), "第二十八条: every year"


def hold_terms_to_their_articles():
    rows = list(Appointment.objects.filter(state__in=STANDING).select_related("counsel", "entry__selection"))
    for one, other in combinations([each for each in rows if each.begins_on <= each.last_day], 2):
        if one.counsel_id == other.counsel_id:
            apart = one.last_day < other.begins_on or other.last_day < one.begins_on
            assert apart, "第十八条: nobody is counsel of a unit twice at a time"
    for row in rows:
        assert row.appointed_by_id != row.drafted_by_id, "nobody decides what he drafted"
        assert row.appointed_by.unit_id == row.unit_id, "第十一条、第十七条: the unit decides"
        if row.ends_on > third_year(row.begins_on):
            assert row.override_reason, "第十八条: longer than three years with a reason"
            assert row.override_by_id not in (None, row.drafted_by_id), "第十八条: and approved by another"
        if row.entry:
            assert (row.entry.state, row.entry.selection.state) == ("selected", "decided"), "第十七条第二项"
            days = [each for each in (row.document_on, row.contract_on) if each]
            assert all(each >= row.entry.selection.decided_on for each in days), "第十七条第二项第5目"
        if row.contract_on:
            assert row.counsel.is_external, "第十条第一款: internal counsel have no contract"
            assert row.contract_party_id == row.counsel.firm_id, "第十条第二款: with the firm of the lawyer"
            assert row.contract_signer_id == row.unit_id, "第十七条第二项第6目"
        filed = row.filings.filter(cause="appointment").count()
        assert filed == bool(row.document_on or row.contract_on), (
            "第十九条: one filing, once paper or contract is there"
        )
    for row in Appointment.objects.filter(state="drafted"):
        had = [row.document_on, row.contract_on, row.certificate_number or None]
        assert had == [None, None, None], "第十七条第二项第6目: the decision comes first"


def hold_selections_to_their_article():
    for row in Selection.objects.prefetch_related("notices", "entries"):
        standing = [each for each in row.notices.all() if each.recalled_at is None]
        assert len(standing) <= 1, "第十七条第二项第5目: one notice stands"
        still = [each.counsel_id for each in row.entries.all() if each.state != "withdrawn"]
        assert len(still) == len(set(still)), "第十七条第二项第2目: nobody stands in it twice"
        if row.state == "decided":
            assert all((row.announcement_id, row.protocol_id, row.decision_id)), "第十七条第二项"
            assert row.decided_on >= standing[0].posted_on + timedelta(days=6), "五个工作日"
            assert row.decided_by.unit_id == row.unit_id
            assert not SelectionObjection.objects.filter(notice__selection=row, outcome="").exists()
            chosen = [each for each in row.entries.all() if each.state == "selected"]
            assert 0 < len(chosen) <= row.seats
            assert all(each.report and each.checked_by_id for each in chosen), "第十七条第二项第3目"
    assert (
        not SelectionNotice.objects.filter(selection__state__in=["drafted", "announced", "scoring"])
        .filter(recalled_at=None)
        .exists()
    )


def hold_filings_to_their_article():
    for row in CounselFiling.objects.select_related("appointment").prefetch_related("materials", "steps__by"):
        kinds = {each.kind for each in row.materials.all()} | ({"contract"} if row.appointment.contract_id else set())
        acts = [(each.act, each.by.unit_id) for each in row.steps.all()]
        if row.state in ("submitted", "received"):
            assert row.submitted_on, "第十九条: a receipt comes after the submission"
            assert kinds & {"contract", "paper"}, "第十九条: with contract or paper"
            assert "other" in kinds or row.cause == "supplement", "第十九条: with the material"
        if row.state == "received":
            assert row.received_on >= row.submitted_on, "第十九条"
            assert ("登记备案回执", row.receiver_id) in acts, "第十九条: by the receiver"
        assert all(unit == row.filer_id for act, unit in acts if act == "报送"), "第十九条: by the filer"


def hold_ends_to_their_articles():
    for row in CounselAssessment.objects.filter(state="confirmed"):
        assert row.confirmed_by_id != row.assessed_by_id, "第二十七条: two people"
    for row in Appointment.objects.filter(state="dismissed").prefetch_related("filings"):
        [made] = CounselDismissal.objects.filter(appointment=row, state="decided")
        assert made.evidence.exists(), "第三十条: with evidence"
        assert made.decided_by_id != made.drafted_by_id
        assert made.decided_on <= row.ended_on <= row.ends_on
        assert made.decided_on >= min(row.begins_on, localdate(row.appointed_at)), "第三十条: who was appointed"
        assert [each.cause for each in row.filings.all()].count("dismissal") == 1, "第三十条: filed as well"
        if made.ground == "failed":
            assert row.assessments.filter(result="unqualified").exists(), "第三十条第四项"
