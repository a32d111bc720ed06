"""Who may recommend somebody as counsel (第十七条第二项第2目). Pure."""

from __future__ import annotations

ASSOCIATIONS = ("伊犁州律师协会", "伊犁哈萨克自治州律师协会")
SCHOOLS = ("大学", "学院", "高等专科学校")


def may_recommend(name: str) -> bool:
    """The lawyers' association of the prefecture, or a university or a faculty of one; nobody else."""
    told = name.strip()
    return told in ASSOCIATIONS or told.endswith(SCHOOLS)
