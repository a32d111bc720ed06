"""Who may do what with counsel; of which units is said by `legal_counsel.reach`."""

from portal.accounts.choices import Role
from portal.accounts.permissions import holds

may_keep_counsel = holds(Role.LEGAL_MANAGER)
"""第五、十一条: the agency 工作机构, the legal manager of a unit."""
may_decide_on_counsel = holds(Role.DEPARTMENT_HEAD, Role.COUNTY_LEADER, Role.ISSUING_LEADER)
may_see_counsel = holds(Role.LEGAL_MANAGER, Role.DEPARTMENT_HEAD, Role.COUNTY_LEADER, Role.ISSUING_LEADER)
