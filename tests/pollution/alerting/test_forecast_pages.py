"""Pages of forecasts: list, grid, entry, file, withdrawal."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from pollution.forecast_forms import ForecastForm
from pollution.models import Forecast
from portal.accounts.choices import Role
from portal.attachments import Attachment
from portal.organization.models import Region
from tests.cast import one_with
from tests.pollution.alerting.factories import forecast
from tests.portal.accounts.browsing import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(client):
    client.user = one_with(Role.WARNING_ANALYST)
    client.force_login(client.user)
    return client


def now():
    return timezone.localtime().replace(minute=0, second=0, microsecond=0)


def day(ahead=0):
    return timezone.localdate() + timedelta(days=ahead)


def standing(region="伊宁市", ahead=0, **facts):
    """A forecast issued this hour."""
    issued_at = timezone.make_naive(now())
    return forecast(region, **({"issued_at": issued_at, "day": day(ahead), "now": timezone.now()} | facts))


def entry(*rows, **facts):
    """A filled form."""
    region = Region.objects.get(name="伊宁市")
    data = {"region": region.pk, "source": "州站", "issued_at": f"{now():%Y年%m月%d日%H时}", "row_count": len(rows)}
    for place, (when, lower, upper, primary) in enumerate(rows):
        data |= {f"row-{place}-day": when, f"row-{place}-lower": lower, f"row-{place}-upper": upper}
        data[f"row-{place}-primary"] = primary
    return data | facts


class TestEntering:
    def test_takes_several_days_as_people_write_them(self, analyst):
        tomorrow = day(1)
        rows = (
            (f"{day():%Y.%m.%d}", "120", "150", "细颗粒物"),
            (f"{tomorrow.year}年{tomorrow.month}月{tomorrow.day}日", "90", "100", ""),
            (f"{day(2)}", "", "", ""),
        )

        answer = analyst.post(reverse("pollution:forecast_new"), entry(*rows), follow=True)

        assert answer.redirect_chain[0][0] == reverse("pollution:forecast_grid")
        assert "已录入2条预报" in answer.text
        told = Forecast.objects.order_by("day").values_list("day", "lower", "upper", "primary", "issued_at")
        assert list(told) == [(day(), 120, 150, "PM2.5", now()), (day(1), 90, 100, "", now())]

    def test_shows_the_days_to_come_and_the_present_hour(self, analyst):
        page = analyst.get(reverse("pollution:forecast_new"), {"region": Region.objects.get(name="霍城县").pk})

        form = page.context["form"]
        assert [row["day"].value() for row in form.rows] == [day(ahead) for ahead in range(1, 8)]
        assert f'value="{now():%Y-%m-%d %H:%M}"' in page.text
        assert "selected>霍城县" in page.text

    def test_puts_the_objection_at_the_row_and_above(self, analyst):
        rows = ((str(day()), "", "", ""), (str(day(1)), "120", "150", ""), (str(day(9)), "90", "100", ""))

        page = analyst.post(reverse("pollution:forecast_new"), entry(*rows))

        assert not Forecast.objects.exists()
        assert "超出起报日后7天" in str(page.context["form"].rows[2].errors["day"])
        assert "第3行：预报日" in page.text.partition("error-summary")[2]
        assert 'value="150"' in page.text

    def test_says_which_row_has_no_shape(self, analyst):
        rows = ((str(day()), "120", "高", ""), ("昨天", "1", "2", "雾"))

        page = analyst.post(reverse("pollution:forecast_new"), entry(*rows))

        errors = page.context["form"].non_field_errors()
        assert len(errors) == 3
        assert errors[0].startswith("第1行AQI上限：")
        assert any(each.startswith("第2行预报日：“昨天”不是日期") for each in errors)

    def test_asks_for_at_least_one_day(self, analyst):
        page = analyst.post(reverse("pollution:forecast_new"), entry((str(day()), "", "", "")))

        assert "请至少填写一天的预报" in page.text


class TestRowsThatComeAndGo:
    def test_keep_what_was_typed_without_a_script(self, analyst):
        rows = ((str(day()), "120", "高", ""), (str(day(1)), "90", "100", ""))

        page = analyst.post(reverse("pollution:forecast_new"), entry(*rows, add_row="1", source="<州站>"))

        form = page.context["form"]
        assert [row["upper"].value() for row in form.rows] == ["高", "100", None]
        assert form["source"].value() == "<州站>"
        assert not form.errors
        assert "error-summary" not in page.text

    def test_move_up_when_one_goes(self, analyst):
        rows = tuple((str(day(number)), str(number), str(number + 1), "") for number in range(3))

        page = analyst.post(reverse("pollution:forecast_new"), entry(*rows, drop_row="1"))

        assert [row["lower"].value() for row in page.context["form"].rows] == ["0", "2"]
        assert not Forecast.objects.exists()

    @pytest.mark.parametrize("count", ["", "-1", "x", "99999999", "9" * 5000])
    @pytest.mark.parametrize("dropped", ["7x", "", "9" * 5000])
    def test_are_bounded_whatever_a_program_sends(self, analyst, count, dropped):
        page = analyst.post(reverse("pollution:forecast_new"), entry(row_count=count, drop_row=dropped))

        assert page.status_code == 200
        assert len(page.context["form"].rows) <= ForecastForm.most_rows


class TestTheList:
    def test_finds_by_state_region_and_source(self, analyst):
        older = standing(issued_at=timezone.make_naive(now()) - timedelta(hours=2))
        newer, other = standing(), standing("霍城县", source="气象局")
        analyst.post(reverse("pollution:forecast_withdraw", args=[other.pk]), {"reason": "录入有误"})

        def found(**query):
            return {
                row.record.pk for row in analyst.get(reverse("pollution:forecast_list"), query).context["table"].rows
            }

        assert found() == {older.pk, newer.pk, other.pk}
        assert found(state="newest") == {newer.pk}
        assert found(state="standing") == {older.pk, newer.pk}
        assert found(state="withdrawn") == found(source="气象") == {other.pk}
        assert found(region=newer.region_id, day=str(day())) == {older.pk, newer.pk}

    def test_exports_levels_in_words(self, analyst):
        standing(lower=90, upper=120)

        answer = analyst.get(reverse("pollution:forecast_list"), {"export": "csv"})

        assert "良～轻度污染" in b"".join(answer.streaming_content).decode()

    def test_asks_the_same_questions_for_one_and_thirty(self, analyst, django_assert_max_num_queries):
        for ahead in range(7):
            for region in ("伊宁市", "霍城县", "昭苏县", "新源县"):
                standing(region, ahead)

        with django_assert_max_num_queries(24):
            page = analyst.get(reverse("pollution:forecast_list"), {"per_page": "50"})

        assert page.text.count("有效</span>") == 28


class TestTheGrid:
    def test_shows_the_newest_with_level_source_and_issue(self, analyst):
        standing(issued_at=timezone.make_naive(now()) - timedelta(hours=1), upper=500)
        standing(lower=140, upper=160)

        page = analyst.get(reverse("pollution:forecast_grid"))

        text = text_of(page)
        assert "140～160" in text
        assert "轻度污染 ～ 中度污染" in text.replace("～", " ～ ").replace("  ", " ")
        assert "120～500" not in text
        assert f"州站 {now():%m-%d %H:%M}" in text

    def test_counts_what_is_missing_of_the_counties(self, analyst):
        standing()
        standing("第四师66团", 1)

        page = analyst.get(reverse("pollution:forecast_grid"))

        assert page.context["missing"] == 12 * 7 - 1
        assert page.text.count("未报") >= 12 * 7 - 1
        assert "第四师66团" in text_of(page)
        assert "第四师67团" not in text_of(page)

    def test_begins_with_the_day_asked_for(self, analyst):
        page = analyst.get(reverse("pollution:forecast_grid"), {"from": "2026年1月5日"})
        other = analyst.get(reverse("pollution:forecast_grid"), {"from": "坏"})

        assert str(page.context["days"][0]) == "2026-01-05"
        assert other.context["days"][0] == day()


class TestADetail:
    def test_shows_the_others_of_the_day_and_the_history(self, analyst):
        first, second = standing(), standing(source="气象局", upper=155)

        page = analyst.get(first.get_absolute_url())
        analyst.post(reverse("pollution:forecast_withdraw", args=[first.pk]), {"reason": "录入有误"})

        assert "气象局" in text_of(page)
        assert "120～155" in text_of(page)
        history = analyst.get(first.get_absolute_url(), {"tab": "history"})
        assert "录入有误" in text_of(history)
        assert "已撤回" in text_of(analyst.get(second.get_absolute_url()))

    def test_offers_withdrawal_to_analysts_while_it_stands(self, analyst, client):
        row = standing()
        address = reverse("pollution:forecast_withdraw", args=[row.pk])

        assert address in analyst.get(row.get_absolute_url()).text
        client.force_login(one_with(Role.COMMANDER))
        assert address not in client.get(row.get_absolute_url()).text


def uploaded(client, text, *, name="预报.csv", **facts):
    file = SimpleUploadedFile(name, text.encode())
    given = {"file": file, "source": "州站", "issued_at": f"{now():%Y-%m-%d %H:%M}"} | facts
    return client.post(reverse("pollution:forecast_import"), given, follow=True)


class TestAFile:
    def test_shows_what_was_understood_and_every_refusal_before_anything_is_entered(self, analyst):
        standing("昭苏县", 1)
        lines = [
            f"伊宁市,{day(1)},120,150,PM2.5",
            f"霍城县,{day(1)},150,120,",
            f"霍城,{day(1)},1,2,",
            f"新源县,{day(1)},高,2,",
            f"昭苏县,{day(1)},120,150,PM2.5",
        ]

        page = uploaded(analyst, "区域,日期,AQI下限,AQI上限,首要污染物\n" + "\n".join(lines) + "\n")

        text = text_of(page)
        assert "将录入 1条" in text
        assert "与已有预报相同，不重复录入 1条" in text
        assert "第3行 AQI下限 150 AQI下限150大于上限120（规则F1，伊州政办发〔2023〕31号 3.1）" in text
        assert "第4行 区域 霍城 “霍城”不是作预报的县市、团场" in text
        assert "第5行 AQI下限 高 应为0至500的整数" in text
        assert "缺各日预报的县市（9个，规则F11）：奎屯市、霍尔果斯市、伊宁县、" in text
        assert Forecast.objects.count() == 1

    def test_of_one_line_many_times_stays_a_page_that_can_be_read(self, analyst):
        page = uploaded(analyst, "区域,日期,AQI下限,AQI上限\n" + f"伊宁市,{day(1)},120,150\n" * 2_000)

        assert "拒收（2000处）" in page.text
        assert "下表只列前200处拒收" in page.text
        assert page.text.count("不止一条") == 200
        assert len(page.content) < 500_000

    def test_that_was_changed_in_store_says_so(self, analyst):
        page = uploaded(analyst, f"区域,{day(1)}\n伊宁市,120\n")
        Attachment.objects.get().path.write_bytes(b"changed")

        answer = analyst.get(page.redirect_chain[-1][0])

        assert answer.status_code == 409
        assert "与上传时不一致" in answer.text

    def test_is_entered_once_when_confirmed(self, analyst):
        page = uploaded(analyst, f"区域,{day(1)},{day(2)}\n伊宁市,120～150 PM2.5,90\n霍城县,坏,80～90\n")
        address = page.redirect_chain[-1][0]

        done = analyst.post(f"{address}confirm/", follow=True)
        again = analyst.post(f"{address}confirm/", follow=True)

        assert "已录入3条预报" in done.text
        assert again.redirect_chain[-1][0] == reverse("pollution:forecast_grid")
        assert "可录入的3条预报已全部录入" in again.text
        assert set(Forecast.objects.values_list("channel", flat=True)) == {"file"}
        assert Forecast.objects.count() == 3

    def test_is_named_by_its_forecasts_with_the_place(self, analyst):
        page = uploaded(analyst, f"区域,{day(1)}\n伊宁市,120\n")
        analyst.post(f"{page.redirect_chain[-1][0]}confirm/")

        row = Forecast.objects.get()
        detail = analyst.get(row.get_absolute_url())
        download = analyst.get(reverse("pollution:forecast_file", args=[row.pk]))

        assert (row.file.name, row.place) == ("预报.csv", f"第2行{day(1)}")
        assert f"来源文件 预报.csv ，第2行{day(1)}" in text_of(detail)
        assert "伊宁市,120" in b"".join(download.streaming_content).decode()
        assert analyst.get(reverse("pollution:forecast_file", args=[standing(ahead=2).pk])).status_code == 404

    def test_with_nothing_to_enter_is_refused(self, analyst):
        page = uploaded(analyst, f"区域,{day(1)}\n伊宁市,坏\n")

        done = analyst.post(f"{page.redirect_chain[-1][0]}confirm/", follow=True)

        assert "没有可录入的预报" in done.text

    def test_issued_later_than_now_is_told_at_the_time_of_issue(self, analyst):
        later = f"{now() + timedelta(hours=2):%Y-%m-%d %H:%M}"

        page = uploaded(analyst, f"区域,{day(1)}\n伊宁市,120\n", issued_at=later)

        assert "晚于现在" in str(page.context["form"].errors["issued_at"])
        assert "file" not in page.context["form"].errors
        assert not Attachment.objects.exists()

    @pytest.mark.parametrize(
        ("text", "name", "message"),
        [
            ("a,b\n1,2\n", "预报.csv", "表头没有“区域”"),
            ("", "预报.csv", "文件是空的"),
            ("区域,日期,AQI下限,AQI上限\n", "预报.xls", "另存为 .xlsx"),
        ],
    )
    def test_that_cannot_be_read_is_told_at_the_field(self, analyst, text, name, message):
        page = uploaded(analyst, text, name=name)

        assert message in str(page.context["form"].errors["file"])
        assert not Forecast.objects.exists()
        assert not Attachment.objects.exists()

    def test_opens_by_its_own_address_only(self, analyst):
        page = uploaded(analyst, f"区域,{day(1)}\n伊宁市,120\n")
        address = page.redirect_chain[-1][0]

        assert analyst.get(address).status_code == 200
        assert analyst.get(address[:-3] + "xx/").status_code == 404


class TestTheWorkbench:
    def test_counts_counties_without_a_forecast_of_today(self, analyst):
        standing()
        standing("霍城县", 1)

        page = analyst.get(reverse("workbench"))

        [line] = [each for each in page.context["waiting"] if each.label == "今日缺预报的县市"]
        assert (line.count, line.url) == (11, reverse("pollution:forecast_grid"))
