"""The public list: what anybody reads, without signing in and without a script."""

import json
import re
from datetime import date
from urllib.parse import unquote

import pytest
from django.urls import reverse
from django.utils import timezone
from lxml import html

from heritage.choices import ListKind
from heritage.codes import HeritageCode
from heritage.models import ListStatement
from portal.accounts.choices import Role
from portal.organization.models import Region
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.gazette_files import needs_the_real_gazette, truth
from tests.heritage.factories import HeritageUnitFactory, InscriptionFactory, ProjectFactory
from tests.heritage.schema_words import strange_words

LIST = "/heritage/"


def page(client, **query):
    response = client.get(LIST, query)
    assert response.status_code == 200
    return html.fromstring(response.content.decode())


def rows_of(tree):
    """The cells of each row of the list."""
    rows = tree.xpath('//*[@id="results"]//tbody/tr')
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("td")] for row in rows]


def names_of(tree):
    return [row[2] for row in rows_of(tree)]


def title_of(tree):
    return tree.findtext(".//title")


@needs_the_real_gazette
class TestTheRealLists:
    def test_are_read_from_the_pages_as_they_were_checked_by_hand(self, client, the_real_lists):
        expected = [
            (row["serial"], row["code"], row["name"], row["units"].split(";"), ListKind(row["list_kind"]).label)
            for row in truth("heritage_batch5.csv") + truth("heritage_extension.csv")
        ]

        response = client.get(LIST, {"per_page": 100})

        tree = html.fromstring(response.content.decode())
        read = []
        for row in tree.xpath('//*[@id="results"]//tbody/tr'):
            cells = row.xpath("td")
            units = [text.strip() for text in cells[4].xpath(".//text()") if text.strip()]
            serial, code, name, kind = (cells[at].text_content().strip() for at in (0, 1, 2, 5))
            read.append((serial, code, name, units, kind))
        assert sorted(read) == sorted(expected)
        assert [each[1] for each in read] == sorted((each[1] for each in expected), key=HeritageCode.parse)
        assert sum(len(units) for *_, units, _ in read) == 56

    def test_show_all_ten_categories_and_why_one_is_empty(self, client, the_real_lists):
        items = [" ".join(each.split()) for each in self.categories(client)]

        assert items == [
            "Ⅰ 民间文学 4",
            "Ⅱ 传统音乐 4",
            "Ⅲ 传统舞蹈 1",
            "Ⅳ 传统戏剧 0 伊州政发〔2023〕9号新列入名录注明“暂缺”；伊州政发〔2023〕9号扩展项目名录注明“未扩展”",
            "Ⅴ 曲艺 1",
            "Ⅵ 传统体育、游艺与杂技 3",
            "Ⅶ 传统美术 5",
            "Ⅷ 传统技艺 16",
            "Ⅸ 传统医药 3",
            "Ⅹ 民俗 8",
        ]

    def test_say_where_the_notice_counts_differently(self, client, the_real_lists):
        sources = html.fromstring(client.get("/heritage/overview/").content.decode()).xpath(
            '//section[@class="sources"]//li'
        )

        said = ["".join(each.text_content().split()) for each in sources]
        absent = "；“传统戏剧”注明“暂缺”；“曲艺”注明“暂缺”。"
        assert said[0].endswith("新列入：文件称33项，实录33项；“传统技艺”文件称11项，实录12项" + absent)
        assert said[1].endswith("扩展项目：文件称12项，实录12项；“传统舞蹈”注明“未扩展”；“传统戏剧”注明“未扩展”。")

    @pytest.mark.parametrize(
        ("query", "count"),
        [
            ({"list_kind": "new"}, 33),
            ({"list_kind": "extension"}, 12),
            ({"category": "8"}, 16),
            ({"category": "4"}, 0),
            ({"region": "特克斯县"}, 10),
            ({"region": "察布查尔锡伯自治县"}, 3),
            ({"unit": "昭苏县文化馆"}, 5),
            ({"unit": "昭苏县文化馆", "list_kind": "extension"}, 2),
            ({"batch": "5"}, 45),
            ({"search": "制作技艺"}, 10),
            ({"search": "传统手工技艺 特克斯"}, 3),
        ],
    )
    def test_are_filtered_with_an_exact_count_in_the_title(self, client, the_real_lists, query, count):
        tree = page(client, **query)

        assert f"共{count}项" in title_of(tree)
        assert len(rows_of(tree)) == min(count, 20)

    def categories(self, client):
        return [each.text_content() for each in page(client).xpath('//section[@aria-labelledby="facet-category"]//li')]


class TestAProjectPage:
    @pytest.fixture
    def project(self, db):
        return ProjectFactory(
            serial=207, number=38, name="抓饭<制作>技艺", units=[HeritageUnitFactory(name="测试县文化馆")]
        )

    @pytest.mark.parametrize("code", ["Ⅷ-38", "8-38", "viii-38", "VIII－38", "Ⅷ 38", "Ⅷ・38"])
    def test_has_one_address_to_which_every_spelling_leads(self, client, project, code):
        response = client.get(reverse("heritage:project", args=[code]))

        assert (response.status_code, response.url) == (301, "/heritage/VIII-38/")

    def test_keeps_the_day_that_was_asked_for_under_another_spelling(self, client, project):
        response = client.get(reverse("heritage:project", args=["Ⅷ-38"]), {"on": "2023-8-5"})

        assert response.url == "/heritage/VIII-38/?on=2023-8-5"

    def test_names_its_source(self, client, project):
        inscription = project.inscriptions.get()

        text = "".join(html.fromstring(client.get("/heritage/VIII-38/").content.decode()).text_content().split())

        assert "编号Ⅷ-38序号207类别传统技艺申报地区或单位测试县文化馆状态已列入" in text
        assert inscription.document.number in text
        assert "2023-08-04附件1，第10行" in text

    def test_names_the_line_alone_where_the_list_is_no_numbered_annex(self, client, project):
        project.inscriptions.update(annex="", line=31)

        content = client.get("/heritage/VIII-38/").content.decode()

        assert '<td data-label="原文位置"><span>第31行' in content

    def test_says_what_of_the_print_is_left_out(self, client, project):
        content = client.get("/heritage/VIII-38/").content.decode()

        assert "只去掉其中的空格、换行和不可见字符" in content
        assert "未作改动" not in content

    def test_says_that_the_first_applicants_of_a_stub_are_to_be_obtained(self, client, db):
        ProjectFactory(is_stub=True, serial=23, category=2, number=7, units=[HeritageUnitFactory(name="测试县文化馆")])

        content = client.get("/heritage/II-7/").content.decode()

        assert "测试县文化馆（扩展名录所列）；原申报单位：待补录" in content
        assert "待补录" in content

    def test_carries_the_tags_that_the_guide_for_government_sites_asks_for(self, client, project):
        tree = html.fromstring(client.get("/heritage/VIII-38/").content.decode())

        tags = {each.get("name"): each.get("content") for each in tree.xpath("//meta[@name]")}
        assert tags["ArticleTitle"] == "抓饭<制作>技艺"
        assert tags["ColumnName"] == "州级非物质文化遗产代表性项目名录"
        assert tags["ContentSource"] == project.inscriptions.get().document.number
        assert re.fullmatch(r"\d{4}-\d\d-\d\d \d\d:\d\d", tags["PubDate"])
        assert "SiteIDCode" not in tags  # a setting, and never invented
        assert tree.xpath('//link[@rel="canonical"]/@href')[0].endswith("/heritage/VIII-38/")

    def test_describes_itself_to_programs_whatever_stands_in_a_name(self, client, project):
        content = client.get("/heritage/VIII-38/").content.decode()

        (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', content)
        described, trail = json.loads(block)
        assert (described["name"], described["termCode"]) == ("抓饭<制作>技艺", "Ⅷ-38")
        assert described["inDefinedTermSet"]["@id"] == "http://testserver/heritage/"
        assert strange_words([described, trail]) == set()
        assert described["url"] == "http://testserver/heritage/VIII-38/"
        assert [each["item"] for each in trail["itemListElement"]] == [
            "http://testserver/heritage/",
            "http://testserver/heritage/?category=8",
            "http://testserver/heritage/VIII-38/",
        ]
        tags = dict(re.findall(r'<meta name="(DC\.\w+)" content="(.*?)">', content))
        assert tags["DC.title"] == "抓饭&lt;制作&gt;技艺"
        assert (tags["DC.contributor"], tags["DC.date"]) == ("测试县文化馆", "2023-08-04")

    def test_can_be_cited(self, client, project, settings):
        settings.SITE = settings.SITE | {"organizer": "测试州文化局", "url": "https://portal.test"}
        tree = html.fromstring(client.get("/heritage/VIII-38/").content.decode())

        today = timezone.localdate().isoformat()
        assert tree.xpath('//*[@id="citation-text"]')[0].text_content() == (
            "测试州文化局. 抓饭<制作>技艺（Ⅷ-38）[DB/OL]//伊犁哈萨克自治州州级非物质文化遗产代表性项目名录. "
            f"({today})[{today}]. https://portal.test/heritage/VIII-38/."
        )

    def test_leads_to_its_county_its_units_and_its_like(self, client, db):
        unit = HeritageUnitFactory(name="昭苏县文化馆", region=Region.objects.get(name="昭苏县"))
        for number in (1, 2):
            ProjectFactory(number=number, name=f"第{number}项", units=[unit])
        ProjectFactory(number=1, category=10, units=[unit])
        ProjectFactory(number=3)

        tree = html.fromstring(client.get("/heritage/VIII-1/").content.decode())

        chips = [(each.text_content(), unquote(each.get("href"))) for each in tree.xpath('//*[@class="chips"]//a')]
        assert chips == [
            ("昭苏县", "/heritage/?region=昭苏县"),
            ("昭苏县文化馆", "/heritage/?unit=昭苏县文化馆"),
        ]
        assert [each.text_content() for each in tree.xpath('//*[@class="related"]//a')] == ["Ⅷ-2 第2项"]

    def test_shows_doubts_to_editors_only(self, client, project):
        project.inscriptions.update(doubt="两个单位之间没有分隔")
        assert "没有分隔" not in client.get("/heritage/VIII-38/").text

        client.force_login(one_with(Role.HERITAGE_MANAGER))

        assert "存疑（仅工作人员可见）：两个单位之间没有分隔" in client.get("/heritage/VIII-38/").text

    @pytest.mark.parametrize("address", ["/heritage/VIII-39/", "/heritage/XI-1/", "/heritage/x/", "/heritage/VIII-0/"])
    def test_of_no_project_is_not_found(self, client, project, address):
        assert client.get(address).status_code == 404

    def test_says_so_once_the_project_has_left_the_list(self, client, db):
        ProjectFactory(is_exited=True, number=40)

        page = client.get("/heritage/VIII-40/").content.decode()

        assert "已退出" in page
        assert "2024-05-01（关于退出的通知）；序号和编号保留，不再用于其他项目" in page
        assert "不再存续" not in page

    def test_links_a_notice_only_to_who_may_open_it(self, client, project):
        document = project.inscriptions.get().document

        content = client.get("/heritage/VIII-38/").content.decode()

        assert document.number in content
        assert f"/documents/{document.pk}/" not in content


class TestTheListPage:
    def test_puts_the_chosen_filters_into_its_title(self, client, db):
        ProjectFactory(category=8)
        ProjectFactory(category=10)

        assert title_of(page(client, category="8", search="技艺")).startswith("关键词：技艺；类别：传统技艺：共1项")

    def test_ignores_what_makes_no_sense(self, client, db):
        ProjectFactory()

        tree = page(client, search="长" * 101, category="11", batch="x", page="99", sort="password")

        assert len(rows_of(tree)) == 1
        said = [each.text_content() for each in tree.xpath('//*[@role="alert"]')]
        assert said == ["关键词有误，该条件未生效", "类别有误，该条件未生效", "批次有误，该条件未生效"]

    def test_finds_nothing_of_a_unit_that_there_is_not(self, client, db):
        ProjectFactory()

        tree = page(client, unit="无此单位")

        assert "申报地区或单位：无此单位：共0项" in title_of(tree)
        assert rows_of(tree) == []

    def test_leaves_out_what_is_not_yet_listed_or_has_left(self, client, db):
        ProjectFactory(name="现有的技艺")
        ProjectFactory(name="退出的技艺", is_exited=True)
        future = ProjectFactory(name="将来的技艺")
        future.inscriptions.update(inscribed_on=date(2999, 1, 1))

        assert names_of(page(client)) == ["现有的技艺"]

    def test_asks_batch_and_kind_of_one_inscription(self, client, db):
        project = ProjectFactory()
        InscriptionFactory(project=project, batch=6, list_kind=ListKind.EXTENSION)

        assert len(rows_of(page(client, batch="6", list_kind="extension"))) == 1
        assert rows_of(page(client, batch="6", list_kind="new")) == []

    def test_sorts_by_pinyin(self, client, db):
        for name in ("叼羊", "书法", "根雕", "阿依特斯"):
            ProjectFactory(name=name)

        assert names_of(page(client, sort="name")) == ["阿依特斯", "叼羊", "根雕", "书法"]
        assert names_of(page(client, sort="-name")) == ["书法", "根雕", "叼羊", "阿依特斯"]

    def test_needs_no_script_and_has_none_of_its_own(self, client, db):
        ProjectFactory()
        for address in (LIST, "/heritage/VIII-1/"):
            ProjectFactory(serial=900 + len(address), number=1 if address != LIST else 2)
            tree = html.fromstring(client.get(address).content.decode())

            inline = [each for each in tree.xpath("//script[not(@src)]") if each.get("type") != "application/ld+json"]
            assert inline == []
            assert tree.xpath("//style | //*[@style] | //*[@onclick] | //*[@onchange]") == []

    def test_says_that_nobody_is_named_but_units(self, client, db):
        project = ProjectFactory()
        keeper = project.inscriptions.get().registered_by

        for address in (LIST, project.get_absolute_url(), f"{LIST}?export=json", "/api/v1/heritage/projects/"):
            answer = client.get(address)
            content = b"".join(answer) if answer.streaming else answer.content
            assert keeper.name not in content.decode()

    @pytest.mark.parametrize("batch", ["-5", "0", "1000", "9" * 30])
    @pytest.mark.parametrize("format", ["pdf", "csv"])
    def test_prints_no_batch_that_there_cannot_be(self, client, db, batch, format):
        ProjectFactory()

        response = client.get(LIST, {"batch": batch, "export": format}, follow=True)

        assert response.status_code == 200
        assert "批次有误，该条件未生效" in response.content.decode()

    def test_gives_no_file_under_a_condition_that_makes_no_sense(self, client, db):
        ProjectFactory()

        answer = client.get(f"{LIST}?export=json&batch=x", follow=True)

        assert answer["Content-Type"].startswith("text/html")
        assert "该条件未生效" in answer.text
        assert "没有导出" in answer.text

    @pytest.mark.parametrize("query", [{}, {"category": "8", "batch": "5", "search": "技艺"}])
    def test_asks_the_database_as_often_for_a_hundred_rows_as_for_one(
        self, client, db, django_assert_num_queries, django_assert_max_num_queries, query
    ):
        ProjectFactory()
        client.get(LIST)
        with django_assert_max_num_queries(8) as captured:
            client.get(LIST, query | {"per_page": 100})
        expected = len(captured)
        ProjectFactory.create_batch(99)

        with django_assert_num_queries(expected):
            assert len(rows_of(page(client, **query, per_page=100))) == 100

    def test_turns_its_pages(self, client, db):
        ProjectFactory.create_batch(45)

        seen = [name for number in (1, 2, 3) for name in names_of(page(client, page=number, sort="serial"))]

        assert len(seen) == len(set(seen)) == 45
        assert "共45项，第3页" in title_of(page(client, page=3))
        assert page(client, page=3, category="8").xpath('//nav[@aria-label="分页"]//a[@aria-current="page"]/@href') == [
            "?page=3&category=8"
        ]

    def test_shows_what_was_chosen_and_how_to_leave_it(self, client, db):
        ProjectFactory()

        chips = page(client, category="8", list_kind="new").xpath('//ul[@aria-label="已选条件"]//a')

        assert [(each.text_content().split("，")[0], each.get("href")) for each in chips] == [
            ("类别：传统技艺", "?list_kind=new"),
            ("名录类别：新列入", "?category=8"),
            ("全部清除", LIST),
        ]

    def test_gives_the_reason_of_an_empty_category(self, client, db):
        document = DocumentFactory(number="测政发〔2024〕1号", series="测政发", year=2024, sequence=1)
        ListStatement.objects.create(document=document, list_kind=ListKind.NEW, category=4, absence="暂缺")

        text = page(client).xpath('//section[@aria-labelledby="facet-category"]')[0].text_content()

        assert "测政发〔2024〕1号新列入名录注明“暂缺”" in text
        assert "所录名录中没有这一类别" in text

        chosen = page(client, category="4")

        assert "测政发〔2024〕1号新列入名录注明“暂缺”" in chosen.xpath('//*[@class="empty-state"]')[0].text_content()
        assert not chosen.xpath('//section[@aria-labelledby="facet-batch"]')


class TestTheFeed:
    def test_tells_of_the_newest_inscriptions(self, client, db):
        project = ProjectFactory(name="木碗制作技艺")
        InscriptionFactory(project=project, list_kind=ListKind.EXTENSION, inscribed_on=date(2024, 1, 2))
        ProjectFactory(name="退出的技艺", is_exited=True)

        response = client.get("/heritage/feed/")

        assert response["Content-Type"].startswith("application/atom+xml")
        titles = re.findall(r"<title>(.*?)</title>", response.content.decode())
        assert titles[1:] == [f"{project} （扩展项目）".replace(" （", "（"), f"{project}（新列入）"]
