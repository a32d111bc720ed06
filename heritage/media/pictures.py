"""A photo as the public gets it: decoded and encoded anew, upright, bounded, and without anything but its pixels. Pure.

What a camera writes beside the pixels (EXIF with the place, the owner, a preview; colour profiles; comments) is never
carried over, because nothing but the pixels is.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from PIL import ExifTags, Image, UnidentifiedImageError

MOST_PIXELS = 40_000_000  # of the original; a phone makes 12 to 50 million, decoded they take three bytes each
SMALLEST = 200  # pixels of the shorter side; less is an icon
SHOWN, THUMBNAIL = 1600, 480  # pixels of the longer side
_QUALITY = 82
_PIECE = 1024 * 1024
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}  # by the type of colour (PNG specification, IHDR)
_INTERLACED = (
    (0, 0, 8, 8),
    (4, 0, 8, 8),
    (0, 4, 4, 8),
    (2, 0, 4, 4),
    (0, 2, 2, 4),
    (1, 0, 2, 2),
    (0, 1, 1, 2),
)  # Adam7: first column, first row, steps
_WAY = Image.Transpose
_TURNS = {
    2: _WAY.FLIP_LEFT_RIGHT, 3: _WAY.ROTATE_180, 4: _WAY.FLIP_TOP_BOTTOM, 5: _WAY.TRANSPOSE, 6: _WAY.ROTATE_270,
    7: _WAY.TRANSVERSE, 8: _WAY.ROTATE_90,
}  # fmt: skip  # by the orientation of Exif 2.3 (4.6.4 A)
_DAMAGED = "图片已损坏或不完整，无法打开；请用看图软件打开，另存为 .jpg 后再上传"


class Unfit(Exception):
    """The picture cannot be shown. The message says why and what to do."""


@dataclass(frozen=True)
class Rendering:
    """One size of a picture, as JPEG."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Picture:
    """Both sizes in which the public gets it."""

    shown: Rendering
    thumbnail: Rendering


def rendered(file: IO[bytes]) -> Picture:
    """Decode a JPEG or PNG and encode it anew; raises Unfit."""
    data = file.read()
    if not _is_whole(data):
        raise Unfit(_DAMAGED)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound below is lower
            warnings.filterwarnings("ignore", category=UserWarning, module="PIL")  # of a broken EXIF; the pixels count
            with Image.open(file, formats=("JPEG", "PNG")) as image:
                _refuse_size(image.width, image.height)
                if image.format == "PNG" and not _holds_every_row(data):
                    raise Unfit(_DAMAGED)
                image.draft("RGB", (2 * SHOWN, 2 * SHOWN))  # a JPEG is decoded at a fraction of its size
                upright = _on_white(_upright(image))
    except Unfit:
        raise
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError, EOFError) as error:
        raise Unfit(_DAMAGED) from error
    return Picture(_encoded(upright, SHOWN), _encoded(upright, THUMBNAIL))


def _is_whole(data: bytes) -> bool:
    """Whether the end is there: another library lets Pillow fill up in this process what is cut off.

    Behind the beginning of the last scan of a JPEG the mark of its end cannot stand within the pixels.
    """
    if data.startswith(b"\xff\xd8"):
        return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda") > 0
    return [kind for kind, _ in _chunks(data)][-1:] == [b"IEND"]


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kind and content of the parts of a PNG that are whole, by length and check sum, up to its end."""
    at = 8
    while at + 12 <= len(data):
        end = at + 8 + int.from_bytes(data[at : at + 4])
        if data[end : end + 4] != zlib.crc32(data[at + 4 : end]).to_bytes(4):
            return
        yield data[at + 4 : at + 8], data[at + 8 : end]
        if data[at + 4 : at + 8] == b"IEND":
            return
        at = end + 4


def _holds_every_row(data: bytes) -> bool:
    """Whether the pixels of a PNG of a known size are all there; they are unpacked piece by piece, and not kept."""
    parts = list(_chunks(data))
    head = next((content for kind, content in parts if kind == b"IHDR"), b"")
    if len(head) < 13:
        return False
    width, height, bits = int.from_bytes(head[:4]), int.from_bytes(head[4:8]), head[8] * _CHANNELS.get(head[9], 4)
    passes = _INTERLACED if head[12] else ((0, 0, 1, 1),)
    wanted = 0
    for left, top, across, down in passes:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        wanted += rows * (1 + (columns * bits + 7) // 8) if columns > 0 and rows > 0 else 0
    unpacking, found = zlib.decompressobj(), 0
    left_over = b"".join(content for kind, content in parts if kind == b"IDAT")
    try:
        while found < wanted and (piece := unpacking.decompress(left_over, _PIECE)):
            found, left_over = found + len(piece), unpacking.unconsumed_tail
    except zlib.error:
        return False
    return found >= wanted


def _refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Unfit(f"图片有 {width}×{height} 像素，超过 {MOST_PIXELS // 10_000} 万像素的上限；请缩小后再上传")
    if min(width, height) < SMALLEST:
        raise Unfit(f"图片只有 {width}×{height} 像素，短边不足 {SMALLEST} 像素，看不清；请上传原图")


def _upright(image: Image.Image) -> Image.Image:
    """Turned as its EXIF says; one whose EXIF is broken stays as it is, since its pixels are whole."""
    image.load()
    try:
        way = _TURNS.get(image.getexif().get(ExifTags.Base.Orientation, 1))
    except (struct.error, TypeError, ValueError, SyntaxError, OSError, LookupError):
        way = None
    return image if way is None else image.transpose(way)


def _on_white(image: Image.Image) -> Image.Image:
    """As red, green and blue alone; what is transparent becomes white."""
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        whole = image.convert("RGBA")
        ground = Image.new("RGB", whole.size, "white")
        ground.paste(whole, mask=whole.getchannel("A"))
        return ground
    return image.convert("RGB")


def _encoded(image: Image.Image, longest: int) -> Rendering:
    """A new picture from the pixels: what the old one carries beside them stays behind."""
    small = image.copy()
    small.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    bare = Image.new("RGB", small.size)
    bare.paste(small)
    out = io.BytesIO()
    bare.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return Rendering(out.getvalue(), bare.width, bare.height)
