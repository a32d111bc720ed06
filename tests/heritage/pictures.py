"""Pictures and recordings of no content, the way devices make them."""

from __future__ import annotations

import io
import zlib

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


def half_of_its_rows(png: bytes) -> bytes:
    """A PNG that is well formed and ends as it should, but whose pixels are cut off."""
    at = png.index(b"IDAT")
    rows = zlib.decompress(b"".join(each for kind, each in _chunks(png) if kind == b"IDAT"))
    return png[: at - 4] + _chunk(b"IDAT", zlib.compress(rows[: len(rows) // 2])) + _chunk(b"IEND", b"")


def _chunks(png: bytes):
    at = 8
    while at < len(png):
        size = int.from_bytes(png[at : at + 4])
        yield png[at + 4 : at + 8], png[at + 8 : at + 8 + size]
        at += size + 12


def _chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def box(kind: bytes, content: bytes = b"") -> bytes:
    """A box of an MP4."""
    return (len(content) + 8).to_bytes(4) + kind + content


def film(*, in_movie: bytes = b"", told: bytes = b"", behind: bytes = b"", track: bytes = b"vide") -> bytes:
    """With a track of that kind, boxes in the movie, in its user data, and behind it."""
    media = box(b"mdia", box(b"mdhd", b"\x00" * 24) + box(b"hdlr", b"\x00" * 8 + track + b"\x00" * 13))
    movie = box(b"mvhd", b"\x00" * 100) + box(b"trak", box(b"tkhd", b"\x00" * 84) + media) + in_movie
    begin = box(b"ftyp", b"mp42\x00\x00\x00\x00mp42isom")
    return begin + box(b"moov", movie + box(b"udta", told)) + behind + box(b"mdat", b"\x00" * 2000)


def keys(*names: bytes) -> bytes:
    """Apple's and Android's way to describe a film."""
    head = b"\x00" * 4 + len(names).to_bytes(4)
    told = b"".join((len(each) + 8).to_bytes(4) + b"mdta" + each for each in names)
    return box(b"meta", box(b"hdlr", b"\x00" * 8 + b"mdta" + b"\x00" * 13) + box(b"keys", head + told))


def sound(*frames: tuple[bytes, bytes], version: int = 4, behind: bytes = b"") -> bytes:
    """With these frames of ID3, and something behind the sound."""
    tag = b"".join(name + len(words).to_bytes(4) + b"\x00\x00" + words for name, words in frames)
    return b"ID3" + bytes([version, 0, 0, 0, 0, 0, len(tag)]) + tag + b"\xff\xfb\x90\x00" * 100 + behind


FILM = film()
FILM_WITH_PLACE = film(told=box(b"\xa9xyz", b"\x00\x12+43.92+081.32/"))
SOUND = sound()
