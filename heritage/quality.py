"""What in the register still needs a person: each check one function, each doubt one finding."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from heritage.choices import Standing
from heritage.models import Inscription, Project
from heritage.tallies import list_tallies
from portal.pages import Finding


def stubs_await_their_first_listing() -> Iterator[Finding]:
    """Projects known only from an extension list: the notice that first listed them is not entered."""
    count = Project.objects.having_standing(Standing.STUB).count()
    if count:
        yield Finding(
            f"{count}个项目只见于扩展名录，原列入的批次和原申报单位待补录",
            place="待补录",
            remedy="取得此前各批的公布文件，导入后自动补全；序号和编号不变",
        )


def stated_numbers_are_the_rows() -> Iterator[Finding]:
    """A list that says 共计11项 above twelve rows, or whose headings do not add up to its total."""
    for tally in list_tallies():
        place = f"{tally.document.number}{tally.list_kind.label}"
        for each in tally.differences:
            yield Finding(
                f"“{each.name}”称{each.stated}项，实有{each.counted}项",
                place=place,
                remedy="登记以实有的行为准，请向公布机关核实",
            )
        if tally.stated is not None and tally.stated not in (tally.counted, tally.stated_sum):
            yield Finding(f"称共{tally.stated}项，实有{tally.counted}项", place=place, remedy="请向公布机关核实")
        elif tally.stated is not None and tally.stated_sum and tally.stated != tally.stated_sum:
            yield Finding(
                f"各类所称项数之和为{tally.stated_sum}，与所称总数{tally.stated}不符",
                place=place,
                remedy="请向公布机关核实",
            )


def rows_were_read_without_doubt() -> Iterator[Finding]:
    """Doubts of the reader that came with a row: split units, missing codes, similar names."""
    doubtful = Inscription.objects.exclude(doubt="").select_related("project", "document")
    for each in doubtful:
        yield Finding(
            each.doubt,
            place=f"{each.project}（{each.document.number}{each.annex}第{each.line}行）",
            severity="info",
        )


CHECKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    stubs_await_their_first_listing,
    stated_numbers_are_the_rows,
    rows_were_read_without_doubt,
)


def findings() -> list[Finding]:
    """Every doubt of every check."""
    return [finding for check in CHECKS for finding in check()]
