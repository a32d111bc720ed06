"""Roles and levels come from the security administrator, and never from oneself."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from portal.accounts import authorizing
from portal.accounts.choices import ControlledAct, EventKind, KnowledgeLevel, Role
from portal.accounts.models import RoleAssignment, SecurityEvent, User
from portal.lifecycle import Refused
from tests.cast import one_with
from tests.factories import UserFactory
from tests.portal.accounts.browsing import agreed, text_of
from tests.processes import eventually, somebody_waits_for_a_lock

pytestmark = pytest.mark.django_db


def authorize(user, *roles, by, level=KnowledgeLevel.STAFF):
    return authorizing.authorize(user, roles=roles, knowledge_level=level, by=by, at=timezone.now())


@pytest.fixture
def security():
    return one_with(Role.SECURITY_ADMINISTRATOR)


class TestAuthorizing:
    def test_gives_exactly_the_roles_and_the_level(self, client, security):
        person = UserFactory(username="lisi", role=Role.STAFF)
        client.force_login(security)

        client.post(
            reverse("user_authorize", args=[person.pk]),
            {"roles": [Role.DOCUMENT_MANAGER, Role.COUNTY_LEADER], "knowledge_level": KnowledgeLevel.COUNTY},
        )

        person = User.objects.get(pk=person.pk)
        assert person.held_roles == {Role.DOCUMENT_MANAGER, Role.COUNTY_LEADER}
        assert person.knowledge_level == KnowledgeLevel.COUNTY
        assert SecurityEvent.objects.filter(kind=EventKind.AUTHORIZATION, user=security, is_success=True).exists()

    def test_moves_from_one_of_the_separated_roles_to_another(self, security):
        one_with(Role.AUDITOR)
        person = one_with(Role.AUDITOR)
        agreed(ControlledAct.GRANT_SYSTEM_ADMINISTRATOR, person, by=security)

        person = authorize(person, Role.SYSTEM_ADMINISTRATOR, by=security)

        assert person.held_roles == {Role.SYSTEM_ADMINISTRATOR}

    def test_refuses_two_of_the_separated_roles_on_the_page(self, client, security):
        person = UserFactory()
        client.force_login(security)

        page = client.post(
            reverse("user_authorize", args=[person.pk]),
            {"roles": [Role.AUDITOR, Role.SYSTEM_ADMINISTRATOR], "knowledge_level": KnowledgeLevel.STAFF},
        )

        assert "三者不得由一人兼任" in text_of(page)
        assert not person.roles.exists()

    def test_refuses_two_of_the_separated_roles_in_the_act(self, security):
        with pytest.raises(Refused, match="三者不得由一人兼任（依据：GB/T 22239-2019"):
            authorize(UserFactory(), Role.AUDITOR, Role.SECURITY_ADMINISTRATOR, by=security)

    def test_refuses_two_of_the_separated_roles_in_the_database(self):
        auditor = one_with(Role.AUDITOR)

        with pytest.raises(IntegrityError, match="role_assignment_separated_duties"):
            RoleAssignment.objects.create(user=auditor, role=Role.SYSTEM_ADMINISTRATOR)

    def test_refuses_the_own_account_and_records_the_attempt(self, client, security):
        client.force_login(security)

        page = client.post(
            reverse("user_authorize", args=[security.pk]),
            {"roles": [Role.COMMANDER], "knowledge_level": KnowledgeLevel.PREFECTURE},
        )

        assert "不能变更自己的授权" in text_of(page)
        assert SecurityEvent.objects.filter(kind=EventKind.AUTHORIZATION, is_success=False, user=security).exists()
        assert User.objects.get(pk=security.pk).held_roles == {Role.SECURITY_ADMINISTRATOR}

    def test_keeps_the_last_auditor(self, security):
        auditor = one_with(Role.AUDITOR)

        with pytest.raises(Refused, match="最后一个可用的审计员"):
            authorize(auditor, Role.STAFF, by=security)

    def test_refuses_an_unknown_level_in_the_database(self):
        person = UserFactory()

        with pytest.raises(IntegrityError, match="user_knowledge_level_known"):
            User.objects.filter(pk=person.pk).update(knowledge_level=15)


@pytest.mark.django_db(transaction=True)
class TestTwoWhoAuthorizeAtTheSameTime:
    def test_leave_what_the_later_one_gave(self, security):
        person, colleague = UserFactory(role=Role.STAFF), one_with(Role.SECURITY_ADMINISTRATOR)

        def later():
            try:
                authorize(person, Role.HERITAGE_REVIEWER, by=colleague)
            finally:
                connection.close()

        with ThreadPoolExecutor(1) as pool:
            with transaction.atomic():
                authorize(person, Role.DOCUMENT_MANAGER, by=security)
                waiting = pool.submit(later)
                eventually(somebody_waits_for_a_lock, "第二个正在等待")
            waiting.result()

        assert User.objects.get(pk=person.pk).held_roles == {Role.HERITAGE_REVIEWER}


class TestUnlocking:
    def test_is_refused_where_nothing_is_locked(self, security):
        with pytest.raises(Refused, match="没有被锁定"):
            authorizing.unlock(UserFactory(), by=security, at=timezone.now())
