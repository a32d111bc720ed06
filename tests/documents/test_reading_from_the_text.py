"""从正文读取: what the text of a draft says is offered to its drafter, and recorded when it is saved."""

from __future__ import annotations

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from documents.issuing.composing import InstrumentPart
from tests.documents.factories import DocumentFactory
from tests.documents.paper_walks import Office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return Office()


@pytest.fixture
def pages(client, office):
    """`pages("核稿人", url)`: the page as that person reads it."""

    def read(who, url):
        client.force_login(office.ask(who))
        return client.get(url)

    return read


def said(response):
    return response.content.decode()


class TestReadingFromTheText:
    def offered(self, page, label):
        return [html.unescape(each) for each in re.findall(r'href="([^"]+)">从正文读取<span[^>]*>' + label, page)]

    def test_fills_the_form_of_an_effect_and_records_nothing_before_it_is_saved(self, office, pages, client):
        document = DocumentFactory()
        old = document.instruments.create(title="旧办法")
        paper = office.draft(body=f"甲。\n《旧办法》（{document.number}）自2026年7月1日起废止。")

        [address] = self.offered(said(pages("拟稿人", paper.get_absolute_url())), "废止《旧办法》")
        form = pages("拟稿人", address).context["form"]
        assert not paper.effects.exists()
        client.post(address, {name: form[name].value() or "" for name in form.fields})

        effect = paper.effects.get()
        assert (effect.instrument, effect.kind, effect.since) == (old, "repeal", date(2026, 7, 1))
        page = said(pages("拟稿人", paper.get_absolute_url()))
        assert "从正文读取" not in page
        assert "没有这一项" not in page

    def test_fills_the_terms_of_a_text(self, office, pages):
        text = "第一条 本办法自2026年5月1日起施行，有效期两年。"
        paper = office.draft(parts=[InstrumentPart("甲办法", text)])

        page = said(pages("拟稿人", paper.get_absolute_url()))
        [address] = [html.unescape(each) for each in re.findall(r'href="([^"]+)">从正文读取', page)]
        form = pages("拟稿人", address).context["form"]

        assert (form["starts_on"].value(), form["years"].value(), form["ends_on"].value()) == ("2026-05-01", "2", "")
        assert form["text"].value() == text

    def test_is_for_the_drafter_alone(self, office, pages):
        paper = office.checked(body="请各县市废止《旧办法》（示政发〔2001〕1号）。")

        page = said(pages("核稿人", paper.get_absolute_url()))

        assert "废止《旧办法》（示政发〔2001〕1号）" in page
        assert "从正文读取" not in page

    def test_shows_since_when_a_paper_applies_that_carries_nothing(self, office, pages):
        paper = office.countersigned(body="本通知自2026年5月1日起施行，有效期至2027年12月31日。")
        told = "自2026-05-01起施行，有效期至2027-12-31（正文第1段）"

        assert f"公文本身{told}" in said(pages("拟稿人", paper.get_absolute_url()))
        assert told in said(pages("签发人", reverse("documents:paper_step", args=[paper.pk, "sign", "agreed"])))
