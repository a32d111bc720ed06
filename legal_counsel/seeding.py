"""What every installation's register of counsel starts with: the rules of 2023. Idempotent."""

from __future__ import annotations

from datetime import date

from legal_counsel.articles import RULES
from legal_counsel.choices import RuleState
from legal_counsel.models import RuleVersion

TITLE = "伊犁哈萨克自治州政府法律顾问工作规定（试行）"
FIRST_ON, LAST_ON = date(2023, 8, 17), date(2025, 8, 17)
"""第三十六条: in force on printing, two years (A19: the last day inclusive)."""
BASIS = ["新政办发〔2022〕72号", "新司通〔2023〕13号"]
"""第一条."""


def seed() -> None:
    """The version of 2023 where none is recorded."""
    if not RuleVersion.objects.exists():
        RuleVersion.objects.create(
            number=RULES,
            title=TITLE,
            first_on=FIRST_ON,
            last_on=LAST_ON,
            basis=BASIS,
            state=RuleState.CONFIRMED,
        )
