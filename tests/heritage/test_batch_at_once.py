"""Two people at one batch: what the second did not read is not done, and what he typed stays."""

import pytest
from django.urls import reverse
from django.utils import timezone

from heritage.batches import applying, checking, deliberating, judging
from heritage.batches.choices import ApplicationState, BatchState, Vote
from heritage.models import PanelConclusion
from portal.lifecycle import Refused
from tests.heritage.batch_walks import BatchWalk, pdf

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(db):
    return BatchWalk(at=timezone.now())


@pytest.fixture
def desk(client, walk):
    """`desk("管理", name, pk)` opens a form there: the state that it shows, and a way to send it later."""

    def sit(who, name, pk):
        client.force_login(walk.ask(who))
        address = reverse(f"heritage:{name}", args=[pk])
        seen = client.get(address).context["form"]["seen"].value()
        return seen, lambda **given: client.post(address, given | {"seen": seen}, follow=True).content.decode()

    return sit


class TestADeliberation:
    def test_proposes_nothing_that_the_panel_passed_since_the_page_was_opened(self, walk, desk):
        batch = walk.opened()
        felt, willow = walk.accepted(batch, "毡绣"), walk.accepted(batch, "柳编制作技艺")
        walk.reviewing(batch)
        walk.judged(felt)
        seen, send = desk("评审", "batch_deliberate", batch.pk)
        walk.judged(willow)

        page = send(meeting="第1次会议", day=f"{walk.today}", minutes="同意毡绣")

        assert "初评通过的项目有变化" in page
        assert ">同意毡绣</textarea>" in page.replace("\n", "")
        assert "柳编制作技艺" in page
        batch.refresh_from_db()
        assert batch.state == BatchState.REVIEWING
        meeting = deliberating.Meeting("第1次会议", walk.today, "同意毡绣")
        with pytest.raises(Refused, match="有变化"):
            deliberating.deliberate(batch, meeting, {}, seen=seen, by=walk.ask("评审"), at=walk.at)


class TestAConclusion:
    def test_is_not_drawn_from_opinions_that_were_changed_since_the_page_was_opened(self, walk, desk):
        batch = walk.opened()
        row = walk.accepted(batch)
        walk.reviewing(batch)
        walk.heard(row)
        seen, send = desk("评审", "application_conclude", row.pk)
        walk.say(row, batch.panelists.first(), Vote.AGAINST)

        page = send(protocol="三人都同意")

        assert "有专家的意见被录入或修改" in page
        assert "三人都同意" in page
        with pytest.raises(Refused, match="被录入或修改"):
            judging.conclude(row, protocol="三人都同意", seen=seen, by=walk.ask("评审"), at=walk.at)
        assert not PanelConclusion.objects.exists()


class TestAReturn:
    def test_does_not_name_what_was_put_right_since_the_page_was_opened(self, walk, desk):
        row = walk.submitted(walk.opened())
        seen, send = desk("管理", "application_send_back", row.pk)
        checking.send_back(row, {"media": "没有录像"}, seen=row.version, by=walk.ask("管理"), at=walk.at)
        applying.attach(row, pdf("录像.pdf"), group="media", caption="录像", by=walk.ask("甲县"), at=walk.at)
        row.refresh_from_db()
        applying.submit(row, seen=row.version, by=walk.ask("甲县"), at=walk.at)

        page = send(media="没有录像")

        assert "刚被修改" in page
        row.refresh_from_db()
        assert row.state == ApplicationState.SUBMITTED
        with pytest.raises(Refused):
            checking.send_back(row, {"media": "缺"}, seen=int(seen), by=walk.ask("管理"), at=walk.at)
