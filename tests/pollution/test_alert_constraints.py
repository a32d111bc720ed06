"""What the database refuses of forecasts, decisions and published alerts, with the sentence that a person reads."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.db.backends.postgresql.psycopg_any import DateRange, DateTimeTZRange

from pollution.alert_choices import (
    AlertLevel,
    AlertScope,
    ConsultationKind,
    DecisionKind,
    DecisionState,
    MessageType,
    ProposalState,
    SignatureOutcome,
    SignatureStep,
)
from pollution.models import AlertNotice, FormerDrafter
from portal.accounts.choices import Role
from tests.factories import UserFactory
from tests.pollution import alert_factories as made
from tests.pollution.alert_factories import (
    alert_area,
    announcement,
    authorization,
    consultation,
    decision,
    decision_area,
    duty_shift,
    episode,
    external_warning,
    filing,
    forecast,
    lifting,
    paper,
    participant,
    plan_member,
    proposal,
    signature,
    version,
)
from tests.pollution.factories import NOW, kept, region_named
from tests.pollution.refusals import refused_by

pytestmark = pytest.mark.django_db
BEFORE, MONDAY, TUESDAY = NOW - timedelta(days=1), date(2026, 11, 16), date(2026, 11, 17)
NO_TIME = DateTimeTZRange(NOW, NOW, "[)")


def notice(**facts):
    """A notice that stays without number, with the reason."""
    usual = {"version": made.a_published_version(), "settled_by": UserFactory(), "settled_at": NOW}
    return AlertNotice(**({"reason": "以指令发布"} | usual | facts))


def again(row, build, *names):
    """A new row that agrees with a written one in `names`."""
    return build(**{name: getattr(row, name) for name in names})


def second_signature(*, by):
    """Another signature on the same decision, by the same person, with the same person's power or for the same role."""
    first = made.a_signature(step=SignatureStep.REVIEW)
    other = {"decision": first.decision, "role": Role.COMMANDER}
    if by == "person":
        given = made.a_holding_authorization(delegate=first.signed_by)
        return signature(**other, signed_by=first.signed_by, authorization=given)
    if by == "power":
        given = made.a_holding_authorization(principal=first.signed_by)
        return signature(**other, signed_by=given.delegate, authorization=given)
    return signature(decision=first.decision, step=first.step, role=first.role)


def the_same_former_drafter():
    """The same person at the same decision once more."""
    before = kept(FormerDrafter(decision=made.a_drafted_decision(), user=made.analyst()))
    return FormerDrafter(decision=before.decision, user=before.user)


CASES = {
    "forecast_lower_not_above_upper": (lambda: forecast(lower=191), "AQI下限不能大于上限"),
    "forecast_in_range": (lambda: forecast(upper=501), "AQI应在0至500之间"),
    "forecast_channel_known": (lambda: forecast(channel="fax"), "录入方式不在列表中"),
    "forecast_of_a_file_names_it": (lambda: forecast(channel="file"), "须有来源文件和位置"),
    "forecast_source_given": (lambda: forecast(source=""), "预报来源不能为空"),
    "forecast_entered_after_issue": (lambda: forecast(entered_at=BEFORE), "起报时间不能晚于录入时间"),
    "forecast_withdrawn_by_somebody": (lambda: forecast(withdrawn_at=NOW), "撤回须有撤回人、时间和理由"),
    "forecast_withdrawn_after_entry": (
        lambda: forecast(withdrawn_at=BEFORE, withdrawn_by=made.analyst(), withdrawal_reason="误"),
        "撤回时间不能早于录入时间",
    ),
    "forecast_once": (
        lambda: again(made.a_standing_forecast(), forecast, "region", "day", "source", "issued_at"), "请先撤回原预报"
    ),
    "consultation_kind_known": (lambda: consultation(kind="yearly"), "会商种类不在列表中"),
    "consultation_period_begins_with_its_kind": (
        lambda: consultation(kind=ConsultationKind.MONTHLY, period_start=date(2026, 11, 2)), "月会商的所属期从1日起"
    ),
    "consultation_says_what": (lambda: consultation(conclusion=""), "会商须写明气象条件、趋势和结论"),
    "consultation_recorded_after": (lambda: consultation(recorded_at=BEFORE), "会商时间不能晚于记录时间"),
    "consultation_withdrawn_by_somebody": (
        lambda: consultation(withdrawn_at=NOW, withdrawn_by=made.analyst()), "撤回须有撤回人、时间和理由"
    ),
    "participant_named": (lambda: participant(affiliation=""), "参加人须有姓名和单位"),
    "participant_once": (
        lambda: again(made.a_participant(), participant, "consultation", "name", "affiliation"), "该参加人已列入"
    ),
    "episode_scope_known": (lambda: episode(scope="continent"), "预警范围不在列表中"),
    "episode_plan_given": (lambda: episode(plan=""), "预案版本不能为空"),
    "episode_region_of_county_only": (lambda: episode(scope=AlertScope.COUNTY), "县市、团场预警须指明区域"),
    "episode_closed_after_begin": (lambda: episode(closed_at=BEFORE), "污染过程的结束不能早于开始"),
    "episode_open_once": (
        lambda: again(made.an_open_episode(), episode, "scope", "region", "is_drill"), "已有一次未结束的污染过程"
    ),
    "proposal_kind_known": (lambda: proposal(kind="ignore"), "建议事项不在列表中"),
    "proposal_state_known": (lambda: proposal(state="lost", settled_at=NOW), "建议状态不在列表中"),
    "proposal_level_unless_lifting": (lambda: proposal(level=None), "除解除外，建议须有预警等级"),
    "proposal_ends_after_start": (lambda: proposal(ends_at=NOW), "预计结束时间须晚于起始时间"),
    "proposal_settled_by_somebody": (
        lambda: proposal(state=ProposalState.ADOPTED, settled_at=NOW), "处理过的建议须有处理人和时间"
    ),
    "proposal_settled_after_raising": (
        lambda: proposal(state=ProposalState.SUPERSEDED, settled_at=BEFORE), "处理时间不能早于提出时间"
    ),
    "proposal_dismissed_with_reason": (
        lambda: proposal(state=ProposalState.DISMISSED, settled_by=made.analyst(), settled_at=NOW),
        "不予采用须写明理由",
    ),
    "proposal_open_once": (lambda: again(made.an_open_proposal(), proposal, "episode"), "已有待处理的研判建议"),
    "external_warning_level_known": (lambda: external_warning(level=4), "预警等级不在列表中"),
    "external_warning_lifted_after_start": (lambda: external_warning(lifted_at=BEFORE), "解除时间不能早于起始时间"),
    "external_warning_says_whose": (lambda: external_warning(issuer=""), "外部预警指令须有发布单位和文号"),
    "external_warning_once": (
        lambda: again(made.a_standing_external_warning(), external_warning, "issuer", "doc_number"), "该指令已登记"
    ),
    "external_warning_lifted_by_somebody": (
        lambda: external_warning(lifted_at=NOW, lift_entered_at=NOW), "解除须有登记人和登记时间"
    ),
    "external_warning_withdrawn_by_somebody": (
        lambda: external_warning(withdrawn_at=NOW, withdrawn_by=made.manager()), "撤回须有撤回人、时间和理由"
    ),
    "alert_decision_kind_known": (lambda: decision(kind="ignore"), "预警决定事项不在列表中"),
    "alert_decision_state_known": (
        lambda: decision(state="lost", consultation=made.a_held_consultation()), "预警决定状态不在列表中"
    ),
    "alert_decision_level_unless_lifting": (lambda: decision(level=None), "除解除外，预警决定须有预警等级"),
    "alert_decision_round_from_one": (lambda: decision(round=0), "签批轮次从1起"),
    "alert_decision_ends_after_start": (lambda: decision(ends_at=NOW), "预计结束时间须晚于启动时间"),
    "alert_decision_has_the_mandatory_contents": (
        lambda: decision(state=DecisionState.CONSULTED, consultation=made.a_held_consultation(), danger=""),
        "预警信息须写明首要污染物、污染程度、可能持续的时间、潜在危险程度和可能受影响的区域",
    ),
    "alert_decision_consulted_before_it_goes_on": (
        lambda: decision(state=DecisionState.CONSULTED), "预警决定须先会商研判"
    ),
    "alert_decision_published_by_somebody": (
        lambda: decision(state=DecisionState.PUBLISHED, consultation=made.a_held_consultation(), published_at=NOW),
        "已发布的决定须有发布人和发布时间",
    ),
    "alert_decision_withdrawn_by_somebody": (
        lambda: decision(state=DecisionState.WITHDRAWN, withdrawn_by=made.analyst(), withdrawn_at=NOW),
        "撤回须有撤回人、时间和理由",
    ),
    "alert_decision_withdrawn_after_drafting": (
        lambda: decision(
            state=DecisionState.WITHDRAWN, withdrawn_by=made.analyst(), withdrawn_at=BEFORE, withdrawal_reason="误"
        ),
        "撤回时间不能早于拟稿时间",
    ),
    "alert_decision_open_once": (lambda: again(made.a_drafted_decision(), decision, "episode"), "正在办理的预警决定"),
    "decision_area_level_known": (lambda: decision_area(level=0), "响应等级不在列表中"),
    "decision_area_once": (
        lambda: again(made.a_decision_area(), decision_area, "decision", "region"), "该区域已列入"
    ),
    "authorization_role_of_the_chain": (lambda: authorization(role=Role.AUDITOR), "只有签批预警的职务可以代行"),
    "authorization_to_somebody_else": (
        lambda: authorization(**dict.fromkeys(["principal", "delegate"], UserFactory())), "代行人不能是委托人自己"
    ),
    "authorization_bounded": (lambda: authorization(during=DateTimeTZRange(NOW, None)), "代行须有起止时间"),
    "authorization_basis_given": (lambda: authorization(basis=""), "授权依据不能为空"),
    "authorization_revoked_by_somebody": (lambda: authorization(revoked_at=NOW), "终止须有终止人和时间"),
    "authorization_revoked_after_recording": (
        lambda: authorization(revoked_at=BEFORE, revoked_by=made.manager()), "终止时间不能早于登记时间"
    ),
    "former_drafter_once": (the_same_former_drafter, "该拟稿人已记录"),
    "signature_round_from_one": (lambda: signature(round=0), "签批轮次从1起"),
    "signature_step_known": (lambda: signature(step="glance"), "签批环节不在列表中"),
    "signature_outcome_known": (lambda: signature(outcome="maybe"), "签批意见不在列表中"),
    "signature_role_of_the_chain": (lambda: signature(role=Role.AUDITOR), "该职务不签批预警"),
    "signature_returned_with_reason": (lambda: signature(outcome=SignatureOutcome.RETURNED), "退回须写明意见"),
    "signature_once_for_each_role": (lambda: second_signature(by="role"), "该环节已经签批"),
    "signature_once_for_each_power": (lambda: second_signature(by="power"), "同一人的职权不能在一份决定上行使两次"),
    "signature_power_own_or_authorized": (
        lambda: signature(power_of=UserFactory()), "签批须行使本人的职权，或者凭代行授权"
    ),
    "signature_once_for_each_person": (lambda: second_signature(by="person"), "同一人不能在一份决定上签批两次"),
    "alert_version_message_type_known": (lambda: version(number=2, message_type="Gossip"), "信息类型不在列表中"),
    "alert_version_level_known": (lambda: version(level=9), "预警等级不在列表中"),
    "alert_version_first_is_an_alert": (lambda: version(message_type=MessageType.UPDATE), "首次发布为第1版"),
    "alert_version_says_what": (lambda: version(content={}), "发布的版本须有标识、内容和CAP消息"),
    "alert_version_ends_unless_lifting": (lambda: version(ends_at=None), "除解除外，发布的版本须有预计结束时间"),
    "alert_version_ends_after_start": (lambda: version(ends_at=NOW), "预计结束时间须晚于启动时间"),
    "alert_version_identifier_once": (
        lambda: again(made.a_published_version(), version, "identifier"), "该预警标识已使用"
    ),
    "alert_version_numbered_once": (lambda: again(made.a_published_version(), version, "episode"), "该版次已发布"),
    "alert_version_lifted_once": (
        lambda: version(
            episode=made.a_lifting_version().episode, number=3, message_type=MessageType.CANCEL
        ),
        "该预警已解除",
    ),
    "alert_area_level_known": (lambda: alert_area(level=0), "响应等级不在列表中"),
    "alert_area_once": (lambda: again(made.a_published_area(), alert_area, "version", "region"), "该区域已列入"),
    "alert_paper_kind_known": (lambda: paper(kind="poster"), "预警文件种类不在列表中"),
    "alert_paper_once": (lambda: again(made.a_made_paper(), paper, "version", "kind"), "该文件已生成"),
    "alert_notice_numbered_or_reasoned": (lambda: notice(reason=""), "或写明不编号的理由"),
    "announcement_received_by_somebody": (
        lambda: announcement(received_at=NOW + timedelta(hours=3)), "签收须有签收人和时间"
    ),
    "announcement_received_after_sending": (
        lambda: announcement(received_at=BEFORE, received_by=UserFactory()), "签收时间不能早于通报时间"
    ),
    "announcement_once": (
        lambda: again(made.a_waiting_announcement(), announcement, "version", "unit"), "该单位已通报"
    ),
    "filing_receiver_known": (lambda: filing(receiver="press"), "报备对象不在列表中"),
    "filing_filed_by_somebody": (lambda: filing(**made.filed() | {"way": ""}), "报备须有报备人、时间和方式"),
    "filing_receipt_after_filing": (
        lambda: filing(**made.filed(), receipt="已收悉", receipt_at=BEFORE), "且不早于报备时间"
    ),
    "filing_once": (lambda: again(made.a_waiting_filing(), filing, "version", "receiver"), "该对象已列入报备"),
    "plan_member_period_not_empty": (lambda: plan_member(held=DateRange(None, MONDAY)), "期间须有起始日"),
    "plan_member_place_given": (lambda: plan_member(place=""), "须指明预案版本和职责"),
    "plan_member_once_at_a_time": (
        lambda: again(made.a_sitting_member(), plan_member, "plan", "place", "unit", "held"),
        "该单位在这段时间已登记此项职责",
    ),
    "duty_shift_bounded": (lambda: duty_shift(during=DateTimeTZRange(NOW, None)), "班次须有起止时间"),
    "duty_shift_person_reachable": (lambda: duty_shift(phone=""), "班次须有值班人和电话"),
    "duty_shift_person_once_at_a_time": (
        lambda: again(made.a_running_shift(), duty_shift, "unit"), "该单位这段时间已有值班人"
    ),
}  # fmt: skip

# The same constraints, broken from another side.
OTHER_SIDES = [
    ("forecast_of_a_file_names_it", lambda: forecast(place="第2行")),
    ("forecast_withdrawn_by_somebody", lambda: forecast(withdrawal_reason="误")),
    ("forecast_withdrawn_by_somebody", lambda: forecast(withdrawn_at=NOW, withdrawn_by=made.analyst())),
    ("consultation_withdrawn_by_somebody", lambda: consultation(withdrawal_reason="误")),
    (
        "consultation_withdrawn_by_somebody",
        lambda: consultation(withdrawn_at=BEFORE, withdrawn_by=made.analyst(), withdrawal_reason="误"),
    ),
    (
        "consultation_period_begins_with_its_kind",
        lambda: consultation(kind=ConsultationKind.WEEKLY, period_start=TUESDAY),
    ),
    ("external_warning_lifted_by_somebody", lambda: external_warning(lifted_by=made.manager())),
    (
        "external_warning_lifted_by_somebody",
        lambda: external_warning(lifted_at=NOW, lifted_by=made.manager(), lift_entered_at=BEFORE),
    ),
    ("external_warning_withdrawn_by_somebody", lambda: external_warning(withdrawal_reason="误")),
    (
        "external_warning_withdrawn_by_somebody",
        lambda: external_warning(withdrawn_at=BEFORE, withdrawn_by=made.manager(), withdrawal_reason="误"),
    ),
    ("episode_region_of_county_only", lambda: episode(region=region_named("伊宁市"))),
    ("proposal_level_unless_lifting", lambda: proposal(kind=DecisionKind.LIFT)),
    ("proposal_level_unless_lifting", lambda: proposal(level=4)),
    ("proposal_ends_after_start", lambda: proposal(starts_at=None)),
    ("proposal_settled_by_somebody", lambda: proposal(settled_at=NOW)),
    ("proposal_settled_by_somebody", lambda: proposal(state=ProposalState.SUPERSEDED)),
    ("alert_decision_level_unless_lifting", lambda: lifting(level=AlertLevel.RED)),
    ("alert_decision_published_by_somebody", lambda: decision(published_at=NOW, published_by=made.manager())),
    ("alert_decision_withdrawn_by_somebody", lambda: decision(withdrawal_reason="误")),
    ("authorization_bounded", lambda: authorization(during=NO_TIME)),
    ("authorization_revoked_by_somebody", lambda: authorization(revoked_by=made.manager())),
    ("alert_version_first_is_an_alert", lambda: version(number=2)),
    ("alert_version_says_what", lambda: version(cap="")),
    ("alert_version_says_what", lambda: version(identifier="")),
    ("announcement_received_by_somebody", lambda: announcement(received_by=UserFactory())),
    ("filing_filed_by_somebody", lambda: filing(way="传真")),
    ("filing_receipt_after_filing", lambda: filing(**made.filed(), receipt="已收悉")),
    ("filing_receipt_after_filing", lambda: filing(**made.filed(), receipt_at=NOW + timedelta(hours=4))),
    ("filing_receipt_after_filing", lambda: filing(receipt="已收悉", receipt_at=NOW)),
    ("plan_member_period_not_empty", lambda: plan_member(held=DateRange(MONDAY, MONDAY))),
    (
        "plan_member_once_at_a_time",
        lambda: again(
            made.a_sitting_member(held=DateRange(MONDAY, date(2026, 12, 1))), plan_member, "unit", "place", "plan"
        ),
    ),
    ("duty_shift_bounded", lambda: duty_shift(during=NO_TIME)),
]

ADJECTIVES = {name: each for name, each in vars(made).items() if name.startswith(("a_", "an_"))}
NEVER_CHANGED = {
    "version": made.a_published_version,
    "area": made.a_published_area,
    "signature": made.a_signature,
}
FIELDS = {"version": "cap = '<alert></alert>'", "area": "level = 3", "signature": "opinion = '同意'"}


class TestEveryConstraint:
    @pytest.mark.parametrize("name", CASES)
    def test_refuses_with_its_sentence(self, name):
        build, message = CASES[name]

        assert message in refused_by(build(), name)

    @pytest.mark.parametrize(("name", "build"), OTHER_SIDES)
    def test_refuses_from_the_other_side_too(self, name, build):
        assert CASES[name][1] in refused_by(build(), name)


class TestEveryState:
    @pytest.mark.parametrize("adjective", ADJECTIVES)
    def test_of_the_chain_is_accepted(self, adjective):
        row = ADJECTIVES[adjective]()

        row.validate_constraints()
        assert type(row).objects.filter(pk=row.pk).exists()

    @pytest.mark.parametrize(
        ("kind", "day"), [(ConsultationKind.MONTHLY, date(2026, 11, 1)), (ConsultationKind.WEEKLY, MONDAY)]
    )
    def test_of_a_period_is_accepted(self, kind, day):
        held = made.a_held_consultation(kind=kind, period_start=day)

        assert list(type(held).objects.standing()) == [held]

    def test_of_a_drill_stands_beside_the_real_one(self):
        assert made.a_drill().scope == made.an_open_episode().scope

    def test_of_a_forecast_that_was_withdrawn_makes_room(self):
        gone = made.a_withdrawn_forecast()

        assert again(gone, made.a_standing_forecast, "region", "day", "source", "issued_at").pk != gone.pk

    @pytest.mark.parametrize("adjective", ["a_withdrawn_external_warning", "a_lifted_external_warning"])
    def test_of_an_order_that_is_over_makes_room(self, adjective):
        gone = ADJECTIVES[adjective]()

        assert again(gone, made.a_standing_external_warning, "issuer", "doc_number").pk != gone.pk

    @pytest.mark.parametrize(
        "facts", [{"place": "member_6_prefecture"}, {"plan": "2027-1"}, {"held": DateRange(MONDAY, NOW.date())}]
    )
    def test_of_a_unit_in_the_command_stands_beside_another_one(self, facts):
        first = made.a_sitting_member(held=DateRange(NOW.date(), None))

        assert made.a_sitting_member(**{"unit": first.unit} | facts).pk

    def test_of_two_units_in_one_place_stands_beside_the_other(self):
        assert made.a_sitting_member().place == made.a_sitting_member().place


class TestWhatWasSaidToThePublic:
    """AlertVersion, AlertArea and Signature stay as they were written, also for SQL."""

    @pytest.mark.parametrize("what", NEVER_CHANGED)
    @pytest.mark.parametrize(
        "statement", ["UPDATE {table} SET {field} WHERE id = %s", "DELETE FROM {table} WHERE id = %s"]
    )
    def test_is_neither_changed_nor_deleted(self, what, statement):
        row = NEVER_CHANGED[what]()
        kept = type(row).objects.filter(pk=row.pk).values()
        before = kept.get()

        with (
            pytest.raises(ProgrammingError, match="Cannot"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement.format(table=type(row)._meta.db_table, field=FIELDS[what]), [row.pk])

        assert kept.get() == before
