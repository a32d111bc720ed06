"""What a film or a sound carries beside what is seen and heard. Pure: it reads boxes, tags and frames, decodes nothing.

A recording goes out as it is, so it is opened only where all that it carries is known to be harmless: cameras,
telephones and drones write the place into boxes (ISO/IEC 14496-12) and tracks of data, players into ID3 frames.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

# Where the place is written as text, wherever in the file it stands.
_PLACES = (
    b"\xa9xyz", b"com.apple.quicktime.location", b"loci\x00", b"GPSLatitude", b"exif:GPS", b"<x:xmpmeta", b"<?xpacket",
)  # fmt: skip
_TOP = b"ftyp styp moov mdat free skip wide moof mfra sidx ssix pdin prft".split()
_HOLDERS = b"moov trak mdia minf stbl edts dinf mvex moof traf".split()
_INNER = (
    b"mvhd iods trak udta meta mvex tkhd edts mdia tref load tapt mdhd hdlr minf elng vmhd smhd hmhd nmhd gmhd dinf"
    b" stbl stsd stts ctts stss stsc stsz stz2 stco co64 sdtp sbgp sgpd cslg subs saiz saio padb stdp stsh elst dref"
    b" mehd trex mfhd traf tfhd trun tfdt free skip wide"
).split()
_DESCRIBED = b"meta \xa9too \xa9nam \xa9swr name titl auth cprt albm yrrc gnre perf".split()
_ITEMS = b"\xa9too \xa9nam \xa9ART \xa9alb \xa9day \xa9gen \xa9wrt aART cprt gnre trkn disk cpil pgap tmpo".split()
_KEYS = [b"com.android." + each for each in b"version capture.fps manufacturer model".split()] + [
    b"com.apple.quicktime." + each for each in b"make model software creationdate".split()
]
_TRACKS = b"vide soun tmcd hint".split()  # drones write the place into tracks of data and of subtitles

_FRAMES = (
    b"TIT1 TIT2 TIT3 TPE1 TPE2 TPE3 TPE4 TALB TRCK TPOS TYER TDRC TDRL TDOR TORY TDAT TIME TDEN TDTG TCON TLEN TSSE"
    b" TENC TCOM TEXT TBPM TKEY TLAN TMED TCOP TPUB TSRC TFLT TSIZ TT1 TT2 TT3 TP1 TP2 TP3 TP4 TAL TRK TPA TYE TDA TIM"
    b" TCO TLE TSS TEN TCM TXT TBP TKE TLA TMT TCR TPB TRC TFT TSI"
).split()  # who made it and what it is called; comments, pictures and data of programs are not among them
_MORE_TAG = re.compile(rb"ID3[\x02-\x04]\x00.[\x00-\x7f]{4}[A-Z][A-Z0-9]{2}", re.DOTALL)
_OTHER_TAGS = (b"APETAGEX", b"LYRICSBEGIN", b"TAG+")
_IDLE = 64  # bytes that a program may write into idle space, such as its name
_DEEPEST = 16  # boxes within boxes; cameras nest eight
_HEAD = 10  # bytes before the frames of a tag
_NO_TAG = "读不出的 ID3 标签"
_V1 = 128  # bytes of the tag of the first version, at the end; its comment stands from 97 to 127


class Unreadable(Exception):
    """The file is no whole recording. The message says what it lacks."""


def refuse_no_film(data: bytes) -> None:
    """A film has its boxes up to the end, among them what is to be shown and the way to show it."""
    kinds = [kind for kind, _ in _boxes(data)]
    if not {b"moov", b"mdat"} <= set(kinds):
        raise Unreadable("录像不完整，里面没有画面和声音；请重新导出为 .mp4 后再上传")


def told_by_film(data: bytes) -> str:
    """What in a film may tell the place; nothing where all is known to be harmless."""
    if any(mark in data for mark in _PLACES):
        return "定位信息"
    try:
        return next(_of_boxes(data, _TOP), "")
    except Unreadable:
        return "读不出的附加数据"


def told_by_sound(data: bytes) -> str:
    """What in a sound may tell the place; nothing where all is known to be harmless."""
    if any(mark in data for mark in _PLACES):
        return "定位信息"
    length = 0
    if data.startswith(b"ID3"):
        length = _HEAD + _syncsafe(data[6:10])
        if len(data) < length:
            return _NO_TAG
        if told := _of_frames(data[:length]):
            return told
    rest = data[length:]
    if any(mark in rest for mark in _OTHER_TAGS) or _MORE_TAG.search(rest):
        return "另一种标签"
    if rest[-_V1:].startswith(b"TAG") and rest[-_V1:][97:125].strip(b"\x00 "):
        return "ID3 备注"
    return ""


def _boxes(data: bytes | memoryview) -> Iterator[tuple[bytes, memoryview]]:
    """Kind and content of each box, up to the end. Nothing is copied: a film is large and its boxes are many."""
    data, at = memoryview(data), 0
    while at < len(data) and not (len(data) - at == 4 and data[at:] == b"\x00" * 4):  # QuickTime ends some lists so
        size, kind, head = int.from_bytes(data[at : at + 4]), bytes(data[at + 4 : at + 8]), 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16]), 16
        elif size == 0:
            size = len(data) - at
        if len(kind) < 4 or size < head or at + size > len(data):
            raise Unreadable("录像已损坏或不完整；请重新导出为 .mp4 后再上传")
        yield kind, data[at + head : at + size]
        at += size


def _of_boxes(data: bytes | memoryview, known: list[bytes], depth: int = 1) -> Iterator[str]:
    """The boxes that are not `known`, and those within the known ones."""
    if depth > _DEEPEST:
        raise Unreadable("录像中的数据框层层相套；请重新导出为 .mp4 后再上传")
    for kind, content in _boxes(data):
        if kind not in known or (kind in (b"free", b"skip") and bytes(content).strip(b"\x00")[_IDLE:]):
            yield f"数据框 {kind.decode('latin-1').strip()}"
        elif kind == b"hdlr" and bytes(content[8:12]) not in _TRACKS:
            yield f"数据轨 {bytes(content[8:12]).decode('latin-1').strip()}"
        elif kind == b"udta":
            yield from _of_boxes(content, _DESCRIBED, depth + 1)
        elif kind == b"meta":
            yield from _of_descriptions(content, depth + 1)
        elif kind in _HOLDERS:
            yield from _of_boxes(content, _INNER, depth + 1)


def _of_descriptions(content: memoryview, depth: int) -> Iterator[str]:
    """What describes the film: items that are known; the four bytes before them are Apple's to leave out."""
    has_keys = False
    for kind, inner in _boxes(content if bytes(content[4:8]) == b"hdlr" else content[4:]):
        if kind == b"keys":
            has_keys = True
            names = (bytes(each) for _, each in _boxes(inner[8:]))
            yield from (f"数据项 {each.decode('latin-1')}" for each in names if each not in _KEYS)
        elif kind == b"ilst" and not has_keys:
            yield from _of_boxes(inner, _ITEMS, depth + 1)
        elif kind not in (b"hdlr", b"ilst", b"free"):
            yield f"数据框 {kind.decode('latin-1').strip()}"


def _of_frames(tag: bytes) -> str:
    """The first frame of an ID3v2 tag that is not among the harmless ones."""
    version, flags, body = tag[3], tag[5], tag[10:]
    if version not in (2, 3, 4) or flags & 0x7F:  # an extended head, a footer, an experiment
        return _NO_TAG
    if flags and version < 4:
        body = body.replace(b"\xff\x00", b"\xff")
    names, head = (3, 6) if version == 2 else (4, 10)
    at = 0
    while at < len(body) and body[at]:
        name = body[at : at + names]
        if name not in _FRAMES:
            return f"ID3 标签 {name.decode()}" if name.isalnum() else _NO_TAG
        size = body[at + names : at + (6 if version == 2 else 8)]
        at += head + (_syncsafe(size) if version == 4 else int.from_bytes(size))
    return _NO_TAG if at > len(body) or body[at:].strip(b"\x00") else ""


def _syncsafe(size: bytes) -> int:
    """Four bytes of seven bits each."""
    number = 0
    for each in size:
        number = number << 7 | each & 0x7F
    return number
