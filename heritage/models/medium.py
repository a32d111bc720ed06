"""ProjectMedium 项目素材: a photo, document, sound or film of a project, with who holds the rights."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from documents.models import LONGEST_REASON
from heritage.media.choices import Licence, MediumForm
from heritage.media.querysets import ProjectMediumQuerySet
from heritage.models.project import Project
from portal.attachments import Attachment
from portal.history import tracked

_USER = settings.AUTH_USER_MODEL
_RENDERED = ("shown", "thumbnail", "width", "height", "thumbnail_width", "thumbnail_height")


def _rendering(label: str) -> models.ForeignKey:
    return models.ForeignKey(
        Attachment, verbose_name=label, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )


def _pixels(label: str) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True)


@tracked()
class ProjectMedium(models.Model):
    """项目素材. The original is for the office; of an image the public gets `shown` and `thumbnail`, encoded anew.

    `form` is what the content of the file says; it stands here so that the database can hold images to what they need.
    """

    project = models.ForeignKey(Project, verbose_name="项目", on_delete=models.PROTECT, related_name="media")
    form = models.CharField("素材形式", max_length=20, choices=MediumForm)
    attachment = models.ForeignKey(Attachment, verbose_name="原件", on_delete=models.PROTECT, related_name="+")
    shown = _rendering("展示图")
    thumbnail = _rendering("缩略图")
    width, height = _pixels("展示图宽"), _pixels("展示图高")
    thumbnail_width, thumbnail_height = _pixels("缩略图宽"), _pixels("缩略图高")
    caption = models.CharField("说明", max_length=100)
    alt = models.CharField("替代文字", max_length=200, blank=True, help_text="给看不见图片的人：图中有什么")
    rights_holder = models.CharField("权利人", max_length=100)
    licence = models.CharField("许可", max_length=20, choices=Licence)
    licence_note = models.CharField("许可说明", max_length=200, blank=True)
    is_public = models.BooleanField("向社会公开", default=False)
    order = models.PositiveIntegerField("次序")
    version = models.PositiveIntegerField("版次", default=1)
    added_by = models.ForeignKey(_USER, verbose_name="添加人", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField("添加时间")
    withdrawn_by = models.ForeignKey(
        _USER, verbose_name="撤下人", on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField("撤下时间", null=True, blank=True)
    withdrawal_reason = models.CharField("撤下理由", max_length=LONGEST_REASON, blank=True)

    objects = ProjectMediumQuerySet.as_manager()

    class Meta:
        verbose_name = "项目素材"
        verbose_name_plural = "项目素材"
        ordering = ["project", "order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="heritage_medium_form_known",
                condition=Q(form__in=MediumForm.values),
                violation_error_message="素材形式不在列表中",
            ),
            models.CheckConstraint(
                name="heritage_medium_image_rendered",
                condition=Q(form=MediumForm.IMAGE, **{f"{name}__isnull": False for name in _RENDERED})
                | (~Q(form=MediumForm.IMAGE) & Q(**dict.fromkeys(_RENDERED))),
                violation_error_message="图片须有重新编码的展示图和缩略图及其尺寸，其他素材没有",
            ),
            models.CheckConstraint(
                name="heritage_medium_image_described",
                condition=~Q(form=MediumForm.IMAGE) | ~Q(alt=""),
                violation_error_message="图片须有替代文字",
            ),
            models.CheckConstraint(
                name="heritage_medium_document_internal",
                condition=~Q(form=MediumForm.DOCUMENT) | Q(is_public=False),
                violation_error_message="文件只供工作人员查阅，不向社会公开原件",
            ),
            models.CheckConstraint(
                name="heritage_medium_with_its_rights",
                condition=~Q(caption="") & ~Q(rights_holder="") & Q(licence__in=Licence.values),
                violation_error_message="素材须有说明、权利人和许可",
            ),
            models.CheckConstraint(
                name="heritage_medium_other_licence_said",
                condition=~Q(licence=Licence.OTHER) | ~Q(licence_note=""),
                violation_error_message="许可选“其他”的，须写许可说明",
            ),
            models.CheckConstraint(
                name="heritage_medium_withdrawn_whole",
                condition=Q(withdrawn_by=None, withdrawn_at=None, withdrawal_reason="")
                | (Q(withdrawn_by__isnull=False, withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                violation_error_message="撤下须同时有撤下人、时间和理由",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_form_display()}：{self.caption}"

    def get_absolute_url(self) -> str:
        return f"{reverse('heritage:register_project', args=[self.project_id])}#medium-{self.pk}"

    @property
    def rights(self) -> str:
        """Who holds them, and what others may do."""
        said = self.licence_note or self.get_licence_display()
        return (
            f"© {self.rights_holder}　{said}"
            if self.licence != Licence.PUBLIC_DOMAIN
            else f"{self.rights_holder}　{said}"
        )

    @property
    def is_image(self) -> bool:
        return self.form == MediumForm.IMAGE

    @property
    def shown_url(self) -> str:
        """Where the public gets the picture."""
        return reverse("heritage:medium_picture", args=[self.pk, "shown"])

    @property
    def thumbnail_url(self) -> str:
        """Where the public gets the small one."""
        return reverse("heritage:medium_picture", args=[self.pk, "thumbnail"])
