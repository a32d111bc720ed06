"""The office adds media to a project, changes what is said of them, sorts them and withdraws them."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.db.models import F, Max

from heritage.media import recordings
from heritage.media.choices import FORM_OF, MediumForm
from heritage.media.pictures import Picture, Rendering, Unfit, rendered
from heritage.models import Project, ProjectMedium
from portal import attachments
from portal.accounts.models import User
from portal.attachments import Attachment, Bounds
from portal.constraints import keeping
from portal.file_kinds import FileKind, Unsafe
from portal.lifecycle import Refused, given

MOST = 60  # media of one project that stand; a page with more is an archive
BOUNDS: Mapping[FileKind, Bounds] = {FileKind.JPEG: Bounds(25), FileKind.PNG: Bounds(25)}


@dataclass(frozen=True)
class Said:
    """What the office says of a medium."""

    caption: str
    rights_holder: str
    licence: str
    alt: str = ""
    licence_note: str = ""
    is_public: bool = False

    @property
    def fields(self) -> dict[str, Any]:
        """As columns, without blanks at the ends."""
        return {name: value.strip() if isinstance(value, str) else value for name, value in asdict(self).items()}


@transaction.atomic
def add(project: Project, file: File[Any], said: Said, *, by: User, at: datetime) -> ProjectMedium:
    """Take a file in; what it is, its content says. An image is encoded anew at once. Raises Refused with its name."""
    Project.objects.select_for_update().only("pk").get(pk=project.pk)
    if project.media.standing().count() >= MOST:
        raise Refused(f"一个项目最多{MOST}件素材，请先撤下不再需要的")
    name = attachments.clean_name(file.name or "")
    try:
        stored = attachments.store(file, allowed=tuple(FORM_OF), by=by, at=at, bounds=BOUNDS)
        form = FORM_OF[FileKind(stored.kind)]
        picture = _picture(stored) if form == MediumForm.IMAGE else None
        if form == MediumForm.FILM:
            recordings.refuse_no_film(_content(stored))
        if said.is_public:
            _refuse_place(form, stored)
    except (Unsafe, Unfit, recordings.Unreadable) as error:
        raise Unsafe(f"“{name}”没有保存：{error}") from error
    last = project.media.aggregate(last=Max("order"))["last"] or 0
    with keeping(ProjectMedium):
        return ProjectMedium.objects.create(
            project=project,
            form=form,
            attachment=stored,
            order=last + 1,
            added_by=by,
            added_at=at,
            **said.fields,
            **(_renderings(stored, picture, by=by, at=at) if picture else {}),
        )


def _picture(stored: Attachment) -> Picture:
    with stored.open() as file:
        return rendered(file)


def _content(stored: Attachment) -> bytes:
    """A recording whole: at most the bound of its kind."""
    with stored.open() as file:
        data: bytes = file.read()
    return data


def _refuse_place(form: MediumForm, stored: Attachment) -> None:
    """A recording goes out as it is, so it must not say where it was taken: that may be somebody's home."""
    looks = {MediumForm.FILM: recordings.told_by_film, MediumForm.SOUND: recordings.told_by_sound}
    if form in looks and (told := looks[form](_content(stored))):
        raise Unsafe(
            f"{form.label}中有{told}，可能写有拍摄地点或录制地点、联系方式，不能公开；"
            "请用剪辑软件去掉附加信息后另存再上传，或者不勾选“向社会公开”"
        )


def _renderings(stored: Attachment, picture: Picture, *, by: User, at: datetime) -> dict[str, Any]:
    def kept(rendering: Rendering, word: str) -> Attachment:
        name = f"{stored.name.rpartition('.')[0][:120]}-{word}.jpg"
        return attachments.keep(io.BytesIO(rendering.data), name, FileKind.JPEG, by=by, at=at)

    return {
        "shown": kept(picture.shown, "展示图"),
        "width": picture.shown.width,
        "height": picture.shown.height,
        "thumbnail": kept(picture.thumbnail, "缩略图"),
        "thumbnail_width": picture.thumbnail.width,
        "thumbnail_height": picture.thumbnail.height,
    }


@transaction.atomic
def change(medium: ProjectMedium, said: Said, *, seen: int) -> ProjectMedium:
    """Say something else of it. `seen` is the version that the person looked at; the file itself never changes."""
    row = _locked(medium)
    if row.version != seen:
        raise Refused("您打开本页后该素材的说明已被他人修改，请核对现在的内容")
    if said.is_public:
        _refuse_place(MediumForm(row.form), row.attachment)
    for name, value in said.fields.items():
        setattr(row, name, value)
    row.version += 1
    with keeping(ProjectMedium):
        row.save()
    return row


@transaction.atomic
def move(medium: ProjectMedium, *, is_up: bool) -> ProjectMedium:
    """One place nearer to the front or to the end; at either it stays."""
    Project.objects.select_for_update().only("pk").get(pk=medium.project_id)
    row = _locked(medium)
    rows = list(row.project.media.standing().order_by("order", "pk"))
    at = next(place for place, each in enumerate(rows) if each.pk == row.pk)
    to = max(at - 1, 0) if is_up else min(at + 1, len(rows) - 1)
    rows.insert(to, rows.pop(at))
    for order, each in enumerate(rows, start=1):
        if each.order != order:
            ProjectMedium.objects.filter(pk=each.pk).update(order=order)
    row.refresh_from_db()
    return row


@transaction.atomic
def withdraw(medium: ProjectMedium, *, reason: str, by: User, at: datetime) -> ProjectMedium:
    """撤下, with a reason: nobody outside sees it any more; the office keeps it with its history."""
    row = _locked(medium)
    told = given(reason, "撤下素材须写明理由")
    row.withdrawn_by, row.withdrawn_at, row.withdrawal_reason = by, at, told
    row.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawal_reason"])
    ProjectMedium.objects.filter(pk=row.pk).update(version=F("version") + 1)
    return row


def _locked(medium: ProjectMedium) -> ProjectMedium:
    """The row that stands, locked."""
    row = (
        ProjectMedium.objects.select_for_update(of=("self",)).select_related("project", "attachment").get(pk=medium.pk)
    )
    if row.withdrawn_at:
        raise Refused("该素材已撤下，不能再修改")
    return row
