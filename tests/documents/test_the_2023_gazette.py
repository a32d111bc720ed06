"""The real gazette of 2023 through reading and confirmation into the register."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from documents import publicizing
from documents.choices import STATUSES, DocumentKind
from documents.importing import matching
from documents.importing.effect_questions import CODES
from documents.lifecycle import PUBLICITY_CLAUSES
from documents.models import Assistance, Citation, Document, DutyAssignment, ImportFinding
from portal.accounts.choices import Role
from tests.cast import one_with
from tests.documents.factories import confirmed_import
from tests.gazette_files import truth

SOURCE = Path(settings.BASE_DIR).parent / "shared" / "data" / "gazette_yili_2023.txt"

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not SOURCE.exists(), reason="../shared/data/gazette_yili_2023.txt is not on this machine"),
]

BY_HAND = Path(__file__).parent / "gazette" / "gazette_yili_2023.json"
CITED_BY_TITLE = {
    "中华人民共和国非物质文化遗产法",
    "中华人民共和国政府信息公开条例",
    "党政机关公文处理工作条例",
    "中华人民共和国大气污染防治法",
    "中华人民共和国突发事件应对法",
    "突发环境事件应急管理办法",
    "新疆维吾尔自治区大气污染防治条例",
    "新疆维吾尔自治区突发公共事件总体应急预案",
    "重污染天气重点行业应急减排措施制定技术指南",
}
# Cited by title too, but a notice that is cited with its number says that it carries it.
CARRIED = {"重污染天气重点行业绩效分级及减排措施补充说明": "环办便函〔2021〕341号"}

STATUS_ON_A_DAY = (  # number, day (none is today), status
    ("伊州政办规〔2023〕2号", "2023-08-16", "尚未生效"),
    ("伊州政办规〔2023〕2号", "2024-01-01", "现行有效"),
    ("伊州政办规〔2023〕2号", "2025-08-17", "现行有效"),
    ("伊州政办规〔2023〕2号", "2025-08-18", "已失效（有效期届满）"),
    ("伊州政办规〔2023〕2号", "", "已失效（有效期届满）"),
    ("伊州政办发〔2023〕31号", "", "现行有效"),
    ("伊州政发〔2015〕13号", "2022-01-01", "生效日期待核"),
    ("伊州政发〔2015〕13号", "2023-09-27", "生效日期待核"),
    ("伊州政发〔2015〕13号", "2023-09-28", "已失效（宣布失效）"),
    ("伊州政发〔2015〕13号", "", "已失效（宣布失效）"),
)


@pytest.fixture(scope="module")
def gazette(rows_of_the_module) -> None:
    """Read and confirmed once: each test goes back to here."""
    confirmed_import(SOURCE.read_text())


def labels(documents, on: date) -> set[str]:
    return {instrument.standing(on).label for document in documents for instrument in document.instruments.all()}


@pytest.mark.usefixtures("gazette")
class TestTheRegisterAfterwards:
    def test_holds_the_six_documents_with_their_dates(self):
        rows = Document.objects.filter(is_directory_only=False).values_list("number", "issued_on")

        assert dict(rows) == {
            "伊州政办规〔2023〕2号": date(2023, 8, 17),
            "伊州政办发〔2023〕30号": date(2023, 8, 10),
            "伊州政发〔2023〕9号": date(2023, 8, 4),
            "伊州政办函〔2023〕72号": date(2023, 8, 25),
            "伊州政办发〔2023〕31号": date(2023, 9, 5),
            "伊州政发〔2023〕11号": date(2023, 9, 28),
        }

    def test_knows_the_thirteen_cleaned_up_documents_by_name(self):
        repealer = Document.objects.get(number="伊州政发〔2023〕11号")
        touched = Document.objects.filter(instruments__validity_events__by_document=repealer).distinct()

        assert touched.count() == 13
        assert all(document.is_directory_only for document in touched)

    def test_tells_eight_repealed_and_five_lapsed_from_the_day_on(self):
        before, after = date(2023, 9, 27), date(2023, 9, 28)

        assert Document.objects.having_status("repealed", on=after).count() == 8
        assert Document.objects.having_status("declared_lapsed", on=after).count() == 5
        assert Document.objects.having_status("repealed", on=before).count() == 0

    def test_keeps_the_end_in_a_title_for_the_office_to_confirm(self):
        plan = Document.objects.get(number="伊州政发〔2015〕13号")
        end = plan.instruments.get().validity_events.get(kind="natural_end")

        assert (end.effective.lower, end.is_suspected) == (date(2021, 1, 1), True)
        assert labels([plan], date(2022, 1, 1)) == {"生效日期待核"}

    def test_tells_the_counsel_rules_in_force_for_two_years_with_the_other_reading(self):
        rules = Document.objects.get(number="伊州政办规〔2023〕2号")
        instrument = rules.instruments.get()

        assert instrument.standing(date(2024, 1, 1)).label == "现行有效"
        assert instrument.standing(date(2024, 1, 1)).reason == (
            "自2023年8月17日起施行（第三十六条“自印发之日起施行”，原文没有印发日期，按成文日期推定）；"
            "有效期届满后自2025年8月18日起失效（按民法典第二百零一条至第二百零三条，届满对应日仍有效，尚未认定；"
            "另一种算法为2025年8月17日起失效）（第三十六条“有效期两年”）"
        )
        assert instrument.standing(date(2025, 8, 17)).label == "现行有效"
        assert instrument.standing(date(2025, 8, 18)).label == "已失效（有效期届满）"
        assert instrument.standing(date(2025, 8, 18)).reason == (
            "自2025年8月18日起因有效期届满失效（按民法典第二百零一条至第二百零三条，届满对应日仍有效，尚未认定；"
            "另一种算法为2025年8月17日起）（第三十六条“有效期两年”）"
        )

    def test_knows_what_sort_of_paper_a_document_is_that_is_only_named(self):
        named = dict(Document.objects.filter(is_directory_only=True).values_list("number", "kind"))

        assert named["自治区人民政府令第218号"] == DocumentKind.ORDER
        assert named["新政办明电〔2023〕128号"] == DocumentKind.NOTICE
        assert named["新政办发〔2022〕72号"] == DocumentKind.OPINION

    def test_leads_from_a_citation_to_the_document_named(self):
        cited = Document.objects.get(number="新政办发〔2022〕72号")

        assert cited.is_directory_only
        assert {citation.block.document.number for citation in cited.cited_by.all()} == {"伊州政办规〔2023〕2号"}

    def test_holds_one_record_of_everything_that_is_cited(self):
        by_hand = json.loads(BY_HAND.read_text(encoding="utf-8"))
        cited = [(one["doc_number"], each["title"], each["doc_number"]) for one in by_hand for each in one["cites"]]

        found = {
            (each.block.document.number, each.title, each.number or None)
            for each in Citation.objects.filter(document__isnull=False).select_related("block__document")
            if not each.document.instruments.filter(validity_events__by_document=each.block.document).exists()
        }
        assert found == set(cited)
        assert not Citation.objects.filter(document=None).exists()
        by_number = {number for *_, number in cited if number}
        by_title = {title for _, title, number in cited if not number} - set(CARRIED)
        records = Document.objects.filter(is_directory_only=True)
        assert set(records.filter(number="").values_list("title", flat=True)) == by_title == CITED_BY_TITLE
        assert records.count() == 13 + len(by_number) + len(by_title)
        for title, number in CARRIED.items():
            assert {each.document.number for each in Citation.objects.filter(title=title)} == {number}

    def test_enters_no_standard_no_annex_and_nothing_that_it_carries(self):
        records = Document.objects.filter(is_directory_only=True)

        assert not any(each.title.startswith(("GB", "HJ", "GA")) for each in records)
        for document in Document.objects.filter(is_directory_only=False):
            own = {each.title for each in (*document.annexes.all(), *document.instruments.all())}
            assert not records.filter(title__in=own).exists(), document.number

    def test_offers_as_the_same_the_guide_that_is_cited_without_its_version_and_nothing_else(self):
        guide = Document.objects.get(title="重污染天气重点行业应急减排措施制定技术指南")

        assert list(Document.objects.perhaps_same()) == [guide]
        assert [each.number for each in matching.perhaps_same(guide)] == ["环办大气函〔2020〕340号"]

    def test_leads_both_ways_between_a_law_and_what_cites_it(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        law = Document.objects.get(title="中华人民共和国大气污染防治法")
        plan = Document.objects.get(number="伊州政办发〔2023〕31号")

        assert f'<a href="{law.get_absolute_url()}">《{law.title}》</a>' in client.get(plan.get_absolute_url()).text
        assert f'<a href="{plan.get_absolute_url()}">' in client.get(law.get_absolute_url()).text
        assert law in Document.objects.containing("大气污染防治法")
        rows = client.get("/documents/", {"named": "大气污染防治法"}).context["table"].rows
        assert [row.record for row in rows] == [law]

    def test_finds_every_place_of_a_text(self):
        assert {row.number for row in Document.objects.containing("重污染天气")} >= {"伊州政办发〔2023〕31号"}
        assert Document.objects.containing("政府法律顾问").count() >= 2


@pytest.mark.usefixtures("gazette")
class TestTheSameOnEveryPage:
    """List, page and REST answer alike, for a chosen day and for today."""

    @pytest.fixture
    def manager(self, client):
        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        return client

    def test_tells_the_same_status(self, manager):
        for number, day, label in STATUS_ON_A_DAY:
            document = Document.objects.get(number=number)
            code = {text: code for code, text in STATUSES}[label]

            listed = manager.get("/documents/", {"named": number, "status": code, "on": day}).context["table"]
            page = manager.get(document.get_absolute_url(), {"on": day}).text
            rest = manager.get(f"/api/v1/documents/{document.pk}/", {"valid_on": day} if day else {}).json()

            assert [row.record for row in listed.rows] == [document], (number, day)
            assert f"<strong>{label}</strong>" in page, (number, day)
            assert [each["status_label"] for each in rest["instruments"]] == [label], (number, day)

    def test_lists_eight_repealed_and_five_lapsed_from_the_day_on(self, manager):
        for day, expected in (("2023-09-27", [0, 0]), ("2023-09-28", [8, 5]), ("", [8, 5])):
            counts = [
                manager.get("/documents/", {"status": status, "on": day}).context["table"].paginator.count
                for status in ("repealed", "declared_lapsed")
            ]

            assert counts == expected, day

    def test_shows_the_other_reading_of_two_years(self, manager):
        document = Document.objects.get(number="伊州政办规〔2023〕2号")

        for day, other in (
            ("2024-01-01", "另一种算法为2025年8月17日起失效"),
            ("2026-01-01", "另一种算法为2025年8月17日起"),
        ):
            assert other in manager.get(document.get_absolute_url(), {"on": day}).text

    def test_asks_about_no_effect_of_it(self):
        assert not ImportFinding.objects.filter(code__in=CODES).exists()

    def test_asks_the_office_about_the_suspected_end_and_the_two_readings(self, manager):
        waiting = manager.get("/documents/", {"status": "undetermined"}).context["table"]

        assert {row.record.number for row in waiting.rows} >= {"伊州政发〔2015〕13号", "伊州政办规〔2023〕2号"}

    def test_tells_which_annex_the_gazette_lost(self, manager):
        document = Document.objects.get(number="伊州政办发〔2023〕31号")

        assert [each.block is not None for each in document.annexes.all()] == [True, False]
        assert "公报文本中没有这个附件" in manager.get(document.get_absolute_url()).text

    def test_leads_both_ways_between_a_repeal_and_what_it_repeals(self, manager):
        repealer = Document.objects.get(number="伊州政发〔2023〕11号")
        repealed = Document.objects.having_status("repealed", on=date(2023, 9, 28)).first()

        assert repealed.get_absolute_url() in manager.get(repealer.get_absolute_url()).text
        assert repealer.get_absolute_url() in manager.get(repealed.get_absolute_url()).text

    def test_exports_what_is_filtered_with_the_status_on_the_day_asked(self, manager):
        answer = manager.get("/documents/", {"status": "repealed", "on": "2023-09-28", "export": "csv"})

        head, *rows = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
        assert "效力状态（2023-09-28）" in head
        assert len(rows) == 8
        assert all("已废止" in row for row in rows)


@pytest.mark.usefixtures("gazette")
class TestTheSameForTheRest:
    """What anonymous readers and staff without an office get of it, by page and by REST."""

    def test_gives_the_public_what_was_approved_and_nothing_else(self, client):
        assert client.get("/api/v1/documents/").json()["results"] == []
        counsel, plan, heritage, repealer = map(
            approved, ("伊州政办规〔2023〕2号", "伊州政办发〔2023〕31号", "伊州政发〔2023〕9号", "伊州政发〔2023〕11号")
        )
        hidden = Document.objects.get(number="伊州政办发〔2023〕30号")

        assert numbers(client) == {each.number for each in (counsel, plan, heritage, repealer)}
        assert numbers(client, valid_on="2024-01-01") == {each.number for each in (counsel, plan, repealer)}
        assert numbers(client, valid_on="2025-08-18") == {each.number for each in (plan, repealer)}
        assert numbers(client, valid_on="2023-09-27") == {each.number for each in (counsel, plan)}
        answer = client.get(f"/api/v1/documents/{counsel.pk}/", {"valid_on": "2024-01-01"})
        assert [each["status_label"] for each in answer.json()["instruments"]] == ["现行有效"]
        assert (
            client.get(
                answer.request["PATH_INFO"], {"valid_on": "2024-01-01"}, headers={"if-none-match": answer["ETag"]}
            ).status_code
            == 304
        )
        assert client.get(f"/api/v1/documents/{hidden.pk}/").status_code == 404
        assert client.get(hidden.get_absolute_url()).status_code == 404
        page = client.get(counsel.get_absolute_url(), {"on": "2024-01-01"}).text
        assert "<strong>现行有效</strong>" in page
        assert "第三十六条“有效期两年”" in page
        assert "新政办发〔2022〕72号" in page  # the text names it, whoever may read that one
        assert client.get("/api/v1/duties/").status_code == 401

    def test_gives_staff_the_duties_and_no_import(self, client):
        client.force_login(one_with(Role.STAFF))
        deputies = {"2023-08-09": 0, "2023-08-10": 3, "": 3}

        for day, count in deputies.items():
            rows = client.get("/api/v1/duties/", {"on": day} if day else {}).json()["results"]
            assert (len(rows), sum(len(row["assists"]) for row in rows)) == (count, 2 * count), day
            page = client.get("/documents/duties/day/", {"on": day} if day else {}).text
            assert ("达列力别克·坎加汗" in page) == bool(count), day
        assert client.get("/documents/imports/").status_code == 403

    def test_gives_the_projects_of_the_truth_files(self, client):
        rows = [*truth("heritage_batch5.csv"), *truth("heritage_extension.csv")]

        found, url = [], "/api/v1/heritage/projects/?page_size=100"
        while url:
            answer = client.get(url).json()
            found, url = found + answer["results"], answer["next"]
        assert {(each["code"], each["serial"], each["name"], tuple(each["units"])) for each in found} == {
            (row["code"].replace("I-", "Ⅰ-"), int(row["serial"]), row["name"], tuple(row["units"].split(";")))
            for row in rows
        }


def approved(number: str) -> Document:
    """A document that 信息公开审批 has approved as 主动公开."""
    document = Document.objects.get(number=number)
    clause = next(iter(PUBLICITY_CLAUSES["publish"]))
    approver = one_with(Role.PUBLICITY_APPROVER)
    return publicizing.decide(document, "publish", clause=clause, reason="", by=approver, at=timezone.now())


def numbers(client, **asked: str) -> set[str]:
    return {row["number"] for row in client.get("/api/v1/documents/", asked).json()["results"]}


@pytest.mark.usefixtures("gazette")
class TestTheDutiesAfterwards:
    def test_are_three_deputies_with_six_relations_and_ten_matters(self):
        held = DutyAssignment.objects.on(date(2024, 1, 1))
        relations = Assistance.objects.on(date(2024, 1, 1))

        assert {row.deputy_label for row in held} == {"坎吉别克·达肯", "孔庆鸣（挂职）", "马守业（援疆）"}
        assert len({each.leader_name for each in relations}) == 4
        assert [each.scope for each in relations].count("overall") == 2
        assert [each.scope for each in relations].count("matters") == 4
        assert sum(len(each.matters) for each in relations) == 10
        assert {row.standing_work for row in held} == {"州政府交办的其他工作"}

    def test_say_who_assists_whom_in_what(self):
        assert {str(each) for each in Assistance.objects.all()} == {
            "坎吉别克·达肯协助达列力别克·坎加汗副州长：全面协助",
            "坎吉别克·达肯协助热甫哈提·托乎旦木副州长：法治政府、信访、体育、邮政、烟草专卖等",
            "孔庆鸣协助朱大纲常务副州长：国有资产监督管理、金融保险等",
            "孔庆鸣协助热甫哈提·托乎旦木副州长：生态环境、市场监督管理",
            "马守业协助李占超党组成员：全面协助",
            "马守业协助朱大纲常务副州长：应急管理",
        }

    def test_begin_on_the_date_of_the_notice_for_want_of_a_stated_day(self):
        rows = DutyAssignment.objects.all()

        assert {(row.since, row.until, row.is_start_inferred) for row in rows} == {(date(2023, 8, 10), None, True)}
        assert {row.document.number for row in rows} == {"伊州政办发〔2023〕30号"}
        assert not DutyAssignment.objects.on(date(2023, 8, 9)).exists()

    def test_stand_each_at_its_sentence(self):
        for each in Assistance.objects.select_related("block"):
            assert each.printed in "".join(each.block.text.split())
