"""The kinds of facts: which table, which fields a person fills in, of whom, and for which rules they are evidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from legal_counsel import models
from legal_counsel.choices import EXTERNAL, CounselKind, DeclarationKind

INSIDE, LAWYER, EXPERT, FIRM = CounselKind.INTERNAL, CounselKind.LAWYER, CounselKind.EXPERT, CounselKind.FIRM
EVERYBODY = tuple(CounselKind)
PERSONS = (INSIDE, LAWYER, EXPERT)


@dataclass(frozen=True)
class FactKind:
    """One kind of fact; `rules` are the keys of `legal_counsel.rules` that it is evidence for."""

    slug: str
    model: type[Any]
    fields: tuple[str, ...]
    of: tuple[CounselKind, ...]
    rules: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """What it is called."""
        return str(self.model._meta.verbose_name)

    @property
    def relation(self) -> str:
        """The rows of a counsel."""
        return f"{self.model._meta.model_name}_rows"

    def speaks_of(self, row: Any, rule: str) -> bool:
        """Whether a row is evidence for a rule: a finding for its own, a declaration of politics for the trust."""
        if isinstance(row, models.WrittenFinding):
            return bool(row.kind == rule)
        if isinstance(row, models.Declaration):
            return bool(row.kind == DeclarationKind.POLITICS)
        return rule in self.rules


KINDS: Sequence[FactKind] = (
    FactKind(
        "employment",
        models.Employment,
        ("unit", "is_in_office", "since", "until"),
        (INSIDE,),
        ("serves_own_unit",),
    ),
    FactKind("consent", models.UnitConsent, ("unit", "consented_on"), (INSIDE,), ("has_consent",)),
    FactKind(
        "legal-work",
        models.LegalWork,
        ("duty", "is_only_that", "since", "until"),
        (INSIDE,),
        ("works_as_lawyer", "did_legal_work"),
    ),
    FactKind("earlier-service", models.EarlierService, ("unit", "since"), (INSIDE,), ("is_certified", "is_exempt")),
    FactKind("grade", models.YearlyGrade, ("year", "grade"), (INSIDE,), ("was_graded_well",)),
    FactKind(
        "licence",
        models.PracticeLicence,
        ("kind", "number", "first_on"),
        (INSIDE, LAWYER),
        ("works_as_lawyer", "practised_five_years"),
    ),
    FactKind("break", models.PracticeBreak, ("kind", "since", "until"), (LAWYER,), ("practised_five_years",)),
    FactKind("residency", models.Residency, ("lawyer", "since", "until"), (FIRM,), ("sends_an_experienced_lawyer",)),
    FactKind(
        "certificate",
        models.QualificationCertificate,
        ("kind", "number", "issued_on"),
        (INSIDE, LAWYER, EXPERT),
        ("is_certified", "is_exempt"),
    ),
    FactKind(
        "title",
        models.ProfessionalTitle,
        ("rank", "subject", "is_in_law", "awarded_on"),
        (INSIDE, LAWYER, EXPERT),
        ("has_a_high_title",),
    ),
    FactKind(
        "declaration",
        models.Declaration,
        ("kind", "declared_on", "confirmed_on", "confirmed_by"),
        EVERYBODY,
        ("is_trusted_inside", "is_trusted_outside"),
    ),
    FactKind("membership", models.PartyMembership, ("since", "until"), PERSONS, ("is_trusted_outside",)),
    FactKind(
        "look-up",
        models.CreditLookUp,
        ("asked", "checked_on", "found", "found_on"),
        EVERYBODY,
        ("was_not_sanctioned", "was_never_punished"),
    ),
    FactKind(
        "finding",
        models.WrittenFinding,
        ("kind", "text", "judge", "found_on"),
        tuple(EXTERNAL),
        ("knows_the_place", "has_time", "meets_the_rest", "is_a_strong_firm", "has_influence", "is_good_at_it"),
    ),
    FactKind("client", models.DeclaredClient, ("name", "affair", "since", "until"), tuple(EXTERNAL)),
    FactKind("attainment", models.Attainment, ("kind", "title", "on", "organiser", "hours"), EVERYBODY),
)
BY_SLUG = {each.slug: each for each in KINDS}
FINDINGS_OF = {
    LAWYER: ("knows_the_place", "has_time", "meets_the_rest", "is_good_at_it"),
    EXPERT: ("knows_the_place", "has_time", "meets_the_rest", "has_influence"),
    FIRM: ("knows_the_place", "has_time", "meets_the_rest", "is_a_strong_firm"),
}
"""What is judged of whom (第十四条)."""


def kinds_of(kind: str) -> list[FactKind]:
    """What is asked of this kind of counsel."""
    return [each for each in KINDS if kind in each.of]
