"""Pages of the calendar: the year, the calculator, entering and confirming a notice, and who is warned."""

from datetime import date

import pytest
from django.urls import reverse

from portal.accounts.choices import Role
from portal.organization.choices import CalendarScope
from portal.organization.models import CalendarDay
from portal.organization.todo import todo
from tests.cast import one_with, outsider
from tests.portal.organization.factories import CalendarDayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def reader(client):
    client.force_login(outsider())
    return client


@pytest.fixture
def document_manager(client):
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return client


def text_of(response):
    return response.content.decode()


class TestTheYear:
    def test_marks_days_by_word_and_shape(self, reader):
        shown = text_of(reader.get(reverse("calendar_year", args=[2025])))

        assert '<td class="day-xinjiang">6<span class="mark mark-xinjiang" aria-hidden="true">新</span>' in shown
        assert '<td class="day-work">26<span class="mark mark-work" aria-hidden="true">班</span>' in shown
        assert '<td class="day-off">1<span class="mark mark-off" aria-hidden="true">休</span>' in shown
        assert "古尔邦节放假（新疆）（暂定）" in shown

    def test_says_what_is_missing(self, reader):
        assert "2025年新疆自有节日放假安排尚未确认" in text_of(reader.get(reverse("calendar_year", args=[2025])))
        assert "2027年全国放假安排尚未录入" in text_of(reader.get(reverse("calendar_year", args=[2027])))

    def test_counts_the_working_days(self, reader):
        assert reader.get(reverse("calendar_year", args=[2024])).context["working_days"] == 251

    @pytest.mark.parametrize("year", [1999, 2101, 99_999])
    def test_exists_within_reason(self, reader, year):
        assert reader.get(reverse("calendar_year", args=[year])).status_code == 404

    def test_leads_to_the_present(self, reader):
        assert reader.get(reverse("calendar")).status_code == 302

    @pytest.mark.parametrize("tab", ["", "?tab=history"])
    def test_shows_each_day_with_its_source(self, reader, tab):
        day = CalendarDay.objects.get(date=date(2026, 10, 10))

        shown = text_of(reader.get(reverse("calendar_day_detail", args=[day.pk]) + tab))
        assert "变更记录" in shown
        assert tab or "国务院办公厅关于2026年部分节假日安排的通知" in shown

    def test_lists_its_days(self, reader):
        rows = reader.get(reverse("calendar_day_list") + "?year=2026&kind=work").context["table"].data
        assert len(rows) == 6


class TestTheCalculator:
    def answer(self, client, **query):
        return client.get(reverse("deadline"), query).context["answer"]

    def test_counts_working_days_with_the_days_of_xinjiang(self, reader):
        query = {"start": "2025年6月4日", "length": 5, "unit": "workdays"}

        assert self.answer(reader, **query, scope="xinjiang").on == date(2025, 6, 16)
        assert self.answer(reader, **query).on == date(2025, 6, 16)
        assert self.answer(reader, **query, scope="national").on == date(2025, 6, 11)

    @pytest.mark.parametrize(
        ("unit", "length", "end"),
        [("days", 15, date(2026, 10, 8)), ("months", 1, date(2026, 10, 19)), ("years", 1, date(2027, 9, 17))],
    )
    def test_counts_days_months_and_years(self, reader, unit, length, end):
        assert self.answer(reader, start="2026-9-17", length=length, unit=unit, scope="national").on == end

    def test_shows_how_it_was_counted(self, reader):
        shown = text_of(reader.get(reverse("deadline") + "?start=2026-12-28&length=5&unit=workdays&scope=national"))

        assert "怎么算的：自次日起数5个工作日" in shown
        assert "2027年全国放假安排尚未录入" in shown
        assert "元旦（法定节日）" in shown

    @pytest.mark.parametrize(
        "query", ["start=昨天&length=5&unit=days", "start=2026-1-1&length=0&unit=days", "start=2026-1-1"]
    )
    def test_says_what_is_wrong_with_the_question(self, reader, query):
        response = reader.get(f"{reverse('deadline')}?{query}")

        assert response.context["answer"] is None
        assert "field-error" in text_of(response)

    def test_answers_htmx_with_the_result_alone(self, reader):
        response = reader.get(
            reverse("deadline") + "?start=2026-9-24&length=5&unit=workdays", headers={"HX-Target": "results"}
        )

        assert text_of(response).lstrip().startswith('<section class="results"')


class TestEnteringANotice:
    def data(self, **changes):
        return {
            "scope": "xinjiang",
            "year": 2026,
            "text": "古尔邦节：5月27日至28日",
            "source_document": "通知",
        } | changes

    @pytest.mark.parametrize(
        ("name", "args"),
        [("calendar_days_enter", []), ("calendar_confirm", [2025, "xinjiang"])],
    )
    def test_is_for_the_document_manager(self, reader, name, args):
        assert reader.post(reverse(name, args=args), self.data()).status_code == 403

    def test_shows_first_what_would_happen(self, document_manager):
        response = document_manager.post(reverse("calendar_days_enter"), self.data(step="preview"))

        assert [effect.entry.day.isoformat() for effect in response.context["effects"]] == ["2026-05-27", "2026-05-28"]
        assert "确认录入 2 天" in text_of(response)
        assert not CalendarDay.objects.filter(date__year=2026, scope=CalendarScope.XINJIANG).exists()

    def test_enters_what_was_shown(self, document_manager):
        response = document_manager.post(reverse("calendar_days_enter"), self.data(step="enter", is_confirmed="True"))

        assert response.url == reverse("calendar_year", args=[2026])
        days = CalendarDay.objects.filter(date__year=2026, scope=CalendarScope.XINJIANG)
        assert [(day.name, day.kind, day.is_confirmed) for day in days] == [("古尔邦节", "off", True)] * 2

    def test_enters_nothing_while_a_line_is_refused(self, document_manager):
        response = document_manager.post(
            reverse("calendar_days_enter"), self.data(step="enter", text="5月27日\n5月32日放假")
        )

        (finding,) = response.context["findings"]
        assert (finding.place, finding.message) == ("第2行 5月32日放假", "2026年5月没有 32 日")
        assert not CalendarDay.objects.filter(date__year=2026, scope=CalendarScope.XINJIANG).exists()

    def test_asks_for_the_document_of_a_confirmed_notice(self, document_manager):
        response = document_manager.post(
            reverse("calendar_days_enter"), self.data(step="enter", is_confirmed="on", source_document="")
        )

        assert "确认放假安排须写明依据文件" in response.context["form"].non_field_errors()[0]

    def test_confirms_a_year(self, document_manager):
        document_manager.post(reverse("calendar_confirm", args=[2025, "xinjiang"]), {"source_document": "通知"})

        assert not CalendarDay.objects.filter(date__year=2025, is_confirmed=False).exists()

    @pytest.mark.parametrize("args", [(2025, "mars"), (1900, "national")])
    def test_confirms_nothing_that_is_not_there(self, document_manager, args):
        assert document_manager.get(f"/calendar/{args[0]}/{args[1]}/confirm/").status_code == 404

    def test_corrects_and_withdraws_a_day(self, document_manager):
        day = CalendarDayFactory()
        data = {"kind": "work", "name": "调休", "source_document": "更正", "is_confirmed": "on"}

        document_manager.post(reverse("calendar_day_edit", args=[day.pk]), data)
        day.refresh_from_db()
        document_manager.post(reverse("calendar_day_withdraw", args=[day.pk]))

        assert day.kind == "work"
        assert not CalendarDay.objects.filter(pk=day.pk).exists()


class TestTheWorkbench:
    def test_warns_who_keeps_the_calendar(self):
        keeper = one_with(Role.DOCUMENT_MANAGER)

        labels = [(item.label, item.is_overdue) for item in todo(keeper, date(2026, 11, 23))]
        assert labels == [
            ("2026年新疆放假安排待录入或确认", True),
            ("2027年全国放假安排待录入或确认", False),
            ("2027年新疆放假安排待录入或确认", False),
        ]
        assert len(list(todo(keeper, date(2026, 10, 31)))) == 1
        assert list(todo(outsider(), date(2026, 11, 23))) == []

    def test_shows_the_warning(self, document_manager):
        assert "放假安排待录入或确认" in text_of(document_manager.get(reverse("workbench")))


class TestTheListOfDays:
    @pytest.mark.parametrize("year", ["-1", "0", "10000", "99999999999999999999", "二〇二五"])
    def test_takes_no_year_that_no_calendar_has(self, reader, year):
        answer = reader.get(reverse("calendar_day_list"), {"year": year})

        assert answer.status_code == 200
        assert answer.context["filter"].form.errors["year"]
