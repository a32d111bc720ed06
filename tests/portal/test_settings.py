"""What an installation is safe by: the settings of a server and of one machine, read in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

READ = """
import json
from django.conf import settings
names = {names!r}
print(json.dumps({{name: getattr(settings, name) for name in names}}))
"""
SERVER = {
    "SECRET_KEY": "only-for-this-test",
    "ALLOWED_HOSTS": "portal.example.test",
    "DATABASE_URL": "postgres://portal@127.0.0.1:1/portal",
    "REDIS_URL": "redis://127.0.0.1:1",
    "LOG_TO": "none",
}


def values(*names, module="production", **environment):
    """Settings as a new process finds them in exactly this environment."""
    outcome = subprocess.run(
        [sys.executable, "-c", READ.format(names=names)],
        env={"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": f"portal.settings.{module}"} | environment,
        cwd=Path(settings.BASE_DIR),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    return list(json.loads(outcome.stdout).values())


class TestAServer:
    def test_demands_the_second_factor_unless_told_otherwise(self):
        assert values("STAFF_MFA_REQUIRED", **SERVER) == [True]
        assert values("STAFF_MFA_REQUIRED", **SERVER, STAFF_MFA_REQUIRED="false") == [False]

    def test_hashes_passwords_with_argon2(self):
        assert values("PASSWORD_HASHERS", **SERVER) == [["django.contrib.auth.hashers.Argon2PasswordHasher"]]

    def test_behind_https_sends_cookies_and_pages_over_nothing_else(self):
        names = ("SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_INCLUDE_SUBDOMAINS")

        assert values(*names, **SERVER, PUBLIC_URL="https://portal.example.test") == [True] * 4
        assert values("SECURE_HSTS_SECONDS", **SERVER, PUBLIC_URL="https://portal.example.test") == [31_536_000]
        assert values(*names, **SERVER, PUBLIC_URL="http://127.0.0.1:8000") == [False] * 4

    def test_answers_probes_without_https(self):
        assert values("SECURE_REDIRECT_EXEMPT", **SERVER) == [["^healthz$", "^readyz$"]]

    def test_still_reads_what_an_earlier_secret_signed(self):
        assert values("SECRET_KEY_FALLBACKS", **SERVER, SECRET_KEY_FALLBACKS="older,oldest") == [["older", "oldest"]]

    def test_trusts_headers_of_a_proxy_only_where_there_is_one(self):
        header = ["HTTP_X_FORWARDED_PROTO", "https"]

        assert values("SECURE_PROXY_SSL_HEADER", "ALLAUTH_TRUSTED_PROXY_COUNT", **SERVER) == [None, 0]
        assert values("SECURE_PROXY_SSL_HEADER", **SERVER, BEHIND_PROXY="true") == [header]

    @pytest.mark.parametrize("missing", ["SECRET_KEY", "ALLOWED_HOSTS"])
    def test_does_not_start_without_its_secrets_and_names(self, missing):
        with pytest.raises(AssertionError, match=missing):
            values("DEBUG", **{name: value for name, value in SERVER.items() if name != missing})


class TestEveryInstallation:
    def test_is_known_by_its_host_without_the_port(self):
        [site] = values("SITE", **SERVER, PUBLIC_URL="http://portal.example.test:8123")

        assert (site["url"], site["domain"]) == ("http://portal.example.test:8123", "portal.example.test")

    @pytest.mark.parametrize("module", ["production", "development"])
    def test_shows_no_stranger_its_inside(self, module, tmp_path):
        names = ("DEBUG", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE")

        assert values(*names, module=module, **SERVER, DATA_DIR=str(tmp_path)) == [False, True, "Lax"]

    def test_on_one_machine_asks_for_no_second_factor_and_makes_its_own_secret(self, tmp_path):
        alone = {name: value for name, value in SERVER.items() if name != "SECRET_KEY"} | {"DATA_DIR": str(tmp_path)}

        [is_required, first] = values("STAFF_MFA_REQUIRED", "SECRET_KEY", module="development", **alone)
        [again] = values("SECRET_KEY", module="development", **alone)

        assert (is_required, again) == (False, first)
        assert len(first) > 50
        assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


class TestEveryPage:
    @pytest.mark.django_db
    def test_forbids_what_it_does_not_need(self, client):
        headers = client.get("/").headers

        policy = dict(each.strip().partition(" ")[::2] for each in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'"
        assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
        assert policy["frame-ancestors"] == policy["base-uri"] == policy["object-src"] == "'none'"
        assert policy["form-action"] == "'self'"
        assert (headers["X-Frame-Options"], headers["X-Content-Type-Options"]) == ("DENY", "nosniff")
        assert headers["Referrer-Policy"] == headers["Cross-Origin-Opener-Policy"] == "same-origin"
