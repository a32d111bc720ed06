"""Which filings may be withdrawn: the cases of docs/rules/counsel_filing.md."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from legal_counsel.choices import AppointmentState
from legal_counsel.filing import handing_in, owing
from legal_counsel.filing.choices import FilingState
from legal_counsel.models import CounselFiling
from portal import readings
from portal.accounts.choices import Role
from portal.attachments import store
from portal.file_kinds import FileKind
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from tests.cast import one_with
from tests.factories import UnitFactory, UserFactory
from tests.legal_counsel.factories import AppointmentFactory, CounselFactory
from tests.legal_counsel.selection_walks import scanned
from tests.legal_counsel.test_filing import AT, DECIDED_ON, FILE, TODAY, agent
from tests.rule_tables import cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit():
    """A department whose government has a justice bureau."""
    government = UnitFactory(kind=UnitKind.PREFECTURE_GOVERNMENT)
    government.judicial_administration = UnitFactory(parent=government)
    government.save()
    return UnitFactory(parent=government)


TERMS = {
    "not begun": {"begins_on": date(2027, 1, 1)},
    "runs": {},
    "over": {"begins_on": date(2025, 3, 1), "ends_on": date(2026, 11, 30)},
    "dismissed while it ran": {"state": AppointmentState.DISMISSED, "ended_on": date(2026, 11, 30)},
    "dismissed before it began": {
        "state": AppointmentState.DISMISSED,
        "begins_on": date(2027, 1, 1),
        "ended_on": date(2026, 11, 30),
    },
}


class TestWithdrawing:
    @pytest.mark.parametrize("case", cases(FILE, "Withdrawal of what is owed"))
    def test_the_table(self, unit, case, client):
        person = {"is_internal": True, "unit": unit} if case["counsel"] == "internal" else {}
        facts = {"counsel": CounselFactory(**person), "document_on": DECIDED_ON} | TERMS[case["the term"]]
        if case["filing of"] == "supplement":
            facts |= {"contract_on": date(2026, 11, 20), "contract": a_file(), "contract_signer": unit}
            facts["contract_party"] = facts["counsel"].firm
        appointment = AppointmentFactory(is_appointed=True, unit=unit, **facts)
        owing.owe(appointment, by=agent(unit), at=AT)
        if case["filing of"] == "dismissal":
            owing.owe_dismissal(appointment, decided_on=date(2026, 11, 30), by=agent(unit), at=AT)
        if case["A5"] != "warned":
            decided = {"valid_from": TODAY, "basis": "示范解释", "by": one_with(Role.LEGAL_MANAGER), "at": AT}
            readings.decide("counsel.internal_filing", value=case["A5"], **decided)
        filing = CounselFiling.objects.get(cause=case["filing of"])

        client.force_login(agent(unit))
        may = not handing_in.why_not_cancel(filing, TODAY)
        assert may is (case["may be withdrawn"] == "yes")
        if may:
            assert handing_in.cancel(filing, reason="不再需要", by=agent(unit), at=AT).state == FilingState.CANCELLED
        else:
            with pytest.raises(Refused, match="不能撤销"):
                handing_in.cancel(filing, reason="不想报", by=agent(unit), at=AT)
            assert reverse("legal_counsel:filing_act", args=[filing.pk, "cancel"]) not in shown(client, filing)

    def test_is_of_the_legal_manager_of_the_filer(self, unit):
        appointment = AppointmentFactory(is_appointed=True, unit=unit, document_on=DECIDED_ON, **TERMS["not begun"])
        [filing] = owing.owe(appointment, by=agent(unit), at=AT)
        for other in (agent(UnitFactory()), UserFactory(unit=unit, role=Role.DEPARTMENT_HEAD)):
            with pytest.raises(Refused, match="只有报送机关的法制机构管理员"):
                handing_in.cancel(filing, reason="不想报", by=other, at=AT)


def a_file():
    return store(scanned("合同.png"), allowed=[FileKind.PNG], by=None, at=AT)


def shown(client, filing):
    return client.get(filing.get_absolute_url()).content.decode()
