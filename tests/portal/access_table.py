"""Who may open which page: one line a view, read by `test_access_table`.

Every named view of the portal has a line here.
An unknown id is enough for a view with arguments: the role is looked at before the record.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from portal.accounts.choices import Role

EVERYBODY: frozenset[str] = frozenset({"anonymous", "nobody", *Role})
SIGNED_IN = EVERYBODY - {"anonymous"}
SYSTEM, SECURITY, AUDITOR = Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR
DOCUMENTS, PUBLICITY = Role.DOCUMENT_MANAGER, Role.PUBLICITY_APPROVER
HERITAGE, HERITAGE_REVIEW, LEGAL = Role.HERITAGE_MANAGER, Role.HERITAGE_REVIEWER, Role.LEGAL_MANAGER
MONITORING = Role.MONITORING_CLERK
AIR_OFFICE = frozenset({MONITORING, Role.WARNING_ANALYST, Role.WARNING_MANAGER})
ALERT_CHAIN = frozenset(
    {
        Role.WARNING_ANALYST,
        Role.WARNING_MANAGER,
        Role.COMMAND_OFFICE_DIRECTOR,
        Role.FIRST_DEPUTY_COMMANDER,
        Role.COMMANDER,
        Role.COUNTY_LEADER,
    }
)
ADMINISTRATORS = frozenset({SYSTEM, SECURITY, AUDITOR})


@dataclass(frozen=True)
class Line:
    """A named view, who gets past its door, and what its address needs."""

    name: str
    allowed: frozenset[str]
    kwargs: dict[str, Any] = field(default_factory=dict)


def only(*roles: Role) -> frozenset[str]:
    """Holders of these roles and nobody else."""
    return frozenset(roles)


PK = {"pk": 999_999}

TABLE = (
    Line("home", EVERYBODY),
    Line("site_map", EVERYBODY),
    Line("healthz", EVERYBODY),
    Line("readyz", EVERYBODY),
    Line("api-root", EVERYBODY),
    Line("workbench", SIGNED_IN),
    Line("search", SIGNED_IN),
    Line("save_filter", SIGNED_IN),
    Line("edit_filter", SIGNED_IN, PK),
    Line("delete_filter", SIGNED_IN, PK),
    Line("save_layout", SIGNED_IN),
    Line("my_account", SIGNED_IN),
    Line("account_change_password", SIGNED_IN),
    Line("mfa_index", SIGNED_IN),
    Line("usersessions_list", SIGNED_IN),
    Line("end_my_session", SIGNED_IN, PK),
    Line("end_my_other_sessions", SIGNED_IN),
    Line("api_token_list", SIGNED_IN),
    Line("api_token_create", SIGNED_IN),
    Line("api_token_revoke", SIGNED_IN, PK),
    Line("user_list", ADMINISTRATORS),
    Line("user_detail", ADMINISTRATORS, PK),
    Line("user_create", only(SYSTEM)),
    Line("user_edit", only(SYSTEM), PK),
    Line("user_edit_many", only(SYSTEM)),
    Line("user_disable", only(SYSTEM), PK),
    Line("user_disable_many", only(SYSTEM)),
    Line("user_enable", only(SYSTEM), PK),
    Line("user_reset_password", only(SYSTEM), PK),
    Line("user_authorize", only(SECURITY), PK),
    Line("user_unlock", only(SECURITY), PK),
    Line("user_remove_second_factor", only(SECURITY), PK),
    Line("api_token_register", only(SECURITY)),
    Line("api_token_revoke_many", only(SECURITY)),
    Line("dual_control_list", ADMINISTRATORS),
    Line("dual_control_ask", only(SYSTEM, SECURITY), PK),
    Line("dual_control_agree", ADMINISTRATORS),
    Line("security_event_list", only(AUDITOR)),
    Line("documents:public_list", EVERYBODY),
    Line("documents:feed", EVERYBODY),
    Line("document-list", EVERYBODY),
    Line("document-detail", EVERYBODY, PK),
    Line("documents:document_list", SIGNED_IN),
    Line("documents:document_detail", EVERYBODY, PK),
    Line("documents:document_publicity", only(PUBLICITY), PK | {"action": "publish"}),
    Line("documents:publicity_many", only(PUBLICITY), {"action": "publish"}),
    Line("documents:document_correct", only(DOCUMENTS), PK),
    Line("documents:document_identify", only(DOCUMENTS), PK),
    Line("documents:event_determine", only(DOCUMENTS), PK),
    Line("documents:event_record", only(DOCUMENTS), PK),
    Line("documents:duty_list", SIGNED_IN),
    Line("documents:duty_day", SIGNED_IN),
    Line("documents:duty_check", SIGNED_IN),
    Line("documents:duty_detail", SIGNED_IN, PK),
    Line("documents:duty_correct", only(DOCUMENTS), PK),
    Line("documents:duty_end", only(DOCUMENTS), PK),
    Line("documents:duty_withdraw", only(DOCUMENTS), PK),
    Line("documents:duty_restore", only(DOCUMENTS), PK),
    Line("duty-list", SIGNED_IN),
    Line("duty-detail", SIGNED_IN, PK),
    Line("documents:import_list", only(DOCUMENTS)),
    Line("documents:import_upload", only(DOCUMENTS)),
    Line("documents:import_detail", only(DOCUMENTS), PK),
    Line("documents:import_read_again", only(DOCUMENTS), PK),
    Line("documents:import_decide", only(DOCUMENTS), PK),
    Line("documents:import_file", only(DOCUMENTS), PK),
    Line("documents:draft_correct", only(DOCUMENTS), PK | {"order": 1}),
    Line("documents:import_confirm", only(DOCUMENTS), PK),
    Line("documents:import_withdraw", only(DOCUMENTS), PK),
    Line("heritage:project_list", EVERYBODY),
    Line("heritage:feed", EVERYBODY),
    Line("heritage:project", EVERYBODY, {"code": "I-999"}),
    Line("heritage-project-list", EVERYBODY),
    Line("heritage-project-detail", EVERYBODY, {"code": "I-999"}),
    Line("heritage:register", only(HERITAGE, HERITAGE_REVIEW)),
    Line("heritage:quality", only(HERITAGE, HERITAGE_REVIEW)),
    Line("heritage:register_project", only(HERITAGE, HERITAGE_REVIEW), PK),
    Line("heritage:project_explain", only(HERITAGE), PK),
    Line("air-region-list", EVERYBODY),
    Line("air-region-detail", EVERYBODY, PK),
    Line("air-station-list", EVERYBODY),
    Line("air-station-detail", EVERYBODY, {"code": "T999"}),
    Line("air-observation-list", EVERYBODY),
    Line("air-observation-csv", EVERYBODY),
    Line("air-current-list", EVERYBODY),
    Line("air-change-list", EVERYBODY),
    Line("alert-list", EVERYBODY),
    Line("alert-detail", EVERYBODY, PK),
    Line("alert-cap", EVERYBODY, PK),
    Line("alert-feed", EVERYBODY),
    Line("alert-status-list", EVERYBODY),
    Line("pollution:alert_list", EVERYBODY),
    Line("pollution:alert_public", EVERYBODY, PK),
    Line("pollution:version_detail", ALERT_CHAIN, PK),
    Line("pollution:alert_version_public", EVERYBODY, PK | {"number": 1}),
    Line("pollution:air_now", EVERYBODY),
    Line("pollution:region_air", EVERYBODY, PK),
    Line("pollution:region_series", EVERYBODY, PK),
    Line("pollution:station_series", EVERYBODY, {"code": "T999"}),
    Line("pollution:station_hour", EVERYBODY, {"code": "T999", "iso": "2015-12-01T14:00"}),
    Line("pollution:dust_list", AIR_OFFICE),
    Line("pollution:dust_detail", EVERYBODY, PK),
    Line("pollution:dust_new", only(Role.WARNING_ANALYST)),
    Line("pollution:dust_decide", only(Role.WARNING_ANALYST), PK),
    Line("pollution:dust_reject", only(Role.WARNING_ANALYST), PK),
    Line("pollution:quality", AIR_OFFICE),
    Line("pollution:recalculate_all", AIR_OFFICE),
    Line("pollution:upload_list", AIR_OFFICE),
    Line("pollution:upload_new", only(MONITORING)),
    Line("pollution:upload_detail", AIR_OFFICE, PK),
    Line("pollution:upload_file", AIR_OFFICE, PK),
    Line("pollution:upload_errors", AIR_OFFICE, PK),
    Line("pollution:upload_read_again", only(MONITORING), PK),
    Line("pollution:upload_map", only(MONITORING), PK),
    Line("pollution:upload_confirm", only(MONITORING), PK),
    Line("pollution:upload_reopen", only(MONITORING), PK),
    Line("pollution:upload_try_again", only(MONITORING), PK),
    Line("pollution:upload_discard", only(MONITORING), PK),
    Line("pollution:upload_withdraw", only(MONITORING), PK),
    Line("air-upload-list", only(MONITORING)),
    Line("air-upload-detail", only(MONITORING), PK),
    Line("pollution:substitute_list", AIR_OFFICE),
    Line("pollution:substitute_new", only(MONITORING)),
    Line("pollution:substitute_end", only(MONITORING), PK),
    Line("pollution:station_list", EVERYBODY),
    Line("pollution:station_detail", EVERYBODY, {"code": "T999"}),
    Line("pollution:station_new", only(MONITORING)),
    Line("pollution:station_edit", only(MONITORING), {"code": "T999"}),
    Line("pollution:station_end", only(MONITORING), {"code": "T999"}),
    Line("pollution:period_new", only(MONITORING), {"code": "T999"}),
    Line("pollution:period_correct", only(MONITORING), PK),
    Line("job_list", SIGNED_IN),
    Line("job_detail", SIGNED_IN, PK),
    Line("job_cancel_many", SIGNED_IN),
    Line("job_retry", SIGNED_IN, PK),
    Line("job_cancel", SIGNED_IN, PK),
    Line("reading_list", SIGNED_IN),
    Line("reading_detail", SIGNED_IN, {"code": "no.such.question"}),
    Line("reading_decide", only(LEGAL), {"code": "no.such.question"}),
    Line("reading_withdraw", only(LEGAL), PK),
    Line("unit_list", SIGNED_IN),
    Line("unit_tree", SIGNED_IN),
    Line("official_list", SIGNED_IN),
    Line("region_list", SIGNED_IN),
    Line("calendar", SIGNED_IN),
    Line("calendar_day_list", SIGNED_IN),
    Line("deadline", SIGNED_IN),
    Line("unit_detail", SIGNED_IN, PK),
    Line("official_detail", SIGNED_IN, PK),
    Line("region_detail", SIGNED_IN, PK),
    Line("calendar_day_detail", SIGNED_IN, PK),
    Line("calendar_year", SIGNED_IN, {"year": 2026}),
    Line("unit_create", only(SYSTEM)),
    Line("unit_edit", only(SYSTEM), PK),
    Line("unit_rename", only(SYSTEM), PK),
    Line("unit_name_create", only(SYSTEM), PK),
    Line("unit_close", only(SYSTEM), PK),
    Line("unit_reopen", only(SYSTEM), PK),
    Line("official_create", only(DOCUMENTS)),
    Line("calendar_days_enter", only(DOCUMENTS)),
    Line("post_create", only(DOCUMENTS), PK),
    Line("post_edit", only(DOCUMENTS), PK),
    Line("official_edit", only(DOCUMENTS), PK),
    Line("tenure_create", only(DOCUMENTS), PK),
    Line("tenure_end", only(DOCUMENTS), PK),
    Line("calendar_day_edit", only(DOCUMENTS), PK),
    Line("calendar_day_withdraw", only(DOCUMENTS), PK),
    Line("calendar_confirm", only(DOCUMENTS), {"year": 2026, "scope": "xinjiang"}),
)
