"""The bytes of a text file as text, or a sentence that says what to do. Pure."""

from __future__ import annotations

import codecs

_CONTROLS = frozenset(chr(code) for code in range(32)) - frozenset("\t\n\r\f\v\x1c\x1d\x1e\x1f")


class Unreadable(Exception):
    """The file cannot be read as a gazette. The message is Chinese and names the way out."""


def decode(data: bytes) -> str:
    """UTF-8 (with or without mark), UTF-16 with mark, GB18030; anything else is refused."""
    if not data.strip():
        raise Unreadable("文件是空的。请核对所选文件，重新上传")
    is_utf16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    for encoding in ["utf-16"] if is_utf16 else ["utf-8-sig", "gb18030"]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if not _CONTROLS.isdisjoint(text):
            break
        return text.replace("\r\n", "\n").replace("\r", "\n")
    raise Unreadable("这不是文本文件，可能是改过扩展名的图片或压缩包。请另存为纯文本（.txt，UTF-8或GB18030编码）后上传")
