"""Beside each provision that changed between two days, the words of the paper that changed it."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.events import determining
from documents.models import Document, ValidityEvent
from portal.accounts.choices import KnowledgeLevel, Role
from tests.cast import one_with
from tests.documents.factories import held, paragraph
from tests.documents.test_foreseeing import TARGET, confirm, noticed
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
DAYS = {"since": "2023-08-16", "until": "2023-08-18"}
ITEMS = (
    f"现决定对{TARGET}作如下修改：\n"
    "    一、将第三条修改为：\n"
    "    “第三条  值班人员应当在岗。\n"
    "    “离岗的，须经批准。”\n"
    "    二、删去第七条，第五条第二款中的“甲局”修改为“乙局”。\n"
    "    三、本决定自印发之日起施行。"
)


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def compared(client, document: Document):
    return client.get(reverse("documents:document_compare", args=[document.pk]), DAYS)


def told(page) -> dict[str, list[str]]:
    return {
        each.article: [block.text for block in each.blocks] or [each.missing]
        for *_, words in page.context["rows"]
        for each in words
    }


def amended(sentence: str = ITEMS, target: str = TARGET) -> Document:
    """A text of the register that an imported notice of 2023-08-17 changes."""
    document = held(f"{target}正文")
    confirm(noticed(sentence))
    return document


class TestTheWordsOfAnAmendment:
    def test_stand_beside_each_provision(self, manager):
        page = compared(manager, amended())

        assert told(page) == {
            "第三条": ["一、将第三条修改为：", "“第三条  值班人员应当在岗。", "“离岗的，须经批准。”"],
            "第七条": ["二、删去第七条，第五条第二款中的“甲局”修改为“乙局”。"],
            "第五条第二款": ["二、删去第七条，第五条第二款中的“甲局”修改为“乙局”。"],
        }
        assert "登记簿不编制合并后的文本" in page.text

    def test_lead_to_their_paragraph(self, manager):
        document = amended()
        paper = Document.objects.get(number="测政发〔2023〕1号")
        first = paper.blocks.get(text="一、将第三条修改为：")

        page = compared(manager, document).text

        assert f'href="{paper.get_absolute_url()}#{first.anchor}"' in page
        assert f'id="{first.anchor}"' in manager.get(paper.get_absolute_url()).text

    def test_are_those_about_this_text_alone(self, manager):
        held("《供热办法》（测政发〔2020〕4号）正文")
        sentence = f"将《供热办法》（测政发〔2020〕4号）第三条修改为“甲”。\n    将{TARGET}第三条修改为“乙”。"

        assert told(compared(manager, amended(sentence))) == {"第三条": [f"将{TARGET}第三条修改为“乙”。"]}

    @pytest.mark.parametrize(
        ("sentence", "article"),
        [
            (f"决定废止{TARGET}第三条。", "第三条"),
            (f"撤销{TARGET}第三条。", "第三条"),
            (f"{TARGET}第三条自即日起失效。", "第三条"),
        ],
    )
    def test_are_shown_of_every_kind_of_change(self, manager, sentence, article):
        document = held(f"{TARGET}正文")
        paper = held("《关于值班的决定》（测政发〔2023〕1号）正文")
        paper.blocks.all().delete()
        paragraph(paper, sentence, 1)
        by = one_with(Role.DOCUMENT_MANAGER)
        kind = "annulment" if "撤销" in sentence else "declared_lapse" if "失效" in sentence else "repeal"
        determining.record(
            document.instruments.get(), kind=kind, since=None if kind == "annulment" else date(2023, 9, 5),
            last_day=None, articles=[article], by_document=paper, reason="", by=by, at=timezone.now(),
        )  # fmt: skip

        url = reverse("documents:document_compare", args=[document.pk])
        page = manager.get(url, {"since": "2023-09-01", "until": "2023-09-30"})

        expected = {} if kind == "annulment" else {article: [sentence]}  # an annulment bears on both days
        assert told(page) == expected

    def test_are_missing_where_only_the_name_of_the_paper_is_known(self, manager):
        document, paper = held(f"{TARGET}正文"), held("《关于修改的决定》（测政发〔2023〕9号）")
        self.recorded(document, paper)

        page = compared(manager, document)

        assert told(page) == {"第三条": ["登记簿中只有该公文的目录信息，没有正文，不能显示修改的文字；请见原件"]}

    def test_are_missing_where_the_paper_is_not_for_this_reader(self, client):
        document, paper = held(f"{TARGET}正文"), held("《关于修改的决定》（测政发〔2023〕9号）正文")
        Document.objects.filter(pk=paper.pk).update(knowledge_level=KnowledgeLevel.PREFECTURE)
        paragraph(paper, f"将{TARGET}第三条修改为“不可见的文字”。")
        self.recorded(document, paper)
        client.force_login(UserFactory(knowledge_level=KnowledgeLevel.STAFF))

        page = compared(client, document)

        assert told(page) == {"第三条": ["依据的公文未公开，不显示其文字"]}
        assert "不可见的文字" not in page.text

    def test_that_nobody_finds_are_said_to_be_not_found(self, manager):
        document, paper = held(f"{TARGET}正文"), held("《关于修改的决定》（测政发〔2023〕9号）正文")
        paragraph(paper, "有关条款一并调整。")
        self.recorded(document, paper)

        assert told(compared(manager, document)) == {
            "第三条": ["在该公文登记的正文中没有读出对应的段落，请打开该公文核对"]
        }

    def test_are_those_of_the_clause_that_a_person_gave(self, manager):
        document, paper = held(f"{TARGET}正文"), held("《关于修改的决定》（测政发〔2023〕9号）正文")
        paragraph(paper, "有关条款调整如下。", 1)
        paragraph(paper, "值班办法第三条不再要求备勤。", 2)
        self.recorded(document, paper, clause="正文第2段")

        assert told(compared(manager, document)) == {"第三条": ["值班办法第三条不再要求备勤。"]}

    def test_are_not_shown_of_what_changed_at_another_time(self, manager):
        document = amended()
        url = reverse("documents:document_compare", args=[document.pk])

        assert told(manager.get(url, {"since": "2024-01-01", "until": "2024-02-01"})) == {}

    def test_ask_no_more_for_many_provisions(self, manager, django_assert_num_queries):
        document = amended(f"将{TARGET}第三条修改为“略”。")
        compared(manager, document)
        with CaptureQueriesContext(connection) as asked:
            compared(manager, document)
        paper = Document.objects.get(number="测政发〔2023〕1号")
        for number in range(20, 30):
            self.recorded(document, paper, articles=[f"第{number}条"])

        with django_assert_num_queries(len(asked)):
            compared(manager, document)

    def recorded(self, document: Document, paper: Document, articles=("第三条",), clause: str = "") -> ValidityEvent:
        by = one_with(Role.DOCUMENT_MANAGER)
        return determining.record(
            document.instruments.get(), kind="amendment", since=date(2023, 8, 17), last_day=None,
            articles=articles, by_document=paper, clause=clause, reason="", by=by, at=timezone.now(),
        )  # fmt: skip
