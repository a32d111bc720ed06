"""What rests on single provisions of another document: docs/rules/citations.md, Cases: provisions that hold no more."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.db.backends.postgresql.psycopg_any import DateRange
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents import rule_bases
from documents.choices import ReviewKind
from documents.models import Citation, Document, ValidityEvent
from documents.resting import flaws_of
from documents.validity import EventKind
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, citing, held, paragraph
from tests.documents.test_foreseeing import confirm
from tests.documents.test_reviews import event, in_force, waiting, words
from tests.documents.test_validity import read_event
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
WRITTEN_ON = date(2022, 6, 1)
CASES = cases("citations.md", "Cases: provisions that hold no more")
NUMBERED = {"number": "测政发〔2024〕2号", "series": "测政发", "year": 2024, "sequence": 2}


def resting_on(
    basis: Document, *provisions: str, title: str = "某办法", written_on: date | None = WRITTEN_ON, **facts
) -> Citation:
    """A citation of provisions in a document that is in force."""
    document = in_force("细则", issued_on=written_on, **facts).document
    return cited_in(document, basis, provisions, title)


def cited_in(document: Document, basis: Document, provisions: tuple[str, ...], title: str, order: int = 1) -> Citation:
    block = paragraph(document, f"根据《{title}》，制定本细则。", order)
    return Citation.objects.create(
        block=block,
        start=2,
        end=4 + len(title),
        title=title,
        document=basis,
        is_basis=True,
        provisions=list(provisions),
    )


def told(citation: Citation, on: date) -> list[str]:
    """What the page of the document that rests on it says."""
    return [each.words for each in flaws_of(citation.block.document, one_with(Role.DOCUMENT_MANAGER), on)]


class TestABasisOfProvisions:
    @pytest.mark.parametrize("case", CASES, ids=lambda case: " | ".join(case.values()))
    def test_follows_the_table_on_the_page_and_in_the_review(self, case):
        basis, on = in_force("某办法"), date.fromisoformat(case["on"])
        for each in map(read_event, case["events of the text"].split(";")):
            ValidityEvent.objects.create(
                instrument=basis,
                kind=each.kind.value,
                effective=DateRange(None if each.kind is EventKind.ANNULMENT else each.since, each.until),
                articles=list(each.articles),
                reason="测试",
                is_suspected=not each.is_confirmed,
                recorded_at=timezone.now(),
            )
        citation = resting_on(basis.document, *listed(case["cited"]))

        said = told(citation, on)

        assert len(said) == bool(case["told"])
        assert all(part in said[0] for part in listed(case["told"]))
        assert "".join(said).count("依据") == case["told"].count("依据")
        assert waiting(ReviewKind.BASIS_ENDED, on) == [citation] * bool(case["told"])

    def test_names_the_provision_the_day_and_the_document_that_changed_it(self):
        basis, by = in_force("某办法"), DocumentFactory(**NUMBERED)
        event(
            basis, "repeal", date(2024, 1, 1), articles=["第三条", "第九条"], by_document=by, clause="第二条", reason=""
        )
        citation = resting_on(basis.document, "第三条")
        wanted = "依据的条款已失效：第三条自2024年1月1日起由测政发〔2024〕2号第二条废止"

        assert told(citation, date(2026, 1, 1)) == [wanted]
        assert wanted in words(ReviewKind.BASIS_ENDED)

    def test_is_read_from_the_paper_that_is_registered(self):
        basis = held("《甲县值班管理办法》（甲政发〔2020〕3号）正文")

        confirm(citing("《甲县值班管理办法》（甲政发〔2020〕3号）第三条、第五条第二款的规定"))

        citation = Citation.objects.get(document=basis)
        assert (citation.is_basis, citation.provisions) == (True, ["第三条", "第五条第二款"])

    def test_tells_every_amendment_where_nobody_knows_when_it_was_cited(self):
        basis = in_force("某办法")
        event(basis, "amendment", date(2022, 1, 1), articles=["第三条"])
        citation = resting_on(basis.document, "第三条", written_on=None)

        assert len(told(citation, date(2024, 1, 1))) == 1
        assert waiting(ReviewKind.BASIS_ENDED, date(2024, 1, 1)) == [citation]

    @pytest.mark.parametrize(("cited", "is_told"), [("某办法", True), ("某细则", False), ("别的叫法", True)])
    def test_means_the_text_of_the_cited_title_where_a_document_carries_several(self, cited, is_told):
        basis = in_force("某办法")
        event(basis.document.instruments.create(title="某细则", order=2), "commencement", date(2021, 1, 1))
        event(basis, "repeal", date(2024, 1, 1), articles=["第三条"])
        citation = resting_on(basis.document, "第三条", title=cited)

        assert len(told(citation, date(2024, 1, 1))) == is_told
        assert waiting(ReviewKind.BASIS_ENDED, date(2024, 1, 1)) == [citation] * is_told

    def test_is_shown_on_the_page_of_the_document_on_the_day_of_the_page(self, client):
        basis = in_force("某办法")
        event(basis, "repeal", date(2024, 1, 1), articles=["第三条"])
        page = resting_on(basis.document, "第三条").block.document.get_absolute_url()
        client.force_login(one_with(Role.DOCUMENT_MANAGER))

        assert "依据的条款已失效：第三条自2024年1月1日起废止" in client.get(page).text
        assert "依据的条款" not in client.get(f"{page}?on=2023-12-31").text

    def test_tells_the_public_nothing_of_a_document_that_it_may_not_read(self, client):
        hidden = in_force("某办法")
        event(hidden, "repeal", date(2024, 1, 1), articles=["第三条"])
        citation = resting_on(hidden.document, "第三条", is_approved_public=True)

        assert "依据的条款" not in client.get(citation.block.document.get_absolute_url()).text

    def test_is_read_in_as_many_queries_for_one_as_for_thirty(self):
        user, counts = one_with(Role.DOCUMENT_MANAGER), []
        assert user.holds(Role.DOCUMENT_MANAGER)  # roles are fetched once a request
        for many in (1, 30):
            document = in_force("细则").document
            for order in range(many):
                basis = in_force(f"办法{many}之{order}")
                event(basis, "repeal", date(2024, 1, 1), articles=["第三条"])
                cited_in(document, basis.document, ("第三条",), basis.title, order)
            with CaptureQueriesContext(connection) as asked:
                assert len(flaws_of(document, user, date(2024, 1, 1))) == many
            counts.append(len(asked))

        assert counts[0] == counts[1]


class TestARuleOfOneClause:
    @pytest.fixture
    def text(self, monkeypatch):
        """The text on the third article of which a rule rests."""
        text = DocumentFactory(**NUMBERED).instruments.create(title="某办法")
        event(text, "commencement", date(2021, 1, 1))
        basis = rule_bases.RuleBasis("测试", "规则", NUMBERED["number"], "第三条")
        monkeypatch.setattr(rule_bases, "_BASES", [basis])
        return text

    def test_fails_where_the_clause_is_repealed_or_amended_and_not_for_another(self, text):
        user = one_with(Role.DOCUMENT_MANAGER)

        def failing(on):
            held = rule_bases.failing("测试", "规则", user, on)
            return held.flaw if held else ""

        event(text, "repeal", date(2024, 1, 1), articles=["第五条"])
        assert failing(date(2024, 1, 1)) == ""
        event(text, "amendment", date(2025, 1, 1), articles=["第三条第二款"])
        assert failing(date(2024, 12, 31)) == ""
        assert failing(date(2025, 1, 1)).startswith("依据的条款已修改：第三条第二款自2025年1月1日起修改")

    def test_is_told_on_the_page_of_the_bases(self, text, client):
        event(text, "repeal", date(2024, 1, 1), articles=["第三条"])
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        page = reverse("documents:rule_basis_list")

        assert "依据的条款已失效：第三条自2024年1月1日起废止" in client.get(page).text
        assert "依据失效" not in client.get(f"{page}?on=2023-12-31").text
