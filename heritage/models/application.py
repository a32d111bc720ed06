"""Application 申报: a county or unit asks for a project to be listed, with the material of 非遗法第十九条."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from heritage.batches.choices import ApplicationState, CheckOutcome, EntryKind, MaterialGroup
from heritage.batches.querysets import ApplicationQuerySet
from heritage.choices import CATEGORY_CHOICES
from heritage.codes import CATEGORIES
from heritage.models.batch import Batch
from heritage.models.material import GroupedMaterial
from heritage.models.project import Project
from portal.attachments import Attachment
from portal.history import tracked
from portal.organization.models import Unit

_USER = settings.AUTH_USER_MODEL
_JUDGED = (
    ApplicationState.ACCEPTED,
    ApplicationState.PASSED,
    ApplicationState.FAILED,
    ApplicationState.PROPOSED,
    ApplicationState.DECLINED,
    ApplicationState.LISTED,
)


@tracked()
class Application(GroupedMaterial):
    """申报. `alike` are the projects that the answer new, extension or joint has weighed."""

    batch = models.ForeignKey(Batch, verbose_name="批次", on_delete=models.PROTECT, related_name="applications")
    unit = models.ForeignKey(
        Unit, verbose_name="申报机构", on_delete=models.PROTECT, related_name="heritage_applications"
    )
    name = models.CharField("项目名称", max_length=100)
    category = models.PositiveSmallIntegerField("类别", choices=CATEGORY_CHOICES)
    claimed_code = models.CharField("原编号", max_length=20, blank=True, help_text="扩展已列入的项目的，填写其编号")
    applicants = ArrayField(models.CharField(max_length=100), verbose_name="申报地区或单位")
    state = models.CharField("办理状态", max_length=20, choices=ApplicationState, default=ApplicationState.DRAFTED)
    version = models.PositiveIntegerField("版次", default=1)
    drafted_by = models.ForeignKey(_USER, verbose_name="填报人", on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField("填报时间")
    submitted_at = models.DateTimeField("提交时间", null=True, blank=True)
    kind = models.CharField("列入方式", max_length=20, choices=EntryKind, blank=True)
    extends = models.ForeignKey(
        Project, verbose_name="扩展的项目", on_delete=models.PROTECT, null=True, blank=True, related_name="applications"
    )
    joins = models.ForeignKey(
        "self", verbose_name="并入的申报", on_delete=models.PROTECT, null=True, blank=True, related_name="joined"
    )
    kind_reason = models.CharField("认定理由", max_length=LONGEST_REASON, blank=True)
    alike = ArrayField(models.PositiveIntegerField(), verbose_name="认定时名称相近的项目", default=list, blank=True)
    project = models.ForeignKey(
        Project, verbose_name="列入的项目", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = ApplicationQuerySet.as_manager()

    class Meta:
        verbose_name = "非遗申报"
        verbose_name_plural = "非遗申报"
        ordering = ["category", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_application_state_known",
                condition=Q(state__in=ApplicationState.values),
                violation_error_message="办理状态不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_application_named",
                condition=Q(category__range=(1, len(CATEGORIES)), applicants__len__gt=0) & ~Q(name=""),
                violation_error_message="申报须有项目名称、类别和申报地区或单位",
            ),
            models.CheckConstraint(
                name="heritage_application_submitted_with_its_day",
                condition=Q(state__in=[ApplicationState.DRAFTED, ApplicationState.WITHDRAWN])
                | Q(submitted_at__isnull=False),
                violation_error_message="已提交的申报须有提交时间",
            ),
            models.CheckConstraint(
                name="heritage_application_kind_whole",
                condition=Q(kind="", extends=None, joins=None, kind_reason="")
                | Q(kind=EntryKind.NEW, extends=None, joins=None)
                | Q(kind=EntryKind.EXTENSION, extends__isnull=False, joins=None)
                | (Q(kind=EntryKind.JOINT, extends=None, joins__isnull=False) & ~Q(joins=F("id"))),
                violation_error_message="扩展须写明扩展的项目，并入须写明并入的申报，新列入都不写",
            ),
            models.CheckConstraint(
                name="heritage_application_accepted_with_its_kind",
                condition=Q(kind__in=EntryKind.values) | (Q(kind="") & ~Q(state__in=_JUDGED)),
                violation_error_message="复核通过前须认定是新列入还是扩展项目",
            ),
            models.CheckConstraint(
                name="heritage_application_listed_with_its_project",
                condition=Q(state=ApplicationState.LISTED, project__isnull=False)
                | (Q(project=None) & ~Q(state=ApplicationState.LISTED)),
                violation_error_message="已列入的申报须有项目",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.unit}）"

    def get_absolute_url(self) -> str:
        return reverse("heritage:application_detail", args=[self.pk])


@tracked()
class ApplicationFile(models.Model):
    """申报材料文件, each in its group."""

    application = models.ForeignKey(Application, verbose_name="申报", on_delete=models.CASCADE, related_name="files")
    group = models.CharField("材料组", max_length=20, choices=MaterialGroup, default=MaterialGroup.MEDIA)
    caption = models.CharField("说明", max_length=100)
    attachment = models.ForeignKey(Attachment, verbose_name="文件", on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "申报材料文件"
        verbose_name_plural = "申报材料文件"
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_file_group_known",
                condition=Q(group__in=MaterialGroup.values),
                violation_error_message="材料组不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_file_captioned", condition=~Q(caption=""), violation_error_message="文件须有说明"
            ),
        ]

    def __str__(self) -> str:
        return self.caption


@tracked()
class CompletenessCheck(models.Model):
    """复核: whether the material is complete; a return says of each group what is missing, and of at least one."""

    application = models.ForeignKey(Application, verbose_name="申报", on_delete=models.CASCADE, related_name="checks")
    outcome = models.CharField("复核结论", max_length=20, choices=CheckOutcome)
    introduction = models.CharField("项目介绍所缺", max_length=LONGEST_REASON, blank=True)
    transmission = models.CharField("传承情况所缺", max_length=LONGEST_REASON, blank=True)
    protection = models.CharField("保护要求所缺", max_length=LONGEST_REASON, blank=True)
    media = models.CharField("视听资料所缺", max_length=LONGEST_REASON, blank=True)
    checked_by = models.ForeignKey(_USER, verbose_name="复核人", on_delete=models.PROTECT, related_name="+")
    checked_at = models.DateTimeField("复核时间")

    class Meta:
        verbose_name = "申报材料复核"
        verbose_name_plural = "申报材料复核"
        ordering = ["checked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_check_outcome_known",
                condition=Q(outcome__in=CheckOutcome.values),
                violation_error_message="复核结论不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_check_says_what_is_missing",
                condition=Q(outcome=CheckOutcome.COMPLETE, introduction="", transmission="", protection="", media="")
                | (Q(outcome=CheckOutcome.RETURNED) & ~Q(introduction="", transmission="", protection="", media="")),
                violation_error_message="退回补正须逐组写明所缺的材料，材料齐全的不写",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.application}：{self.get_outcome_display()}"

    @property
    def lacks(self) -> list[tuple[str, str]]:
        """What is missing, by the word of its group."""
        named = [(str(label), getattr(self, group)) for group, label in MaterialGroup.choices]
        return [(label, words) for label, words in named if words]
