"""Published alerts as pages show them: level by colour, word and shape, and how an alert stands at a moment."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import groupby
from typing import Any

from django.urls import reverse

from pollution.alert_choices import AlertLevel, AlertScope, MessageType
from pollution.alerting import messages, standing
from pollution.alerts.editions import Plan, edition
from pollution.models import AlertVersion


@dataclass(frozen=True)
class LevelSign:
    """A level to be looked at."""

    level: AlertLevel

    @property
    def code(self) -> str:
        return self.level.code

    @property
    def label(self) -> str:
        return f"{self.level.label}预警"

    @property
    def response(self) -> str:
        return f"{self.level.response}应急响应"


class ShownAlert:
    """One alert by one of its versions, as it stands at a moment; `versions` are all by then, in order."""

    def __init__(self, versions: Sequence[AlertVersion], at: datetime, number: int | None = None) -> None:
        self.versions, self.at = list(versions), at
        found = [each for each in versions if number in (None, each.number)][-1:]
        if not found:
            raise LookupError(number)
        self.version = found[0]
        self.last = versions[-1]

    @property
    def is_lifted(self) -> bool:
        return self.last.message_type == MessageType.CANCEL

    @property
    def is_current(self) -> bool:
        return self.version is self.last

    @property
    def successor(self) -> AlertVersion | None:
        """The version that took the place of the shown one."""
        return next((each for each in self.versions if each.number == self.version.number + 1), None)

    @property
    def is_begun(self) -> bool:
        return bool(self.version.starts_at <= self.at)

    @cached_property
    def held_over(self) -> AlertVersion | None:
        """The version by which one responds until the last one begins, where there is one."""
        found = standing.in_force(self.versions, self.at)
        return None if found is self.last else found

    @property
    def held_over_words(self) -> str:
        """That version in a few words."""
        if self.held_over is None:
            return ""
        level = AlertLevel(self.held_over.level)
        names = messages.names_of(self.held_over.content)
        return f"第{self.held_over.number}版{level.label}预警（{names}，{level.response}应急响应）"

    @property
    def is_overdue(self) -> bool:
        """The expected end has passed, and nobody has lifted or prolonged it: it holds all the same."""
        return not self.is_lifted and self.last.ends_at is not None and self.last.ends_at <= self.at

    @property
    def held_at(self) -> datetime:
        """The last moment of this look at which it held: its lifting, or the moment itself."""
        return self.last.sent_at if self.is_lifted else self.at

    @cached_property
    def told(self) -> AlertVersion:
        """The version whose contents are shown: a lift has none, so those that held until then."""
        if self.version.message_type == MessageType.CANCEL:
            return self.versions[self.versions.index(self.version) - 1]
        return self.version

    @property
    def content(self) -> dict[str, Any]:
        found: dict[str, Any] = self.told.content
        return found

    @property
    def sign(self) -> LevelSign:
        return LevelSign(AlertLevel(self.told.level))

    @property
    def scope(self) -> str:
        return str(AlertScope(self.content["scope"]).label)

    @property
    def title(self) -> str:
        return f"重污染天气{self.sign.label}"

    @property
    def state(self) -> str:
        """In one phrase."""
        if self.is_lifted:
            return "已解除"
        if self.is_overdue:
            return "已过预计结束时间，尚未解除，仍然有效"
        if self.last.starts_at <= self.at:
            return "生效中"
        held_over = self.held_over
        if held_over is None:
            return "已发布，尚未启动"
        return f"已发布，尚未启动，此前仍按{AlertLevel(held_over.level).label}预警响应"

    @property
    def areas(self) -> list[dict[str, Any]]:
        """Each with the level at which it responds."""
        return [each | {"sign": LevelSign(AlertLevel(each["level"]))} for each in self.content["areas"]]

    @property
    def names(self) -> str:
        return messages.names_of(self.content)

    @property
    def duration(self) -> str:
        return messages.duration(self.content)

    @property
    def plan(self) -> Plan:
        return edition(self.content["plan"])

    @property
    def measures(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """Group by group in the order of the plan, then what those who respond at a higher level do besides (4.2)."""
        groups = self.plan.measure_groups
        of_all = messages.measures_of(self.content, AlertLevel(self.told.level))
        of = {groups[code]: [each for each in of_all if each["group"] == code] for code in groups}
        for level in messages.other_levels(self.content):
            names = messages.names_at(self.content, level)
            more = [each for each in messages.measures_of(self.content, level) if each not in of_all]
            of[f"{names}（执行{level.label}预警响应）另须采取的措施"] = more
        return [(name, each) for name, each in of.items() if each]

    @property
    def lift_words(self) -> str:
        return messages.lift_words(self.last.content)

    @property
    def url(self) -> str:
        return reverse("pollution:alert_public", args=[self.last.episode_id])

    @property
    def begins_at(self) -> datetime:
        """Since when its level holds without a break; an adjustment in passing does not begin it anew."""
        before = standing.begun_before_last(self.versions[: self.versions.index(self.told) + 1])
        return standing.since(self.told, before, lambda version: version.level)

    @property
    def line(self) -> str:
        """All that has to be known in one line, for the text that rolls (3.3.5)."""
        assert self.told.ends_at is not None  # told is never a lift
        since, until = (messages.clock_words(each, has_year=False) for each in (self.begins_at, self.told.ends_at))
        begins = f"{'已' if self.is_begun else '将'}于{since}启动{self.sign.response}"
        expected = f"预计至{until}"
        ends = f"原{expected}，尚未解除，仍然有效" if self.is_overdue else expected
        advice = self.content["advice"].strip().rstrip("。")
        tail = f"。{advice}" if advice else ""
        if self.held_over is not None and self.is_current:
            begins += f"（此前仍按{AlertLevel(self.held_over.level).label}预警执行）"
        return f"{self.title}：{self.names}，{begins}，{ends}，首要污染物{self.content['primary']}{tail}。"

    @property
    def summary(self) -> str:
        """As it stands in one line: that it is over, or what has to be known."""
        if not self.is_lifted:
            return self.line
        over = f"已于{messages.clock_words(self.last.sent_at, has_year=False)}解除，{self.sign.response}同时终止"
        return f"{self.title}：{self.names}，{over}。{self.lift_words}。"

    def history(self) -> list[dict[str, Any]]:
        """Every version, the newest first."""
        found = []
        for each, after in zip(self.versions, [*self.versions[1:], None], strict=True):
            is_lift = each.message_type == MessageType.CANCEL
            found.append(
                {
                    "version": each,
                    "sign": None if is_lift else LevelSign(AlertLevel(each.level)),
                    "act": each.decision.get_kind_display(),
                    "superseded_at": after.sent_at if after else None,
                    "is_shown": each is self.version,
                    "url": reverse("pollution:alert_version_public", args=[each.episode_id, each.number]),
                }
            )
        return found[::-1]


def active_alerts(at: datetime) -> list[ShownAlert]:
    """Every alert that holds at a moment, the gravest first; drills are none. One query."""
    versions = AlertVersion.objects.real().binding(at).defer("cap").order_by("episode", "number")
    shown = [ShownAlert(list(each), at) for _, each in groupby(versions, key=lambda version: version.episode_id)]
    return sorted(shown, key=lambda each: (-each.version.level, each.version.sent_at))
