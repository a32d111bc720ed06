"""docs/rules/forecasts.md, case by case; no database."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from pollution.alerts import forecast_files
from pollution.alerts.forecast_rules import Draft, Standing, missing, objections, primary_of, standing
from tests.rule_tables import cases, listed

NOW = datetime(2026, 12, 1, 9)
REGIONS = ("伊宁市", "霍城县", "可克达拉市", "第四师66团")


def draft_of(words: str) -> Draft:
    """`伊宁市 02 120-150 州站 08`."""
    region, day, bounds, source, hour = words.split()
    lower, upper = map(int, bounds.split("-"))
    issued_at = datetime(2026, 12, 1, int(hour))
    return Draft(region, date(2026, 12, int(day)), lower, upper, "", source, issued_at)


class TestOneForecast:
    @pytest.mark.parametrize("case", cases("forecasts.md", "Cases: one forecast"), ids=str)
    def test_is_judged_as_the_table_says(self, case):
        draft = Draft(
            case["region"],
            date.fromisoformat(case["day"]),
            int(case["lower"]),
            int(case["upper"]),
            "",
            case["source"],
            datetime.fromisoformat(case["issued"]),
        )

        found = objections([draft], regions=REGIONS, stored={}, at=NOW)

        assert [each.rule for each in found] == listed(case["rules"])

    @pytest.mark.parametrize(("source", "words"), [("长" * 61, "超过60字"), ("州站\u202e", "改变文字方向")])
    def test_is_refused_with_a_source_that_cannot_be_kept(self, source, words):
        draft = Draft("伊宁市", date(2026, 12, 1), 1, 2, "", source, datetime(2026, 12, 1, 8))

        [found] = objections([draft], regions=REGIONS, stored={}, at=NOW)

        assert (found.rule, found.field) == ("F10", "source")
        assert words in found.message


class TestSeveralForecasts:
    @pytest.mark.parametrize("case", cases("forecasts.md", "Cases: several forecasts"), ids=str)
    def test_are_judged_as_the_table_says(self, case):
        drafts = [draft_of(each) for each in listed(case["submission"])]
        stored = {each.key: each.values for each in map(draft_of, listed(case["stored"]))}

        found = objections(drafts, regions=REGIONS, stored=stored, at=datetime(2026, 12, 1, 10))

        assert [each.rule for each in found] == listed(case["rules"])
        if not found:
            known = [standing(each, stored) for each in drafts].count(Standing.KNOWN)
            assert (len(drafts) - known, known) == (int(case["new"]), int(case["known"]))

    def test_of_one_region_and_day_name_each_other(self):
        words = "伊宁市 02 120-150 州站 08"

        first, second = objections([draft_of(words)] * 2, regions=REGIONS, stored={}, at=NOW)

        assert "另见第2条" in first.message
        assert "另见第1条" in second.message

    def test_name_no_more_than_ten_others(self):
        found = objections([draft_of("伊宁市 02 120-150 州站 08")] * 2_000, regions=REGIONS, stored={}, at=NOW)

        assert len(found) == 2_000
        assert "另见第2条、第3条、" in found[0].message
        assert found[0].message.endswith("第11条等1999处；请只留一条")
        assert "另见第1条、第2条、" in found[1_999].message
        assert found[1_999].message.endswith("第10条等1999处；请只留一条")

    def test_tell_which_regions_are_missing_on_which_day(self):
        drafts = [draft_of(each) for each in ("伊宁市 02 1-2 站 08", "伊宁市 03 1-2 站 08", "霍城县 03 1-2 站 08")]

        assert missing(drafts, ["伊宁市", "霍城县", "昭苏县"]) == [
            ("昭苏县", [date(2026, 12, 2), date(2026, 12, 3)]),
            ("霍城县", [date(2026, 12, 2)]),
        ]


class TestPrimaryPollutants:
    @pytest.mark.parametrize("case", cases("forecasts.md", "Cases: primary pollutants"), ids=str)
    def test_are_kept_in_one_form(self, case):
        if case["kept"] == "refused":
            with pytest.raises(ValueError, match="不是首要污染物"):
                primary_of(case["written"])
        else:
            assert primary_of(case["written"]) == case["kept"]


class TestAFile:
    @pytest.mark.parametrize("case", cases("forecasts.md", "Cases: files"), ids=str)
    def test_is_read_as_the_table_says(self, case, tmp_path):
        path = tmp_path / "预报.csv"
        path.write_text(case["text"] + "\n", encoding="utf-8")

        def told():
            return forecast_files.read(path, source="州站", issued_at=datetime(2026, 12, 30, 8))

        if case["drafts"] == "unreadable":
            with pytest.raises(forecast_files.Unreadable, match=case["refused"]):
                told()
            return
        found = told()
        assert [words_of(each) for each in found.drafts] == listed(case["drafts"])
        refused = [f"{each.line} {each.column} {each.value or '-'}" for each in found.refusals]
        assert refused == listed(case["refused"])
        assert all(each.reason for each in found.refusals)

    def test_tells_columns_that_nobody_knows(self, tmp_path):
        path = tmp_path / "预报.csv"
        path.write_bytes("区域,日期,AQI下限,AQI上限,预报员\n伊宁市,2026-12-31,1,2,张三\n".encode("gb18030"))

        found = forecast_files.read(path, source="州站", issued_at=datetime(2026, 12, 30, 8))

        assert (found.ignored, found.encoding, len(found.drafts)) == (("预报员",), "gb18030", 1)

    def test_of_too_many_lines_is_refused(self, tmp_path):
        path = tmp_path / "预报.csv"
        path.write_text("区域,日期,AQI下限,AQI上限\n" + "伊宁市,2026-12-31,1,2\n" * 2001, encoding="utf-8")

        with pytest.raises(forecast_files.Unreadable, match="超过2000行"):
            forecast_files.read(path, source="州站", issued_at=datetime(2026, 12, 30, 8))

    @pytest.mark.parametrize("cell", ["120～150", "高"])
    def test_of_too_many_cells_is_refused(self, tmp_path, cell):
        path = tmp_path / "预报.csv"
        days = ",".join(f"12月{day}日" for day in range(1, 9))
        path.write_text(f"区域,{days}\n" + (",".join(["伊宁市", *[cell] * 8]) + "\n") * 251, encoding="utf-8")

        with pytest.raises(forecast_files.Unreadable, match="超过2000条预报"):
            forecast_files.read(path, source="州站", issued_at=datetime(2026, 11, 30, 8))

    def test_of_a_workbook_is_read_below_its_title(self, tmp_path):
        import openpyxl

        book = openpyxl.Workbook()
        for row in (
            ["七日预报"],
            ["区域", "预报日", "AQI下限", "AQI上限", "首要污染物", "来源", "起报时间"],
            ["伊宁市", date(2026, 12, 31), 120, 150.0, "PM2.5", "气象局", datetime(2026, 12, 30, 9)],
        ):
            book.active.append(row)
        book.save(tmp_path / "预报.xlsx")

        found = forecast_files.read(tmp_path / "预报.xlsx", source="州站", issued_at=datetime(2026, 12, 30, 8))

        assert [words_of(each) for each in found.drafts] == ["伊宁市 2026-12-31 120-150 PM2.5 气象局 09"]
        assert found.drafts[0].place == "第3行"


def words_of(draft: Draft) -> str:
    bounds = f"{draft.lower}-{draft.upper}"
    return f"{draft.region} {draft.day} {bounds} {draft.primary or '-'} {draft.source} {draft.issued_at:%H}"
