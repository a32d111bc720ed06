import contextlib
from datetime import date, datetime

import pytest
from django import forms
from hypothesis import given
from hypothesis import strategies as st

from portal.dates import UnreadableDate, read_date, read_moment
from portal.fields import WrittenDateField, WrittenMomentField, WrittenNumberField


class TestAWrittenDate:
    @pytest.mark.parametrize(
        "text",
        [
            "2023-8-4",
            "2023-08-04",
            "20230804",
            "2023年8月4日",
            "2023年08月04日",
            "2023/8/4",
            "2023.8.4",
            "2023 年 8 月 4 日",
            "２０２３－８－４",
            "２０２３年８月４日",
            " 2023-8-4 ",
            "2023年8月4号",
            "二〇二三年八月四日",
            "二○二三年八月四日",
            "二零二三年八月四日",
        ],
    )
    def test_is_read_in_every_usual_form(self, text):
        assert read_date(text) == date(2023, 8, 4)

    @pytest.mark.parametrize(
        ("text", "day"),
        [("十月十日", (10, 10)), ("十一月二十日", (11, 20)), ("十二月三十一日", (12, 31)), ("4月21日", (4, 21))],
    )
    def test_takes_its_year_from_the_context(self, text, day):
        assert read_date(text, year=2023) == date(2023, *day)

    @pytest.mark.parametrize(
        ("text", "because"),
        [
            ("8月4日", "没有年份"),
            ("2023年2月30日", "2023年2月没有 30 日"),
            ("2023-13-1", "没有 13 月"),
            ("0000-1-1", "年份 0 超出范围"),
            ("23-8-4", "不是日期"),
            ("0023-8-4", "年份 23 超出范围"),
            ("明天", "不是日期"),
            ("2023年十十月4日", "不是日期"),
            ("二〇二三年十十月四日", "没有 0 月"),
            ("", "不是日期"),
            ("٢٠٢٦-١-١", "不是日期"),
            ("२०२६0101", "不是日期"),
        ],
    )
    def test_is_refused_with_the_reason(self, text, because):
        with pytest.raises(UnreadableDate, match=because):
            read_date(text)

    @given(st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31)))
    def test_survives_every_form_of_writing(self, day):
        assert read_date(f"{day:%Y%m%d}") == day
        assert read_date(f"{day.year}-{day.month}-{day.day}") == day
        assert read_date(f"{day.year}年{day.month}月{day.day}日") == day

    @given(st.text(max_size=12))
    def test_never_fails_in_another_way(self, text):
        with contextlib.suppress(UnreadableDate):
            assert read_date(text, year=2023).year in range(1900, 2101)


class TestTheDateField:
    class Form(forms.Form):
        issued_on = WrittenDateField(label="成文日期")

    def test_accepts_what_people_type(self):
        form = self.Form({"issued_on": "2023年8月4日"})

        assert form.is_valid()
        assert form.cleaned_data["issued_on"] == date(2023, 8, 4)

    def test_says_what_is_wrong_beside_the_field(self):
        form = self.Form({"issued_on": "2023-2-30"})

        assert form.errors["issued_on"] == ["2023年2月没有 30 日"]

    def test_shows_a_stored_date_in_digits(self):
        form = self.Form(initial={"issued_on": date(2023, 8, 4)})

        assert 'value="2023-08-04"' in str(form["issued_on"])


class TestAWrittenMoment:
    @pytest.mark.parametrize(
        "text",
        [
            "2023-8-4 8:00",
            "2023-08-04T08:00",
            "2023-08-04 08:00:00",
            "2023年8月4日8时",
            "2023年8月4日 8点0分",
            "20230804 8时",
            "２０２３/８/４　８：００",
            "二〇二三年八月四日8时",
        ],
    )
    def test_is_read_in_every_usual_form(self, text):
        assert read_moment(text) == datetime(2023, 8, 4, 8)

    def test_takes_the_year_that_it_does_not_name(self):
        assert read_moment("8月4日8点30分", year=2023) == datetime(2023, 8, 4, 8, 30)

    def test_of_24_hours_is_the_midnight_that_ends_the_day(self):
        assert read_moment("2023-12-31 24:00") == datetime(2024, 1, 1)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("2023-8-4", "不是日期和时间"),
            ("8:00", "不是日期和时间"),
            ("2023-8-4 25:00", "没有 25:00 这个时刻"),
            ("2023-8-4 24:01", "没有 24:01 这个时刻"),
            ("2023-2-30 8:00", "没有 30 日"),
            ("昨天8时", "不是日期"),
            ("٢٠٢٦-١-١ ٨:٠٠", "不是日期和时间"),
            ("2026-1-1 ٨:00", "不是日期和时间"),
        ],
    )
    def test_is_refused_in_words(self, text, message):
        with pytest.raises(UnreadableDate, match=message):
            read_moment(text)

    def test_is_in_the_time_of_the_office_on_a_form(self):
        cleaned = WrittenMomentField().clean("2023年8月4日8时")

        assert cleaned.isoformat() == "2023-08-04T08:00:00+08:00"
        with pytest.raises(forms.ValidationError, match="请写成"):
            WrittenMomentField().clean("昨天")


class TestAWrittenNumber:
    @pytest.mark.parametrize("text", ["120", "１２０", " 120 "])
    def test_is_read_in_our_digits(self, text):
        assert WrittenNumberField().clean(text) == 120

    @pytest.mark.parametrize("text", ["١٢٠", "१२०", "1२0", "高"])
    def test_is_refused_in_those_of_other_scripts(self, text):
        with pytest.raises(forms.ValidationError, match="整数"):
            WrittenNumberField().clean(text)
