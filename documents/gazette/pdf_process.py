"""The text of a PDF, read in a process of its own: a few kilobytes of PDF can ask for hours and gigabytes.

Run as a module, it reads a PDF from standard input and answers {"text"} or {"code", "message"} as JSON; with `opened`
it only opens it and answers an empty text.
"""

from __future__ import annotations

import io
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from documents.gazette.unreadable import Unreadable

MOST_PAGES = 2_000
MOST_CONTENT = 50 * 1024 * 1024  # bytes of unpacked page content
MOST_MEMORY = 1024 * 1024 * 1024  # bytes of the process
MOST_SECONDS = 60
_ROOT = Path(__file__).resolve().parents[2]
_TOO_SLOW = f"PDF 读取超过{MOST_SECONDS}秒或占用内存过大，已停止；请拆分后再导入，或提供可编辑的 .docx"
_LOCKED = "PDF 已加密；请去掉密码后再上传"
_DAMAGED = "PDF文件已损坏或不完整，无法读取；请重新导出后再试"


def text_of(data: bytes) -> str:
    """The text layer, page by page. Raises Unreadable and nothing else."""
    return _asked(data)


def refuse_locked(data: bytes) -> None:
    """Raise Unreadable for a PDF that nobody can open without its password; of other flaws nothing is said."""
    try:
        _asked(data, "opened")
    except Unreadable as refusal:
        if refusal.code == "encrypted":
            raise


def _asked(data: bytes, *how: str) -> str:
    command = [sys.executable, "-m", "documents.gazette.pdf_process", *how]
    try:
        done = subprocess.run(command, input=data, capture_output=True, cwd=_ROOT, timeout=MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable("too_slow", _TOO_SLOW) from error
    if done.returncode < 0:  # killed by a bound of its own
        raise Unreadable("too_slow", _TOO_SLOW)
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Unreadable("damaged", _DAMAGED) from error
    if "text" in answer:
        return str(answer["text"]).encode("utf-8", "replace").decode("utf-8")  # half a character is none
    raise Unreadable(answer["code"], answer["message"])


def answer_to(data: bytes, *, is_opened_only: bool = False) -> dict[str, str]:
    """What the process answers."""
    try:
        return {"text": "" if is_opened_only and _opened(data) else _text(data)}
    except Unreadable as refusal:
        return {"code": refusal.code, "message": refusal.message}
    except (MemoryError, RecursionError):
        return {"code": "too_slow", "message": _TOO_SLOW}
    except Exception:  # whatever the library trips over is a damaged file to the person who sent it
        return {"code": "damaged", "message": _DAMAGED}


def _opened(data: bytes) -> Any:
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        raise Unreadable("encrypted", _LOCKED)
    return reader


def _text(data: bytes) -> str:
    from pypdf.errors import FileNotDecryptedError

    try:
        reader = _opened(data)
        count = len(reader.pages)
        if count > MOST_PAGES:
            raise Unreadable("too_large", f"PDF 有{count}页，一次最多读取{MOST_PAGES}页；请拆分后再导入")
        pages, unpacked = [], 0
        for page in reader.pages:
            unpacked += _content_of(page)
            if unpacked > MOST_CONTENT:
                raise Unreadable("too_large", "PDF 解开后过大，已拒绝读取；请拆分后再导入")
            pages.append(page.extract_text() or "")
    except FileNotDecryptedError as error:
        raise Unreadable("encrypted", _LOCKED) from error
    if not "".join(pages).strip():
        raise Unreadable("scan", "PDF 没有文字层，是扫描件；请先做文字识别，或提供可编辑的 .docx")
    return "\n".join(pages)


def _content_of(page: Any) -> int:
    """Bytes of the unpacked operators of a page."""
    contents = page.get_contents()
    return len(contents.get_data()) if contents is not None else 0


def _serve() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    answer = answer_to(sys.stdin.buffer.read(), is_opened_only="opened" in sys.argv[1:])
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=True).encode("ascii"))


if __name__ == "__main__":
    _serve()
