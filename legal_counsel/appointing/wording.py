"""What the paper of an appointment says, and how its certificate stands on a day. Pure."""

from __future__ import annotations

from datetime import date

from portal.dates import written

VALID, NOT_YET, OVER, DISMISSED = "有效", "未生效", "已届满", "已解聘"


def standing(begins_on: date, ends_on: date, ended_on: date | None, on: date) -> str:
    """第十八条、第三十条: how a certificate stands on a day; of a dismissal `ended_on` is the last day that counts."""
    if ended_on and on > ended_on:
        return DISMISSED
    if on < begins_on:
        return NOT_YET
    return OVER if on > ends_on else VALID


def title_of(counsel: str, unit: str, *, is_internal: bool) -> str:
    """关于聘任（任用）…为…法律顾问的通知."""
    return f"关于{_act(is_internal)}{counsel}为{unit}法律顾问的通知"


def body_of(
    counsel: str, where: str, unit: str, begins_on: date, ends_on: date, *, rule: str, is_internal: bool, is_chief: bool
) -> str:
    """One paragraph: who, what, since when and until when."""
    post = "首席法律顾问" if is_chief else "法律顾问"
    told = f"{counsel}（{where}）" if where else counsel
    return (
        f"根据{rule}有关规定，经研究，决定{_act(is_internal)}{told}为{unit}{post}，"
        f"{'任' if is_internal else '聘'}期自{written(begins_on)}起至{written(ends_on)}止。"
    )


def _act(is_internal: bool) -> str:
    return "任用" if is_internal else "聘任"
