"""What the office still has to confirm about the messages that it sends: codes of GB/T 35965.1 and of 12379."""

from __future__ import annotations

from datetime import date

from pollution.alerts.handoff import HandoffForm
from portal import readings

AGENCY = readings.ask_number(
    "pollution.alert_agency",
    label="预警报文的发布机构代码（0为待核）",
    clause="GB/T 35965.1—2018；GB/T 4657",
    default=0,
    least=0,
    most=999,
    measure="（三位数字）",
)
HANDOFF_CODE = readings.ask(
    "pollution.handoff_code",
    label="12379平台的重污染天气事件代码",
    clause="新政办发〔2015〕107号",
    default="unconfirmed",
    options={"unconfirmed": "待核，暂按11B29填写并注明", "11B29": "经12379平台确认为11B29"},
)

NOTICE_NUMBER = readings.ask(
    "pollution.notice_number",
    label="预警通知是否编号印发",
    clause="伊州政办发〔2023〕31号 3.3.5；《党政机关公文处理工作条例》第九条",
    default="numbered",
    options={"numbered": "发布后编号印发并登记", "by_order": "以指令发布，不编号"},
)


def is_notice_numbered(day: date) -> bool:
    """Whether notices of alerts published on a day take a number."""
    return readings.holding(NOTICE_NUMBER.code, on=day) == NOTICE_NUMBER.default


def is_agency_confirmed(day: date) -> bool:
    """Whether the office has said under which code it sends."""
    return readings.holding_number(AGENCY.code, on=day) != 0


def agency_on(day: date) -> str:
    """The three digits of the agency that issues alerts, as read on a day."""
    return f"{readings.holding_number(AGENCY.code, on=day):03d}"


def handoff_forms() -> list[HandoffForm]:
    """The forms of 12379 that its operator has confirmed, each from its day on; none so far."""
    decided = readings.ClauseReading.objects.of(HANDOFF_CODE.code).exclude(value=HANDOFF_CODE.default)
    return [HandoffForm(each.valid_from, "预警信息报送表", each.value, is_confirmed=True) for each in decided]
