"""An annex on its way through the people and the worker, a step a call."""

from __future__ import annotations

from datetime import date

from django.core.files.base import ContentFile
from django.utils import timezone

from documents.choices import FindingDecision
from documents.models import Document
from heritage.annex_imports import deciding, handing_in
from heritage.annex_imports.handing_in import Announcement, Stated
from heritage.choices import ListKind
from heritage.models import AnnexImport, HeritageUnit, Inscription, InscriptionUnit, Project
from portal.accounts.choices import Role
from portal.jobs import Job
from portal.jobs.performing import perform
from tests.cast import one_with

PAPER = Announcement(
    number="测政发〔2026〕1号", title="关于公布第六批州级非物质文化遗产名录的通知", issued_on=date(2026, 2, 4)
)


def written() -> list[int]:
    """How many rows there are of everything that registering writes."""
    return [model.objects.count() for model in (Project, Inscription, InscriptionUnit, HeritageUnit, Document)]


def work(kind: str) -> Job:
    """The worker does the job that waits."""
    job = Job.objects.waiting().get(kind=kind)
    perform(job.pk)
    job.refresh_from_db()
    return job


class AnnexWalk:
    """The keeper hands in and decides, the reviewer confirms."""

    def __init__(self) -> None:
        self.keeper, self.reviewer = one_with(Role.HERITAGE_MANAGER), one_with(Role.HERITAGE_REVIEWER)
        self.at = timezone.now()

    def read(self, data, name="名录.txt", *, paper=PAPER, list_kind=ListKind.NEW, batch=None) -> AnnexImport:
        data = data.encode() if isinstance(data, str) else data
        stated = Stated(paper, str(list_kind), batch)
        annex_import = handing_in.receive(ContentFile(data, name=name), stated, by=self.keeper, at=self.at)
        return handing_in.read_upload(annex_import, at=self.at)

    def decided(self, annex_import) -> AnnexImport:
        open_doubts = {each.pk: "" for each in annex_import.findings.in_the_way()}
        if open_doubts:
            deciding.decide(annex_import, open_doubts, decision=FindingDecision.AS_READ, by=self.keeper, at=self.at)
        annex_import.refresh_from_db()
        return annex_import

    def confirmed(self, annex_import) -> AnnexImport:
        self.decided(annex_import)
        return handing_in.confirm(annex_import, by=self.reviewer, at=self.at)

    def told(self, annex_import) -> list[tuple[str, str]]:
        return list(annex_import.rows.values_list("outcome", "reason"))
