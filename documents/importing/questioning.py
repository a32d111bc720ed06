"""What is not certain of the effects of an import is asked of a person, and what was answered holds at confirming.

The questions are findings of the import like those of the reader (docs/rules/import_findings.md). They depend on the
register and on what was corrected, so they are asked anew whenever somebody works on the import: one whose words have
changed is another question, and its answer goes with it; history keeps both.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from documents import cited_titles
from documents.choices import Decision, FindingDecision
from documents.importing.effect_questions import CODES, Doubt
from documents.importing.foreseeing import Effect, foresee
from documents.importing.naming import Names
from documents.importing.weighing import weight_of
from documents.models import DraftDocument, GazetteImport, ImportFinding


@dataclass(frozen=True)
class Settled:
    """The effects of the drafts that are to be registered, each with what was decided, and the names they rest on."""

    names: Names
    effects: list[Effect]


_Question = tuple[int, str, int, str]  # of which draft, by its order, about what, where, in which words


@transaction.atomic
def ask(gazette_import: GazetteImport, drafts: Sequence[DraftDocument] | None = None) -> Settled:
    """Put the questions about its effects beside the import as they are today; those that do not arise any more go.

    `drafts` are those that are to be registered. Two who ask at once would ask twice: the import is locked, or is new.
    """
    if drafts is None:
        drafts = list(gazette_import.drafts.filter(decision=Decision.REGISTER).defer("blocks"))
    names = Names(drafts)
    effects = foresee(drafts, names)
    wanted = {_question(each, doubt): each.citation["end"] for each in effects for doubt in each.doubts}
    for each in cited_titles.differing(drafts, names):
        order, start = each.place
        wanted[order, cited_titles.CODE, start, each.message] = each.citation["end"]
    asked = gazette_import.findings.filter(code__in=CODES | {cited_titles.CODE}, draft__in=drafts).select_related(
        "draft"
    )
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
            end=end,
        )
        for (order, code, start, message), end in wanted.items()
        if (order, code, start, message) not in known
    )

    return Settled(names, _decided(gazette_import, effects))


def settled(gazette_import: GazetteImport, drafts: Sequence[DraftDocument]) -> Settled:
    """What the drafts will do, each effect with what was decided: it is recorded where nothing speaks against it."""
    names = Names(drafts)
    return Settled(names, _decided(gazette_import, foresee(drafts, names)))


def _decided(gazette_import: GazetteImport, effects: list[Effect]) -> list[Effect]:
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
