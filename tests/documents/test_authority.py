"""Who may end or change whose documents: the tables of docs/rules/authority.md."""

from __future__ import annotations

from datetime import date

import pytest
from django.utils import timezone

from documents.events import determining
from documents.models import Document, ValidityEvent
from documents.organs.authority import Organ, Verdict, authority
from documents.organs.issuers import Paper, authority_over, doubts_about, organs_named, organs_of, organs_of_each
from documents.validity import EVENT_LABELS, EventKind
from portal.accounts.choices import KnowledgeLevel, Role
from portal.lifecycle import Refused
from portal.organization.choices import UnitKind
from portal.organization.models import Unit
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.factories import UserFactory
from tests.rule_tables import cases, listed

GOVERNMENT, OFFICE, JUSTICE, COUNTY = 1, 2, 3, 4
TREE = {
    organ.name: organ
    for organ in (
        Organ("示范州人民政府", unit=GOVERNMENT),
        Organ("示范州人民政府办公厅", unit=OFFICE, above=frozenset({GOVERNMENT}), is_office=True),
        Organ("示范州司法局", unit=JUSTICE, above=frozenset({GOVERNMENT})),
        Organ("示范州甲县人民政府", unit=COUNTY, above=frozenset({GOVERNMENT})),
        Organ("示范州甲县司法局", unit=5, above=frozenset({GOVERNMENT, COUNTY})),
        Organ("示范州旧局", unit=6, above=frozenset({GOVERNMENT}), is_active=False),
        Organ("兵团示范师", unit=7, is_corps=True),
        Organ("示范团", unit=8, above=frozenset({7}), is_corps=True),
        Organ("示范州中级人民法院", unit=9, above=frozenset({GOVERNMENT})),
        Organ("示范州总工会", unit=10, above=frozenset({GOVERNMENT}), is_outside=True),
        Organ("示范州机关事务管理局", unit=11, above=frozenset({GOVERNMENT, OFFICE})),
        Organ("示范州司法局执法队", unit=12, above=frozenset({GOVERNMENT, JUSTICE})),
        Organ("示范州指挥部", unit=13, above=frozenset({GOVERNMENT})),
        Organ("示范州指挥部办公室", unit=14, above=frozenset({GOVERNMENT, 13})),
    )
}
CASES = [
    (row["ender"], row.get("act", ""), row["ended"], row["verdict"])
    for table in ("Organs", "Joint papers")
    for row in cases("authority.md", table)
]
VERDICTS = {
    "制定机关": Verdict.SAME,
    "上级机关或权力机关": Verdict.SUPERIOR,
    "无权": Verdict.NONE,
    "待核": Verdict.UNKNOWN,
}
ACTS = {label: kind for kind, label in EVENT_LABELS.items()}


def organs(cell: str) -> list[Organ]:
    return [TREE.get(name, Organ(name)) for name in listed(cell)]


class TestWhoMayEndADocument:
    @pytest.mark.parametrize(("ender", "act", "ended", "verdict"), CASES)
    def test_follows_the_table(self, ender, act, ended, verdict):
        for kind in [ACTS[act]] if act else [None, *ACTS.values()]:
            if not act and kind == EventKind.ANNULMENT and "人民代表大会" in ender:
                continue  # has a row of its own
            answer = authority(organs(ender), organs(ended), kind)
            assert answer.verdict is VERDICTS[verdict], (kind, answer.words)

    def test_table_covers_every_verdict_with_forty_pairs_at_least(self):
        assert {verdict for *_, verdict in CASES} == set(VERDICTS)
        assert len({(ender, ended) for ender, _, ended, _ in CASES}) >= 40

    def test_names_the_clause_that_puts_one_above_the_other(self):
        told = authority(organs("示范州人民代表大会常务委员会"), organs("示范州人民政府"), EventKind.ANNULMENT)

        assert told.words.endswith("（《地方组织法》第五十条、《立法法》第一百零八条第五项）")

    @pytest.mark.parametrize(
        "ended", ["最高人民法院", "示范州总工会", "中共示范州委员会", "第四师七十团", "青川市公交集团"]
    )
    def test_gives_a_reason_where_nothing_follows(self, ended):
        told = authority(organs("示范州人民政府"), organs(ended))

        assert told.words.endswith("，须核对示范州人民政府是否有权")

    def test_does_not_take_guidance_for_lead(self):
        told = authority(organs("示范州司法局"), organs("示范州甲县司法局"))

        assert told.words.endswith("业务指导或者领导关系（《地方组织法》第八十三条），须核对有无领导关系")

    def test_says_why(self):
        told = authority(organs("示范州司法局"), organs("示范州人民政府办公厅"))

        assert told.words == "示范州司法局既不是制定机关，也不是示范州人民政府办公厅的上级机关或者权力机关"


def unit(name: str, kind: UnitKind, parent: Unit | None = None) -> Unit:
    return Unit.objects.create(name=name, kind=kind, parent=parent)


def issued_by(*units: Unit, **facts) -> Document:
    document = DocumentFactory(**facts)
    for order, each in enumerate(units, start=1):
        document.issuers.create(order=order, printed_name=each.name, unit=each)
    return document


@pytest.mark.django_db
class TestTheOrgansOfADocument:
    @pytest.fixture
    def government(self):
        return unit("示范州人民政府", UnitKind.PREFECTURE_GOVERNMENT)

    @pytest.fixture
    def office(self, government):
        return unit("示范州人民政府办公厅", UnitKind.GENERAL_OFFICE, government)

    def test_stand_in_the_tree_of_units(self, government, office):
        decision, rules = issued_by(government), issued_by(office)

        assert authority_over(decision, rules).verdict is Verdict.SUPERIOR
        assert authority_over(rules, decision).verdict is Verdict.NONE

    def test_of_a_stub_are_those_of_its_series(self, government, office):
        issued_by(office, series="示政办发")
        stub = DocumentFactory(series="示政办发", is_directory_only=True)

        assert authority_over(issued_by(government), stub).verdict is Verdict.SUPERIOR

    def test_of_a_stub_are_not_known_where_its_series_is_not_of_one_organ(self, government, office):
        issued_by(office, series="示政办发")
        issued_by(government, series="示政办发")
        stub = DocumentFactory(series="示政办发", is_directory_only=True)

        assert authority_over(issued_by(government), stub).verdict is Verdict.UNKNOWN

    def test_of_a_stub_are_those_of_the_other_series_of_its_government_or_its_office(self, government, office):
        issued_by(office, series="示政办发")
        issued_by(government, series="示政发")
        of_the_office = DocumentFactory(series="示政办规字", is_directory_only=True)
        of_the_government = DocumentFactory(series="示政规", is_directory_only=True)
        of_another = DocumentFactory(series="示政协发", is_directory_only=True)

        found = organs_of([of_the_office, of_the_government, of_another])

        assert [one.name for one in found[of_the_office.pk]] == ["示范州人民政府办公厅"]
        assert [one.name for one in found[of_the_government.pk]] == ["示范州人民政府"]
        assert found[of_another.pk] == ()

    def test_of_a_stub_are_those_of_a_paper_that_comes_with_it(self, government, office):
        coming = Paper(names=("示范州人民政府办公厅",), series="示政办函")

        found = organs_of_each({"coming": coming, "stub": Paper(series="示政办发")})

        assert [one.unit for one in found["stub"]] == [office.pk]

    def test_of_a_unit_that_is_no_administrative_organ_stand_in_no_line(self, government):
        union = unit("示范州职工之家", UnitKind.PEOPLES_ORGANIZATION, government)

        assert authority_over(issued_by(government), issued_by(union)).verdict is Verdict.UNKNOWN

    def test_are_found_in_as_many_queries_for_one_as_for_thirty(
        self, government, office, django_assert_max_num_queries
    ):
        stubs = [DocumentFactory(series="示政办发", is_directory_only=True) for _ in range(30)]
        papers = [issued_by(office, series="示政办发") for _ in range(30)]

        with django_assert_max_num_queries(3):
            found = organs_of([*stubs, *papers])
        assert {one.name for organs in found.values() for one in organs} == {"示范州人民政府办公厅"}

    def test_of_a_paper_not_registered_yet_are_named(self, government):
        first, second = organs_named(["示范州人民政府", "青川市人民政府"])

        assert (first.unit, second.unit) == (government.pk, None)


@pytest.mark.django_db
class TestRecordingAnEvent:
    @pytest.fixture
    def government(self):
        return unit("示范州人民政府", UnitKind.PREFECTURE_GOVERNMENT)

    @pytest.fixture
    def office(self, government):
        return unit("示范州人民政府办公厅", UnitKind.GENERAL_OFFICE, government)

    def test_is_refused_where_the_organ_has_no_authority(self, government, office):
        with pytest.raises(Refused, match="示范州人民政府办公厅既不是制定机关") as refused:
            record(issued_by(government), by=issued_by(office))

        assert refused.value.clause == "《党政机关公文处理工作条例》第三十三条"
        assert not ValidityEvent.objects.exists()

    def test_is_done_where_the_organ_stands_above(self, government, office):
        record(issued_by(office), by=issued_by(government))

        assert ValidityEvent.objects.get().kind == "repeal"

    def test_of_which_nobody_can_say_is_stored_and_its_doubt_shown(self, client, government):
        paper = issued_by(government)
        event = record(paper, by=DocumentFactory(number="青政发〔2024〕3号", series="青政发"))

        client.force_login(one_with(Role.DOCUMENT_MANAGER))
        page = client.get(paper.get_absolute_url()).content.decode()

        assert event.pk
        assert "废止（青政发〔2024〕3号）：登记簿中没有作出该规定的公文的发文机关" in page

    def test_shows_the_doubt_about_a_congress_that_repeals_and_none_where_it_annuls(self, government):
        paper, congress = issued_by(government), unit("示范州人民代表大会常务委员会", UnitKind.AGENCY)
        events = [record(paper, by=issued_by(congress)), record(paper, by=issued_by(congress), kind="annulment")]

        assert [*doubts_about(paper, events)] == [events[0].pk]

    def test_shows_no_doubt_where_the_organ_stands_above(self, client, government, office):
        paper = issued_by(office)
        record(paper, by=issued_by(government))

        client.force_login(one_with(Role.DOCUMENT_MANAGER))

        assert "是否有权" not in client.get(paper.get_absolute_url()).content.decode()

    def test_says_nothing_of_the_doubt_to_whoever_may_not_see_the_cause(self, client, government):
        paper = issued_by(government)
        record(
            paper,
            by=DocumentFactory(number="青政发〔2024〕3号", series="青政发", knowledge_level=KnowledgeLevel.PREFECTURE),
        )

        client.force_login(UserFactory(knowledge_level=KnowledgeLevel.STAFF))

        assert "青政发〔2024〕3号" not in client.get(paper.get_absolute_url()).content.decode()


def record(document: Document, *, by: Document, kind: str = "repeal") -> ValidityEvent:
    """A repeal of `document` by another, as a person records it."""
    order = document.instruments.count() + 1
    return determining.record(
        document.instruments.create(title=document.title, order=order),
        kind=kind,
        since=None if kind == "annulment" else date(2024, 5, 1),
        last_day=None,
        articles=(),
        by_document=by,
        reason="",
        by=one_with(Role.DOCUMENT_MANAGER),
        at=timezone.now(),
    )
