"""The clean-up of 2023 replayed as a campaign ends in the 8 + 5 of 伊州政发〔2023〕11号."""

from __future__ import annotations

import io
import re
from datetime import date, datetime

import pypdf
import pytest
from django.utils import timezone

from documents.choices import DocumentKind
from documents.gazette.reading import read
from documents.gazette.shadow import squeeze
from documents.issuing import papers
from documents.models import Document, ValidityEvent
from tests.documents.clean_up_walks import CleanUp
from tests.documents.factories import confirmed_import
from tests.gazette_files import needs_the_real_gazette, real_gazette

pytestmark = [pytest.mark.django_db, needs_the_real_gazette]
NUMBER = "伊州政发〔2023〕11号"
AT = datetime(2023, 9, 28, 10, 0, tzinfo=timezone.get_default_timezone())


def named(citations):
    """Titles with numbers as the decision lists them."""
    return [(each.title, str(each.number)) for each in citations]


@pytest.fixture
def real():
    [found] = [each for each in read(real_gazette()).documents if each.number and str(each.number.value) == NUMBER]
    return found


@pytest.fixture
def concluded(real):
    clean_up = CleanUp(at=AT)
    wanted = [(title, number, "repeal") for title, number in named(real.repeals)]
    wanted += [(title, number, "lapse") for title, number in named(real.invalidates)]
    kept = {clean_up.text(): "keep" for _ in range(20)}
    return clean_up.concluded(kept, *wanted)


def endings(document):
    return {
        (each.instrument.document.number, each.kind, each.effective.lower)
        for each in ValidityEvent.objects.filter(by_document=document).select_related("instrument__document")
    }


def pages(document):
    """The text of each page of the printed paper."""
    content = papers.printed(document.paper, on=AT.date()).content
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def printed(document):
    """All of it without line ends and without the numbers of the pages."""
    return "".join(re.sub(r"\s|—\s*\d+\s*—", "", page) for page in pages(document))


class TestTheReplay:
    def test_ends_the_eight_and_the_five_on_the_day_of_the_real_decision(self, real, concluded):
        _, document = concluded

        assert (len(real.repeals), len(real.invalidates)) == (8, 5)
        assert endings(document) == {
            *((number, "repeal", date(2023, 9, 28)) for _, number in named(real.repeals)),
            *((number, "declared_lapse", date(2023, 9, 28)) for _, number in named(real.invalidates)),
        }
        assert document.kind == DocumentKind.NOTICE

    def test_enters_the_same_events_as_the_import_of_the_real_decision(self, concluded):
        _, document = concluded
        told = endings(document)
        ValidityEvent.objects.filter(by_document=document).delete()
        confirmed_import(real_gazette())

        assert endings(Document.objects.get(number=NUMBER)) == told

    def test_prints_a_paper_in_which_the_reader_finds_the_same_lists(self, real, concluded):
        _, document = concluded

        [found] = read("\n".join(pages(document))).documents

        assert sorted(named(found.repeals)) == sorted(named(real.repeals))
        assert sorted(named(found.invalidates)) == sorted(named(real.invalidates))

    def test_prints_the_counts_and_lists_of_the_real_decision(self, real, concluded):
        _, document = concluded

        text = printed(document)
        lists = re.split(r"[一二三四]、(?=\S{2,12}的文件)", text[text.rindex("文件清理目录") :])[1:]
        entries = {
            each.partition("的文件")[0]: re.findall(r"(?<!\d)(\d{1,2})\.(.+?（\D+?〔\d{4}〕\d+号）)", each)
            for each in lists
        }

        assert "决定废止文件8件，宣布失效文件5件，继续有效文件20件" in text
        assert {verb: len(each) for verb, each in entries.items()} == {"废止": 8, "宣布失效": 5, "继续有效": 20}
        assert all([int(serial) for serial, _ in each] == [*range(1, len(each) + 1)] for each in entries.values())
        for verb, citations in (("废止", real.repeals), ("宣布失效", real.invalidates)):
            told = [f"{squeeze(each.title)}（{each.number}）" for each in citations]
            assert [name for _, name in entries[verb]] == told
        assert {each.name: each.count for each in real.counts} == {"repeals": 8, "invalidates": 5}

    def test_is_read_back_from_the_register_as_well(self, real, concluded):
        _, document = concluded

        [found] = read("\n".join(each.text for each in document.blocks.all())).documents

        assert named(found.repeals) == named(real.repeals)
        assert named(found.invalidates) == named(real.invalidates)
