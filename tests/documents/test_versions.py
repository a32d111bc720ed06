"""A title that names a version beside one that names none: the cases of docs/rules/citations.md."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from documents import identifying
from documents.gazette.titles import PlainTitles, may_name_the_same, plain_title, without_version
from documents.importing import importing, matching
from documents.importing.matching import title_key
from documents.importing.naming import Names
from documents.models import Citation, Document, ValidityEvent
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import CITING, DocumentFactory, citing, decided_import, held
from tests.rule_tables import cases

BY_TITLE, IN_A_VERSION = "《甲技术指南》", "《甲技术指南（2020年修订版）》"
NUMBERED = f"{IN_A_VERSION}（甲政发〔2020〕3号）"
MARKED = st.text("甲乙(（)）《》〈〉 2020年第一二次新修订版本稿\n", max_size=40)


def confirm(gazette_import):
    return importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


class TestAVersionNote:
    @pytest.mark.parametrize("case", cases("citations.md", "Cases: version notes"), ids=lambda case: case["title"])
    def test_is_left_out_as_the_table_says(self, case):
        assert without_version(plain_title(case["title"])) == case["without version"]

    @given(title=MARKED, others=st.lists(MARKED, max_size=8))
    def test_is_compared_alike_one_by_one_and_in_a_set(self, title, others):
        others = {plain_title(each) for each in others}
        plain = plain_title(title)

        assert PlainTitles(others).naming_the_same_as(plain) == sorted(
            each for each in others if may_name_the_same(plain, each)
        )
        assert all(may_name_the_same(each, plain) == may_name_the_same(plain, each) for each in others)


class TestTheColumn(TestCase):
    @settings(max_examples=30)
    @given(st.lists(MARKED.filter(str.strip), min_size=1, max_size=20))
    def test_is_computed_by_the_database_as_by_the_reader(self, titles):
        rows = Document.objects.bulk_create(Document(title=title, search_copy="") for title in titles)

        found = dict(
            Document.objects.filter(pk__in=[each.pk for each in rows]).values_list("title", "unversioned_title")
        )

        assert found == {title: without_version(title_key(title)) for title in titles}


@pytest.mark.django_db
class TestTheOffer:
    @pytest.mark.parametrize(
        "case",
        cases("citations.md", "Cases: offered as the same"),
        ids=lambda case: f"{case['known by title']} {case['beside it']}",
    )
    def test_is_made_where_the_table_says(self, case):
        known, other = held(case["known by title"]), held(case["beside it"])

        is_offered = known in Document.objects.perhaps_same()

        assert is_offered == (case["offered"] == "是")
        assert (matching.perhaps_same(known) == [other]) == is_offered
        assert (matching.perhaps_same(other) == [known]) == is_offered

    def test_is_not_made_of_what_ends_an_earlier_version(self):
        known, ending = held(BY_TITLE), held(f"{NUMBERED}正文")
        ValidityEvent.objects.create(
            instrument=known.instruments.get(),
            kind="repeal",
            effective=("2020-01-01", None),
            by_document=ending,
            recorded_at=timezone.now(),
        )

        assert not Document.objects.perhaps_same().exists()
        assert matching.perhaps_same(known) == matching.perhaps_same(ending) == []

    def test_stands_on_both_pages_and_is_taken_by_the_form(self, client):
        known, other = held(BY_TITLE), held(NUMBERED)
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        url = reverse("documents:document_identify", args=[known.pk])

        assert other.get_absolute_url() in client.get(known.get_absolute_url()).text
        assert f'href="{url}"' in client.get(other.get_absolute_url()).text
        client.post(url, {"choice": str(other.pk), "reason": "与起草单位核实"})

        assert not Document.objects.filter(pk=known.pk).exists()
        assert other.corrections.get().reason == "与起草单位核实"


@pytest.mark.django_db
class TestIdentifying:
    def test_hands_over_to_the_text_of_the_name_in_its_version(self):
        known = held(BY_TITLE)
        known.instruments.get().validity_events.create(
            kind="repeal", effective=("2024-01-01", None), reason="某", recorded_at=timezone.now()
        )
        document = DocumentFactory(title="关于印发两个指南的通知")
        document.instruments.create(order=1, title="乙技术指南")
        document.instruments.create(order=2, title="甲技术指南（2020年修订版）")

        identifying.identify(
            known, document=document, reason="核实", by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now()
        )

        assert [each.instrument.order for each in ValidityEvent.objects.all()] == [2]


@pytest.mark.django_db
class TestAnImport:
    """What comes is said to be perhaps the same, entered beside it, and never merged by itself."""

    @pytest.mark.parametrize(
        ("holds", "cited", "said"),
        [
            ([BY_TITLE], NUMBERED, [(BY_TITLE, NUMBERED)]),
            ([NUMBERED], BY_TITLE, [(BY_TITLE, NUMBERED)]),
            ([IN_A_VERSION], BY_TITLE, [(BY_TITLE, IN_A_VERSION), (IN_A_VERSION, BY_TITLE)]),
            ([], f"{BY_TITLE}和{NUMBERED}", [(BY_TITLE, NUMBERED)]),
            (
                [BY_TITLE],
                "《关于印发〈甲技术指南〉的函》（甲函〔2020〕3号）",
                [(BY_TITLE, "《关于印发〈甲技术指南〉的函》（甲函〔2020〕3号）")],
            ),
            (["《甲技术指南（2023年修订版）》"], NUMBERED, []),
        ],
    )
    def test_says_so_before_and_offers_it_afterwards(self, client, holds, cited, said):
        known = [held(each) for each in holds]
        gazette_import = citing(cited)
        client.force_login(one_with(Role.DOCUMENT_MANAGER))

        planned = Names(list(gazette_import.drafts.all())).perhaps_same()
        page = client.get(reverse("documents:import_confirm", args=[gazette_import.pk])).text
        confirm(gazette_import)

        assert sorted((str(one), str(each)) for one, same in planned.items() for each in same) == sorted(said)
        assert page.count("可能为同一件") == len(planned)
        assert {str(each) for each in Document.objects.perhaps_same()} == {one for one, _ in said}
        assert Document.objects.filter(pk__in=[each.pk for each in known]).count() == len(known)

    def test_says_nothing_of_what_it_ends_itself(self):
        text = CITING.format(sequence=1, cited="实际需要").replace(
            "关于加强值班工作的通知", "关于印发《甲技术指南（2020年修订版）》的通知"
        )
        gazette_import = decided_import(text.replace("明确专人值班。", "明确专人值班。《甲技术指南》同时废止。"))

        assert Names(list(gazette_import.drafts.all())).perhaps_same() == {}
        confirm(gazette_import)
        assert not Document.objects.perhaps_same().exists()

    def test_that_brings_a_version_leads_no_citation_to_it(self):
        confirm(citing(f"{BY_TITLE}和{NUMBERED}"))

        assert {str(each.document) for each in Citation.objects.all()} == {BY_TITLE, NUMBERED}
