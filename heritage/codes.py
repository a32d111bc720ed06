"""编号 of heritage projects: Ⅷ-38, the category's numeral and a running number within the category.

The ten categories have a fixed order; five were renamed in 2008 and keep their old names as aliases.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from portal.hidden_characters import HIDDEN

CATEGORIES = (
    "民间文学",
    "传统音乐",
    "传统舞蹈",
    "传统戏剧",
    "曲艺",
    "传统体育、游艺与杂技",
    "传统美术",
    "传统技艺",
    "传统医药",
    "民俗",
)
OLD_NAMES = {
    "民间音乐": 2,
    "民间舞蹈": 3,
    "杂技与竞技": 6,
    "民间美术": 7,
    "传统手工技艺": 8,
}
SIGNS = "ⅠⅡⅢⅣⅤⅥⅦⅧⅨⅩ"
LETTERS = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")
_CODE = re.compile(r"(?P<category>[IVX]{1,4}|\d{1,2})[-—–―−‐‑─一.·](?P<number>\d{1,5})")
_LOOSE = re.compile(r"(?P<category>[IVX]{1,4}|\d{1,2}(?=\D))[\W_ー]{0,3}(?P<number>\d{1,5})")
_NAMES = {re.sub(r"[、,]", "", name): number for number, name in enumerate(CATEGORIES, start=1)} | OLD_NAMES


@dataclass(frozen=True, slots=True, order=True)
class HeritageCode:
    """A code as two integers; sorts by category, then number."""

    category: int
    number: int

    def __post_init__(self) -> None:
        if not 1 <= self.category <= 10:
            raise ValueError(f"编号的类别只有Ⅰ至Ⅹ十类，没有第{self.category}类")
        if self.number < 1:
            raise ValueError("编号的序数从1开始")

    def __str__(self) -> str:
        return f"{SIGNS[self.category - 1]}-{self.number}"

    @property
    def slug(self) -> str:
        """The code in letters that fit an address: VIII-38."""
        return f"{LETTERS[self.category - 1]}-{self.number}"

    @property
    def category_name(self) -> str:
        """Today's name of the category."""
        return CATEGORIES[self.category - 1]

    @classmethod
    def parse(cls, text: str) -> HeritageCode:
        """Ⅷ-38, VIII-38, 8-38, full-width or with blanks. ValueError with a Chinese message otherwise."""
        normal = "".join(unicodedata.normalize("NFKC", text).upper().split())
        match = _CODE.fullmatch(normal)
        if not match:
            raise ValueError(f"“{text[:40]}”不是项目编号，应写作Ⅷ-38、VIII-38或8-38")
        category = match["category"]
        if category.isdecimal():
            return cls(int(category), int(match["number"]))
        if category not in LETTERS:
            raise ValueError(f"“{text[:40]}”的类别“{category}”不是Ⅰ至Ⅹ之一")
        return cls(LETTERS.index(category) + 1, int(match["number"]))


def find_code(text: str) -> HeritageCode | None:
    """The code, or None where the text is none."""
    try:
        return HeritageCode.parse(text)
    except ValueError:
        return None


def code_in_address(text: str) -> HeritageCode | None:
    """The code that an address means, which holds nothing else: Ⅷ38, Ⅷ 38, Ⅷ・38 and Ⅷ_38 too, hidden characters gone.

    A paper may mean something else by them, so `find_code` takes them for none.
    """
    seen = HIDDEN.sub("", unicodedata.normalize("NFKC", text)).upper().strip()
    loose = _LOOSE.fullmatch(seen)
    return find_code(seen) or (find_code(f"{loose['category']}-{loose['number']}") if loose else None)


def find_category(text: str) -> int | None:
    """The category that a numeral means by itself (Ⅷ, viii, Ⅷ类), or a name with 类 behind it (民间音乐类)."""
    normal = unicodedata.normalize("NFKC", text).strip()
    bare = normal.removesuffix("类")
    if bare.upper() in LETTERS:
        return LETTERS.index(bare.upper()) + 1
    return category_of(normal) if bare != normal else None


def category_of(name: str) -> int | None:
    """The category's number under its present or old name; blanks and the kind of comma do not matter."""
    normal = "".join(unicodedata.normalize("NFKC", name).split())
    return _NAMES.get(re.sub(r"[、,]", "", normal).removesuffix("类"))
