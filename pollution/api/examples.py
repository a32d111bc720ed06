"""What openapi.yaml shows of the air: one hour of a region."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import OpenApiExample

_ADDRESS = "https://example.org/api/v1/air"


def _value(concentration: float, iaqi: int, unit: str = "µg/m³") -> dict[str, Any]:
    return {
        "concentration": concentration,
        "unit": unit,
        "count": 2,
        "needed": None,
        "possible": 2,
        "validity": "valid",
        "iaqi": iaqi,
        "source": None,
    }


OBSERVATION = OpenApiExample(
    "伊宁市的一小时",
    value={
        "subject": {"kind": "region", "id": 2, "code": "654002", "name": "伊宁市", "url": f"{_ADDRESS}/regions/2/"},
        "region": 2,
        "scale": "hourly",
        "period_start": "2026-03-10T11:00:00+08:00",
        "at": "2026-03-10T12:00:00+08:00",
        "day": "2026-03-10",
        "edition": "HJ633-2026",
        "profile": "text",
        "pollutants": {
            "so2": _value(10, 4),
            "no2": _value(20, 10),
            "co": _value(0.5, 5, "mg/m³"),
            "o3": _value(60, 19),
            "pm10": _value(50, 50),
            "pm25": _value(61, 101),
        },
        "aqi": 101,
        "level": 3,
        "category": "轻度污染",
        "primary": ["PM2.5"],
        "exceeding": ["PM2.5"],
        "note": "",
        "dust": False,
        "possible": 2,
    },
)
