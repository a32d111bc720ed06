"""A stored CAP message read back into values, so that what is told of it is what was sent. Pure.

Only messages of this office: `cap.to_xml` wrote them, and `read` gives what it was given. The readers of others, by
which the tests check the same messages, stay in the tests.
"""

from __future__ import annotations

from datetime import datetime

from lxml import etree

from pollution.alerts.cap import (
    NAMESPACE,
    CapAlert,
    CapArea,
    CapInfo,
    CapResource,
    Category,
    Certainty,
    Coded,
    MessageType,
    Reference,
    ResponseType,
    Severity,
    Status,
    Urgency,
)


def read(xml: bytes) -> CapAlert:
    """The message; raises ValueError for what this office cannot have sent."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(xml, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"不是XML：{error}") from None
    if root.tag != _tag("alert"):
        raise ValueError("不是CAP 1.2报文")
    return CapAlert(
        identifier=_text(root, "identifier"),
        sender=_text(root, "sender"),
        sent=datetime.fromisoformat(_text(root, "sent")),
        status=Status(_text(root, "status")),
        message_type=MessageType(_text(root, "msgType")),
        infos=tuple(_info(each) for each in root.findall(_tag("info"))),
        references=tuple(_reference(each) for each in _text(root, "references").split()),
        note=_text(root, "note"),
        incident=_text(root, "incidents"),
    )


def _info(info: etree._Element) -> CapInfo:
    onset = _text(info, "onset")
    return CapInfo(
        language=_text(info, "language"),
        categories=tuple(Category(each) for each in _texts(info, "category")),
        event=_text(info, "event"),
        response_types=tuple(ResponseType(each) for each in _texts(info, "responseType")),
        urgency=Urgency(_text(info, "urgency")),
        severity=Severity(_text(info, "severity")),
        certainty=Certainty(_text(info, "certainty")),
        event_codes=_coded(info, "eventCode"),
        effective=datetime.fromisoformat(_text(info, "effective")),
        onset=datetime.fromisoformat(onset) if onset else None,
        expires=datetime.fromisoformat(_text(info, "expires")),
        sender_name=_text(info, "senderName"),
        headline=_text(info, "headline"),
        description=_text(info, "description"),
        instruction=_text(info, "instruction"),
        web=_text(info, "web"),
        contact=_text(info, "contact"),
        parameters=_coded(info, "parameter"),
        resources=tuple(_resource(each) for each in info.findall(_tag("resource"))),
        areas=tuple(_area(each) for each in info.findall(_tag("area"))),
    )


def _resource(part: etree._Element) -> CapResource:
    return CapResource(
        description=_text(part, "resourceDesc"),
        mime_type=_text(part, "mimeType"),
        uri=_text(part, "uri"),
        size=int(_text(part, "size")),
        digest=_text(part, "digest"),
    )


def _area(part: etree._Element) -> CapArea:
    codes = {each.name: each.value for each in _coded(part, "geocode")}
    return CapArea(_text(part, "areaDesc"), codes.get("adcode", ""))


def _coded(parent: etree._Element, name: str) -> tuple[Coded, ...]:
    return tuple(Coded(_text(each, "valueName"), _text(each, "value")) for each in parent.findall(_tag(name)))


def _reference(text: str) -> Reference:
    sender, identifier, sent = text.split(",")
    return Reference(sender, identifier, datetime.fromisoformat(sent))


def _texts(parent: etree._Element, name: str) -> list[str]:
    return [each.text or "" for each in parent.findall(_tag(name))]


def _text(parent: etree._Element, name: str) -> str:
    return next(iter(_texts(parent, name)), "")


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"
