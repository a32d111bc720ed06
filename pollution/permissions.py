"""Who may do what with the air; its values and the stations anybody may read."""

from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from portal.accounts.choices import AccountState, Role
from portal.accounts.permissions import holds

may_upload = holds(Role.MONITORING_CLERK)
may_see_uploads = holds(Role.MONITORING_CLERK, Role.WARNING_ANALYST, Role.WARNING_MANAGER)
may_keep_stations = holds(Role.MONITORING_CLERK)
may_decide_dust = holds(Role.WARNING_ANALYST)
may_analyse_warnings = holds(Role.WARNING_ANALYST)
may_manage_alerts = holds(Role.WARNING_MANAGER)
may_consult = holds(Role.WARNING_ANALYST, Role.WARNING_MANAGER)
may_sign_alerts = holds(Role.COMMAND_OFFICE_DIRECTOR, Role.FIRST_DEPUTY_COMMANDER, Role.COMMANDER, Role.COUNTY_LEADER)
_is_of_the_chain = holds(
    Role.WARNING_ANALYST,
    Role.WARNING_MANAGER,
    Role.COMMAND_OFFICE_DIRECTOR,
    Role.FIRST_DEPUTY_COMMANDER,
    Role.COMMANDER,
    Role.COUNTY_LEADER,
)


def posts_passed_on_to(user: Any, at: datetime) -> frozenset[str]:
    """The posts for which a 代行授权 of the user holds at a moment; asked once for each request."""
    if not (user.is_authenticated and user.is_active):
        return frozenset()
    known: list[tuple[str, Any, datetime | None]] | None = getattr(user, "_passed_on", None)
    if known is None:
        held = user.authorizations_held.filter(
            principal__state=AccountState.ACTIVE,
            principal__roles__role=F("role"),  # a post that was lost is passed on by nobody
        )
        known = user._passed_on = list(held.values_list("role", "during", "revoked_at"))
    return frozenset(role for role, during, revoked_at in known if at in during and (not revoked_at or revoked_at > at))


def acts_for_another(user: Any) -> bool:
    """Whether a 代行授权 of the user is in force."""
    return bool(posts_passed_on_to(user, timezone.now()))


def may_see_warnings(user: Any) -> bool:
    """The chain of the plan, and whoever signs in somebody's place."""
    return _is_of_the_chain(user) or acts_for_another(user)
