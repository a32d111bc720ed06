"""Register files confirmed: rows of the register, once, whole, in the name of whoever confirmed."""

from __future__ import annotations

import io

import pytest
from django.apps import apps
from django.utils import timezone

from documents.choices import ImportState, Outcome, Publicity
from documents.events import determining
from documents.exchange import entering, planning
from documents.importing.citing import by_names_only
from documents.importing.naming import Named
from documents.models import (
    Citation,
    Determination,
    Document,
    GazetteImport,
    Instrument,
    RegisterImport,
    ValidityEvent,
)
from portal.accounts.choices import Role
from portal.accounts.models import RoleAssignment, User
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.documents.exchange.files import BASE, HELD, entered, exported, outcomes, read, told, upload
from tests.documents.factories import DocumentFactory, confirmed_import
from tests.factories import UserFactory
from tests.meanwhile import ended_by_the_worker

pytestmark = pytest.mark.django_db
PUBLIC = "《中华人民共和国政府信息公开条例》第二十条第一项（行政规范性文件）"


def publisher() -> User:
    """A document manager who decides about publicity too."""
    user = one_with(Role.DOCUMENT_MANAGER)
    RoleAssignment.objects.create(user=user, role=Role.PUBLICITY_APPROVER)
    return user


def number_of_events() -> int:
    """Rows of history, of every tracked table of documents."""
    models = [each for each in apps.get_app_config("documents").get_models() if hasattr(each, "pgh_tracked_model")]
    assert models
    return sum(model.objects.count() for model in models)


def _event(**facts) -> dict:
    return {"kind": "commencement", "since": "2021-04-01"} | ({} if "by" in facts else {"reason": "第九条"}) | facts


def _with_event(**facts) -> dict:
    return {"title": "关于甲工作的通知", "events": [_event(**facts)]}


AMENDING = {"number": "测政发〔2021〕6号"}
SUCCESSOR = {"title": "关于甲工作的通知（修订）", "document": AMENDING}
REPLACED = (
    BASE | {"instruments": [_with_event(kind="amendment", by=AMENDING, clause="第二条", successor=SUCCESSOR)]},
    BASE | AMENDING | {"title": "关于修改文件的决定", "instruments": [{"title": "关于甲工作的通知（修订）"}]},
)


class TestAPaperKnownByNumberThatCarriesTwoTexts:
    def test_gives_both_what_was_known_of_it(self):
        extended = _event(kind="extension", until="2026-01-01", articles=["第三条"])
        rejected = _event(kind="repeal", determinations=[{"outcome": "rejected", "reason": "误读"}])
        stub = {"number": BASE["number"], "title": BASE["title"], "is_directory_only": True}
        entered(stub | {"instruments": [{"title": BASE["title"], "events": [extended, rejected]}]})

        entered(BASE | {"instruments": [{"title": "甲办法"}, {"title": "乙办法"}]})

        [record] = told()
        first, second = record.instruments
        assert first.events == second.events
        assert [each.kind for each in second.events] == ["extension", "repeal"]
        assert [each.outcome for each in second.events[1].determinations] == ["rejected"]


class TestARegisterThatLeavesAndComesBack:
    @pytest.fixture
    def register(self):
        """Documents with text, citations, terms and determinations, and stubs."""
        confirmed_import()
        entered(*REPLACED, *HELD[1:])
        event = ValidityEvent.objects.exclude(other_since=None).first()
        by = one_with(Role.DOCUMENT_MANAGER)
        determining.determine(event, Outcome.CONFIRMED, reason="核对原件", seen=0, by=by, at=timezone.now())

    @pytest.mark.parametrize("format", ["jsonl", "xlsx"])
    def test_is_the_same_register(self, register, format):
        before = told()
        file = exported(format=format)
        self.emptied()

        by = one_with(Role.DOCUMENT_MANAGER)
        there = entering.read_now(upload(file, f"登记簿.{format}"), by=by, at=timezone.now())
        entering.confirm(there, by=by, at=timezone.now())

        assert set(outcomes(there)) == {"new"}
        assert told() == before
        assert Citation.objects.filter(document=None).count() == 0
        assert Determination.objects.count() == 1

    @pytest.mark.parametrize("format", ["jsonl", "xlsx"])
    def test_changes_nothing_where_it_stands(self, register, format):
        file = exported(format=format)
        documents, history, before = Document.objects.count(), number_of_events(), told()

        by = one_with(Role.DOCUMENT_MANAGER)
        there = entering.read_now(upload(file, f"登记簿.{format}"), by=by, at=timezone.now())

        assert outcomes(there) == ["unchanged"] * documents
        with pytest.raises(Refused, match="没有可登记的内容"):
            entering.confirm(there, by=by, at=timezone.now())
        assert number_of_events() - history == 2  # the import itself, received and read
        assert told() == before

    @staticmethod
    def emptied() -> None:
        GazetteImport.objects.all().delete()
        RegisterImport.objects.all().delete()
        Citation.objects.all().delete()
        ValidityEvent.objects.all().delete()
        Document.objects.all().delete()


class TestConfirming:
    def test_enters_in_the_name_of_whoever_confirmed_and_at_that_moment(self):
        by, at = one_with(Role.DOCUMENT_MANAGER), timezone.now()
        there = read(BASE | {"instruments": [_with_event(recorded_at="2021-04-02T09:00:00+08:00")]}, by=by)

        entering.confirm(there, by=by, at=at)

        event = ValidityEvent.objects.get()
        assert (event.recorded_by, event.recorded_at) == (by, at)

    def test_enters_a_line_that_rests_on_one_below_it(self):
        repealed = BASE | {"instruments": [_with_event(kind="repeal", by={"number": "测政发〔2021〕6号"})]}

        entered(repealed, BASE | {"number": "测政发〔2021〕6号", "title": "废止决定"})

        assert ValidityEvent.objects.get(kind="repeal").by_document.title == "废止决定"

    def test_enters_what_an_event_rests_on_by_name_where_nobody_holds_it(self):
        entered(BASE | {"instruments": [_with_event(kind="repeal", by={"number": "测政发〔2023〕9号"})]})

        by = Document.objects.get(number="测政发〔2023〕9号")
        assert by.is_directory_only
        assert by.instruments.count() == 1

    def test_gives_what_is_known_by_name_the_texts_of_its_title_as_the_import_of_a_gazette_does(self):
        title = "关于印发《甲规划（2016-2020年）》《乙办法》的通知"
        entered(BASE | {"instruments": [_with_event(kind="repeal", by={"title": title})]})
        entered({"title": title.replace("甲", "丙"), "is_directory_only": True})

        by, stub = Document.objects.filter(is_directory_only=True).order_by("pk")
        [known] = by_names_only([Named(title.replace("甲", "丁"))], timezone.now())
        for each in (by, stub, known):
            assert [str(text)[1:] for text in each.instruments.all()] == ["规划（2016-2020年）", "办法"]
        assert by.kind == known.kind == "notice"
        assert [each.kind for each in by.instruments.first().validity_events.all()] == ["natural_end"]

    def test_completes_what_was_known_by_number_and_keeps_what_is_known_of_it(self):
        entered(BASE | {"instruments": [_with_event(kind="repeal", by={"number": "测政发〔2023〕9号"})]})
        entered(BASE | {"number": "测政发〔2023〕9号", "title": "关于废止文件的决定"})

        document = Document.objects.get(number="测政发〔2023〕9号")
        assert (document.title, document.is_directory_only) == ("关于废止文件的决定", False)
        assert document.blocks.count() == 1
        assert document.caused_events.count() == 1

    def test_gives_each_text_of_a_completed_paper_what_was_known_of_the_paper(self):
        stub = {"number": "测政发〔2020〕1号", "is_directory_only": True}
        stub["instruments"] = [{"title": "测政发〔2020〕1号", "events": [_event(kind="repeal", reason="清理")]}]
        entered(stub)

        entered(BASE | {"number": "测政发〔2020〕1号", "instruments": [{"title": "甲办法"}, {"title": "乙办法"}]})

        repealed = Instrument.objects.filter(validity_events__kind="repeal")
        assert set(repealed.values_list("title", flat=True)) == {"甲办法", "乙办法"}

    def test_finds_the_text_that_took_the_place_of_another_in_the_same_file(self):
        entered(*REPLACED)

        event = ValidityEvent.objects.get(kind="amendment")
        assert (event.clause, event.successor.document.number) == ("第二条", "测政发〔2021〕6号")

    def test_enters_nothing_where_the_named_paper_has_no_such_text(self):
        amended, amending = REPLACED
        there = read(amended, amending | {"instruments": [{"title": "别的办法"}]})

        with pytest.raises(Refused, match="替代的文本《关于甲工作的通知（修订）》不在"):
            entering.confirm(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert Document.objects.count() == 0

    def test_makes_a_paper_that_carries_nothing_its_own_instrument(self):
        entered(BASE | {"instruments": []})

        assert Instrument.objects.get().title == "关于甲工作的通知"

    def test_finds_the_text_by_search(self):
        entered(BASE | {"blocks": [{"kind": "paragraph", "text": "全面推行河长制。"}]})

        assert Document.objects.containing("河长制").count() == 1
        assert Document.objects.named("甲工作").count() == 1

    def test_a_second_time_changes_nothing(self):
        there = entered(BASE)

        entering.confirm(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert Document.objects.count() == 1

    def test_enters_nothing_where_a_line_ends_otherwise_than_was_shown(self):
        there = read(BASE, BASE | {"number": "测政发〔2021〕6号"})
        DocumentFactory(series="测政发", year=2021, sequence=5, title="别的标题")

        with pytest.raises(Refused, match="第1行的结果与所列不同"):
            entering.confirm(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert Document.objects.count() == 1
        there.refresh_from_db()
        assert there.state == ImportState.READ

    def test_enters_all_or_nothing(self, monkeypatch):
        there = read(BASE, BASE | {"number": "测政发〔2021〕6号"})
        monkeypatch.setattr("documents.exchange.storing.Storing.references", _killed)

        with pytest.raises(KeyboardInterrupt):
            entering.confirm(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert Document.objects.count() == 0

    def test_leaves_lines_that_conflict_and_enters_the_others(self):
        entered(BASE)

        there = entered(BASE | {"title": "别的标题"}, BASE | {"number": "测政发〔2021〕6号"})

        assert outcomes(there) == ["conflict", "new"]
        assert Document.objects.get(number="测政发〔2021〕5号").title == "关于甲工作的通知"
        assert [row.document_id is not None for row in there.rows.all()] == [True, True]

    def test_enters_nothing_where_the_same_outcome_means_other_values(self):
        entered(HELD[1])
        there = read(BASE, BASE | {"number": HELD[1]["number"], "instruments": []})
        event = {"kind": "repeal", "since": "2023-01-01", "reason": "清理"}
        entered(HELD[1] | {"instruments": [{"title": HELD[1]["number"], "events": [event]}]})

        with pytest.raises(Refused, match=r"第2行的结果与所列不同，或者所依据的内容已变.*重新比对"):
            entering.confirm(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

        assert not Document.objects.filter(number=BASE["number"]).exists()

    def test_enters_nothing_where_an_event_would_rest_on_another_paper(self):
        stub = {"title": "废止决定", "is_directory_only": True}
        entered(stub)
        there = read(BASE | {"instruments": [_with_event(kind="repeal", by={"title": "废止决定"})]})
        Document.objects.all().delete()
        entered(stub)

        with pytest.raises(Refused, match="第1行"):
            entering.confirm(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())

    def test_compares_anew_on_request(self):
        there = read(BASE)
        entered(BASE)

        again = entering.read_again(there, by=one_with(Role.DOCUMENT_MANAGER), at=timezone.now())
        ended_by_the_worker(entering.READ_REGISTER, again.pk)

        there.refresh_from_db()
        assert (there.state, there.attachment) == (ImportState.WITHDRAWN, again.attachment)
        assert outcomes(again) == ["unchanged"]


CITING = BASE | {
    "blocks": [{"kind": "paragraph", "text": "根据《甲办法》，参见《乙办法》。"}],
    "citations": [
        {"block": 1, "start": 2, "end": 7, "title": "甲办法"},
        {"block": 1, "start": 10, "end": 15, "title": "乙办法"},
    ],
}


class TestWhetherACitationIsABasis:
    def told(self) -> list[bool]:
        return list(Citation.objects.order_by("start").values_list("is_basis", flat=True))

    def test_is_read_from_the_paragraph_where_the_file_does_not_say(self):
        entered(CITING)

        assert self.told() == [True, False]
        assert outcomes(read(CITING)) == ["unchanged"]

    def test_is_read_with_the_provisions_behind_it(self):
        text = "根据《甲办法》第三条、第五条第二款，参见《乙办法》。"
        first, second = CITING["citations"]
        behind = second | {"start": text.index("《乙"), "end": text.index("。")}
        entered(CITING | {"blocks": [{"kind": "paragraph", "text": text}], "citations": [first, behind]})

        provisions = Citation.objects.order_by("start").values_list("provisions", flat=True)
        assert list(provisions) == [["第三条", "第五条第二款"], []]

    def test_is_what_the_file_says(self):
        first, second = CITING["citations"]
        saying = CITING | {"citations": [first | {"is_basis": False}, second | {"is_basis": True}]}

        entered(saying)

        assert self.told() == [False, True]
        assert outcomes(read(saying, BASE | {"number": "测政发〔2021〕6号"})) == ["unchanged", "new"]
        turned = CITING | {"citations": [first | {"is_basis": True}, second]}
        [row] = read(turned).rows.all()
        assert (row.outcome, row.says) == ("conflict", ["引用与登记簿不同（自第1项起）", planning.WAY_OUT])

    @pytest.mark.parametrize("format", ["jsonl", "xlsx"])
    def test_leaves_and_comes_back(self, format):
        first, second = CITING["citations"]
        entered(CITING | {"citations": [first | {"is_basis": False}, second | {"is_basis": True}]})
        file = exported(format=format)
        TestARegisterThatLeavesAndComesBack.emptied()

        by = one_with(Role.DOCUMENT_MANAGER)
        entering.confirm(
            entering.read_now(upload(file, f"登记簿.{format}"), by=by, at=timezone.now()), by=by, at=timezone.now()
        )

        assert self.told() == [False, True]


class TestPublicity:
    PUBLISHED = BASE | {"publicity": "public", "publicity_clause": PUBLIC}

    def test_stays_pending_where_whoever_confirms_may_not_publish(self):
        entered(self.PUBLISHED)

        assert Document.objects.get().publicity == Publicity.PENDING

    def test_is_decided_in_the_name_of_whoever_confirms_and_may(self):
        by = publisher()

        entered(self.PUBLISHED, by=by)

        document = Document.objects.get()
        assert (document.publicity, document.publicity_decided_by) == (Publicity.PUBLIC, by)

    def test_is_not_entered_by_somebody_with_other_rights_than_the_plan_was_made_for(self):
        there = read(self.PUBLISHED)

        with pytest.raises(Refused, match="权限不同"):
            entering.confirm(there, by=publisher(), at=timezone.now())


def _killed(*_) -> None:
    raise KeyboardInterrupt


def test_an_export_is_what_a_person_may_see():
    entered(BASE | {"knowledge_level": 40}, BASE | {"number": "测政发〔2021〕6号"})
    staff = UserFactory()

    lines_of_staff = io.BytesIO(exported(Document.objects.visible_to(staff))).readlines()

    assert len(lines_of_staff) == 1
