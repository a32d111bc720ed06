"""Opinions: versions nobody edits, their form, who reads them, how they go up (第十五、二十、二十二、二十三条)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from legal_counsel.advising import assigning, opining, synthesising
from legal_counsel.models import FinalOpinion, MatterStep, Opinion, OpinionFile
from portal.lifecycle import Refused
from tests.legal_counsel.matter_walks import AT, TODAY, MatterWalk

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk():
    return MatterWalk()


class TestGivingAnOpinion:
    def test_keeps_every_version(self, walk):
        row = walk.authorised(walk.opened())
        first, second = walk.opined(row), walk.opined(row, conclusion="unlawful")

        assert [each.number for each in Opinion.objects.all()] == [1, 2]
        assert list(Opinion.objects.current()) == [second]
        assert first.digest != second.digest
        assert opining.is_unchanged(first)

    def test_is_changed_by_nobody(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        for act in (
            lambda: Opinion.objects.filter(pk=opinion.pk).update(conclusion="lawful"),
            lambda: Opinion.objects.filter(pk=opinion.pk)._raw_delete("default"),
            lambda: OpinionFile.objects.all().delete(),
        ):
            with pytest.raises(DatabaseError, match="Cannot delete or update"), transaction.atomic():
                act()

    def test_takes_no_file_afterwards(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        other = walk.opined(opinion.assignment)
        with pytest.raises(IntegrityError, match="counsel_opinion_is_whole"), transaction.atomic():
            OpinionFile.objects.create(opinion=opinion, attachment=other.files.get().attachment)

    def test_shows_that_a_word_is_another(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        opinion.analysis += "。"

        assert not opining.is_unchanged(opinion)

    def test_waits_for_declaration_and_authorisation(self, walk):
        matter = walk.opened()
        row = walk.assigned(matter)
        for step in (
            lambda: assigning.declare(row, has_interest=False, by=walk.ask("律师"), at=AT),
            lambda: assigning.authorise(row, reason="急", by=walk.ask("单位"), at=AT),
        ):
            with pytest.raises(Refused, match="第二十条第二项"):
                walk.opined(row)
            step()
        assert walk.opined(row).number == 1

    def test_is_for_nobody_but_its_counsel(self, walk):
        row = walk.authorised(walk.opened())
        for who in ("机构", "单位", "内部", "局外"):
            with pytest.raises(Refused, match="第二十条第一项"):
                opining.submit(row, walk.said(), by=walk.ask(who), at=AT)

    def test_of_counsel_without_an_account_is_entered_by_the_agency(self, walk):
        row = walk.authorised(walk.opened(), walk.appoint(name="无账号律师"))

        assert walk.opined(row).submitted_by == walk.ask("机构")
        with pytest.raises(Refused, match="本人"):
            opining.submit(row, walk.said(), by=walk.ask("单位"), at=AT)

    @pytest.mark.parametrize(
        ("facts", "lacking"),
        [
            ({"form": "oral"}, "口头意见"),
            ({"handler": " "}, "签名"),
            ({"signed_paper": None}, "签名件"),
            ({"handled_as": "team"}, "公章"),
            ({"handled_as": "firm"}, "公章"),
            ({"handled_as": ""}, "以谁的名义"),
        ],
        ids=str,
    )
    def test_of_an_external_lacks_nothing_of_its_form(self, walk, facts, lacking):
        row = walk.authorised(walk.opened())
        with pytest.raises(Refused, match=f"{lacking}.*第二十二条"):
            walk.opined(row, **facts)
        assert not Opinion.objects.exists()

    def test_of_a_firm_bears_its_seal(self, walk):
        row = walk.authorised(walk.opened(), walk.appoint(is_firm=True), handler="张示范")
        with pytest.raises(Refused, match="公章"):
            walk.opined(row)

        assert walk.opined(row, has_seal=True).handled_as == "firm"

    def test_of_an_expert_is_personal(self, walk):
        row = walk.authorised(walk.opened(), walk.appoint(is_expert=True, name="示范教授"))
        with pytest.raises(Refused, match="个人名义"):
            walk.opined(row, handled_as="team", has_seal=True)

        assert walk.opined(row).handled_as == "person"

    def test_of_an_external_is_formal_in_the_database_too(self, walk):
        row = walk.authorised(walk.opened())
        whole = walk.opined(row)
        whole.pk, whole.number, whole.handled_as = None, 2, "firm"
        with pytest.raises(IntegrityError, match="external_is_formal"), transaction.atomic():
            whole.save(force_insert=True)

    def test_of_internal_counsel_is_written(self, walk):
        row = walk.authorised(walk.opened(), walk.internal)
        with pytest.raises(Refused, match="口头"):
            walk.opined(row, form="oral")

        assert walk.opined(row).handled_as == ""

    def test_takes_in_no_state_secret(self, walk):
        with pytest.raises(Refused, match="国家秘密"):
            walk.opined(walk.authorised(walk.opened()), analysis="依据机密★会议纪要")


class TestReading:
    def test_is_for_the_unit_once_it_was_sent_up(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        before = self.readers(walk)
        walk.sent(opinion)

        assert before == ["机构", "律师"]
        assert self.readers(walk) == ["机构", "单位", "律师"]

    @staticmethod
    def readers(walk):
        people = ("机构", "单位", "律师", "内部", "局外", "部门机构", "部门", "职员")
        return [who for who in people if Opinion.objects.visible_to(walk.ask(who), TODAY).exists()]

    def test_is_for_internal_counsel_who_read_the_material(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        row = walk.accepted(opinion.assignment.matter, walk.internal)
        assert not Opinion.objects.visible_to(walk.ask("内部"), TODAY).exists()
        assigning.authorise(row, reason="急", by=walk.ask("单位"), at=AT)
        assert Opinion.objects.visible_to(walk.ask("内部"), TODAY).exists()

    def test_is_not_for_another_external(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        other = walk.appoint(name="另一律师", account=walk.ask("职员"))
        walk.authorised(opinion.assignment.matter, other)

        assert not Opinion.objects.visible_to(walk.ask("职员"), TODAY).exists()


class TestAnalysis:
    def test_is_by_internal_counsel_on_the_matter_and_proposes(self, walk):
        opinion = walk.heard()
        found = walk.reviewed(opinion, proposal="partly")

        assert found.get_proposal_display() == "建议部分采纳"
        assert not Opinion.objects.unreviewed().exists()

    def test_is_of_externals_and_not_by_them(self, walk):
        opinion = walk.heard()
        own = walk.opined(walk.authorised(opinion.assignment.matter, walk.internal))
        for about, reader, who in ((opinion, opinion.assignment, "律师"), (own, own.assignment, "内部")):
            with pytest.raises(Refused, match="第十五条"):
                synthesising.review(about, reader, analysis="同意", proposal="adopt", by=walk.ask(who), at=AT)

    def test_is_said_by_nobody_else(self, walk):
        opinion = walk.heard()
        reader = walk.authorised(opinion.assignment.matter, walk.internal)
        for who in ("机构", "单位", "律师"):
            with pytest.raises(Refused, match="本人"):
                synthesising.review(opinion, reader, analysis="同意", proposal="adopt", by=walk.ask(who), at=AT)


class TestSendingUp:
    def two(self, walk, **facts):
        matter = walk.opened(**facts)
        return walk.opined(walk.authorised(matter)), walk.opined(walk.authorised(matter, walk.internal))

    def test_several_without_a_synthesis_goes_on_with_a_reason(self, walk):
        both = self.two(walk)
        with pytest.raises(Refused, match="第二十三条"):
            walk.sent(*both, reason=" ")
        walk.sent(*both, reason="情况紧急")

        assert MatterStep.objects.get(act="意见报送本单位").warned_of == synthesising.NO_SYNTHESIS

    def test_sends_the_synthesis_with_what_it_takes_in(self, walk):
        both = self.two(walk)
        matter = both[0].assignment.matter
        synthesising.synthesise(matter, text="综合两份意见", conclusion="partly", by=walk.ask("机构"), at=AT)
        walk.sent(both[0], with_final=True, attached=(), reason="")

        assert set(Opinion.objects.sent_up()) == set(both)
        assert not MatterStep.objects.exclude(warned_of="").filter(act="意见报送本单位").exists()

    def test_warns_where_an_opinion_came_after_the_synthesis(self, walk):
        first, second = self.two(walk)
        matter = first.assignment.matter
        synthesising.synthesise(matter, text="综合两份意见", conclusion="lawful", by=walk.ask("机构"), at=AT)
        walk.opined(second.assignment, conclusion="unlawful")
        with pytest.raises(Refused, match="没有综合"):
            walk.sent(first, with_final=True, attached=(), reason="")

    def test_of_a_technical_matter_takes_the_own_opinion_along(self, walk):
        both = self.two(walk, is_technical=True)
        synthesising.synthesise(both[0].assignment.matter, text="综合", conclusion="lawful", by=walk.ask("机构"), at=AT)
        for attached in ((), both[:1]):
            with pytest.raises(Refused, match="技术性较强"):
                walk.sent(both[0], with_final=True, attached=attached, reason="")

        assert walk.sent(both[0], with_final=True, attached=both, reason="").sent.filter(is_attached=True).count() == 2

    def test_and_synthesising_are_for_the_agency_alone(self, walk):
        opinion = walk.opined(walk.authorised(walk.opened()))
        matter = opinion.assignment.matter
        for act in (
            lambda by: synthesising.synthesise(matter, text="综合", conclusion="lawful", by=by, at=AT),
            lambda by: synthesising.send_up(matter, with_final=False, attached=(opinion,), by=by, at=AT),
        ):
            for who in ("单位", "律师", "局外"):
                with pytest.raises(Refused, match="工作机构"):
                    act(walk.ask(who))

    def test_needs_something_to_send(self, walk):
        matter = walk.opened()
        with pytest.raises(Refused, match="还没有法律顾问的意见"):
            synthesising.synthesise(matter, text="综合", conclusion="lawful", by=walk.ask("机构"), at=AT)
        with pytest.raises(Refused, match="请选择"):
            synthesising.send_up(matter, with_final=False, attached=(), by=walk.ask("机构"), at=AT)
        assert not FinalOpinion.objects.exists()
