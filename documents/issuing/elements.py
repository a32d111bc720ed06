"""Checks of elements that only some papers have: urgency, who attended a meeting, the post of the signer. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator

from documents.issuing.mentions import unquoted
from documents.issuing.paper_facts import UPWARDS, PaperFacts
from documents.issuing.remarks import Remark
from documents.rulings import FORMAT, REGULATION

_FOR_TELEGRAMS = ("特提", "平急")
_TELEGRAM = re.compile(r"(?:明电|密电|发电|电)$")
_DEPUTY = re.compile(r"副|助理|调研员|巡视员")


def urgency_fits(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第九条第三项: 紧急公文分别标注特急、加急，电报分别标注特提、特急、加急、平急."""
    clause = f"{REGULATION}第九条第三项"
    is_telegram = _TELEGRAM.search(paper.series_code) is not None
    if is_telegram and not paper.urgency:
        yield Remark("电报没有标注紧急程度", "在特提、特急、加急、平急中选一项", clause)
    elif not is_telegram and paper.urgency in _FOR_TELEGRAMS:
        yield Remark(f"“{paper.urgency}”只用于电报", "改为特急或加急，或改选电报的系列", clause)
    elif not paper.urgency and "紧急" in unquoted(paper.title):
        yield Remark("标题写有“紧急”，没有标注紧急程度", "标注特急或加急，或从标题中删去", clause, is_error=False)


def attendance_fits(paper: PaperFacts) -> Iterator[Remark]:
    """GB/T 9704-2012 10.3: minutes list 出席, 请假 and 列席; nothing else does, and nobody stands in two lists."""
    clause = f"{FORMAT} 10.3"
    lists = (("出席", paper.attended), ("请假", paper.excused), ("列席", paper.observed))
    if paper.kind != "纪要":
        if any(names for _, names in lists):
            yield Remark(f"{paper.kind}写有出席、请假或列席人员", "只有纪要写；从本文中删去，或改文种为纪要", clause)
        return
    if not paper.attended:
        yield Remark("纪要没有写明出席人员", "逐行写明出席人员的单位和姓名", clause, is_error=False)
    seen: dict[tuple[str, str], str] = {}
    for label, lines in lists:
        for line in lines:
            for person in _people(line):
                if person in seen:
                    both = f"两次列入{label}" if seen[person] == label else f"既列为{seen[person]}又列为{label}"
                    yield Remark(f"{''.join(person)}{both}", "只保留一处", clause)
                seen[person] = label


def signed_by_the_head(paper: PaperFacts) -> Iterator[Remark]:
    """条例 第二十二条: 上行文由机关主要负责人签发."""
    if paper.kind in UPWARDS and _DEPUTY.search(paper.signer_post):
        yield Remark(
            f"{paper.kind}由{paper.signer_post}签发",
            "上行文由机关主要负责人签发；主持工作的副职签发的，核对授权",
            f"{REGULATION}第二十二条",
            is_error=False,
        )


def _people(line: str) -> Iterator[tuple[str, str]]:
    """甲局 张三、李四: the persons with their unit; a line without a blank is one person."""
    unit, _, names = line.strip().rpartition(" ")
    for name in re.split(r"[、，,]", names):
        if name.strip():
            yield unit.strip(), name.strip()
