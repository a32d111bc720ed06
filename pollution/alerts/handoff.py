"""What the operator of 12379 (突发事件预警信息发布系统) is handed: a sheet of the mandatory contents. Pure.

The platform has no public interface for sending; its operator enters the warning by hand, from this sheet and the CAP
message beside it. The form and the event code of the platform are not confirmed, so they are a dated setting and the
sheet says 待核 until the office has confirmed them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from pollution.alerts.cap import CapAlert, CapInfo, MessageType, Status
from pollution.alerts.message_values import BEIJING, check_line, with_plain_line_ends
from pollution.alerts.notices import RESPONSE

_STATUS = {Status.ACTUAL: "真实预警", Status.EXERCISE: "演练，不得对外发布", Status.TEST: "测试，不得对外发布"}
_KINDS = {MessageType.ALERT: "首次发布", MessageType.UPDATE: "更新", MessageType.CANCEL: "解除"}
_UNCONFIRMED = "（待核）"


@dataclass(frozen=True)
class HandoffForm:
    """How 12379 wants it from a day on: the name of its form and its code of the event."""

    since: date
    form: str
    event_code: str
    is_confirmed: bool

    def __post_init__(self) -> None:
        check_line("12379报送表名称", self.form)
        check_line("12379事件代码", self.event_code)


# 11B29 stands for 重污染 in programs of others that show the warnings of 12379; no text of the platform was seen.
UNCONFIRMED = HandoffForm(date(2023, 1, 1), "预警信息报送表", "11B29", is_confirmed=False)


def form_on(day: date, forms: Iterable[HandoffForm]) -> HandoffForm:
    """The latest form that holds on a day; before the first of them the unconfirmed one."""
    return max((form for form in forms if form.since <= day), key=lambda form: form.since, default=UNCONFIRMED)


def sheet(alert: CapAlert, form: HandoffForm) -> bytes:
    """The sheet as plain text, UTF-8 with the line ends of Windows; the same message gives the same bytes."""
    lines = [f"{form.form}{_mark(form)}", ""]
    for label, value in _rows(alert, form):
        first, *others = with_plain_line_ends(value).split("\n")
        lines += [f"{label}：{first}", *(f"　　{line}" for line in others)]
    return "\r\n".join([*lines, ""]).encode()


def _rows(alert: CapAlert, form: HandoffForm) -> Iterator[tuple[str, str]]:
    yield "报文状态", _STATUS[alert.status]
    yield "信息类型", _KINDS[alert.message_type]
    yield "报文标识", alert.identifier
    yield "12379事件代码", form.event_code + _mark(form)
    if alert.references:
        yield "此前报文", "\n".join(each.identifier for each in alert.references)
    if alert.note:
        yield "说明", alert.note
    yield "发送时间", _shown(alert.sent)
    yield from _of_info(alert.infos[0])
    for info in alert.infos[1:]:
        yield from _of_others(info)


def _of_info(info: CapInfo) -> Iterator[tuple[str, str]]:
    yield "发布单位", info.sender_name
    yield "事件", info.event
    yield "标题", info.headline
    yield from ((each.name, each.value) for each in info.parameters)
    yield "生效时间", _shown(info.effective)
    if info.onset:
        yield "开始时间", _shown(info.onset)
    yield "失效时间", _shown(info.expires)
    yield "区域", _areas(info)
    yield "正文", info.description
    if info.instruction:
        yield "措施建议", info.instruction
    yield from (("附件", f"{each.description} {each.uri}") for each in info.resources)
    if info.web:
        yield "详情", info.web
    if info.contact:
        yield "联系方式", info.contact


def _of_others(info: CapInfo) -> Iterator[tuple[str, str]]:
    """A further block: what differs from the first."""
    yield "标题", info.headline
    yield from ((each.name, each.value) for each in info.parameters if each.name == RESPONSE)
    yield "区域", _areas(info)
    yield "措施建议", info.instruction


def _areas(info: CapInfo) -> str:
    return "\n".join(f"{area.name} {area.adcode}".strip() for area in info.areas)


def _mark(form: HandoffForm) -> str:
    return "" if form.is_confirmed else _UNCONFIRMED


def _shown(moment: datetime) -> str:
    return f"{moment.astimezone(BEIJING):%Y年%m月%d日 %H:%M:%S}（北京时间）"
