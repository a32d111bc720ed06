"""Numbers as Chinese documents write them. Pure."""

from __future__ import annotations

import unicodedata

# 〇 is typed in many ways: as 零, as a circle, as the letter O of three alphabets.
ZEROS = "〇○零OoОо0◯"
DIGITS = dict.fromkeys(ZEROS, 0) | {
    "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2, "元": 1,
}  # fmt: skip

_ONES = ("", *"一二三四五六七八九")


def has_other_digits(text: str) -> bool:
    """Whether a digit is neither 0 to 9 nor, after NFKC, one of them: those of other scripts look like other digits."""
    return any(char.isdecimal() and not char.isascii() for char in unicodedata.normalize("NFKC", text))


def number_of(text: str) -> int | None:
    """A count of up to 999, or digits read one by one (二〇二三); 两 is 2. None where it is none."""
    text = "".join(text.split()).replace("廿", "二十").replace("卅", "三十")
    if text.isdecimal() and len(text) < 10:
        return int(text)
    hundreds, hundred, rest = text.partition("百")
    if hundred:
        many, few = DIGITS.get(hundreds), number_of(rest.removeprefix("零")) if rest else 0
        return None if not many or few is None or few > 99 else many * 100 + few
    if "十" in text:
        tens, _, ones = text.partition("十")
        ten = DIGITS.get(tens) if tens else 1
        one = DIGITS.get(ones) if ones else 0
        return None if ten is None or one is None else ten * 10 + one
    digits = [DIGITS.get(char) for char in text]
    if not digits or len(digits) > 9 or None in digits:
        return None
    return int("".join(str(digit) for digit in digits))


def numeral(number: int) -> str:
    """A count of up to 999 as an article bears it: 二, 十二, 二十, 一百零五, 一百一十."""
    hundreds, rest = divmod(number, 100)
    tens, ones = divmod(rest, 10)
    if hundreds:
        zero = "零" if rest and not tens else ""
        return f"{_ONES[hundreds]}百{zero}{f'{_ONES[tens]}十' if tens else ''}{_ONES[ones]}"
    return f"{'' if tens < 1 else '十' if tens == 1 else f'{_ONES[tens]}十'}{_ONES[ones]}"
