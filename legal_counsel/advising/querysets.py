"""Sets of rows of the work of counsel: who sees which matter, material, opinion and decision, and what waits."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery

from legal_counsel.advising.choices import (
    AdoptionStatus,
    AssignmentState,
    Conclusion,
    DecisionState,
    MatterState,
)
from legal_counsel.choices import AppointmentState, CounselKind
from legal_counsel.reach import decided_by, run_by

_ON_IT = (AssignmentState.ASSIGNED, AssignmentState.ACCEPTED)
OF_OPINION = "assignment__matter"


def _model(name: str) -> Any:
    return apps.get_model("legal_counsel", name).objects


def own_assignments(user: Any, matter: str) -> Any:
    """The assignments of a person to the matter that the row names by `matter`, unless recused or released."""
    return _model("Assignment").filter(matter=OuterRef(matter), appointment__counsel__account=user.pk, state__in=_ON_IT)


class MatterQuerySet(models.QuerySet[Any]):
    """顾问事项."""

    def visible_to(self, user: Any) -> Self:
        """第二十一条第二项: its unit's agency, who decides for the unit, and the counsel on it; nobody else."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(run_by(user) | decided_by(user) | Q(Exists(own_assignments(user, "pk"))))

    def run_by(self, user: Any) -> Self:
        """Of which this person is the agency."""
        return self.filter(run_by(user))

    def open(self) -> Self:
        """办理中."""
        return self.filter(state=MatterState.OPEN)

    def overdue(self, on: date) -> Self:
        """第二十一条第一项: due, and nothing was delivered."""
        delivered = _model("Opinion").filter(assignment__matter=OuterRef("pk"))
        return self.open().filter(~Exists(delivered), due_on__lt=on)

    def waiting(self, kind: str, user: Any, on: date) -> Self:
        """What waits for this person: `kind` is one of `tables.WAITS`."""
        opinions, assignments = _model("Opinion"), _model("Assignment")
        told = _model("Adoption").without_feedback()
        found = {
            "counsel": lambda: self.run_by(user).without_counsel(),
            "overdue": lambda: self.run_by(user).overdue(on),
            "declare": lambda: self.open().with_one(assignments.to_declare(user), "matter"),
            "authorise": lambda: self.open().with_one(assignments.to_authorise(user), "matter"),
            "analyse": lambda: (
                self.open()
                .with_one(assignments.internal_of(user, on), "matter")
                .with_one(opinions.current().external().unreviewed(), OF_OPINION)
            ),
            "opine": lambda: self.open().with_one(assignments.to_opine(user, on), "matter"),
            "send": lambda: self.open().run_by(user).with_one(opinions.current().unsent(), OF_OPINION),
            "answer": lambda: self.open().filter(decided_by(user)).with_one(opinions.unanswered(), OF_OPINION),
            "study": lambda: self.open().run_by(user).with_one(opinions.unstudied(), OF_OPINION),
            "feedback": lambda: (
                self.open().filter(run_by(user) | decided_by(user)).with_one(told, f"opinion__{OF_OPINION}")
            ),
        }
        waiting: Self = found[kind]()
        return waiting

    def with_one(self, rows: Any, way: str) -> Self:
        """Of which one of `rows` speaks, by its `way` to the matter."""
        return self.filter(Exists(rows.filter(**{way: OuterRef("pk")})))

    def without_counsel(self) -> Self:
        """Nobody is on it, or whoever was is recused."""
        on_it = _model("Assignment").filter(matter=OuterRef("pk"), state__in=_ON_IT)
        return self.open().filter(~Exists(on_it))


class AssignmentQuerySet(models.QuerySet[Any]):
    """指派."""

    def with_grant(self) -> Self:
        """`is_authorised`: what the unit said last on the material."""
        last = _model("MaterialGrant").filter(assignment=OuterRef("pk")).order_by("-pk").values("is_granted")[:1]
        return self.alias(is_authorised=Subquery(last))

    def accepted(self) -> Self:
        """承办."""
        return self.filter(state=AssignmentState.ACCEPTED)

    def with_material(self, on: date) -> Self:
        """Who may read material on a day: declared no interest, authorised by the unit, counsel still."""
        states = (AppointmentState.APPOINTED, AppointmentState.DISMISSED)
        running = Q(
            Q(appointment__ended_on=None) | Q(appointment__ended_on__gte=on),
            appointment__state__in=states,
            appointment__begins_on__lte=on,
            appointment__ends_on__gte=on,
        )
        return self.accepted().with_grant().filter(running, is_authorised=True)

    def internal_of(self, user: Any, on: date) -> Self:
        """The own ones as internal counsel who may read the material."""
        own = {"appointment__counsel__account": user.pk, "appointment__counsel__kind": CounselKind.INTERNAL}
        return self.with_material(on).filter(**own)

    def to_declare(self, user: Any) -> Self:
        """The own ones without a declaration."""
        return self.filter(
            appointment__counsel__account=user.pk, state=AssignmentState.ASSIGNED, matter__state=MatterState.OPEN
        )

    def to_opine(self, user: Any, on: date) -> Self:
        """The own ones that may read the material, without an opinion."""
        said = _model("Opinion").filter(assignment=OuterRef("pk"))
        return self.with_material(on).filter(~Exists(said), appointment__counsel__account=user.pk)

    def to_authorise(self, user: Any) -> Self:
        """第二十条第二项: accepted, and the own unit has not said whether they may read the material."""
        said = _model("MaterialGrant").filter(assignment=OuterRef("pk"))
        return self.accepted().filter(decided_by(user, "matter__unit"), ~Exists(said), matter__state=MatterState.OPEN)


class MaterialQuerySet(models.QuerySet[Any]):
    """事项材料."""

    def visible_to(self, user: Any, on: date) -> Self:
        """The agency, who decides for the unit, and the counsel whom the unit authorised (第二十条第二项)."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        authorised = (
            _model("Assignment")
            .with_material(on)
            .filter(matter=OuterRef("matter"), appointment__counsel__account=user.pk)
        )
        return self.filter(run_by(user, "matter__unit") | decided_by(user, "matter__unit") | Q(Exists(authorised)))


class OpinionQuerySet(models.QuerySet[Any]):
    """法律意见."""

    def visible_to(self, user: Any, on: date) -> Self:
        """第二十条第一项、第二十三条: author, agency, internal counsel on the matter; the unit once it was sent up."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        analysing = _model("Assignment").internal_of(user, on).filter(matter=OuterRef("assignment__matter"))
        own = Q(assignment__appointment__counsel__account=user.pk, assignment__state__in=_ON_IT)
        unit = "assignment__matter__unit"
        return self.filter(
            run_by(user, unit) | own | Q(Exists(analysing)) | (decided_by(user, unit) & Q(Exists(self._sent())))
        )

    @staticmethod
    def _sent() -> Any:
        return _model("SentOpinion").filter(opinion=OuterRef("pk"))

    def sent_up(self) -> Self:
        """报送 to the unit, by itself or within a synthesis."""
        return self.filter(Exists(self._sent()))

    def unsent(self) -> Self:
        """第二十三条: not yet brought before the unit."""
        return self.filter(~Exists(self._sent()))

    def current(self) -> Self:
        """The last version of each counsel: earlier ones stay to be read."""
        later = _model("Opinion").filter(assignment=OuterRef("assignment"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))

    def external(self) -> Self:
        """Of 外聘 counsel."""
        return self.exclude(assignment__appointment__counsel__kind=CounselKind.INTERNAL)

    def unreviewed(self) -> Self:
        """第十五条: without the analysis of internal counsel."""
        return self.filter(~Exists(_model("InternalReview").filter(opinion=OuterRef("pk"))))

    def unanswered(self) -> Self:
        """第二十五条: sent up, and nobody has said whether it is adopted."""
        said = _model("Adoption").filter(opinion=OuterRef("pk"))
        return self.current().sent_up().filter(~Exists(said))

    def unstudied(self) -> Self:
        """第二十四条: finds an illegality that nobody has studied."""
        studied = _model("IllegalityStudy").filter(opinion=OuterRef("pk"))
        return self.current().filter(~Exists(studied), conclusion=Conclusion.UNLAWFUL)


class AdoptionQuerySet(models.QuerySet[Any]):
    """采纳情况."""

    def standing(self) -> Self:
        """What was said last of each opinion."""
        later = _model("Adoption").filter(opinion=OuterRef("opinion"), pk__gt=OuterRef("pk"))
        return self.filter(~Exists(later))

    def without_feedback(self) -> Self:
        """第二十五条: adopted or partly, and counsel was not told."""
        told = _model("AdoptionFeedback").filter(adoption=OuterRef("pk"))
        return self.standing().exclude(status=AdoptionStatus.NOT_ADOPTED).filter(~Exists(told))


class MajorDecisionQuerySet(models.QuerySet[Any]):
    """重大行政决策事项."""

    def visible_to(self, user: Any) -> Self:
        """Its unit's agency and who decides for the unit."""
        if not (user.is_authenticated and user.is_active):
            return self.none()
        return self.filter(run_by(user) | decided_by(user))

    def stopped(self) -> Self:
        """Those that were tried at the gate and never let pass."""
        attempts = apps.get_model("legal_counsel", "GateAttempt").objects.filter(decision=OuterRef("pk"))
        return self.filter(Exists(attempts)).exclude(Exists(attempts.filter(has_passed=True)))

    def in_conflict(self) -> Self:
        """Submitted or decided, and counsel finds it unlawful since (第二十四条)."""
        found = (
            _model("Opinion")
            .current()
            .filter(assignment__matter__decisions__decision=OuterRef("pk"), conclusion=Conclusion.UNLAWFUL)
        )
        return self.filter(Exists(found), state__in=(DecisionState.SUBMITTED, DecisionState.DECIDED))
