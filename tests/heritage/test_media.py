"""Media of a project: docs/rules/heritage_media.md."""

import io
import json
import re
from datetime import date, timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image, ImageOps

from heritage.media import keeping
from heritage.media.keeping import Said
from heritage.models import ProjectMedium
from portal.accounts.choices import Role
from portal.attachments import Attachment, remove_unnamed
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.heritage.factories import EXIT, ProjectFactory
from tests.heritage.pictures import FILM, FILM_WITH_PLACE, GPS, SOUND, half_of_its_rows, picture
from tests.rule_tables import cases

SAID = Said("那达慕上的擀毡", "某某摄影", "cc_by", alt="三位妇女在草地上擀毡", is_public=True)
GIVEN = {
    "caption": "那达慕上的擀毡", "alt": "三位妇女在草地上擀毡", "rights_holder": "某某摄影", "licence": "cc_by",
    "is_public": "on", "has_consent": "on",
}  # fmt: skip


@pytest.fixture
def keeper(client, db):
    user = one_with(Role.HERITAGE_MANAGER)
    client.force_login(user)
    return user


@pytest.fixture
def project(db):
    return ProjectFactory(serial=10, number=10, name="擀毡技艺")


@pytest.fixture
def add(keeper, project):
    def act(data=None, name="照片.jpg", said=SAID):
        file = ContentFile(data or picture(), name=name)
        return keeping.add(project, file, said, by=keeper, at=timezone.now())

    return act


def opened(attachment):
    with attachment.open() as file:
        return Image.open(io.BytesIO(file.read()))


def made(words):
    """(name, bytes) of a picture as the rules describe it."""
    width, height = map(int, re.match(r"(\d+)×(\d+)", words).groups())
    form = next(each for each in ("JPEG", "PNG", "GIF") if each in words)
    if form == "GIF":
        file = io.BytesIO()
        Image.new("RGB", (width, height)).save(file, "GIF")
        return "照片.jpg", file.getvalue()
    mode = "RGBA" if "transparent" in words else "RGB"
    data = picture(width, height, form, is_turned="turned" in words, mode=mode)
    if "half its rows" in words:
        data = half_of_its_rows(data)
    return f"照片.{form.lower()}", data[: len(data) // 3] if "cut" in words else data


def status(client, address):
    """Of an answer that may be a stream, which is read to its end."""
    answer = client.get(address)
    assert answer.streaming is False or b"".join(answer.streaming_content)
    return answer.status_code


class TestAPicture:
    @pytest.mark.parametrize("case", cases("heritage_media.md", "Cases: pictures"), ids=lambda case: case["picture"])
    def test_is_encoded_anew_or_refused(self, add, case):
        name, data = made(case["picture"])

        if case["shown"] == "refused":
            with pytest.raises(Refused, match=f"“{name}”没有保存：.*{case['because']}"):
                add(data, name)
            assert not ProjectMedium.objects.exists()
            assert not Attachment.objects.exists()
            return
        medium = add(data, name)
        sizes = [(medium.width, medium.height), (medium.thumbnail_width, medium.thumbnail_height)]
        assert " ".join(f"{width}×{height}" for width, height in sizes) == case["shown"]
        assert [opened(each).size for each in (medium.shown, medium.thumbnail)] == sizes

    def test_leaves_everything_but_its_pixels_behind(self, add):
        data = picture(is_turned=True)
        assert Image.open(io.BytesIO(data)).getexif().get_ifd(GPS)

        medium = add(data)

        for each in (medium.shown, medium.thumbnail):
            image = opened(each)
            assert dict(image.getexif()) == {}
            assert {"exif", "comment", "icc_profile"} & set(image.info) == set()
            with each.open() as file:
                assert not re.search("某某摄影".encode() + b"|Exif|secret", file.read())

    def test_is_shown_though_its_exif_is_broken(self, add):
        """Of what a camera or a program wrote wrongly beside the pixels nothing is needed."""
        broken = Image.Exif()
        broken[0x0112] = 6
        whole = b"Exif\x00\x00" + broken.tobytes()
        for exif in (whole[:-8], whole.replace(b"\x12\x01\x03\x00", b"\x12\x01\x02\x00"), b"Exif\x00\x00II*\x00\x08"):
            file = io.BytesIO()
            Image.new("RGB", (800, 600)).save(file, "JPEG", exif=exif)

            assert sorted((add(file.getvalue()).width, 0)) in ([0, 600], [0, 800])

    @pytest.mark.parametrize("way", range(1, 9))
    def test_stands_upright_however_the_camera_was_held(self, add, way):
        exif = Image.Exif()
        exif[0x0112] = way
        file = io.BytesIO()
        image = Image.new("RGB", (800, 600), "white")
        image.paste("black", (0, 0, 400, 300))
        image.save(file, "JPEG", exif=exif, quality=95)
        expected = ImageOps.exif_transpose(Image.open(io.BytesIO(file.getvalue())))

        shown = opened(add(file.getvalue()).shown)

        corners = [(20, 20), (shown.width - 20, 20), (20, shown.height - 20), (shown.width - 20, shown.height - 20)]
        assert shown.size == expected.size
        assert [shown.getpixel(each)[0] > 127 for each in corners] == [
            expected.getpixel(each)[0] > 127 for each in corners
        ]

    def test_keeps_its_original_for_the_office(self, add):
        data = picture()

        with add(data).attachment.open() as file:
            assert file.read() == data

    def test_that_is_transparent_becomes_white(self, add):
        medium = add(picture(form="PNG", mode="RGBA"), "图.png")

        assert opened(medium.shown).getpixel((5, 5)) == (255, 255, 255)

    def test_needs_words_for_who_does_not_see_it(self, add):
        with pytest.raises(Refused, match="图片须有替代文字"):
            add(said=Said("说明", "某某", "cc_by"))


class TestARecording:
    def test_of_sound_or_film_is_told_by_its_content(self, add):
        assert add(SOUND, "歌.mp3").form == "sound"
        assert add(FILM, "舞.mp4").form == "film"
        with pytest.raises(Refused, match="文件内容不是MP4 录像"):
            add(SOUND, "舞.mp4")

    def test_that_says_where_it_was_taken_is_not_opened(self, add):
        with pytest.raises(Refused, match="拍摄地点"):
            add(FILM_WITH_PLACE, "舞.mp4")

        inside = add(FILM_WITH_PLACE, "舞.mp4", Said("说明", "某某", "cc_by"))
        with pytest.raises(Refused, match="拍摄地点"):
            keeping.change(inside, Said("说明", "某某", "cc_by", is_public=True), seen=1)


class TestADocument:
    def test_is_for_the_office_alone(self, add):
        with pytest.raises(Refused, match="不向社会公开原件"):
            add(b"%PDF-1.4 x", "材料.pdf")

        medium = add(b"%PDF-1.4 x", "材料.pdf", Said("说明", "某某", "reserved"))
        with pytest.raises(IntegrityError, match="document_internal"), transaction.atomic():
            ProjectMedium.objects.filter(pk=medium.pk).update(is_public=True)


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("change", "name"),
        [
            ({"shown": None}, "image_rendered"),
            ({"width": None}, "image_rendered"),
            ({"alt": ""}, "image_described"),
            ({"rights_holder": ""}, "with_its_rights"),
            ({"licence": "mine"}, "with_its_rights"),
            ({"licence": "other"}, "other_licence_said"),
            ({"withdrawal_reason": "x"}, "withdrawn_whole"),
            ({"form": "hologram"}, "form_known"),
        ],
    )
    def test_holds_a_medium_to_what_it_needs(self, add, change, name):
        medium = add()

        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            ProjectMedium.objects.filter(pk=medium.pk).update(**change)


class TestKeeping:
    def test_tells_the_second_of_two_people(self, add):
        medium = add()
        keeping.change(medium, SAID, seen=1)

        with pytest.raises(Refused, match="已被他人修改"):
            keeping.change(medium, SAID, seen=1)

    def test_moves_one_place_and_stays_at_the_ends(self, add, project):
        first, second, third = add(), add(), add()

        def order():
            return [each.pk for each in project.media.all()]

        keeping.move(third, is_up=True)
        assert order() == [first.pk, third.pk, second.pk]
        keeping.move(first, is_up=True)
        assert order() == [first.pk, third.pk, second.pk]
        keeping.move(first, is_up=False)
        assert order() == [third.pk, first.pk, second.pk]

    def test_withdraws_with_a_reason_and_keeps_the_files(self, add, keeper):
        medium = add()
        with pytest.raises(Refused, match="写明理由"):
            keeping.withdraw(medium, reason=" ", by=keeper, at=timezone.now())

        keeping.withdraw(medium, reason="权利人要求", by=keeper, at=timezone.now())

        with pytest.raises(Refused, match="已撤下"):
            keeping.change(medium, SAID, seen=2)
        remove_unnamed(at=timezone.now() + timedelta(days=30))
        medium.refresh_from_db()
        assert opened(medium.shown)

    def test_stops_at_a_number(self, add, monkeypatch):
        monkeypatch.setattr(keeping, "MOST", 1)
        add()

        with pytest.raises(Refused, match="最多1件素材"):
            add()


class TestThePublic:
    def test_sees_the_picture_with_its_rights_and_gets_no_original(self, client, add, project):
        medium = add()
        client.logout()

        content = client.get(project.get_absolute_url()).content.decode()

        image = re.search(r"<img [^>]*>", content)[0]
        alt = 'alt="三位妇女在草地上擀毡"'
        for each in ('loading="lazy"', 'width="480"', 'height="360"', alt, medium.thumbnail_url):
            assert each in image
        assert "© 某某摄影　署名即可使用（CC BY 4.0）" in content
        structured = json.loads(re.search(r'ld\+json">(.*?)</script>', content, re.DOTALL)[1])
        (told,) = structured[0]["image"]
        assert (told["width"], told["creditText"]) == (800, "某某摄影")
        answer = client.get(medium.shown_url)
        assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
        assert b"Exif" not in b"".join(answer.streaming_content)
        assert client.get(medium.shown_url, headers={"If-None-Match": answer["ETag"]}).status_code == 304
        assert status(client, f"/heritage/register/media/{medium.pk}/original/") == 302
        assert status(client, f"/heritage/media/{medium.pk}/attachment.jpg") == 404
        assert status(client, f"/heritage/media/{medium.pk}/file/") == 404

    @pytest.mark.parametrize("how", ["internal", "withdrawn", "exited", "unlisted"])
    def test_sees_no_other(self, client, add, project, keeper, how):
        medium = add(said=Said("说明", "某某", "cc_by", alt="图") if how == "internal" else SAID)
        if how == "withdrawn":
            keeping.withdraw(medium, reason="权利人要求", by=keeper, at=timezone.now())
        elif how == "exited":
            type(project).objects.filter(pk=project.pk).update(exited_on=date(2024, 1, 1), **EXIT)
        elif how == "unlisted":
            project.inscriptions.update(inscribed_on=date(2999, 1, 1))
        assert status(client, medium.thumbnail_url) == 200
        client.logout()

        assert status(client, medium.thumbnail_url) == 404
        if how in ("internal", "withdrawn"):
            assert "<figure" not in client.get(project.get_absolute_url()).content.decode()

    def test_downloads_a_recording_that_is_open(self, client, add, project):
        medium = add(SOUND, "歌.mp3")
        client.logout()

        assert "下载录音" in client.get(project.get_absolute_url()).content.decode()
        answer = client.get(f"/heritage/media/{medium.pk}/file/")
        assert answer["Content-Disposition"].startswith("attachment")
        assert b"".join(answer.streaming_content) == SOUND

    def test_plays_a_recording_in_parts(self, client, add, project):
        medium = add(FILM, "舞.mp4")
        address = f"/heritage/media/{medium.pk}/file/"
        client.logout()

        assert f'<video controls preload="none" src="{address}"' in client.get(project.get_absolute_url()).text
        part = client.get(address, headers={"Range": "bytes=4-7"})
        assert (part.status_code, b"".join(part.streaming_content)) == (206, FILM[4:8])
        assert part["Content-Range"] == f"bytes 4-7/{len(FILM)}"
        assert (part["Cache-Control"], part["X-Content-Type-Options"]) == ("public, no-cache", "nosniff")
        assert client.get(address, headers={"Range": f"bytes={len(FILM)}-"}).status_code == 416
        assert client.get(address, headers={"If-None-Match": part["ETag"]}).status_code == 304
        head = client.head(address)
        assert b"".join(head.streaming_content) == b""
        assert (head.status_code, head["Content-Length"], head["Accept-Ranges"]) == (200, str(len(FILM)), "bytes")

    def test_gets_no_part_of_what_is_not_open(self, client, add, keeper):
        medium = add(FILM, "舞.mp4")
        keeping.withdraw(medium, reason="权利人要求", by=keeper, at=timezone.now())
        client.logout()

        answer = client.get(f"/heritage/media/{medium.pk}/file/", headers={"Range": "bytes=0-3"})

        assert answer.status_code == 404

    def test_page_asks_as_often_for_ten_pictures_as_for_one(self, client, add, project):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(project.get_absolute_url())
                client.get(f"/heritage/register/{project.pk}/")
            return len(captured)

        add()
        queries()
        before = queries()
        for _ in range(9):
            add()

        assert queries() == before


class TestThePages:
    def test_add_edit_sort_and_withdraw(self, client, keeper, project):
        here = f"/heritage/register/{project.pk}/"
        file = SimpleUploadedFile("照片.jpg", picture())
        client.post(f"{here}media/new/", GIVEN | {"file": file})
        medium = ProjectMedium.objects.get()
        assert (medium.added_by, medium.is_public, medium.order) == (keeper, True, 1)

        edit = f"/heritage/register/media/{medium.pk}/edit/"
        client.post(edit, GIVEN | {"caption": "新的说明", "seen": "1"})
        assert "已被修改" in client.post(edit, GIVEN | {"caption": "别的说明", "seen": "1"}).content.decode()
        assert (
            "已调整次序"
            in client.post(f"/heritage/register/media/{medium.pk}/move/down/", follow=True).content.decode()
        )
        client.post(f"/heritage/register/media/{medium.pk}/withdraw/", {"reason": "权利人要求"})

        content = client.get(here).content.decode()
        assert "新的说明" in content
        assert "权利人要求" in content
        history = client.get(f"{here}?tab=history").content.decode()
        assert "撤下理由" in history

    def test_names_the_file_and_the_reason(self, client, keeper, project):
        file = SimpleUploadedFile("全家福.heic", b"x")

        content = client.post(f"/heritage/register/{project.pk}/media/new/", GIVEN | {"file": file}).content.decode()

        assert "“全家福.heic”没有保存：" in content
        assert "另存为 .jpg" in content

    @pytest.mark.parametrize(
        ("change", "says"),
        [
            ({"has_consent": ""}, "不能使用"),
            ({"licence": "other"}, "请写许可说明"),
            ({"licence": ""}, "必填"),
            ({"alt": ""}, "图片须有替代文字"),
        ],
    )
    def test_says_what_is_missing(self, client, keeper, project, change, says):
        file = SimpleUploadedFile("照片.jpg", picture())

        answer = client.post(f"/heritage/register/{project.pk}/media/new/", GIVEN | {"file": file} | change)

        assert says in answer.content.decode()
        assert not ProjectMedium.objects.exists()

    def test_let_the_reviewer_fetch_originals_and_change_nothing(self, client, add, project):
        medium = add()
        client.force_login(one_with(Role.HERITAGE_REVIEWER))

        assert status(client, f"/heritage/register/media/{medium.pk}/original/") == 200
        assert client.post(f"/heritage/register/media/{medium.pk}/withdraw/", {"reason": "x"}).status_code == 403
        assert "添加素材" not in client.get(f"/heritage/register/{project.pk}/").content.decode()
