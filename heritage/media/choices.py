"""What media of projects may be."""

from django.db import models

from portal.file_kinds import FileKind


class MediumForm(models.TextChoices):
    """素材形式, as the content of the file says."""

    IMAGE = "image", "图片"
    DOCUMENT = "document", "文件"
    SOUND = "sound", "录音"
    FILM = "film", "录像"


class Licence(models.TextChoices):
    """许可: what others may do with it."""

    RESERVED = "reserved", "保留所有权利，仅限在本门户展示"
    CC_BY = "cc_by", "署名即可使用（CC BY 4.0）"
    CC_BY_SA = "cc_by_sa", "署名—相同方式共享（CC BY-SA 4.0）"
    CC_BY_NC = "cc_by_nc", "署名—非商业性使用（CC BY-NC 4.0）"
    PUBLIC_DOMAIN = "public_domain", "公有领域"
    OTHER = "other", "其他，见许可说明"


FORM_OF = {
    FileKind.JPEG: MediumForm.IMAGE,
    FileKind.PNG: MediumForm.IMAGE,
    FileKind.PDF: MediumForm.DOCUMENT,
    FileKind.DOCX: MediumForm.DOCUMENT,
    FileKind.MP3: MediumForm.SOUND,
    FileKind.MP4: MediumForm.FILM,
}
"""Every kind of file that is taken in, with what it is."""
