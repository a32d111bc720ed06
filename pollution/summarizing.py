"""An upload in numbers and findings, for programs: the command line and the REST interface say the same."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from pollution.doubts import NOTICE, Doubt
from pollution.models import MonitoringUpload


def summary(upload: MonitoringUpload) -> dict[str, Any]:
    """Counts of rows, first and last hour, findings. Before it is stored nothing is: `rows_stored` is 0."""
    found = upload.understanding
    outcome = found.get("outcome", {})
    return {
        "rows_read": upload.rows_read,
        "rows_stored": upload.rows_stored,
        "rows_unchanged": upload.rows_unchanged if upload.stored_at else outcome.get("unchanged", 0),
        "rows_missing": found.get("missing", 0),
        "rows_refused": upload.rows_refused,
        "stations": len(found.get("stations", {})),
        "from": timezone.localtime(upload.first_at) if upload.first_at else None,
        "to": timezone.localtime(upload.last_at) if upload.last_at else None,
        "findings": findings(upload),
    }


def findings(upload: MonitoringUpload) -> list[dict[str, str]]:
    """What is doubtful or to be told, each with code, severity, message, remedy and place."""
    found: list[dict[str, str]] = upload.understanding.get("findings", [])
    return found


def would_store(upload: MonitoringUpload) -> dict[str, str]:
    """What storing would bring, as a finding."""
    outcome = upload.understanding["outcome"]
    message = (
        f"入库后将新增{outcome['new']}个站点小时、更正{outcome['changed']}个，{outcome['unchanged']}个与已有数据相同"
    )
    doubt = Doubt("would_store", NOTICE, message)
    return {"code": doubt.code, "severity": doubt.severity, "message": doubt.message, "remedy": "", "place": ""}
