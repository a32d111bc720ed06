"""What recordings carry beside what is seen and heard: the cases of docs/rules/heritage_media.md."""

import time

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone

from heritage.media import keeping
from heritage.media.keeping import Said
from heritage.media.recordings import refuse_no_film, told_by_film, told_by_sound
from heritage.models import ProjectMedium
from portal.accounts.choices import Role
from portal.attachments import Attachment
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.heritage.factories import ProjectFactory
from tests.heritage.pictures import SOUND, box, film, keys, sound
from tests.rule_tables import cases

XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
META = b"\x00" * 4 + box(b"hdlr", b"\x00" * 8 + b"mdir" + b"\x00" * 13)
ITEM = box(b"data", b"\x00\x00\x00\x01\x00\x00\x00\x00Lavf60")
FILMS = {
    "nothing more": film(),
    "the program that wrote it": film(told=box(b"meta", META + box(b"ilst", box(b"\xa9too", ITEM)))),
    "keys of the telephone": film(in_movie=keys(b"com.android.version", b"com.apple.quicktime.make")),
    "a key of the place": film(in_movie=keys(b"com.android.version", b"com.apple.quicktime.location.ISO6709")),
    "another key": film(in_movie=keys(b"com.maker.position")),
    "idle space": film(behind=box(b"free", b"\x00" * 500)),
    "idle space that is filled": film(behind=box(b"free", b"\x01" * 500)),
    "XMP in a uuid box": film(behind=box(b"uuid", XMP + b"<x/>")),
    "a uuid box in the movie": film(in_movie=box(b"uuid", XMP + b"<x/>")),
    "a GPMF box": film(told=box(b"GPMF", b"DEVC")),
    "a comment": film(told=box(b"meta", META + box(b"ilst", box(b"\xa9cmt", ITEM)))),
    "a track of data": film(track=b"meta"),
    "a track of subtitles": film(track=b"text"),
    "a box of the dashboard": film(in_movie=box(b"gps ", b"\x00" * 8)),
}
SOUNDS = {
    "nothing more": sound(),
    "title and year": sound((b"TIT2", b"\x03song"), (b"TDRC", b"\x032023")),
    "title in 2.3": sound((b"TIT2", b"\x03song"), version=3),
    "a comment": sound((b"TIT2", b"\x03song"), (b"COMM", b"\x03engN43E81")),
    "an object": sound((b"GEOB", b"\x03GPS")),
    "a picture": sound((b"APIC", b"\x03image/jpeg")),
    "a cut tag": b"ID3\x04\x00\x00\x00\x00\x00\x0c" + b"TIT2\x00\x00\x00\x63\x00\x00ab" + SOUND[10:],
    "a second tag": sound(behind=sound((b"COMM", b"\x03eng"))),
    "an APE tag": sound(behind=b"APETAGEX" + b"\x00" * 24),
    "an old tag": sound(behind=b"TAG" + b"song".ljust(125, b"\x00")),
    "an old tag with a comment": sound(behind=b"TAG" + b"song".ljust(94, b"\x00") + b"N43 E81".ljust(31, b"\x00")),
}


@pytest.fixture
def add(db):
    def act(data, name, *, is_public=True):
        said = Said("说明", "某某", "cc_by", is_public=is_public)
        project = ProjectFactory()
        return keeping.add(
            project, ContentFile(data, name=name), said, by=one_with(Role.HERITAGE_MANAGER), at=timezone.now()
        )

    return act


class TestWhatItCarries:
    @pytest.mark.parametrize("case", cases("heritage_media.md", "Cases: films"), ids=lambda case: case["carries"])
    def test_decides_whether_a_film_is_opened(self, case):
        assert (told_by_film(FILMS[case["carries"]]) == "") == (case["opened"] == "yes")

    @pytest.mark.parametrize("case", cases("heritage_media.md", "Cases: sounds"), ids=lambda case: case["carries"])
    def test_decides_whether_a_sound_is_opened(self, case):
        assert (told_by_sound(SOUNDS[case["carries"]]) == "") == (case["opened"] == "yes")

    def test_is_not_known_of_boxes_within_boxes_without_end(self):
        inner = b""
        for _ in range(2000):
            inner = box(b"trak", inner)

        assert told_by_film(film(in_movie=inner)) == "读不出的附加数据"

    def test_is_told_of_a_film_of_very_many_boxes_in_a_moment(self):
        data, started = film(behind=box(b"free") * 500_000), time.process_time()

        refuse_no_film(data)
        assert told_by_film(data) == ""
        assert time.process_time() - started < 20

    @pytest.mark.parametrize("length", range(3, 12))
    def test_is_told_of_a_sound_of_a_few_bytes(self, length):
        assert told_by_sound(sound((b"COMM", b"\x03eng"))[:length])

    def test_is_told_and_may_stay_inside(self, add):
        for name, data, told in (
            ("舞.mp4", FILMS["XMP in a uuid box"], "数据框 uuid"),
            ("歌.mp3", SOUNDS["a comment"], "ID3 标签 COMM"),
        ):
            with pytest.raises(Refused, match=f"“{name}”没有保存：.*{told}.*拍摄地点.*不勾选“向社会公开”"):
                add(data, name)
            inside = add(data, name, is_public=False)
            with pytest.raises(Refused, match=told):
                keeping.change(inside, Said("说明", "某某", "cc_by", is_public=True), seen=1)


class TestAFilm:
    @pytest.mark.parametrize(
        ("data", "told"),
        [
            (box(b"ftyp", b"mp42isom"), "没有画面和声音"),
            (film()[:-500], "已损坏或不完整"),
            (film() + b"\x00\x00", "已损坏或不完整"),
        ],
    )
    def test_has_its_pictures_and_the_way_to_show_them(self, add, data, told):
        with pytest.raises(Refused, match=told):
            add(data, "舞.mp4", is_public=False)
        assert not ProjectMedium.objects.exists()
        assert not Attachment.objects.exists()


class TestADownload:
    def test_does_not_tell_what_its_maker_called_it(self, add, client):
        medium = add(SOUND, "张三家中录音13800000000.mp3")

        answer = client.get(f"/heritage/media/{medium.pk}/file/")

        assert b"".join(answer.streaming_content) == SOUND
        assert answer["Content-Disposition"] == f'attachment; filename="heritage-sound-{medium.pk}.mp3"'
