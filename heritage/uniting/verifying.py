"""核实法人资格: what somebody has verified of a unit, with its basis."""

from __future__ import annotations

from django.db import transaction

from heritage.models import HeritageUnit
from heritage.uniting.choices import LegalPerson
from portal.constraints import keeping
from portal.lifecycle import Refused
from portal.seen import stamp

CHANGED = "该单位的法人资格刚被他人核实，请核对后再保存"


def state_of(unit: HeritageUnit) -> str:
    """What a person sees who verifies."""
    return stamp(unit.legal_person, unit.legal_person_basis)


@transaction.atomic
def verify_legal_person(unit: HeritageUnit, *, legal_person: str, basis: str, seen: str) -> HeritageUnit:
    """Keep what was found; row history keeps who did it and when. `seen` is the state that was shown."""
    basis = basis.strip()
    if (legal_person == LegalPerson.UNKNOWN) != (basis == ""):
        raise Refused("已核实法人资格的须写明依据；未核实的不写依据")
    row: HeritageUnit = HeritageUnit.objects.select_for_update(of=("self",), no_key=True).get(pk=unit.pk)
    if state_of(row) != seen:
        raise Refused(CHANGED)
    row.legal_person, row.legal_person_basis = legal_person, basis
    with keeping(HeritageUnit):
        row.save(update_fields=["legal_person", "legal_person_basis"])
    return row
