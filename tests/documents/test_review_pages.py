"""The pages of reviews and of what documents rest on: docs/rules/policies.md, citations.md."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from documents.choices import ReviewKind
from documents.models import Citation, Review
from documents.reviews import reviewing
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.factories import DocumentFactory, paragraph
from tests.documents.test_reviews import NOW, citing, event, in_force, waiting
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


class TestThePages:
    @pytest.fixture
    def manager(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        return client

    def test_lead_from_the_workbench_to_the_conclusion(self, manager):
        trial = in_force("值班办法（试行）")

        (line,) = [each for each in manager.get(reverse("workbench")).context["waiting"] if "暂行、试行" in each.label]
        page = manager.get(line.url)
        assert line.count == len(page.context["table"].rows) == 1
        url = reverse("documents:review_conclude", args=["silent_trial", trial.pk])
        assert url in page.text
        form = manager.get(url).context["form"]
        done = manager.post(
            url, {"outcome": "settled", "reason": "继续施行", "seen": form.initial["seen"]}, follow=True
        )

        assert "复核结论已登记" in done.text
        assert not done.context["table"].rows
        assert "继续施行" in manager.get(reverse("documents:review_kinds")).text
        assert manager.get(url).status_code == 404

    @pytest.mark.parametrize("kind", ReviewKind)
    def test_show_each_kind_in_as_many_queries_for_one_as_for_many(self, manager, kind):
        def more():
            basis = in_force("某办法")
            event(basis, "repeal", date(2024, 1, 1), by_document=in_force("决定").document)
            citing(basis.document)
            citing(None)
            event(in_force("值班办法（试行）"), "annulment", None, articles=["第三条"])
            event(in_force(), "natural_end", timezone.localdate() + timedelta(days=9))
            cause = in_force("某决定")
            event(in_force(), "repeal", date(2024, 1, 1), by_document=cause.document)
            event(cause, "annulment", None)
            stub = DocumentFactory(is_directory_only=True, issued_on=None)
            stub.instruments.create(title=stub.title, order=1)
            late = in_force()
            event(late, "natural_end", date(2024, 1, 1))
            event(late, "extension", date(2024, 6, 1), date(2099, 1, 1))

        url = reverse("documents:review_list", args=[kind.value])
        more()
        assert len(manager.get(url).context["table"].rows) == 1
        with CaptureQueriesContext(connection) as few:
            manager.get(url)
        for _ in range(4):
            more()
        manager.get(url)
        with CaptureQueriesContext(connection) as many:
            page = manager.get(url)
        assert len(page.context["table"].rows) == 5
        assert len(many) == len(few)

    def test_resolve_a_citation_whose_title_several_bear(self, manager):
        first, second = in_force("某办法").document, in_force("某办法").document
        citation = citing(None)
        url = reverse("documents:citation_resolve", args=[citation.pk])
        assert [each[0] for each in manager.get(url).context["form"].fields["choice"].choices] == [
            str(first.pk),
            str(second.pk),
            "none",
        ]

        manager.post(url, {"choice": str(second.pk), "reason": "起草单位答复"})

        citation.refresh_from_db()
        assert citation.document == second
        assert citation.block.document.corrections.get().changes == [["引用", "《某办法》", str(second)]]
        assert waiting(ReviewKind.UNRESOLVED) == []
        assert manager.get(url).status_code == 404

    def test_settle_a_citation_that_means_none_of_them(self, manager):
        citation = citing(None)

        manager.post(
            reverse("documents:citation_resolve", args=[citation.pk]), {"choice": "none", "reason": "外地文件"}
        )

        assert waiting(ReviewKind.UNRESOLVED) == []
        assert Review.objects.get().citation == citation

    def test_resolve_no_citation_by_its_own_document_or_twice(self):
        citation, by = citing(None), one_with(Role.DOCUMENT_MANAGER)
        with pytest.raises(Refused, match="自身"):
            reviewing.resolve(citation, citation.block.document, reason="某", by=by, at=NOW)
        reviewing.resolve(citation, in_force().document, reason="某", by=by, at=NOW)
        with pytest.raises(Refused, match="刚被他人认定"):
            reviewing.resolve(citation, in_force().document, reason="某", by=by, at=NOW)

    def test_warn_of_a_document_that_rests_on_what_holds_no_more(self, manager):
        basis = in_force("某办法", is_approved_public=True)
        citation = citing(basis.document)
        page = citation.block.document.get_absolute_url()
        assert "依据已失效" not in manager.get(page).text

        event(basis, "repeal", date(2024, 1, 1))

        assert "依据已失效：已废止，自2024年1月1日起废止" in manager.get(page).text
        assert "依据已失效" not in manager.get(f"{page}?on=2023-12-31").text

    def test_warn_the_public_of_what_the_public_may_see_alone(self, client):
        hidden, public = in_force("甲办法"), in_force("乙办法", is_approved_public=True)
        resting = in_force("细则", is_approved_public=True).document
        block = paragraph(resting, "根据《甲办法》《乙办法》，制定本细则。")
        for place, basis in enumerate((hidden, public)):
            event(basis, "repeal", date(2024, 1, 1))
            Citation.objects.create(
                block=block,
                start=2 + 5 * place,
                end=7 + 5 * place,
                title=basis.title,
                document=basis.document,
                is_basis=True,
            )

        page = client.get(resting.get_absolute_url())

        assert [flaw.document for flaw in page.context["flaws"]] == [public.document]
        assert page.text.count("依据已失效") == 1

    def test_show_on_which_documents_the_rules_rest(self, client):
        client.force_login(UserFactory())
        url = reverse("documents:rule_basis_list")
        assert "伊州政办发〔2023〕31号" in client.get(url).text
        plan = DocumentFactory(number="伊州政办发〔2023〕31号", series="伊州政办发", year=2023, sequence=31)
        text = plan.instruments.create(title="重污染天气应急预案")
        event(text, "repeal", date(2024, 1, 1))

        page = client.get(url)

        assert "依据失效" in page.text
        assert "自2024年1月1日起废止" in page.text
        assert "依据失效" not in client.get(f"{url}?on=2023-12-31").text
