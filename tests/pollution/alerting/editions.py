"""A short edition of the plan as a data file, for tests of what stands on it."""

from __future__ import annotations

from pathlib import Path

TEXT = """
code = "2023-31"
title = "重污染天气应急预案（2023年修订版）"
doc_number = "伊州政办发〔2023〕31号"
since = 2023-09-05

[[command.bodies]]
code = "technical_group"
name = "技术组"
clause = "附件1 二（一）"
duties = ["会商研判", "应急值守"]

[command.members]
clause = "附件1 四"
units = [
  { number = 6, prefecture = "自治州气象局", division = "第四师可克达拉市气象站", duties = ["气象会商"] },
  { number = 18, prefecture = "自治州通信管理办公室", duties = ["通信保障"] },
]
"""


def written_edition(folder: Path) -> Path:
    """The folder with the edition in it."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "yili_2023_31.toml").write_text(TEXT, encoding="utf-8")
    return folder
