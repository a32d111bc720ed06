"""The lines of the access table for the work of counsel: matters, opinions, decisions.

Counsel need no role: whoever is signed in passes the door, and sees the rows that are theirs.
"""

from __future__ import annotations

from portal.accounts.choices import Role
from tests.portal.access_lines import LEGAL, PK, SIGNED_IN, Line, only

_DECIDING = only(Role.DEPARTMENT_HEAD, Role.COUNTY_LEADER, Role.ISSUING_LEADER)
_BOTH = _DECIDING | only(LEGAL)

OF_COUNSEL_WORK: tuple[Line, ...] = (
    Line("legal_counsel:matter_list", SIGNED_IN),
    Line("legal_counsel:matter_new", _BOTH),
    Line("legal_counsel:matter_detail", SIGNED_IN, PK),
    Line("legal_counsel:material_new", _BOTH, PK),
    Line("legal_counsel:material_file", SIGNED_IN, PK),
    Line("legal_counsel:mandate_file", SIGNED_IN, PK),
    Line("legal_counsel:matter_assign", only(LEGAL), PK),
    Line("legal_counsel:matter_prolong", only(LEGAL), PK),
    Line("legal_counsel:matter_withdraw", only(LEGAL), PK),
    Line("legal_counsel:matter_close", only(LEGAL), PK),
    Line("legal_counsel:matter_evidence", only(LEGAL), PK),
    Line("legal_counsel:matter_reopen", only(LEGAL), PK),
    Line("legal_counsel:matter_synthesise", only(LEGAL), PK),
    Line("legal_counsel:matter_send_up", only(LEGAL), PK),
    Line("legal_counsel:assignment_declare", SIGNED_IN, PK),
    Line("legal_counsel:assignment_authorise", _DECIDING, PK),
    Line("legal_counsel:assignment_revoke", _DECIDING, PK),
    Line("legal_counsel:assignment_release", only(LEGAL), PK),
    Line("legal_counsel:undertaking_new", only(LEGAL), PK),
    Line("legal_counsel:service_new", SIGNED_IN, PK),
    Line("legal_counsel:own", SIGNED_IN),
    Line("legal_counsel:opinion_new", SIGNED_IN, PK),
    Line("legal_counsel:opinion_detail", SIGNED_IN, PK),
    Line("legal_counsel:final_pdf", _BOTH, PK),
    Line("legal_counsel:opinion_pdf", SIGNED_IN, PK),
    Line("legal_counsel:opinion_file", SIGNED_IN, PK),
    Line("legal_counsel:opinion_review", SIGNED_IN, PK),
    Line("legal_counsel:opinion_adopt", _DECIDING, PK),
    Line("legal_counsel:opinion_study", only(LEGAL), PK),
    Line("legal_counsel:adoption_feed_back", _BOTH, PK),
    Line("legal_counsel:decision_list", _BOTH),
    Line("legal_counsel:decision_new", _BOTH),
    Line("legal_counsel:decision_detail", _BOTH, PK),
    Line("legal_counsel:decision_link", _BOTH, PK),
    Line("legal_counsel:decision_review", only(LEGAL), PK),
    Line("legal_counsel:decision_submit", _DECIDING, PK),
    Line("legal_counsel:decision_decide", _DECIDING, PK),
    Line("legal_counsel:decision_recall", _DECIDING, PK),
    Line("legal_counsel:decision_end", _DECIDING, PK),
    Line("legal_counsel:gate_certificate", _BOTH, PK),
)
