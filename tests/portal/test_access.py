"""Every view says who may call it: a walk over all addresses of the portal."""

from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, path, resolve, reverse

from portal.access import anyone, requires, signed_in
from portal.accounts.choices import AccountState
from portal.accounts.models import User
from tests.portal.access_table import TABLE

# Views of libraries cannot carry `requires`. Each name stands here because somebody read its source:
# those of the first set look for a sign-in themselves or are closed by LoginRequiredMiddleware.
SIGNED_IN_BY_LIBRARY = {
    "account_change_password",
    "account_reauthenticate",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_deactivate_totp",
    "mfa_view_recovery_codes",
    "mfa_generate_recovery_codes",
    "mfa_download_recovery_codes",
}
# These are the door itself; mfa_authenticate asks for the password stage before it.
OPEN_BY_LIBRARY = {"account_login", "account_logout", "mfa_authenticate"}


def addresses(patterns: list[Any], prefix: str = "", names: str = "") -> Iterator[tuple[str, str, Callable[..., Any]]]:
    """Address, name and view of every pattern below `patterns`."""
    for each in patterns:
        if isinstance(each, URLResolver):
            inner = f"{names}{each.namespace}:" if each.namespace else names
            yield from addresses(each.url_patterns, f"{prefix}{each.pattern}", inner)
        elif isinstance(each, URLPattern):
            yield f"{prefix}{each.pattern}", f"{names}{each.name or ''}", each.callback


def silent(patterns: list[Any]) -> list[str]:
    """The addresses whose view does not say who may call it."""
    return [
        f"{address} ({name})"
        for address, name, view in addresses(patterns)
        if name not in SIGNED_IN_BY_LIBRARY | OPEN_BY_LIBRARY and declared(view) is None
    ]


def declared(view: Callable[..., Any]) -> Callable[[Any], bool] | None:
    """What `requires` put on a function view or on the class behind a DRF view."""
    behind = getattr(view, "cls", None) or getattr(view, "view_class", None) or view
    predicate: Callable[[Any], bool] | None = getattr(behind, "access", None)
    return predicate


def undeclared(request):
    return HttpResponse()


@requires(anyone)
def public(request):
    return HttpResponse()


class TestTheWalk:
    def test_finds_a_view_that_says_nothing(self):
        patterns = [path("open/", public), path("deep/", ([path("silent/", undeclared, name="silent")], None, None))]

        assert silent(patterns) == ["deep/silent/ (silent)"]


class TestADisabledAccount:
    def test_is_not_signed_in_whatever_its_session_says(self):
        assert [signed_in(User(state=state)) for state in (AccountState.ACTIVE, AccountState.DISABLED)] == [True, False]


def page_after_sign_in(answer: HttpResponse) -> str:
    """Where the sign-in that `answer` asks for leads to."""
    assert answer.url.startswith(reverse("account_login")), answer.url
    return parse_qs(urlsplit(answer.url).query)["next"][0]


@pytest.mark.django_db
class TestASignInOnTheWay:
    def test_leads_back_to_a_page_from_every_address_that_takes_post_alone(self, client):
        names = {name: view.page for _, name, view in addresses(get_resolver().url_patterns) if hasattr(view, "page")}

        for line in (line for line in TABLE if line.name in names):
            page = page_after_sign_in(client.post(reverse(line.name, kwargs=line.kwargs)))
            assert resolve(page).view_name == names[line.name]
        assert len(names) > 20

    def test_leads_back_to_the_page_that_the_form_names(self, client):
        address = reverse("documents:import_decide", args=[7])

        answer = client.post(address, {"next": "/documents/imports/7/?document=3&doubts=2"})

        assert page_after_sign_in(answer) == "/documents/imports/7/?document=3&doubts=2"

    @pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/", "javascript:alert(1)", "\\\\x"])
    def test_leads_to_no_other_site(self, client, elsewhere):
        answer = client.post(reverse("documents:import_decide", args=[7]), {"next": elsewhere})

        assert page_after_sign_in(answer) == "/documents/imports/7/"

    def test_leads_back_to_a_form_with_its_address(self, client):
        assert page_after_sign_in(client.post("/documents/imports/new/?a=1")) == "/documents/imports/new/?a=1"

    def test_takes_the_window_and_not_a_piece_of_the_page(self, client):
        here = "http://testserver/documents/imports/7/?document=3"

        answer = client.get("/documents/imports/7/", headers={"HX-Request": "true", "HX-Current-URL": here})

        assert answer.status_code == 200
        wanted = parse_qs(urlsplit(answer["HX-Redirect"]).query)["next"]
        assert wanted == ["/documents/imports/7/?document=3"]


class TestEveryView:
    def test_says_who_may_call_it(self):
        assert silent(get_resolver().url_patterns) == []

    def test_of_a_library_is_still_there_and_its_door_is_what_the_list_says(self):
        library = {
            name: getattr(view, "login_required", True)
            for _, name, view in addresses(get_resolver().url_patterns)
            if name in SIGNED_IN_BY_LIBRARY | OPEN_BY_LIBRARY
        }

        assert {name for name, is_closed in library.items() if is_closed} == SIGNED_IN_BY_LIBRARY
        assert {name for name, is_closed in library.items() if not is_closed} == OPEN_BY_LIBRARY

    @pytest.mark.parametrize("name", ["admin", "silk", "schema", "swagger", "__debug__", "metrics", "prometheus"])
    def test_is_ours_and_no_tool_of_developers_stands_open(self, name):
        assert not [each for each in addresses(get_resolver().url_patterns) if name in each[1].split(":")]
