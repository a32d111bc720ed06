"""Numbers as Chinese documents write them. Pure."""

from __future__ import annotations

import unicodedata

# 〇 is typed in many ways: as 零, as a circle, as the letter O of three alphabets.
ZEROS = "〇○零OoОо0◯"
DIGITS = dict.fromkeys(ZEROS, 0) | {
    "一": 1, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "两": 2, "元": 1,
}  # fmt: skip


def has_other_digits(text: str) -> bool:
    """Whether a digit is neither 0 to 9 nor, after NFKC, one of them: those of other scripts look like other digits."""
    return any(char.isdecimal() and not char.isascii() for char in unicodedata.normalize("NFKC", text))


def number_of(text: str) -> int | None:
    """A count of up to 99, or digits read one by one (二〇二三); 两 is 2. None where it is none."""
    text = "".join(text.split()).replace("廿", "二十").replace("卅", "三十")
    if text.isdecimal() and len(text) < 10:
        return int(text)
    if "十" in text:
        tens, _, ones = text.partition("十")
        ten = DIGITS.get(tens) if tens else 1
        one = DIGITS.get(ones) if ones else 0
        return None if ten is None or one is None else ten * 10 + one
    digits = [DIGITS.get(char) for char in text]
    if not digits or len(digits) > 9 or None in digits:
        return None
    return int("".join(str(digit) for digit in digits))


def numeral_of(number: int) -> str:
    """一 to 九十九, as headings and batches are counted."""
    digits = "〇一二三四五六七八九"
    tens, ones = divmod(number, 10)
    ten = "" if tens < 1 else "十" if tens == 1 else f"{digits[tens]}十"
    return ten + (digits[ones] if ones else "")
