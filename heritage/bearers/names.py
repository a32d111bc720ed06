"""What a name of a person may be written with, since it is public as it stands. Pure."""

from __future__ import annotations

import unicodedata

from portal.hidden_characters import refusal_of

_BESIDES_LETTERS = " ·•・．.'’-（）()〇"  # 阿依古丽·买买提, O’Brien, 〇 which Unicode takes for a number


def refusal_of_name(name: str) -> str:
    """Why this is no name, or nothing: digits may be a telephone, signs may be markup, hidden ones deceive."""
    if refusal := refusal_of(name):
        return f"姓名中{refusal}"
    for each in name.strip():
        if unicodedata.category(each)[0] in "LM" or each in _BESIDES_LETTERS:
            continue
        what = "数字" if each.isnumeric() else "符号"
        return f"姓名中有{what}“{each}”；姓名向社会公开，只写文字和间隔号（·），电话请写在“联系方式”"
    return ""
