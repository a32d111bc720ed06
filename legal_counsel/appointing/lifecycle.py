"""The states of an appointment, as a table (docs/rules/counsel_selection.md); dismissal is added by its own room."""

from legal_counsel.choices import AppointmentState as A
from portal.lifecycle import Transitions, transition

APPOINTMENT: Transitions = {
    "appoint": transition(A.DRAFTED, to=A.APPOINTED, label="决定聘任"),
    "withdraw": transition(A.DRAFTED, to=A.WITHDRAWN, label="撤回拟聘任"),
}
