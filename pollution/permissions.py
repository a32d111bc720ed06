"""Who may do what with the air; its values and the stations anybody may read."""

from portal.accounts.choices import Role
from portal.accounts.permissions import holds

may_upload = holds(Role.MONITORING_CLERK)
may_see_uploads = holds(Role.MONITORING_CLERK, Role.WARNING_ANALYST, Role.WARNING_MANAGER)
may_keep_stations = holds(Role.MONITORING_CLERK)
may_decide_dust = holds(Role.WARNING_ANALYST)
may_analyse_warnings = holds(Role.WARNING_ANALYST)
may_manage_alerts = holds(Role.WARNING_MANAGER)
may_consult = holds(Role.WARNING_ANALYST, Role.WARNING_MANAGER)
may_sign_alerts = holds(Role.COMMAND_OFFICE_DIRECTOR, Role.FIRST_DEPUTY_COMMANDER, Role.COMMANDER, Role.COUNTY_LEADER)
may_see_warnings = holds(
    Role.WARNING_ANALYST,
    Role.WARNING_MANAGER,
    Role.COMMAND_OFFICE_DIRECTOR,
    Role.FIRST_DEPUTY_COMMANDER,
    Role.COMMANDER,
    Role.COUNTY_LEADER,
)
