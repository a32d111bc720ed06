"""A document known by name only, completed by a later import, is found by what it now says."""

from __future__ import annotations

import pytest

from documents.importing import importing
from documents.models import Document
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import CITING, decided_import

pytestmark = pytest.mark.django_db
TITLE, TEXT = "关于改进夜间应急值守的通知", "实行双岗值守"
COMPLETING = (
    CITING.format(sequence=2, cited="实际需要")
    .replace("关于加强值班工作的通知", TITLE)
    .replace("各单位明确专人值班", f"夜间{TEXT}")
)
KNOWN = {
    "number": ("测政发〔2023〕2号", COMPLETING),
    "number and title": (f"《{TITLE}》（测政发〔2023〕2号）", COMPLETING),
    "number and another title": ("《关于夜间值守的通知》（测政发〔2023〕2号）", COMPLETING),
    "title": (f"《{TITLE}》", COMPLETING.replace("测政发〔2023〕2号\n", "")),
}


@pytest.fixture
def manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def confirm(text: str) -> None:
    gazette_import = decided_import(text)
    importing.confirm(gazette_import, by=one_with(Role.DOCUMENT_MANAGER), at=gazette_import.read_at)


def found(client, text: str) -> list[set[Document]]:
    """What the register finds by title and by text, and what the global search finds."""
    listed = [client.get("/documents/", {field: text}).context["table"].rows for field in ("named", "body")]
    everywhere = client.get("/search/", {"q": text}).context["found"]
    urls = {hit.url for register in everywhere if register.label == "公文" for hit in register.hits}
    rows = [{row.record for row in each} for each in listed]
    return [*rows, {each for each in Document.objects.all() if each.get_absolute_url() in urls}]


class TestACompletedDocument:
    @pytest.mark.parametrize("known", KNOWN)
    def test_is_found_by_its_new_text_and_title(self, manager, known):
        cited, completing = KNOWN[known]
        confirm(CITING.format(sequence=1, cited=cited))
        record = Document.objects.get(is_directory_only=True)
        assert found(manager, TEXT) == [set(), set(), set()]

        confirm(completing)

        record.refresh_from_db()
        assert (record.is_directory_only, record.title) == (False, TITLE)
        assert found(manager, TEXT) == [set(), {record}, {record}]
        assert record in found(manager, TITLE)[0]
        assert all(record in each for each in found(manager, "夜间应急值守"))

    def test_is_no_longer_found_by_a_title_that_it_does_not_bear(self, manager):
        cited, completing = KNOWN["number and another title"]
        confirm(CITING.format(sequence=1, cited=cited))
        record = Document.objects.get(is_directory_only=True)
        assert found(manager, "夜间值守的通知")[0] == {record}

        confirm(completing)

        assert found(manager, "夜间值守的通知")[0] == set()
