"""Official documents as PDF on the page grid of GB/T 9704-2012, set by `portal.setting_html`.

The numbers of the standard stand in `templates/official/page_grid.css`. Here stand the typefaces it asks
for: they are commercial, so a free face usually takes their place, and every PDF says which one did.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string

from portal.lifecycle import Refused
from portal.official_paper import Format, Paper

PAGE_GRID = Path(settings.BASE_DIR) / "templates" / "official" / "page_grid.css"
TEMPLATES = {
    Format.DOCUMENT: "official/document.html",
    Format.LETTER: "official/letter.html",
    Format.ORDER: "official/order.html",
    Format.MINUTES: "official/minutes.html",
}
NO_MEASURES: Mapping[str, float] = {}
MOST_PAGES = 2_000  # of a print that is kept, which a worker makes; a yearbook has a thousand
MOST_PAGES_SHOWN = 200  # of a preview, which a person waits for
PRODUCER = "伊犁哈萨克自治州政府办公门户"


@dataclass(frozen=True)
class Typeface:
    """A typeface the standard names: the faces that are it, and the free ones that may stand in."""

    name: str
    variable: str
    genuine: tuple[str, ...]
    stand_ins: tuple[str, ...]

    def choose(self, installed: frozenset[str]) -> str:
        """The first face of this machine in the order of preference; empty where there is none."""
        return next((face for face in self.genuine + self.stand_ins if face in installed), "")


_FREE_SERIF, _FREE_SANS = "Noto Serif CJK SC", "Noto Sans CJK SC"
TYPEFACES = (
    Typeface("仿宋体", "--fang-song", ("仿宋_GB2312", "FangSong_GB2312", "FangSong"), ("FandolFang", _FREE_SERIF)),
    Typeface("小标宋体", "--small-title", ("方正小标宋_GBK", "方正小标宋简体"), ("FandolSong", _FREE_SERIF)),
    Typeface("黑体", "--hei", ("黑体", "SimHei"), ("FandolHei", _FREE_SANS)),
    Typeface("楷体", "--kai", ("楷体_GB2312", "KaiTi_GB2312", "KaiTi"), ("FandolKai", "AR PL UKai CN", _FREE_SERIF)),
    Typeface("宋体", "--song", ("宋体", "SimSun"), ("FandolSong", _FREE_SERIF)),
)


@dataclass(frozen=True)
class FontUse:
    """What stands on the paper where the standard asks for `asked`."""

    asked: str
    used: str
    is_substitute: bool


@dataclass(frozen=True)
class OfficialPdf:
    """A rendered document and what the person who prints it must know."""

    content: bytes
    page_count: int
    fonts: tuple[FontUse, ...]
    other_fonts: tuple[str, ...]  # faces the machine chose for characters that the named ones lack
    refused_links: tuple[str, ...]  # what the page wanted to fetch and did not get

    @property
    def notice(self) -> str:
        """One Chinese paragraph for the page that offers the PDF; empty where nothing deviates."""
        lines = [
            f"{use.asked}以 {use.used} 代替" if use.used else f"{use.asked}无可用字体"
            for use in self.fonts
            if use.is_substitute
        ]
        if self.other_fonts:
            lines.append(f"个别字用 {'、'.join(self.other_fonts)} 补")
        if self.refused_links:
            lines.append(f"{len(self.refused_links)} 处外部引用未取用")
        if not lines:
            return ""
        return f"版式按 GB/T 9704-2012 排印；{'；'.join(lines)}。请在系统中安装规定字体后重新生成。"


def typeset(paper: Paper, *, most_pages: int = MOST_PAGES) -> OfficialPdf:
    """The document as it goes to the printer. Refused before anything is set where it would fill too many pages.

    版记 stands at the bottom of the last side of the sheet, which is an even page (6.2, 7.4.1): beside the text where
    that ends on one with room left, else on a page of its own. Only then can an empty page stand before it, and
    neither of the two carries a number (7.5). A letter has no sides to fill: 10.1 names its last page with text.
    """
    if (pages := paper.expected_pages) > most_pages:
        raise Refused(f"全文约{pages}页，超过{most_pages}页，不能排印；请把过长的附件另作文件，或者删去多余的段落")
    without = _typeset(paper, imprint="")
    if paper.imprint is None:
        return without
    beside = _typeset(paper, imprint="beside")
    if paper.format is Format.LETTER:
        return beside
    ends_on_a_front = without.page_count % 2 == 1
    if not ends_on_a_front and beside.page_count == without.page_count:
        return beside
    return _typeset(paper, imprint="behind-text" if ends_on_a_front else "behind-empty-page")


def _typeset(paper: Paper, *, imprint: str) -> OfficialPdf:
    context = {"paper": paper, "imprint": imprint}
    return render(TEMPLATES[paper.format], context, measures=paper.measures)


def render(template: str, context: Mapping[str, Any], *, measures: Mapping[str, float] = NO_MEASURES) -> OfficialPdf:
    """Render a template on the page grid. Text of the context is escaped by the template as on any page.

    `measures` are custom properties of the style sheet, in points.
    """
    return from_html(render_to_string(template, dict(context)), measures=measures)


def from_html(html: str, *, measures: Mapping[str, float] = NO_MEASURES) -> OfficialPdf:
    """Render ready HTML on the page grid; whatever it refers to outside itself is refused and reported."""
    from portal.setting_html import set_html  # WeasyPrint takes a second to load, and most processes set nothing

    installed = installed_families()
    printed = set_html(html, style_file=PAGE_GRID, style=_variables(measures), producer=PRODUCER)
    uses = tuple(_uses(installed))
    return OfficialPdf(
        content=printed.content,
        page_count=printed.page_count,
        fonts=uses,
        other_fonts=tuple(sorted(printed.families - {use.used for use in uses})),
        refused_links=printed.refused,
    )


@cache
def installed_families() -> frozenset[str]:
    """Font families of this machine, by every name fontconfig knows them under."""
    fc_list = shutil.which("fc-list")
    if fc_list is None:
        return frozenset()
    listed = subprocess.run([fc_list, ":", "family"], capture_output=True, text=True, check=True).stdout
    return frozenset(name.strip() for line in listed.splitlines() for name in line.split(",") if name.strip())


def _uses(installed: frozenset[str]) -> list[FontUse]:
    chosen = [(typeface, typeface.choose(installed)) for typeface in TYPEFACES]
    return [FontUse(typeface.name, used, used not in typeface.genuine) for typeface, used in chosen]


def _variables(measures: Mapping[str, float]) -> str:
    faces = {each.variable: ", ".join(f'"{face}"' for face in each.genuine + each.stand_ins) for each in TYPEFACES}
    lengths = {name: f"{points:.2f}pt" for name, points in measures.items()}
    return ":root {" + " ".join(f"{name}: {value};" for name, value in (faces | lengths).items()) + "}"
