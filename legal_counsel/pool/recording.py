"""Counsel and what is known of them: entered with the evidence, corrected, withdrawn (第十一、十三、十四条)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone

from legal_counsel.choices import CounselKind
from legal_counsel.guarding import stored_clean
from legal_counsel.models import Counsel, RuleVersion
from legal_counsel.pinning import in_force
from legal_counsel.pool.choices import FINDINGS_OF, FactKind
from legal_counsel.pool.powers import may_change, may_enter_of
from portal.accounts.models import User
from portal.attachments import Attachment
from portal.constraints import check, keeping
from portal.file_kinds import FileKind
from portal.lifecycle import Refused, given
from portal.pinyin import sort_key

FILES = (FileKind.PDF, FileKind.DOCX, FileKind.JPEG, FileKind.PNG)
STALE = "您打开本页后该登记已被修改，请核对现在的内容"


@transaction.atomic
def register(values: Mapping[str, Any], *, by: User, at: datetime) -> Counsel:
    """登记人选: kind, name and where they work."""
    version = in_force(timezone.localdate(at))
    row = Counsel(**values, recorded_by=by, recorded_at=at)
    row.name = row.name.strip()
    row.pinyin = sort_key(row.name)
    _refuse_others(by, row, version)
    _refuse_wrong_firm(row, version)
    alike = Counsel.objects.filter(kind=row.kind, name=row.name, unit=row.unit, firm=row.firm, employer=row.employer)
    if alike.exists():
        raise Refused(f"{row.where or row.name}的{row.name}已登记，请在原登记中办理", clause=_agency(version))
    check(row)
    with keeping(Counsel):
        row.save(force_insert=True)
    return row


@transaction.atomic
def correct(counsel: Counsel, values: Mapping[str, Any], *, seen: int, by: User, at: datetime) -> Counsel:
    """更正 name and place of work; the kind stays. `seen` is the version that was shown."""
    version = in_force(timezone.localdate(at))
    row: Counsel = Counsel.objects.select_for_update(no_key=True).get(pk=counsel.pk)
    if not may_change(by, row, row):
        raise Refused(f"该登记由{row.unit or row.recorded_by.unit}的工作机构更正", clause=_agency(version))
    if row.version != seen:
        raise Refused(STALE, clause=_agency(version))
    for name in ("name", "unit", "firm", "employer"):
        if name in values:
            setattr(row, name, values[name])
    row.name = row.name.strip()
    row.pinyin, row.version = sort_key(row.name), row.version + 1
    _refuse_others(by, row, version)
    _refuse_wrong_firm(row, version)
    check(row)
    with keeping(Counsel):
        row.save()
    return row


@transaction.atomic
def link_account(counsel: Counsel, username: str, *, seen: int, by: User, at: datetime) -> Counsel:
    """关联登录账号, with which counsel do themselves what is theirs alone (第二十条第一项); empty takes it back.

    Of internal counsel it is an account of their unit; nobody becomes external counsel by the own hand, nor takes back
    the own account, by which he is known as whom a complaint or an incident is about (第二十一条).
    """
    version = in_force(timezone.localdate(at))
    row: Counsel = Counsel.objects.select_for_update(no_key=True).get(pk=counsel.pk)
    if not may_change(by, row, row):
        raise Refused(f"该登记由{row.unit or row.recorded_by.unit}的工作机构办理", clause=_agency(version))
    if row.version != seen:
        raise Refused(STALE, clause=_agency(version))
    if row.account_id == by.pk and username.strip() != by.username:
        raise Refused("这是您本人的账号，应由工作机构的其他人员更换或者取消", clause=_agency(version))
    row.account, row.version = _account(row, username.strip(), version, by=by, at=at), row.version + 1
    with keeping(Counsel):
        row.save(update_fields=["account", "version"])
    return row


@transaction.atomic
def enter(
    counsel: Counsel,
    kind: FactKind,
    values: Mapping[str, Any],
    *,
    file: File[Any] | None,
    by: User,
    at: datetime,
) -> Any:
    """登记 one fact with its evidence."""
    version = in_force(timezone.localdate(at))
    _refuse_others(by, counsel, version)
    row = kind.model(counsel=counsel, recorded_by=by, recorded_at=at, **values)
    row.evidence = _stored(file, by=by, at=at)
    _refuse_unfit(kind, counsel, row, version)
    check(row)
    with keeping(kind.model):
        row.save(force_insert=True)
    return row


@transaction.atomic
def correct_fact(
    kind: FactKind,
    fact: Any,
    values: Mapping[str, Any],
    *,
    file: File[Any] | None,
    reason: str,
    seen: int,
    by: User,
    at: datetime,
) -> Any:
    """更正 what is really so, with the reason. `seen` is the version that was shown."""
    version = in_force(timezone.localdate(at))
    row = _locked(kind, fact, version, by=by)
    if row.version != seen:
        raise Refused(STALE, clause=_agency(version))
    for name, value in values.items():
        setattr(row, name, value)
    row.evidence = _stored(file, by=by, at=at) or row.evidence
    row.correction, row.version = given(reason, "更正须写明理由", clause=_agency(version)), row.version + 1
    _refuse_unfit(kind, row.counsel, row, version)
    check(row)
    with keeping(kind.model):
        row.save()
    return row


@transaction.atomic
def withdraw_fact(kind: FactKind, fact: Any, *, reason: str, by: User, at: datetime) -> Any:
    """作废 what was entered in error; it counts no more and stays in the history."""
    version = in_force(timezone.localdate(at))
    row = _locked(kind, fact, version, by=by)
    row.withdrawn_by, row.withdrawn_at = by, at
    row.withdrawal, row.version = given(reason, "作废须写明理由", clause=_agency(version)), row.version + 1
    with keeping(kind.model):
        row.save()
    return row


def _locked(kind: FactKind, fact: Any, version: RuleVersion, *, by: User) -> Any:
    """The row as it stands, held until the end of the transaction. Refused to others, and once withdrawn."""
    rows = kind.model.objects.select_for_update(of=("self",), no_key=True)
    row = rows.select_related("counsel", "recorded_by").get(pk=fact.pk)
    if not may_change(by, row.counsel, row):
        raise Refused(f"该登记由{row.counsel.unit or row.recorded_by.unit}的工作机构办理", clause=_agency(version))
    if row.withdrawn_at:
        raise Refused("该登记已作废", clause=_agency(version))
    return row


def _account(row: Counsel, username: str, version: RuleVersion, *, by: User, at: datetime) -> User | None:
    if not username:
        return None
    usable = User.objects.usable(on=timezone.localdate(at))
    found: User | None = usable.select_related("unit").filter(username=username).first()
    if found is None:
        raise Refused(f"没有启用的账号“{username}”；请先由系统管理员建立", clause=_agency(version))
    other = Counsel.objects.filter(account=found).exclude(pk=row.pk).first()
    if other is not None:
        raise Refused(f"账号“{username}”已关联{other.get_kind_display()}{other}", clause=_agency(version))
    if row.unit is not None and found.unit_id != row.unit_id:
        raise Refused(f"账号“{username}”属于{found.unit}，内部法律顾问应关联{row.unit}的账号", clause=_agency(version))
    if row.is_external and found.pk == by.pk:
        raise Refused("不能把自己的账号关联给外聘人选，否则意见不再独立", clause=version.cited("independence"))
    return found


def _stored(file: File[Any] | None, *, by: User, at: datetime) -> Attachment | None:
    return stored_clean(file, in_force(timezone.localdate(at)), allowed=FILES, by=by, at=at) if file else None


def _agency(version: RuleVersion) -> str:
    """Whose task it is, in the version of the day."""
    return version.cited("agency", "tasks")


def _refuse_others(by: User, counsel: Counsel, version: RuleVersion) -> None:
    if not may_enter_of(by, counsel):
        whose = f"{counsel.unit}的内部法律顾问由其" if counsel.unit else "法律顾问由"
        raise Refused(f"{whose}工作机构登记", clause=_agency(version))


def _refuse_wrong_firm(row: Counsel, version: RuleVersion) -> None:
    if row.firm is not None and row.firm.kind != CounselKind.FIRM:
        raise Refused("执业机构应是律师事务所", clause=version.cited("contract_party"))


def _refuse_unfit(kind: FactKind, counsel: Counsel, row: Any, version: RuleVersion) -> None:
    """A fact that this kind of counsel cannot have."""
    if counsel.kind not in kind.of:
        raise Refused(f"{counsel.get_kind_display()}不登记{kind.label}", clause=_agency(version))
    if kind.slug == "finding" and row.kind not in FINDINGS_OF[CounselKind(counsel.kind)]:
        raise Refused(
            f"{counsel.get_kind_display()}不需要“{row.get_kind_display()}”的意见", clause=version.cited(row.kind)
        )
    if kind.slug == "residency" and row.lawyer.firm_id != counsel.pk:
        raise Refused(f"{row.lawyer}不是{counsel}的律师", clause=version.cited("sends_an_experienced_lawyer"))
