"""The way of an assessment, as a table (docs/rules/counsel_assessment.md)."""

from legal_counsel.articles import clause
from legal_counsel.assessing.choices import AssessmentState as S
from portal.lifecycle import Transitions, transition

ASSESSMENT, CYCLE = clause("第二十七条"), clause("第二十八条")
TRANSITIONS: Transitions = {
    "confirm": transition(S.DRAFTED, to=S.CONFIRMED, label="确认", clause=ASSESSMENT),
    "send_back": transition(S.CONFIRMED, to=S.DRAFTED, label="退回", clause=ASSESSMENT),
}
