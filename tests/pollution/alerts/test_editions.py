"""The edition of 2023 as data: what the text of 伊州政办发〔2023〕31号 says, counted and compared."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

import pollution.alerts
from documents.gazette import read
from pollution.alert_choices import AlertLevel
from pollution.alerts import editions
from pollution.alerts.notices import LEVELS
from tests.pollution.station_files import DATA, needs

PLAN = editions.edition("2023-31")
GAZETTE = DATA / "gazette_yili_2023.txt"


def terms(rule):
    return rule.above, rule.hours, rule.peak_above, rule.peak_hours


@needs(GAZETTE)
class TestItsRules:
    def test_are_the_thresholds_that_the_reader_finds_in_the_text(self):
        """Levels by name; a rule with a peak is a conjunction. The other reading of 黄 stands beside the rule."""
        plan = next(each for each in read(GAZETTE.read_text(encoding="utf-8")).documents if each.thresholds)
        found = {
            (each.level, tuple((int(one.value), one.duration_h) for one in alternative))
            for each in plan.thresholds
            for alternative in each.any
        }
        levels = {each.code: each.name.removesuffix("预警") for each in PLAN.levels}
        ruled = {
            (
                levels[rule.level],
                ((rule.above, rule.hours), *([(rule.peak_above, rule.peak_hours)] if rule.peak_above else [])),
            )
            for rule in PLAN.rules
        }

        assert found == ruled
        assert {one.op for each in plan.thresholds for alternative in each.any for one in alternative} == {">"}


class TestTheEdition:
    def test_is_in_force_from_the_day_it_was_issued(self):
        assert editions.in_force(date(2023, 9, 5)) is PLAN
        with pytest.raises(LookupError, match="2023-09-04没有有效的应急预案"):
            editions.in_force(date(2023, 9, 4))

    def test_ends_the_day_that_its_file_names(self):
        text = (Path(editions.__file__).parent / "yili_2023_31.toml").read_text(encoding="utf-8")
        ended = editions.plans.read(text.replace("since = 2023-09-05", "since = 2023-09-05\nuntil = 2027-12-31"))

        assert [ended.is_in_force_on(date(2027, 12, 31)), ended.is_in_force_on(date(2028, 1, 1))] == [True, False]

    def test_is_named_by_no_line_of_code(self):
        code = [path.read_text(encoding="utf-8") for path in Path(pollution.alerts.__file__).parent.rglob("*.py")]

        assert not [text for text in code if PLAN.code in text or "yili_2023" in text]

    def test_refuses_an_unknown_code_in_words(self):
        with pytest.raises(LookupError, match="没有预案版本2019-1；可用：2023-31"):
            editions.edition("2019-1")

    def test_has_the_thresholds_of_three_levels(self):
        assert {rule.id: terms(rule) for rule in PLAN.rules} == {
            "W1-200": (200, None, None, None),
            "W1-150": (150, 48, None, None),
            "W2-200": (200, 48, None, None),
            "W2-150": (150, 72, None, None),
            "W3": (200, 72, 300, 24),
        }
        assert (PLAN.basic.aqi_above, PLAN.basic.pm25_above, PLAN.lift.aqi_up_to, PLAN.lift.hours) == (
            200,
            115,
            150,
            36,
        )

    def test_gives_each_level_its_response_and_share(self):
        assert [(each.code, each.response, each.reduction_percent) for each in PLAN.levels] == [
            ("yellow", "Ⅲ级应急响应", 10),
            ("orange", "Ⅱ级应急响应", 20),
            ("red", "Ⅰ级应急响应", 30),
        ]

    def test_names_who_lets_each_level_out(self):
        stages = {each.code: [(stage.act, stage.posts) for stage in each.stages] for each in PLAN.levels}

        assert stages == {
            "yellow": [("approve", ("command_office_director",))],
            "orange": [("review", ("command_office_director",)), ("approve", ("commander",))],
            "red": [("review", ("command_office_director",)), ("approve", ("first_deputy_commander", "commander"))],
        }
        assert PLAN.lift.stages == ()
        posts = {post for level in PLAN.levels for stage in level.stages for post in stage.posts}
        assert all(PLAN.command.post(post).holder for post in posts)

    def test_asks_publication_and_proposal_for_what_the_text_lists(self):
        assert [each.name for each in PLAN.publication.contents] == [
            "首要污染物", "污染范围", "可能持续的时间（预计结束时间）",
            "潜在危险程度", "可能受影响的区域", "应采取的措施",
        ]  # fmt: skip
        assert len(PLAN.proposal.contents) == 5
        assert PLAN.publication.missing({"primary": "PM2.5", "area": " "})[0].name == "污染范围"
        assert PLAN.publication.missing({each.code: "有" for each in PLAN.publication.contents}) == ()
        assert [each.code for each in PLAN.proposal.missing({"weather": "静稳"})] == [
            "area",
            "degree",
            "primary",
            "times",
        ]

    def test_has_each_deadline_with_one_term_and_a_section(self):
        terms_of = {
            each.code: [value for name, value in vars(each).items() if value and name not in _TOLD]
            for each in PLAN.deadlines
        }

        assert terms_of == {
            "proposal": [24], "lift": [36], "daily_unit": [1], "daily_office": [1], "summary_unit": [24],
            "summary_office": [48], "reduction_list": ["09-01"], "revision": ["09-30"], "drill": ["heating"],
        }  # fmt: skip
        assert PLAN.deadline("drill").clause == "8.3"


_TOLD = {"code", "name", "of", "to", "clause"}


class TestALevel:
    """4.1: 黄 is Ⅲ, 橙 Ⅱ, 红 Ⅰ; what is said at a level and in its notice is what its edition gives it."""

    @pytest.mark.parametrize("plan", editions.editions(), ids=lambda plan: plan.code)
    def test_is_said_as_every_edition_has_it(self, plan):
        given = [(each.code, each.order, each.name, each.response) for each in plan.levels]

        assert given == [
            (each.code, each.value, f"{each.label}预警", f"{each.response}应急响应") for each in AlertLevel
        ]
        assert given == [
            (code, AlertLevel[code.upper()], f"{words.colour}预警", f"{words.response}应急响应")
            for code, words in LEVELS.items()
        ]


class TestTheMeasures:
    @pytest.mark.parametrize(
        ("level", "added", "altogether"),
        [("yellow", (5, 3, 4), 12), ("orange", (3, 3, 2), 20), ("red", (3, 2, 2), 27)],
    )
    def test_of_a_level_include_those_below(self, level, added, altogether):
        own = [each.group for each in PLAN.measures if each.level == level]

        assert tuple(own.count(group) for group in PLAN.measure_groups) == added
        assert len(PLAN.measures_of(level)) == altogether

    def test_have_each_a_section_of_its_own(self):
        sections = [each.clause for each in PLAN.measures]

        assert len(set(sections)) == len(sections)
        assert all(re.fullmatch(r"4\.3\.[234]\.[123]（\d）", each) for each in sections)

    @pytest.mark.parametrize(
        ("shares", "missed"),
        [
            ({"SO2": 5, "NOx": 15, "PM": 10, "VOCs": 10}, ()),
            ({"SO2": 5, "NOx": 14, "PM": 10, "VOCs": 10}, ("SO2+NOx",)),
            ({"SO2": 20, "NOx": 0, "PM": 9, "VOCs": 10}, ("PM",)),
            ({"SO2": 10, "NOx": 10, "PM": 10}, ("VOCs",)),
        ],
    )
    def test_bring_each_pollutant_down_by_the_share_of_the_level(self, shares, missed):
        assert PLAN.reduction.shortfalls(PLAN.level("yellow").reduction_percent, shares) == missed

    def test_exempt_the_best_grade_and_the_class_of_supply(self):
        by_code = {each.code: each for each in PLAN.classes}

        assert [grade for grade in "ABCD" if by_code["key"].tops_up(grade)] == ["B", "C", "D"]
        assert [each.code for each in PLAN.classes if not each.tops_up()] == ["supply"]
        assert by_code["key"].grade_stopped == "D"
        assert [by_code["small"].fits(kg) for kg in (99, 100, 101)] == [True, True, False]

    def test_stop_older_vehicles_and_machines_level_by_level(self):
        assert (PLAN.transport.loads_a_day, PLAN.transport.heavy_truck_kg) == (10, 12000)
        assert [(each.level, each.standard_up_to) for each in PLAN.transport.stops] == [
            ("yellow", "国Ⅳ"), ("orange", "国Ⅱ"), ("orange", "国Ⅳ"), ("red", "国Ⅲ"),
        ]  # fmt: skip


class TestTheCommand:
    def test_has_nineteen_kinds_of_member_units(self):
        members = PLAN.command.members

        assert [each.number for each in members] == list(range(1, 20))
        assert [each.kind for each in members if not each.division] == ["通信管理", "电力"]
        assert sum(len(each.units) for each in members) == 36
        assert all(each.duties and each.clause for each in members)

    def test_has_the_office_with_its_two_groups_and_the_experts(self):
        parts = {each.code: each.part_of for each in PLAN.command.bodies}

        assert parts["technical_group"] == parts["management_group"] == "command_office"
        assert "expert_committee" in parts
        assert PLAN.command.duty_hours == 24

    @needs(GAZETTE)
    def test_names_its_members_as_the_text_does(self):
        text = GAZETTE.read_text(encoding="utf-8").replace(" ", "")
        units = [unit for each in PLAN.command.members for unit in each.units]

        assert [unit for unit in units if unit not in text] == []

    @needs(GAZETTE)
    def test_says_its_measures_in_words_of_its_own(self):
        text = re.sub(r"\s", "", GAZETTE.read_text(encoding="utf-8"))

        assert [each.text for each in PLAN.measures if each.text in text] == []
