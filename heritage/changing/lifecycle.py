"""The way of a change, as a table (docs/rules/heritage_changes.md)."""

from heritage.changing.choices import ChangeState as S
from portal.lifecycle import Transitions, transition

TWO_PEOPLE = "非遗登记规则：提请和确认由两人分别办理"
CHANGE: Transitions = {
    "confirm": transition(S.PROPOSED, to=S.CONFIRMED, label="确认登记", clause=TWO_PEOPLE),
    "send_back": transition(S.PROPOSED, to=S.RETURNED, label="退回", clause=TWO_PEOPLE),
    "withdraw": transition(S.PROPOSED, to=S.WITHDRAWN, label="撤回提请", clause=TWO_PEOPLE),
}
