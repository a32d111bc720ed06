"""What a person decides about an annex that was read: its doubts, and where the names of units end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q

from documents.choices import FindingDecision, FindingWeight
from heritage.annex_imports.handing_in import compare, locked_for_checking
from heritage.annex_imports.reading import says_the_same, units_of
from heritage.models import AnnexImport, AnnexImportFinding, AnnexImportRow
from portal.accounts.models import User
from portal.lifecycle import Refused

OF_UNITS = ("units_split_at_line_end", "units_run_together", "units_joined", "cells_run_together")


@transaction.atomic
def decide(
    annex_import: AnnexImport,
    seen: Mapping[int, str],
    *,
    decision: str,
    remark: str = "",
    with_alike: bool = False,
    by: User,
    at: datetime,
) -> int:
    """Decide the findings in `seen` (key → decision that the person saw); answers how many.

    `with_alike` also decides whatever undecided doubt has the code of one of them. An empty decision takes back.
    """
    if not seen:
        raise Refused("还没有选择疑点：请先勾选要决定的疑点，再提交")
    owner = locked_for_checking(annex_import, "对疑点作决定")
    findings = list(owner.findings.select_related("row", "decided_by").filter(pk__in=seen))
    if len(findings) < len(seen):
        raise Refused("所选疑点不在本次导入中，请刷新页面后重新勾选")
    for each in findings:
        if each.decision != seen[each.pk]:
            raise Refused(f"{each.place}的疑点刚被他人决定，请核对后再决定")
    _refuse_uncorrected(findings, decision)
    chosen = Q(pk__in=seen)
    if with_alike and decision:
        chosen |= Q(decision="", weight=FindingWeight.DOUBT, code__in={each.code for each in findings})
    rows = owner.findings.filter(chosen, weight=FindingWeight.DOUBT)
    facts = {"remark": remark, "decided_by": by, "decided_at": at} if decision else _NOTHING
    _counted(owner)
    return rows.update(decision=decision, **facts)


_NOTHING: dict[str, object] = {"remark": "", "decided_by": None, "decided_at": None}


def _refuse_uncorrected(findings: Iterable[AnnexImportFinding], decision: str) -> None:
    """已更正 is said only of units that a person has parted differently; nothing else of an annex is corrected."""
    for each in findings if decision == FindingDecision.CORRECTED else ():
        if each.code not in OF_UNITS or each.row is None or not each.row.is_corrected:
            raise Refused(
                f"{each.place}的疑点没有更正过，不能定为“已更正”；单位的断开处可以在该行“改断单位”，"
                "原文有误的请更正原件后重新导入"
            )


@transaction.atomic
def part_units(
    row: AnnexImportRow, typed: Sequence[str], *, seen: Sequence[str], by: User, at: datetime
) -> AnnexImportRow:
    """改断单位: the same words, parted where a person says that one name ends and the next begins.

    Nothing is lost and nothing added: what the paper prints wrongly stays as printed. `seen` are the units that the
    person looked at. The doubts about where the units end are decided with it.
    """
    owner = locked_for_checking(row.annex_import, "改断单位")
    held = owner.rows.get(pk=row.pk)
    units = list(units_of(typed))
    if list(held.units) != list(seen):
        raise Refused(f"该行的单位刚被他人改断为：{'、'.join(held.units)}，请核对后再保存")
    if not says_the_same(units, held.read_units):
        raise Refused(
            f"只能改变在哪里断开，不能增减或改动文字；原文是“{''.join(held.read_units)}”。原文印错的照录，在备注中说明"
        )
    held.units, held.corrected_by, held.corrected_at = units, by, at
    held.save(update_fields=["units", "corrected_by", "corrected_at"])
    about = held.findings.filter(code__in=OF_UNITS, weight=FindingWeight.DOUBT)
    about.update(decision=FindingDecision.CORRECTED, remark="", decided_by=by, decided_at=at)
    _counted(owner)
    compare(owner)
    held.refresh_from_db()
    return held


def _counted(owner: AnnexImport) -> None:
    """One more decision than the person saw who has the check page open."""
    AnnexImport.objects.filter(pk=owner.pk).update(decisions=F("decisions") + 1)
