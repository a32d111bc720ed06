"""The evidence pack 证据包 of a matter (第三十一条): a ZIP of every record and file, with a list of their SHA-256.

The act stands in 事项经过 with the reason and the SHA-256 of the list: who is given a pack can tell later whether it is
the one that was taken.
"""

from __future__ import annotations

import hashlib
import json
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db import transaction
from django.utils import timezone

from legal_counsel.advising import agencies
from legal_counsel.advising.evidence import Part, parts_of
from legal_counsel.advising.moving import locked, note
from legal_counsel.advising.presenting import internal_use
from legal_counsel.models import CounselIncident, Matter, OpinionFile, SecrecyUndertaking
from portal.accounts.models import User
from portal.attachments import Attachment, Damaged
from portal.exports import csv_lines
from portal.lifecycle import given
from portal.official_pdf import render

LIST, RECORDS, PAPER = "清单.csv", "记录.json", "记录.pdf"
COLUMNS = ("路径", "内容", "字节", "SHA-256", "与登记一致")
TAKEN = "调取证据包"
SCOPE = "列入调取人可以查看的追责事项；涉及调取人本人的不列入，由其他人员另行调取"
"""Said in every pack, so that it tells nobody whether there is one about him."""
_PIECE = 1024 * 1024


@dataclass(frozen=True)
class Pack:
    """A file to be sent and closed, its name, and the SHA-256 of the list in it."""

    content: IO[bytes]
    name: str
    digest: str


@transaction.atomic
def take(matter: Matter, *, reason: str, by: User, at: datetime) -> Pack:
    """调取证据包: by the agency, which alone reads everything on a matter; with a reason.

    Who is internal counsel as well finds no incident about himself in it (docs/rules/counsel_conduct.md: Incidents).
    """
    row = locked(matter)  # nobody adds anything between the first table and the last
    agencies.refuse_all_but_agency(by, row)
    words = given(reason, "调取证据包须写明理由", clause=row.rule.cited("accountability"))
    pack = _packed(row, words, by=by, at=at)
    note(row, f"{TAKEN}，清单SHA-256：{pack.digest}", by=by, at=at, reason=words)
    return pack


def _packed(matter: Matter, reason: str, *, by: User, at: datetime) -> Pack:
    parts = parts_of(matter, by=by)
    head = {
        "事项编号": matter.number,
        "调取时间": f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}",
        "调取人": str(by),
        "理由": reason,
        "使用限制": internal_use(matter.rule),
        "追责事项的范围": SCOPE,
    }
    target = tempfile.TemporaryFile(suffix=".zip")  # noqa: SIM115  # the response closes it
    lines: list[tuple[Any, ...]] = []
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in ((PAPER, _paper(head, parts)), (RECORDS, _json(head, parts))):
            archive.writestr(path, content)
            lines.append((path, "全部记录", len(content), hashlib.sha256(content).hexdigest(), True))
        for number, (folder, what, attachment) in enumerate(_files(matter, by), start=1):
            path = f"{folder}/{number:03d}-{attachment.name}"
            lines.append(_add(archive, path, what, attachment))
        listed = "".join(csv_lines(COLUMNS, lines)).encode()
        archive.writestr(LIST, listed)
    target.seek(0)
    return Pack(target, f"顾问事项{matter.number}证据包.zip", hashlib.sha256(listed).hexdigest())


def _add(archive: zipfile.ZipFile, path: str, what: str, attachment: Attachment) -> tuple[Any, ...]:
    """Copy a file; one that is missing or not what was uploaded is told in the list, and the pack goes on."""
    try:
        with attachment.open() as source, archive.open(path, "w", force_zip64=True) as copy:
            while piece := source.read(_PIECE):
                copy.write(piece)
    except Damaged as damage:
        return path, what, attachment.size, attachment.sha256, f"否：{damage}"
    return path, what, attachment.size, attachment.sha256, True


def _files(matter: Matter, by: User) -> Iterator[tuple[str, str, Attachment]]:
    """Every file: its folder, what it is, and itself."""
    if matter.mandate:
        yield "委托书", "委托书", matter.mandate
    for material in matter.files.select_related("attachment"):
        yield "材料", f"{material.caption}（{material.get_classification_display()}）", material.attachment
    undertakings = SecrecyUndertaking.objects.filter(appointment__in=matter.assignments.values("appointment"))
    for undertaking in undertakings.select_related("attachment", "appointment__counsel").order_by("pk"):
        yield "保密承诺书", f"{undertaking.appointment.counsel}的保密承诺书", undertaking.attachment
    of_opinions = OpinionFile.objects.filter(opinion__assignment__matter=matter).order_by("opinion", "pk")
    for file in of_opinions.select_related("attachment", "opinion__assignment__appointment__counsel"):
        kind = "签名（盖章）件" if file.is_signed_paper else "附件"
        yield "法律意见", f"{file.opinion}{kind}", file.attachment
    incidents = CounselIncident.objects.about(matter).visible_to(by)
    for incident in incidents.select_related("basis_file").order_by("pk"):
        if incident.basis_file:
            yield "追责事项", f"{incident}的依据材料", incident.basis_file


def _json(head: dict[str, str], parts: list[Part]) -> bytes:
    said = {"说明": head, **{each.title: each.records for each in parts}}
    return json.dumps(said, ensure_ascii=False, indent=1).encode()


def _paper(head: dict[str, str], parts: list[Part]) -> bytes:
    context = {"head": head, "parts": parts, "internal_use": head["使用限制"]}
    return render("official/counsel_evidence.html", context).content
