"""The printed paper: made once from the issued paper, and what its pages say."""

from __future__ import annotations

from contextlib import closing

import pypdfium2
import pytest

from documents.issuing import papers, signing
from documents.issuing.composing import AnnexPart, InstrumentPart
from documents.models import OutgoingPaper, PaperFile
from portal.attachments import Attachment
from tests.documents.paper_walks import AT, TODAY, Office

pytestmark = pytest.mark.django_db

RULES = "第一条 为规范值班，制定本办法。\n第二条 本办法自印发之日起施行，有效期两年。"
CARRYING = {
    "title_lines": ["关于印发《测试值班办法》的通知"],
    "body": "《测试值班办法》已经同意，现印发给你们。",
}


@pytest.fixture
def office():
    return Office()


class TestThePrintedPaper:
    def test_is_made_once_from_the_issued_paper(self, office):
        document = office.issued()

        made = papers.make(document, at=AT)

        assert papers.make(document, at=AT) == made
        assert PaperFile.objects.count() == Attachment.objects.count() == 1
        assert made.attachment.name == "测政办发〔2026〕1号 关于做好第一项工作的通知.pdf"

    def said(self, paper):
        """The words of the whole print, line ends and blanks left out."""
        paper = OutgoingPaper.objects.get(pk=paper.pk)
        with closing(pypdfium2.PdfDocument(papers.printed(paper, on=TODAY).content)) as pdf:
            pages = [pdf[place].get_textpage().get_text_bounded() for place in range(len(pdf))]
        return ["".join(page.split()) for page in pages]

    def test_says_number_title_issuer_and_date(self, office):
        paper = office.numbered(
            title_lines=["关于做好第一项", "工作的通知"], parts=[AnnexPart("名单", "甲乙丙")], copies=["州委办公厅"]
        )

        whole = "".join(self.said(paper))

        for word in (
            "测政办发〔2026〕1号",
            "关于做好第一项工作的通知",
            "各县市人民政府：",
            "测试州人民政府办公厅",
            "附件：名单",
            "甲乙丙",
            "抄送：州委办公厅。",
            "2026年3月2日印发",
        ):
            assert word in whole

    def test_carries_a_text_behind_it_that_is_no_annex(self, office):
        paper = office.numbered(parts=[InstrumentPart("测试值班办法", RULES, years=2)], is_normative=True, **CARRYING)

        pages = self.said(paper)

        [behind] = [page for page in pages if "第一条" in page]
        assert behind.startswith("测试值班办法")
        assert "附件" not in "".join(pages)

    def test_of_an_order_bears_its_number_alone_and_who_signed(self, office):
        orders = office.open("测试州人民政府令", office.government, mark="测试州人民政府令")

        given = {"kind": "order", "title_lines": [orders.code], "series": orders, "beside": signing.Facts(post="州长")}
        first = self.said(office.numbered(addressees=[], **given))[0]

        assert first.startswith("第1号")
        assert all(word in first for word in ("测试州人民政府令", "州长签发人2026年3月2日"))

    def test_of_joint_issuers_is_signed_by_all(self, office):
        paper = office.numbered(joint=[office.finance], joint_reason="职责共有", asked=[office.finance])

        assert "测试州财政局" in "".join(self.said(paper))

    def test_is_a_letter_in_a_series_of_letters(self, office):
        letters = office.open("测政办函", office.office, is_letter=True)

        assert papers.format_of(office.draft(series=letters)) == "letter"

    def test_of_a_draft_says_that_it_has_no_number(self, office):
        assert "（未编号）" in self.said(office.draft())[0]
