"""The announcement: paper, projects and inscriptions in one act, or nothing (docs/rules/heritage_batches.md)."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from documents.gazette import read
from documents.issuing import papers
from documents.models import Document, IssuedNumber
from heritage import announcing
from heritage.annex.reader import HeritageAnnexReader
from heritage.batches import checking, opening
from heritage.batches.checking import Answer
from heritage.batches.choices import EntryKind
from heritage.choices import Standing
from heritage.models import Inscription, ListStatement, Project
from heritage.registering import register_rows
from portal.lifecycle import Refused
from tests.heritage.batch_walks import BatchWalk
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory

pytestmark = pytest.mark.django_db
SADDLE = "哈萨克族马具制作技艺"


@pytest.fixture
def walk(db):
    return BatchWalk()


@pytest.fixture
def register(db):
    """Three projects, of which the last has left the list; nothing is missing."""
    return [
        ProjectFactory(serial=1, category=1, number=1, name="河传说"),
        ProjectFactory(serial=2, category=8, number=1, name=SADDLE, units=[HeritageUnitFactory(name="丙县文化馆")]),
        ProjectFactory(serial=3, category=8, number=2, name="毛毡制作技艺", is_exited=True),
    ]


def approved(walk, *extra, number=6):
    """A new project of Ⅰ, one of Ⅷ that two counties share, and an extension of Ⅷ-1."""
    batch = walk.opened(number=number)
    wood = walk.accepted(batch, "木雕制作技艺")
    rows = [
        walk.accepted(batch, "山传说", category=1),
        wood,
        walk.accepted(batch, "木雕制作技艺", by="乙县", answer=Answer(EntryKind.JOINT, joins=wood, reason="同一项目")),
        walk.accepted(batch, SADDLE, code="Ⅷ-1", applicants=("甲县文化馆",)),
    ]
    return walk.approved(walk.carried(batch, rows))


def text_of(document):
    return "\n".join(each.text for each in document.blocks.order_by("order"))


class TestTheAnnouncement:
    def test_is_a_numbered_paper_that_the_register_of_documents_holds(self, walk, register):
        batch = approved(walk)
        document = walk.announce(batch)

        assert document.number == "测政发〔2026〕1号"
        assert document.title == (
            "关于公布第六批自治州级非物质文化遗产代表性项目名录和自治州级非物质文化遗产代表性项目名录扩展项目的通知"
        )
        batch.refresh_from_db()
        assert (batch.state, batch.document) == ("announced", document)
        assert document.issued_on == batch.approved_on
        assert document.paper.signed_by == walk.ask("签发")

    def test_prints_the_lists_as_the_real_annexes_do(self, walk, register):
        text = text_of(walk.announce(approved(walk)))

        assert "附件1\n第六批自治州级非物质文化遗产代表性项目名录\n（共计2项）\n民间文学（共计1项）\n" in text
        assert "序号\t编号\t项目名称\t申报地区或单位\n4\tⅠ-2\t山传说\t甲县文化馆\n传统技艺（共计1项）" in text
        assert "\n5\tⅧ-3\t木雕制作技艺\t甲县文化馆、乙县文化馆\n" in text
        assert "附件2\n自治州级非物质文化遗产代表性项目名录扩展项目\n（共计1项）\n传统技艺（共计1项）" in text
        assert f"\n2\tⅧ-1\t{SADDLE}\t甲县文化馆\n" in text
        assert "类项目未扩展" in text

    def test_makes_projects_and_inscriptions(self, walk, register):
        document = walk.announce(approved(walk))

        wood = Project.objects.get(name="木雕制作技艺")
        assert (wood.serial, str(wood.code), wood.standing) == (5, "Ⅷ-3", Standing.LISTED)
        assert wood.unit_names == ("甲县文化馆", "乙县文化馆")
        first = wood.inscriptions.get()
        assert (first.document, first.batch, first.annex) == (document, 6, "附件1")
        assert text_of(document)[first.start : first.end] == "5\tⅧ-3\t木雕制作技艺\t甲县文化馆、乙县文化馆"
        saddle = register[1].inscriptions.get(document=document)
        assert (saddle.list_kind, [each.printed_name for each in saddle.units.all()]) == ("extension", ["甲县文化馆"])
        assert Project.objects.count() == 5

    def test_tells_each_application_its_project(self, walk, register):
        batch = approved(walk)
        walk.announce(batch)

        told = [(each.name, each.state, str(each.project.code)) for each in batch.applications.order_by("pk")]
        assert [each[1:] for each in told] == [
            ("listed", "Ⅷ-3"), ("listed", "Ⅰ-2"), ("listed", "Ⅷ-3"), ("listed", "Ⅷ-1"),
        ]  # fmt: skip

    def test_reads_back_as_what_the_register_holds(self, walk, register):
        document = walk.announce(approved(walk))
        (parsed,) = read(text_of(document), annex_readers=(HeritageAnnexReader(),)).documents
        statements = ListStatement.objects.count()

        outcomes = [
            outcome.outcome
            for records in parsed.annex_records
            for outcome in register_rows(records, document=document, by=walk.ask("管理"), at=walk.later(24))
        ]
        assert outcomes == ["unchanged"] * 3
        assert ListStatement.objects.count() == statements

    def test_prints_its_tables_as_tables(self, walk, register):
        document = walk.announce(approved(walk))
        tables = [each for each in papers._blocks(document.paper.annexes.first().text) if each.is_table]

        assert [len(each.rows) for each in tables] == [1, 1]
        assert papers.make(document, at=walk.later(23)).attachment.kind == "pdf"

    def test_happens_once_however_often_it_is_pressed(self, walk, register):
        batch = approved(walk)
        seen = announcing.stamp(batch)
        first = announcing.announce(batch, seen=seen, by=walk.ask("管理"), at=walk.later(23))

        assert announcing.announce(batch, seen=seen, by=walk.ask("管理"), at=walk.later(23)) == first
        assert Inscription.objects.filter(document=first).count() == 3

    def test_is_refused_when_something_was_done_since_it_was_read(self, walk, register):
        batch = approved(walk)
        row = batch.applications.get(name="山传说")
        seen = announcing.stamp(batch)
        checking.determine(
            row, Answer(EntryKind.NEW, reason="再核"), seen=row.version, by=walk.ask("管理"), at=walk.later(22)
        )

        with pytest.raises(Refused, match="刚被更新"):
            announcing.announce(batch, seen=seen, by=walk.ask("管理"), at=walk.later(23))

    def test_asks_again_what_has_come_into_the_register_since(self, walk, register):
        batch = approved(walk)
        ProjectFactory(serial=4, category=8, number=3, name="哈萨克族木雕制作技艺")

        with pytest.raises(Refused, match="登记簿中又有Ⅷ-3哈萨克族木雕制作技艺"):
            walk.announce(batch)

    def test_writes_nothing_when_one_row_cannot_be_entered(self, walk, register, monkeypatch):
        batch = approved(walk)
        before = Document.objects.count()
        monkeypatch.setattr(announcing, "register_list", lambda *args, **facts: _conflict())

        with pytest.raises(Refused, match="不能登记：冲突"):
            walk.announce(batch)
        assert (Document.objects.count(), IssuedNumber.objects.count()) == (before, 0)
        assert Project.objects.count() == 3

    def test_waits_for_those_who_enter_documents_and_lists(self, walk, register):
        batch = approved(walk)
        with CaptureQueriesContext(connection) as asked:
            walk.announce(batch)

        told = [each["sql"] for each in asked.captured_queries]
        waits = [at for at, sql in enumerate(told) if "pg_advisory_xact_lock" in sql]
        reads = next(at for at, sql in enumerate(told) if 'FROM "heritage_project"' in sql)
        assert len(waits) >= 2
        assert waits[1] < reads


class TestTheNumbers:
    def test_are_not_guessed_where_earlier_batches_are_missing(self, walk):
        ProjectFactory(serial=195, category=1, number=35, name="河传说")
        batch, _ = walk.proposed("木雕制作技艺")
        walk.approved(batch)
        with pytest.raises(Refused, match="Ⅷ类（传统技艺）已用到的编号不能确定"):
            walk.announce(batch)

        opening.record_floor(
            8, last=48, basis="州文旅局复函", seen=opening.state_of_floors(), by=walk.ask("管理"), at=walk.at
        )
        walk.announce(batch)
        assert str(Project.objects.get(name="木雕制作技艺").code) == "Ⅷ-49"

    def test_of_the_real_register_go_on_behind_the_fifth_batch(self, the_real_lists, walk):
        batch = walk.opened()
        custom = walk.accepted(batch, "转场习俗", category=10)
        walk.approved(walk.carried(batch, [custom]))
        walk.announce(batch)

        project = Project.objects.get(name="转场习俗")
        assert (project.serial, str(project.code)) == (228, "Ⅹ-50")

    def test_of_real_operas_are_asked_for(self, the_real_lists, walk):
        batch = walk.opened()
        opera = walk.accepted(batch, "花儿剧", category=4)
        walk.approved(walk.carried(batch, [opera]))

        with pytest.raises(Refused, match="Ⅳ类"):
            walk.announce(batch)

    def test_of_a_project_that_left_the_list_are_never_given_again(self, walk, register):
        walk.announce(approved(walk))

        assert Project.objects.filter(category=8, number=2).get().exited_on
        assert Project.objects.filter(serial=3).count() == 1


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_get_numbers_without_gap_or_double(self):
        walk = BatchWalk()
        ProjectFactory(serial=1, category=8, number=1, name="河灯制作技艺")
        batches = []
        for number, name in ((6, "木雕制作技艺"), (7, "皮雕制作技艺")):
            batch, _ = walk.proposed(name, number=number)
            batches.append(walk.approved(batch))

        barrier = Barrier(2)

        def announce(batch):
            barrier.wait(30)
            try:
                return walk.announce(batch)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            papers_made = list(pool.map(announce, batches))

        numbers = sorted((each.serial, each.number) for each in Project.objects.all())
        assert numbers == [(1, 1), (2, 2), (3, 3)]
        assert sorted(each.number for each in papers_made) == ["测政发〔2026〕1号", "测政发〔2026〕2号"]


def _conflict():
    from documents.importing.annexes import RowOutcome

    return [RowOutcome("conflict", "冲突", "一行", 1)]
