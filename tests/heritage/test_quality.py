"""What is doubtful in the register, who takes it, and when it comes again."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from heritage.changing import exiting, restoring
from heritage.findings import noting, settling
from heritage.findings.choices import QualityKind, QualityState
from heritage.findings.found import Found
from heritage.findings.lifecycle import QUALITY
from heritage.levels.papers import Paper
from heritage.models import Project, QualityFinding
from heritage.registering import register_rows
from heritage.uniting import merging
from portal.accounts.choices import Role
from portal.lifecycle import Refused
from portal.organization.choices import RegionKind
from portal.organization.models import Region
from tests.cast import one_with
from tests.documents.factories import DocumentFactory
from tests.gazette_files import needs_the_real_gazette
from tests.heritage.factories import HeritageUnitFactory, ProjectFactory, listed_since_2008
from tests.heritage.test_protecting import entered
from tests.heritage.test_registering import annex_of
from tests.rule_tables import cases, listed

RULES = "heritage_quality.md"
LIST = "/heritage/register/quality/"


@pytest.fixture
def keeper(client, db):
    user = one_with(Role.HERITAGE_MANAGER)
    client.force_login(user)
    return user


@pytest.fixture
def other(db):
    return one_with(Role.HERITAGE_MANAGER)


def found(kind=QualityKind.COUNTS, *evidence, subject="1:new:传统技艺"):
    return Found(kind, subject, "伊州政发〔2023〕9号新列入", evidence or ("称11项，实有12项",))


def noted(by, each=None):
    each = each or found()
    noting.note([each], by=by, at=timezone.now())
    return QualityFinding.objects.get(kind=each.kind, subject=each.subject)


def act(finding, action, by, words="已电话核实"):
    facts = {"by": by, "at": timezone.now()}
    finding.refresh_from_db()
    said = {} if action == "take" else {"words": words, "seen": finding.version}
    return getattr(settling, action)(finding, **facts, **said)


def bring_to(finding, state, by):
    for action in {"open": (), "taken": ("take",), "resolved": ("resolve",), "accepted": ("accept",)}[state]:
        act(finding, action, by)


class TestTheStates:
    @pytest.mark.parametrize("case", cases(RULES, "Cases: transitions of a finding"), ids=lambda case: case["act"])
    def test_follow_the_table(self, keeper, other, case):
        for number, state in enumerate(QualityState.values):
            finding = noted(keeper, found(subject=f"x{number}"))
            bring_to(finding, state, other)
            if state in listed(case["from"]):
                assert act(finding, case["act"], keeper).state == case["to"]
                assert finding.steps.last().by == keeper
            else:
                with pytest.raises(Refused, match="当前状态不能"):
                    act(finding, case["act"], keeper)

    def test_are_the_table(self):
        rows = cases(RULES, "Cases: transitions of a finding")
        assert {row["act"]: (set(listed(row["from"])), row["to"]) for row in rows} == {
            action: (set(each.sources), each.target) for action, each in QUALITY.items()
        }

    @pytest.mark.parametrize(
        "case",
        [row for row in cases(RULES, "Cases: transitions of a finding") if row["words"] == "yes"],
        ids=lambda case: case["act"],
    )
    def test_ask_for_words(self, keeper, case):
        finding = noted(keeper)
        bring_to(finding, listed(case["from"])[-1], keeper)

        with pytest.raises(Refused, match="请写明"):
            act(finding, case["act"], keeper, words="  ")

    def test_do_not_settle_what_came_after_the_page(self, keeper, other):
        finding = noted(keeper)
        noted(other, found(QualityKind.COUNTS, "称11项，实有13项"))

        with pytest.raises(Refused, match="已有变化"):
            settling.resolve(finding, words="已核实", seen=finding.version, by=keeper, at=timezone.now())

        finding.refresh_from_db()
        assert finding.state == QualityState.OPEN

    def test_tell_whose_it_was_before(self, keeper, other):
        finding = noted(keeper)
        act(finding, "take", other)

        assert act(finding, "take", keeper).owner == keeper

        assert str(other) in finding.steps.last().reason
        with pytest.raises(Refused, match="已由您认领"):
            act(finding, "take", keeper)


class TestComingAgain:
    @pytest.mark.parametrize(
        "case", cases(RULES, "Cases: evidence that comes again"), ids=lambda case: f"{case['kind']} {case['told now']}"
    )
    def test_follows_the_table(self, keeper, case):
        finding = noted(keeper, found(QualityKind(case["kind"]), *listed(case["known"])))
        bring_to(finding, case["state"], keeper)

        again = noted(keeper, found(QualityKind(case["kind"]), *listed(case["told now"])))

        assert (again.state, again.evidence) == (case["state then"], listed(case["evidence then"]))

    def test_says_what_is_new_and_how_it_was_settled_before(self, keeper, other):
        finding = noted(keeper)
        act(finding, "accept", keeper, words="以附件为准")

        again = noted(other, found(QualityKind.COUNTS, "称11项，实有13项"))

        step = again.steps.last()
        assert (step.act, step.by) == ("重新打开", other)
        assert "称11项，实有13项" in step.reason
        assert "以附件为准" in step.reason
        assert (again.owner, again.words, again.settled_by) == (None, "", None)

    def test_writes_nothing_where_the_same_is_told(self, keeper):
        finding = noted(keeper)

        assert noted(keeper).steps.count() == finding.steps.count() == 1


class TestWhatTheRegisterShows:
    def test_is_noted_and_goes_with_its_cause(self, keeper):
        stub = ProjectFactory(is_stub=True)
        noting.refresh(by=keeper, at=timezone.now())
        finding = QualityFinding.objects.get(kind=QualityKind.STUBS)
        assert finding.evidence == [str(stub)]
        assert list(QualityFinding.objects.waiting()) == [finding]

        stub.inscriptions.update(list_kind="new")
        noting.refresh(by=keeper, at=timezone.now())

        finding.refresh_from_db()
        assert finding.gone_at is not None
        assert not QualityFinding.objects.waiting().exists()
        assert [each.act for each in finding.steps.all()] == ["发现", "不再出现"]

    def test_comes_back(self, keeper):
        stub = ProjectFactory(is_stub=True)
        for kind in ("extension", "new", "extension"):
            stub.inscriptions.update(list_kind=kind)
            noting.refresh(by=keeper, at=timezone.now())

        (finding,) = QualityFinding.objects.waiting()
        assert [each.act for each in finding.steps.all()] == ["发现", "不再出现", "再次出现"]

    def test_names_two_units_until_they_are_merged(self, keeper):
        Region.objects.get_or_create(name="察布查尔锡伯自治县", defaults={"kind": RegionKind.AUTONOMOUS_COUNTY})
        whole, short = (HeritageUnitFactory(name=f"{place}文化馆") for place in ("察布查尔锡伯自治县", "察布查尔县"))
        noting.refresh(by=keeper, at=timezone.now())
        pairs = QualityFinding.objects.waiting().filter(kind=QualityKind.SAME_UNIT)
        assert pairs.count() == 1

        done = merging.merge(
            whole, short, reason="核实", seen=merging.planned(whole, short).stamp, by=keeper, at=timezone.now()
        )
        assert pairs.count() == 0
        merging.undo(done, reason="有误", seen=merging.undoing(done).stamp, by=keeper, at=timezone.now())

        assert pairs.count() == 1

    def test_names_a_recognition_that_an_exit_dated_back_took_off_the_list(self, keeper):
        project = listed_since_2008()
        protection = entered(keeper, on=date(2024, 1, 1), project=project)
        entered(keeper, on=date(2023, 4, 30), project=project)

        leave = {"on": date(2023, 5, 1), "reason": "不再存续", "paper": Paper("", "退出通知")}
        exiting.leave(project, **leave, by=keeper, at=timezone.now())

        (finding,) = QualityFinding.objects.waiting().filter(kind=QualityKind.OFF_LIST)
        assert finding.place == str(protection)
        assert finding.evidence == ["2024-01-01认定，当日项目已退出：2023-05-01（退出通知）"]

        back = {"kind": "mistake", "exited_on": date(2023, 5, 1), "on": date(2024, 6, 1), "reason": "录入有误"}
        restoring.restore(project, **back, paper=Paper("", "更正函"), by=keeper, at=timezone.now())

        assert not QualityFinding.objects.waiting().filter(kind=QualityKind.OFF_LIST).exists()


class TestWhatAnImportTells:
    ROW = ("228", "Ⅷ-48", "毛毡制作技艺", "特克斯县文化馆")

    def register(self, by, *rows, document=None):
        return register_rows(annex_of(*rows), document=document or DocumentFactory(), by=by, at=timezone.now())

    def test_keeps_a_row_that_contradicts_the_register(self, keeper):
        Project.objects.create(serial=228, category=8, number=48, name="别的技艺", name_key="b")

        self.register(keeper, self.ROW)

        finding = QualityFinding.objects.get(kind=QualityKind.CONFLICT)
        assert "已登记为“别的技艺”，本次读作“毛毡制作技艺”" in finding.message

    def test_lets_it_go_when_the_same_row_agrees(self, keeper):
        project = Project.objects.create(serial=228, category=8, number=48, name="别的技艺", name_key="b")
        document = DocumentFactory()
        self.register(keeper, self.ROW, document=document)
        Project.objects.filter(pk=project.pk).update(name="毛毡制作技艺")

        self.register(keeper, self.ROW, document=document)

        assert not QualityFinding.objects.waiting().filter(kind=QualityKind.CONFLICT).exists()

    def test_keeps_the_row_that_repeats_the_code_of_another(self, keeper):
        self.register(keeper, self.ROW, ("229", "Ⅷ-48", "柳编", "特克斯县文化馆"))

        finding = QualityFinding.objects.waiting().get(kind=QualityKind.CONFLICT)
        assert "编号Ⅷ-48已是序号228的毛毡制作技艺" in finding.message

    def test_tells_the_same_twice_only_once(self, keeper):
        document = DocumentFactory()
        self.register(keeper, self.ROW, document=document)
        before = list(QualityFinding.objects.values_list("pk", "state", "evidence"))

        self.register(keeper, self.ROW, document=document)

        assert list(QualityFinding.objects.values_list("pk", "state", "evidence")) == before

    @needs_the_real_gazette
    def test_of_the_real_lists_is_what_was_found_by_hand(self, client, keeper, the_real_lists):
        told = "\n".join(each.message for each in QualityFinding.objects.all())

        stubs = QualityFinding.objects.get(kind=QualityKind.STUBS)
        assert "12个项目只见于扩展名录" in stubs.place
        assert len(stubs.evidence) == 12
        assert "“传统技艺”称11项，实有12项" in told
        assert "各类所称项数之和为32，与所称总数33不符" in told
        assert "连写无分隔" in told
        assert not QualityFinding.objects.filter(kind=QualityKind.CONFLICT).exists()


class TestTheTable:
    @pytest.mark.parametrize(
        ("constraint", "facts"),
        [
            ("heritage_quality_kind_known", {"kind": "x"}),
            ("heritage_quality_state_known", {"state": "x"}),
            ("heritage_quality_evidenced", {"evidence": []}),
            ("heritage_quality_evidenced", {"place": ""}),
            ("heritage_quality_taken_by_somebody", {"state": "taken"}),
            ("heritage_quality_settled_whole", {"state": "resolved"}),
            ("heritage_quality_settled_whole", {"words": "已核实"}),
        ],
    )
    def test_refuses_half_a_finding(self, keeper, constraint, facts):
        finding = noted(keeper)

        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            QualityFinding.objects.filter(pk=finding.pk).update(**facts)


class TestThePages:
    def test_are_closed_to_strangers(self, client, db):
        assert client.get(LIST).status_code == 302

    def test_let_the_reviewer_read_but_not_act(self, client, keeper):
        finding = noted(keeper)
        client.force_login(one_with(Role.HERITAGE_REVIEWER))

        assert "称11项，实有12项" in client.get(LIST).content.decode()
        page = client.get(finding.get_absolute_url()).content.decode()
        assert "认领" not in page.replace("无人认领", "")
        for address in ("take/", "resolve/"):
            assert client.post(f"{LIST}{finding.pk}/{address}", {"words": "x"}).status_code == 403

    def test_take_and_settle_with_words(self, client, keeper):
        finding = noted(keeper)
        client.post(f"{LIST}{finding.pk}/take/")
        refused = client.post(f"{LIST}{finding.pk}/accept/", {"words": ""})
        assert refused.context["form"].errors

        seen = refused.context["form"]["seen"].value()
        given = {"words": "以附件为准", "seen": seen}
        page = client.post(f"{LIST}{finding.pk}/accept/", given, follow=True).content.decode()

        finding.refresh_from_db()
        assert (finding.state, finding.owner, finding.words) == (QualityState.ACCEPTED, keeper, "以附件为准")
        assert "照印保留" in page
        assert keeper.name in page
        assert "以附件为准" in client.get(f"{finding.get_absolute_url()}?tab=history").content.decode()
        again = client.post(f"{LIST}{finding.pk}/resolve/", {"words": "又", "seen": finding.version}).content.decode()
        assert "当前状态不能解决" in again

    def test_tell_the_second_of_two_what_the_first_said(self, client, keeper, other):
        finding = noted(keeper)
        address = f"{LIST}{finding.pk}/resolve/"
        seen = client.get(address).context["form"]["seen"].value()
        act(finding, "take", other)

        told = client.post(address, {"words": "已电话核实", "seen": seen})

        page = told.content.decode()
        assert "该事项已有变化" in page
        assert "已电话核实" in page
        assert "认领" in page
        assert other.name in page
        finding.refresh_from_db()
        assert finding.state == QualityState.TAKEN
        client.post(address, {"words": "已电话核实", "seen": told.context["form"]["seen"].value()})
        finding.refresh_from_db()
        assert (finding.state, finding.words) == (QualityState.RESOLVED, "已电话核实")

    def test_take_many_at_once(self, client, keeper, other):
        findings = [noted(keeper, found(subject=f"x{number}")) for number in range(3)]
        act(findings[0], "resolve", other)
        picked = [each.pk for each in findings]
        page = client.get(f"{LIST}take/", {"pk": picked})
        assert "已解决，不能认领" in page.content.decode()

        client.post(f"{LIST}take/", {"pk": picked} | {f"seen_{pk}": s for pk, _, _, s in page.context["rows"]})

        assert QualityFinding.objects.filter(owner=keeper, state=QualityState.TAKEN).count() == 2

    def test_accept_many_with_the_same_words(self, client, keeper):
        findings = [noted(keeper, found(subject=f"x{number}")) for number in range(2)]
        page = client.get(f"{LIST}accept/", {"pk": [each.pk for each in findings]})
        seen = {f"seen_{pk}": s for pk, _, _, s in page.context["rows"]}

        client.post(f"{LIST}accept/", {"pk": [each.pk for each in findings], "words": "照印"} | seen)

        assert set(QualityFinding.objects.values_list("state", "words")) == {("accepted", "照印")}

    def test_count_on_the_workbench_what_the_list_shows(self, client, keeper, other):
        for number, (state, by) in enumerate(
            (("open", other), ("taken", other), ("taken", keeper), ("resolved", keeper))
        ):
            bring_to(noted(keeper, found(subject=f"x{number}")), state, by)

        (line,) = client.get("/workbench/").context["waiting"]

        assert (line.label, line.count) == ("非遗数据质量待处理", 2)
        assert client.get(line.url).context["table"].paginator.count == 2
        assert client.get(LIST, {"waits": "all"}).context["table"].paginator.count == 3
        assert "数据质量：3项待核实" in client.get("/heritage/register/").content.decode()

    def test_leave_out_of_the_suggestions_what_are_two_units(self, client, keeper):
        Region.objects.get_or_create(name="察布查尔锡伯自治县", defaults={"kind": RegionKind.AUTONOMOUS_COUNTY})
        for place in ("察布查尔锡伯自治县", "察布查尔县"):
            HeritageUnitFactory(name=f"{place}文化馆")
        noting.refresh(by=keeper, at=timezone.now())
        assert len(client.get("/heritage/register/units/").context["pairs"]) == 1

        act(QualityFinding.objects.get(), "accept", keeper, words="是两个单位")

        assert client.get("/heritage/register/units/").context["pairs"] == []

    def test_ask_the_database_as_often_for_thirty_as_for_one(self, client, keeper):
        def queries():
            with CaptureQueriesContext(connection) as captured:
                client.get(LIST, {"per_page": 100})
            return len(captured)

        noted(keeper)
        client.get(LIST)
        before = queries()
        for number in range(29):
            noted(keeper, found(subject=f"x{number}"))

        assert queries() == before
