"""编号印发 of notices of alerts, after publication: no number delays an alert (ADR 0016, docs/rules/issuing.md)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from documents.choices import DocumentKind, Publicity
from documents.events import determining
from documents.issuing import checks, issuing
from documents.issuing.choices import SeriesForm
from documents.issuing.composing import Draft, EffectPart
from documents.issuing.describing import is_kept_for_normative
from documents.issuing.paper_facts import PaperFacts, PlannedEffect
from documents.issuing.remarks import Remark
from documents.models import Instrument, Series
from documents.validity import OVER, EventKind
from pollution.alert_choices import SignatureOutcome
from pollution.alerting import messages, papers
from pollution.message_readings import NOTICE_NUMBER, is_notice_numbered
from pollution.models import AlertNotice, AlertVersion, PlanMember
from portal.accounts.choices import KnowledgeLevel
from portal.accounts.models import User
from portal.constraints import keeping
from portal.dates import written
from portal.lifecycle import Refused

ORIGIN = "alert_notice"
OFFICE_PLACE = "command_office"
CLAUSE = "伊州政办发〔2023〕31号 3.3.5"
ADDRESSEES = ("各成员单位", "有关县市人民政府、团场")


def series_for(version: AlertVersion) -> list[Series]:
    """The series from which its notice may be numbered: of the body in whose name, or of who fills its office.

    The body is known by the name that it bore when the notice was sent; the number is that of the day of signature.
    """
    day, sender = timezone.localdate(version.sent_at), version.content["sender_name"]
    units = Q(unit__name=sender) | Q(unit__other_names__name=sender)
    fills = PlanMember.objects.none()
    if sender == messages.OFFICE:
        fills = PlanMember.objects.filter(plan=version.episode.plan, place=OFFICE_PLACE, held__contains=day)
        units |= Q(unit__in=fills.values("unit"))
    rows = Series.objects.open_on(timezone.localdate(_signature(version)[1]))
    rows = rows.filter(units, form=SeriesForm.BRACKET, is_letter=False).select_related("unit").distinct()
    members = {each.unit_id for each in fills}
    return [
        each
        for each in rows.prefetch_related("unit__other_names").order_by("code")
        if (each.unit.name_on(day) == sender or each.unit_id in members) and not is_kept_for_normative(each)
    ]


def by_itself(version: AlertVersion, *, by: User, at: datetime) -> str:
    """Settle what can be settled without a person, the earlier versions of the alert first; says what came of it."""
    for each in _unsettled(version):
        if not is_notice_numbered(timezone.localdate(each.sent_at)):
            leave_unnumbered(each, reason=NOTICE_NUMBER.options["by_order"], by=by, at=at)
            continue
        found = series_for(each)
        if len(found) != 1:
            why = "发布单位没有可用的发文字号系列" if not found else f"可用的发文字号系列有{len(found)}个"
            return f"{why}，第{each.number}版的通知待预警管理组编号"
        if told := words_in_the_way(each):
            why = "；".join(remark.message for remark in told)
            return f"原文的表述须由人确认（{why}），第{each.number}版的通知待预警管理组编号"
        number(each, found[0], by=by, at=at)
    return "预警通知的文号已办理"


@transaction.atomic
def number(version: AlertVersion, series: Series, *, mention_reason: str = "", by: User, at: datetime) -> AlertNotice:
    """Give the notice the next number of the series and enter it; it ends the notice of the version before.

    The text was published and stays; `mention_reason` says why words in the way of it record nothing.
    """
    version = _waiting(version)
    told = words_in_the_way(version)
    if told and not mention_reason.strip():
        why = "；".join(each.message for each in told)
        raise Refused(f"{why}。已发布的原文不改：只是提及的，请写明理由；否则以“不编号”办理", clause=CLAUSE)
    if series not in series_for(version):
        raise Refused(f"{series}不属于发布单位，或在签发之日不在用；请另选系列", clause=CLAUSE)
    signed_by, signed_at = _signature(version)
    since, ended = timezone.localdate(version.starts_at), _standing_before(version)
    document = issuing.for_origin(
        ORIGIN,
        str(version.pk),
        _draft(version, series, ended, mention_reason.strip() if told else ""),
        [EffectPart(each, EventKind.DECLARED_LAPSE, since=since, reason=_why(version)) for each in ended],
        signed_by=signed_by,
        signed_at=signed_at,
        printed_on=timezone.localdate(version.sent_at),
        by=by,
        at=at,
    )
    with keeping(AlertNotice):
        return AlertNotice.objects.create(version=version, document=document, settled_by=by, settled_at=at)


@transaction.atomic
def leave_unnumbered(version: AlertVersion, *, reason: str, by: User, at: datetime) -> AlertNotice:
    """不编号, with a reason; a numbered notice of the version before ends all the same."""
    version = _waiting(version)
    if not reason.strip():
        raise Refused("不编号的须写明理由", clause=CLAUSE)
    for each in _standing_before(version):
        determining.record(
            each,
            kind=EventKind.DECLARED_LAPSE,
            since=timezone.localdate(version.starts_at),
            last_day=None,
            articles=[],
            by_document=None,
            reason=f"{_why(version)}（预警标识{version.identifier}，未编号）",
            by=by,
            at=at,
        )
    with keeping(AlertNotice):
        return AlertNotice.objects.create(version=version, reason=reason.strip(), settled_by=by, settled_at=at)


def _unsettled(version: AlertVersion) -> Sequence[AlertVersion]:
    rows = AlertVersion.objects.real().filter(episode=version.episode_id, number__lte=version.number, notice=None)
    return list(rows.select_related("episode").order_by("number"))


def _waiting(version: AlertVersion) -> AlertVersion:
    """The version, held until the end of the transaction; publishing locks no version, so it waits for nobody here."""
    rows = AlertVersion.objects.select_for_update(of=("self",), no_key=True).select_related("episode", "decision")
    row: AlertVersion = rows.get(pk=version.pk)
    if row.episode.is_drill:
        raise Refused("演练的通知不编号，也不登记", clause=CLAUSE)
    if settled := AlertNotice.objects.select_related("document").filter(version=row).first():
        raise Refused(f"该版的通知已办理：{settled}", clause=CLAUSE)
    first = _unsettled(row)[0]
    if first != row:
        raise Refused(f"请先办理第{first.number}版的通知：同一预警的通知按版次编号", clause=CLAUSE)
    return row


def _signature(version: AlertVersion) -> tuple[User, datetime]:
    """Who signed last and when; a lift that nobody has to approve is signed by publishing it."""
    decision = version.decision
    signed = decision.signatures.filter(round=decision.round, outcome=SignatureOutcome.AGREED)
    last = signed.select_related("signed_by").order_by("signed_at", "pk").last()
    if last is not None:
        return last.signed_by, last.signed_at
    assert decision.published_by is not None, "a version is published by somebody"
    return decision.published_by, version.sent_at


def _standing_before(version: AlertVersion) -> list[Instrument]:
    """The text of the latest numbered notice of the alert, which the new version takes the place of."""
    earlier = AlertNotice.objects.filter(version__episode=version.episode_id, version__number__lt=version.number)
    last = earlier.filter(document__isnull=False).order_by("version__number").last()
    if last is None or last.document is None:
        return []
    texts = last.document.instruments.select_related("document").prefetch_related("validity_events__determinations")
    day = timezone.localdate(version.starts_at)
    return [each for each in texts if each.standing(day).status not in OVER]


def _why(version: AlertVersion) -> str:
    return papers.title(version.content).removeprefix("关于").removesuffix("的通知")


def ends(ended: Sequence[Instrument], since: date) -> list[str]:
    """The paper says what the register records of it; the notice as sent did not know the number of the earlier one."""
    return [f"《{each.title}》（{each.document.number}）自{written(since)}起失效。" for each in ended]


def words_in_the_way(version: AlertVersion) -> list[Remark]:
    """What the checks of form say against words that were published, and that a person may confirm as a mention."""
    ended, since = _standing_before(version), timezone.localdate(version.starts_at)
    effects = tuple(
        PlannedEffect(
            each.title,
            kind=EventKind.DECLARED_LAPSE,
            since=since,
            title=each.title,
            number=each.document.number,
            document_title=each.document.title,
        )
        for each in ended
    )
    body = _body(version, ended)
    facts = PaperFacts("通知", papers.title(version.content), ADDRESSEES, body, effects=effects, day=since)
    return [each for each in checks.in_the_way(facts, "issue") if each.is_of_words]


def _body(version: AlertVersion, ended: Sequence[Instrument]) -> str:
    words = [each.text for each in papers.words(version.content)]
    return "\n".join([*words, *ends(ended, timezone.localdate(version.starts_at))])


def _draft(version: AlertVersion, series: Series, ended: Sequence[Instrument], mention_reason: str) -> Draft:
    return Draft(
        kind=DocumentKind.NOTICE,
        title_lines=[papers.title(version.content)],
        series=series,
        body=_body(version, ended),
        mention_reason=mention_reason,
        addressees=ADDRESSEES,
        note=f"预警标识：{version.identifier}",
        knowledge_level=max((each.document.knowledge_level for each in ended), default=KnowledgeLevel.STAFF),
        publicity=Publicity.PUBLIC,
        publicity_clause=CLAUSE,
    )
