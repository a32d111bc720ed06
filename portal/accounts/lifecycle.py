"""The states of an account: which act leads from which to which."""

from portal.accounts.choices import AccountState
from portal.lifecycle import transition

CLAUSE = "GB/T 22239-2019 8.1.4.2 c"

TRANSITIONS = {
    "disable": transition(AccountState.ACTIVE, to=AccountState.DISABLED, label="停用", clause=CLAUSE),
    "enable": transition(AccountState.DISABLED, to=AccountState.ACTIVE, label="启用"),
}
