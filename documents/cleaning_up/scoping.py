"""What a campaign goes through: its scope, written down as items when it opens, and what is added by hand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from documents.cleaning_up import overlapping
from documents.cleaning_up.choices import CampaignState
from documents.cleaning_up.lifecycle import CLEANING
from documents.gazette.numbering import parse_number
from documents.gazette.shadow import shadow_of
from documents.gazette.titles import quoted
from documents.importing import matching
from documents.importing.naming import may_be_titled
from documents.issuing.choices import SeriesForm
from documents.models import Campaign, CampaignItem, Document, Instrument, OutgoingPaper, Series
from documents.validity import Status
from portal import jobs
from portal.accounts.models import User
from portal.constraints import keeping
from portal.lifecycle import Refused, move
from portal.organization.models import Unit
from portal.seen import stamp

CLAUSE = CLEANING["open"].clause
CONCLUDE = "documents.conclude_clean_up"
MOST_ITEMS = 5000
CHANGED = "您打开本页后内容已被他人修改，请核对现在的内容后再提交"
_OPEN = (CampaignState.DRAFTED, CampaignState.OPENED)


@dataclass(frozen=True)
class Outline:
    """What a person writes of a campaign; `scope` is the query string of the register's list."""

    title: str
    basis: str
    series: Series
    addressees: str
    propose_by: date
    scope: str = ""


@transaction.atomic
def draft(outline: Outline, *, by: User, at: datetime) -> Campaign:
    """拟办 a campaign; nobody is asked for anything yet."""
    _check_series(outline.series, timezone.localdate(at))
    _check_day(outline.propose_by, timezone.localdate(at))
    with keeping(Campaign):
        return Campaign.objects.create(**outline.__dict__, drafted_by=by, drafted_at=at)


@transaction.atomic
def change(campaign: Campaign, outline: Outline, *, seen: str | None = None, at: datetime) -> Campaign:
    """Change the draft; once it is open only the day until which the departments answer. `seen` is `outline_seen`."""
    row = locked(campaign)
    if seen is not None and seen != outline_seen(row):
        raise Refused(CHANGED, clause=CLAUSE)
    if row.state not in _OPEN:
        raise Refused(f"该清理{row.get_state_display()}，不能再改", clause=CLAUSE)
    if row.state == CampaignState.DRAFTED:
        _check_series(outline.series, timezone.localdate(at))
    _check_day(outline.propose_by, timezone.localdate(at))
    names = outline.__dict__ if row.state == CampaignState.DRAFTED else {"propose_by": outline.propose_by}
    for name, value in names.items():
        setattr(row, name, value)
    with keeping(Campaign):
        row.save(update_fields=list(names))
    return row


@transaction.atomic
def open_campaign(
    campaign: Campaign, found: Iterable[Instrument], *, seen: str | None = None, at: datetime
) -> Campaign:
    """布置: what the scope found becomes the items, each with the unit that answers for it. `seen` is `scope_seen`.

    What was annulled has never been in force: of the scope it is left out, by hand it is to be taken out.
    """
    row = locked(campaign)
    if seen is not None and seen != scope_seen(row):
        raise Refused("范围或条目刚被更改，请重新核对后再布置", clause=CLAUSE)
    if row.propose_by < timezone.localdate(at):
        raise Refused(f"部门报送期限{row.propose_by}已过，请先修改期限", clause=CLAUSE)
    there = set(row.items.values_list("instrument", flat=True))
    wanted = [each for each in islice(found, MOST_ITEMS + 1) if each.pk not in there]
    annulled = _annulled([*there, *(each.pk for each in wanted)], timezone.localdate(at))
    wanted = [each for each in wanted if each.pk not in annulled]
    if gone := list(row.items.filter(instrument__in=annulled).select_related("instrument")[:3]):
        raise Refused(f"{_names(gone)}已撤销，自始无效，没有可作的结论；请先移出", clause=CLAUSE)
    held = Instrument.objects.filter(pk__in=there).select_related("document")
    if twice := overlapping.named_as(row, [*held, *wanted]):
        raise Refused(
            f"{_names([each for each, _ in twice[:3]])}登记簿已有，又按名称列入；请先移出按名称列入的条目",
            clause=CLAUSE,
        )
    if len(wanted) + len(there) > MOST_ITEMS:
        raise Refused(f"一次清理不超过{MOST_ITEMS}件，请缩小范围或分批布置", clause=CLAUSE)
    if not wanted and not there:
        raise Refused("范围内没有文件，请修改筛选条件或逐件添加", clause=CLAUSE)
    start = _next_order(row)
    rows = [
        CampaignItem(campaign=row, order=order, instrument=each, unit=responsible_for(each, row))
        for order, each in enumerate(wanted, start=start)
    ]
    with keeping(CampaignItem):
        CampaignItem.objects.bulk_create(rows)
    with keeping(Campaign):
        return move(row, "open", CLEANING, opened_at=at)


def scope_seen(campaign: Campaign) -> str:
    """What a page shows of the scope, to tell it from one that somebody has changed since."""
    return f"{campaign.items.count()} {campaign.propose_by} {campaign.scope}".strip()  # a form strips it too


@transaction.atomic
def add_document(campaign: Campaign, document: Document, *, unit: Unit | None = None) -> list[CampaignItem]:
    """Add all texts that a document of the register carries, or none."""
    return [add(campaign, each, unit=unit) for each in document.instruments.select_related("document")]


@transaction.atomic
def add(campaign: Campaign, instrument: Instrument, *, unit: Unit | None = None) -> CampaignItem:
    """Add a text of the register by hand."""
    row = _changeable(campaign)
    if instrument.standing(row.propose_by).status is Status.ANNULLED:  # of every day
        raise Refused(f"{quoted(instrument.title)}已撤销，自始无效，没有可作的结论，不列入清理", clause=CLAUSE)
    for same, _ in overlapping.named_as(row, [instrument]):
        raise Refused(
            f"{same}（第{same.order}件）已按名称列入本次清理，就是该文件；请先移出或提“无需处理”", clause=CLAUSE
        )
    return _added(CampaignItem(campaign=row, instrument=instrument, unit=unit or responsible_for(instrument, row)))


@transaction.atomic
def add_named(campaign: Campaign, *, title: str, number: str = "", unit: Unit) -> CampaignItem:
    """Add a text that the register lacks; when the campaign is concluded it is entered by name."""
    row = _changeable(campaign)
    if not title.strip():
        raise Refused("请写明文件名称", clause=CLAUSE)
    parsed = parse_number(shadow_of(number)) if number.strip() else None
    if number.strip() and parsed is None:
        raise Refused(f"“{number.strip()}”不是发文字号，请写成 伊州政发〔2005〕5号 的样子", clause=CLAUSE)
    written = str(parsed) if parsed else ""
    held = named_in_the_register(title, written)
    if held:
        told = "、".join(str(each) for each in held[:3])
        raise Refused(f"登记簿已有{told}，请直接选择该文件", clause=CLAUSE)
    if same := overlapping.same_in(row, title=title, number=written):
        if written and same.named_number == written:
            raise Refused(
                f"{written}已列入本次清理（第{same.order}件{same}）；同一字号只列一次，请核对名称", clause=CLAUSE
            )
        raise Refused(
            f"{same}{same.named_number}已列入本次清理（第{same.order}件）；不是同一件的，请两件都写明字号",
            clause=CLAUSE,
        )
    return _added(CampaignItem(campaign=row, named_title=title.strip(), named_number=written, unit=unit))


@transaction.atomic
def drop(item: CampaignItem) -> None:
    """Take an item out again, as long as nobody was asked; later it is answered with 无需处理（移出清理）."""
    row = locked(item.campaign)
    there = _still_there(item)
    if row.state != CampaignState.DRAFTED:
        raise Refused(
            "清理已布置，条目不再直接移出；不需处理的，由责任部门提“无需处理（移出清理）”并写明理由", clause=CLAUSE
        )
    there.delete()


@transaction.atomic
def reassign(item: CampaignItem, *, unit: Unit, seen: str | None = None) -> CampaignItem:
    """Name another unit that answers for an item; what the former one proposed stays. `seen` is the key of that one."""
    _changeable(item.campaign)
    there = _still_there(item)
    if seen is not None and seen != str(there.unit_id):
        raise Refused(CHANGED, clause=CLAUSE)
    there.unit = unit
    with keeping(CampaignItem):
        there.save(update_fields=["unit"])
    return there


@transaction.atomic
def withdraw(campaign: Campaign, *, reason: str, seen: str | None = None, by: User, at: datetime) -> Campaign:
    """撤回: nothing of it takes effect; what was proposed stays to be read. `seen` is `state_seen`."""
    if not reason.strip():
        raise Refused("撤回须写明理由", clause=CLAUSE)
    refuse_changed(locked_from_the_worker(campaign), seen)
    with keeping(Campaign):
        return move(campaign, "withdraw", CLEANING, withdrawn_by=by, withdrawn_at=at, withdrawal_reason=reason.strip())


def outline_seen(campaign: Campaign) -> str:
    """Which outline, and in which state, a page shows."""
    return stamp(campaign.state, *(getattr(campaign, each.name) for each in fields(Outline)))


def state_seen(campaign: Campaign) -> str:
    """How far a campaign was on a page that ends or reopens it, and which decisions it showed."""
    return stamp(campaign.state, campaign.decided_at)


def refuse_changed(campaign: Campaign, seen: str | None) -> None:
    """Whoever ends or reopens a campaign does so to what was read."""
    if seen is not None and seen != state_seen(campaign):
        raise Refused(f"您打开本页后该清理已有变动，现为{campaign.get_state_display()}；请核对后再提交", clause=CLAUSE)


def named_in_the_register(title: str, number: str) -> list[Document]:
    """The documents that bear this number or, of a text without one, this title; several are rivals."""
    if number:
        return list(Document.objects.filter(number=number))
    key = matching.title_key(title)
    return matching.bearers([key]).get(key, [])


def of_another_title(document: Document, title: str) -> str:
    """Why a document cannot be meant under this title; empty where it can, or where no title is given."""
    known = [document.title, *(each.title for each in document.instruments.all())]
    if not title.strip() or may_be_titled(title, known):
        return ""
    return f"{document.number}在登记簿中是《{document.title}》，不是《{title}》；请核对字号和名称，只填其中正确的一项"


def responsible_for(instrument: Instrument, campaign: Campaign) -> Unit:
    """Who answers for a text: the department that drafted it here, else its first issuer, else the deciding body."""
    document = instrument.document
    if paper := OutgoingPaper.objects.select_related("drafting_unit").filter(document=document).first():
        return paper.drafting_unit
    issuer = document.issuers.select_related("unit").filter(unit__isnull=False).order_by("order").first()
    return issuer.unit if issuer and issuer.unit else campaign.series.unit


def locked_from_the_worker(campaign: Campaign) -> Campaign:
    """The row, held, of a campaign that was not left to the worker.

    Asked before, as whoever waited for the worker would only learn that it is done; and when it is held, as somebody
    may have pressed meanwhile.
    """
    _refuse_while_concluding(campaign)
    row = locked(campaign)
    _refuse_while_concluding(row)
    return row


def _refuse_while_concluding(campaign: Campaign) -> None:
    job = jobs.latest(CONCLUDE, subject_id=campaign.pk)
    if job and job.is_open:
        raise Refused(f"{job.created_by}已提交印发，正在办理；请等它结束，或先取消该后台任务", clause=CLAUSE)


def locked(campaign: Campaign) -> Campaign:
    """The row, held until the end of the transaction."""
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("series__unit")
    found: Campaign = rows.get(pk=campaign.pk)
    return found


def _check_day(propose_by: date, on: date) -> None:
    if propose_by < on:
        raise Refused(f"部门报送期限{propose_by}已过，请写今日或以后的日期", clause=CLAUSE)


def _check_series(series: Series, on: date) -> None:
    """A decision of a clean-up is a notice: its number comes from an open series of plain papers."""
    if series.form != SeriesForm.BRACKET or series.is_normative or series.is_letter:
        raise Refused(f"{series}不用于清理决定，请选择一般文件的系列", clause=CLAUSE)
    if series.opened_on > on or series.closed_on is not None:
        raise Refused(f"{series}现在不在用，请另选系列", clause=CLAUSE)


def _annulled(texts: Iterable[int], on: date) -> set[int]:
    rows = Instrument.objects.filter(pk__in=list(texts)).having_status(Status.ANNULLED, on=on)
    return set(rows.values_list("pk", flat=True))


def _names(items: Iterable[CampaignItem]) -> str:
    return "、".join(map(str, items))


def _changeable(campaign: Campaign) -> Campaign:
    row = locked(campaign)
    if row.state not in _OPEN:
        raise Refused(f"该清理{row.get_state_display()}，条目不能再改", clause=CLAUSE)
    return row


def _still_there(item: CampaignItem) -> CampaignItem:
    """The item as it stands; asked under the lock of its campaign."""
    found = CampaignItem.objects.filter(pk=item.pk).first()
    if found is None:
        raise Refused("该条目已被他人移出本次清理，请回到清理条目列表", clause=CLAUSE)
    return found


def _added(item: CampaignItem) -> CampaignItem:
    item.order = _next_order(item.campaign)
    with keeping(CampaignItem):
        item.save(force_insert=True)
    return item


def _next_order(campaign: Campaign) -> int:
    return (campaign.items.aggregate(last=Max("order"))["last"] or 0) + 1
