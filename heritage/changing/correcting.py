"""更正列入: what a row of a list really says, once it is in the register (docs/rules/heritage_changes.md).

序号 and 编号 are never corrected: a project under a wrong number is a conflict that the announcing body settles.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F

from documents.models import Document
from heritage.batches.lifecycle import LAW
from heritage.choices import UnitRole
from heritage.findings.noting import refresh
from heritage.levels.papers import Paper, kept_paper
from heritage.models import HeritageUnit, Inscription, InscriptionUnit, Project
from heritage.plain_words import unfit_words
from heritage.registering import wait_for_other_lists
from heritage.row_outcomes import unfit_units
from heritage.units import UnitBook
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, given
from portal.pinyin import sort_key

CLAUSE = f"{LAW}第十三条"
_OUT_OF_THE_WAY = 10_000


@dataclass(frozen=True)
class Wording:
    """What the list prints of a project: its name, what stands beside it, and its units by role, in order."""

    printed_name: str
    applicants: tuple[str, ...]
    safeguarding: tuple[str, ...] = ()
    sub_name: str = ""
    remark: str = ""
    batch: int | None = None


def wording_of(inscription: Inscription) -> Wording:
    """As it is registered."""
    applicants, safeguarding = (
        tuple(each.printed_name for each in inscription.units.all() if each.role == role)
        for role in (UnitRole.APPLICANT, UnitRole.SAFEGUARDING)
    )
    texts = {name: getattr(inscription, name) for name in ("printed_name", "sub_name", "remark", "batch")}
    return Wording(**texts, applicants=applicants, safeguarding=safeguarding)


@transaction.atomic
def correct(
    inscription: Inscription, wording: Wording, *, reason: str, paper: Paper, seen: int, by: User, at: datetime
) -> Inscription:
    """Write what the list says, with the reason and the paper that shows it. `seen` is the version that was shown."""
    wait_for_other_lists()
    row = Inscription.objects.select_for_update(of=("self",)).select_related("project").get(pk=inscription.pk)
    if row.version != seen:
        raise Refused("您打开本页后该列入已被更正，请核对现在的内容", clause=CLAUSE)
    before = wording_of(row)
    if wording == before:
        raise Refused("所填内容与现在登记的相同，没有需要更正的", clause=CLAUSE)
    _refuse_unfit(wording)
    _rename(row, wording.printed_name)
    for name in ("printed_name", "sub_name", "remark", "batch"):
        setattr(row, name, getattr(wording, name))
    row.correction = given(reason, "更正须写明理由", clause=CLAUSE)
    row.correction_document, row.correction_paper = kept_paper(
        paper, among=Document.objects.visible_to(by), clause=CLAUSE
    )
    row.version += 1
    with keeping(Inscription):
        row.save()
    units = UnitBook()
    for role, names in ((UnitRole.APPLICANT, wording.applicants), (UnitRole.SAFEGUARDING, wording.safeguarding)):
        _link(row, role, names, units)
    refresh(by=by, at=at)
    return row


def _refuse_unfit(wording: Wording) -> None:
    units = (*wording.applicants, *wording.safeguarding)
    if not wording.printed_name or not wording.applicants:
        raise Refused("项目名称和申报地区或单位不能为空", clause=CLAUSE)
    words = (wording.printed_name, wording.sub_name, wording.remark, *units)
    if refusal := next(filter(None, map(unfit_words, words)), "") or unfit_units(units):
        raise Refused(refusal, clause=CLAUSE)


def _rename(row: Inscription, printed_name: str) -> None:
    """The project is called as its list prints it: where no other list of it prints the old name, it follows."""
    project = row.project
    others = project.inscriptions.exclude(pk=row.pk).filter(printed_name=row.printed_name)
    if printed_name == row.printed_name or project.name != row.printed_name or others.exists():
        return
    project.name, project.name_key = printed_name, sort_key(printed_name)
    with keeping(Project):
        project.save(update_fields=["name", "name_key"])


def _link(row: Inscription, role: str, names: Sequence[str], units: UnitBook) -> None:
    """The units of a role as printed. A link that stands keeps its row, so that merges and history still find it."""
    wanted: dict[HeritageUnit, str] = {}
    for name in names:
        unit = units.find_or_add(name)
        if unit in wanted:
            raise Refused(f"“{name}”与“{wanted[unit]}”是同一单位，只写一次", clause=CLAUSE)
        wanted[unit] = name
    links = row.units.filter(role=role)
    links.exclude(unit__in=list(wanted)).delete()
    links.update(order=F("order") + _OUT_OF_THE_WAY)
    known = {each.unit_id: each for each in links}
    for order, (unit, name) in enumerate(wanted.items(), start=1):
        link = known.get(unit.pk) or InscriptionUnit(inscription=row, unit=unit, role=role)
        link.order, link.printed_name = order, name
        with keeping(InscriptionUnit):
            link.save()
