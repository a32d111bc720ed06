"""The way of a dismissal, and of the appointment that it ends, as tables (docs/rules/counsel_assessment.md)."""

from legal_counsel.articles import clause
from legal_counsel.choices import AppointmentState as A
from legal_counsel.dismissing.choices import ITEMS
from legal_counsel.dismissing.choices import DismissalState as D
from portal.lifecycle import Transitions, transition

DISMISSAL = clause("第三十条")
CLAUSES = {ground: clause(f"第三十条第{item}项") for ground, item in ITEMS.items()}
TRANSITIONS: Transitions = {
    "decide": transition(D.DRAFTED, to=D.DECIDED, label="决定解聘", clause=DISMISSAL),
    "withdraw": transition(D.DRAFTED, to=D.WITHDRAWN, label="撤回", clause=DISMISSAL),
}
APPOINTMENT: Transitions = {
    "dismiss": transition(A.APPOINTED, to=A.DISMISSED, label="解聘", clause=DISMISSAL),
}
