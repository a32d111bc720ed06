"""The exits of a project from the list of the prefecture, those too that were taken back, and its state on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from heritage.choices import Standing
from heritage.models import Project, Restoration

NOT_YET = "尚未列入"


@dataclass(frozen=True, slots=True)
class Exit:
    """退出: since when, why, by which paper; `restoration` where it was taken back."""

    on: date
    reason: str
    source: str
    restoration: Restoration | None = None

    @property
    def told(self) -> str:
        """In one line, as the public reads it."""
        left = f"{self.on}（{self.source}）"
        if self.restoration is None:
            return left
        back = f"{self.restoration.restored_on}（{self.restoration.source}）"
        return f"{left}；该退出登记有误，{back}更正" if self.restoration.is_mistake else f"{left}；{back}恢复列入"


def exits_of(project: Project) -> list[Exit]:
    """Oldest first. Reads `restorations` with their documents, which `with_inscriptions` prefetches."""
    found = [Exit(each.exited_on, each.exit_reason, each.exit_source, each) for each in project.restorations.all()]
    if project.exited_on:
        found.append(Exit(project.exited_on, project.exit_reason, project.exit_source))
    return sorted(found, key=lambda each: each.on)


def exit_on(project: Project, day: date) -> Exit | None:
    """The exit that holds on a day, as the register knows it now. Reads `restorations` as `exits_of` does."""
    begun = [each for each in exits_of(project) if each.on <= day]
    return next((each for each in begun if each.restoration is None or each.restoration.held_on(day)), None)


def standing_on(project: Project, day: date) -> str:
    """名录状态 on a day as the register knows it now, in words. Reads `inscriptions` and `restorations`."""
    told = [each for each in project.inscriptions.all() if each.inscribed_on <= day]
    if not told:
        return NOT_YET
    if exit_on(project, day):
        return str(Standing.EXITED.label)
    is_known = any(each.is_first_listing for each in told)
    return str(Standing.LISTED.label if is_known else Standing.STUB.label)
