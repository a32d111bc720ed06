"""Which document a citation names: the cases of docs/rules/citations.md through real imports."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from documents.choices import FindingWeight, ReviewKind
from documents.cited_titles import CODE
from documents.gazette.titles import plain_title
from documents.importing import importing, matching, presenting
from documents.importing.matching import title_key
from documents.importing.naming import Names
from documents.models import Citation, Document, GazetteImport, ValidityEvent
from documents.reviews import subjects
from portal.accounts.choices import Role
from portal.constraints import keeping
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import CITING, citing, decided_import, held
from tests.rule_tables import cases, listed

pytestmark = pytest.mark.django_db
BY_TITLE = "《甲县值班管理办法》"


def confirm(gazette_import: GazetteImport) -> GazetteImport:
    return importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())


def led_to() -> set[str]:
    """Where all citations lead; an open one to 不定."""
    return {str(each.document or "不定") for each in Citation.objects.select_related("document")}


class TestOneCitation:
    @pytest.mark.parametrize("case", cases("citations.md", "Cases: one citation"), ids=lambda case: case["cited"])
    def test_leads_where_the_table_says(self, case):
        known = [held(each) for each in listed(case["the register holds"])]
        gazette_import = citing(case["cited"])
        planned = Names(list(gazette_import.drafts.all()))

        confirm(gazette_import)

        assert led_to() == set(listed(case["leads to"]))
        named_only = Document.objects.exclude(pk__in=[each.pk for each in known]).filter(is_directory_only=True)
        assert named_only.count() == int(case["new"])
        assert sum(each.is_new for each in planned) == int(case["new"])


class TestANumberOfAnotherTitle:
    @pytest.fixture
    def water(self):
        return held("《示范州供水办法》（示政发〔2012〕4号）")

    def test_is_told_at_reading_with_both_titles_and_waits_for_no_decision(self, water):
        read = citing("《示范州供热办法》（示政发〔2012〕4号）")

        told = read.findings.get(code=CODE)
        assert "引用的《示范州供热办法》（示政发〔2012〕4号）：该字号的公文是《示范州供水办法》" in told.message
        assert told.weight == FindingWeight.NOTICE

    def test_links_nothing_and_waits_until_a_person_says_which_is_meant(self, water, client):
        confirm(citing("《示范州供热办法》（示政发〔2012〕4号）"))

        citation = Citation.objects.get()
        by = one_with(Role.DOCUMENT_MANAGER)
        assert citation.document is None
        assert list(subjects.told(ReviewKind.UNRESOLVED, by, date(2026, 3, 1))) == [citation]
        client.force_login(by)
        page = client.get(citation.block.document.get_absolute_url()).text
        assert "登记簿中该字号是另一标题的公文，没有链接" in page
        asked = client.get(reverse("documents:citation_resolve", args=[citation.pk]))
        assert str(water.pk) in [value for value, _ in asked.context["form"].fields["choice"].choices]

    def test_is_no_question_where_the_title_is_meant_for_the_document(self, water):
        read = citing("《供水办法》（示政发〔2012〕4号）")
        assert not read.findings.filter(code=CODE).exists()

        confirm(read)

        assert Citation.objects.get().document == water


class TestOneTitle:
    def test_is_one_record_however_often_it_is_cited(self):
        confirm(citing(f"{BY_TITLE}和《甲县 值班管理办法》", BY_TITLE))
        confirm(decided_import(CITING.format(sequence=9, cited=BY_TITLE)))

        record = Document.objects.get(number="")
        assert (record.is_directory_only, record.title, record.kind) == (True, "甲县值班管理办法", "other")
        assert [each.title for each in record.instruments.all()] == ["甲县值班管理办法"]
        assert {each.block.document.number for each in record.cited_by.all()} == {
            "测政发〔2023〕1号",
            "测政发〔2023〕2号",
            "测政发〔2023〕9号",
        }

    @pytest.mark.parametrize("order", [[0, 1], [1, 0]], ids=["title first", "number first"])
    def test_means_what_the_same_import_names_with_a_number(self, order):
        cited = [BY_TITLE, f"{BY_TITLE}（甲政发〔2020〕3号）"]

        confirm(citing(*(cited[place] for place in order)))

        assert led_to() == {"《甲县值班管理办法》（甲政发〔2020〕3号）"}
        assert Document.objects.filter(is_directory_only=True).count() == 1

    def test_means_what_the_same_import_carries(self):
        carrying = CITING.format(sequence=2, cited="实际需要").replace(
            "关于加强值班工作的通知", "关于印发《甲县值班管理办法》的通知"
        )
        confirm(decided_import(CITING.format(sequence=1, cited=BY_TITLE) + "\n" + carrying))

        assert led_to() == {"《关于印发〈甲县值班管理办法〉的通知》（测政发〔2023〕2号）"}
        assert not Document.objects.filter(is_directory_only=True).exists()

    def test_is_held_once_by_the_database(self):
        held(BY_TITLE)

        with pytest.raises(Refused, match="同题公文已有一条目录记录"), keeping(Document):
            held("《甲县　值班管理办法》")

    def test_that_is_completed_by_a_document_without_number_stays_one(self):
        held("《关于加强值班工作的通知》")
        completing = CITING.format(sequence=1, cited="实际需要").replace("测政发〔2023〕1号\n", "")

        confirm(decided_import(completing))

        assert [(each.title, each.is_directory_only) for each in Document.objects.all()] == [
            ("关于加强值班工作的通知", False)
        ]

    def test_means_the_document_of_the_same_import_that_completes_it(self):
        held("《关于加强值班工作的通知》")
        completing = CITING.format(sequence=1, cited="实际需要").replace("测政发〔2023〕1号\n", "")
        other = CITING.format(sequence=2, cited="《关于加强值班工作的通知》").replace("关于加强值班", "关于做好防汛", 1)

        confirm(decided_import(f"{completing}\n{other}"))

        assert led_to() == {"《关于加强值班工作的通知》"}
        assert not Document.objects.filter(is_directory_only=True).exists()


class TestAnEndingByTitle:
    REPEALING = "《甲县值班管理办法》同时废止。"

    def repealing(self, title: str = "关于加强值班工作的通知", sentence: str = REPEALING) -> GazetteImport:
        text = CITING.format(sequence=1, cited="实际需要").replace("关于加强值班工作的通知", title)
        return decided_import(text.replace("明确专人值班。", f"明确专人值班。{sentence}"))

    def test_ends_the_one_document_of_that_title(self):
        known = held("《甲县值班管理办法》（甲政发〔2020〕3号）正文")

        confirm(self.repealing())

        event = ValidityEvent.objects.get(kind="repeal")
        assert (event.instrument.document, event.by_document.number) == (known, "测政发〔2023〕1号")
        assert not Document.objects.filter(is_directory_only=True).exists()

    def test_begins_on_the_day_that_the_sentence_names(self):
        known = held("《甲县值班管理办法》（甲政发〔2020〕3号）正文")

        confirm(self.repealing(sentence="《甲县值班管理办法》（甲政发〔2020〕3号）自2030年1月1日起废止。"))

        (instrument,) = known.instruments.all()
        assert ValidityEvent.objects.get(kind="repeal").effective.lower == date(2030, 1, 1)
        assert instrument.standing(date(2029, 12, 31)).label != "已废止"
        assert instrument.standing(date(2030, 1, 1)).label == "已废止"

    def test_of_articles_alone_is_told_and_cited_and_ends_those_alone(self):
        known = held("《甲县值班管理办法》（甲政发〔2020〕3号）正文")
        read = self.repealing(sentence="《甲县值班管理办法》（甲政发〔2020〕3号）第三条同时废止。")

        confirm(read)

        assert [event.articles for event in ValidityEvent.objects.all()] == [["第三条"]]
        assert led_to() == {str(known)}
        assert ("部分废止", "《甲县值班管理办法》（甲政发〔2020〕3号）第三条") in presenting.facts(read.drafts.get())

    def test_is_refused_where_several_bear_it(self):
        held("《甲县值班管理办法》（甲政发〔2020〕3号）")
        held("《甲县值班管理办法》（甲政发〔2021〕4号）")

        with pytest.raises(Refused, match="《甲县值班管理办法》没有字号，同题公文不止一件"):
            confirm(self.repealing())
        assert not ValidityEvent.objects.exists()

    def test_of_its_own_title_ends_the_earlier_one(self):
        confirm(self.repealing("关于印发《甲县值班管理办法》的通知"))

        event = ValidityEvent.objects.get(kind="repeal")
        assert event.instrument.document.is_known_by_title
        assert event.by_document.number == "测政发〔2023〕1号"
        assert not Document.objects.perhaps_same().exists()  # what ends it is not the same
        assert matching.perhaps_same(event.instrument.document) == []
        assert matching.perhaps_same(event.by_document) == []


class TestTheCheckPage:
    @pytest.fixture
    def manager(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        return client

    def page(self, client, gazette_import: GazetteImport):
        return client.get(reverse("documents:import_confirm", args=[gazette_import.pk]))

    def test_says_what_will_be_created_and_what_is_known(self, manager):
        known = held("《乙县值班管理办法》")

        page = self.page(manager, citing(f"{BY_TITLE}和《乙县值班管理办法》", BY_TITLE))

        assert "引用、废止和宣布失效的文件（2件）" in page.text
        assert "登记时新建1条仅有目录信息的记录" in page.text
        assert "第1件引用；第2件引用" in page.text
        assert f'<a href="{known.get_absolute_url()}">已在登记簿中</a>（仅有目录信息）' in page.text
        assert not Document.objects.filter(title="甲县值班管理办法").exists()

    def test_says_which_citation_stays_open(self, manager):
        held("《甲县值班管理办法》（甲政发〔2020〕3号）")
        held("《甲县值班管理办法》（甲政发〔2021〕4号）")

        told = f"同题公文不止一件，不建立联系：{BY_TITLE}（甲政发〔2020〕3号）、{BY_TITLE}（甲政发〔2021〕4号）"
        assert told in self.page(manager, citing(BY_TITLE)).text

    def test_offers_what_is_known_by_title_to_the_document_that_comes_with_a_number(self, manager):
        known = held("《关于加强值班工作的通知》")
        gazette_import = citing("实际需要")

        page = self.page(manager, gazette_import)

        coming = "第1件《关于加强值班工作的通知》（测政发〔2023〕1号）"
        told = f'仅知标题的<a href="{known.get_absolute_url()}">{known}</a>与{coming}可能为同一件'
        assert told in page.text
        confirm(gazette_import)
        assert Document.objects.filter(title=known.title).count() == 2
        assert list(Document.objects.perhaps_same()) == [known]

    def test_asks_the_database_as_often_for_thirty_as_for_one(self):
        counts = []
        for count in (1, 30):
            drafts = list(citing(*(f"《{at}县值班管理办法》" for at in range(count))).drafts.all())
            with CaptureQueriesContext(
                connection,
            ) as queries:
                assert len(Names(drafts)) == count
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestTheRegister:
    def test_lists_searches_and_opens_a_record_of_a_title(self, client):
        confirm(citing(BY_TITLE))
        record = Document.objects.get(title="甲县值班管理办法")
        client.force_login(one_with(Role.DOCUMENT_MANAGER))

        listed_rows = client.get("/documents/", {"named": "值班管理办法", "holding": "directory"})
        found = client.get("/search/", {"q": "甲县值班管理办法"})
        page = client.get(record.get_absolute_url())
        citing_page = client.get(Document.objects.get(number="测政发〔2023〕1号").get_absolute_url())

        assert "甲县值班管理办法（仅有目录信息）" in listed_rows.text
        assert record.get_absolute_url() in found.text
        assert "测政发〔2023〕1号" in page.text
        assert f'<a href="{record.get_absolute_url()}">《甲县值班管理办法》</a>' in citing_page.text


TITLES = st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs", "Cn"]), min_size=1, max_size=60)


class TestThePlainTitle(TestCase):
    @settings(max_examples=20)
    @given(st.lists(TITLES, min_size=1, max_size=20))
    def test_is_the_same_in_python_and_in_the_database(self, titles):
        rows = Document.objects.bulk_create(Document(title=title, search_copy="") for title in titles)

        plain = dict(Document.objects.filter(pk__in=[each.pk for each in rows]).values_list("title", "plain_title"))

        assert plain == {title: title_key(title) for title in titles}

    def test_leaves_out_blanks_widths_and_marks(self):
        assert plain_title("关于 印发〈甲县\n办法（２０２３年版）〉的通知") == "关于印发甲县办法(2023年版)的通知"
