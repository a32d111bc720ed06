"""What belongs to a paper on its way out: joint issuers, the texts it carries, annexes, what it does to other texts."""

from __future__ import annotations

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from documents.choices import EVENT_KINDS
from documents.gazette.titles import quoted
from documents.issuing.choices import LONGEST_PERIOD, PaperState
from documents.models.document import LONGEST_REASON
from documents.models.instrument import LONGEST_CLAUSE, Instrument
from documents.models.outgoing import OutgoingPaper
from documents.models.plain_title import LONGEST_TITLE
from documents.models.written_once import refuses
from documents.validity import REPLACEMENTS, EventKind
from portal.history import tracked
from portal.organization.models import Unit

EFFECTS = (
    EventKind.REPEAL,
    EventKind.DECLARED_LAPSE,
    EventKind.ANNULMENT,
    EventKind.AMENDMENT,
    EventKind.REPUBLICATION,
    EventKind.EXTENSION,
    EventKind.RESTORATION,
)
EFFECT_KINDS = [(code, label) for code, label in EVENT_KINDS if code in {each.value for each in EFFECTS}]


def _of_a_draft(part: str) -> list[pgtrigger.Trigger]:
    """What belongs to a paper comes, changes and goes while that is a draft: afterwards others have read it.

    A paper of another room comes in signed, its parts with it. The text that an effect is about may turn out to be
    another record of the register (`identifying`).
    """
    left = (
        f"SELECT FROM documents_outgoingpaper p WHERE p.id = {{row}}.paper_id AND p.state <> '{PaperState.DRAFTED}'"
        f" AND NOT (p.origin_kind <> '' AND p.state = '{PaperState.SIGNED}')"
    )
    changed = "(to_jsonb(OLD) - 'instrument_id') IS DISTINCT FROM (to_jsonb(NEW) - 'instrument_id')"
    return [
        refuses(f"{part}_comes_to_a_draft", pgtrigger.Insert, where=left.format(row="NEW")),
        refuses(f"{part}_changes_in_a_draft", pgtrigger.Update, changed, where=left.format(row="OLD")),
        refuses(f"{part}_goes_from_a_draft", pgtrigger.Delete, where=left.format(row="OLD")),
    ]


_PARTS = ("countersign", "outgoing_issuer", "outgoing_instrument", "outgoing_annex", "outgoing_effect")
OF_A_DRAFT = {part: _of_a_draft(part) for part in _PARTS}


@tracked()
class OutgoingIssuer(models.Model):
    """联合发文机关: who issues beside the unit of the series, which leads and whose number it is."""

    paper = models.ForeignKey(
        OutgoingPaper, verbose_name="发文稿", on_delete=models.CASCADE, related_name="joint_issuers"
    )
    order = models.PositiveSmallIntegerField("次序")
    unit = models.ForeignKey(Unit, verbose_name="机构", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "联合发文机关"
        verbose_name_plural = "联合发文机关"
        ordering = ["paper", "order"]
        triggers = OF_A_DRAFT["outgoing_issuer"]
        constraints = [
            models.UniqueConstraint(
                name="outgoing_issuer_once", fields=["paper", "unit"], violation_error_message="联合发文机关重复"
            ),
            models.UniqueConstraint(
                name="outgoing_issuer_order_once",
                fields=["paper", "order"],
                violation_error_message="联合发文机关次序重复",
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class Part(models.Model):
    """A part of a paper, in its order."""

    order = models.PositiveSmallIntegerField("次序")

    class Meta:
        abstract = True
        ordering = ["paper", "order"]


@tracked()
class OutgoingInstrument(Part):
    """拟施行文本: the 《办法》 that the paper carries, since when and how long it is to apply."""

    paper = models.ForeignKey(
        OutgoingPaper, verbose_name="发文稿", on_delete=models.CASCADE, related_name="instruments"
    )
    title = models.CharField("名称", max_length=LONGEST_TITLE)
    text = models.TextField("全文")
    starts_on = models.DateField("施行日期", null=True, blank=True, help_text="留空为自印发之日起施行")
    years = models.PositiveSmallIntegerField("有效期（年）", null=True, blank=True)
    ends_on = models.DateField("有效期至", null=True, blank=True, help_text="最后一个有效日")

    class Meta(Part.Meta):
        verbose_name = "拟施行文本"
        verbose_name_plural = "拟施行文本"
        triggers = OF_A_DRAFT["outgoing_instrument"]
        constraints = [
            models.UniqueConstraint(
                name="outgoing_instrument_order_once",
                fields=["paper", "order"],
                violation_error_message="施行文本次序重复",
            ),
            models.CheckConstraint(
                name="outgoing_instrument_whole",
                condition=~Q(title="") & ~Q(text=""),
                violation_error_message="施行文本须有名称和全文",
            ),
            models.CheckConstraint(
                name="outgoing_instrument_one_end",
                condition=Q(years=None) | Q(ends_on=None),
                violation_error_message="有效期只写年数或截止日期之一",
            ),
            models.CheckConstraint(
                name="outgoing_instrument_period_possible",
                condition=Q(years=None) | Q(years__range=(1, LONGEST_PERIOD)),
                violation_error_message=f"有效期应在1至{LONGEST_PERIOD}年之间",
            ),
            models.CheckConstraint(
                name="outgoing_instrument_ends_after_start",
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message="有效期的截止日早于施行日期",
            ),
        ]

    def __str__(self) -> str:
        return quoted(self.title)

    @property
    def term(self) -> str:
        """Since when and how long, in words."""
        since = f"自{self.starts_on}起施行" if self.starts_on else "自印发之日起施行"
        period = f"，有效期{self.years}年" if self.years else ""
        return since + (f"，有效期至{self.ends_on}" if self.ends_on else period)


@tracked()
class OutgoingAnnex(Part):
    """拟发附件: numbered by its order, printed behind the paper; without text it is sent apart."""

    paper = models.ForeignKey(OutgoingPaper, verbose_name="发文稿", on_delete=models.CASCADE, related_name="annexes")
    title = models.CharField("附件名称", max_length=LONGEST_TITLE)
    text = models.TextField("附件正文", blank=True, help_text="留空为另行印送")

    class Meta(Part.Meta):
        verbose_name = "拟发附件"
        verbose_name_plural = "拟发附件"
        triggers = OF_A_DRAFT["outgoing_annex"]
        constraints = [
            models.UniqueConstraint(
                name="outgoing_annex_order_once", fields=["paper", "order"], violation_error_message="附件次序重复"
            ),
            models.CheckConstraint(
                name="outgoing_annex_title_given", condition=~Q(title=""), violation_error_message="附件名称不能为空"
            ),
        ]

    def __str__(self) -> str:
        return f"附件{self.order} {self.title}"


@tracked()
class OutgoingEffect(Part):
    """拟产生的效力变动: what the paper does to another text once it is issued."""

    paper = models.ForeignKey(OutgoingPaper, verbose_name="发文稿", on_delete=models.CASCADE, related_name="effects")
    instrument = models.ForeignKey(
        Instrument, verbose_name="所涉文本", on_delete=models.PROTECT, related_name="planned_effects"
    )
    kind = models.CharField("变动", max_length=20, choices=EFFECT_KINDS)
    articles = ArrayField(models.CharField(max_length=40), verbose_name="所涉条款", default=list, blank=True)
    since = models.DateField("自何日起", null=True, blank=True, help_text="留空为与本文同时")
    until = models.DateField("延至何日", null=True, blank=True, help_text="延期的最后一个有效日")
    clause = models.CharField(
        "依据的条款", max_length=LONGEST_CLAUSE, blank=True, help_text="正文读不出在哪一条写明的填写"
    )
    reason = models.CharField("理由", max_length=LONGEST_REASON, blank=True)
    successor = models.CharField(
        "替代的文本", max_length=LONGEST_TITLE, blank=True, help_text="本文所载新文本的名称；修改整件、重新公布的填写"
    )

    class Meta(Part.Meta):
        verbose_name = "拟产生的效力变动"
        verbose_name_plural = "拟产生的效力变动"
        triggers = OF_A_DRAFT["outgoing_effect"]
        constraints = [
            models.UniqueConstraint(
                name="outgoing_effect_order_once",
                fields=["paper", "order"],
                violation_error_message="效力变动次序重复",
            ),
            models.UniqueConstraint(
                name="outgoing_effect_once",
                fields=["paper", "instrument", "kind", "articles"],
                violation_error_message="同一变动已列入",
            ),
            models.CheckConstraint(
                name="outgoing_effect_kind_known",
                condition=Q(kind__in=[code for code, _ in EFFECT_KINDS]),
                violation_error_message="效力变动的种类不在列表中",
            ),
            models.CheckConstraint(
                name="outgoing_effect_extension_has_end",
                condition=Q(kind=EventKind.EXTENSION.value, until__isnull=False)
                | (~Q(kind=EventKind.EXTENSION.value) & Q(until=None)),
                violation_error_message="延期须写明延至何日，其他变动没有",
            ),
            models.CheckConstraint(
                name="outgoing_effect_annulment_from_the_start",
                condition=~Q(kind=EventKind.ANNULMENT.value) | Q(since=None),
                violation_error_message="撤销的自始无效，不写自何日起",
            ),
            models.CheckConstraint(
                name="outgoing_effect_republication_is_whole",
                condition=~Q(kind=EventKind.REPUBLICATION.value) | Q(articles=[]),
                violation_error_message="重新公布是对整件的，不列条款",
            ),
            models.CheckConstraint(
                name="outgoing_effect_successor_of_a_replacement",
                condition=Q(successor="") | Q(kind__in=sorted(kind.value for kind in REPLACEMENTS), articles=[]),
                violation_error_message="只有修改整件、重新公布有替代的文本，请留空",
            ),
            models.CheckConstraint(
                name="outgoing_effect_ends_after_start",
                condition=Q(since=None) | Q(until=None) | Q(until__gte=F("since")),
                violation_error_message="延至的日期早于起始日",
            ),
        ]

    def __str__(self) -> str:
        new = f"为《{self.successor}》" if self.successor else ""
        return f"{self.get_kind_display()}{self.instrument}{'、'.join(self.articles)}{new}"
