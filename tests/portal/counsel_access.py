"""The lines of the access table for legal counsel."""

from __future__ import annotations

from portal.accounts.choices import Role
from tests.portal.access_lines import LEGAL, PK, SIGNED_IN, Line, only

DECIDERS = only(Role.DEPARTMENT_HEAD, Role.COUNTY_LEADER, Role.ISSUING_LEADER)
READERS = DECIDERS | {LEGAL}

OF_THE_RULES: tuple[Line, ...] = (
    Line("legal_counsel:rule_list", SIGNED_IN),
    Line("legal_counsel:rule_detail", SIGNED_IN, PK),
    Line("legal_counsel:rule_new", only(LEGAL)),
    Line("legal_counsel:rule_confirm", only(LEGAL), PK),
    Line("legal_counsel:rule_withdraw", only(LEGAL), PK),
    Line("legal_counsel:extension_new", only(LEGAL), PK),
    Line("legal_counsel:extension_confirm", only(LEGAL), PK),
    Line("legal_counsel:extension_withdraw", only(LEGAL), PK),
    Line("legal_counsel:interpretation_new", only(LEGAL), PK),
    Line("legal_counsel:interpretation_end", only(LEGAL), PK),
)
OF_COUNSEL: tuple[Line, ...] = (
    *OF_THE_RULES,
    Line("legal_counsel:filing_list", READERS),
    Line("legal_counsel:filing_detail", READERS, PK),
    Line("legal_counsel:filing_material", READERS, PK),
    Line("legal_counsel:filing_material_new", only(LEGAL), PK),
    Line("legal_counsel:filing_material_drop", only(LEGAL), PK),
    Line("legal_counsel:filing_submit", only(LEGAL), PK),
    Line("legal_counsel:filing_act", only(LEGAL), PK | {"action": "receive"}),
    Line("legal_counsel:assessment_list", READERS),
    Line("legal_counsel:assessment_detail", READERS, PK),
    Line("legal_counsel:assessment_new", only(LEGAL), PK),
    Line("legal_counsel:assessment_edit", only(LEGAL), PK),
    Line("legal_counsel:assessment_confirm", DECIDERS, PK),
    Line("legal_counsel:assessment_send_back", DECIDERS, PK),
    Line("legal_counsel:dismissal_list", READERS),
    Line("legal_counsel:dismissal_detail", READERS, PK),
    Line("legal_counsel:dismissal_evidence", READERS, PK),
    Line("legal_counsel:dismissal_new", only(LEGAL), PK),
    Line("legal_counsel:dismissal_evidence_new", only(LEGAL), PK),
    Line("legal_counsel:dismissal_decide", DECIDERS, PK),
    Line("legal_counsel:dismissal_withdraw", only(LEGAL), PK),
)
