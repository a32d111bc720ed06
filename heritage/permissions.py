"""Who may do what with the heritage register; the public list needs nobody's leave."""

from portal.accounts.choices import Role
from portal.accounts.permissions import holds

may_keep_register = holds(Role.HERITAGE_MANAGER)
may_see_register = holds(Role.HERITAGE_MANAGER, Role.HERITAGE_REVIEWER)
