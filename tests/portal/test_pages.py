"""The page kinds print what they are given, without script, and name what is missing."""

import pytest

from portal.templatetags.pages import breakable
from tests.cast import outsider
from tests.portal.example_kinds import PaperForm

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.portal.example_kinds")]


@pytest.fixture
def reader(client):
    client.force_login(outsider())
    return client


class TestAFormPage:
    def test_repeats_each_error_on_top_and_at_the_field(self, reader):
        text = reader.post("/example/paper/new/", {"issued_on": "2023-2-30", "kind": "notice"}).text

        assert "有 3 处需要更正" in text
        assert '<a href="#id_title">标题：此项必填，请填写。</a>' in text
        assert 'id="id_title_error"' in text
        assert "<title>错误：登记公文" in text

    def test_reads_a_date_as_people_write_it(self):
        for written in ("2023-8-4", "20230804", "2023年8月4日"):
            form = PaperForm({"title": "题", "issued_on": written, "kind": "notice", "publicity": ["web"]})

            assert form.is_valid(), form.errors

    def test_groups_its_fields(self, reader):
        text = reader.get("/example/paper/new/").text

        assert "<legend>公文</legend>" in text
        assert text.index("<legend>公文</legend>") < text.index("id_title") < text.index("<legend>办理</legend>")


class TestACheckPage:
    def test_leads_from_each_answer_back_to_its_field(self, reader):
        text = reader.get("/example/paper/check/").text

        assert "关于印发测试办法的通知" in text
        assert '<a href="/example/paper/new/#id_title">更改<span class="visually-hidden">标题</span></a>' in text
        assert "确认登记" in text


class TestADetailPage:
    def test_says_what_is_not_filled_in(self, reader):
        assert '<dt>主送机关</dt><dd><span class="none">未填写</span></dd>' in reader.get("/example/paper/").text

    def test_says_who_holds_it_since_when_and_what_comes_next(self, reader):
        text = reader.get("/example/paper/").text

        assert 'class="is-current" aria-current="step"' in text
        assert "办理中 · 办公厅 李四" in text
        assert "2023-08-04 10:30" in text
        assert text.index("审核") < text.index("签发")

    def test_has_an_address_for_its_history(self, reader):
        assert 'href="?tab=history" aria-current="page"' in reader.get("/example/paper/?tab=history").text


class TestAnImportPage:
    def test_names_place_remedy_and_clause_of_each_finding(self, reader):
        text = reader.get("/example/import/").text

        for expected in (
            "错误",
            "第 12 行",
            "怎么办：在正文末尾补写日期后重新上传",
            "存疑",
            "依据：第九条（二）",
            "提示",
        ):
            assert expected in text


class TestAPublicPage:
    def test_needs_no_sign_in_and_carries_its_address_and_site(self, client):
        text = client.get("/example/public/?from=feed").text

        assert '<link rel="canonical" href="http://127.0.0.1:8000/example/public/">' in text
        assert '<meta name="SiteName" content="伊犁哈萨克自治州政府办公门户">' in text
        assert "站点地图" in text

    def test_names_only_what_the_installation_has_set(self, client, settings):
        assert "SiteIDCode" not in client.get("/example/public/").text
        assert "主办单位" not in client.get("/example/public/").text

        settings.SITE = settings.SITE | {"id_code": "6540000001", "organizer": "测试州人民政府办公厅"}
        text = client.get("/example/public/").text

        assert '<meta name="SiteIDCode" content="6540000001">' in text
        assert "主办单位：测试州人民政府办公厅" in text

    def test_asks_the_database_nothing_for_a_stranger(self, client, django_assert_num_queries):
        with django_assert_num_queries(0):
            client.get("/example/public/")


class TestTextOfUnknownOrigin:
    def test_may_break_in_long_runs_of_brackets_and_nowhere_else(self):
        sentence = "各县市人民政府：" * 100

        assert breakable("《" * 401) == "《" * 200 + "<wbr>" + "《" * 200 + "<wbr>" + "《"
        assert breakable(sentence) == sentence

    def test_stays_text(self):
        assert breakable("<b>" * 100).replace("<wbr>", "") == "&lt;b&gt;" * 100
