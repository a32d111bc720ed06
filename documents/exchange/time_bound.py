"""How long the look at a file may take, by the clock of the process, which is asked at each piece that is read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from time import monotonic
from typing import IO, Any

from portal.lifecycle import Refused


class TooLong(Refused):
    """The time is over. Nothing of what was found is kept."""


class TimeBound:
    """Begins when it is made. What is read through it ends with TooLong when `seconds` are over."""

    def __init__(self, seconds: float) -> None:
        self._seconds, self._until = seconds, monotonic() + seconds

    def check(self) -> None:
        """Raise TooLong when the time is over."""
        if monotonic() > self._until:
            raise TooLong(
                f"读取和比对超过{self._seconds / 60:.0f}分钟，没有完成，也没有留下任何结果；请把文件拆分后分次上传"
            )

    def file(self, file: IO[bytes]) -> Any:
        """`file`, of which no more is read afterwards: it stops readers that unpack as they go."""
        return _BoundFile(file, self.check)

    def each(self, values: Iterator[Any]) -> Iterator[Any]:
        """`values`, as long as there is time."""
        for value in values:
            self.check()
            yield value


class _BoundFile:
    """A binary file that asks before it reads."""

    def __init__(self, file: IO[bytes], check: Callable[[], None]) -> None:
        self._file, self._check = file, check

    def read(self, size: int = -1) -> bytes:
        self._check()
        return self._file.read(size)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)
