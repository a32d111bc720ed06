"""What is known of matters and their opinions, read from the register for the checks of `gate` and `finishing`."""

from __future__ import annotations

from collections.abc import Iterable

from legal_counsel.advising.choices import AssignmentState
from legal_counsel.advising.known import Adopted, KnownMatter, KnownOpinion, Studied, Verdict
from legal_counsel.models import Adoption, Matter, Opinion, ServiceLog


def opinions_of(matters: Iterable[Matter]) -> list[Opinion]:
    """The last version of each counsel, with all that the checks ask for."""
    rows = Opinion.objects.current().filter(assignment__matter__in=list(matters))
    return list(
        rows.select_related("assignment__appointment__counsel", "assignment__matter")
        .prefetch_related("reviews", "sent", "adoptions__feedback", "studies")
        .order_by("assignment__matter", "assignment")
    )


def known(matters: Iterable[Matter]) -> list[KnownMatter]:
    """Each matter as the checks see it, in their order."""
    rows = list(matters)
    opinions = opinions_of(rows)
    accepted = _matters_with(rows)
    served = set(ServiceLog.objects.filter(assignment__matter__in=rows).values_list("assignment__matter", flat=True))
    return [
        KnownMatter(
            title=row.title,
            has_counsel=row.pk in accepted,
            opinions=tuple(known_opinion(each) for each in opinions if each.assignment.matter_id == row.pk),
            is_synthesised=_is_synthesised(row, [each for each in opinions if each.assignment.matter_id == row.pk]),
            has_service=row.pk in served,
        )
        for row in rows
    ]


def known_opinion(opinion: Opinion) -> KnownOpinion:
    """One opinion; reads `reviews`, `sent`, `adoptions` and `studies`."""
    adoption, study = last_adoption(opinion), next(reversed(opinion.studies.all()), None)
    return KnownOpinion(
        counsel=str(opinion.assignment),
        verdict=Verdict(opinion.conclusion),
        is_external=opinion.assignment.appointment.counsel.is_external,
        is_reviewed=bool(opinion.reviews.all()),
        is_sent_up=bool(opinion.sent.all()),
        is_recused=opinion.assignment.state == AssignmentState.RECUSED,
        adopted=Adopted(adoption.status) if adoption else None,
        is_told=adoption is not None and hasattr(adoption, "feedback"),
        studied=Studied(study.result) if study else None,
    )


def last_adoption(opinion: Opinion) -> Adoption | None:
    """What the unit said last; reads `adoptions`."""
    found: Adoption | None = next(reversed(opinion.adoptions.all()), None)
    return found


def _matters_with(matters: list[Matter]) -> set[int]:
    """The matters on which somebody is who declared no interest."""
    accepted = {"assignments__state": AssignmentState.ACCEPTED}
    return set(Matter.objects.filter(pk__in=[each.pk for each in matters], **accepted).values_list("pk", flat=True))


def _is_synthesised(matter: Matter, opinions: list[Opinion]) -> bool:
    final = matter.finals.last()
    return final is not None and {each.pk for each in opinions} <= set(final.opinions.values_list("pk", flat=True))
