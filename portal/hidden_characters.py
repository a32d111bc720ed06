"""Characters that nobody sees: controls, direction marks, zero-width signs, and the mark of what was unreadable. Pure.

They make a text look like another one, so pages show them as words and forms refuse them; U+FFFE and U+FFFF are no
characters at all, and XML has no place for them. Tab and line ends are no part of them.
"""

from __future__ import annotations

import re

_RANGES = (
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad"
    "\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u180e"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\ud800-\udfff\ufeff\ufff9-\ufffb\ufffd-\uffff"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001-\U000e007f"
)
HIDDEN = re.compile(f"([{_RANGES}])\\1*")  # one match a run of the same character
_KINDS = (
    (re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]"), "改变文字方向的字符"),
    (re.compile("[\xad\u180e\u200b-\u200d\u2060\ufeff]"), "零宽字符"),
    (re.compile("\ufffd"), "无法识别的字符"),
)


def name_of(run: str) -> str:
    """`U+202E`, and how many of it where there are more: `U+200B×3`."""
    return f"U+{ord(run[0]):04X}" + (f"×{len(run)}" if len(run) > 1 else "")


def kind_of(run: str) -> str:
    """What sort of character it is, for people."""
    return next((label for pattern, label in _KINDS if pattern.match(run)), "控制字符")


def visible(text: str) -> str:
    """The text with a word in place of each hidden character."""
    return HIDDEN.sub(lambda run: f"［{name_of(run[0])}］", text)


def refusal_of(text: str) -> str:
    """Why the text is not taken, naming the first place, or nothing where it holds no hidden character."""
    found = HIDDEN.search(text)
    if found is None:
        return ""
    before = text[max(found.start() - 4, 0) : found.start()]
    where = f"“{before}”之后" if before.strip() else f"第{found.start() + 1}个字符处"
    return f"{where}有看不见的{kind_of(found[0])}（{name_of(found[0])}），请删去后重新输入这几个字"
