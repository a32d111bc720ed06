"""Search finds every substring and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.bigrams import pairs, search_copy
from documents.models import Block, Document
from tests.documents.factories import DocumentFactory, paragraph

HAN = st.text(alphabet="政办规发〔〕号20３（）a Ａ", max_size=12)


class TestTheSearchCopy:
    @given(text=HAN, start=st.integers(0, 12), length=st.integers(2, 6))
    def test_holds_the_pairs_of_each_of_its_parts(self, text, start, length):
        copy = search_copy(text)

        assert set(pairs(copy[start : start + length])) <= set(pairs(copy))

    def test_forgets_width_brackets_blanks_and_case(self):
        assert search_copy("伊州政办函［２０２３］ 72 号") == search_copy("伊州政办函〔2023〕72号")
        assert search_copy("PM2.5") == search_copy("ｐｍ２．５")


@pytest.mark.django_db
class TestFindingParagraphs:
    def test_finds_two_characters_in_the_middle_of_a_word(self):
        wanted = paragraph(DocumentFactory(), "本规定自印发之日起施行，有效期两年。")

        assert list(Block.objects.containing("效期")) == [wanted]

    def test_does_not_find_text_whose_pairs_stand_apart(self):
        paragraph(DocumentFactory(), "政办公厅，办规划")

        assert not Block.objects.containing("政办规").exists()

    def test_takes_percent_and_underscore_as_characters(self):
        wanted = paragraph(DocumentFactory(), "占比达到5%以上")
        paragraph(DocumentFactory(), "占比达到5成以上")

        assert list(Block.objects.containing("5%以")) == [wanted]


@pytest.mark.django_db
class TestFindingDocuments:
    @pytest.mark.parametrize("typed", ["测政办发[2023]31号", "测政办发（2023） 31号", "２０２３〕31", "31号"])
    def test_finds_a_number_however_its_brackets_were_typed(self, typed):
        wanted = DocumentFactory(sequence=31)
        DocumentFactory(sequence=13)

        assert list(Document.objects.named(typed)) == [wanted]

    def test_finds_one_character_of_a_title(self):
        wanted = DocumentFactory(title="关于狩猎的通知")
        DocumentFactory()

        assert list(Document.objects.named("猎")) == [wanted]

    def test_finds_by_a_paragraph_and_names_each_document_once(self):
        wanted = DocumentFactory()
        paragraph(wanted, "重污染天气", order=1)
        paragraph(wanted, "重污染天气应急", order=2)

        assert list(Document.objects.containing("污染天")) == [wanted]

    def test_blank_text_limits_nothing(self):
        DocumentFactory()

        assert Document.objects.containing("  ").count() == 1
