"""What counsel cost by unit and year (第七条), by docs/rules/counsel_statistics.md."""

from __future__ import annotations

import csv
import io
from datetime import date
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from legal_counsel.figures.fees import FeeFact, totals
from legal_counsel.models import Appointment
from portal import attachments
from portal.file_kinds import FileKind
from tests.legal_counsel.factories import AppointmentFactory
from tests.legal_counsel.matter_walks import AT, MatterWalk
from tests.legal_counsel.selection_walks import scanned
from tests.rule_tables import cases, listed

UNITS = {"甲": 1, "乙": 2, "全部": None}


def fact(number, text):
    unit, signed, fee, basis, line = text.split()
    amount = None if fee == "-" else Decimal(fee)
    return FeeFact(number, UNITS[unit], date.fromisoformat(signed), amount, basis == line == "有")


class TestTotals:
    @pytest.mark.parametrize("case", cases("counsel_statistics.md", "Fees"), ids=lambda case: case["contracts"])
    def test_are_of_the_year_of_signing(self, case):
        found = totals(fact(number, text) for number, text in enumerate(listed(case["contracts"])))
        asked = (int(case["year"]), UNITS[case["unit"]])

        [line] = [each for each in found if (each.year, each.unit) == asked]

        assert f"{line.count} {line.amount} {line.unstated} {line.unfounded}" == case["total"]

    def test_have_all_units_first_the_latest_year_on_top_and_the_dearest_before_others(self):
        rows = ["甲 2025-03-01 1 有 有", "甲 2026-03-01 1 有 有", "乙 2026-03-01 2 有 有"]
        found = totals(fact(number, text) for number, text in enumerate(rows))

        assert [(each.year, each.unit) for each in found] == [
            (2026, None),
            (2026, 2),
            (2026, 1),
            (2025, None),
            (2025, 1),
        ]

    def test_of_nothing_are_none(self):
        assert totals([]) == []


def signed(walk, unit, day, fee, **facts):
    row = AppointmentFactory(is_appointed=True, unit=unit)
    contract = attachments.store(scanned(), allowed=(FileKind.PNG,), by=row.drafted_by, at=AT)
    known = {"fee": fee, "fee_basis": "按年计酬", "budget_line": "法律服务费"} | facts
    Appointment.objects.filter(pk=row.pk).update(
        contract_on=day, contract=contract, contract_signer=unit, contract_party=row.counsel.firm, **known
    )
    return row


@pytest.mark.django_db
class TestThePage:
    def test_has_the_totals_of_ones_reach_with_the_contracts_behind_them(self):
        walk = MatterWalk()
        first = signed(walk, walk.unit, date(2026, 3, 1), Decimal(60_000))
        second = signed(walk, walk.department, date(2026, 4, 1), None)
        older = signed(walk, walk.unit, date(2025, 4, 1), Decimal(1_234))
        AppointmentFactory(is_appointed=True, unit=walk.unit, fee=Decimal(5))
        signed(walk, AppointmentFactory().unit, date(2026, 3, 1), Decimal(999))
        client = Client()
        client.force_login(walk.ask("机构"))

        answer = client.get(reverse("legal_counsel:fees"))

        lines = [(line.year, label, line.count, line.amount) for line, label, _ in answer.context["lines"]]
        assert lines == [
            (2026, "全部单位", 2, Decimal(60_000)), (2026, walk.unit.name, 1, Decimal(60_000)),
            (2026, walk.department.name, 1, Decimal(0)), (2025, "全部单位", 1, Decimal(1_234)),
            (2025, walk.unit.name, 1, Decimal(1_234)),
        ]  # fmt: skip
        assert "按签订日期所在年度计全额" in answer.content.decode()
        behind = [
            {each.record.pk for each in client.get(address).context["table"].page.object_list}
            for _, _, address in answer.context["lines"]
        ]
        assert behind == [{first.pk, second.pk}, {first.pk}, {second.pk}, {older.pk}, {older.pk}]
        own = Client()
        own.force_login(walk.ask("部门机构"))
        assert [line.count for line, _, _ in own.get(reverse("legal_counsel:fees")).context["lines"]] == [1, 1]

    @pytest.mark.parametrize("year", ["0", "10000", "二〇二六", "2026.5"])
    def test_passes_over_a_year_that_makes_no_sense_and_exports_nothing_of_it(self, year):
        walk = MatterWalk()
        signed(walk, walk.unit, date(2026, 3, 1), Decimal(1))
        client = Client()
        client.force_login(walk.ask("机构"))
        for name in ("fees", "fee_rows"):
            address = reverse(f"legal_counsel:{name}")
            assert "该条件未生效" in client.get(address, {"year": year}).content.decode(), name
            assert client.get(address, {"year": year, "export": "csv"}).status_code == 302, name

    def test_exports_what_it_shows_and_stands_beside_the_figures(self):
        walk = MatterWalk()
        signed(walk, walk.unit, date(2026, 3, 1), Decimal("60000.50"))
        signed(walk, walk.unit, date(2025, 3, 1), Decimal(1))
        client = Client()
        client.force_login(walk.ask("机构"))
        answer = client.get(reverse("legal_counsel:fees"), {"year": 2026, "export": "csv"})

        rows = list(csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))

        assert [(row["签订年度"], row["单位"], row["顾问费合计（元）"]) for row in rows] == [
            ("2026", "全部单位", "60000.50"), ("2026", walk.unit.name, "60000.50"),
        ]  # fmt: skip
        assert all("第七条" in row["依据"] and "年度" in row["读法"] for row in rows)
        assert reverse("legal_counsel:fees") in client.get(reverse("legal_counsel:statistics")).content.decode()
