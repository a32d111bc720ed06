"""The decision of a clean-up: one paper, all events, or nothing (docs/rules/cleaning_up.md)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from documents.cleaning_up import resolving, scoping
from documents.cleaning_up.proposing import Said
from documents.models import Campaign, Document, ValidityEvent
from documents.validity import EventKind
from portal import jobs
from portal.accounts.choices import KnowledgeLevel, Role
from portal.jobs import Job, JobState
from portal.jobs.performing import perform
from portal.lifecycle import Refused
from portal.organization.models import Unit
from tests.documents.clean_up_walks import AT, TODAY, CleanUp
from tests.factories import UserFactory
from tests.meanwhile import ended_by_the_worker, locked_table, somebody_waits_for_table
from tests.processes import eventually

pytestmark = pytest.mark.django_db
MOST_STATEMENTS = 130


@pytest.fixture
def clean_up(db):
    return CleanUp()


def status_of(text, on=TODAY):
    text.refresh_from_db()
    return type(text).objects.get(pk=text.pk).standing(on).status.value


def many(clean_up, sort, number):
    """A decided campaign of so many items of one sort."""
    if sort in ("by number", "by title"):
        named = [
            (f"关于第{each}件旧事的通知{number}", f"旧政发〔{2000 + number}〕{each}号") for each in range(1, number + 1)
        ]
        named = [(title, told if sort == "by number" else "", "repeal") for title, told in named]
        return clean_up.decided({clean_up.text(): "keep"}, *named)
    texts, by = [clean_up.of_articles() for _ in range(number)], clean_up.text().document
    if sort == "restore":
        for each in texts:
            clean_up.event(each, EventKind.REPEAL, TODAY - timedelta(days=9), by_document=by)
    return clean_up.decided(dict.fromkeys(texts, sort))


class TestTheDecision:
    def test_does_to_each_text_what_was_decided(self, clean_up):
        texts = {each: clean_up.text() for each in ("keep", "repeal", "lapse", "amend", "extend")}
        clean_up.event(texts["extend"], EventKind.NATURAL_END, TODAY + timedelta(days=30))

        _, document = clean_up.concluded({text: outcome for outcome, text in texts.items()})

        assert {outcome: status_of(text) for outcome, text in texts.items()} == {
            "keep": "in_force",
            "repeal": "repealed",
            "lapse": "declared_lapsed",
            "amend": "in_force",
            "extend": "in_force",
        }
        assert status_of(texts["extend"], TODAY + timedelta(days=60)) == "in_force"
        assert status_of(texts["repeal"], TODAY - timedelta(days=1)) == "in_force"
        caused = ValidityEvent.objects.filter(by_document=document)
        assert {each.kind for each in caused} == {"repeal", "declared_lapse", "extension"}

    def test_is_a_numbered_paper_of_the_register(self, clean_up):
        campaign, document = clean_up.concluded({clean_up.text(): "repeal", clean_up.text(): "repeal"})

        assert document.number == "测政发〔2026〕1号"
        assert document.title == "关于废止一批文件的通知"
        assert document.paper.signed_by == clean_up.ask("签发人")
        assert [each.kind for each in document.blocks.all()].count("annex_label") == 1
        assert "决定废止文件2件" in "".join(each.text for each in document.blocks.all())
        assert Campaign.objects.get(pk=campaign.pk).document == document

    def test_ends_a_text_that_the_register_lacks_and_enters_it_by_name(self, clean_up):
        named = ("关于旧事的通知", "测政发〔2005〕5号", "repeal")

        clean_up.concluded({clean_up.text(): "keep"}, named, ("关于更旧之事的通知", "", "lapse"))

        stub = Document.objects.get(number="测政发〔2005〕5号")
        assert (stub.title, stub.is_directory_only) == ("关于旧事的通知", True)
        assert status_of(stub.instruments.get()) == "repealed"
        assert status_of(Document.objects.get(title="关于更旧之事的通知").instruments.get()) == "declared_lapsed"
        assert Document.objects.filter(title="关于旧事的通知").count() == 1

    def test_takes_the_document_that_has_come_in_meanwhile(self, clean_up):
        campaign = clean_up.decided({}, ("关于旧事的通知", "测政办发〔2005〕5号", "repeal"))
        text = clean_up.text(title="关于旧事的通知", year=2005, sequence=5)

        clean_up.conclude(campaign)

        assert status_of(text) == "repealed"
        assert Document.objects.filter(number="测政办发〔2005〕5号").count() == 1

    def test_bears_the_day_of_the_meeting_and_is_known_as_little_as_its_least_known_text(self, clean_up):
        secret = clean_up.text(knowledge_level=KnowledgeLevel.PREFECTURE)
        campaign = clean_up.opened(secret, at=clean_up.at - timedelta(days=5))
        clean_up.propose(campaign.items.get(), "repeal", at=clean_up.at - timedelta(days=3))
        clean_up.review(campaign.items.get(), at=clean_up.at - timedelta(days=3))
        meeting_on = clean_up.today - timedelta(days=2)
        campaign = resolving.decide(campaign, meeting="会议", meeting_on=meeting_on, by=clean_up.ask("签发人"), at=AT)

        document = clean_up.conclude(campaign)

        assert (document.issued_on, document.knowledge_level) == (meeting_on, KnowledgeLevel.PREFECTURE)
        assert document.paper.publicity == "pending"

    def test_is_entered_with_the_longest_reason_and_title(self, clean_up):
        campaign = clean_up.drafted(clean_up.text(), title="甲" * 100)
        scoping.open_campaign(campaign, [], at=AT)
        clean_up.propose(campaign.items.get(), "repeal", reason="理" * 300)
        clean_up.review(campaign.items.get())
        campaign.refresh_from_db()
        campaign = resolving.decide(campaign, meeting="会议", meeting_on=TODAY, by=clean_up.ask("签发人"), at=AT)

        assert clean_up.conclude(campaign).number == "测政发〔2026〕1号"

    @pytest.mark.parametrize("is_stub", [True, False])
    def test_takes_a_text_without_number_by_the_title_that_the_register_knows(self, clean_up, is_stub):
        campaign = clean_up.decided({}, ("关于旧事的通知", "", "repeal"))
        text = clean_up.text(title="关于旧事的通知", number=not is_stub, is_directory_only=is_stub)

        clean_up.conclude(campaign)

        assert status_of(text) == "repealed"
        assert Document.objects.filter(title="关于旧事的通知").count() == 1

    @pytest.mark.parametrize("outcome", ["repeal", "keep"])
    def test_is_known_as_little_as_a_document_that_has_come_in_meanwhile(self, clean_up, outcome):
        campaign = clean_up.decided({}, ("关于旧事的通知", "测政办发〔2005〕5号", outcome))
        clean_up.text(title="关于旧事的通知", year=2005, sequence=5, knowledge_level=KnowledgeLevel.PREFECTURE)

        document = clean_up.conclude(campaign)

        assert document.knowledge_level == KnowledgeLevel.PREFECTURE
        assert document.paper.publicity == "pending"

    def test_ends_what_it_names_whatever_its_title_says(self, clean_up):
        plain = clean_up.text(title="甲办法（2015年修订）", number=False)
        other = clean_up.text(title="关于废止甲工作的通知", number=False)
        quoted = clean_up.text(title="关于补充《值班办法》（测政办发〔2010〕5号）的通知", year=2015, sequence=15)
        living = clean_up.text(title="值班办法", year=2010, sequence=5)
        named = ("关于恢复施行乙办法的通知", "", "lapse")

        _, document = clean_up.concluded({plain: "repeal", other: "keep", quoted: "repeal"}, named)

        assert [status_of(each) for each in (plain, quoted)] == ["repealed", "repealed"]
        assert [status_of(each) for each in (other, living)] == ["in_force", "in_force"]
        stub = Document.objects.get(title=named[0])
        assert status_of(stub.instruments.get()) == "declared_lapsed"
        assert {str(each.instrument): each.clause for each in ValidityEvent.objects.filter(by_document=document)} == {
            plain.title: "附件“一、废止的文件”第1项",
            quoted.title: "附件“一、废止的文件”第2项",
            named[0]: "附件“二、宣布失效的文件”第1项",
        }

    def test_waits_for_those_who_enter_documents_before_it_writes(self, clean_up):
        campaign = clean_up.decided({}, ("关于旧事的通知", "测政发〔2005〕5号", "repeal"))

        with CaptureQueriesContext(connection) as asked:
            clean_up.conclude(campaign)

        told = [each["sql"] for each in asked.captured_queries]
        waits = next(at for at, sql in enumerate(told) if "pg_advisory_xact_lock" in sql)
        assert [sql for sql in told[:waits] if re.search("INSERT|UPDATE|DELETE", sql)] == []

    def test_asks_once_who_may_end_what(self, clean_up):
        """All who issue papers wait for it, so the tree is not read anew for each item."""
        reads = []
        for count in (2, 6):
            campaign = clean_up.decided(dict.fromkeys([clean_up.text() for _ in range(count)], "repeal"))
            with CaptureQueriesContext(connection) as asked:
                clean_up.conclude(campaign)
            reads.append(sum(f'SELECT "{Unit._meta.db_table}"' in each["sql"] for each in asked.captured_queries))

        assert reads[0] == reads[1]

    @pytest.mark.parametrize("sort", ["repeal", "repeal_part", "restore", "keep", "by number", "by title"])
    def test_does_not_ask_more_for_thirty_items_than_for_two(self, clean_up, sort):
        """Everybody who enters documents waits for it."""
        counts = {}
        for number in (2, 30):
            campaign = many(clean_up, sort, number)
            with CaptureQueriesContext(connection) as asked:
                clean_up.conclude(campaign)
            counts[number] = len(asked)

        assert counts[30] <= counts[2] <= MOST_STATEMENTS, counts

    def test_says_that_several_bear_the_title(self, clean_up):
        campaign = clean_up.decided({}, ("关于旧事的通知", "", "repeal"))
        for _ in range(2):
            clean_up.text(title="关于旧事的通知")

        with pytest.raises(Refused, match="不止一件"):
            clean_up.conclude(campaign)

    def test_is_refused_as_a_whole_where_one_text_has_been_ended_meanwhile(self, clean_up):
        first, second = clean_up.text(), clean_up.text()
        campaign = clean_up.decided({first: "repeal", second: "repeal"})
        clean_up.event(second, EventKind.REPEAL, TODAY, by_document=clean_up.text().document)

        with pytest.raises(Refused, match="退回重议"):
            clean_up.conclude(campaign)
        assert status_of(first) == "in_force"
        assert not Document.objects.filter(series="测政发").exists()

    def test_is_made_once(self, clean_up):
        campaign, document = clean_up.concluded({clean_up.text(): "repeal"})

        assert clean_up.conclude(Campaign.objects.get(pk=campaign.pk)) == document
        assert Document.objects.filter(series="测政发").count() == 1

    def test_is_reversed_by_a_new_decision_only(self, clean_up):
        text = clean_up.text()
        clean_up.concluded({text: "repeal"})
        later = AT + timedelta(days=30)

        campaign = clean_up.decided({text: "restore"})
        document = clean_up.conclude(campaign, at=later)

        assert document.title == "关于恢复施行一批文件的通知"
        assert status_of(text, TODAY + timedelta(days=29)) == "repealed"
        assert status_of(text, TODAY + timedelta(days=30)) == "in_force"

    def test_is_refused_to_a_body_without_authority(self, clean_up):
        superior = clean_up.text(issuer=clean_up.office.government)
        clean_up.series = clean_up.office.open("测财发", clean_up.office.finance)
        leader = UserFactory(unit=clean_up.office.finance, role=Role.ISSUING_LEADER)
        campaign = resolving.decide(
            clean_up.agreed({superior: "repeal"}), meeting="会议", meeting_on=TODAY, by=leader, at=AT
        )

        with pytest.raises(Refused, match="第三十三条"):
            clean_up.conclude(campaign)
        assert status_of(superior) == "in_force"


class TestAskingForIt:
    def test_does_nothing_by_itself_and_is_done_by_the_worker(self, clean_up):
        text = clean_up.text()
        campaign = clean_up.decided({text: "repeal"})

        job = clean_up.ask_to_conclude(campaign)
        assert (job.state, status_of(text)) == (JobState.PENDING, "in_force")
        ended_by_the_worker(scoping.CONCLUDE, campaign.pk)

        campaign.refresh_from_db()
        job.refresh_from_db()
        assert (campaign.state, campaign.concluded_by) == ("concluded", clean_up.ask("管理员"))
        assert "已编号、印发并登记" in job.result
        assert campaign.document.title not in job.result  # who runs jobs need not know the documents

    def test_twice_is_one_job_and_afterwards_none(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "keep"})

        first = clean_up.ask_to_conclude(campaign)
        assert clean_up.ask_to_conclude(campaign) == first
        ended_by_the_worker(scoping.CONCLUDE, campaign.pk)
        assert clean_up.ask_to_conclude(campaign) == first
        assert Job.objects.filter(kind=scoping.CONCLUDE).count() == 1

    def test_is_refused_where_the_decisions_were_changed_since_they_were_read(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "keep"})

        with pytest.raises(Refused, match="刚被更新"):
            clean_up.ask_to_conclude(campaign, seen="2026-01-01T00:00:00+00:00")

    def test_is_refused_before_the_meeting(self, clean_up):
        with pytest.raises(Refused, match="清理中，不能印发"):
            clean_up.ask_to_conclude(clean_up.agreed({clean_up.text(): "keep"}))

    @pytest.mark.parametrize("act", ["reopen", "withdraw", "otherwise"])
    def test_keeps_everybody_from_changing_it_meanwhile(self, clean_up, act):
        campaign = clean_up.decided({clean_up.text(): "keep"})
        clean_up.ask_to_conclude(campaign)
        leader = clean_up.ask("签发人")

        with pytest.raises(Refused, match="已提交印发，正在办理"):
            {
                "reopen": lambda: resolving.reopen(campaign, by=leader, at=AT),
                "withdraw": lambda: scoping.withdraw(campaign, reason="误", by=leader, at=AT),
                "otherwise": lambda: resolving.decide_otherwise(
                    campaign.items.get(), Said("repeal", "应当废止"), by=leader, at=AT
                ),
            }[act]()


@pytest.mark.django_db(transaction=True)
class TestTheWorker:
    def test_does_not_conclude_what_was_decided_after_a_failed_attempt(self, clean_up):
        campaign = clean_up.decided({clean_up.text(): "keep"})
        job = clean_up.ask_to_conclude(campaign)
        jobs.cancel(job, by=clean_up.ask("管理员"), at=AT)
        later = AT + timedelta(hours=1)
        said = Said("repeal", "应当废止")
        resolving.decide_otherwise(campaign.items.get(), said, by=clean_up.ask("签发人"), at=later)

        jobs.retry(job, by=clean_up.ask("管理员"), at=later)
        perform(job.pk)

        job.refresh_from_db()
        assert (job.state, Document.objects.filter(series="测政发").exists()) == (JobState.FAILED, False)
        assert "提交印发后会议决定又有更新" in job.last_error

    def test_after_a_refusal_begins_anew(self, clean_up):
        text = clean_up.text()
        campaign = clean_up.decided({text: "repeal"})
        clean_up.event(text, EventKind.REPEAL, TODAY, by_document=clean_up.text().document)
        first = clean_up.ask_to_conclude(campaign)
        perform(first.pk)

        second = clean_up.ask_to_conclude(campaign)

        first.refresh_from_db()
        assert (first.state, second.state) == (JobState.CANCELLED, JobState.PENDING)
        assert "退回重议" in first.last_error

    def test_concludes_once_though_it_is_killed_in_the_middle(self, machine):
        clean_up = CleanUp(at=timezone.now().replace(microsecond=0))
        texts = [clean_up.text() for _ in range(3)]
        campaign = clean_up.decided(dict.fromkeys(texts, "repeal"))
        with locked_table(ValidityEvent):
            job = clean_up.ask_to_conclude(campaign)
            eventually(lambda: somebody_waits_for_table(ValidityEvent), "已编号、登记，效力变动尚未登记")
            machine.kill_worker()
        assert not Document.objects.filter(series="测政发").exists()

        machine.start_worker()

        eventually(lambda: Job.objects.filter(pk=job.pk, state=JobState.DONE).exists(), "印发完成")
        job.refresh_from_db()
        campaign.refresh_from_db()
        document = Document.objects.get(series="测政发")
        assert (job.attempts, campaign.document, document.sequence) == (2, document, 1)
        assert "效力变动" in job.progress_text
        assert [status_of(each, clean_up.today) for each in texts] == ["repealed"] * 3
