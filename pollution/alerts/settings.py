"""Where the plan can be read in more than one way: each question with its answers, and the answers as one value.

The app registers the questions and asks what holds on a day (pollution/plan_readings.py). Reasons for the defaults:
docs/rules/pollution_plan.md. Ambiguities are numbered A1 to A13 there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import date

BLOCKS, HOURLY = "blocks", "hourly"
SECOND_ONLY, BOTH = "second_only", "both"
MARK, REQUIRED = "mark", "required"
BY_COMMAND_OFFICE, BY_COUNTY = "command_office", "county"
IN_HOST, COUNTIES_ONLY = "in_host", "counties_only"
MEAN_OF_AQI = "mean_of_aqi"
STEPWISE, BELOW_200, BELOW_150 = "stepwise", "below_200", "below_150"
FROM_36, OVER_36 = "from_36", "over_36"
ABOVE_THRESHOLD, NO_FALL = "above_threshold", "no_fall"
WITH_REASON, NEVER = "with_reason", "never"
OWN_AND_EXTERNAL, EXTERNAL_ONLY = "own_and_external", "external_only"
UPPER, MEAN, LOWER = "upper", "mean", "lower"
COUNTS, BLOCKED = "counts", "blocked"

CODE = "pollution.plan."
COUNTY_APPROVAL = f"{CODE}county_approval"
REGIMENTS = "regiments"
"""In the place of an adcode, which a regiment has not: one answer for all of them."""


@dataclass(frozen=True)
class Question:
    """An ambiguity of the plan: the field of `Readings` that answers it, and the answers there are.

    An answer is one of `options`, or where there are none a whole number from `least` to `most`.
    """

    field: str
    ambiguity: str
    label: str
    clause: str
    default: str
    options: Mapping[str, str]
    least: int = 0
    most: int = 0
    measure: str = ""

    @property
    def code(self) -> str:
        """Under which the answer is kept."""
        return f"{CODE}{self.field}"

    def knows(self, answer: str) -> bool:
        """Whether this is an answer to it."""
        return answer in self.options if self.options else answer.isdigit() and self.least <= int(answer) <= self.most


@dataclass(frozen=True)
class Readings:
    """The answers that hold on a day; the defaults are the proposals of docs/rules/pollution_plan.md."""

    duration: str = BLOCKS
    yellow_duration: str = SECOND_ONLY
    basic_condition: str = MARK
    regiments: str = IN_HOST
    average: str = MEAN_OF_AQI
    lowering: str = STEPWISE
    lift_hours: str = FROM_36
    improvement: str = ABOVE_THRESHOLD
    lower_response: str = WITH_REASON
    exclaves: str = OWN_AND_EXTERNAL
    forecast_bound: str = UPPER
    pm10_missing: str = BLOCKED
    heating_from: str = "1015"
    """Month × 100 + day, as are the last days."""
    heating_until: str = "415"
    county_approval: Mapping[str, str] = field(default_factory=dict)
    """Adcode of a county, or `REGIMENTS` → who approves its warnings; who is not named has the default."""

    @classmethod
    def of(cls, answers: Mapping[str, str], county_approval: Mapping[str, str] | None = None) -> Readings:
        """Answers by field; raises ValueError for one that a question does not know."""
        for question in QUESTIONS:
            if not question.knows(answers.get(question.field, question.default)):
                raise ValueError(f"“{question.label}”没有读法{answers[question.field]}")
        unknown = set(answers) - {each.name for each in fields(cls)}
        if unknown:
            raise ValueError(f"没有这些问题：{'、'.join(sorted(unknown))}")
        return cls(**answers, county_approval=dict(county_approval or {}))

    def hours_needed(self, hours: int) -> int:
        """How many whole hours 36小时以上 asks for (A8)."""
        return hours + (self.lift_hours == OVER_36)

    def county_approver(self, adcode: str) -> str:
        """Who approves the warnings of a county, or without adcode of a regiment (A4)."""
        return self.county_approval.get(adcode or REGIMENTS, BY_COMMAND_OFFICE)

    def is_heating(self, day: date) -> bool:
        """Whether `day` lies in the heating season, first and last day included (C1)."""
        return not int(self.heating_until) < 100 * day.month + day.day < int(self.heating_from)


APPROVERS = {
    BY_COMMAND_OFFICE: "州指挥部办公室统一办理，按区域预警的程序",
    BY_COUNTY: "县市指挥部自行批准，发布时通报州指挥部各成员单位和办公室",
}
COUNTY_QUESTION = Question(
    "county_approval", "A4", "县市预警由谁批准发布", "3.3.4（对县市预警没有规定）", BY_COMMAND_OFFICE, APPROVERS
)
"""Asked for each county by its adcode."""
REGIMENTS_QUESTION = Question(
    "county_approval", "A4", "团场预警由谁批准发布", COUNTY_QUESTION.clause, BY_COMMAND_OFFICE,
    APPROVERS | {BY_COUNTY: "团场自行批准，发布时通报州指挥部各成员单位和办公室"},
)  # fmt: skip
"""The same for the regiments together."""

_ASKED = (
    ("duration", "A1", "“日AQI持续48小时”怎样计算", "3.3.2",
     {BLOCKS: "以研判时刻为界逐段取24小时均值，预报另按自然日取，连续各段均超过",
      HOURLY: "连续各小时的24小时滑动均值均超过"}),
    ("yellow_duration", "A2", "黄色预警的48小时是否也约束AQI大于200", "3.3.2（1）",
     {SECOND_ONLY: "只约束大于150，大于200有一个24小时即可", BOTH: "两个条件都须持续48小时"}),
    ("basic_condition", "A3", "大于150的条件是否另须满足基本条件（AQI大于200或PM2.5大于115）", "3.3.1；3.3.2",
     {MARK: "不另须满足；不满足时标注“基本条件未满足”，由会商决定", REQUIRED: "须满足，不满足的时段不计"}),
    ("regiments", "A5", "“3个及以上连片”中团场怎样计算", "3.3.3",
     {IN_HOST: "有数据的团场并入所在县市平均，不另计一个", COUNTIES_ONLY: "只计县市，团场数据不参与"}),
    ("average", "A6", "区域“平均日AQI”怎样计算", "3.3.3", {MEAN_OF_AQI: "各县市AQI的算术平均，向上进位取整"}),
    ("lowering", "A7", "橙色、红色预警“改善到启动标准以下”怎样判断", "3.3.6",
     {STEPWISE: "高级别条件不再成立即可降一级；不高于150才解除", BELOW_200: "不高于200降一级；不高于150才解除",
      BELOW_150: "不高于150才可降级或解除"}),
    ("lift_hours", "A8", "“36小时以上”是否含36小时", "3.3.6", {FROM_36: "含36小时", OVER_36: "须超过36小时"}),
    ("improvement", "A9", "“未来24小时内不会有明显改善”怎样判断", "3.3.6",
     {ABOVE_THRESHOLD: "预测未来24小时AQI仍高于更高级别的限值", NO_FALL: "预测未来24小时AQI不低于当前24小时均值"}),
    ("lower_response", "A10", "区域预警中污染较轻的县市可否降低响应级别", "3.3.3；4.2",
     {WITH_REASON: "一般不低于区域级别；特殊情况须记录理由和批准人", NEVER: "一律不低于区域级别"}),
    ("exclaves", "A11", "与州直其他县市不相邻的县市（奎屯市）怎样预警", "3.3.3",
     {OWN_AND_EXTERNAL: "按本县市AQI预警，并执行自治区区域联防的通知", EXTERNAL_ONLY: "只执行自治区区域联防的通知"}),
    ("forecast_bound", "", "预报AQI范围取哪一个值", "3.3.2",
     {UPPER: "上限", MEAN: "上下限的平均，向上进位取整", LOWER: "下限"}),
    ("pm10_missing", "", "24小时均值只缺PM10时，AQI是否用于预警", "3.3.1；HJ 633—2026 5.3.1",
     {BLOCKED: "按标准文本，不高于100时无AQI", COUNTS: "取其余污染物的AQI"}),
)  # fmt: skip
_DEFAULTS = Readings()
QUESTIONS = tuple(
    Question(name, ambiguity, label, clause, getattr(_DEFAULTS, name), options)
    for name, ambiguity, label, clause, options in _ASKED
) + tuple(
    Question(name, "", label, "3.2（预案未定日期）", getattr(_DEFAULTS, name), {}, least, most, "（四位月日）")
    for name, label, least, most in (
        ("heating_from", "采暖季第一天", 915, 1115),
        ("heating_until", "采暖季最后一天", 315, 515),
    )
)
NOTES = {
    "A12": "预报和监测的AQI按pollution.edition的读法取标准版本；预警限值在2012年版与2026年版相同",
    "A13": "附件2响应流程图未见于文本，须向办公室核实",
}
"""Ambiguities that are no choice here: what is said of them."""
