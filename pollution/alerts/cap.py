"""Messages of the Common Alerting Protocol 1.2 (OASIS Standard, 2010-07-01), as this office sends them. Pure.

A message that exists is one that may be sent: what CAP forbids, and what others have sent by mistake, raises ValueError
when the value is made. Areas are names and codes; there is no place for a polygon. Which message may follow which:
`pollution.alerts.chains`; what a warning of the plan says: `pollution.alerts.notices`; in prose: docs/rules/cap.md.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import pairwise

from lxml import etree

from pollution.alerts.message_values import (
    check_address,
    check_distinct,
    check_line,
    check_listed,
    check_moment,
    check_text,
    check_token,
    with_plain_line_ends,
    written,
)

NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2"
MEDIA_TYPE = "application/cap+xml"
LANGUAGE = "zh-CN"
SCOPE = "Public"
_MIME_TYPE = re.compile(r"[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*")
_SHA_1 = re.compile("[0-9a-f]{40}")
_ADCODE = re.compile("[0-9]{6}")


class Status(StrEnum):
    """How the message is to be handled; a drill 演练 is an Exercise and nothing else."""

    ACTUAL = "Actual"
    EXERCISE = "Exercise"
    TEST = "Test"


class MessageType(StrEnum):
    """首次发布, 更新, 解除."""

    ALERT = "Alert"
    UPDATE = "Update"
    CANCEL = "Cancel"


class Category(StrEnum):
    """Heavy pollution is a matter of the environment and of health."""

    ENVIRONMENT = "Env"
    HEALTH = "Health"


class ResponseType(StrEnum):
    """What the reader should do."""

    AVOID = "Avoid"
    MONITOR = "Monitor"
    ALL_CLEAR = "AllClear"


class Urgency(StrEnum):
    """How soon: within the hour, later, no longer."""

    EXPECTED = "Expected"
    FUTURE = "Future"
    PAST = "Past"


class Severity(StrEnum):
    """How grave."""

    EXTREME = "Extreme"
    SEVERE = "Severe"
    MODERATE = "Moderate"
    MINOR = "Minor"


class Certainty(StrEnum):
    """Measured, or forecast."""

    OBSERVED = "Observed"
    LIKELY = "Likely"


@dataclass(frozen=True)
class Coded:
    """A value with the name of the list it is from: eventCode, parameter, geocode."""

    name: str
    value: str

    def __post_init__(self) -> None:
        check_line("代码名称", self.name)
        check_line(f"代码“{self.name}”的值", self.value)


@dataclass(frozen=True)
class CapArea:
    """An area by its name, with its six digits of GB/T 2260 where it has them; a 团场 has none."""

    name: str
    adcode: str = ""

    def __post_init__(self) -> None:
        check_line("区域名称", self.name)
        if self.adcode and not _ADCODE.fullmatch(self.adcode):
            raise ValueError(f"{self.name}的行政区划代码须为6位数字：{self.adcode}")


@dataclass(frozen=True)
class CapResource:
    """A file beside the message. `size` in bytes; `digest` is SHA-1 in hexadecimal, as CAP 1.2 §3.2.3 has it."""

    description: str
    mime_type: str
    uri: str
    size: int
    digest: str

    def __post_init__(self) -> None:
        check_line("附件说明", self.description)
        check_address("附件网址", self.uri)
        if not _MIME_TYPE.fullmatch(self.mime_type):
            raise ValueError(f"附件类型不是MIME类型：{self.mime_type}")
        if self.size < 1:
            raise ValueError(f"附件为空：{self.description}")
        if not _SHA_1.fullmatch(self.digest):
            raise ValueError(f"附件摘要须为SHA-1的40位十六进制数（CAP 1.2 §3.2.3）：{self.digest}")

    @classmethod
    def of(cls, content: bytes, *, description: str, mime_type: str, uri: str) -> CapResource:
        """The resource that has this content."""
        digest = hashlib.sha1(content, usedforsecurity=False).hexdigest()  # finds a broken transfer, proves nothing
        return cls(description, mime_type, uri, len(content), digest)


@dataclass(frozen=True)
class Reference:
    """An earlier message, as later ones name it."""

    sender: str
    identifier: str
    sent: datetime

    def __post_init__(self) -> None:
        check_token("发送者", self.sender)
        check_token("报文标识", self.identifier)
        check_moment("发送时间", self.sent)

    def __str__(self) -> str:
        return f"{self.sender},{self.identifier},{written(self.sent)}"


@dataclass(frozen=True, kw_only=True)
class CapInfo:
    """What is said, in one language. `effective` is when the information holds, `onset` when the pollution begins."""

    event: str
    response_types: tuple[ResponseType, ...]
    urgency: Urgency
    severity: Severity
    certainty: Certainty
    effective: datetime
    expires: datetime
    sender_name: str
    headline: str
    description: str
    areas: tuple[CapArea, ...]
    onset: datetime | None = None
    instruction: str = ""
    web: str = ""
    contact: str = ""
    categories: tuple[Category, ...] = (Category.ENVIRONMENT, Category.HEALTH)
    event_codes: tuple[Coded, ...] = ()
    parameters: tuple[Coded, ...] = ()
    resources: tuple[CapResource, ...] = ()
    language: str = LANGUAGE

    def __post_init__(self) -> None:
        check_line("事件", self.event)
        check_line("发布单位", self.sender_name)
        check_line("标题", self.headline)
        check_text("正文", self.description)
        check_text("措施建议", self.instruction, is_required=False)
        check_line("联系方式", self.contact, is_required=False)
        if self.web:
            check_address("详情网址", self.web)
        if not re.fullmatch("[a-z]{2,3}(-[A-Za-z0-9]{1,8})*", self.language):
            raise ValueError(f"语言代码不合RFC 3066：{self.language}")
        check_listed("紧急程度", self.urgency, Urgency)
        check_listed("严重程度", self.severity, Severity)
        check_listed("确定程度", self.certainty, Certainty)
        self._check_times()
        self._check_lists()

    def _check_times(self) -> None:
        check_moment("生效时间", self.effective)
        check_moment("失效时间", self.expires)
        if self.expires <= self.effective:
            raise ValueError(f"失效时间{written(self.expires)}须晚于生效时间{written(self.effective)}")
        if self.onset is not None:
            check_moment("开始时间", self.onset)
            if self.expires <= self.onset:
                raise ValueError(f"失效时间{written(self.expires)}须晚于开始时间{written(self.onset)}")

    def _check_lists(self) -> None:
        for name, values in (
            ("类别", self.categories),
            ("响应方式", self.response_types),
            ("区域", [area.name for area in self.areas]),
        ):
            if not values:
                raise ValueError(f"{name}至少要有一项")
            check_distinct(name, values)
        for category in self.categories:
            check_listed("类别", category, Category)
        for response_type in self.response_types:
            check_listed("响应方式", response_type, ResponseType)
        check_distinct("行政区划代码", [area.adcode for area in self.areas if area.adcode])
        check_distinct("参数", [each.name for each in self.parameters])
        check_distinct("事件代码", [each.name for each in self.event_codes])
        check_distinct("附件", [each.uri for each in self.resources])
        if ResponseType.ALL_CLEAR in self.response_types and len(self.response_types) > 1:
            raise ValueError("AllClear不能与其他响应方式并列")

    def parameter(self, name: str) -> str:
        """The value of a parameter, or nothing."""
        return next((each.value for each in self.parameters if each.name == name), "")


@dataclass(frozen=True, kw_only=True)
class CapAlert:
    """One message. It is never edited: what has to be said anew is said by an Update that names all earlier ones."""

    identifier: str
    sender: str
    sent: datetime
    status: Status
    message_type: MessageType
    infos: tuple[CapInfo, ...]
    references: tuple[Reference, ...] = ()
    note: str = ""
    incident: str = ""

    def __post_init__(self) -> None:
        check_token("报文标识", self.identifier)
        check_token("发送者", self.sender)
        check_moment("发送时间", self.sent)
        check_listed("报文状态", self.status, Status)
        check_listed("信息类型", self.message_type, MessageType)
        check_text("说明", self.note, is_required=False)
        if self.incident:
            check_token("污染过程编号", self.incident)
        if self.status != Status.ACTUAL and not self.note.strip():
            raise ValueError("演练和测试报文须在note中说明（CAP 1.2 §3.2.1）")
        self._check_references()
        self._check_infos()

    @property
    def reference(self) -> Reference:
        """This message, as later ones name it."""
        return Reference(self.sender, self.identifier, self.sent)

    def _check_references(self) -> None:
        is_first = self.message_type == MessageType.ALERT
        if is_first and self.references:
            raise ValueError("首次发布的报文不能引用此前的报文")
        if not is_first and not self.references:
            raise ValueError("更新和解除报文须引用此前的全部报文（CAP 1.2 §3.2.1）")
        for earlier, later in pairwise([*self.references, self.reference]):
            if later.sent <= earlier.sent:
                raise ValueError(f"{later.identifier}的发送时间须晚于此前的{earlier.identifier}")
        check_distinct("报文标识", [each.identifier for each in (*self.references, self.reference)])

    def _check_infos(self) -> None:
        if not self.infos:
            raise ValueError("报文至少要有一段信息")
        # Blocks of one language add areas; what one has said of an area the next must not take back (CAP 1.2 §3.2.2).
        named = [f"{area.name}（{info.language}）" for info in self.infos for area in info.areas]
        check_distinct("同一语言的区域", named)
        is_lift = self.message_type == MessageType.CANCEL
        for info in self.infos:
            if info.effective < self.sent:
                raise ValueError(f"生效时间{written(info.effective)}早于发送时间{written(self.sent)}")
            if is_lift != (ResponseType.ALL_CLEAR in info.response_types):
                raise ValueError("解除报文的响应方式须为AllClear，其他报文不得使用AllClear")


def to_xml(alert: CapAlert) -> bytes:
    """The message in UTF-8; the same message gives the same bytes."""
    root = etree.Element(_tag("alert"), nsmap={None: NAMESPACE})
    for name, value in _of_alert(alert):
        _put(root, name, value)
    for info in alert.infos:
        part = etree.SubElement(root, _tag("info"))
        for name, value in _of_info(info):
            _put(part, name, value)
    xml: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return xml


# The schema is a sequence: the order of the lines below is part of the format.
def _of_alert(alert: CapAlert) -> Iterator[tuple[str, object]]:
    yield "identifier", alert.identifier
    yield "sender", alert.sender
    yield "sent", alert.sent
    yield "status", alert.status
    yield "msgType", alert.message_type
    yield "scope", SCOPE
    yield "note", alert.note
    yield "references", " ".join(map(str, alert.references))
    yield "incidents", alert.incident


def _of_info(info: CapInfo) -> Iterator[tuple[str, object]]:
    yield "language", info.language
    yield from (("category", each) for each in info.categories)
    yield "event", info.event
    yield from (("responseType", each) for each in info.response_types)
    yield "urgency", info.urgency
    yield "severity", info.severity
    yield "certainty", info.certainty
    yield from (("eventCode", each) for each in info.event_codes)
    yield "effective", info.effective
    yield "onset", info.onset
    yield "expires", info.expires
    yield "senderName", info.sender_name
    yield "headline", info.headline
    yield "description", info.description
    yield "instruction", info.instruction
    yield "web", info.web
    yield "contact", info.contact
    yield from (("parameter", each) for each in info.parameters)
    yield from (("resource", each) for each in info.resources)
    yield from (("area", each) for each in info.areas)


def _parts(value: object) -> Iterator[tuple[str, object]]:
    """What stands inside an element that holds others."""
    match value:
        case Coded():
            yield from (("valueName", value.name), ("value", value.value))
        case CapArea():
            yield "areaDesc", value.name
            if value.adcode:
                yield "geocode", Coded("adcode", value.adcode)
        case CapResource():
            yield from (("resourceDesc", value.description), ("mimeType", value.mime_type))
            yield from (("size", value.size), ("uri", value.uri), ("digest", value.digest))


def _put(parent: etree._Element, name: str, value: object) -> None:
    """The value as a child of that name; what is empty is left out."""
    if value is None or value == "":
        return
    child = etree.SubElement(parent, _tag(name))
    if isinstance(value, Coded | CapArea | CapResource):
        for inner, part in _parts(value):
            _put(child, inner, part)
    else:
        child.text = written(value) if isinstance(value, datetime) else with_plain_line_ends(str(value))


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
