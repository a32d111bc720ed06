"""What openapi.yaml shows of alerts: an orange one of three counties."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

_API, _SITE = "https://example.org/api/v1/alerts", "https://example.org/air/alerts"
_IDENTIFIER = "65400000000000_20261210090000"
_ORANGE = {"level": "orange", "level_name": "橙色", "response_level": "Ⅱ级"}
_COUNTIES = ((2, "伊宁市", "654002"), (4, "伊宁县", "654021"), (6, "霍城县", "654023"))
_SUMMARY: dict[str, Any] = {
    "id": 7,
    "status": "active",
    "version": 1,
    "identifier": _IDENTIFIER,
    "message_type": "Alert",
    "kind": "release",
    "kind_name": "发布",
    **_ORANGE,
    "scope": "regional",
    "scope_name": "区域预警",
    "sent_at": "2026-12-10T09:00:00+08:00",
    "starts_at": "2026-12-11T11:00:00+08:00",
    "ends_at": "2026-12-15T09:00:00+08:00",
    "is_begun": False,
    "version_in_force": None,
    "stale": False,
    "primary": "PM2.5",
    "areas": [
        {"region": pk, "name": name, "adcode": adcode, "reason": "", **_ORANGE} for pk, name, adcode in _COUNTIES
    ],
    "url": f"{_API}/7/?version=1",
    "cap": f"{_API}/7.cap?version=1",
    "page": f"{_SITE}/7/",
}

ALERTS = OpenApiExample("一页预警", value={"next": None, "previous": None, "results": [_SUMMARY]}, response_only=True)
ALERT = OpenApiExample(
    "一次橙色预警",
    value={
        **_SUMMARY,
        "is_current": True,
        "superseded_at": None,
        "degree": "重度污染",
        "weather": "静稳、逆温",
        "duration": "2026年12月11日11时至2026年12月15日9时，约94小时",
        "danger": "易感人群症状加剧，健康人群出现刺激症状",
        "affected": "伊宁市及周边",
        "advice": "减少户外活动",
        "measures": [
            {
                "group": "health",
                "group_name": "健康防护措施",
                "level": "yellow",
                "clause": "4.3.2.1（1）",
                "text": "儿童、老年人和病人停留在室内",
            }
        ],
        "reason": "",
        "plan": {
            "code": "2023-31",
            "title": "伊犁州重污染天气应急预案",
            "doc_number": "伊州政办发〔2023〕31号",
        },
        "sender": "alerts@example.org",
        "sender_name": "伊犁哈萨克自治州重污染天气应急指挥部办公室",
        "lifted_at": None,
        "versions": [
            {
                "version": 1,
                "identifier": _IDENTIFIER,
                "message_type": "Alert",
                "kind": "release",
                "kind_name": "发布",
                "sent_at": "2026-12-10T09:00:00+08:00",
                "url": f"{_API}/7/?version=1",
                "cap": f"{_API}/7.cap?version=1",
                **_ORANGE,
            }
        ],
    },
    response_only=True,
)
STATUS = OpenApiExample(
    "两个区域的现状",
    value={
        "changed_at": "2026-12-10T09:00:00+08:00",
        "next_change_at": "2026-12-11T11:00:00+08:00",
        "results": [
            {
                "region": {"id": 2, "name": "伊宁市", "adcode": "654002"},
                **_ORANGE,
                "since": "2026-12-11T11:00:00+08:00",
                "valid_until": "2026-12-15T09:00:00+08:00",
                "is_begun": False,
                "stale": False,
                "alert": 7,
                "version": 1,
                "identifier": _IDENTIFIER,
                "ordered_by": "",
                "next": None,
                "url": f"{_API}/7/?version=1",
            },
            {
                "region": {"id": 12, "name": "昭苏县", "adcode": "654026"},
                "level": None,
                "level_name": "",
                "response_level": "",
                "since": None,
                "valid_until": None,
                "is_begun": False,
                "stale": False,
                "alert": None,
                "version": None,
                "identifier": "",
                "ordered_by": "",
                "next": None,
                "url": None,
            },
        ],
    },
    response_only=True,
)
