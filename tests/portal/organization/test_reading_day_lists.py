import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.organization.day_lists import read_day_list
from portal.organization.official_days import national_days
from portal.organization.workdays import DayKind

NOTICE_2026 = """\
2026年部分节假日安排
一、元旦：1月1日（周四）至3日（周六）放假调休，共3天。1月4日（周日）上班。
二、春节：2月15日（农历腊月二十八、周日）至23日（农历正月初七、周一）放假调休，共9天。2月14日（周六）、2月28日（周六）上班。
三、清明节：4月4日（周六）至6日（周一）放假，共3天。
四、劳动节：5月1日（周五）至5日（周二）放假调休，共5天。5月9日（周六）上班。
五、端午节：6月19日（周五）至21日（周日）放假，共3天。
六、中秋节：9月25日（周五）至27日（周日）放假，共3天。
七、国庆节：10月1日（周四）至7日（周三）放假调休，共7天。9月20日（周日）、10月10日（周六）上班。
"""


def days_of(text, **options):
    return [each.day.isoformat() for each in read_day_list(text, **{"year": 2023, **options}).entries]


def refusal_of(line):
    found = read_day_list(line, year=2025)
    assert not found.entries
    (refused,) = found.refusals
    return refused.reason


class TestAYearlyNotice:
    def test_is_read_as_it_stands_in_the_notice(self):
        found = read_day_list(NOTICE_2026, year=1999)

        known = {(each.day, each.kind) for each in national_days() if each.day.year == 2026}
        assert found.refusals == []
        assert {(each.day, each.kind) for each in found.entries} == known

    def test_names_each_holiday(self):
        names = {each.day.isoformat(): each.name for each in read_day_list(NOTICE_2026, year=2026).entries}

        assert (names["2026-01-04"], names["2026-02-14"], names["2026-09-20"]) == ("元旦", "春节", "国庆节")


class TestAPastedList:
    @pytest.mark.parametrize(
        "line",
        [
            "2023-4-21",
            "20230421",
            "2023年4月21日",
            "4月21日",
            "4月21日放假",
            "２０２３年４月２１日（周五）",
            "古尔邦节 2023/4/21",
        ],
    )
    def test_takes_a_day_in_every_usual_form(self, line):
        assert days_of(line) == ["2023-04-21"]

    @pytest.mark.parametrize(
        "line",
        ["4月21日至23日", "4月21日-23日", "4月21日—4月23日", "4.21-4.23", "2023-4-21至2023-4-23", "20230421~20230423"],
    )
    def test_takes_a_range_in_every_usual_form(self, line):
        assert days_of(line) == ["2023-04-21", "2023-04-22", "2023-04-23"]

    def test_takes_the_year_from_the_heading_above(self):
        assert days_of("2022年\n5月5日\n2025年放假安排\n3月31日") == ["2022-05-05", "2025-03-31"]

    def test_passes_over_the_new_year(self):
        assert days_of("12月31日至1月2日") == ["2023-12-31", "2024-01-01", "2024-01-02"]

    def test_gives_the_name_of_the_form_where_the_line_has_none(self):
        (entry,) = read_day_list("4月21日", year=2023, name="肉孜节").entries

        assert (entry.name, entry.kind) == ("肉孜节", DayKind.OFF)

    def test_tells_workdays_from_days_off_on_one_line(self):
        found = read_day_list("4月21日、4月22日放假，4月23日上班", year=2023)

        assert [each.kind for each in found.entries] == [DayKind.OFF, DayKind.OFF, DayKind.WORK]

    def test_takes_a_day_named_twice_once(self):
        assert days_of("4月21日\n2023-4-21") == ["2023-04-21"]


class TestARefusedLine:
    @pytest.mark.parametrize(
        ("line", "because"),
        [
            ("没有日期", "没有日期"),
            ("2025-2-30", "2025年2月没有 30 日"),
            ("3月31日（周二）放假", "2025-03-31 是周一，不是周二"),
            ("10月1日至8日放假，共7天", "写明共7天，日期却有8天"),
            ("4月23日至21日", "起止颠倒"),
            ("1月1日至12月31日", "超过31天"),
            ("23日放假", "没有月份"),
            ("第7件 4月21日", "不能识别的数字"),
            ("0421", "不能识别的数字"),
        ],
    )
    def test_says_why(self, line, because):
        assert because in refusal_of(line)

    def test_names_the_line_that_says_otherwise(self):
        found = read_day_list("9月20日上班\n\n9月20日放假", year=2026)

        assert [(each.line, each.reason) for each in found.refusals] == [
            (3, "2026-09-20 在第1行已另有安排，两处不一致")
        ]

    @given(st.text(alphabet="0123456789年月日至-.、（周一）放假上班：\n 节", max_size=60))
    def test_is_the_only_way_to_fail(self, text):
        found = read_day_list(text, year=2026)

        assert {each.line for each in found.refusals}.isdisjoint({each.line for each in found.entries})
