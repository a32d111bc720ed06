"""Pages of the media of a project, and the pictures and recordings as the public gets them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_safe

from heritage.media import keeping
from heritage.media.choices import MediumForm
from heritage.media.forms import MediumFields, NewMediumForm, WithdrawMediumForm
from heritage.models import Project, ProjectMedium
from heritage.permissions import may_keep_register, may_see_register
from heritage.views.register import TITLE
from portal.access import anyone, posted_from, requires
from portal.acting import form_page, press
from portal.attachments import Attachment, download_response
from portal.byte_ranges import in_parts
from portal.file_kinds import FORMATS
from portal.requests import SignedInRequest

SIZES = ("shown", "thumbnail")


@require_safe
@requires(anyone)
def medium_picture(request: HttpRequest, pk: int, size: str) -> HttpResponseBase:
    """A picture of a listed project, encoded anew, never the original. The office sees what is not public too."""
    if size not in SIZES:
        raise Http404
    rows = ProjectMedium.objects.select_related(size)
    seen = rows.visible_to(request.user) if may_see_register(request.user) else rows.public(timezone.localdate())
    medium: ProjectMedium = get_object_or_404(seen, pk=pk, form=MediumForm.IMAGE)
    picture = getattr(medium, size)
    return _for_everybody(request, picture, lambda: FileResponse(picture.open(), content_type="image/jpeg"))


@require_safe
@requires(anyone)
def medium_recording(request: HttpRequest, pk: int) -> HttpResponseBase:
    """A sound or film that is open to the public, whole or in parts; the name that its maker gave it stays inside."""
    rows = ProjectMedium.objects.public(timezone.localdate()).filter(form__in=[MediumForm.SOUND, MediumForm.FILM])
    medium: ProjectMedium = get_object_or_404(rows.select_related("attachment"), pk=pk)
    extension = FORMATS[medium.attachment.kind].extensions[0]
    name = f"heritage-{medium.form}-{medium.pk}.{extension}"
    return _for_everybody(request, medium.attachment, lambda: download_response(medium.attachment, called=name))


def _for_everybody(request: HttpRequest, file: Attachment, make: Callable[[], FileResponse]) -> HttpResponseBase:
    """The answer that `make` opens the file for, in the parts that are asked for, or 304."""
    etag = quote_etag(file.sha256)
    response: HttpResponseBase | None = get_conditional_response(request, etag)
    if response is None:
        whole = make()
        whole.headers["ETag"] = etag
        response = in_parts(request, whole)
    response["ETag"] = etag
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    # What is withdrawn is gone at the next look: a cache asks every time.
    response["Cache-Control"] = "private, no-cache" if request.user.is_authenticated else "public, no-cache"
    return response


@require_safe
@requires(may_see_register)
def medium_original(request: SignedInRequest, pk: int) -> FileResponse:
    """The file as it was handed in, with all that it carries."""
    return download_response(_medium(request, pk).attachment)


@requires(may_keep_register)
def medium_new(request: SignedInRequest, pk: int) -> HttpResponse:
    """添加素材."""
    project = get_object_or_404(Project.objects.visible_to(request.user), pk=pk)
    form = NewMediumForm(request.POST or None, request.FILES or None)

    def perform(given: dict[str, Any]) -> ProjectMedium:
        return keeping.add(project, given["file"], form.said, by=request.user, at=timezone.now())

    return _form(request, project, form, perform, "添加素材", done="已添加", refused_at="file")


@requires(may_keep_register)
def medium_edit(request: SignedInRequest, pk: int) -> HttpResponse:
    """修改素材说明."""
    medium = _medium(request, pk)
    form = MediumFields.of(medium, request.POST or None)

    def perform(given: dict[str, Any]) -> ProjectMedium:
        return keeping.change(medium, form.said, seen=int(given["seen"] or 0))

    return _form(request, medium.project, form, perform, f"修改素材说明：{medium.caption}", done="已保存")


@posted_from("heritage:register")
@requires(may_keep_register)
def medium_move(request: SignedInRequest, pk: int, way: str) -> HttpResponse:
    """上移, 下移."""
    medium = _medium(request, pk)
    if way not in ("up", "down"):
        raise Http404
    return press(request, lambda: keeping.move(medium, is_up=way == "up"), done="已调整次序", address=medium)


@requires(may_keep_register)
def medium_withdraw(request: SignedInRequest, pk: int) -> HttpResponse:
    """撤下素材."""
    medium = _medium(request, pk)

    def perform(given: dict[str, Any]) -> ProjectMedium:
        return keeping.withdraw(medium, **given, by=request.user, at=timezone.now())

    form = WithdrawMediumForm(request.POST or None)
    return _form(
        request, medium.project, form, perform, f"撤下素材：{medium.caption}", done="已撤下", submit_label="撤下"
    )


def _medium(request: SignedInRequest, pk: int) -> ProjectMedium:
    rows = ProjectMedium.objects.visible_to(request.user).select_related("project", "attachment")
    found: ProjectMedium = get_object_or_404(rows, pk=pk)
    return found


def _form(
    request: SignedInRequest,
    project: Project,
    form: Any,
    perform: Callable[[dict[str, Any]], Any],
    label: str,
    *,
    done: str,
    **more: Any,
) -> HttpResponse:
    here = reverse("heritage:register_project", args=[project.pk])
    return form_page(
        request,
        form,
        perform,
        title=f"{label}（{project}）",
        done=done,
        cancel_url=here,
        breadcrumbs=[(TITLE, reverse("heritage:register")), (str(project), here)],
        **more,
    )
