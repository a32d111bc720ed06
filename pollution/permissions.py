"""Who may do what with the air; its values and the stations anybody may read."""

from portal.accounts.choices import Role
from portal.accounts.permissions import holds

may_upload = holds(Role.MONITORING_CLERK)
may_see_uploads = holds(Role.MONITORING_CLERK, Role.WARNING_ANALYST, Role.WARNING_MANAGER)
may_keep_stations = holds(Role.MONITORING_CLERK)
may_decide_dust = holds(Role.WARNING_ANALYST)
