"""Demonstration data for an empty installation. People and units here are invented."""

from __future__ import annotations

import json
import os
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.utils import timezone

from documents import publicizing
from documents.importing import deciding, importing
from documents.lifecycle import PUBLICITY_CLAUSES
from portal import (
    demonstration_air,
    demonstration_alerts,
    demonstration_clean_up,
    demonstration_counsel,
    demonstration_heritage,
    demonstration_papers,
)
from portal.accounts.choices import Role
from portal.accounts.models import RoleAssignment, User
from portal.accounts.passwords import one_time_password
from portal.demonstration_units import establish_units, unit_of

GAZETTE = settings.BASE_DIR / "documents" / "data" / "demonstration_gazette.txt"
INTERNAL = {"伊州政办发〔2023〕30号"}  # 内部事务信息（政府信息公开条例 第十六条），演示中留作待定
ACCOUNTS_FILE = "demo_accounts.json"


def load_once(data_dir: Path) -> None:
    """Fill an empty database; do nothing where there is an account already."""
    if User.objects.exists():
        return
    with transaction.atomic():
        establish_units()
        accounts = _create_accounts()
        _import_gazette()
        demonstration_air.load(by=User.objects.get(roles__role=Role.MONITORING_CLERK), at=timezone.now())
        demonstration_alerts.load(at=timezone.now())
        demonstration_papers.load(at=timezone.now())
        demonstration_clean_up.load(at=timezone.now())
        demonstration_heritage.load(at=timezone.now())
        demonstration_counsel.load(at=timezone.now())
        _keep(data_dir / ACCOUNTS_FILE, accounts)


def accounts(data_dir: Path) -> list[dict[str, str]]:
    """The demo accounts of this installation: username, password, role."""
    try:
        kept: list[dict[str, str]] = json.loads((data_dir / ACCOUNTS_FILE).read_text())
    except FileNotFoundError:
        return []
    return kept


def _create_accounts() -> list[dict[str, str]]:
    created = []
    for number, role in enumerate(Role, start=1):
        password = one_time_password()
        user = User(username=f"demo{number:02d}", name=f"演示{role.label}", unit=unit_of(role))
        user.password_set_at = timezone.now()
        user.set_password(password)
        user.save()
        RoleAssignment.objects.create(user=user, role=role)
        created.append({"username": user.username, "password": password, "role": role.label})
    return created


def _import_gazette() -> None:
    """Read, confirm and publish the demonstration gazette by the acts that people use."""
    now = timezone.now()
    manager = User.objects.get(roles__role=Role.DOCUMENT_MANAGER)
    approver = User.objects.get(roles__role=Role.PUBLICITY_APPROVER)
    with GAZETTE.open("rb") as file:
        gazette_import = importing.read_now(File(file, name=GAZETTE.name), by=manager, at=now)
    deciding.accept_as_read(gazette_import, remark="演示数据", by=manager, at=now)
    importing.confirm(gazette_import, by=manager, at=now)
    for draft in gazette_import.drafts.select_related("document"):
        if draft.document and draft.document.number not in INTERNAL:
            clause = PUBLICITY_CLAUSES["publish"][0]
            publicizing.decide(draft.document, "publish", clause=clause, reason="演示", by=approver, at=now)


def _keep(path: Path, accounts: list[dict[str, str]]) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as handle:
        json.dump(accounts, handle, ensure_ascii=False, indent=1)
