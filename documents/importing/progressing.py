"""How far an import is, in the words of its page: steps, what went wrong and what to do, the same file before."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.utils import timezone
from django.utils.formats import date_format

from documents import lifecycle
from documents.choices import ImportState
from documents.models import GazetteImport
from documents.models.taken_in import TakenIn as Import
from portal.jobs import Job, latest
from portal.lifecycle import actions_from
from portal.pages import Finding, Step

MOST_SAME_FILES = 5
KEEPER = "文件管理员"
Row = TypeVar("Row", bound=Import)


@dataclass(frozen=True)
class Standing(Generic[Row]):
    """An import with its two jobs, reading and entering, as one page tells of them."""

    row: Row
    job: Job | None
    confirmation: Job | None

    @classmethod
    def of(cls, pk: int, found: Callable[[], Row], *, reading: str, entering: str) -> Standing[Row]:
        """The jobs first: one that ends meanwhile has moved the import, and no page says that it brought nothing."""
        job, confirmation = latest(reading, subject_id=pk), latest(entering, subject_id=pk)
        return cls(found(), job, confirmation)

    @property
    def shown(self) -> Job | None:
        """The job that has it, or had it last."""
        return self.job if self.row.state == ImportState.RECEIVED else self.confirmation

    @property
    def is_waiting(self) -> bool:
        """Whether a worker has it, so that the page asks again."""
        return self.shown is not None and self.shown.is_open

    @property
    def actions(self) -> list[str]:
        """What may be done with it now: nothing while a worker enters it."""
        is_entered = self.confirmation is not None and self.confirmation.is_open
        return [] if is_entered else actions_from(self.row.state, lifecycle.IMPORT)

    def context(
        self, breadcrumbs: Sequence[Any], *, checking: str, keeper: str = KEEPER, confirmer: str = ""
    ) -> dict[str, Any]:
        """What the page of every import shows. `keeper` checks it and confirms it, unless a `confirmer` does."""
        return {
            "title": f"{self.row}：{self.row.attachment.name}",
            "breadcrumbs": breadcrumbs,
            "subject": self.row,
            "job": self.shown if self.is_waiting or self.row.state == ImportState.CONFIRMED else None,
            "is_waiting": self.is_waiting,
            "steps": steps(
                self.row, self.job, self.confirmation, checking=checking, keeper=keeper, confirmer=confirmer or keeper
            ),
            "actions": self.actions,
        }


def steps(
    gazette_import: Import,
    job: Job | None,
    confirmation: Job | None,
    *,
    checking: str,
    keeper: str = KEEPER,
    confirmer: str = KEEPER,
) -> list[Step]:
    """上传, 读取, 核对, 确认: who holds it now; what failed has failed and is not under way."""
    state = gazette_import.state
    received = Step("上传", "done", str(gazette_import.received_by or "系统"), gazette_import.received_at)
    if state == ImportState.WITHDRAWN:
        return [received, Step("撤回", "done", str(gazette_import.withdrawn_by), gazette_import.withdrawn_at)]
    is_read = state in (ImportState.READ, ImportState.CONFIRMED)
    is_confirmed = state == ImportState.CONFIRMED
    reading = Step("读取", _reading(gazette_import, job), "系统", gazette_import.read_at)
    entering = _confirming(gazette_import, confirmation)
    is_checked = is_confirmed or entering == "current"
    looking = Step(checking, "done" if is_checked else "current" if is_read else "next", keeper)
    asked_by = confirmation.created_by if confirmation and entering == "current" else None
    who = str(gazette_import.confirmed_by or asked_by or confirmer)
    confirming = Step("确认登记", entering, who, gazette_import.confirmed_at)
    return [received, reading, looking, confirming]


def failures(gazette_import: Import, job: Job | None, confirmation: Job | None) -> list[Finding]:
    """Why the file could not be read or what was confirmed could not be entered, and the way on."""
    name = gazette_import.attachment.name
    if gazette_import.state == ImportState.UNREADABLE:
        remedy = "按上面所说处理后，上传另一份文件；本次导入可以撤回，原文件仍保留，可以下载查看"
        return [Finding(gazette_import.refusal, place=f"文件“{name}”", remedy=remedy, severity="error")]
    if _reading(gazette_import, job) == "failed" and job is not None:
        remedy = "排除原因后重新读取；仍不成功的，上传另一份文件，并撤回本次导入"
        message = f"读取任务{job.state_label}：{job.last_error or '没有读取'}"
        return [Finding(message, place=f"文件“{name}”", remedy=remedy, severity="error")]
    if _confirming(gazette_import, confirmation) == "failed" and confirmation is not None:
        at = f"（{_moment(confirmation.finished_at)}）" if confirmation.finished_at else ""
        message = f"确认登记{confirmation.state_label}{at}：{confirmation.last_error or '没有登记'}"
        remedy = "没有登记任何公文，读出的内容和决定都保持原样；处理后再次“核对后确认登记”"
        return [Finding(message, remedy=remedy, severity="error")]
    return []


def same_files(gazette_import: GazetteImport, others: Iterable[GazetteImport]) -> list[Finding]:
    """A hint for each other import of the same bytes. It forbids nothing: the register itself refuses a second time."""
    is_settled = gazette_import.state in (ImportState.CONFIRMED, ImportState.WITHDRAWN)
    return [
        Finding(
            f"与本文件内容完全相同，由{each.received_by or '系统'}于{_moment(each.received_at)}上传，{_state_of(each)}",
            place=str(each),
            url=each.get_absolute_url(),
            severity="info",
            remedy="" if is_settled else _advice(each),
        )
        for each in others
    ]


def _reading(gazette_import: Import, job: Job | None) -> str:
    """The state of the step 读取."""
    if gazette_import.state == ImportState.UNREADABLE:
        return "failed"
    if gazette_import.state == ImportState.RECEIVED:
        return "current" if job is None or job.is_open else "failed"
    return "done"


def _confirming(gazette_import: Import, confirmation: Job | None) -> str:
    """The state of the step 确认登记."""
    if gazette_import.state == ImportState.CONFIRMED:
        return "done"
    if gazette_import.state != ImportState.READ or confirmation is None:
        return "next"
    return "current" if confirmation.is_open else "failed"


def _state_of(other: GazetteImport) -> str:
    if other.confirmed_at:
        return f"已由{other.confirmed_by}于{_moment(other.confirmed_at)}确认登记"
    return other.get_state_display()


def _advice(other: GazetteImport) -> str:
    if other.state == ImportState.CONFIRMED:
        return "其中的公文已在登记簿中，同一字号不会登记两次；如无补充，请撤回本次导入"
    if other.state == ImportState.READ:
        return "请只核对、确认其中一次，另一次撤回"
    if other.state == ImportState.UNREADABLE:
        return "那一次没有读成，本次多半也读不成；请先看那一次写明的原因"
    return ""


def _moment(at: datetime) -> str:
    return date_format(timezone.localtime(at), "Y-m-d H:i")
