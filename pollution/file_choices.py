"""What a person says of a station file: how it is read, and what becomes of stations that nobody has registered."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Self

from pollution.air.monitoring.cells import Unit
from pollution.air.monitoring.formats import Choices
from pollution.air.monitoring.mappings import Mapping
from pollution.air.monitoring.understanding import Way

AS_NAMED, EXCHANGED = "as_named", "exchanged"
O3_WAYS = {AS_NAMED: "按列名，不颠倒", EXCHANGED: "两列颠倒（总站实时数据如此）"}


@dataclass(frozen=True)
class FileChoices:
    """As it stands in `MonitoringUpload.choices`; empty means that nobody has said anything, and a guess holds."""

    co_unit: str = ""
    o3: str = ""
    sheet: str = ""
    mapping: str = ""
    """pollution.air.monitoring.mappings.Mapping as JSON, for a file of no known format."""
    creates_stations: bool = False
    region: int | None = None
    """The region of the stations that are created; none where each is to be placed later."""

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Self:
        """Of an upload."""
        return cls(**data)

    def to_json(self) -> dict[str, Any]:
        """For an upload."""
        return asdict(self)

    def way(self) -> Way:
        """As far as it concerns the reader. Raises BadMapping for a mapping that is none."""
        return Way(
            choices=Choices(co_unit=Unit(self.co_unit) if self.co_unit else None, is_o3_exchanged=self.o3 == EXCHANGED),
            sheet=self.sheet,
            mapping=Mapping.from_json(self.mapping) if self.mapping else None,
        )


NOTHING_SAID = FileChoices()
