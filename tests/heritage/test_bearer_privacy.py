"""Of a bearer name, sex, project, level and year are public, and nothing else, wherever anybody may look."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import fields
from datetime import date

import pytest
from django.urls import reverse

from heritage.bearers.publishing import PublicBearer, public_bearers
from heritage.models import BearerAssessment, Project
from portal.accounts.models import User
from tests.cast import outsider
from tests.heritage.factories import BearerFactory, ProjectFactory, RecognitionFactory

pytestmark = pytest.mark.django_db
PRIVATE = (
    "1951", "0203",
    "13911112222", "传承文件甲", "传文〔2009〕77号", "终止文件丁", "病故于家中", "评估单位乙", "评估文件丙",
    "离世者", "更正缘由戊", "登记员己", "不合格", "去世",
)  # fmt: skip
FORMATS = ("xlsx", "csv", "json", "jsonld", "pdf")


@pytest.fixture
def _people(db):
    project = ProjectFactory(serial=38, number=38, name="抓饭制作技艺")
    RecognitionFactory(project=project)
    clerk = User.objects.get(pk=outsider().pk)
    User.objects.filter(pk=clerk.pk).update(name="登记员己")
    living = BearerFactory(
        project=project, name="阿依古丽", level="national", year=2012, batch=77, birth_on=date(1951, 2, 3),
        contact="13911112222", paper_number="传文〔2009〕77号", paper_title="传承文件甲", correction="更正缘由戊",
        recorded_by=clerk,
    )  # fmt: skip
    facts = {"assessed_on": date(2021, 5, 4), "paper_title": "评估文件丙", "recorded_by": clerk}
    BearerAssessment.objects.create(
        bearer=living, year=2020, result="failed", assessor="评估单位乙", recorded_at=living.recorded_at, **facts
    )
    BearerFactory(
        project=project,
        name="离世者",
        is_ended=True,
        end_reason="病故于家中",
        end_title="终止文件丁",
        recorded_by=clerk,
    )


def read(response):
    """All text of an answer, also of what is packed in a workbook."""
    content = b"".join(response) if response.streaming else response.content
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())
    return content.decode("utf-8", "replace")


@pytest.mark.usefixtures("_people")
class TestNothingElseOfAPerson:
    @pytest.mark.parametrize(
        "address",
        [
            "/heritage/VIII-38/", "/heritage/VIII-38/?tab=history", "/heritage/", "/heritage/?search=抓饭",
            "/heritage/?level=national", "/heritage/overview/", "/heritage/data/", "/heritage/feed/", "/",
            "/api/v1/heritage/projects/", "/api/v1/heritage/projects/VIII-38/", "/api/v1/heritage/inscriptions/",
            "/api/v1/heritage/units/", *(f"/heritage/?export={format}" for format in FORMATS),
        ],
    )  # fmt: skip
    def test_is_told_to_the_public(self, client, address):
        response = client.get(address)

        assert response.status_code == 200
        told = read(response)
        assert [word for word in PRIVATE if word in told and word not in address] == []

    @pytest.mark.parametrize("text", ["13911112222", "1951", "传承文件甲", "评估单位乙", "离世者", "阿依古丽"])
    def test_is_found_by_a_search(self, client, text):
        assert "没有符合条件的项目" in client.get("/heritage/", {"search": text}).content.decode()
        assert client.get("/api/v1/heritage/projects/", {"search": text}).json()["results"] == []
        client.force_login(outsider())
        page = client.get(reverse("search"), {"q": text}).content.decode()
        assert "抓饭" not in page

    def test_stands_in_what_programs_get(self, client):
        [project] = client.get("/api/v1/heritage/projects/").json()["results"]

        assert project["bearers"] == [{"name": "阿依古丽", "sex": "female", "level": "national", "year": 2012}]

    def test_stands_on_the_page(self, client):
        page = "".join(read(client.get("/heritage/VIII-38/")).split())

        cells = re.search(r'<thscope="row">阿依古丽</th>(.*?)</tr></tbody>', page)
        assert re.findall(r"<td[^>]*>(?:<span>)?([^<]*)", cells[1]) == ["女", "国家级", "2012"]

    def test_stands_in_structured_data(self, client):
        page = read(client.get("/heritage/VIII-38/"))
        structured = page.split("application/ld+json", 1)[1].split("</script>", 1)[0]

        assert "阿依古丽" not in structured
        assert "阿依古丽" not in read(client.get("/heritage/", {"export": "jsonld"}))

    def test_is_held_by_what_pages_are_given(self):
        assert {each.name for each in fields(PublicBearer)} == {"name", "sex", "level", "year"}

        project = Project.objects.with_inscriptions().get()
        assert [each.name for each in public_bearers(project)] == ["阿依古丽"]
        [loaded] = project.bearers.all()
        assert {"contact", "birth_on", "paper_title", "batch"} <= loaded.get_deferred_fields()

    @pytest.mark.parametrize("name", ["bearer_list", "bearer_detail", "bearer_new", "assessment_revise"])
    def test_is_behind_a_door_that_opens_to_others(self, client, name):
        address = reverse(f"heritage:{name}", args=[] if name == "bearer_list" else [1])

        assert client.get(address).status_code == 302
        client.force_login(outsider())
        assert client.get(address).status_code == 403
