"""Days known from published notices, as values: the national ones of a library, Xinjiang's from a data file.

The library is a seed only: the office's own rows decide. It covers announced years and nothing after them.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from chinese_calendar import Holiday, constants

from portal.organization.workdays import DayKind, Scope, SpecialDay

DATA = Path(__file__).parent / "data"
NAMES = {  # as the notices write them; the library shortens some
    Holiday.new_years_day.value: "元旦",
    Holiday.spring_festival.value: "春节",
    Holiday.tomb_sweeping_day.value: "清明节",
    Holiday.labour_day.value: "劳动节",
    Holiday.dragon_boat_festival.value: "端午节",
    Holiday.national_day.value: "国庆节",
    Holiday.mid_autumn_festival.value: "中秋节",
    Holiday.anti_fascist_70th_day.value: "抗战胜利70周年纪念日",
}


def national_days() -> Iterator[SpecialDay]:
    """Every holiday and make-up workday of the State Council's yearly notices, 2004 to the last year announced."""
    for days, kind in ((constants.holidays, DayKind.OFF), (constants.workdays, DayKind.WORK)):
        for day, name in sorted(days.items()):
            source = f"国务院办公厅关于{day.year}年部分节假日安排的通知"
            yield SpecialDay(day, kind, Scope.NATIONAL, NAMES[name], source)


def xinjiang_days() -> Iterator[SpecialDay]:
    """Xinjiang's own days off as the press reported the regional notices: unconfirmed until the office has looked."""
    with (DATA / "xinjiang_days.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            day = date.fromisoformat(row["day"])
            source = f"自治区人民政府办公厅{day.year}年{row['name']}放假通知（据公开报道，待核对原文）"
            yield SpecialDay(day, DayKind(row["kind"]), Scope.XINJIANG, row["name"], source, is_confirmed=False)
