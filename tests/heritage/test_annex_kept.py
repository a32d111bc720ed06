"""What of an annex is kept beside its rows, and what was decided before: docs/rules/annex_import.md."""

import pytest

from documents.choices import FindingDecision
from heritage.annex_imports import deciding, handing_in
from heritage.annex_imports.handing_in import Announcement
from heritage.findings import noting, settling
from heritage.findings.choices import QualityKind
from heritage.models import Inscription, Project, QualityFinding
from tests.heritage.annex_files import as_csv, as_text
from tests.heritage.annex_walks import PAPER, AnnexWalk
from tests.heritage.factories import HeritageUnitFactory
from tests.rule_tables import cases, listed

FELT = ("10", "Ⅷ-10", "毡绣", "甲县文化馆", "")
WILLOW = ("11", "Ⅷ-11", "柳编", "乙县文化馆、乙县木器厂", "")


@pytest.fixture
def walk(db):
    return AnnexWalk()


class TestTheColumnsBesideTheUnits:
    HEADER = ("序号", "编号", "项目名称", "申报县", "保护单位", "备注")

    @pytest.mark.parametrize("case", cases("annex_import.md", "Cases: columns beside the units"), ids=str)
    def test_are_kept_as_the_table_says(self, walk, case):
        row = ["" if cell == "-" else cell for cell in case["row"].split()]
        annex_import = walk.decided(walk.read(as_csv([row], header=self.HEADER), "名录.csv", batch=6))
        if case["applicants"] == "conflict":
            assert case["remark"] in annex_import.rows.get().reason
            return
        walk.confirmed(annex_import)

        inscription = Inscription.objects.get()
        assert inscription.remark == case["remark"]
        for role, column in (("applicant", "applicants"), ("safeguarding", "safeguarding")):
            links = inscription.units.filter(role=role)
            assert [each.printed_name for each in links] == listed(case[column])
        assert Project.objects.get().unit_names == tuple(listed(case["applicants"]))

    def test_of_a_row_that_goes_on_are_added_to_it(self, walk):
        rows = [("10", "Ⅷ-10", "毡绣", "甲县", "甲县文化馆", "一"), ("", "", "", "乙县", "乙县文化馆", "二")]

        row = walk.read(as_csv(rows, header=self.HEADER), "名录.csv", batch=6).rows.get()

        assert (row.units, row.safeguarding_units) == (["甲县", "乙县"], ["甲县文化馆", "乙县文化馆"])
        assert row.remark == "一；二"

    def test_that_say_otherwise_when_the_list_comes_again_are_a_conflict(self, walk):
        row = ("10", "Ⅷ-10", "毡绣", "甲县", "甲县文化馆", "")
        walk.confirmed(walk.read(as_csv([row], header=self.HEADER), "名录.csv", batch=6))

        same = walk.read(as_csv([row], header=self.HEADER), "名录.csv", batch=6)
        other = walk.read(as_csv([(*row[:4], "乙县文化馆", "")], header=self.HEADER), "名录.csv", batch=6)

        assert [outcome for outcome, _ in walk.told(same)] == ["unchanged"]
        assert walk.told(other) == [("conflict", "此前按本文件登记的保护单位为甲县文化馆，本次读作乙县文化馆")]


class TestALineThatWasNotUnderstood:
    TEXT = as_text([FELT, ("", "", "", "", "此行无法读懂的文字"), WILLOW])

    def test_stays_in_the_panel_and_leads_to_its_place(self, walk, client):
        annex_import = walk.confirmed(walk.read(self.TEXT))

        finding = QualityFinding.objects.get(kind=QualityKind.UNREAD)
        assert "此行无法读懂的文字" in finding.message
        assert finding.url.startswith(annex_import.get_absolute_url())
        client.force_login(walk.keeper)
        page = client.get(finding.url).content.decode()
        assert "此行无法读懂的文字" in page.partition('id="source"')[2]
        settling.resolve(finding, words="是表注", seen=finding.version, by=walk.keeper, at=walk.at)
        assert "是表注" in client.get(finding.get_absolute_url()).content.decode()

    def test_is_told_once_and_goes_when_the_list_comes_without_it(self, walk):
        walk.confirmed(walk.read(self.TEXT))
        more = ("12", "Ⅷ-12", "皮雕", "甲县文化馆", "")
        again = as_text([FELT, ("", "", "", "", "此行无法读懂的文字"), WILLOW, more])
        walk.confirmed(walk.read(again))
        (finding,) = QualityFinding.objects.waiting().filter(kind=QualityKind.UNREAD)

        walk.confirmed(walk.read(as_text([FELT, WILLOW, more, ("13", "Ⅷ-13", "木雕", "甲县文化馆", "")])))

        finding.refresh_from_db()
        assert finding.gone_at is not None


class TestWhatWasDecidedBefore:
    RUN_ON = as_text([("10", "Ⅷ-10", "毡绣", "乙州艺术研究所甲县文化馆", "")])

    def decide(self, walk, annex_import, decision, remark=""):
        seen = {each.pk: "" for each in annex_import.findings.in_the_way()}
        deciding.decide(annex_import, seen, decision=decision, remark=remark, by=walk.keeper, at=walk.at)

    def test_is_not_asked_again(self, walk):
        first = walk.read(self.RUN_ON)
        self.decide(walk, first, FindingDecision.AS_READ, "已问文旅局")
        handing_in.withdraw(first, by=walk.keeper, at=walk.at)

        again = walk.read(self.RUN_ON)

        assert not again.findings.in_the_way().exists()
        finding = again.findings.get(code="units_run_together")
        assert (finding.decision, finding.remark, finding.decided_by) == ("as_read", "已问文旅局", walk.keeper)

    def test_is_asked_of_another_announcement(self, walk):
        self.decide(walk, walk.read(self.RUN_ON), FindingDecision.AS_READ)
        other = Announcement(number="测政发〔2026〕2号", title=PAPER.title, issued_on=PAPER.issued_on)

        assert walk.read(self.RUN_ON, paper=other).findings.in_the_way().exists()

    def test_is_asked_again_where_the_units_were_parted(self, walk):
        row = walk.read(self.RUN_ON).rows.get()
        seen = ("乙州艺术研究所", "甲县文化馆")
        deciding.part_units(row, ("乙州艺术研究所甲县文化馆",), seen=seen, by=walk.keeper, at=walk.at)

        assert walk.read(self.RUN_ON).findings.in_the_way().exists()

    def test_of_two_spellings_is_no_doubt_any_more(self, walk):
        whole, short = (HeritageUnitFactory(name=f"{place}文化馆") for place in ("察布查尔锡伯自治县", "察布查尔县"))
        text = as_text([("10", "Ⅷ-10", "毡绣", whole.name, ""), ("11", "Ⅷ-11", "柳编", short.name, "")])
        noting.refresh(by=walk.keeper, at=walk.at)
        pair = QualityFinding.objects.get(kind=QualityKind.SAME_UNIT)
        assert walk.read(text).findings.filter(code="similar_unit").exists()

        settling.accept(pair, words="是两个单位", seen=pair.version, by=walk.keeper, at=walk.at)

        assert not walk.read(text).findings.filter(code="similar_unit").exists()
