"""The register as the office keeps it."""

import pytest

from heritage.explaining import explain, state_of
from heritage.models import Project
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from tests.cast import one_with, outsider
from tests.heritage.factories import ProjectFactory

LIST = "/heritage/register/"


@pytest.fixture
def keeper(client, db):
    user = one_with(Role.HERITAGE_MANAGER)
    client.force_login(user)
    return user


class TestTheRegister:
    @pytest.mark.parametrize("address", [LIST, "/heritage/register/1/", "/heritage/register/1/gloss/"])
    def test_is_closed_to_strangers_and_outsiders(self, client, db, address):
        assert client.get(address).status_code == 302
        client.force_login(outsider())
        assert client.get(address).status_code == 403

    def test_lets_the_reviewer_read_but_not_write(self, client, db):
        project = ProjectFactory()
        client.force_login(one_with(Role.HERITAGE_REVIEWER))

        assert client.get(LIST).status_code == 200
        assert "修改释义" not in client.get(f"{LIST}{project.pk}/").content.decode()
        assert client.post(f"{LIST}{project.pk}/gloss/", {"gloss": "x"}).status_code == 403

    def test_shows_stubs_and_what_has_left(self, client, keeper):
        ProjectFactory(name="现有的技艺")
        ProjectFactory(name="待补的技艺", is_stub=True)
        ProjectFactory(name="退出的技艺", is_exited=True)

        for standing, name in (("listed", "现有"), ("stub", "待补"), ("exited", "退出")):
            content = client.get(LIST, {"standing": standing}).content.decode()
            shown = [word for word in ("现有", "待补", "退出") if f"{word}的技艺" in content]
            assert shown == [name]

    def test_asks_the_database_as_often_for_thirty_rows_as_for_one(self, client, keeper, django_assert_num_queries):
        ProjectFactory()
        client.get(LIST)
        with django_assert_num_queries(count := queries_of(client)):
            client.get(LIST, {"per_page": 100})
        ProjectFactory.create_batch(29)

        with django_assert_num_queries(count):
            client.get(LIST, {"per_page": 100})


def queries_of(client):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(LIST, {"per_page": 100})
    return len(captured)


class TestExplainingAName:
    def test_is_written_with_history(self, client, keeper):
        project = ProjectFactory()

        response = client.post(f"{LIST}{project.pk}/gloss/", {"gloss": "米饭与肉同焖", "seen": state_of(project)})

        assert response.status_code == 302
        assert Project.objects.get().gloss == "米饭与肉同焖"
        event = Project.pgh_event_model.objects.order_by("pgh_id").last()
        assert (event.pgh_label, event.gloss) == ("update", "米饭与肉同焖")
        history = client.get(f"{LIST}{project.pk}/", {"tab": "history"}).content.decode()
        assert "米饭与肉同焖" in history
        assert keeper.name in history

    def test_tells_the_second_of_two_people(self, client, keeper):
        project = ProjectFactory()
        before = state_of(project)
        Project.objects.update(gloss="同事写的释义")

        told = client.post(f"{LIST}{project.pk}/gloss/", {"gloss": "我的释义", "seen": before})

        content = told.content.decode()
        assert "释义刚被他人修改" in content
        assert "现在是“同事写的释义”" in content
        assert "我的释义" in content
        assert Project.objects.get().gloss == "同事写的释义"
        fresh = told.context["form"]["seen"].value()
        client.post(f"{LIST}{project.pk}/gloss/", {"gloss": "两人的释义", "seen": fresh})
        assert Project.objects.get().gloss == "两人的释义"

    def test_is_asked_again_under_the_lock(self, keeper):
        project = ProjectFactory()
        before = state_of(project)
        Project.objects.update(gloss="同事写的释义")

        with pytest.raises(Refused, match="刚被他人修改"):
            explain(project, gloss="我的释义", seen=before)


class TestTheWorkbench:
    def test_names_the_stubs(self, client, keeper):
        ProjectFactory(name="待补的技艺", is_stub=True)
        ProjectFactory()

        [line] = [each for each in client.get("/workbench/").context["waiting"] if "待补录" in each.label]

        assert line.count == 1
        assert client.get(line.url).context["table"].paginator.count == 1

    def test_says_nothing_where_nothing_waits(self, client, keeper):
        assert list(client.get("/workbench/").context["waiting"]) == []
