"""What was read of an annex is decided, confirmed and registered; the real annexes: docs/rules/annex_import.md."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from documents.choices import FindingDecision, ImportState
from documents.gazette import read as read_gazette
from documents.models import Document
from heritage.annex.reader import HeritageAnnexReader
from heritage.annex_imports import deciding, handing_in
from heritage.annex_imports.handing_in import Announcement
from heritage.choices import ListKind, Outcome, Standing
from heritage.models import AnnexImport, Inscription, InscriptionUnit, Project
from portal.lifecycle import Refused
from tests.documents.factories import DocumentFactory
from tests.gazette_files import needs_the_real_gazette, real_gazette, truth
from tests.heritage.annex_files import as_csv, as_docx, as_text, as_xlsx
from tests.heritage.annex_walks import PAPER, AnnexWalk, written
from tests.heritage.factories import ProjectFactory

FELT = ("10", "Ⅷ-10", "毡绣", "甲县文化馆", "")
WILLOW = ("11", "Ⅷ-11", "柳编", "乙县文化馆、乙县木器厂", "")


@pytest.fixture
def walk(db):
    return AnnexWalk()


class TestWhatWasChosen:
    def test_is_held_against_the_title_of_the_annex(self, walk):
        annex_import = walk.read(as_text([FELT]), list_kind=ListKind.EXTENSION, batch=5)

        messages = list(annex_import.findings.in_the_way().values_list("message", flat=True))
        assert any("所选名录类别是“扩展项目”" in each for each in messages)
        assert any("所填批次是第5批，附件标题写的是第6批" in each for each in messages)

    @pytest.mark.parametrize(
        ("head", "title", "batch", "says"),
        [
            (("附件1", "伊犁州第七批", "州级非物质文化遗产名录"), "通知", 5, "附件标题写的是第7批"),
            (("附件1", "伊犁州第", "七批州级非物质文化遗产名录"), "通知", 5, "附件标题写的是第7批"),
            (("附件1", "非物质文化遗产名录"), "关于公布第七批名录的通知", 5, "公布文件的标题写的是第7批"),
            (("附件1", "第六批非物质文化遗产名录"), "关于公布第七批名录的通知", None, "公布文件的标题写的是第7批"),
        ],
    )
    def test_of_batches_is_held_against_every_title(self, walk, head, title, batch, says):
        paper = Announcement(number=PAPER.number, title=title, issued_on=PAPER.issued_on)

        annex_import = walk.read(as_text([FELT], head=head), paper=paper, batch=batch)

        assert says in annex_import.findings.in_the_way().get(code="batch_differs").message

    def test_otherwise_when_the_list_comes_again_is_a_conflict(self, walk):
        walk.confirmed(walk.read(as_text([FELT]), batch=6))

        again = walk.read(as_text([FELT]), batch=7)

        assert walk.told(again) == [("conflict", "此前按本文件登记的批次是第6批，本次是第7批")]


class TestAPaper:
    def test_of_the_register_is_the_one_that_is_named(self, walk):
        document = DocumentFactory(issued_on=date(2026, 2, 4))

        walk.confirmed(walk.read(as_text([FELT]), paper=Announcement(document)))

        assert Inscription.objects.get().document == document

    def test_that_the_register_lacks_is_entered_by_name_when_it_is_confirmed(self, walk):
        annex_import = walk.read(as_text([FELT]))
        assert not Document.objects.exists()

        walk.confirmed(annex_import)

        document = Document.objects.get()
        assert (document.number, document.issued_on) == ("测政发〔2026〕1号", date(2026, 2, 4))
        assert document.is_directory_only
        inscription = Inscription.objects.get()
        assert (inscription.document, inscription.batch, inscription.annex) == (document, 6, "附件1")

    def test_without_a_date_is_refused_at_once(self, walk):
        with pytest.raises(Refused, match="没有成文日期"):
            walk.read(as_text([FELT]), paper=Announcement(DocumentFactory(issued_on=None)))


class TestAConfirmation:
    def test_registers_what_was_foreseen(self, walk):
        annex_import = walk.confirmed(walk.read(as_text([FELT, WILLOW])))

        assert annex_import.state == ImportState.CONFIRMED
        assert annex_import.confirmed_by == walk.reviewer
        assert [str(each) for each in Project.objects.all()] == ["Ⅷ-10 毡绣", "Ⅷ-11 柳编"]
        assert all(row.project for row in annex_import.rows.select_related("project"))
        assert {each.registered_by for each in Inscription.objects.all()} == {walk.reviewer}

    def test_run_twice_registers_once(self, walk):
        annex_import = walk.confirmed(walk.read(as_text([FELT, WILLOW])))
        before = written()

        handing_in.confirm(annex_import, by=walk.reviewer, at=walk.at)

        assert written() == before

    def test_of_the_same_annex_again_has_nothing_to_register(self, walk):
        walk.confirmed(walk.read(as_text([FELT, WILLOW])))

        again = walk.decided(walk.read(as_text([FELT, WILLOW])))

        assert {outcome for outcome, _ in walk.told(again)} == {"unchanged"}
        with pytest.raises(Refused, match="没有可登记的行"):
            handing_in.confirm(again, by=walk.reviewer, at=walk.at)

    def test_is_not_for_who_handed_it_in(self, walk):
        annex_import = walk.decided(walk.read(as_text([FELT])))

        with pytest.raises(Refused, match="另一位"):
            handing_in.ask_to_confirm(annex_import, seen=annex_import.decisions, by=walk.keeper, at=walk.at)
        with pytest.raises(IntegrityError, match="four_eyes"), transaction.atomic():
            AnnexImport.objects.filter(pk=annex_import.pk).update(
                state="confirmed", confirmed_by=walk.keeper, confirmed_at=walk.at, document=DocumentFactory()
            )

    def test_waits_for_every_doubt(self, walk):
        annex_import = walk.read(as_text([("10", "Ⅷ-10", "毡绣", "乙州艺术研究所甲县文化馆", "")]))

        with pytest.raises(Refused, match="还有1处疑点没有决定"):
            handing_in.confirm(annex_import, by=walk.reviewer, at=walk.at)

    def test_after_the_register_has_changed_is_refused_and_registers_nothing(self, walk):
        annex_import = walk.decided(walk.read(as_text([FELT, WILLOW])))
        ProjectFactory(serial=11, number=11, name="柳编")
        before = written()

        with pytest.raises(Refused, match="第5行的结果与所列不同"):
            handing_in.confirm(annex_import, by=walk.reviewer, at=walk.at)

        assert written() == before
        assert handing_in.compare_again(annex_import) == 1
        walk.confirmed(annex_import)
        assert [outcome for outcome, _ in walk.told(annex_import)] == ["created", "conflict"]

    def test_of_a_page_that_is_out_of_date_is_refused(self, walk):
        annex_import = walk.decided(walk.read(as_text([("10", "Ⅷ-10", "毡绣", "乙州艺术研究所甲县文化馆", "")])))

        with pytest.raises(Refused, match="新的决定"):
            handing_in.ask_to_confirm(annex_import, seen=0, by=walk.reviewer, at=walk.at)


@pytest.mark.django_db(transaction=True)
class TestTwoAtOnce:
    def test_register_a_list_once_and_the_second_is_told(self):
        walk, barrier = AnnexWalk(), Barrier(2)
        imports = [walk.decided(walk.read(as_text([FELT, WILLOW]))) for _ in range(2)]

        def confirm(annex_import):
            barrier.wait(30)
            try:
                return handing_in.confirm(annex_import, by=walk.reviewer, at=walk.at).state
            except Refused as refusal:
                return str(refusal)
            finally:
                connection.close()

        with ThreadPoolExecutor(2) as pool:
            told = sorted(pool.map(confirm, imports))

        assert told[0] == ImportState.CONFIRMED
        assert "登记簿在比对之后有了变化：第4、5行的结果与所列不同。没有登记任何项目" in told[1]
        assert [Project.objects.count(), Inscription.objects.count(), InscriptionUnit.objects.count()] == [2, 2, 3]
        assert Document.objects.filter(number=PAPER.number).count() == 1


class TestPartingUnits:
    @pytest.fixture
    def row(self, walk):
        annex_import = walk.read(as_text([("10", "Ⅷ-10", "毡绣", "乙州艺术研究所甲县文化馆", "")]))
        return annex_import.rows.get()

    def part(self, walk, row, *units, seen=("乙州艺术研究所", "甲县文化馆")):
        return deciding.part_units(row, units, seen=seen, by=walk.keeper, at=walk.at)

    def test_decides_the_doubt_and_is_registered(self, walk, row):
        self.part(walk, row, "乙州艺术研究所甲县文化馆")

        finding = row.findings.get(code="units_run_together")
        assert (finding.decision, finding.decided_by) == (FindingDecision.CORRECTED, walk.keeper)
        walk.confirmed(row.annex_import)
        assert Project.objects.get().unit_names == ("乙州艺术研究所甲县文化馆",)

    @pytest.mark.parametrize(
        "units", [("乙州艺术研究所",), ("乙州艺术研究院", "甲县文化馆"), ("甲县文化馆", "乙州艺术研究所")]
    )
    def test_loses_nothing_and_adds_nothing(self, walk, row, units):
        with pytest.raises(Refused, match="不能增减或改动文字"):
            self.part(walk, row, *units)

        row.refresh_from_db()
        assert row.units == ["乙州艺术研究所", "甲县文化馆"]

    def test_of_two_people_at_once_tells_the_second(self, walk, row):
        self.part(walk, row, "乙州艺术研究所甲县文化馆")

        with pytest.raises(Refused, match="刚被他人改断"):
            self.part(walk, row, "乙州艺术研究所甲县文化馆")

    def test_after_the_confirmation_is_refused(self, walk, row):
        walk.confirmed(row.annex_import)

        with pytest.raises(Refused, match="已登记，不能再改断单位"):
            self.part(walk, row, "乙州艺术研究所甲县文化馆")


class TestDeciding:
    def test_decides_the_alike_too(self, walk):
        rows = [
            (str(at), f"Ⅷ-{at}", f"{sign}绣", "乙州艺术研究所甲县文化馆", "") for at, sign in ((10, "毡"), (11, "十字"))
        ]
        annex_import = walk.read(as_text(rows))
        first = annex_import.findings.filter(code="units_run_together").first()

        deciding.decide(
            annex_import, {first.pk: ""}, decision=FindingDecision.AS_READ, with_alike=True, by=walk.keeper, at=walk.at
        )

        assert not annex_import.findings.in_the_way().exists()

    def test_does_not_say_corrected_of_what_nobody_corrected(self, walk):
        annex_import = walk.read(as_text([("10", "Ⅷ-10", "毡绣", "乙州艺术研究所甲县文化馆", "")]))
        seen = {each.pk: "" for each in annex_import.findings.in_the_way()}

        with pytest.raises(Refused, match="没有更正过"):
            deciding.decide(annex_import, seen, decision=FindingDecision.CORRECTED, by=walk.keeper, at=walk.at)


class TestAnImportThatIsWithdrawn:
    def test_leaves_nothing_in_the_register(self, walk):
        annex_import = walk.read(as_text([FELT]))

        handing_in.withdraw(annex_import, by=walk.keeper, at=walk.at)

        assert annex_import.state == ImportState.WITHDRAWN
        assert not Project.objects.exists()


def real_annexes():
    """(list kind, text) of both annexes, as somebody would copy them."""
    text = real_gazette()
    gazette = read_gazette(text, annex_readers=(HeritageAnnexReader(),))
    (notice,) = [each for each in gazette.documents if each.annex_records]
    spans = [each.span for each in notice.annexes if each.span]
    return [(records.list_kind, span.of(text)) for records, span in zip(notice.annex_records, spans, strict=True)]


def real_tables():
    """(list kind, rows by category, each with its units)."""
    for kind, name in (("new", "heritage_batch5.csv"), ("extension", "heritage_extension.csv")):
        yield (
            kind,
            [(row["serial"], row["code"], row["name"], row["units"].replace(";", "、"), "") for row in truth(name)],
        )


@needs_the_real_gazette
class TestTheRealAnnexes:
    PAPER = Announcement(
        number="伊州政发〔2023〕9号",
        title="关于公布第五批自治州级非物质文化遗产名录和自治州级非物质文化遗产名录扩展项目的通知",
        issued_on=date(2023, 8, 4),
    )

    def registered(self):
        return sorted(
            (
                str(each.serial),
                str(each.code),
                each.name,
                ";".join(each.unit_names),
                each.inscriptions.all()[0].list_kind,
            )
            for each in Project.objects.with_inscriptions()
        )

    def expected(self):
        rows = truth("heritage_batch5.csv") + truth("heritage_extension.csv")
        return sorted((row["serial"], row["code"], row["name"], row["units"], row["list_kind"]) for row in rows)

    def check(self):
        assert self.registered() == self.expected()
        assert (Project.objects.count(), InscriptionUnit.objects.count()) == (45, 56)
        assert set(Inscription.objects.values_list("batch", flat=True)) == {5}
        assert Project.objects.having_standing(Standing.STUB).count() == 12

    def test_pasted_are_what_was_checked_by_hand(self, walk):
        for kind, text in real_annexes():
            walk.confirmed(walk.read(text, paper=self.PAPER, list_kind=kind))

        self.check()

    @pytest.mark.parametrize("kind", ["docx", "xlsx", "csv"])
    def test_as_files_are_what_was_checked_by_hand(self, walk, kind):
        make = {"docx": as_docx, "xlsx": as_xlsx, "csv": as_csv}[kind]
        for list_kind, rows in real_tables():
            walk.confirmed(walk.read(make(rows), f"名录.{kind}", paper=self.PAPER, list_kind=list_kind, batch=5))

        self.check()

    def test_tell_their_traps(self, walk):
        (_, text), (_, extension) = real_annexes()
        annex_import = walk.read(text, paper=self.PAPER)
        codes = set(annex_import.findings.values_list("code", flat=True))

        assert {"stated_count_differs", "stated_sum_differs", "code_gap", "units_run_together"} <= codes
        assert {"units_split_at_line_end", "similar_unit", "category_absent"} <= codes
        walk.confirmed(annex_import)
        extended = walk.read(extension, paper=self.PAPER, list_kind="extension")
        messages = list(extended.findings.values_list("message", flat=True))
        assert "编号“I-33”用字母书写罗马数字，按Ⅰ-33读入" in messages
        assert any("马具制作技艺" in each and "名称相近" in each for each in messages)

    def test_change_nothing_a_second_time(self, walk):
        for kind, text in real_annexes():
            walk.confirmed(walk.read(text, paper=self.PAPER, list_kind=kind))
        before = written()

        for kind, text in real_annexes():
            again = walk.read(text, paper=self.PAPER, list_kind=kind)
            assert {outcome for outcome, _ in walk.told(again)} == {Outcome.UNCHANGED}

        assert written() == before

    def test_by_an_annex_or_by_a_gazette_are_the_same_rows(self, walk, the_real_lists):
        for kind, text in real_annexes():
            again = walk.read(text, paper=Announcement(the_real_lists), list_kind=kind)
            assert {outcome for outcome, _ in walk.told(again)} == {Outcome.UNCHANGED}
