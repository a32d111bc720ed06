"""The states of a safeguarding plan, as a table (docs/rules/heritage_plans.md)."""

from django.db import models

from portal.lifecycle import Transitions, transition

CLAUSE = "伊州政发〔2023〕9号"


class PlanState(models.TextChoices):
    """办理状态 of a plan; whether it is in force, its days say."""

    DRAFTED = "drafted", "拟订"
    APPROVED = "approved", "已批准"
    WITHDRAWN = "withdrawn", "已废止"


PLAN: Transitions = {
    "redraft": transition(PlanState.DRAFTED, to=PlanState.DRAFTED, label="修改规划", clause=CLAUSE),
    "approve": transition(PlanState.DRAFTED, to=PlanState.APPROVED, label="录入批准", clause=CLAUSE),
    "withdraw": transition(
        PlanState.DRAFTED, PlanState.APPROVED, to=PlanState.WITHDRAWN, label="废止规划", clause=CLAUSE
    ),
}
