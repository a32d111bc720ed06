"""Error pages: Chinese, numbered, and shown whatever has failed."""

import pytest
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.http import HttpRequest
from django.test import Client
from django.urls import include, path
from django.views.decorators.http import require_POST
from redis.exceptions import ConnectionError as RedisConnectionError

from portal.access import anyone, requires
from portal.error_pages import error_page
from portal.lifecycle import Refused


def failing_with(error):
    @requires(anyone)
    def view(request):
        raise error

    return view


@requires(anyone)
def reads_its_body(request):
    assert request.POST is not None
    raise PermissionDenied


@require_POST
@requires(anyone)
def only_by_button(request):
    raise AssertionError("never reached")


urlpatterns = [
    path("only-by-button/", only_by_button),
    path("denied/", failing_with(PermissionDenied())),
    path("too-big/", failing_with(RequestDataTooBig())),
    path("broken/", failing_with(ZeroDivisionError())),
    path("no-database/", failing_with(OperationalError("connection refused"))),
    path("refused/", failing_with(Refused("文件“纪要.pdf”与上传时不一致", clause="办法 第三条"))),
    path("no-redis/", failing_with(RedisConnectionError("connection refused"))),
    path("reads/", reads_its_body),
    path("", include("portal.urls")),
]
handler400 = "portal.error_pages.bad_request"
handler403 = "portal.error_pages.permission_denied"
handler404 = "portal.error_pages.page_not_found"
handler500 = "portal.error_pages.server_error"

pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


class TestAnErrorPage:
    """None of these tests may touch the database: pytest-django would refuse it."""

    @pytest.mark.parametrize(
        ("address", "status", "heading"),
        [
            ("/denied/", 403, "没有权限"),
            ("/nowhere/", 404, "页面不存在"),
            ("/only-by-button/", 405, "操作没有执行"),
            ("/refused/", 409, "无法完成"),
            ("/too-big/", 413, "文件过大"),
            ("/broken/", 500, "系统出错"),
            ("/no-database/", 503, "暂时无法提供服务"),
            ("/no-redis/", 503, "暂时无法提供服务"),
        ],
    )
    def test_says_what_happened_and_what_to_do_without_asking_the_database(self, visitor, address, status, heading):
        response = visitor.get(address)

        assert response.status_code == status
        assert f"<h1>{heading}</h1>" in response.text
        assert f"错误 {status}" in response.text
        assert response["X-Request-ID"] in response.text
        assert "no-store" in response["Cache-Control"]

    def test_words_a_refusal_that_no_form_shows(self, visitor):
        text = visitor.get("/refused/").text

        assert "文件“纪要.pdf”与上传时不一致（依据：办法 第三条）" in text

    def test_tells_programs_which_methods_there_are(self, visitor):
        assert visitor.get("/only-by-button/")["Allow"] == "POST"

    def test_tells_programs_when_to_come_back(self, visitor):
        assert visitor.get("/no-database/")["Retry-After"] == "30"

    def test_names_a_host_that_is_not_ours_a_bad_request(self, visitor, settings):
        settings.ALLOWED_HOSTS = ["portal.example"]

        response = visitor.get("/", headers={"Host": "evil.example"})

        assert response.status_code == 400
        assert "请求有误" in response.text

    def test_refuses_a_body_that_is_too_large(self, visitor, settings):
        settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100

        response = visitor.post("/reads/", {"text": "长" * 200})

        assert response.status_code == 413

    def test_refuses_a_request_that_declares_more_than_any_upload_may_hold(self, visitor, settings):
        settings.REQUEST_MAX_BYTES = 1000

        response = visitor.post("/reads/", {"file": SimpleUploadedFile("a.txt", b"x" * 2000)})

        assert response.status_code == 413

    def test_explains_an_expired_form(self):
        response = Client(enforce_csrf_checks=True).post("/reads/")

        assert response.status_code == 403
        assert "表单已过期" in response.text

    def test_is_served_when_a_limit_is_reached(self):
        response = error_page(HttpRequest(), 429)

        assert response.status_code == 429
        assert "操作过于频繁" in response.text
