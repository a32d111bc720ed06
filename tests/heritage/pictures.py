"""Pictures and recordings of no content, the way devices make them."""

from __future__ import annotations

import io

from PIL import Image

GPS, ORIENTATION, ARTIST, TURNED = 0x8825, 0x0112, 0x013B, 6


def picture(
    width: int = 800, height: int = 600, form: str = "JPEG", *, is_turned: bool = False, mode: str = "RGB"
) -> bytes:
    """With EXIF: who took it and where, and with `is_turned` that the camera was held upright."""
    image = Image.new(mode, (width, height), (200, 30, 30, 0)[: len(mode)])
    exif = Image.Exif()
    exif[ARTIST] = "某某摄影"
    exif.get_ifd(GPS).update({1: "N", 2: (43.0, 55.0, 12.0), 3: "E", 4: (81.0, 19.0, 30.0)})
    if is_turned:
        exif[ORIENTATION] = TURNED
    file = io.BytesIO()
    options = {"comment": b"secret comment"} if form == "JPEG" else {}
    image.save(file, form, exif=exif, **options)
    return file.getvalue()


FILM = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 2000
FILM_WITH_PLACE = FILM + b"\xa9xyz\x00\x12+43.92+081.32/" + b"\x00" * 100
SOUND = b"ID3\x04\x00\x00\x00\x00\x00\x00" + b"\xff\xfb\x90\x00" * 100
