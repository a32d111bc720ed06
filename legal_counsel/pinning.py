"""Every act notes the version of the rules that held on its day, and whether its term had run out (第三十六条)."""

from __future__ import annotations

from datetime import date
from typing import Any

from legal_counsel.models import RuleVersion
from portal.lifecycle import Refused


def pinned(on: date) -> dict[str, Any]:
    """The facts of `models.rule.Pinned` for an act of this day. Refused before the first version began."""
    version = RuleVersion.objects.begun_by(on)
    if version is None:
        raise Refused(f"{on}没有施行中的法律顾问工作规定；请先在“规则版本”中登记该日施行的文件")
    return {"rule": version, "is_basis_run_out": version.has_run_out(on)}
