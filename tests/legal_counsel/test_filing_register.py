"""备案登记簿: the list of filings on paper, exactly as it is filtered and sorted."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from django.conf import settings
from django.urls import reverse

from legal_counsel.appointing import paperwork
from legal_counsel.filing import register
from legal_counsel.models import CounselFiling
from legal_counsel.papers import Paper
from portal.accounts.choices import Role
from tests.factories import UserFactory
from tests.legal_counsel.factories import CounselFactory
from tests.legal_counsel.selection_walks import CounselWalk

pytestmark = pytest.mark.django_db
ADDRESS = "/counsel/filings/register/"


@pytest.fixture
def walk():
    """Three filings of the department, one of them late by now."""
    walk = CounselWalk()
    for name in ("甲示例", "乙示例", "丙示例"):
        row = walk.appointed(walk.drafted_inside(CounselFactory(is_internal=True, unit=walk.finance, name=name)))
        paper = Paper(f"示财发〔2026〕{name}号", "关于任用法律顾问的通知")
        row.refresh_from_db()
        paperwork.name_paper(row, paper, printed_on=walk.day(), seen=row.version, **walk.now())
    return walk


def pages_of(answer):
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    return pypdfium2.PdfDocument(answer.content)


def words_of(pdf):
    return re.sub(r"\s", "", "".join(page.get_textpage().get_text_range() for page in pdf))


class TestTheRegister:
    def test_lies_across_and_says_who_files_with_whom_by_when(self, client, walk):
        client.force_login(walk.ask("财政局"))
        pdf = pages_of(client.get(ADDRESS))
        words = words_of(pdf)

        width, height = pdf[0].get_size()
        assert width > height
        assert "法律顾问备案登记簿" in words
        assert "共3件" in words
        row = CounselFiling.objects.first()
        assert f"{row.due_on}" in words
        assert "示范州财政局示范州司法局" in words
        assert "依据已届满待确认" in words
        kept = settings.DATA_DIR / "screenshots"
        kept.mkdir(parents=True, exist_ok=True)
        pdf[0].render(scale=2).to_pil().save(kept / "counsel_register.png")

    def test_has_what_is_filtered_and_says_so(self, client, walk):
        client.force_login(walk.ask("财政局"))
        words = words_of(pages_of(client.get(ADDRESS, {"name": "乙示例"})))

        assert "共1件；查询条件：人选：乙示例" in words
        assert "甲示例" not in words

    def test_has_the_order_of_the_list(self, client, walk):
        client.force_login(walk.ask("财政局"))
        up, down = (words_of(pages_of(client.get(ADDRESS, {"sort": each}))) for each in ("counsel", "-counsel"))

        order = ["丙示例", "甲示例", "乙示例"]  # by pinyin: bing, jia, yi
        assert sorted(order, key=up.index) == order
        assert sorted(order, key=down.index) == order[::-1]

    def test_is_of_ones_own_reach(self, client, walk):
        client.force_login(walk.ask("外人"))
        answer = client.get(ADDRESS, follow=True)

        assert answer.redirect_chain[0][0].startswith(reverse("legal_counsel:filing_list"))
        assert "登记簿没有内容可印" in answer.content.decode()

    def test_is_refused_where_a_condition_makes_no_sense(self, client, walk):
        client.force_login(walk.ask("财政局"))
        answer = client.get(ADDRESS, {"state": "whatever"}, follow=True)

        assert "查询条件“办理状态”有误" in answer.content.decode()

    def test_is_refused_where_nobody_could_wait_for_it(self, client, walk, monkeypatch):
        monkeypatch.setattr(register, "MOST_ROWS", 2)
        client.force_login(walk.ask("财政局"))
        answer = client.get(ADDRESS, follow=True)

        assert "符合条件的备案有3件，一次最多印2件" in answer.content.decode()

    def test_is_offered_beside_the_files_with_the_query_of_the_list(self, client, walk):
        client.force_login(walk.ask("财政局"))

        assert (
            f'href="{ADDRESS}?state=owed"' in client.get(reverse("legal_counsel:filing_list"), {"state": "owed"}).text
        )

    def test_asks_no_more_for_many_than_for_one(self, client, walk, django_assert_max_num_queries):
        client.force_login(UserFactory(unit=walk.finance, role=Role.LEGAL_MANAGER))
        with django_assert_max_num_queries(30):
            client.get(ADDRESS)
