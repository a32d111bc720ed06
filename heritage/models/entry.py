"""ListEntry 名录条目: the list as it is looked through, one row a project, inscription and unit.

Nobody writes here: triggers on the tables of the register keep the rows, so that a list, its counts and its search
read one table and never differ from the register. Each project's rows are made anew whenever one of its parts changes.
"""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from heritage.bearers.querysets import PUBLIC
from heritage.choices import CATEGORY_CHOICES, ListKind
from heritage.codes import CATEGORIES, OLD_NAMES, SIGNS
from heritage.models.bearer import Bearer
from heritage.models.inscription import Inscription, InscriptionUnit
from heritage.models.project import Project
from heritage.models.recognition import LevelRecognition
from heritage.models.unit import HeritageUnit, HeritageUnitAlias
from heritage.querysets import ListEntryQuerySet
from heritage.searching import IGNORED, NUMBERED, fold
from portal.data_changes import noted
from portal.organization.models import Region
from portal.pinyin import KEY_LENGTH


@noted
class ListEntry(models.Model):
    """名录条目. A project without inscription, or an inscription without unit, has one row with nothing there.

    `search_copy` is everything a project is found by, folded, one text a line; `pairs` are the single characters and
    neighbouring pairs in it, and behind № the whole numbers of the project (docs/rules/heritage_search.md).
    """

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.CASCADE, related_name="entries")
    inscription = models.ForeignKey(
        Inscription, verbose_name="列入", on_delete=models.CASCADE, null=True, related_name="+"
    )
    unit = models.ForeignKey(
        HeritageUnit, verbose_name="单位", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    region = models.ForeignKey(
        Region, verbose_name="县市", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    category = models.PositiveSmallIntegerField("类别", choices=CATEGORY_CHOICES)
    number = models.PositiveIntegerField("类内编号")
    serial = models.PositiveIntegerField("序号")
    name_key = models.CharField("拼音排序", max_length=KEY_LENGTH)
    batch = models.PositiveSmallIntegerField("批次", null=True)
    list_kind = models.CharField("名录类别", max_length=20, choices=ListKind, blank=True)
    inscribed_on = models.DateField("列入日期", null=True)
    exited_on = models.DateField("退出名录日期", null=True)
    levels = ArrayField(
        models.CharField(max_length=20), verbose_name="其他级别", help_text="除州级外，项目现在所在名录的级别"
    )
    made_at = models.DateTimeField("更新时间", help_text="项目、列入或单位最近一次变更的时间")
    search_copy = models.TextField("检索用文字")
    pairs = ArrayField(models.CharField(max_length=16), verbose_name="检索字对和编号")

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        verbose_name = "名录条目"
        verbose_name_plural = "名录条目"
        ordering = ["category", "number", "project"]
        indexes = [
            models.Index(name="heritage_entry_by_code", fields=["category", "number", "project"]),
            models.Index(name="heritage_entry_by_serial", fields=["serial", "project"]),
            models.Index(name="heritage_entry_by_pinyin", fields=["name_key", "serial", "project"]),
            models.Index(name="heritage_entry_of_region", fields=["region", "category", "number", "project"]),
            models.Index(name="heritage_entry_of_unit", fields=["unit", "category", "number", "project"]),
            models.Index(name="heritage_entry_of_batch", fields=["batch", "category", "number", "project"]),
            models.Index(name="heritage_entry_of_kind", fields=["list_kind", "category", "number", "project"]),
            models.Index(
                name="heritage_entry_of_levels",
                fields=["category", "number", "project"],
                condition=~Q(levels=[]),
            ),
            models.Index(
                name="heritage_entry_exited",
                fields=["category", "number", "project"],
                condition=Q(exited_on__isnull=False),
            ),
            models.Index(name="heritage_entry_newest", fields=["made_at"]),
            GinIndex(name="heritage_entry_pairs", fields=["pairs"]),
        ]
        constraints = [
            models.UniqueConstraint(
                name="heritage_entry_once",
                fields=["project", "inscription", "unit"],
                nulls_distinct=False,
                violation_error_message="该条目已在名录中",
            ),
            models.CheckConstraint(
                name="heritage_entry_category_known",
                condition=Q(category__range=(1, len(CATEGORIES))),
                violation_error_message="类别应为Ⅰ至Ⅹ",
            ),
            models.CheckConstraint(
                name="heritage_entry_kind_known",
                condition=Q(list_kind="", inscription=None)
                | Q(list_kind__in=ListKind.values, inscription__isnull=False),
                violation_error_message="名录类别不在列表中",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.unit or ''}".strip()


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _category_names() -> str:
    """Every name a category bears or bore, folded, a line each."""
    names = {number: [name] for number, name in enumerate(CATEGORIES, start=1)}
    for name, number in OLD_NAMES.items():
        names[number].append(name)
    cases = " ".join(f"WHEN {number} THEN {_text(chr(10).join(map(fold, each)))}" for number, each in names.items())
    return f"CASE p.category {cases} END"


_COLUMNS = (
    "project_id, inscription_id, unit_id, region_id, category, number, serial, name_key, batch, list_kind,"
    " inscribed_on, exited_on, levels, made_at, search_copy, pairs"
)
_LINKS = "heritage_inscription i JOIN heritage_inscriptionunit l ON l.inscription_id = i.id"
FILL = f"""
    INSERT INTO heritage_listentry ({_COLUMNS})
    SELECT p.id, i.id, l.unit_id, u.region_id, p.category, p.number, p.serial, p.name_key, i.batch,
           COALESCE(i.list_kind, ''), i.inscribed_on, p.exited_on,
           ARRAY(
               SELECT DISTINCT r.level FROM heritage_levelrecognition r
               WHERE r.project_id = p.id AND r.ended_on IS NULL
           ),
           now(), searched.copy, searched.pairs
    FROM heritage_project p
    CROSS JOIN LATERAL (
        SELECT concat_ws(chr(10),
            translate(lower(normalize(concat_ws(chr(10), p.name, p.gloss, (
                SELECT string_agg(DISTINCT said.text, chr(10)) FROM (
                    SELECT i.sub_name AS text FROM heritage_inscription i WHERE i.project_id = p.id
                    UNION ALL SELECT l.printed_name FROM {_LINKS} WHERE i.project_id = p.id
                    UNION ALL SELECT u.name FROM {_LINKS}
                        JOIN heritage_heritageunit u ON u.id = l.unit_id WHERE i.project_id = p.id
                    UNION ALL SELECT a.name FROM {_LINKS}
                        JOIN heritage_heritageunitalias a ON a.unit_id = l.unit_id WHERE i.project_id = p.id
                    UNION ALL SELECT r.name FROM heritage_levelrecognition r WHERE r.project_id = p.id
                ) AS said WHERE said.text <> ''
            )), NFKC)), {_text(IGNORED)}, ''),
            {_category_names()}
        ) AS copy
    ) AS folded
    CROSS JOIN LATERAL (
        SELECT folded.copy, ARRAY(
            SELECT DISTINCT gram.text
            FROM (
                SELECT sign, sign || lead(sign) OVER (ORDER BY at) AS pair
                FROM unnest(string_to_array(folded.copy, NULL)) WITH ORDINALITY AS signs(sign, at)
            ) AS signs, LATERAL (VALUES (sign), (pair)) AS gram(text)
            WHERE strpos(gram.text, chr(10)) = 0
        ) || ARRAY(
            SELECT {_text(NUMBERED)} || numbers.text FROM (
                VALUES (p.serial::text), (p.number::text), (p.category || '-' || p.number)
                UNION SELECT r.serial::text FROM heritage_levelrecognition r WHERE r.project_id = p.id
                UNION SELECT strpos({_text(SIGNS)}, left(r.code, 1)) || substr(r.code, 2)
                    FROM heritage_levelrecognition r WHERE r.project_id = p.id AND r.code <> ''
            ) AS numbers(text) WHERE numbers.text IS NOT NULL
        ) AS pairs
    ) AS searched
    LEFT JOIN heritage_inscription i ON i.project_id = p.id
    LEFT JOIN LATERAL (
        SELECT DISTINCT unit_id FROM heritage_inscriptionunit WHERE inscription_id = i.id
    ) AS l ON true
    LEFT JOIN heritage_heritageunit u ON u.id = l.unit_id
"""  # noqa: S608  # constants of this module


def _keeps_entries(
    of: str,
    *,
    operation: pgtrigger.Operation,
    condition: pgtrigger.Condition | None = None,
    name: str = "keeps_entries",
) -> pgtrigger.Trigger:
    """Makes the entries of the projects anew that the query `of` names by a changed row.

    The projects are locked first: whoever changes another part of one waits, and then sees this change.
    """
    return pgtrigger.Trigger(
        name=name,
        when=pgtrigger.After,
        operation=operation,
        condition=condition,
        declare=[("changed", "bigint[]")],
        func=f"""
            changed := ARRAY({of});
            PERFORM 1 FROM heritage_project WHERE id = ANY(changed) ORDER BY id FOR NO KEY UPDATE;
            DELETE FROM heritage_listentry WHERE project_id = ANY(changed);
            {FILL} WHERE p.id = ANY(changed);
            RETURN NULL;
        """,  # noqa: S608  # constants of this module
    )


_EVER = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
_COMES_OR_GOES = pgtrigger.Insert | pgtrigger.Delete
_OF_PUBLIC_CHANGES = _keeps_entries(  # what only the office knows of a person changes nothing that is published
    "SELECT NEW.project_id",
    operation=pgtrigger.Update,
    condition=pgtrigger.AnyChange(*PUBLIC, "ended_on"),
    name="keeps_entries_of_changes",
)
_OF_UNITS = f"SELECT DISTINCT i.project_id FROM {_LINKS} WHERE l.unit_id IN"  # noqa: S608  # constants of this module
for _model, _trigger in (
    (Project, _keeps_entries("SELECT COALESCE(NEW.id, OLD.id)", operation=_EVER)),
    (Inscription, _keeps_entries("SELECT NEW.project_id UNION SELECT OLD.project_id", operation=_EVER)),
    (Bearer, _keeps_entries("SELECT COALESCE(NEW.project_id, OLD.project_id)", operation=_COMES_OR_GOES)),
    (Bearer, _OF_PUBLIC_CHANGES),
    (LevelRecognition, _keeps_entries("SELECT NEW.project_id UNION SELECT OLD.project_id", operation=_EVER)),
    (
        InscriptionUnit,
        _keeps_entries(
            "SELECT project_id FROM heritage_inscription WHERE id IN (NEW.inscription_id, OLD.inscription_id)",
            operation=_EVER,
        ),
    ),
    (HeritageUnit, _keeps_entries(f"{_OF_UNITS} (NEW.id)", operation=pgtrigger.Update)),
    (HeritageUnitAlias, _keeps_entries(f"{_OF_UNITS} (NEW.unit_id, OLD.unit_id)", operation=_EVER)),
):
    pgtrigger.register(_trigger)(_model)
