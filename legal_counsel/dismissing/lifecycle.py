"""The way of a dismissal, and of the appointment that it ends, as tables (docs/rules/counsel_assessment.md).

The article is that of the version of each row, and the item that of its ground.
"""

from legal_counsel.choices import AppointmentState as A
from legal_counsel.dismissing.choices import DismissalState as D
from portal.lifecycle import Transitions, transition

TRANSITIONS: Transitions = {
    "decide": transition(D.DRAFTED, to=D.DECIDED, label="决定解聘"),
    "withdraw": transition(D.DRAFTED, to=D.WITHDRAWN, label="撤回"),
}
APPOINTMENT: Transitions = {
    "dismiss": transition(A.APPOINTED, to=A.DISMISSED, label="解聘"),
}
