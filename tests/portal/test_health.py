import shutil
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test import Client, RequestFactory
from django.utils import timezone

from portal import health
from portal.jobs import Job
from portal.tasks import sweep_jobs
from tests.cast import outsider
from tests.factories import JobFactory


@pytest.fixture
def no_database(django_db_blocker, monkeypatch):
    """Nothing listens where the database should be."""
    with django_db_blocker.unblock():
        connection.close()
        monkeypatch.setitem(connection.settings_dict, "PORT", "1")
        yield
        connection.close()


@pytest.fixture
def no_redis(monkeypatch):
    """Nothing listens where Redis should be."""
    monkeypatch.setattr(cache._cache, "_servers", ["redis://127.0.0.1:1/1"])
    monkeypatch.setattr(cache._cache, "_pools", {})


@pytest.fixture
def swept(_empty_cache):
    """The beat has sent and a worker has heard it."""
    sweep_jobs()


def answered(client, status: str, code: int) -> dict[str, str]:
    """The reasons that /readyz gives, after a look at its status."""
    response = client.get("/readyz")
    assert (response.json()["status"], response.status_code) == (status, code)
    return response.json()["reasons"]


def missing(client) -> dict[str, str]:
    return answered(client, "degraded", 200)


def reasons(client) -> dict[str, str]:
    return answered(client, "not ready", 503)


@pytest.mark.django_db
@pytest.mark.usefixtures("swept")
class TestAPortalThatCanWork:
    def test_is_ready(self, client):
        response = client.get("/readyz")

        assert (response.status_code, response.json()) == (200, {"status": "ready", "reasons": {}})
        assert "no-cache" in response["Cache-Control"]

    def test_is_ready_while_jobs_wait_their_turn(self, client):
        JobFactory(created_at=timezone.now() - timedelta(minutes=1))
        JobFactory(created_at=timezone.now() - timedelta(hours=1), done=True)

        assert client.get("/readyz").json()["status"] == "ready"


@pytest.mark.django_db
@pytest.mark.usefixtures("swept")
class TestAPortalThatWorksWithSomethingMissing:
    def test_says_that_redis_is_gone(self, client, no_redis):
        assert missing(client) == {"redis": "Redis 连接不上：页面可用，后台任务会延后"}

    def test_says_that_the_disk_is_full(self, client, monkeypatch):
        usage = shutil.disk_usage("/")
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=3 * 1024**2))

        assert missing(client) == {"disk": "存储空间不足：仅余 3 MB"}

    def test_says_that_nobody_takes_the_jobs(self, client):
        JobFactory(created_at=timezone.now() - timedelta(minutes=7))

        assert missing(client)["jobs"].startswith("后台任务积压：最早的一项已等待 7 分钟")

    def test_says_that_worker_or_beat_is_silent(self, client):
        health.note_sweep(at=timezone.now() - timedelta(minutes=6))

        assert missing(client)["sweep"].startswith("后台进程或定时进程没有动静：最近一次巡检在 6 分钟前")

    def test_remembers_the_last_sweep_for_as_long_as_redis_does(self):
        health.note_sweep(at=timezone.now())

        assert cache._cache.get_client().ttl(cache.make_key(health.SWEPT_AT)) == -1

    def test_says_that_no_sweep_was_heard_since_redis_was_emptied(self, client):
        cache.clear()

        assert "尚未运行过巡检" in missing(client)["sweep"]


@pytest.mark.django_db
class TestAPortalThatCannotWork:
    def test_says_that_the_database_is_older_than_the_code(self, client, monkeypatch):
        monkeypatch.setattr(health, "_migrated", False)
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM django_migrations WHERE app = 'portal'")

        assert "未执行" in reasons(client)["migrations"]


class TestWithoutADatabase:
    def test_the_process_is_alive_and_not_ready(self, no_database):
        client = Client()

        assert client.get("/healthz").status_code == 200
        assert reasons(client)["database"] == "数据库连接不上"

    def test_a_page_says_when_to_come_back(self, no_database):
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = "somebody"

        response = client.get("/workbench/")

        assert response.status_code == 503
        assert int(response["Retry-After"]) > 0
        assert "暂时无法提供服务" in response.content.decode()

    def test_the_api_says_so_in_json(self, no_database):
        client = Client(raise_request_exception=False)
        client.cookies["sessionid"] = "somebody"

        response = client.get("/api/v1/")

        assert (response.status_code, response.json()["error"]["code"]) == (503, "unavailable")


@pytest.mark.django_db
class TestWithoutRedis:
    def test_whoever_is_signed_in_goes_on_working(self, client, no_redis):
        user = outsider()
        client.force_login(user)
        job = JobFactory(created_by=user, failed=True)

        assert client.get("/workbench/").status_code == 200
        assert client.post(f"/jobs/{job.pk}/retry/").status_code == 302
        assert Job.objects.get().state == "pending"


def served(path: str) -> str:
    """The status of one request through all that a server process does before and after it."""
    answers = []
    response = WSGIHandler()(RequestFactory().get(path).environ, lambda status, headers: answers.append(status))
    response.close()
    return answers[0]


@pytest.mark.django_db(transaction=True)
class TestADatabaseThatWasRestarted:
    def test_is_found_again_by_the_first_request(self):
        assert served("/heritage/") == "200 OK"
        kept = connection.connection.info.backend_pid

        somebody_else = connection.copy()
        with somebody_else.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [kept])
        somebody_else.close()

        assert served("/heritage/") == "200 OK"
        assert connection.connection.info.backend_pid != kept
