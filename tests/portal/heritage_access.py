"""The lines of the access table for units, findings, plans and protection units of heritage."""

from __future__ import annotations

from tests.portal.access_lines import HERITAGE, HERITAGE_REVIEW, PK, Line, only

OF_UNITS_AND_PLANS: tuple[Line, ...] = (
    Line("heritage:quality_finding", only(HERITAGE, HERITAGE_REVIEW), PK),
    Line("heritage:quality_take", only(HERITAGE), PK),
    Line("heritage:quality_act", only(HERITAGE), PK | {"action": "resolve"}),
    Line("heritage:quality_take_many", only(HERITAGE)),
    Line("heritage:quality_accept_many", only(HERITAGE)),
    Line("heritage:unit_list", only(HERITAGE, HERITAGE_REVIEW)),
    Line("heritage:unit_detail", only(HERITAGE, HERITAGE_REVIEW), PK),
    Line("heritage:unit_merge", only(HERITAGE), PK),
    Line("heritage:unit_verify", only(HERITAGE), PK),
    Line("heritage:unit_merge_undo", only(HERITAGE), PK),
    Line("heritage:protection_list", only(HERITAGE, HERITAGE_REVIEW)),
    Line("heritage:protection_vacant", only(HERITAGE, HERITAGE_REVIEW)),
    Line("heritage:protection_detail", only(HERITAGE, HERITAGE_REVIEW), PK),
    Line("heritage:protection_new", only(HERITAGE), PK),
    Line("heritage:protection_decide", only(HERITAGE), PK),
    Line("heritage:report_new", only(HERITAGE), PK),
    Line("heritage:plan_list", only(HERITAGE, HERITAGE_REVIEW)),
    Line("heritage:plan_missing", only(HERITAGE, HERITAGE_REVIEW)),
    Line("heritage:measure_list", only(HERITAGE, HERITAGE_REVIEW)),
    Line("heritage:plan_detail", only(HERITAGE, HERITAGE_REVIEW), PK),
    Line("heritage:plan_new", only(HERITAGE), PK),
    Line("heritage:plan_edit", only(HERITAGE), PK),
    Line("heritage:plan_attach", only(HERITAGE), PK),
    Line("heritage:plan_file", only(HERITAGE, HERITAGE_REVIEW), PK),
    Line("heritage:plan_approve", only(HERITAGE_REVIEW), PK),
    Line("heritage:plan_withdraw", only(HERITAGE), PK),
    Line("heritage:measure_complete", only(HERITAGE), PK),
    Line("heritage:measure_reopen", only(HERITAGE), PK),
    Line("heritage:measure_put_off", only(HERITAGE), PK),
)
