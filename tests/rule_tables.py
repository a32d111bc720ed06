"""The tables of cases in docs/rules, as rows."""

from __future__ import annotations

from pathlib import Path

RULES = Path(__file__).resolve().parents[1] / "docs" / "rules"


def cases(file: str, heading: str) -> list[dict[str, str]]:
    """The rows of the table under `### heading`; ⏎ becomes a line end, backticks go."""
    part = (RULES / file).read_text(encoding="utf-8").split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    lines = [line for line in part.splitlines() if line.startswith("|")]
    names, _, *rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [{name: cell.strip("`").replace("⏎", "\n") for name, cell in zip(names, row, strict=True)} for row in rows]


def listed(cell: str) -> list[str]:
    """What a cell lists with ；, without backticks."""
    return [part.strip("`") for part in cell.split("；") if part]
