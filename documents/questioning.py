"""What is not certain of the effects of an import is asked of a person, and what was answered holds at confirming.

The questions are findings of the import like those of the reader (docs/rules/import_findings.md). They depend on the
register and on what was corrected, so they are asked anew whenever somebody works on the import: one whose words have
changed is another question, and its answer goes with it; history keeps both.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from documents.choices import Decision, FindingDecision
from documents.foreseeing import CODES, Doubt, Effect, foresee
from documents.models import DraftDocument, GazetteImport, ImportFinding
from documents.naming import Names
from documents.weighing import weight_of

_Question = tuple[int, str, int, str]  # of which draft, by its order, about what, where, in which words


@transaction.atomic
def ask(gazette_import: GazetteImport) -> None:
    """Put the questions about its effects beside the import as they are today; those that do not arise any more go."""
    drafts = list(gazette_import.drafts.filter(decision=Decision.REGISTER).defer("blocks"))
    wanted = {_question(each, doubt): each for each in foresee(drafts, Names(drafts)) for doubt in each.doubts}
    asked = gazette_import.findings.filter(code__in=CODES, draft__in=drafts).select_related("draft")
    known = {(each.draft.order, each.code, each.start, each.message): each.pk for each in asked if each.draft}
    gone = [pk for question, pk in known.items() if question not in wanted]
    if gone:
        gazette_import.findings.filter(pk__in=gone).delete()
    keys = {each.order: each.pk for each in drafts}
    ImportFinding.objects.bulk_create(
        ImportFinding(
            gazette_import=gazette_import,
            draft_id=keys[order],
            code=code,
            weight=weight_of(code),
            message=message,
            line=gazette_import.text.count("\n", 0, start) + 1,
            start=start,
            end=effect.citation["end"],
        )
        for (order, code, start, message), effect in wanted.items()
        if (order, code, start, message) not in known
    )


def settled(gazette_import: GazetteImport, drafts: Sequence[DraftDocument], names: Names) -> list[Effect]:
    """What the drafts will do, each effect with what was decided: it is recorded where nothing speaks against it."""
    effects = foresee(drafts, names)
    rows = gazette_import.findings.filter(code__in=CODES)
    answers = {
        (order, code, start, message): decision
        for order, code, start, message, decision in rows.values_list(
            "draft__order", "code", "start", "message", "decision"
        )
    }
    for each in effects:
        given = [answers.get(_question(each, doubt)) for doubt in each.doubts]
        is_left = FindingDecision.LEAVE in given
        each.is_open = not is_left and not all(given)
        each.is_unasked = not is_left and None in given
        each.is_recorded = not (is_left or each.is_open or each.is_impossible)
    return effects


def _question(effect: Effect, doubt: Doubt) -> _Question:
    return effect.draft.order, doubt.code, effect.citation["start"], doubt.message
