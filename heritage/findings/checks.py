"""What in the register still needs a person: each check one function, each doubt one finding.

Cases: docs/rules/heritage_quality.md. What becomes of a finding, `heritage.findings` keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from django.db.models import Q
from django.urls import reverse

from heritage.choices import Standing
from heritage.exits import exit_on
from heritage.findings.choices import QualityKind
from heritage.findings.found import Found
from heritage.models import Inscription, Project, ProtectionDecision
from heritage.protecting.choices import RECOGNITIONS
from heritage.tallies import list_tallies
from heritage.uniting.alike_units import alike_units

ASK = "登记以实有的行为准，请向公布机关核实"


def stubs_await_their_first_listing() -> Iterator[Found]:
    """Projects known only from an extension list: the notice that first listed them is not entered."""
    stubs = list(Project.objects.having_standing(Standing.STUB))
    if stubs:
        yield Found(
            QualityKind.STUBS,
            "stubs",
            f"{len(stubs)}个项目只见于扩展名录，原列入的批次和原申报单位待补录",
            tuple(str(each) for each in stubs),
            "取得此前各批的公布文件，导入后自动补全；序号和编号不变",
            f"{reverse('heritage:register')}?standing={Standing.STUB}",
        )


def stated_numbers_are_the_rows() -> Iterator[Found]:
    """A list that says 共计11项 above twelve rows, or whose headings do not add up to its total."""
    for tally in list_tallies():
        place = f"{tally.document.number or tally.document.title}{tally.list_kind.label}"
        subject = f"{tally.document.pk}:{tally.list_kind}"
        for each in tally.differences:
            told = f"“{each.name}”称{each.stated}项，实有{each.counted}项"
            yield Found(QualityKind.COUNTS, f"{subject}:{each.name}", f"{place}（{each.name}）", (told,), ASK)
        if tally.stated is not None and tally.stated not in (tally.counted, tally.stated_sum):
            told = f"称共{tally.stated}项，实有{tally.counted}项"
            yield Found(QualityKind.COUNTS, f"{subject}:total", f"{place}（总数）", (told,), ASK)
        elif tally.stated is not None and tally.stated_sum and tally.stated != tally.stated_sum:
            told = f"各类所称项数之和为{tally.stated_sum}，与所称总数{tally.stated}不符"
            yield Found(QualityKind.COUNTS, f"{subject}:sum", f"{place}（总数）", (told,), ASK)


def units_are_written_in_one_way() -> Iterator[Found]:
    """Units whose names differ in the way of writing the place alone (docs/rules/heritage_units.md)."""
    for pair in alike_units():
        yield Found(
            QualityKind.SAME_UNIT,
            pair.subject,
            f"{pair.first}、{pair.second}",
            ("两个名称除地名写法外相同",),
            "核实是同一单位的，合并；是两个单位的，照印保留并写明依据",
            f"{reverse('heritage:unit_merge', args=[pair.first.pk])}?with={pair.second.pk}",
        )


def recognitions_fall_on_days_on_the_list() -> Iterator[Found]:
    """A protection unit recognised on a day that an exit, entered later with an earlier day, took the project off."""
    has_left = Q(protection__project__exited_on__isnull=False) | Q(protection__project__restorations__isnull=False)
    acts = ProtectionDecision.objects.filter(has_left, act__in=RECOGNITIONS).distinct()
    named = ("exit_document", "restorations__exit_document", "restorations__document")
    papers = [f"protection__project__{each}" for each in named]
    for act in acts.select_related("protection__unit").prefetch_related(*papers):
        project = act.protection.project
        if left := exit_on(project, act.on):
            yield Found(
                QualityKind.OFF_LIST,
                f"recognition:{act.pk}",
                str(act.protection),
                (f"{act.on}{act.get_act_display()}，当日项目已退出：{left.told}",),
                "核对两份文件的日期：退出日期有误的，撤回退出后重新登记；认定有误的，登记解除",
                act.protection.get_absolute_url(),
            )


CHECKS: tuple[Callable[[], Iterator[Found]], ...] = (
    stubs_await_their_first_listing,
    stated_numbers_are_the_rows,
    units_are_written_in_one_way,
    recognitions_fall_on_days_on_the_list,
)


def standing_findings() -> Iterator[Found]:
    """Every doubt of every check, as the register stands."""
    for check in CHECKS:
        yield from check()


def reading_doubt(inscription: Inscription, doubt: str) -> Found:
    """What the reader doubts of a row: split units, missing codes, similar names."""
    document = inscription.document
    return Found(
        QualityKind.READING,
        str(inscription.pk),
        f"{inscription.project}（{document.number or document.title}{inscription.annex}第{inscription.line}行）",
        tuple(doubt.split("；")),
        "对照公布文件的原文核实；单位有误的，更正后写明",
        reverse("heritage:register_project", args=[inscription.project_id]),
    )
