"""The four groups of material of 非遗法第十九条 and the parts of each."""

from __future__ import annotations

from collections.abc import Mapping

from heritage.batches.choices import MaterialGroup

PARTS: Mapping[str, Mapping[str, str]] = {
    MaterialGroup.INTRODUCTION: {"history": "历史", "present": "现状", "value": "价值"},
    MaterialGroup.TRANSMISSION: {
        "scope": "传承范围",
        "lineage": "传承谱系",
        "skill": "技艺水平",
        "influence": "社会影响",
    },
    MaterialGroup.PROTECTION: {
        "goals": "保护目标",
        "measures": "保护措施",
        "schedule": "保护步骤",
        "management": "管理制度",
    },
    MaterialGroup.MEDIA: {"media": "说明", "files": "文件"},
}
"""Group → field of the application → its word; `files` are rows of their own."""
FILES = "files"
TEXTS = tuple(name for parts in PARTS.values() for name in parts if name != FILES)


def missing(texts: Mapping[str, str], file_count: int) -> list[str]:
    """The parts without a word, each with its group: 项目介绍（现状、价值）."""
    told = []
    for group, parts in PARTS.items():
        absent = [
            word
            for name, word in parts.items()
            if (not file_count if name == FILES else not texts.get(name, "").strip())
        ]
        if absent:
            told.append(f"{MaterialGroup(group).label}（{'、'.join(absent)}）")
    return told
