"""设置列对应 as a form: which column is what, with what the names of the columns say as a proposal."""

from __future__ import annotations

from collections.abc import Mapping as Object
from collections.abc import Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet

from pollution.air.items import Pollutant
from pollution.air.monitoring.cells import Unit
from pollution.air.monitoring.mappings import Mapping, Value
from pollution.mapping_columns import kept_mapping
from pollution.models import MonitoringMapping
from portal.fields import WrittenTextField

_TIMES = ("year", "month", "day", "hour")
_PLACES = {"name": "站点名称", "area": "地区", "longitude": "经度", "latitude": "纬度"}


class MappingForm(forms.Form):
    """Columns of one file. Whoever picks a saved mapping need not fill in the rest."""

    saved = forms.ModelChoiceField(
        label="已保存的列对应",
        queryset=MonitoringMapping.objects.none(),
        required=False,
        empty_label="不使用，按下面填写",
        help_text="选择后按它读取，下面填写的不起作用",
    )
    save_as = WrittenTextField(
        label="保存为", required=False, max_length=50, help_text="起个名称，以后的同类文件可直接选用，如 巩留县站月报"
    )

    def __init__(
        self,
        data: Any,
        *,
        head: Sequence[str],
        proposed: Object[str, Any],
        saved: QuerySet[MonitoringMapping],
    ) -> None:
        super().__init__(data, initial=_initial(proposed))
        self.head = head
        choose_saved: Any = self.fields["saved"]
        choose_saved.queryset = saved
        guessed = {each["pollutant"]: each["unit"] for each in proposed["values"] if each["is_unit_guessed"]}
        self._add("station", "站点编码列", "整个文件只有一个站点的，选“无”并填写下一项")
        self.fields["fixed_station"] = WrittenTextField(label="或：唯一站点的编码", required=False, max_length=30)
        self._add("day", "时间或日期列", "日期和小时分两列的，这里选日期；年月日各一列的，这里选日")
        self._add("hour", "小时列", "时间在一列中的选“无”")
        self._add("year", "年列", "只在年、月、日、小时各一列时选择")
        self._add("month", "月列")
        for each in Pollutant:
            name = each.name.lower()
            self._add(name, f"{each}的列")
            unit = guessed.get(each.value)
            self.fields[f"{name}_unit"] = forms.ChoiceField(
                label=f"{each}的单位",
                choices=[(unit.value, unit.value) for unit in Unit],
                initial=each.unit,
                help_text=f"文件没有写单位，推断为{unit}，请确认" if unit else "",
            )
        for name, label in _PLACES.items():
            self._add(name, f"{label}列")
        self.groups = [
            ("选用", ["saved"]),
            ("站点和时间", ["station", "fixed_station", "day", "hour", "year", "month"]),
            ("项目", [name for each in Pollutant for name in (each.name.lower(), f"{each.name.lower()}_unit")]),
            ("站点的说明（用于新建站点）", [*_PLACES]),
            ("保存", ["save_as"]),
        ]

    def clean(self) -> dict[str, Any]:
        """A mapping by which this file can be read."""
        given = super().clean() or {}
        if not self.errors:
            chosen = given.get("saved")
            self.mapping = kept_mapping(chosen) if chosen else self._written(given)
            for problem in self.mapping.problems(self.head):
                self.add_error("saved" if chosen else None, problem)
            if chosen and given.get("save_as"):
                self.add_error("save_as", "选用已保存的列对应时不必再保存")
        return given

    def _add(self, name: str, label: str, help_text: str = "") -> None:
        columns = [("", "无"), *((each, each) for each in self.head)]
        self.fields[name] = forms.ChoiceField(label=label, choices=columns, required=False, help_text=help_text)

    def _written(self, given: Object[str, Any]) -> Mapping:
        year, month, day, hour = (given[name] for name in _TIMES)
        time = (year, month, day, hour) if year or month else (day, hour) if hour else (day,)
        values = [
            Value(each, given[name], Unit(given[f"{name}_unit"]))
            for each in Pollutant
            if given[name := each.name.lower()]
        ]
        others = {name: given[name] for name in ("station", "fixed_station", *_PLACES)}
        return Mapping(time=time, values=tuple(values), **others)


def _initial(proposed: Object[str, Any]) -> dict[str, str]:
    """The fields as a mapping (as JSON) has them."""
    time = proposed["time"]
    found = dict(zip(_TIMES if len(time) > 2 else ("day", "hour"), time, strict=False))
    for each in proposed["values"]:
        name = Pollutant(each["pollutant"]).name.lower()
        found |= {name: each["column"], f"{name}_unit": each["unit"]}
    return found | {name: proposed[name] for name in ("station", "fixed_station", *_PLACES)}
