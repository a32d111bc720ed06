"""The way of an assessment, as a table (docs/rules/counsel_assessment.md); its article is that of each row."""

from legal_counsel.assessing.choices import AssessmentState as S
from portal.lifecycle import Transitions, transition

TRANSITIONS: Transitions = {
    "confirm": transition(S.DRAFTED, to=S.CONFIRMED, label="确认"),
    "send_back": transition(S.CONFIRMED, to=S.DRAFTED, label="退回"),
}
