"""What has to be looked at, and what was concluded: docs/rules/policies.md, Reviews."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.urls import reverse
from django.utils import timezone

from documents import seeding
from documents.choices import Outcome, ReviewKind
from documents.models import Citation, Document, Instrument, Review, ValidityEvent, ValidityPolicy
from documents.resting import flaws_of
from documents.reviews import reviewing, setting_policies, subjects
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, paragraph

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 1)
NOW = datetime(2026, 3, 1, 4, 0, tzinfo=timezone.get_current_timezone())


def event(instrument: Instrument, kind: str, since: date | None, until: date | None = None, **facts) -> ValidityEvent:
    made = ValidityEvent.objects.create(
        instrument=instrument,
        kind=kind,
        effective=DateRange(since, until),
        **{"reason": "原文载明", "recorded_at": NOW} | facts,
    )
    return ValidityEvent.objects.get(pk=made.pk)


def in_force(title: str = "值班办法", **facts) -> Instrument:
    instrument = DocumentFactory(title=f"关于印发《{title}》的通知", **facts).instruments.create(title=title)
    event(instrument, "commencement", date(2021, 3, 5))
    return instrument


def citing(cited: Document | None, title: str = "某办法", *, is_basis: bool = True) -> Citation:
    """A citation in a document that is in force."""
    block = paragraph(in_force("细则").document, f"根据《{title}》，制定本细则。")
    return Citation.objects.create(block=block, start=2, end=7, title=title, document=cited, is_basis=is_basis)


def waiting(kind: ReviewKind, on: date = TODAY) -> list:
    return list(subjects.told(kind, one_with(Role.DOCUMENT_MANAGER), on))


def words(kind: ReviewKind, on: date = TODAY) -> str:
    (row,) = waiting(kind, on)
    return subjects.Teller.of_today(on).words(kind, row)


def policy(**facts) -> ValidityPolicy:
    return ValidityPolicy.objects.create(
        **{
            "jurisdiction": subjects.JURISDICTION,
            "title": "某管理办法",
            "number": "某令第1号",
            "valid_from": date(2020, 1, 1),
            "is_verified": True,
            "source": "原文",
            "recorded_at": NOW,
        }
        | facts
    )


class TestANameOnly:
    def test_waits_until_its_text_comes_in_or_nobody_can_get_it(self):
        stub = DocumentFactory(is_directory_only=True, issued_on=None)
        texts = [stub.instruments.create(title=f"第{order}个文本", order=order) for order in (1, 2)]
        other = DocumentFactory(is_directory_only=True, issued_on=None)
        lost = other.instruments.create(title=other.title, order=1)
        DocumentFactory(is_directory_only=True, issued_on=date(2005, 1, 1)).instruments.create(title="目录", order=1)

        assert {each.pk for each in waiting(ReviewKind.NAME_ONLY)} == {texts[0].pk, lost.pk}
        conclude(ReviewKind.NAME_ONLY, lost, reason="无法取得：档案馆答复查无此件")
        assert waiting(ReviewKind.NAME_ONLY) == [texts[0]]
        Document.objects.filter(pk=stub.pk).update(is_directory_only=False)
        assert waiting(ReviewKind.NAME_ONLY) == []


class TestATrialTextWithoutAnEnd:
    def test_waits_while_it_is_in_force(self):
        trial = in_force("值班办法（试行）")
        in_force("值班办法")

        assert waiting(ReviewKind.SILENT_TRIAL) == [trial]
        assert "没有可适用的、已核实的效力规定" in words(ReviewKind.SILENT_TRIAL)
        event(trial, "repeal", date(2024, 1, 1))
        assert waiting(ReviewKind.SILENT_TRIAL) == []

    def test_is_none_that_only_names_another_one(self):
        in_force("关于修改《值班暂行办法》的决定")
        trials = [in_force("《某条例》实施办法（试行）"), in_force("关于印发《值班暂行办法》的通知")]

        assert set(waiting(ReviewKind.SILENT_TRIAL)) == set(trials)

    def test_is_told_what_a_verified_policy_presumes_and_stays_in_force(self):
        trial = in_force("值班办法（试行）", issued_on=date(2021, 3, 5))
        policy(silent_trial_years=2)

        assert "推定有效期2年，自2023年3月6日起失效" in words(ReviewKind.SILENT_TRIAL)
        assert trial.standing(TODAY).label == "现行有效"

    def test_has_an_end_that_is_recorded_or_suspected_but_none_that_is_not_accepted(self):
        end = event(in_force("值班办法（试行）"), "natural_end", date(2027, 1, 1), is_suspected=True)
        assert waiting(ReviewKind.SILENT_TRIAL) == []

        by = one_with(Role.DOCUMENT_MANAGER)
        end.determinations.create(outcome=Outcome.REJECTED, reason="误读", decided_by=by, decided_at=NOW)
        assert len(waiting(ReviewKind.SILENT_TRIAL)) == 1

    def test_is_none_of_a_document_that_is_known_by_name_only(self):
        in_force("值班办法（试行）", is_directory_only=True)

        assert waiting(ReviewKind.SILENT_TRIAL) == []


class TestAnEndThatComesNear:
    def test_waits_from_six_months_before(self):
        end = event(in_force(), "natural_end", date(2026, 9, 1))

        assert waiting(ReviewKind.EXPIRING, date(2026, 2, 28)) == []
        assert waiting(ReviewKind.EXPIRING, date(2026, 3, 1)) == [end]
        assert waiting(ReviewKind.EXPIRING, date(2026, 8, 31)) == [end]
        assert waiting(ReviewKind.EXPIRING, date(2026, 9, 1)) == []
        assert "自2026年9月1日起失效，还有184天" in words(ReviewKind.EXPIRING)

    def test_waits_as_long_before_as_a_verified_policy_says(self):
        event(in_force(), "natural_end", date(2026, 9, 1))
        policy(evaluate_months=2)

        assert waiting(ReviewKind.EXPIRING, date(2026, 6, 30)) == []
        assert len(waiting(ReviewKind.EXPIRING, date(2026, 7, 1))) == 1

    def test_waits_of_a_text_whose_start_nobody_knows(self):
        text = DocumentFactory().instruments.create(title="值班办法")
        end = event(text, "natural_end", date(2026, 9, 1))

        assert text.standing(TODAY).label == "生效日期待核"
        assert waiting(ReviewKind.EXPIRING) == [end]

    def test_gives_way_to_the_end_of_its_extension(self):
        instrument = in_force()
        event(instrument, "natural_end", date(2026, 5, 1))
        longer = event(instrument, "extension", date(2026, 5, 1), date(2026, 8, 1))

        assert waiting(ReviewKind.EXPIRING) == [longer]

    def test_stays_where_an_extension_begins_too_late_or_is_of_a_provision(self):
        instrument = in_force()
        end = event(instrument, "natural_end", date(2026, 5, 1))
        event(instrument, "extension", date(2026, 5, 2), date(2030, 8, 1))
        event(instrument, "extension", date(2026, 5, 1), date(2030, 8, 1), articles=["第三条"])

        assert waiting(ReviewKind.EXPIRING) == [end]

    def test_is_none_of_a_text_that_is_repealed_before(self):
        instrument = in_force()
        event(instrument, "natural_end", date(2026, 5, 1))
        event(instrument, "repeal", date(2025, 5, 1))

        assert waiting(ReviewKind.EXPIRING) == []


class TestABasisThatHoldsNoMore:
    def test_waits_while_the_document_that_rests_on_it_applies(self):
        basis = in_force("某办法")
        citation = citing(basis.document)
        assert waiting(ReviewKind.BASIS_ENDED) == []

        event(basis, "repeal", date(2024, 1, 1))

        assert waiting(ReviewKind.BASIS_ENDED) == [citation]
        assert "依据已失效：已废止，自2024年1月1日起废止" in words(ReviewKind.BASIS_ENDED)
        assert waiting(ReviewKind.BASIS_ENDED, date(2023, 12, 31)) == []
        event(citation.block.document.instruments.get(), "repeal", date(2025, 1, 1))
        assert waiting(ReviewKind.BASIS_ENDED) == []

    @pytest.mark.parametrize(
        ("events", "is_told"),
        [
            ([], True),
            ([("commencement", date(2021, 3, 5))], True),
            ([("commencement", date(2027, 1, 1))], True),
            ([("repeal", date(2025, 1, 1))], False),
            ([("natural_end", date(2025, 1, 1))], False),
            ([("annulment", None)], False),
        ],
        ids=str,
    )
    def test_waits_where_the_page_of_the_document_says_so(self, events, is_told):
        basis = in_force("某办法")
        event(basis, "repeal", date(2024, 1, 1))
        document = DocumentFactory(title="细则")
        text = document.instruments.create(title="细则")
        for kind, since in events:
            event(text, kind, since)
        block = paragraph(document, "根据《某办法》，制定本细则。")
        citation = Citation.objects.create(
            block=block, start=2, end=7, title="某办法", document=basis.document, is_basis=True
        )

        assert waiting(ReviewKind.BASIS_ENDED) == [citation] * is_told
        assert bool(flaws_of(document, one_with(Role.DOCUMENT_MANAGER), TODAY)) is is_told

    def test_is_none_that_is_only_mentioned_or_of_which_one_text_still_applies(self):
        basis = in_force("某办法")
        event(basis, "repeal", date(2024, 1, 1))
        citing(basis.document, is_basis=False)
        assert waiting(ReviewKind.BASIS_ENDED) == []

        other = basis.document.instruments.create(title="某细则", order=2)
        event(other, "commencement", date(2021, 1, 1))
        citing(basis.document)
        assert waiting(ReviewKind.BASIS_ENDED) == []


class TestAnEventOfAnAnnulledDocument:
    def test_waits(self):
        cause = in_force("决定")
        repeal = event(in_force(), "repeal", date(2024, 1, 1), by_document=cause.document)
        assert waiting(ReviewKind.CAUSE_ANNULLED) == []

        event(cause, "annulment", None)

        assert waiting(ReviewKind.CAUSE_ANNULLED) == [repeal]
        assert "已被撤销" in words(ReviewKind.CAUSE_ANNULLED)


class TestAnExtensionOfALapsedText:
    def test_waits_while_it_has_effect(self):
        instrument = in_force()
        event(instrument, "natural_end", date(2025, 1, 1))
        late = event(instrument, "extension", date(2025, 1, 2), date(2027, 1, 1))

        assert waiting(ReviewKind.EXTENDED_LATE, date(2025, 1, 1)) == []
        assert waiting(ReviewKind.EXTENDED_LATE, date(2025, 1, 2)) == [late]
        assert "自2025年1月2日起延期" in words(ReviewKind.EXTENDED_LATE)
        assert waiting(ReviewKind.EXTENDED_LATE, date(2027, 1, 1)) == []

    def test_is_none_in_time_or_of_a_text_that_is_restored_with_it(self):
        in_time, restored = in_force(), in_force()
        for text in (in_time, restored):
            event(text, "natural_end", date(2025, 1, 1))
        event(in_time, "extension", date(2025, 1, 1), date(2027, 1, 1))
        event(restored, "restoration", date(2025, 6, 1))
        event(restored, "extension", date(2025, 6, 1), date(2027, 1, 1))

        assert waiting(ReviewKind.EXTENDED_LATE) == []


def conclude(kind: ReviewKind, row, outcome: str = "settled", **facts) -> Review:
    given = {"due_on": None, "reason": "评估报告", "seen": 0, "at": NOW, "today": TODAY} | facts
    return reviewing.conclude(kind, row, outcome=outcome, by=one_with(Role.DOCUMENT_MANAGER), **given)


class TestConcluding:
    def test_takes_what_is_settled_off_the_list(self):
        trial = in_force("值班办法（试行）")

        conclude(ReviewKind.SILENT_TRIAL, trial)

        assert waiting(ReviewKind.SILENT_TRIAL) == []
        assert trial.standing(TODAY).label == "现行有效"

    def test_lists_again_what_was_put_off_from_that_day_on(self):
        trial = in_force("值班办法（试行）")

        conclude(ReviewKind.SILENT_TRIAL, trial, "put_off", due_on=TODAY + timedelta(days=10))

        assert waiting(ReviewKind.SILENT_TRIAL, TODAY + timedelta(days=9)) == []
        assert waiting(ReviewKind.SILENT_TRIAL, TODAY + timedelta(days=10)) == [trial]
        conclude(ReviewKind.SILENT_TRIAL, trial, seen=1, at=NOW + timedelta(days=10))
        assert waiting(ReviewKind.SILENT_TRIAL, TODAY + timedelta(days=30)) == []

    def test_of_one_kind_says_nothing_of_another(self):
        basis = in_force("某办法")
        event(basis, "repeal", date(2024, 1, 1))
        citation = citing(basis.document)

        conclude(ReviewKind.UNRESOLVED, citation)

        assert waiting(ReviewKind.BASIS_ENDED) == [citation]

    @pytest.mark.parametrize(
        ("facts", "said"),
        [
            ({"seen": 1}, "刚被他人复核"),
            ({"reason": " "}, "理由"),
            ({"outcome": "put_off"}, "今后的日期"),
            ({"outcome": "put_off", "due_on": TODAY}, "今后的日期"),
        ],
    )
    def test_is_refused(self, facts, said):
        with pytest.raises(Refused, match=said):
            conclude(ReviewKind.SILENT_TRIAL, in_force("值班办法（试行）"), **facts)
        assert not Review.objects.exists()


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"outcome": "perhaps"}, "review_outcome_known"),
            ({"kind": "expiring"}, "review_about_what_its_kind_says"),
            ({"kind": "unresolved"}, "review_about_what_its_kind_says"),
            ({"reason": ""}, "review_reasoned"),
            ({"due_on": TODAY}, "review_put_off_to_a_day"),
            ({"outcome": "put_off"}, "review_put_off_to_a_day"),
        ],
    )
    def test_takes_no_review_that_contradicts_itself(self, facts, constraint):
        given = {
            "kind": "silent_trial",
            "instrument": in_force(),
            "outcome": "settled",
            "reason": "评估",
            "due_on": None,
        }
        by = one_with(Role.DOCUMENT_MANAGER)
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            Review.objects.create(**given | facts, reviewed_by=by, reviewed_at=NOW)

    @pytest.mark.parametrize(
        ("facts", "constraint"),
        [
            ({"valid_from": None}, "validity_policy_verified_is_founded"),
            ({"source": ""}, "validity_policy_verified_is_founded"),
            ({"title": ""}, "validity_policy_named"),
            ({"most_years": 31}, "validity_policy_most_years_possible"),
            ({"trial_most_years": 0}, "validity_policy_trial_most_years_possible"),
            ({"silent_trial_years": 31}, "validity_policy_silent_trial_years_possible"),
            ({"evaluate_months": 61}, "validity_policy_evaluate_months_possible"),
        ],
    )
    def test_takes_no_policy_that_cannot_be(self, facts, constraint):
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            policy(**facts)

    def test_takes_one_policy_a_day_of_a_jurisdiction(self):
        policy()
        with pytest.raises(IntegrityError, match="validity_policy_once"), transaction.atomic():
            policy()


class TestThePolicies:
    def test_begin_with_the_ruling_of_the_region_of_which_nothing_is_known(self):
        ValidityPolicy.objects.all().delete()

        seeding.seed(at=NOW)
        seeding.seed(at=NOW)

        (row,) = ValidityPolicy.objects.all()
        assert (row.number, row.is_verified, row.valid_from) == ("新疆维吾尔自治区人民政府令第218号", False, None)
        assert {row.most_years, row.trial_most_years, row.silent_trial_years, row.evaluate_months} == {None}

    def test_are_verified_by_the_legal_manager_and_by_nobody_unseen(self, client):
        ValidityPolicy.objects.all().delete()
        seeding.seed(at=NOW)
        row = ValidityPolicy.objects.get()
        client.force_login(one_with(Role.LEGAL_MANAGER))
        url = reverse("documents:policy_edit", args=[row.pk])
        assert "待核" in client.get(reverse("documents:policy_list")).text
        given = client.get(url).context["form"].initial
        sent = {name: value for name, value in given.items() if value} | {
            "silent_trial_years": "2",
            "is_verified": "on",
        }

        refused = client.post(url, sent)
        assert "核实须填写施行日期和核实依据" in refused.text
        done = client.post(url, sent | {"valid_from": "2020-1-1", "source": "公报2020年第1期"}, follow=True)

        assert "已核实" in done.text
        assert ValidityPolicy.objects.of(subjects.JURISDICTION)[0].silent_trial_years == 2
        late = client.post(url, sent | {"valid_from": "2020-1-1", "source": "另一处"})
        assert "刚被他人更改" in late.text

    def test_of_which_nothing_is_verified_count_for_nothing(self):
        policy(is_verified=False, evaluate_months=2)
        event(in_force(), "natural_end", date(2026, 9, 1))

        assert len(waiting(ReviewKind.EXPIRING)) == 1

    def test_are_set_from_what_the_person_saw(self):
        row = policy()

        with pytest.raises(Refused, match="刚被他人更改"):
            setting_policies.set_policy(row, seen=NOW - timedelta(days=1), by=one_with(Role.LEGAL_MANAGER), at=NOW)
