"""Who may do what with the heritage register and its batches; the public list needs nobody's leave."""

from portal.access import Predicate
from portal.accounts.choices import Role
from portal.accounts.permissions import holds

may_keep_register = holds(Role.HERITAGE_MANAGER)
may_see_register = holds(Role.HERITAGE_MANAGER, Role.HERITAGE_REVIEWER)
may_apply = holds(Role.DEPARTMENT_HEAD, Role.COUNTY_LEADER)
may_run_review = holds(Role.HERITAGE_MANAGER, Role.HERITAGE_REVIEWER)
may_review = holds(Role.HERITAGE_REVIEWER)
may_approve_lists = holds(Role.ISSUING_LEADER)
may_see_all_applications = holds(Role.HERITAGE_MANAGER, Role.HERITAGE_REVIEWER, Role.ISSUING_LEADER)
may_turn_back = holds(Role.HERITAGE_MANAGER, Role.HERITAGE_REVIEWER, Role.ISSUING_LEADER)

# Who carries a batch through which step (docs/rules/heritage_batches.md).
BATCH_ACTORS: dict[str, Predicate] = {
    "begin_review": may_keep_register,
    "deliberate": may_review,
    "give_notice": may_keep_register,
    "approve": may_approve_lists,
    "announce": may_keep_register,
    "reopen": may_keep_register,
    "reconsider": may_review,
    "recall": may_keep_register,
    "return_approval": may_approve_lists,
    "withdraw": may_keep_register,
}
