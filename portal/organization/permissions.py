"""Who may change what of the organisation; everybody who is signed in may read it."""

from __future__ import annotations

from portal.accounts.choices import Role
from portal.accounts.permissions import holds

may_edit_units = holds(Role.SYSTEM_ADMINISTRATOR)
may_edit_officials = holds(Role.DOCUMENT_MANAGER)
may_edit_calendar = holds(Role.DOCUMENT_MANAGER)
