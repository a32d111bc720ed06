"""The paper that announces a batch: title, text, and annexes in the layout of 伊州政发〔2023〕9号. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from heritage.codes import CATEGORIES, HeritageCode
from portal.numerals import numeral

LEVEL = "自治州级"
LIST = f"{LEVEL}非物质文化遗产代表性项目名录"
EXTENSIONS = f"{LIST}扩展项目"
COLUMNS = ("序号", "编号", "项目名称", "申报地区或单位")
NEW, EXTENSION = "new", "extension"
_ABSENCE = {NEW: "暂缺", EXTENSION: "未扩展"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of an annex."""

    serial: int
    code: HeritageCode
    name: str
    units: tuple[str, ...]

    @property
    def line(self) -> str:
        """Its cells beside each other."""
        return "\t".join((str(self.serial), str(self.code), self.name, "、".join(self.units)))


@dataclass(frozen=True)
class Listing:
    """One annex: new projects, or extensions."""

    kind: str
    batch: int
    entries: Sequence[Entry]

    @property
    def title(self) -> str:
        """The name of the list; that of extensions has no batch."""
        return f"第{numeral(self.batch)}批{LIST}" if self.kind == NEW else EXTENSIONS

    @property
    def sections(self) -> list[tuple[int, list[Entry]]]:
        """The rows by category, in the fixed order of the ten."""
        found = {number: [each for each in self.entries if each.code.category == number] for number in range(1, 11)}
        return [(number, rows) for number, rows in found.items() if rows]

    @property
    def absent(self) -> list[int]:
        """Categories without a row."""
        present = {number for number, _ in self.sections}
        return [number for number in range(1, 11) if number not in present]

    @property
    def absence(self) -> str:
        """Why they have none, in the word of the annex."""
        return _ABSENCE[self.kind]

    @property
    def text(self) -> str:
        """The lines of the annex: the total, each category with its number and table, what is absent."""
        lines = [f"（共计{len(self.entries)}项）"]
        for category, rows in self.sections:
            lines += [f"{CATEGORIES[category - 1]}（共计{len(rows)}项）", "\t".join(COLUMNS)]
            lines += [each.line for each in rows]
        if self.absent:
            lines.append(f"备注：{'、'.join(CATEGORIES[each - 1] for each in self.absent)}类项目{self.absence}")
        return "\n".join(lines)


@dataclass(frozen=True)
class Announcement:
    """A batch as it is announced; `meeting` approved it."""

    meeting: str
    listings: Sequence[Listing]

    @property
    def title(self) -> str:
        """关于公布第六批…名录和…扩展项目的通知."""
        return f"关于公布{'和'.join(each.title for each in self.listings)}的通知"

    @property
    def body(self) -> str:
        """The paragraphs of the text, one a line."""
        told = "和".join(f"{each.title}（共计{len(each.entries)}项）" for each in self.listings)
        return "\n".join(
            (
                f"根据《中华人民共和国非物质文化遗产法》，经专家评审、社会公示和{self.meeting}批准，现将{told}予以公布。",
                "各县市、各有关单位要制定保护规划，落实保护措施，做好非物质文化遗产的传承和传播工作。",
            )
        )
