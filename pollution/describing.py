"""The air and its alerts as other programs read them: schema.org in JSON-LD."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from django.utils import timezone

from pollution.air.items import Pollutant
from pollution.air_at import PlaceAir, Standing
from pollution.alert_showing import ShownAlert

AREA = "伊犁哈萨克自治州"


def dataset(url: str, *, name: str = "", at: datetime | None = None) -> dict[str, Any]:
    """The hourly and daily indices of all regions, or of one place."""
    place = name or AREA
    found: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "@id": url,
        "url": url,
        "name": f"{place}空气质量指数",
        "description": f"{place}各小时和各日的空气质量指数（AQI）、首要污染物和六项污染物浓度，附标准版本和数据有效数",
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "spatialCoverage": place,
        "variableMeasured": ["AQI", *(each.value for each in Pollutant)],
    }
    return found | ({"dateModified": timezone.localtime(at).isoformat()} if at else {})


def observation(place: PlaceAir, url: str) -> dict[str, Any]:
    """The data of one place, with its newest AQI where that is known."""
    found = dataset(url, name=place.name, at=place.air.at if place.air else None)
    if place.air and place.standing == Standing.KNOWN:
        found["subjectOf"] = {
            "@type": "Observation",
            "observationDate": timezone.localtime(place.air.at).isoformat(),
            "measuredProperty": "AQI",
            "value": place.air.aqi,
            "description": f"{place.air.edition.number}，{place.air.profile.label}",
        }
    return found


def announcement(alert: ShownAlert, url: str) -> dict[str, Any]:
    """An alert as SpecialAnnouncement: whom it concerns, since when and until when; one that is over ends then."""
    version = alert.told
    # Past its expected end it still holds, and nobody knows until when.
    ends = alert.last.sent_at if alert.is_lifted else None if alert.is_overdue else version.ends_at
    return {
        "@context": "https://schema.org",
        "@type": "SpecialAnnouncement",
        "@id": url,
        "url": url,
        "identifier": alert.version.identifier,
        "name": alert.title,
        "text": alert.lift_words if alert.is_lifted else alert.line,
        "category": "重污染天气",
        "inLanguage": "zh-CN",
        "datePosted": timezone.localtime(alert.version.sent_at).isoformat(),
        **({"expires": timezone.localtime(ends).isoformat()} if ends else {}),
        "publisher": {"@type": "GovernmentOrganization", "name": alert.version.content["sender_name"]},
        "spatialCoverage": [
            {"@type": "AdministrativeArea", "name": each["name"]}
            | ({"identifier": each["adcode"]} if each["adcode"] else {})
            for each in alert.areas
        ],
    }


def script_safe(value: object) -> str:
    """JSON that no text inside can end early: `<` never stands in it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c").replace("&", "\\u0026")
