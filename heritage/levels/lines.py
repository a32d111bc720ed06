"""The levels of a project as pages, downloads and programs tell them: the prefecture's derived, the others recorded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from heritage.choices import Level
from heritage.codes import find_code
from heritage.exits import exit_on
from heritage.models import LevelRecognition, Project

_RANK = {level: rank for rank, level in enumerate(Level.values)}


@dataclass(frozen=True, slots=True)
class LevelLine:
    """One list on which a project stands or stood. Of a stub neither batch nor day is known.

    `recognition` is the row it is recorded in, None for the list of the prefecture.
    """

    level: str
    place: str
    region: str
    list_kind: str
    code: str
    serial: int | None
    name: str
    batch: int | None
    on: date | None
    number: str
    title: str
    document_id: int | None
    ended_on: date | None
    recognition: LevelRecognition | None = None

    @property
    def other_category(self) -> str:
        """The category of the number, where it is not that of the project."""
        code = find_code(self.code) if self.code else None
        is_other = code and self.recognition and code.category != self.recognition.project.category
        return code.category_name if code and is_other else ""

    def __str__(self) -> str:
        told = [self.place, self.code, self.on.isoformat() if self.on else ""]
        return " ".join(filter(None, told)) + (f"（{self.ended_on}退出）" if self.ended_on else "")


def levels_of(project: Project, on: date | None = None) -> list[LevelLine]:
    """All lists, the highest first. Reads `inscriptions` and `recognitions` with their documents, prefetched.

    For a day `on` the project has been read as it stood then (`with_inscriptions`), and what ended later goes on.
    """
    lines = list(map(_recorded, project.recognitions.all()))
    if on is None:
        lines.append(_of_prefecture(project, project.exited_on))
    else:
        lines = [replace(each, ended_on=None) if each.ended_on and each.ended_on > on else each for each in lines]
        if project.inscriptions.all():
            left = exit_on(project, on)
            lines.append(_of_prefecture(project, left.on if left else None))
    return sorted(lines, key=lambda each: (-_RANK[each.level], each.on or date.min, each.region))


def other_levels_of(project: Project) -> list[LevelLine]:
    """Where the project stands beside the list of the prefecture, in the same order."""
    return [each for each in levels_of(project) if each.recognition and each.ended_on is None]


def _of_prefecture(project: Project, ended_on: date | None) -> LevelLine:
    first = next((each for each in project.inscriptions.all() if each.is_first_listing), None)
    known = first or next(iter(project.inscriptions.all()), None)
    return LevelLine(
        level=Level.PREFECTURE,
        place=str(Level.PREFECTURE.label),
        region="",
        list_kind=known.list_kind if known else "",
        code=str(project.code),
        serial=project.serial,
        name=project.name,
        batch=first.batch if first else None,
        on=first.inscribed_on if first else None,
        number=first.document.number if first else "",
        title=first.document.title if first else "",
        document_id=first.document_id if first else None,
        ended_on=ended_on,
    )


def _recorded(row: LevelRecognition) -> LevelLine:
    return LevelLine(
        level=row.level,
        place=row.place,
        region=row.region.name if row.region else "",
        list_kind=row.list_kind,
        code=row.code,
        serial=row.serial,
        name=row.name or row.project.name,
        batch=row.batch,
        on=row.recognized_on,
        number=row.source_number,
        title=row.source_title,
        document_id=row.document_id,
        ended_on=row.ended_on,
        recognition=row,
    )
