"""Who may do what with documents."""

from portal.accounts.choices import Role
from portal.accounts.permissions import holds

may_manage = holds(Role.DOCUMENT_MANAGER)
may_set_policy = holds(Role.LEGAL_MANAGER)
may_decide_publicity = holds(Role.PUBLICITY_APPROVER)
may_check = holds(Role.OFFICE_CHECKER)
may_countersign = holds(Role.DEPARTMENT_HEAD)
may_review_legally = holds(Role.LEGAL_MANAGER)
may_sign = holds(Role.ISSUING_LEADER)
