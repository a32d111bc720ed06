"""Whether an application is for a project that is known: by its 编号 and by its name. Pure.

What is not plain is a question for a person (T17). Cases: docs/rules/heritage_batches.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from heritage.annex.checks import core_of
from heritage.codes import HeritageCode
from heritage.searching import fold

NEW, EXTENSION = "new", "extension"


@dataclass(frozen=True, slots=True)
class Known:
    """A project of the register, or with `code` None another application of the batch; `key` is that of its row."""

    key: int
    name: str
    category: int
    code: HeritageCode | None = None
    has_left: bool = False

    def __str__(self) -> str:
        return f"{self.code or '同批申报的'}{self.name}"


@dataclass(frozen=True, slots=True)
class Judgement:
    """`kind` where it is plain, else the question in words. `alike` are what it was compared with."""

    kind: str | None
    alike: tuple[Known, ...] = ()
    question: str = ""


def judge(name: str, category: int, code: HeritageCode | None, known: Sequence[Known]) -> Judgement:
    """What an application of this name is, as far as the names tell."""
    alike = tuple(_alike(name, category, known))
    if code is None:
        if not alike:
            return Judgement(NEW)
        told = "、".join(map(str, alike))
        return Judgement(None, alike, f"名称与{told}相同或相近，是同一项目还是另一项目？")
    named = next((each for each in known if each.code == code), None)
    if named is None:
        return Judgement(None, alike, f"登记簿中没有编号{code}；是此前各批尚未补录的项目，还是编号有误？")
    both = tuple(dict.fromkeys([named, *alike]))
    if named.has_left:
        return Judgement(None, both, f"{named}已退出名录，编号保留不再使用，不能扩展")
    if fold(named.name) == fold(name):
        return Judgement(EXTENSION, (named,))
    return Judgement(None, both, f"所填编号{code}是“{named.name}”，与申报名称不同，是否同一项目？")


def _alike(name: str, category: int, known: Sequence[Known]) -> Iterator[Known]:
    """Of the same name in whichever category, or in the same one with a name that ends in the other."""
    whole, own = fold(name), core_of(name)
    for each in known:
        if whole == fold(each.name):
            yield each
        elif own and category == each.category:
            its = core_of(each.name)
            if its and (own.endswith(its) or its.endswith(own)):
                yield each
