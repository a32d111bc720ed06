"""The states of a protection unit and the acts that lead there, as a table (docs/rules/heritage_protection.md)."""

from django.db import models

from portal.lifecycle import Transitions, transition

CLAUSE = "文化部令第39号第六至八条（国家级项目；本级规定待核）"
NONE = "none"
"""Before the first act: no unit was recognised or rejected."""


class ProtectionState(models.TextChoices):
    """动态管理状态. That a place is vacant 空缺 follows from them and stands nowhere."""

    QUALIFIED = "qualified", "合格"
    RECTIFYING = "rectifying", "限期整改"
    SUSPENDED = "suspended", "暂停资金申报"
    DISMISSED = "dismissed", "解除"
    RECOGNISED_AGAIN = "recognised_again", "重新认定"
    REJECTED = "rejected", "不予认定"


_S = ProtectionState
SOUND = (_S.QUALIFIED, _S.RECOGNISED_AGAIN)
HOLDING = (*SOUND, _S.RECTIFYING, _S.SUSPENDED)

PROTECTION: Transitions = {
    "recognise": transition(NONE, to=_S.QUALIFIED, label="认定", clause=CLAUSE),
    "reject": transition(NONE, to=_S.REJECTED, label="不予认定", clause=CLAUSE),
    "confirm": transition(*HOLDING, to=_S.QUALIFIED, label="核查合格", clause=CLAUSE),
    "order_rectification": transition(*HOLDING, to=_S.RECTIFYING, label="限期整改", clause=CLAUSE),
    "suspend": transition(*SOUND, _S.RECTIFYING, to=_S.SUSPENDED, label="暂停资金申报", clause=CLAUSE),
    "dismiss": transition(*HOLDING, to=_S.DISMISSED, label="解除", clause=CLAUSE),
    "recognise_again": transition(
        NONE, _S.QUALIFIED, _S.DISMISSED, _S.REJECTED, to=_S.RECOGNISED_AGAIN, label="重新认定", clause=CLAUSE
    ),
    "reinstate": transition(_S.DISMISSED, to=_S.QUALIFIED, label="撤销解除", clause=CLAUSE),
}
REINSTATE = "reinstate"
"""Takes back what was published, so two people do it (docs/rules/heritage_changes.md)."""
WITH_DUE_DAY = "order_rectification"
RECOGNITIONS = ("recognise", "reject", "recognise_again")
"""Acts that say who holds the place of a project that is on the list."""
CHECKS = ("recognise", "confirm", "recognise_again")
"""Acts after which the cycle of checks begins anew."""
ACT_CHOICES = [(action, str(each.label)) for action, each in PROTECTION.items()]
