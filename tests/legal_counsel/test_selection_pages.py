"""The pages of selections and appointments, as their people and the public see them."""

from __future__ import annotations

from datetime import timedelta

import pypdfium2
import pytest
import qrcode
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from legal_counsel.appointing import certifying
from legal_counsel.appointing.todo import appointment_todo
from legal_counsel.models import Appointment, Selection, SelectionEntry, SelectionNotice
from legal_counsel.selecting.scoring import Seat
from legal_counsel.selecting.todo import selection_todo
from tests.cast import outsider
from tests.factories import UserFactory
from tests.legal_counsel.factories import CounselFactory
from tests.legal_counsel.selection_walks import PICTURE, URL, CounselWalk, fit, scanned

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(db):
    return CounselWalk(at=timezone.now())


@pytest.fixture
def at_desk(client, walk):
    """`at_desk("财政局")` is a client of that person."""

    def sit(who):
        client.force_login(walk.ask(who))
        return client

    return sit


@pytest.fixture
def _everybody_fits(monkeypatch):
    """The report of the pages says of everybody what is good."""
    monkeypatch.setattr("legal_counsel.selecting.entry_views.report_on", fit)
    monkeypatch.setattr("legal_counsel.appointing.views.report_on", fit)


def url(name, *args):
    return reverse(f"legal_counsel:{name}", args=args)


def page_of(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def posted(client, address, **given):
    """Sent, and the page that follows."""
    response = client.post(address, given, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def seen(row):
    """What the page of the form sends along."""
    return Selection.objects.get(pk=row.pk).version


def pass_the_closing_day(selection):
    """It was announced and closed a month ago."""
    day = timezone.localdate() - timedelta(days=30)
    Selection.objects.filter(pk=selection.pk).update(announced_on=day, entries_until=day)


class TestASelection:
    @pytest.mark.usefixtures("_everybody_fits")
    def test_is_walked_from_announcement_to_decision_by_its_people(self, walk, at_desk):
        today = walk.day()
        lawyer = CounselFactory()
        client = at_desk("财政局")
        given = {"unit": walk.finance.pk, "title": "测试选聘", "way": "open", "seats": "1"}
        assert "须有报名截止日期" in posted(client, url("selection_new"), **given)
        given |= {"entries_until": f"{today}", "criteria": "专业能力，60\n服务方案，40"}
        posted(client, url("selection_new"), **given)
        row = Selection.objects.get()

        page = posted(client, url("selection_announce", row.pk), url=URL, on=f"{today}", seen=1)
        assert "页面快照" in page
        assert "专业能力（60%）" in page
        posted(client, url("selection_announce", row.pk), url=URL, on=f"{today}", snapshot=scanned(), seen=seen(row))
        entering = {"counsel": lawyer.pk, "mode": "recommended", "recommender": "示范公司", "received_on": f"{today}"}
        assert "高等院校推荐" in posted(client, url("entry_new", row.pk), file=scanned(), **entering)
        posted(client, url("entry_new", row.pk), file=scanned(), **(entering | {"recommender": "示范学院"}))
        entry = SelectionEntry.objects.get()
        assert "律师5年以上执业经验" in page_of(client, url("entry_check", entry.pk))
        posted(client, url("entry_check", entry.pk), outcome="pass", reason="符合")
        assert f"报名至{today}" in page_of(client, row.get_absolute_url())

        pass_the_closing_day(row)
        posted(client, url("selection_convene", row.pk), members="甲，示范大学\n乙，示范州审计局")
        row.refresh_from_db()
        assert row.state == "scoring"
        assert "评分表0份，应有2份" in page_of(client, row.get_absolute_url())
        one, two = (each.pk for each in row.criteria.all())
        for member in row.members.all():
            sheet = {f"points_{one}": "90", f"points_{two}": "80", "words": "好", "paper": "评分表"}
            posted(client, url("sheet_fill_in", entry.pk, member.pk), **sheet)
        page = page_of(client, row.get_absolute_url())
        assert "86.00" in page
        assert "专业能力：90" in page
        assert "满5年" in page_of(client, url("entry_report", entry.pk))
        posted(client, url("selection_recommend", row.pk), chosen=[entry.pk], protocol=scanned(), seen=seen(row))
        notice = {"url": URL, "on": f"{today}"}
        stale = posted(client, url("selection_give_notice", row.pk), snapshot=scanned(), seen=1, **notice)
        assert "内容已被他人修改" in stale
        posted(client, url("selection_give_notice", row.pk), snapshot=scanned(), seen=seen(row), **notice)
        row.refresh_from_db()
        assert row.state == "noticed"
        assert "怎么算的" in page_of(client, row.get_absolute_url())

        deciding = {"chosen": [entry.pk], "organ": "局党组", "number": "3号", "on": f"{today}", "seen": seen(row)}
        head = at_desk("财政局长")
        assert "次日起才能决定" in posted(head, url("selection_decide", row.pk), paper=scanned(), **deciding)
        SelectionNotice.objects.update(posted_on=today - timedelta(days=30))
        posted(head, url("selection_decide", row.pk), paper=scanned(), **deciding)
        row.refresh_from_db()
        assert row.state == "decided"

    def test_says_that_nobody_passes_of_whom_nothing_is_known(self, walk, at_desk):
        entry = walk.entered(walk.announced())

        page = posted(at_desk("财政局"), url("entry_check", entry.pk), outcome="pass", reason="符合")
        assert "不符合或不能认定符合聘任条件" in page

    def test_is_seen_in_the_line_and_by_who_administers_justice_and_by_the_panel_alone(self, walk, client):
        selection = walk.announced(unit=walk.finance)
        seen = {}
        for who in ("财政局", "财政局长", "司法局", "外人"):
            client.force_login(walk.ask(who))
            seen[who] = client.get(selection.get_absolute_url()).status_code
        client.force_login(outsider())
        seen["路人"] = client.get(selection.get_absolute_url()).status_code

        assert seen == {"财政局": 200, "财政局长": 200, "司法局": 200, "外人": 404, "路人": 404}

    def test_shows_the_panel_material_and_not_the_scores_of_others(self, walk, client):
        member = UserFactory()
        selection, entries = walk.scoring(1, seats=[Seat("评委一", "某处", member), Seat("评委二", "某处")])
        walk.fill_in(entries[0], selection.members.last(), 70, 70, words="评委二的意见")
        selection.refresh_from_db()
        client.force_login(member)
        page = page_of(client, selection.get_absolute_url())

        assert "评委一对" in page
        assert "评委二的意见" not in page
        assert "平均得分" not in page
        assert read(client.get(url("selection_file", selection.pk, entries[0].files.get().attachment_id))) == PICTURE
        assert client.get(url("entry_report", entries[0].pk)).status_code == 403

    def test_hands_out_its_files_and_no_others(self, walk, at_desk):
        selection = walk.announced()
        entry = walk.entered(selection)
        other = walk.announced(title="另一次")
        client = at_desk("财政局")
        for file in (selection.announcement, entry.files.get().attachment):
            assert read(client.get(url("selection_file", selection.pk, file.pk))) == PICTURE
        assert client.get(url("selection_file", selection.pk, other.announcement_id)).status_code == 404

    def test_offers_each_person_what_is_his_to_do(self, walk, at_desk):
        selection, _ = walk.noticed()
        assert ">录入党组织决定</a>" not in page_of(at_desk("财政局"), selection.get_absolute_url())
        assert ">撤下公示</a>" in page_of(at_desk("财政局"), selection.get_absolute_url())
        head = page_of(at_desk("财政局长"), selection.get_absolute_url())
        assert ">录入党组织决定</a>" in head
        assert ">撤下公示</a>" not in head
        assert at_desk("财政局长").get(url("selection_turn_back", selection.pk, "recall")).status_code == 403
        assert at_desk("财政局长").get(url("selection_turn_back", selection.pk, "withdraw")).status_code == 200
        assert at_desk("财政局长").get(url("selection_turn_back", selection.pk, "announce")).status_code == 404

    @pytest.mark.parametrize("page", ["detail", "list"])
    def test_asks_the_database_as_often_for_ten_as_for_one(self, walk, at_desk, page):
        selection = walk.announced()
        walk.entered(selection)
        address = selection.get_absolute_url() if page == "detail" else url("selection_list")
        client = at_desk("财政局")
        client.get(address)
        few = queries_of(client, address)
        for _ in range(9):
            walk.entered(selection)
            walk.announced()

        assert queries_of(client, address) == few

    def test_waits_for_its_people(self, walk):
        entry = walk.entered(walk.announced())
        told = {each.label: each.waiting.count() for each in selection_todo(walk.ask("财政局"), walk.day())}
        assert told["待初审的法律顾问选聘"] == 1
        walk.check(entry)

        told = {each.label: each.waiting.count() for each in selection_todo(walk.ask("财政局"), walk.day())}
        assert told["待初审的法律顾问选聘"] == 0


class TestAnAppointment:
    @pytest.mark.usefixtures("_everybody_fits")
    def test_is_drafted_decided_certified_and_contracted(self, walk, at_desk):
        entry = walk.procured()
        client = at_desk("财政局")
        assert str(entry.counsel) in page_of(client, url("appointment_results"))
        given = {
            "begins_on": f"{walk.day()}",
            "ends_on": f"{walk.day(300)}",
            "fee_basis": "按年",
            "budget_line": "法律服务费",
            "seen": "",
        }
        posted(client, url("appointment_from_result", entry.pk), **given)
        row = Appointment.objects.get()
        assert client.get(url("appointment_decide", row.pk)).status_code == 403

        head = at_desk("财政局长")
        page = page_of(head, url("appointment_decide", row.pk))
        assert "依据已届满待确认" in page
        assert "reason_1" in page
        assert "必填" in posted(head, url("appointment_decide", row.pk), seen=f"{row.version}")
        reasons = {"reason_0": "正在配备", "reason_1": "等待确认"}
        posted(head, url("appointment_decide", row.pk), seen=f"{row.version}", **reasons)
        row.refresh_from_db()
        assert row.state == "appointed"

        client = at_desk("财政局")
        posted(client, url("appointment_certify", row.pk), seen=f"{row.version}")
        row.refresh_from_db()
        signing = {"seen": f"{row.version}", "on": f"{walk.day()}", "signer": walk.finance.pk, "contract": scanned()}
        posted(client, url("appointment_contract", row.pk), **signing)
        row.refresh_from_db()
        assert row.contract_on == walk.day()
        assert "正在配备" in page_of(client, row.get_absolute_url())
        assert read(client.get(url("appointment_file", row.pk, row.contract_id))) == PICTURE
        assert client.get(url("appointment_file", row.pk, 999_999)).status_code == 404

    def test_is_offered_for_renewal_in_list_and_todo(self, walk, at_desk):
        row = walk.appointed()
        assert ">续聘</a>" not in page_of(at_desk("财政局"), row.get_absolute_url())
        Appointment.objects.filter(pk=row.pk).update(begins_on=walk.day(), ends_on=walk.day(60))

        assert ">续聘</a>" in page_of(at_desk("财政局"), row.get_absolute_url())
        assert row.counsel.name in page_of(at_desk("财政局"), url("appointment_list") + "?waits=renew")
        told = {each.label: each.waiting.count() for each in appointment_todo(walk.ask("财政局"), walk.day())}
        assert told["聘期90日内届满待续聘的法律顾问"] == 1

    def test_waits_for_the_decision_of_others_than_who_drafted(self, walk):
        walk.drafted()
        told = {each.label: each.waiting.count() for each in appointment_todo(walk.ask("财政局长"), walk.day())}

        assert told == {"待决定的法律顾问聘任": 1}

    def test_is_not_found_elsewhere(self, walk, client):
        row = walk.certified()
        client.force_login(walk.ask("外人"))

        for name in ("appointment_detail", "appointment_certificate", "appointment_certify", "appointment_renew"):
            assert client.get(url(name, row.pk)).status_code == 404


class TestVerifying:
    def test_confirms_five_facts_and_nothing_else(self, walk, client):
        row = walk.certified()
        answer = client.get(url("certificate_verify", row.certificate_code))
        page = answer.content.decode()
        for fact in (row.certificate_number, row.counsel.name, "示范州财政局", f"{row.ends_on.year}年", "未生效"):
            assert fact in page

        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert 'content="noindex' in page
        secret = (row.fee_basis, row.counsel.firm.name, row.entry.selection.title, row.drafted_by.name)
        assert not [each for each in secret if each in page]

    def test_finds_nothing_under_an_unknown_code(self, walk, client):
        walk.appointed()
        answer = client.get(url("certificate_verify", "0" * 20))

        assert answer.status_code == 404
        assert "未查到" in answer.content.decode()

    def test_makes_who_asks_too_often_wait(self, client, settings, db):
        settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"download": "2/m/ip"}
        answers = [client.get(url("certificate_verify", "0" * 20)).status_code for _ in range(3)]

        assert answers == [404, 404, 429]

    def test_is_where_the_code_of_the_certificate_leads(self, walk, at_desk):
        row = walk.certified()
        answer = at_desk("财政局").get(url("appointment_certificate", row.pk))
        assert answer["Content-Type"] == "application/pdf"

        [page] = pypdfium2.PdfDocument(answer.content)
        text = page.get_textpage().get_text_bounded().replace("\r\n", "")
        assert row.certificate_number in text
        assert url("certificate_verify", row.certificate_code) in text.replace(" ", "")
        assert "聘任证书" in text.replace(" ", "")

    def test_prints_a_code_that_spells_its_address(self):
        size, path = certifying._modules("https://example.gov.cn/counsel/verify/abc/")
        code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
        code.add_data("https://example.gov.cn/counsel/verify/abc/")
        code.make(fit=True)

        assert size == len(code.get_matrix())
        assert path.count("M") == sum(map(sum, code.get_matrix()))


def read(response):
    """What a download holds."""
    return b"".join(response.streaming_content)


def queries_of(client, address):
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return len(asked)
