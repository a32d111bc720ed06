"""Elements that only some papers have: urgency, who attended a meeting, who signed with which post."""

from __future__ import annotations

from contextlib import closing
from datetime import date

import pypdfium2
import pytest
from django.urls import reverse

from documents.issuing import papers, signing
from documents.issuing.choices import StepKind
from documents.models import OutgoingPaper
from portal.lifecycle import Refused
from portal.organization.appointing import appoint, create_post, register_official
from portal.organization.choices import Rank
from tests.documents.paper_walks import TODAY, Office
from tests.documents.test_paper_pages import new

pytestmark = pytest.mark.django_db

MINUTES = {
    "kind": "minutes",
    "title_lines": ["第五次常务会议纪要"],
    "addressees": [],
    "attended": ["州人民政府 王甲", "州财政局 张三、李四"],
    "excused": ["州司法局 赵五"],
    "observed": ["州审计局 钱六"],
}
REQUEST = {
    "kind": "request",
    "title_lines": ["关于甲事项的请示"],
    "addressees": ["自治区人民政府"],
    "body": "情况如下。\n妥否，请批示。",
}


@pytest.fixture
def office():
    return Office()


def printed(paper):
    """The words of the whole print, line ends and blanks left out."""
    paper = OutgoingPaper.objects.get(pk=paper.pk)
    with closing(pypdfium2.PdfDocument(papers.printed(paper, on=TODAY).content)) as pdf:
        pages = [pdf[place].get_textpage().get_text_bounded() for place in range(len(pdf))]
    return "".join("".join(pages).split())


class TestUrgency:
    def test_is_printed_in_front(self, office):
        assert "特急" in printed(office.draft(urgency="特急"))
        assert "特急" not in printed(office.draft())

    def test_is_typed_with_the_draft(self, office, client):
        client.force_login(office.ask("拟稿人"))
        given = {
            "kind": "notice", "series": office.series.pk, "title": "关于甲的通知", "addressees": "各县市人民政府",
            "body": "现通知如下。", "knowledge_level": "10", "publicity": "public", "urgency": "加急", "seen": "",
        }  # fmt: skip

        client.post(new(), given)

        paper = OutgoingPaper.objects.get()
        assert paper.urgency == "加急"
        assert "紧急程度" in client.get(paper.get_absolute_url()).content.decode()


class TestMinutes:
    def test_print_who_was_there(self, office):
        text = printed(office.draft(**MINUTES))

        assert "出席：州人民政府王甲，州财政局张三、李四请假：州司法局赵五列席：州审计局钱六" in text

    def test_keep_it_as_paragraphs_of_the_document(self, office):
        document = office.issued(**MINUTES)

        told = [each.text for each in document.blocks.filter(text__regex="^(出席|请假|列席)：")]
        assert told == ["出席：州人民政府 王甲，州财政局 张三、李四", "请假：州司法局 赵五", "列席：州审计局 钱六"]


def holds(name, title, unit, *, remark=""):
    post = create_post(unit=unit, title=title, rank=Rank.BUREAU_HEAD, order=1)
    appoint(register_official(name=name, remark=remark), post, since=date(2020, 1, 1), last_day=None, basis="")


class TestTheSigner:
    def test_of_a_paper_to_a_superior_signs_with_a_post(self, office):
        paper = office.countersigned(**REQUEST)

        with pytest.raises(Refused, match="签发请示须写明签发人职务"):
            office.agreed(paper, StepKind.SIGN, "签发人")

        paper = office.agreed(paper, StepKind.SIGN, "签发人", facts=signing.Facts(post="秘书长"))
        assert paper.signer_post == "秘书长"
        text = printed(paper)
        assert "签发人：签发人" in text
        assert "秘书长" not in text

    def test_stands_beside_those_who_countersigned_for_joint_issuers(self, office):
        joint = {"joint": [office.finance], "joint_reason": "职责共有", "asked": [office.finance, office.justice]}
        paper = office.signed(**REQUEST, **joint, beside=signing.Facts(post="秘书长"))

        text = printed(paper)

        assert "财政局负责人" in text
        assert "司法局负责人" not in text

    def test_post_is_proposed_from_the_register_of_officials(self, office, client):
        signer = office.ask("签发人")
        holds(signer.name, "主任", office.office)
        paper = office.countersigned(**REQUEST)
        client.force_login(signer)

        page = client.get(reverse("documents:paper_step", args=[paper.pk, "sign", "agreed"])).content.decode()

        assert 'value="主任"' in page

    def test_post_is_not_that_of_somebody_of_the_same_name_elsewhere(self, office):
        signer = office.ask("签发人")
        holds(signer.name, "局长", office.justice)

        assert signing.known_post(signer, TODAY) == ""

    def test_post_is_left_open_where_two_of_the_unit_bear_the_name(self, office):
        signer = office.ask("签发人")
        holds(signer.name, "主任", office.office)
        holds(signer.name, "副主任", office.office, remark="挂职")

        assert signing.known_post(signer, TODAY) == ""
