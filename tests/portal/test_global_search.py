"""全局搜索 finds in every register what its own list would show this person, and nothing more."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.accounts.choices import KnowledgeLevel, Role
from tests.cast import one_with, outsider
from tests.documents.factories import DocumentFactory, paragraph
from tests.factories import UnitFactory, UserFactory
from tests.heritage.factories import ProjectFactory
from tests.portal.organization.factories import OfficialFactory, TenureFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def search(client):
    """`search(user, text)` answers the page."""

    def ask(user, text):
        client.force_login(user)
        return client.get(reverse("search"), {"q": text})

    return ask


def counts(page):
    return {each.label: each.count for each in page.context["found"]}


class TestAGlobalSearch:
    def test_finds_documents_by_number_title_and_text(self, search):
        numbered = DocumentFactory(series="测政办规", sequence=72)
        titled = DocumentFactory(title="关于抗旱工作的通知")
        spoken = DocumentFactory()
        paragraph(spoken, "各县市要做好抗旱准备。")
        user = outsider()

        assert str(numbered) in search(user, "测政办规[2023]72号").text
        page = search(user, "抗旱")
        assert counts(page) == {"公文": 2}
        assert str(titled) in page.text
        assert str(spoken) in page.text

    def test_groups_what_it_finds_by_register(self, search):
        DocumentFactory(title="测试河文化节")
        ProjectFactory(name="测试河剪纸")
        UnitFactory(name="测试河管理处")
        TenureFactory(official=OfficialFactory(name="测试河·阿里"), post__title="主任")

        page = search(one_with(Role.AUDITOR), "测试河")

        assert counts(page) == {"公文": 1, "非遗名录": 1, "机构": 1, "领导人员": 1}
        assert page.context["without"] == ["分工", "用户"]
        assert "主任" in page.text

    def test_finds_heritage_by_code_however_it_is_written(self, search):
        project = ProjectFactory(category=8, number=38)

        for code in ("Ⅷ-38", "VIII-38", "viii-38"):
            assert str(project) in search(outsider(), code).text

    def test_counts_what_the_list_behind_it_shows(self, search, client):
        for number in range(7):
            UnitFactory(name=f"测试湖第{number}处")
            DocumentFactory(title=f"测试湖治理{number}")
            ProjectFactory(name=f"测试湖编织{number}", is_exited=number == 0)
            OfficialFactory(name=f"测试湖{number}")
            UserFactory(name=f"测试湖{number}")

        page = search(one_with(Role.SYSTEM_ADMINISTRATOR), "测试湖")

        assert counts(page) == {"公文": 7, "非遗名录": 6, "机构": 7, "领导人员": 7, "用户": 7}
        for group in page.context["found"]:
            assert len(group.hits) == 5
            listed = client.get(group.url).context
            assert (listed["table"].paginator.count if "table" in listed else listed["count"]) == group.count, (
                group.label
            )

    def test_leads_to_the_page_of_every_hit(self, search, client):
        for make in (DocumentFactory, ProjectFactory, UnitFactory, OfficialFactory):
            make(**{"title" if make is DocumentFactory else "name": "测试山"})
        administrator = UserFactory(name="测试山", role=Role.SYSTEM_ADMINISTRATOR)
        page = search(administrator, "测试山")

        hits = [hit for group in page.context["found"] for hit in group.hits]

        assert len(hits) == 5
        assert [client.get(hit.url).status_code for hit in hits] == [200] * 5

    def test_costs_the_same_for_one_row_and_thirty(self, client):
        client.force_login(one_with(Role.SYSTEM_ADMINISTRATOR))

        def cost():
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("search"), {"q": "测试海"})
            return len(queries)

        def make(number):
            TenureFactory(official__name=f"测试海{number}", post__title="主任")
            DocumentFactory(title="测试海")
            ProjectFactory(name="测试海")
            UserFactory(name="测试海")

        make(0)
        one = cost()
        for number in range(1, 30):
            make(number)

        assert cost() == one


class TestWhatAPersonMayNotSee:
    def test_is_neither_shown_nor_counted(self, search):
        DocumentFactory(title="测试岛机密安排", knowledge_level=KnowledgeLevel.PREFECTURE)
        UserFactory(name="测试岛")

        page = search(outsider(), "测试岛")

        assert counts(page) == {}
        assert "机密安排" not in page.text
        assert "用户" not in page.context["without"]

    def test_left_projects_are_found_by_whoever_keeps_the_register(self, search):
        project = ProjectFactory(name="测试岛织毯", is_exited=True)

        assert counts(search(outsider(), "测试岛")) == {}
        page = search(one_with(Role.HERITAGE_MANAGER), "测试岛")
        assert counts(page) == {"非遗项目": 1}
        assert reverse("heritage:register_project", args=[project.pk]) in page.text
        assert "非遗名录" not in page.context["without"]  # the register holds the listed ones too


class TestWhatWasTyped:
    @pytest.mark.parametrize("text", ["", "   ", "（）", "、。", "a" * 101, "a\x00b"])
    def test_is_refused_with_a_reason_where_it_would_find_everything_or_break(self, search, text):
        DocumentFactory()

        page = search(outsider(), text)

        assert page.status_code == 200
        assert page.context["refusals"]
        assert page.context["found"] == []

    @pytest.mark.parametrize("text", ["<script>1</script>", "100%", "_a", "\\a", "'a", "a;--"])
    def test_is_only_text(self, search, text):
        DocumentFactory()

        page = search(outsider(), text)

        assert counts(page) == {}
        assert "<script>1" not in page.text

    def test_stays_in_the_box_of_the_top_bar(self, search):
        assert 'value="抗旱"' in search(outsider(), "抗旱").text
