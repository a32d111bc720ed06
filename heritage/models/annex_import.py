"""AnnexImport 附件导入: one annex on its way into the register, what was read of it and what was decided."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.choices import FindingDecision, FindingWeight
from documents.models import LONGEST_TITLE, Document
from documents.models.taken_in import TakenIn, consistent
from heritage.annex_imports.querysets import AnnexFindingQuerySet, AnnexImportQuerySet
from heritage.choices import ListKind, Outcome
from heritage.codes import HeritageCode
from heritage.models.inscription import LONGEST_REMARK
from heritage.models.project import Project
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
DECISIONS = (FindingDecision.AS_READ, FindingDecision.CORRECTED, FindingDecision.HARMLESS)


@tracked(exclude=["text"])  # up to megabytes, written once at reading, and the file itself is kept
class AnnexImport(TakenIn):
    """附件导入. Nothing of it is registered before it is confirmed, by another person than who handed it in.

    The announcement is a document of the register, or is named by number, title and day and entered with the rows.
    """

    list_kind = models.CharField("名录类别", max_length=20, choices=ListKind)
    batch = models.PositiveSmallIntegerField(
        "批次", null=True, blank=True, help_text="第几批，写数字；文件未写明的留空"
    )
    document = models.ForeignKey(
        Document, verbose_name="公布文件", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    number = models.CharField("公布文件的发文字号", max_length=120, blank=True)
    title = models.CharField("公布文件的标题", max_length=LONGEST_TITLE, blank=True)
    issued_on = models.DateField("公布文件的成文日期", null=True, blank=True)
    text = models.TextField("读出的文字", blank=True, editable=False)
    annex = models.CharField("附件", max_length=20, blank=True)
    heading = models.CharField("附件标题", max_length=200, blank=True)
    statements = models.JSONField("名录自述", default=list, blank=True)
    decisions = models.PositiveIntegerField("作出决定的次数", default=0)

    objects = AnnexImportQuerySet.as_manager()  # type: ignore[misc, assignment]  # other people than of gazettes

    class Meta(TakenIn.Meta):
        verbose_name = "非遗附件导入"
        verbose_name_plural = "非遗附件导入"
        constraints = [
            *consistent("heritage_annex_import"),
            models.CheckConstraint(
                name="heritage_annex_import_kind_known",
                condition=Q(list_kind__in=ListKind.values),
                violation_error_message="名录类别不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_annex_import_batch_positive",
                condition=Q(batch=None) | Q(batch__gt=0),
                violation_error_message="批次应从1起",
            ),
            models.CheckConstraint(
                name="heritage_annex_import_names_its_paper",
                condition=Q(document__isnull=False) | (~Q(number="") & ~Q(title="") & Q(issued_on__isnull=False)),
                violation_error_message="附件须写明所属的公布文件：选登记簿中的公文，或者写全字号、标题和成文日期",
            ),
            models.CheckConstraint(
                name="heritage_annex_import_confirmed_with_its_paper",
                condition=~Q(state="confirmed") | Q(document__isnull=False),
                violation_error_message="已登记的附件须有公布文件",
            ),
            models.CheckConstraint(
                name="heritage_annex_import_four_eyes",
                condition=Q(confirmed_by=None) | Q(received_by=None) | ~Q(confirmed_by=F("received_by")),
                violation_error_message="附件须由上传人以外的人确认登记",
            ),
        ]

    def __str__(self) -> str:
        return f"第{self.pk}次附件导入"

    def get_absolute_url(self) -> str:
        return reverse("heritage:annex_import_detail", args=[self.pk])

    @property
    def paper(self) -> str:
        """The announcement, for people."""
        return str(self.document) if self.document else f"《{self.title}》（{self.number}），{self.issued_on}"

    @property
    def batch_of_list(self) -> str:
        """第5批, or that nobody named one."""
        return f"第{self.batch}批" if self.batch else "按附件或公布文件的标题"


@tracked(fields=["annex_import", "units", "corrected_by", "corrected_at"])
class AnnexImportRow(models.Model):
    """附件导入行: a project as it was read, and what registering it would do or did.

    `read_units` stay as they were read; `units` may be parted differently by a person, word for word the same.
    """

    annex_import = models.ForeignKey(
        AnnexImport, verbose_name="附件导入", on_delete=models.CASCADE, related_name="rows"
    )
    order = models.PositiveIntegerField("次序")
    line = models.PositiveIntegerField("行号")
    start = models.PositiveIntegerField("起")
    end = models.PositiveIntegerField("止")
    serial = models.PositiveIntegerField("序号", null=True, blank=True)
    category = models.PositiveSmallIntegerField("类别", null=True, blank=True)
    number = models.PositiveIntegerField("类内编号", null=True, blank=True)
    printed_code = models.TextField("所印编号", blank=True)
    name = models.TextField("项目名称")
    read_units = ArrayField(models.TextField(), verbose_name="读出的单位", default=list, blank=True)
    units = ArrayField(models.TextField(), verbose_name="单位", default=list, blank=True)
    safeguarding_units = ArrayField(models.TextField(), verbose_name="保护单位", default=list, blank=True)
    remark = models.CharField("备注", max_length=LONGEST_REMARK, blank=True)
    doubt = models.CharField("存疑", max_length=300, blank=True)
    outcome = models.CharField("结果", max_length=20, choices=Outcome)
    reason = models.TextField("说明", blank=True)
    project = models.ForeignKey(
        Project, verbose_name="登记簿中的项目", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    corrected_by = models.ForeignKey(
        _USER, verbose_name="改断人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    corrected_at = models.DateTimeField("改断时间", null=True, blank=True)

    class Meta:
        verbose_name = "附件导入行"
        verbose_name_plural = "附件导入行"
        ordering = ["annex_import", "order"]
        constraints = [
            models.UniqueConstraint(
                name="heritage_annex_row_once",
                fields=["annex_import", "order"],
                violation_error_message="附件导入的行次序重复",
            ),
            models.CheckConstraint(
                name="heritage_annex_row_outcome_known",
                condition=Q(outcome__in=Outcome.values),
                violation_error_message="行的结果不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_annex_row_conflict_says_why",
                condition=~Q(outcome=Outcome.CONFLICT) | ~Q(reason=""),
                violation_error_message="冲突的行须写明原因",
            ),
            models.CheckConstraint(
                name="heritage_annex_row_corrected_by_somebody",
                condition=Q(corrected_by=None, corrected_at=None, units=F("read_units"))
                | Q(corrected_by__isnull=False, corrected_at__isnull=False),
                violation_error_message="改断单位须有改断人和时间",
            ),
            models.CheckConstraint(
                name="heritage_annex_row_has_place",
                condition=Q(line__gt=0, end__gt=F("start")),
                violation_error_message="行须写明在原文中的位置",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial or '无序号'} {self.code or self.printed_code or '无编号'} {self.name}"

    @property
    def code(self) -> HeritageCode | None:
        """编号, where it was read."""
        return HeritageCode(self.category, self.number) if self.category and self.number else None

    @property
    def is_corrected(self) -> bool:
        """Whether a person has parted the units differently."""
        return self.corrected_by_id is not None


@tracked(fields=["annex_import", "decision", "remark", "decided_by"])
class AnnexImportFinding(models.Model):
    """附件导入疑点, of one row or of the annex as a whole. A doubt is decided before the import is confirmed."""

    annex_import = models.ForeignKey(
        AnnexImport, verbose_name="附件导入", on_delete=models.CASCADE, related_name="findings"
    )
    row = models.ForeignKey(
        AnnexImportRow,
        verbose_name="附件导入行",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="findings",
    )
    code = models.CharField("代码", max_length=60)
    weight = models.CharField("轻重", max_length=20, choices=FindingWeight)
    message = models.TextField("内容")
    line = models.PositiveIntegerField("行号")
    start = models.PositiveIntegerField("起")
    decision = models.CharField("决定", max_length=20, choices=FindingDecision, blank=True)
    remark = models.CharField("备注", max_length=300, blank=True)
    decided_by = models.ForeignKey(
        _USER, verbose_name="决定人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField("决定时间", null=True, blank=True)

    objects = AnnexFindingQuerySet.as_manager()

    class Meta:
        verbose_name = "附件导入疑点"
        verbose_name_plural = "附件导入疑点"
        ordering = ["start", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_annex_finding_weight_known",
                condition=Q(weight__in=FindingWeight.values),
                violation_error_message="疑点的轻重不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_annex_finding_decision_known",
                condition=Q(decision__in=["", *DECISIONS]),
                violation_error_message="对疑点的决定不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_annex_finding_decided_by_somebody",
                condition=Q(decision="", remark="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                violation_error_message="已决定的疑点须有决定人和决定时间，未决定的不得有",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.place}：{self.message}"

    @property
    def place(self) -> str:
        """Where it stands, for people."""
        return f"第{self.line}行"

    @property
    def url(self) -> str:
        """Where its row, or else its line, is shown in the source."""
        place = f"row={self.row.order}" if self.row else f"line={self.line}"
        return f"{self.annex_import.get_absolute_url()}?{place}#source"
