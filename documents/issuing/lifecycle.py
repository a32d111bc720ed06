"""The states of a paper on its way out, as a table. The clauses are those of 党政机关公文处理工作条例 (2012)."""

from documents.issuing.choices import PaperState
from documents.rulings import LEGALITY_REVIEW, REGULATION
from portal.lifecycle import Transitions, transition

ISSUING: Transitions = {
    "submit": transition(
        PaperState.DRAFTED, to=PaperState.SUBMITTED, label="送核", clause=f"{REGULATION}第十九条、第二十条"
    ),
    "check": transition(PaperState.SUBMITTED, to=PaperState.CHECKED, label="核稿通过", clause=f"{REGULATION}第二十条"),
    "countersign": transition(
        PaperState.CHECKED, to=PaperState.COUNTERSIGNED, label="会签完毕", clause=f"{REGULATION}第十九条第六项"
    ),
    "refer": transition(
        PaperState.CHECKED,
        to=PaperState.UNDER_REVIEW,
        label="送合法性审核",
        clause=f"{REGULATION}第二十条；{LEGALITY_REVIEW}",
    ),
    "review": transition(
        PaperState.UNDER_REVIEW,
        to=PaperState.COUNTERSIGNED,
        label="合法性审核通过",
        clause=f"{REGULATION}第二十条；{LEGALITY_REVIEW}",
    ),
    "sign": transition(PaperState.COUNTERSIGNED, to=PaperState.SIGNED, label="签发", clause=f"{REGULATION}第二十二条"),
    "number": transition(
        PaperState.SIGNED, to=PaperState.NUMBERED, label="编号", clause=f"{REGULATION}第二十五条（复核、登记）"
    ),
    "issue": transition(
        PaperState.NUMBERED, to=PaperState.ISSUED, label="印发", clause=f"{REGULATION}第二十五条（印制、核发）"
    ),
    "return": transition(
        PaperState.SUBMITTED,
        PaperState.CHECKED,
        PaperState.UNDER_REVIEW,
        PaperState.COUNTERSIGNED,
        to=PaperState.DRAFTED,
        label="退回",
        clause=f"{REGULATION}第二十一条",
    ),
    "withdraw": transition(
        PaperState.DRAFTED,
        PaperState.SUBMITTED,
        PaperState.CHECKED,
        PaperState.UNDER_REVIEW,
        PaperState.COUNTERSIGNED,
        PaperState.SIGNED,
        to=PaperState.WITHDRAWN,
        label="撤回",
        clause=f"{REGULATION}第二十一条（不宜发文的，退回并说明理由）",
    ),
    "void": transition(
        PaperState.NUMBERED,
        to=PaperState.WITHDRAWN,
        label="作废编号",
        clause=f"{REGULATION}第二十五条（复核后重新登记）",
    ),
}
