"""The lines of the access table for the selection and appointment of legal counsel."""

from __future__ import annotations

from portal.accounts.choices import Role
from tests.portal.access_lines import EVERYBODY, LEGAL, PK, SIGNED_IN, Line, only

DECIDING = only(Role.DEPARTMENT_HEAD, Role.COUNTY_LEADER, Role.ISSUING_LEADER)
SEEING = DECIDING | only(LEGAL)

OF_SELECTION: tuple[Line, ...] = (
    Line("legal_counsel:selection_list", SIGNED_IN),
    Line("legal_counsel:selection_new", only(LEGAL)),
    Line("legal_counsel:selection_detail", SIGNED_IN, PK),
    Line("legal_counsel:selection_edit", only(LEGAL), PK),
    Line("legal_counsel:selection_announce", only(LEGAL), PK),
    Line("legal_counsel:selection_procure", only(LEGAL), PK),
    Line("legal_counsel:selection_convene", only(LEGAL), PK),
    Line("legal_counsel:selection_recommend", only(LEGAL), PK),
    Line("legal_counsel:selection_give_notice", only(LEGAL), PK),
    Line("legal_counsel:selection_object", only(LEGAL), PK),
    Line("legal_counsel:selection_decide", DECIDING, PK),
    Line("legal_counsel:selection_turn_back", SEEING, PK | {"action": "recall"}),
    Line("legal_counsel:selection_file", SIGNED_IN, PK | {"file": 1}),
    Line("legal_counsel:selection_objection_reply", SEEING, PK),
    Line("legal_counsel:entry_new", only(LEGAL), PK),
    Line("legal_counsel:entry_file_new", only(LEGAL), PK),
    Line("legal_counsel:entry_check", only(LEGAL), PK),
    Line("legal_counsel:entry_report", SEEING, PK),
    Line("legal_counsel:entry_withdraw", only(LEGAL), PK),
    Line("legal_counsel:sheet_fill_in", SIGNED_IN, PK | {"member": 1}),
    Line("legal_counsel:appointment_list", SEEING),
    Line("legal_counsel:appointment_results", only(LEGAL)),
    Line("legal_counsel:appointment_from_result", only(LEGAL), PK),
    Line("legal_counsel:appointment_from_pool", only(LEGAL)),
    Line("legal_counsel:appointment_internal", only(LEGAL)),
    Line("legal_counsel:appointment_detail", SEEING, PK),
    Line("legal_counsel:appointment_edit", only(LEGAL), PK),
    Line("legal_counsel:appointment_withdraw", only(LEGAL), PK),
    Line("legal_counsel:appointment_approve_longer", DECIDING, PK),
    Line("legal_counsel:appointment_decide", DECIDING, PK),
    Line("legal_counsel:appointment_name_paper", only(LEGAL), PK),
    Line("legal_counsel:appointment_issue", only(LEGAL), PK),
    Line("legal_counsel:appointment_contract", only(LEGAL), PK),
    Line("legal_counsel:appointment_renew", only(LEGAL), PK),
    Line("legal_counsel:appointment_certify", only(LEGAL), PK),
    Line("legal_counsel:appointment_certificate", SEEING, PK),
    Line("legal_counsel:appointment_file", SEEING, PK | {"file": 1}),
    Line("legal_counsel:certificate_ask", EVERYBODY),
    Line("legal_counsel:certificate_verify", EVERYBODY, {"code": "0"}),
)
