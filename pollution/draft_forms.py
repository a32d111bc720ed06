"""The draft of a decision as people fill it in: times, contents of 3.3.5, regions with their levels, measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.html import format_html_join

from pollution.alert_choices import AlertLevel, AlertScope, DecisionKind
from pollution.alerting import standing
from pollution.alerting.deciding import REDRAFTED, Area, Contents
from pollution.alerts.editions import Measure, Plan, edition
from pollution.models import AlertDecision, AlertVersion, Episode, Proposal
from portal.fields import WrittenLineField, WrittenMomentField, WrittenTextField
from portal.organization.models import Region
from portal.seen import SeenForm

NOT_INCLUDED = "0"
AREA_LEVELS = [(NOT_INCLUDED, "不列入"), *((str(each.value), str(each.label)) for each in AlertLevel)]
MANDATORY = "预警信息必备内容（预案3.3.5），送签前须填写"
PROPOSED = "建议须写明（预案3.2），送签前须填写"


@dataclass(frozen=True)
class AreaRow:
    """A line of the matrix: a region, its level, and why where it lies below the one of the alert."""

    region: Region
    level: BoundField
    reason: BoundField


@dataclass(frozen=True)
class MeasureGroup:
    """One group of 4.3: what the level asks for beside the lower ones, to be ticked, and what those include."""

    name: str
    own: list[tuple[Measure, bool]]
    included: list[Measure]
    heavier: list[tuple[Measure, bool, str]]
    """For areas that respond at a higher level, which each names."""


class LiftForm(SeenForm):
    """Lifting takes effect when it is published; where readings and forecast do not tell it says on what it rests."""

    stale = REDRAFTED
    reason = WrittenTextField(
        label="说明",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="监测和预报不足以确认改善的，写明会商认定的依据（预案3.3.6）；随解除通知公布",
    )
    level: AlertLevel | None = None
    area_rows: list[AreaRow] = []
    measure_groups: list[MeasureGroup] = []

    def areas(self) -> list[Area]:
        """None: the whole alert ends."""
        return []

    def contents(self, at: datetime) -> Contents:
        """What the act takes; the moment of the draft stands for a time."""
        return Contents(starts_at=at, reason=self.cleaned_data["reason"])

    def answers(self) -> Iterator[tuple[str, object]]:
        """What was entered, in words."""
        yield "解除时间", "发布解除指令时"
        yield from _written(self, ["reason"])


class DraftForm(SeenForm):
    """Any other decision on an episode, at a level that is chosen before: the level brings the measures."""

    stale = REDRAFTED
    starts_at = WrittenMomentField(
        label="启动时间",
        help_text="不早于现在；区域预警一般在启动前24小时送签（预案3.2），不足的在“说明”中写明原因",
    )
    ends_at = WrittenMomentField(label="预计结束时间", required=False, help_text=f"可能持续的时间：{MANDATORY}")
    primary = WrittenLineField(label="首要污染物", max_length=40, required=False, help_text=MANDATORY)
    degree = WrittenTextField(label="污染程度", max_length=300, required=False, help_text=PROPOSED)
    weather = WrittenTextField(
        label="气象条件", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text=PROPOSED
    )
    danger = WrittenTextField(
        label="潜在危险程度", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=MANDATORY,
    )  # fmt: skip
    affected = WrittenTextField(
        label="可能受影响的区域", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=MANDATORY,
    )  # fmt: skip
    advice = WrittenTextField(
        label="健康防护提示", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="在所选措施之外另行提示公众的，一并公布",
    )  # fmt: skip
    reason = WrittenTextField(
        label="说明", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="送签时距启动不足24小时的原因；有区域不再列入或响应等级降低的理由；"
        "提高、降低级别而监测和预报不足以确认的，写明会商认定的依据（预案3.2、3.3.6）；内部使用，不对外公布",
    )  # fmt: skip
    groups = [
        ("时间", ["starts_at", "ends_at"]),
        ("污染情况", ["primary", "degree", "weather", "danger", "affected"]),
        ("提示与说明", ["advice", "reason"]),
    ]

    def __init__(self, data: Any, *, episode: Episode, level: AlertLevel, initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        self.level, self.episode = level, episode
        self.plan: Plan = edition(episode.plan)
        self.regions = [] if episode.scope == AlertScope.COUNTY else list(standing.regions())
        self.own = [each for each in self.plan.measures_of(level.code) if each.level == level.code]
        self.included = [each for each in self.plan.measures_of(level.code) if each.level != level.code]
        higher = [each.code for each in AlertLevel if each > level] if self.regions else []
        self.heavier = [each for each in self.plan.measures if each.level in higher]
        for region in self.regions:
            self.fields[f"area_{region.pk}"] = forms.ChoiceField(
                label=f"{region}的响应等级", choices=AREA_LEVELS, widget=forms.RadioSelect, initial=NOT_INCLUDED
            )
            self.fields[f"reason_{region.pk}"] = WrittenTextField(
                label=f"{region}低于预警级别的理由", max_length=300, required=False
            )
        self.fields["measures"] = forms.MultipleChoiceField(
            label="应采取的措施",
            choices=[(each.clause, each.text) for each in (*self.own, *self.heavier)],
            required=False,
            initial=[each.clause for each in (*self.own, *self.heavier)],
        )

    @property
    def area_rows(self) -> list[AreaRow]:
        """The matrix of 3.3.3."""
        return [AreaRow(each, self[f"area_{each.pk}"], self[f"reason_{each.pk}"]) for each in self.regions]

    @property
    def measure_groups(self) -> list[MeasureGroup]:
        """健康防护, 倡议性, 强制性."""
        ticked = set(self["measures"].value() or ())
        return [
            MeasureGroup(
                name,
                [(each, each.clause in ticked) for each in self.own if each.group == code],
                [each for each in self.included if each.group == code],
                [
                    (each, each.clause in ticked, AlertLevel[each.level.upper()].label)
                    for each in self.heavier
                    if each.group == code
                ],
            )
            for code, name in self.plan.measure_groups.items()
        ]

    def clean(self) -> dict[str, Any]:
        """What stands in the matrix, at its fields: too few regions, a lower level without reason (3.3.3, 4.2)."""
        given = super().clean()
        for region in self.regions:
            level = int(given.get(f"area_{region.pk}") or NOT_INCLUDED)
            if 0 < level < self.level and not given.get(f"reason_{region.pk}"):
                self.add_error(f"reason_{region.pk}", "低于区域预警级别的，须写明特殊情况（预案4.2）")
        starts_at, ends_at = given.get("starts_at"), given.get("ends_at")
        if starts_at and ends_at and ends_at <= starts_at:
            self.add_error("ends_at", "预计结束时间须晚于启动时间")
        return given

    def areas(self) -> list[Area]:
        """The regions that respond; a county's own alert concerns that county."""
        if self.episode.region is not None:
            return [Area(self.episode.region, self.level)]
        chosen = ((each, int(self.cleaned_data[f"area_{each.pk}"])) for each in self.regions)
        return [
            Area(region, level, self.cleaned_data[f"reason_{region.pk}"] if level < self.level else "")
            for region, level in chosen
            if level
        ]

    def contents(self, at: datetime) -> Contents:
        """What the act takes at a moment."""
        told = {name: self.cleaned_data[name] for _, names in self.groups for name in names}
        return Contents(**told, measures=self.chosen_measures())

    def chosen_measures(self) -> tuple[str, ...]:
        """By clause; what the lower levels ask for is part of them (4.3.3, 4.3.4), what higher ones ask for only where
        an area responds at them (4.2)."""
        wanted = {each.clause for each in self.included} | set(self.cleaned_data["measures"])
        highest = max([self.level, *(each.level for each in self.areas())])
        heavier = [each for each in self.heavier if AlertLevel[each.level.upper()] <= highest]
        return tuple(each.clause for each in (*self.included, *self.own, *heavier) if each.clause in wanted)

    def answers(self) -> Iterator[tuple[str, object]]:
        """What was entered, in words, for the page on which it is checked."""
        yield "预警等级", f"{self.level.label}（{self.level.response}应急响应）"
        yield "污染范围", "、".join(_area_words(each, self.level) for each in self.areas()) or "未选择"
        yield from _written(self, [name for _, names in self.groups for name in names])
        chosen = set(self.chosen_measures())
        offered = (*self.included, *self.own, *self.heavier)
        lines = [(each.text, each.clause) for each in offered if each.clause in chosen]
        told = format_html_join("", '<div>{} <span class="clause">{}</span></div>', lines)
        yield f"应采取的措施（{len(lines)}项）", told or "未选择"


def form_of(
    data: Any, *, episode: Episode, kind: DecisionKind, level: AlertLevel | None, initial: Mapping[str, Any]
) -> DraftForm | LiftForm:
    """The form for a decision of this kind."""
    if kind == DecisionKind.LIFT:
        return LiftForm(data, initial={name: initial.get(name, "") for name in ("reason", "seen")})
    assert level is not None
    return DraftForm(data, episode=episode, level=level, initial=initial)


def from_decision(decision: AlertDecision, level: AlertLevel | None) -> dict[str, Any]:
    """A draft as it was written; at another level the measures are those that this one brings."""
    names = ("primary", "degree", "weather", "danger", "affected", "advice", "reason")
    found: dict[str, Any] = {name: getattr(decision, name) for name in names}
    found |= {"starts_at": _local(decision.starts_at), "ends_at": _local(decision.ends_at), "seen": decision.text_seen}
    for area in decision.areas.all():
        found[f"area_{area.region_id}"], found[f"reason_{area.region_id}"] = str(area.level), area.reason
    if level == decision.level:
        found["measures"] = decision.measures
    return found


def from_proposal(proposal: Proposal, at: datetime) -> dict[str, Any]:
    """What the proposal knows; its regions at the levels of the judgement, heavier members at their own (4.2).

    A start that has gone by since is offered as the next full hour: nothing begins before it is drafted.
    """
    levels = proposal.judgement.get("levels", {})
    regions = list(proposal.regions.all())
    is_gone = proposal.starts_at is not None and proposal.starts_at < at
    found: dict[str, Any] = {
        "starts_at": _local(_next_hour(at) if is_gone else proposal.starts_at),
        "ends_at": _local(proposal.ends_at),
        "primary": proposal.primary,
        "affected": "、".join(each.name for each in regions),
    }
    return found | {f"area_{each.pk}": str(levels.get(str(each.pk), proposal.level)) for each in regions}


def from_version(version: AlertVersion, level: AlertLevel | None) -> dict[str, Any]:
    """What was published last, where a change begins from it; its regions at the new level."""
    said = version.content
    names = ("primary", "degree", "weather", "danger", "affected", "advice")
    found: dict[str, Any] = {name: said.get(name, "") for name in names}
    found["ends_at"] = _local(version.ends_at)
    for area in said.get("areas", ()):
        is_own = area["level"] == version.level
        found[f"area_{area['region']}"] = str(level if is_own and level else area["level"])
        found[f"reason_{area['region']}"] = area["reason"]
    if level == version.level:
        found["measures"] = [each["clause"] for each in said.get("measures", ())]
    return found


def _area_words(area: Area, level: AlertLevel) -> str:
    if area.level == level:
        return area.region.name
    why = f"：{area.reason}" if area.reason else ""
    return f"{area.region.name}（{AlertLevel(area.level).label}{why}）"


def _written(form: forms.Form, names: Sequence[str]) -> Iterator[tuple[str, object]]:
    for name in names:
        value = form.cleaned_data[name]
        if isinstance(value, datetime):
            value = f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
        yield str(form.fields[name].label), value or "未填写"


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _local(at: datetime | None) -> datetime | None:
    return timezone.localtime(at) if at else None
