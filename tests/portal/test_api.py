import contextlib
from io import StringIO
from pathlib import Path

import hypothesis
import pytest
import schemathesis
from django.conf import settings
from django.core.management import call_command
from django.http import HttpResponse
from django.test import RequestFactory
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.test import APIRequestFactory
from rest_framework.views import APIView
from schemathesis.specs.openapi.checks import positive_data_acceptance

from portal.access import anyone, requires
from portal.accounts.choices import Role
from portal.api import CursorPages, etag_of, unless_unchanged
from portal.api.errors import JsonErrorsMiddleware
from portal.lifecycle import Refused
from tests.cast import one_with

OPENAPI = Path(settings.BASE_DIR) / "openapi.yaml"


def error_of(response) -> dict:
    return response.json()["error"]


@pytest.mark.django_db
class TestAnErrorUnderTheApi:
    def test_is_json_for_an_unknown_address_too(self, client):
        response = client.get("/api/v1/unknown/", headers={"X-Request-ID": "abcdef0123456789"})

        assert response.status_code == 404
        assert error_of(response) == {
            "code": "not_found",
            "message": "没有这个地址，或记录不存在",
            "request_id": "abcdef0123456789",
        }

    def test_is_json_in_versions_that_do_not_exist(self, client):
        assert error_of(client.get("/api/v9/"))["code"] == "not_found"

    def test_is_json_for_a_method_that_is_not_allowed_and_names_those_that_are(self, client):
        response = client.delete("/api/v1/")

        assert response.status_code == 405
        assert error_of(response)["code"] == "method_not_allowed"
        assert "GET" in response["Allow"]

    def test_is_json_when_something_breaks(self, client, monkeypatch):
        def broken(self, request, *args, **kwargs):
            raise RuntimeError("a secret detail")

        monkeypatch.setattr("portal.api.routing.Root.get", broken)
        client.raise_request_exception = False

        response = client.get("/api/v1/")

        assert (response.status_code, error_of(response)["code"]) == (500, "internal_error")
        assert "secret" not in response.content.decode()
        assert error_of(response)["request_id"] == response["X-Request-ID"]

    def test_carries_the_number_of_the_request_when_a_view_refuses_too(self, client):
        response = client.get("/api/v1/documents/", {"unknown": "1"})

        assert response.status_code == 400
        assert list(error_of(response)["fields"]) == ["unknown"]
        assert error_of(response)["request_id"] == response["X-Request-ID"]

    def test_leaves_pages_alone(self, client):
        assert client.get("/unknown/")["Content-Type"].startswith("text/html")

    def test_says_what_stands_in_the_way_of_an_act(self):
        response = answer_of(raising(Refused("该预警刚被他人处理", clause="第八条")))

        assert response.status_code == 409
        assert response.data["error"]["message"] == "该预警刚被他人处理（依据：第八条）"

    def test_names_the_fields_that_are_wrong(self):
        response = answer_of(raising(serializers.ValidationError({"number": ["请填写"]})))

        assert response.status_code == 400
        assert response.data["error"]["code"] == "invalid"
        assert response.data["error"]["fields"] == {"number": ["请填写"]}


def raising(error: Exception):
    @requires(anyone)
    class View(APIView):
        authentication_classes = ()

        def get(self, request: Request) -> Response:
            raise error

    return View


def answer_of(view):
    return view.as_view()(APIRequestFactory().get("/api/v1/x/"))


class TestAViewThatSaysNothing:
    def test_is_closed(self):
        class View(APIView):
            authentication_classes = ()

            def get(self, request: Request) -> Response:
                return Response({})

        assert answer_of(View).status_code == 403


@pytest.mark.django_db
class TestTheRoot:
    def test_needs_no_sign_in_and_lists_absolute_addresses(self, client):
        response = client.get("/api/v1/")

        assert response.status_code == 200
        assert all(address.startswith("http://testserver/api/v1/") for address in response.json().values())

    def test_is_the_same_for_everybody(self, client):
        before = client.get("/api/v1/").json()
        client.force_login(one_with(Role.AUDITOR))

        assert client.get("/api/v1/").json() == before


class TestAPage:
    @staticmethod
    def size(query: str) -> int | None:
        return CursorPages().get_page_size(Request(APIRequestFactory().get(f"/api/v1/x/{query}")))

    def test_holds_fifty_rows_and_at_most_two_hundred(self):
        assert [self.size(query) for query in ("", "?page_size=7", "?page_size=5000")] == [50, 7, 200]

    @pytest.mark.parametrize("given", ["5x", "x", "", "1.5", "７"])
    def test_of_no_whole_number_of_rows_is_refused(self, given):
        with pytest.raises(serializers.ValidationError, match="应为整数"):
            self.size(f"?page_size={given}")


class TestAnswersThatMayBeKept:
    def answer(self, etag: str, **headers):
        request = Request(APIRequestFactory().get("/api/v1/x/", headers=headers))
        return unless_unchanged(request, etag=etag, answer=lambda: Response({"value": 1}))

    def test_carry_a_strong_etag(self):
        response = self.answer(etag_of(7, "a=1"))

        assert response.status_code == 200
        assert response["ETag"] == f'"{etag_of(7, "a=1")}"'
        assert response["Cache-Control"] == "private, no-cache"
        assert "Authorization" in response["Vary"]

    def test_are_not_sent_again_when_unchanged(self):
        response = self.answer("abc", **{"If-None-Match": '"abc"'})

        assert (response.status_code, response.content) == (304, b"")
        assert response["ETag"] == '"abc"'

    def test_are_sent_again_after_a_change(self):
        assert self.answer("abd", **{"If-None-Match": '"abc"'}).status_code == 200

    def test_stay_so_where_a_session_asks(self, client, db):
        client.force_login(one_with(Role.AUDITOR))

        assert client.get("/api/v1/documents/")["Cache-Control"] == "private, no-cache"

    def test_never_share_an_etag_by_accident(self):
        assert etag_of("a", "bc") != etag_of("ab", "c")


class TestTheJsonErrorsMiddleware:
    def test_keeps_what_a_caller_needs_to_go_on(self):
        busy = HttpResponse("<html>", status=503, headers={"Retry-After": "30"})

        response = JsonErrorsMiddleware(lambda request: busy)(RequestFactory().get("/api/v1/"))

        assert (response["Content-Type"], response["Retry-After"]) == ("application/json", "30")


class TestOpenapiYaml:
    def test_is_what_the_code_says(self):
        written = StringIO()
        with contextlib.redirect_stderr(StringIO()) as complaints:
            call_command("spectacular", validate=True, fail_on_warn=True, stdout=written)

        assert complaints.getvalue() == ""
        assert written.getvalue().strip() == OPENAPI.read_text().strip(), (
            "运行 python manage.py spectacular --file openapi.yaml"
        )


schema = schemathesis.openapi.from_path(OPENAPI)
bounded = hypothesis.settings(
    max_examples=20,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)


# OpenAPI cannot say that two parameters contradict each other, such as `station` and `region`; tests of their own do.
CONTRADICTABLE = ("/api/v1/air/observations/", "/api/v1/air/observations.csv")


def left_out(case) -> list:
    """Checks that do not hold of an operation."""
    return [positive_data_acceptance] if case.path in CONTRADICTABLE else []


@pytest.mark.django_db(transaction=True)
class TestEveryOperation:
    @schema.parametrize()
    @bounded
    def test_keeps_to_a_stranger_what_openapi_yaml_promises(self, case, live_server):
        case.call_and_validate(base_url=live_server.url, excluded_checks=left_out(case))

    @schema.parametrize()
    @bounded
    def test_keeps_to_a_document_manager_what_openapi_yaml_promises(self, case, live_server, signed_in):
        case.call_and_validate(base_url=live_server.url, cookies=signed_in, excluded_checks=left_out(case))


@pytest.fixture
def signed_in(client, transactional_db) -> dict[str, str]:
    """The cookies of somebody who may do more than look."""
    client.force_login(one_with(Role.DOCUMENT_MANAGER))
    return {name: morsel.value for name, morsel in client.cookies.items()}
