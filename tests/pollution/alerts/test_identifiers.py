"""Identifiers of messages by GB/T 35965.1."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pollution.alerts.identifiers import AlertIdentifier
from pollution.alerts.message_values import BEIJING
from tests.rule_tables import cases

DIGITS = "0123456789"
identifiers = st.builds(
    AlertIdentifier,
    area=st.text(DIGITS, min_size=6, max_size=6),
    agency=st.text(DIGITS, min_size=3, max_size=3),
    at=st.datetimes(datetime(2001, 1, 1), datetime(2998, 12, 31)).map(
        lambda at: at.replace(microsecond=0, tzinfo=BEIJING)
    ),
    number=st.none() | st.integers(1, 10**6),
    unit=st.text(DIGITS, min_size=3, max_size=3),
    reserve=st.text(DIGITS, min_size=2, max_size=2),
)


class TestAnIdentifier:
    @given(identifiers)
    def test_reads_back_what_it_wrote(self, identifier):
        assert AlertIdentifier.parse(str(identifier)) == identifier

    @given(
        st.from_regex(
            r"[0-9]{14}_20[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])([01][0-9])([0-5][0-9]){2}(_[1-9][0-9]?)?",
            fullmatch=True,
        )
    )
    def test_writes_back_what_it_read(self, text):
        assert str(AlertIdentifier.parse(text)) == text

    def test_is_written_in_beijing_time(self):
        identifier = AlertIdentifier("654000", "123", datetime(2026, 1, 8, 16, 30, tzinfo=UTC))

        assert str(identifier) == "65400012300000_20260109003000"

    @pytest.mark.parametrize("case", cases("cap.md", "Cases: identifiers"), ids=lambda case: case["identifier"])
    def test_is_read_as_the_table_says(self, case):
        if case["refused"]:
            with pytest.raises(ValueError, match=case["refused"]):
                AlertIdentifier.parse(case["identifier"])
            return

        found = AlertIdentifier.parse(case["identifier"])

        assert (found.area, found.agency, f"{found.at:%Y-%m-%d %H:%M:%S}", found.number) == (
            case["area"],
            case["agency"],
            case["at"],
            int(case["number"]) if case["number"] else None,
        )

    @given(st.text(max_size=40))
    def test_takes_no_other_text(self, text):
        try:
            found = AlertIdentifier.parse(text)
        except ValueError:
            return
        assert str(found) == text

    @pytest.mark.parametrize(
        ("changes", "reason"),
        [
            ({"area": "65400"}, "行政区划代码须为6位数字"),
            ({"agency": "１２３"}, "发布机构代码须为3位数字"),
            ({"agency": "123\n"}, "发布机构代码须为3位数字"),
            ({"number": 0}, "报文序号从1开始"),
            ({"at": datetime(2026, 1, 8)}, "须写明时区"),
            ({"at": datetime(2026, 1, 8, 0, 0, 0, 5, tzinfo=UTC)}, "只能精确到秒"),
        ],
    )
    def test_is_refused_with_the_part_that_is_wrong(self, changes, reason):
        parts = {"area": "654000", "agency": "123", "at": datetime(2026, 1, 8, tzinfo=UTC)} | changes

        with pytest.raises(ValueError, match=reason):
            AlertIdentifier(**parts)
