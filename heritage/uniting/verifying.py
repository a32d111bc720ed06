"""核实法人资格: what somebody has verified of a unit, with its basis."""

from __future__ import annotations

from heritage.models import HeritageUnit
from heritage.unit_choices import LegalPerson
from portal.constraints import keeping
from portal.lifecycle import Refused


def verify_legal_person(unit: HeritageUnit, *, legal_person: str, basis: str) -> HeritageUnit:
    """Keep what was found; row history keeps who did it and when."""
    basis = basis.strip()
    if (legal_person == LegalPerson.UNKNOWN) != (basis == ""):
        raise Refused("已核实法人资格的须写明依据；未核实的不写依据")
    with keeping(HeritageUnit):
        HeritageUnit.objects.filter(pk=unit.pk).update(legal_person=legal_person, legal_person_basis=basis)
    unit.refresh_from_db()
    return unit
