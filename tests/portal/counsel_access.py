"""The lines of the access table for legal counsel."""

from __future__ import annotations

from portal.accounts.choices import Role
from tests.portal.access_lines import EVERYBODY, LEGAL, PK, SIGNED_IN, Line, only
from tests.portal.counsel_work_access import OF_COUNSEL_WORK

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
WITH_COUNSEL = only(LEGAL, Role.DEPARTMENT_HEAD, Role.COUNTY_LEADER, Role.ISSUING_LEADER)
FACT = PK | {"slug": "licence"}
OF_THE_POOL: tuple[Line, ...] = (
    Line("legal_counsel:directory", EVERYBODY),
    Line("counsel-directory-list", EVERYBODY),
    Line("counsel-directory-detail", EVERYBODY, PK),
    Line("counsel-list", WITH_COUNSEL),
    Line("counsel-detail", WITH_COUNSEL, PK),
    Line("legal_counsel:counsel_list", WITH_COUNSEL),
    Line("legal_counsel:counsel_detail", WITH_COUNSEL, PK),
    Line("legal_counsel:counsel_report", WITH_COUNSEL, PK),
    Line("legal_counsel:counsel_new", only(LEGAL), {"kind": "lawyer"}),
    Line("legal_counsel:counsel_correct", only(LEGAL), PK),
    Line("legal_counsel:fact_new", only(LEGAL), FACT),
    Line("legal_counsel:fact_correct", only(LEGAL), FACT),
    Line("legal_counsel:fact_withdraw", only(LEGAL), FACT),
    Line("legal_counsel:fact_file", WITH_COUNSEL, FACT),
    Line("legal_counsel:pool_list", WITH_COUNSEL),
    Line("legal_counsel:pool_admit", only(LEGAL), PK),
    Line("legal_counsel:pool_prolong", only(LEGAL), PK),
    Line("legal_counsel:pool_end", only(LEGAL), PK),
)
OF_COUNSEL: tuple[Line, ...] = (*OF_THE_RULES, *OF_THE_POOL, *OF_COUNSEL_WORK)
