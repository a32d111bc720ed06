"""A heavy-pollution warning of the plan as a message: the levels, the six contents, the lift. Pure.

伊州政办发〔2023〕31号 3.3.5 says what the public is told, 4.1 which response follows from which level. The mapping to
the words of CAP stands in docs/rules/cap.md, which the tests read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypedDict

from pollution.alerts.cap import (
    CapAlert,
    CapArea,
    CapInfo,
    CapResource,
    Certainty,
    Coded,
    MessageType,
    ResponseType,
    Severity,
    Status,
    Urgency,
)
from pollution.alerts.chains import Chain
from pollution.alerts.identifiers import AlertIdentifier

EVENT = "重污染天气"
LEVEL, RESPONSE, POLLUTANT, EXTENT, BASIS = "预警级别", "响应级别", "首要污染物", "预警范围", "发布依据"
SOON = timedelta(hours=1)
_MARKS = {Status.ACTUAL: "", Status.EXERCISE: "【演练】", Status.TEST: "【测试】"}
_NOTES = {
    Status.ACTUAL: "",
    Status.EXERCISE: "应急演练，不是真实预警，请勿据此采取措施。",
    Status.TEST: "系统测试，不是真实预警，请勿据此采取措施。",
}


@dataclass(frozen=True)
class LevelWords:
    """One level of the plan: its colour in words, the response that follows, the severity of CAP."""

    colour: str
    response: str
    severity: Severity


LEVELS: Mapping[str, LevelWords] = {
    "yellow": LevelWords("黄色", "Ⅲ级", Severity.MODERATE),
    "orange": LevelWords("橙色", "Ⅱ级", Severity.SEVERE),
    "red": LevelWords("红色", "Ⅰ级", Severity.EXTREME),
}


@dataclass(frozen=True, kw_only=True)
class Contents:
    """The six things that the public is told (3.3.5); none may be missing."""

    primary_pollutant: str
    extent: str
    duration: str
    danger: str
    affected: str
    measures: str

    def __post_init__(self) -> None:
        if missing := [label for label, value in (*self.lines, ("措施建议", self.measures)) if not value.strip()]:
            raise ValueError(f"预警信息缺少：{'、'.join(missing)}（伊州政办发〔2023〕31号 3.3.5）")

    @property
    def lines(self) -> tuple[tuple[str, str], ...]:
        """All but the measures, which have an element of their own, each under the word of the plan."""
        return (
            ("首要污染物", self.primary_pollutant),
            ("污染的范围", self.extent),
            ("可能持续的时间", self.duration),
            ("潜在的危险程度", self.danger),
            ("可能受影响的区域", self.affected),
        )


@dataclass(frozen=True, kw_only=True)
class Sending:
    """Who sends what when: the same for a warning and for its lift. `basis` is the number of the plan that applies."""

    identifier: AlertIdentifier
    sender: str
    sender_name: str
    status: Status
    basis: str
    web: str = ""
    contact: str = ""
    papers: tuple[CapResource, ...] = ()
    """The official notice as a file."""
    codes: tuple[Coded, ...] = ()
    """Event codes of other systems, only those that the office has confirmed."""

    @property
    def sent(self) -> datetime:
        return self.identifier.at


@dataclass(frozen=True)
class Respondents:
    """Areas that respond at another level than the alert (4.2): higher by their own air, or lower with a reason."""

    level: str
    areas: tuple[CapArea, ...]
    measures: str


@dataclass(frozen=True, kw_only=True)
class Notice:
    """A warning: `level` is yellow, orange or red; it begins at `onset` and is expected to last until `expires`.

    `areas` are those that respond at its level, `others` those that do not: the message has a block for each level, so
    that a program which only looks at its own area reads the response that binds it.
    """

    level: str
    extent: str
    """区域预警, or 县市、团场预警 (3.3.3)."""
    contents: Contents
    areas: tuple[CapArea, ...]
    onset: datetime
    expires: datetime
    is_observed: bool = False
    """The air has reached the level already; else it is forecast."""
    others: tuple[Respondents, ...] = ()

    def __post_init__(self) -> None:
        for level in (self.level, *(each.level for each in self.others)):
            if level not in LEVELS:
                raise ValueError(f"没有这一预警级别：{level}")

    @property
    def respondents(self) -> tuple[Respondents, ...]:
        """All of them, those of the alert's own level first where there are any."""
        own = (Respondents(self.level, self.areas, self.contents.measures),) if self.areas else ()
        return own + self.others


@dataclass(frozen=True, kw_only=True)
class Lift:
    """The end of a warning (3.3.6): why, and until when the message that says so is shown."""

    reason: str
    expires: datetime


def message_of(notice: Notice, sending: Sending, chain: Chain | None = None, *, incident: str = "") -> CapAlert:
    """The first message of a warning, or the one that brings `chain` up to date; it names all messages of the chain."""
    return _enveloped([_info_of(notice, each, sending, chain) for each in notice.respondents], sending, chain, incident)


def _info_of(notice: Notice, respondents: Respondents, sending: Sending, chain: Chain | None) -> CapInfo:
    words, response = LEVELS[notice.level], LEVELS[respondents.level]
    what = _what_happens(words, chain)
    if respondents.level != notice.level:
        names = "、".join(area.name for area in respondents.areas)
        what = f"{what.partition('，')[0]}，{names}执行{response.response}应急响应"
    return CapInfo(
        event=EVENT,
        response_types=(ResponseType.AVOID, ResponseType.MONITOR),
        urgency=Urgency.EXPECTED if notice.onset <= sending.sent + SOON else Urgency.FUTURE,
        severity=response.severity,
        certainty=Certainty.OBSERVED if notice.is_observed else Certainty.LIKELY,
        effective=sending.sent,
        onset=notice.onset,
        expires=notice.expires,
        headline=_MARKS[sending.status] + sending.sender_name + what,
        description=_description(sending, "\n".join(f"{label}：{value}" for label, value in notice.contents.lines)),
        instruction=respondents.measures,
        areas=respondents.areas,
        **_of_sending(sending, words),
        parameters=(
            *_levels(words, response, sending),
            Coded(POLLUTANT, notice.contents.primary_pollutant),
            Coded(EXTENT, notice.extent),
        ),
    )


def lift_of(lift: Lift, sending: Sending, chain: Chain) -> CapAlert:
    """The message that cancels every message of the chain, for every area that one of them named."""
    words = _words_of(chain.latest)
    info = CapInfo(
        event=EVENT,
        response_types=(ResponseType.ALL_CLEAR,),
        urgency=Urgency.PAST,
        severity=Severity.MINOR,
        certainty=Certainty.OBSERVED,
        effective=sending.sent,
        expires=lift.expires,
        headline=f"{_MARKS[sending.status]}{sending.sender_name}解除{EVENT}{words.colour}预警",
        description=_description(sending, f"{lift.reason}\n解除{words.colour}预警，{words.response}应急响应同时终止。"),
        areas=_all_areas(chain),
        **_of_sending(sending, words),
        parameters=_levels(words, words, sending),
    )
    return _enveloped([info], sending, chain, "")


def level_of(message: CapAlert) -> str:
    """The level that a message has put in force, as code; a lift has none."""
    if message.message_type == MessageType.CANCEL:
        return ""
    words = _words_of(message)
    return next(code for code, each in LEVELS.items() if each == words)


def _enveloped(infos: Sequence[CapInfo], sending: Sending, chain: Chain | None, incident: str) -> CapAlert:
    if chain is None:
        kind = MessageType.ALERT
    else:
        is_lift = infos[0].response_types == (ResponseType.ALL_CLEAR,)
        kind = MessageType.CANCEL if is_lift else MessageType.UPDATE
    message = CapAlert(
        identifier=str(sending.identifier),
        sender=sending.sender,
        sent=sending.sent,
        status=sending.status,
        message_type=kind,
        infos=tuple(infos),
        references=() if chain is None else chain.references,
        note=_NOTES[sending.status],
        incident=incident if chain is None else chain.latest.incident,
    )
    return (Chain((message,)) if chain is None else chain.followed_by(message)).latest


class _OfSending(TypedDict):
    sender_name: str
    web: str
    contact: str
    resources: tuple[CapResource, ...]
    event_codes: tuple[Coded, ...]


def _of_sending(sending: Sending, words: LevelWords) -> _OfSending:
    return {
        "sender_name": sending.sender_name,
        "web": sending.web,
        "contact": sending.contact,
        "resources": sending.papers,
        "event_codes": (Coded(sending.basis, f"{EVENT}{words.colour}预警"), *sending.codes),
    }


def _levels(words: LevelWords, response: LevelWords, sending: Sending) -> tuple[Coded, ...]:
    """The level of the alert, and the one at which the areas of the block respond."""
    return Coded(LEVEL, words.colour), Coded(RESPONSE, response.response), Coded(BASIS, sending.basis)


def _what_happens(words: LevelWords, chain: Chain | None) -> str:
    if chain is None:
        return f"发布{EVENT}{words.colour}预警，启动{words.response}应急响应"
    before = _words_of(chain.latest)
    if before == words:
        return f"更新{EVENT}{words.colour}预警"
    return f"将{EVENT}{before.colour}预警调整为{words.colour}预警，启动{words.response}应急响应"


def _words_of(message: CapAlert) -> LevelWords:
    colour = message.infos[0].parameter(LEVEL)
    found = next((words for words in LEVELS.values() if words.colour == colour), None)
    if found is None:
        raise ValueError(f"报文{message.identifier}没有预警级别")
    return found


def _description(sending: Sending, text: str) -> str:
    return "\n".join(line for line in (_NOTES[sending.status], text, f"{BASIS}：{sending.basis}") if line)


def _all_areas(chain: Chain) -> tuple[CapArea, ...]:
    """Every area once, in the order of its first naming: the lift reaches whoever was warned."""
    areas = (area for message in chain.messages for info in message.infos for area in info.areas)
    return tuple({area.name: area for area in areas}.values())
