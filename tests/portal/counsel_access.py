"""The lines of the access table for legal counsel."""

from __future__ import annotations

from portal.accounts.choices import Role
from tests.portal.access_lines import EVERYBODY, LEGAL, PK, SIGNED_IN, Line, only
from tests.portal.counsel_work_access import OF_COUNSEL_WORK

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
FACT = PK | {"slug": "licence"}
OF_THE_POOL: tuple[Line, ...] = (
    Line("legal_counsel:directory", EVERYBODY),
    Line("counsel-directory-list", EVERYBODY),
    Line("counsel-directory-detail", EVERYBODY, PK),
    Line("counsel-list", READERS),
    Line("counsel-detail", READERS, PK),
    Line("legal_counsel:counsel_list", READERS),
    Line("legal_counsel:counsel_detail", READERS, PK),
    Line("legal_counsel:counsel_report", READERS, PK),
    Line("legal_counsel:counsel_new", only(LEGAL), {"kind": "lawyer"}),
    Line("legal_counsel:counsel_correct", only(LEGAL), PK),
    Line("legal_counsel:counsel_account", only(LEGAL), PK),
    Line("legal_counsel:fact_new", only(LEGAL), FACT),
    Line("legal_counsel:fact_correct", only(LEGAL), FACT),
    Line("legal_counsel:fact_withdraw", only(LEGAL), FACT),
    Line("legal_counsel:fact_file", READERS, FACT),
    Line("legal_counsel:pool_list", READERS),
    Line("legal_counsel:pool_admit", only(LEGAL), PK),
    Line("legal_counsel:pool_prolong", only(LEGAL), PK),
    Line("legal_counsel:pool_end", only(LEGAL), PK),
)
OF_COUNSEL: tuple[Line, ...] = (
    *OF_THE_RULES,
    *OF_THE_POOL,
    *OF_COUNSEL_WORK,
    Line("counsel-appointment-list", READERS),
    Line("counsel-appointment-detail", READERS, PK),
    Line("counsel-filing-list", READERS),
    Line("counsel-filing-detail", READERS, PK),
    Line("counsel-dismissal-list", READERS),
    Line("counsel-dismissal-detail", READERS, PK),
    Line("counsel-matter-list", SIGNED_IN),
    Line("counsel-matter-detail", SIGNED_IN, PK),
    Line("counsel-opinion-list", SIGNED_IN),
    Line("counsel-opinion-detail", SIGNED_IN, PK),
    Line("legal_counsel:statistics", READERS),
    Line("legal_counsel:fees", READERS),
    Line("legal_counsel:fee_rows", READERS),
    Line("legal_counsel:statistics_rows", READERS, {"code": "coverage"}),
    Line("legal_counsel:filing_list", READERS),
    Line("legal_counsel:filing_register", READERS),
    Line("legal_counsel:filing_detail", READERS, PK),
    Line("legal_counsel:filing_material", READERS, PK),
    Line("legal_counsel:filing_material_new", only(LEGAL), PK),
    Line("legal_counsel:filing_material_drop", only(LEGAL), PK),
    Line("legal_counsel:filing_submit", only(LEGAL), PK),
    Line("legal_counsel:filing_act", only(LEGAL), PK | {"action": "receive"}),
    Line("legal_counsel:assessment_list", READERS),
    Line("legal_counsel:assessment_detail", READERS, PK),
    Line("legal_counsel:assessment_new", READERS, PK),
    Line("legal_counsel:assessment_edit", READERS, PK),
    Line("legal_counsel:assessment_confirm", READERS, PK),
    Line("legal_counsel:assessment_send_back", READERS, PK),
    Line("legal_counsel:dismissal_list", READERS),
    Line("legal_counsel:dismissal_detail", READERS, PK),
    Line("legal_counsel:dismissal_evidence", READERS, PK),
    Line("legal_counsel:dismissal_new", only(LEGAL), PK),
    Line("legal_counsel:dismissal_evidence_new", only(LEGAL), PK),
    Line("legal_counsel:dismissal_decide", DECIDERS, PK),
    Line("legal_counsel:dismissal_withdraw", only(LEGAL), PK),
)
