"""A photo as the public gets it: decoded and encoded anew, upright, bounded, and without anything but its pixels. Pure.

What a camera writes beside the pixels (EXIF with the place, the owner, a preview; colour profiles; comments) is never
carried over, because nothing but the pixels is.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass
from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_PIXELS = 40_000_000  # of the original; a phone makes 12 to 50 million, decoded they take three bytes each
SMALLEST = 200  # pixels of the shorter side; less is an icon
SHOWN, THUMBNAIL = 1600, 480  # pixels of the longer side
_QUALITY = 82
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
    if not _is_whole(file.read()):
        raise Unfit(_DAMAGED)
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)  # the bound below is lower
            with Image.open(file, formats=("JPEG", "PNG")) as image:
                _refuse_size(image.width, image.height)
                image.draft("RGB", (2 * SHOWN, 2 * SHOWN))  # a JPEG is decoded at a fraction of its size
                upright = _on_white(ImageOps.exif_transpose(image))
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
    return b"IEND" in data


def _refuse_size(width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise Unfit(f"图片有 {width}×{height} 像素，超过 {MOST_PIXELS // 10_000} 万像素的上限；请缩小后再上传")
    if min(width, height) < SMALLEST:
        raise Unfit(f"图片只有 {width}×{height} 像素，短边不足 {SMALLEST} 像素，看不清；请上传原图")


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
