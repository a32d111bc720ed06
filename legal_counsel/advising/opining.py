"""Opinions are given in versions that nobody edits (第二十条第一项), in the form of 第二十二条."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.files.base import File
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from legal_counsel.advising import agencies, formality
from legal_counsel.advising.assigning import held
from legal_counsel.advising.choices import WRITTEN_FORMS
from legal_counsel.advising.fingerprint import digest
from legal_counsel.advising.formality import Given, Name
from legal_counsel.advising.moving import note
from legal_counsel.choices import CounselKind
from legal_counsel.guarding import refuse_secrets, stored_clean
from legal_counsel.models import Assignment, Opinion, OpinionFile
from legal_counsel.pinning import pinned
from legal_counsel.qualification import Finding
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given

TEXTS = ("form", "handled_as", "basis", "analysis", "conclusion", "advice", "handler", "has_seal")
"""What of an opinion is hashed, beside its files."""


@dataclass(frozen=True)
class Said:
    """What counsel gives; `signed_paper` is the scan with signature and, where it is needed, seal."""

    form: str
    analysis: str
    conclusion: str
    basis: str = ""
    advice: str = ""
    handled_as: str = ""
    handler: str = ""
    has_seal: bool = False
    signed_paper: File | None = None
    annexes: Sequence[File] = ()


def formal_findings(assignment: Assignment, said: Said) -> tuple[Finding, ...]:
    """第二十二条, condition by condition."""
    counsel = assignment.appointment.counsel
    name = Name.FIRM if counsel.kind == CounselKind.FIRM else Name(said.handled_as) if said.handled_as else None
    return formality.findings(
        Given(
            is_external=counsel.is_external,
            is_written=said.form in WRITTEN_FORMS,
            name=name,
            handler=said.handler.strip(),
            has_signed_paper=said.signed_paper is not None,
            has_seal=said.has_seal,
        )
    )


@transaction.atomic
def submit(assignment: Assignment, said: Said, *, by: User, at: datetime) -> Opinion:
    """提交法律意见: a new version beside those before it."""
    row, today = held(assignment), timezone.localdate(at)
    agencies.refuse_all_but_counsel(by, row)
    agencies.refuse_without_material(row, today)
    refuse_secrets(row.matter.rule, said.analysis, said.basis, said.advice)
    if lacks := [each.fact for each in formal_findings(row, said) if each.blocks]:
        raise Refused("；".join(lacks), clause=row.matter.rule.cited("formality"))
    counsel = row.appointment.counsel
    if counsel.kind == CounselKind.EXPERT and said.handled_as != Name.PERSON:
        raise Refused("法学专家以个人名义提出意见", clause=row.matter.rule.cited("formality"))
    files = [(True, said.signed_paper)] if said.signed_paper else []
    files += [(False, each) for each in said.annexes]
    kept = [(is_signed, stored_clean(file, row.matter.rule, by=by, at=at)) for is_signed, file in files]
    last = Opinion.objects.filter(assignment=row).aggregate(last=Max("number"))["last"] or 0
    is_external = counsel.is_external
    opinion = Opinion(
        **pinned(today),
        assignment=row,
        number=last + 1,
        form=said.form,
        handled_as=_name(counsel.kind, said) if is_external else "",
        basis=said.basis.strip(),
        analysis=given(said.analysis, "请填写分析内容", clause=row.matter.rule.cited("formality")),
        conclusion=said.conclusion,
        advice=said.advice.strip(),
        handler=said.handler.strip() if is_external else "",
        has_seal=said.has_seal and is_external,
        file_count=len(kept),
        submitted_by=by,
        submitted_at=at,
    )
    opinion.digest = digest(texts_of(opinion), [each.sha256 for _, each in kept])
    with keeping(Opinion):
        opinion.save(force_insert=True)
    for is_signed, attachment in kept:
        OpinionFile.objects.create(opinion=opinion, is_signed_paper=is_signed, attachment=attachment)
    note(row.matter, f"{row}提交法律意见（第{opinion.number}版）", by=by, at=at)
    return opinion


def texts_of(opinion: Opinion) -> dict[str, object]:
    """What of it is hashed: whose, which version, and every word."""
    whose = {"assignment": opinion.assignment_id, "number": opinion.number, "file_count": opinion.file_count}
    return whose | {name: getattr(opinion, name) for name in TEXTS}


def is_unchanged(opinion: Opinion) -> bool:
    """Whether text and files still give the digest of the day on which it was submitted."""
    files = [each.attachment.sha256 for each in opinion.files.select_related("attachment")]
    return opinion.digest == digest(texts_of(opinion), files)


def _name(kind: str, said: Said) -> str:
    return Name.FIRM if kind == CounselKind.FIRM else said.handled_as
