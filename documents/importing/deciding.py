"""A person decides what the reader was not sure of. History keeps every decision, also those that were changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from documents.choices import FindingDecision, FindingWeight
from documents.importing.effect_questions import CODES, IMPOSSIBLE
from documents.importing.importing import locked_for_checking
from documents.models import DraftCorrection, GazetteImport, ImportFinding
from portal.accounts.models import User
from portal.lifecycle import Refused


@transaction.atomic
def decide(
    gazette_import: GazetteImport,
    seen: Mapping[int, str],
    *,
    decision: str,
    remark: str = "",
    with_alike: bool = False,
    by: User,
    at: datetime,
) -> int:
    """Decide the findings in `seen` (key → decision that the person saw); answers how many.

    `with_alike` also decides whatever undecided doubt of the import has the code of one of them. An empty decision
    takes decisions back.
    """
    if not seen:
        raise Refused("还没有选择疑点：请先勾选要决定的疑点，再提交")
    owner = locked_for_checking(gazette_import, "对疑点作决定")
    findings = list(owner.findings.select_related("draft", "decided_by").filter(pk__in=seen))
    if len(findings) < len(seen):
        raise Refused("所选疑点不在本次导入中，请刷新页面后重新勾选")
    for each in findings:
        if each.decision != seen[each.pk]:
            raise Refused(f"{each.place}的疑点刚被{_by_whom(each)}，请核对后再决定")
    chosen = Q(pk__in=seen)
    if with_alike and decision:
        chosen |= Q(decision="", weight=FindingWeight.DOUBT, code__in={each.code for each in findings})
    rows = owner.findings.filter(chosen)
    _refuse_another_kind_of_answer(rows.select_related("draft"), decision, remark)
    if decision == FindingDecision.CORRECTED:
        _refuse_uncorrected(rows.select_related("draft"))
    if not decision:
        return rows.update(decision="", remark="", decided_by=None, decided_at=None)
    return rows.update(decision=decision, remark=remark, decided_by=by, decided_at=at)


@transaction.atomic
def accept_as_read(gazette_import: GazetteImport, *, remark: str, by: User, at: datetime) -> int:
    """Take every open doubt as it was read, for commands and the demonstration; `remark` says on what grounds.

    An effect is recorded as it was read, but for one that cannot be, and one of an organ that has no authority: a
    person decides those one by one.
    """
    owner = locked_for_checking(gazette_import, "对疑点作决定")
    rows = owner.findings.in_the_way()
    facts = {"remark": remark, "decided_by": by, "decided_at": at}
    effects = rows.filter(code__in=CODES - IMPOSSIBLE - {"authority_missing"})
    taken = effects.update(decision=FindingDecision.RECORD, **facts)
    return taken + rows.exclude(code__in=CODES).update(decision=FindingDecision.AS_READ, **facts)


def _refuse_another_kind_of_answer(findings: Iterable[ImportFinding], decision: str, reason: str) -> None:
    """予以登记 and 不予登记, with a reason, answer a question about an effect, and nothing else does."""
    for each in findings if decision else ():
        is_of_an_effect = decision in (FindingDecision.RECORD, FindingDecision.LEAVE)
        if (each.code in CODES) != is_of_an_effect:
            known = "予以登记”或者“不予登记" if each.code in CODES else "已核对，按读取结果”“已更正”或者“不影响登记"
            raise Refused(f"{each.place}的疑点“{each.message}”不能这样决定，请选择“{known}”")
        if each.code in IMPOSSIBLE and decision == FindingDecision.RECORD:
            raise Refused(f"{each.place}的事项无法登记：{each.message}。只能选择“不予登记”，或者先更正这件公文")
        if is_of_an_effect and not reason.strip():
            raise Refused("请在备注中写明予以登记或者不予登记的理由和依据")


def _refuse_uncorrected(findings: Iterable[ImportFinding]) -> None:
    """已更正 is said only of a document in which something was corrected."""
    rows = list(findings)
    corrected = set(
        DraftCorrection.objects.filter(draft__in={each.draft_id for each in rows}).values_list("draft", flat=True)
    )
    for each in rows:
        if each.draft is None:
            raise Refused(f"{each.place}的疑点不属于某一件公文，没有可更正的内容；请改选其他决定")
        if each.draft_id not in corrected:
            raise Refused(f"第{each.draft.order}件还没有更正过，不能定为“已更正”；请先更正这一件，或改选其他决定")


def _by_whom(finding: ImportFinding) -> str:
    if finding.decided_by is None:
        return "他人撤销了决定"
    return f"{finding.decided_by}定为“{finding.get_decision_display()}”"
