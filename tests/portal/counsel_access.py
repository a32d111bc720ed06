"""The lines of the access table for legal counsel."""

from __future__ import annotations

from tests.portal.access_lines import LEGAL, PK, SIGNED_IN, Line, only
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
OF_COUNSEL: tuple[Line, ...] = (*OF_THE_RULES, *OF_COUNSEL_WORK)
