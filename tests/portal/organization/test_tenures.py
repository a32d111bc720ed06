"""Who holds which post on a day."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from portal.lifecycle import Refused
from portal.organization import appointing
from portal.organization.models import Official, Post, Tenure
from tests.factories import UnitFactory
from tests.portal.organization.factories import OfficialFactory, PostFactory, TenureFactory

pytestmark = pytest.mark.django_db


class TestAName:
    @pytest.mark.parametrize(
        "typed",
        ["阿依努尔·马合木提", "阿依努尔•马合木提", "阿依努尔・马合木提", "阿依努尔．马合木提", "阿依努尔 · 马合木提"],
    )
    def test_is_stored_as_documents_print_it(self, typed):
        official = appointing.register_official(name=typed, remark="挂职")

        assert official.name == "阿依努尔·马合木提"
        assert str(official) == "阿依努尔·马合木提（挂职）"

    def test_sorts_by_pinyin(self):
        for name in ("张三", "阿依努尔·马合木提", "李四"):
            appointing.register_official(name=name)

        assert [each.name for each in Official.objects.all()] == ["阿依努尔·马合木提", "李四", "张三"]


class TestAppointing:
    def test_answers_who_holds_a_post_on_a_day(self):
        post, first, second = PostFactory(), OfficialFactory(), OfficialFactory()
        appointing.appoint(first, post, since=date(2021, 1, 1), last_day=date(2023, 9, 28))
        appointing.appoint(second, post, since=date(2023, 9, 29))

        holders = [
            [tenure.official for tenure in Tenure.objects.holding(day)]
            for day in (date(2020, 12, 31), date(2021, 1, 1), date(2023, 9, 28), date(2023, 9, 29))
        ]
        assert holders == [[], [first], [first], [second]]

    def test_lists_posts_with_their_holders_in_two_queries(self, django_assert_num_queries):
        for _ in range(3):
            TenureFactory()
        TenureFactory(until=date(2023, 6, 1))

        with django_assert_num_queries(2):
            posts = list(Post.objects.with_holders(date(2026, 1, 1)))
            counts = sorted(len(post.holders) for post in posts)
        assert counts == [0, 1, 1, 1]

    def test_lists_people_with_their_posts(self):
        tenure = TenureFactory()

        (official,) = Official.objects.in_office(date(2026, 1, 1)).with_posts(date(2026, 1, 1))
        assert [each.post for each in official.present] == [tenure.post]
        assert not Official.objects.in_office(date(2022, 1, 1)).exists()

    def test_refuses_the_same_post_twice_at_a_time(self):
        tenure = TenureFactory()

        with pytest.raises(Refused, match="在此期间已任同一职务"):
            appointing.appoint(tenure.official, tenure.post, since=date(2024, 1, 1))
        with pytest.raises(IntegrityError, match="tenure_of_a_post_once_at_a_time"), transaction.atomic():
            TenureFactory(official=tenure.official, post=tenure.post)

    def test_allows_two_posts_at_a_time_and_two_holders_of_one_post(self):
        tenure = TenureFactory()

        appointing.appoint(tenure.official, PostFactory(), since=date(2024, 1, 1))
        appointing.appoint(OfficialFactory(), tenure.post, since=date(2024, 1, 1))
        assert Tenure.objects.holding(date(2024, 1, 1)).count() == 3

    def test_refuses_an_end_before_the_start(self):
        with pytest.raises(Refused, match="早于任职日"):
            appointing.appoint(OfficialFactory(), PostFactory(), since=date(2024, 1, 2), last_day=date(2024, 1, 1))

    def test_refuses_a_closed_unit(self):
        with pytest.raises(Refused, match="已停用"):
            appointing.appoint(
                OfficialFactory(), PostFactory(unit=UnitFactory(is_active=False)), since=date(2024, 1, 1)
            )

    def test_needs_a_first_day(self):
        with pytest.raises(IntegrityError, match="tenure_period_has_start"), transaction.atomic():
            TenureFactory(since=None)


class TestEndingATenure:
    def test_includes_the_last_day(self):
        tenure = appointing.end_tenure(TenureFactory(), last_day=date(2025, 3, 31), basis="免职通知")

        assert (tenure.since, tenure.last_day, tenure.basis) == (date(2023, 1, 1), date(2025, 3, 31), "免职通知")
        assert Tenure.objects.holding(date(2025, 3, 31)).exists()
        assert not Tenure.objects.holding(date(2025, 4, 1)).exists()

    def test_happens_once(self):
        tenure = appointing.end_tenure(TenureFactory(), last_day=date(2025, 3, 31))

        with pytest.raises(Refused, match="已经结束"):
            appointing.end_tenure(tenure, last_day=date(2025, 5, 1))

    def test_refuses_a_day_before_it_began(self):
        with pytest.raises(Refused, match="早于任职日"):
            appointing.end_tenure(TenureFactory(), last_day=date(2022, 3, 31))
