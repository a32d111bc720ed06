"""The pages of the registers say where the document on which their rules rest holds no more (依据失效)."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from documents import rule_bases
from documents.models import Instrument
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.documents.test_determining import event
from tests.heritage.factories import ProjectFactory
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 26)
HERITAGE = "伊州政发〔2023〕9号"
PLAN = "伊州政办发〔2023〕31号"
PUBLICITY = "伊州政办函〔2023〕72号"
DUTIES = "伊州政办发〔2023〕30号"
CLEAN_UPS = "伊州政发〔2023〕11号"
PAGES = [
    ("heritage:register", Role.HERITAGE_MANAGER, HERITAGE),
    ("heritage:quality", Role.HERITAGE_MANAGER, HERITAGE),
    ("heritage:project_list", None, HERITAGE),
    ("pollution:alert_list", None, PLAN),
    ("pollution:episode_list", Role.WARNING_MANAGER, PLAN),
    ("pollution:decision_list", Role.WARNING_MANAGER, PLAN),
    ("pollution:announcement_list", Role.WARNING_MANAGER, PLAN),
    ("pollution:filing_list", Role.WARNING_MANAGER, PLAN),
    ("documents:duty_list", Role.DOCUMENT_MANAGER, DUTIES),
    ("documents:duty_day", Role.DOCUMENT_MANAGER, DUTIES),
    ("documents:duty_check", Role.DOCUMENT_MANAGER, DUTIES),
    ("documents:campaign_list", Role.DOCUMENT_MANAGER, CLEAN_UPS),
    ("documents:public_list", None, PUBLICITY),
]


def in_register(number, **facts) -> Instrument:
    """The document on which a rule rests, in force."""
    code, year, sequence = number.replace("〔", " ").replace("〕", " ").rstrip("号").split()
    document = DocumentFactory(number=number, series=code, year=int(year), sequence=int(sequence), **facts)
    text = document.instruments.create(title=document.title)
    event("commencement", date(2023, 1, 1), instrument=text, reason="原文载明")
    return text


def browser(role):
    client = Client()
    if role:
        client.force_login(one_with(role))
    return client


class TestABanner:
    @pytest.mark.parametrize(("page", "role", "number"), PAGES, ids=[page for page, _, _ in PAGES])
    def test_is_shown_where_the_basis_is_repealed_and_not_before(self, page, role, number):
        text = in_register(number, is_approved_public=True)
        visitor, address = browser(role), reverse(page)
        assert "依据文件" not in text_of(visitor.get(address))
        event("repeal", date(2024, 1, 1), instrument=text)

        shown = visitor.get(address)

        assert "已废止，自2024年1月1日起废止" in text_of(shown)
        assert f'依据文件<a href="{text.document.get_absolute_url()}">' in shown.text
        assert shown.text.count("依据已失效") == 1

    def test_is_shown_for_the_day_of_the_page(self):
        event("repeal", date(2024, 1, 1), instrument=in_register(DUTIES))
        visitor, address = browser(Role.DOCUMENT_MANAGER), reverse("documents:duty_day")

        assert "依据已失效" in text_of(visitor.get(f"{address}?on=2024-01-01"))
        assert "依据已失效" not in text_of(visitor.get(f"{address}?on=2023-12-31"))

    def test_tells_the_public_nothing_of_a_document_that_it_may_not_read(self):
        event("repeal", date(2024, 1, 1), instrument=in_register(HERITAGE))
        project = ProjectFactory()

        assert "依据" not in text_of(browser(None).get(reverse("heritage:project_list"))).split("数据来源")[0]
        assert "依据已失效" in text_of(
            browser(Role.HERITAGE_MANAGER).get(reverse("heritage:register_project", args=[project.pk]))
        )


class TestTheQuestion:
    def test_is_one_query_where_the_basis_holds(self):
        in_register(PLAN)
        user = one_with(Role.DOCUMENT_MANAGER)
        assert user.holds(Role.DOCUMENT_MANAGER)  # roles are fetched once a request

        with CaptureQueriesContext(connection) as asked:
            assert rule_bases.failing("重污染天气", "预警、响应和指挥部", user, TODAY) is None
        assert len(asked) == 1

    def test_is_answered_by_the_newest_of_several_documents(self, monkeypatch):
        older, newer = in_register(PLAN), in_register("测政办发〔2025〕1号")
        rule = ("测试", "规则")
        monkeypatch.setattr(
            rule_bases, "_BASES", [rule_bases.RuleBasis(*rule, each.document.number) for each in (older, newer)]
        )
        user = one_with(Role.DOCUMENT_MANAGER)

        event("repeal", date(2024, 1, 1), instrument=older)
        assert rule_bases.failing(*rule, user, TODAY) is None
        event("repeal", date(2026, 1, 1), instrument=newer)
        assert rule_bases.failing(*rule, user, TODAY).document == newer.document

    def test_is_refused_for_a_rule_that_nobody_registered(self):
        with pytest.raises(LookupError):
            rule_bases.failing("公文", "无此规则", one_with(Role.DOCUMENT_MANAGER), TODAY)
