"""The rules of the house, held by tests: what must not exist, and what every model must say."""

from __future__ import annotations

import io
import json
import re
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection, models, transaction
from django.db.models import Q
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse
from django.utils import translation
from pghistory.models import Event

from portal.access import anyone
from portal.accounts.choices import Role
from tests.cast import one_with, outsider

ROOT = Path(settings.BASE_DIR)
OURS = ("portal", "documents", "heritage", "legal_counsel", "pollution")
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "core", "services", "signals", "base", "exceptions", "manager"}
CHINESE = re.compile(r"[\u4e00-\u9fff]|^[A-Z0-9-]+$")  # or an abbreviation as it is: SHA-256
MOST_LINES = 400
UNFINISHED = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
ROW_SIGNALS = re.compile(r"\bdjango\.dispatch\b|@receiver\b|\b(pre|post)_(save|delete|init)\b|\bm2m_changed\b")

DAY_IN_UTC = re.compile(r"\b(at|now\(\)|\w+_at)\.date\(\)")


def tracked_files(*suffixes: str) -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    files = [ROOT / line for line in listed.stdout.splitlines()]
    return [file for file in files if file.suffix in suffixes and file.is_file()]


def our_models() -> list[type[models.Model]]:
    return [
        model
        for model in apps.get_models()
        if model.__module__.split(".")[0] in OURS and not issubclass(model, Event) and not model._meta.auto_created
    ]


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


class TestTheCode:
    def test_lets_no_view_take_post_alone_without_a_page_to_come_back_to(self):
        taking = [named(file) for file in tracked_files(".py") if "require_POST" in file.read_text(encoding="utf-8")]

        assert sorted(each for each in taking if not each.startswith("tests/")) == ["portal/access.py"]

    def test_has_no_module_that_is_named_after_nothing(self):
        found = [named(file) for file in tracked_files(".py") if file.stem in FORBIDDEN_NAMES]

        assert [name for name in found if name != "portal/settings/base.py"] == []

    def test_has_no_file_too_long_to_read(self):
        written = [file for file in tracked_files(".py", ".html", ".css", ".js") if "migrations" not in file.parts]

        assert [named(file) for file in written if len(file.read_text().splitlines()) > MOST_LINES] == []

    def test_leaves_nothing_unfinished(self):
        written = tracked_files(".py", ".html", ".css", ".js", ".md", ".yml", ".yaml", ".toml")

        assert [named(file) for file in written if UNFINISHED.search(file.read_text())] == []

    def test_asks_for_the_day_in_the_time_of_the_office(self):
        """`at.date()` is the day in UTC, which until eight in the morning is yesterday here: `localdate(at)`."""
        ours = [file for file in tracked_files(".py") if file.relative_to(ROOT).parts[0] in OURS]

        assert [named(file) for file in ours if DAY_IN_UTC.search(file.read_text())] == []

    def test_has_no_rule_hidden_in_a_signal_of_a_row(self):
        ours = [file for file in tracked_files(".py") if file.relative_to(ROOT).parts[0] in OURS]

        assert [named(file) for file in ours if ROW_SIGNALS.search(file.read_text())] == []

    def test_locks_dependencies_without_naming_a_registry(self):
        for lock in ("requirements.txt", "requirements-dev.txt"):
            assert not re.search(r"https?://|--(extra-)?index-url|--find-links", (ROOT / lock).read_text()), lock

        packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
        assert [name for name, package in packages.items() if "resolved" in package] == []


class TestTheTemplates:
    def templates(self) -> list[Path]:
        return [file for file in tracked_files(".html") if "templates" in file.parts]

    @pytest.mark.parametrize(
        "what",
        [
            r"<style\b",
            r"\sstyle\s*=",
            r"\son[a-z]+\s*=",
            r"javascript:",
            r"<script(?![^>]*\b(src=|application/ld\+json))",
        ],
    )
    def test_carry_neither_style_nor_script_inside(self, what):
        on_paper = ROOT / "templates" / "official"  # drawn by WeasyPrint, never sent to a browser
        pages = [file for file in self.templates() if on_paper not in file.parents]

        assert [named(file) for file in pages if re.search(what, file.read_text())] == []

    def test_take_in_only_what_is_there(self):
        known = {str(file.relative_to(ROOT / "templates")) for file in self.templates()}
        taken = {
            (named(file), name)
            for file in self.templates()
            for name in re.findall(r'{% (?:include|extends) "([^"]+)"', file.read_text())
        }

        assert sorted(pair for pair in taken if pair[1] not in known) == []

    def test_are_all_used(self):
        sources = "\n".join(file.read_text() for file in tracked_files(".py", ".html"))
        third_party = [
            Path(app.path) / "templates" for app in apps.get_app_configs() if ROOT not in Path(app.path).parents
        ]
        third_party += [Path(app.path) / "templates" for app in apps.get_app_configs() if "site-packages" in app.path]

        def is_used(file: Path) -> bool:
            name = str(file.relative_to(ROOT / "templates"))
            return f'"{name}"' in sources or any((folder / name).exists() for folder in third_party)

        assert [named(file) for file in self.templates() if not is_used(file)] == []


class TestTheFrontEnd:
    def sources(self) -> str:
        files = [file for file in tracked_files(".html", ".py", ".js") if file.relative_to(ROOT).parts[0] != "tests"]
        return "\n".join(file.read_text() for file in files)

    def test_offers_no_history_where_a_page_has_none(self):
        details = [file for file in tracked_files(".html") if '{% extends "kinds/detail.html" %}' in file.read_text()]
        assert len(details) > 30
        without = {named(file) for file in details if "{% block history %}" not in file.read_text()}
        untabbed = {named(file) for file in details if "{% block tabs %}{% endblock tabs %}" in file.read_text()}
        assert without == untabbed

    def test_styles_no_class_that_no_page_has(self):
        sheets = [re.sub(r"/\*.*?\*/", "", file.read_text(), flags=re.S) for file in tracked_files(".css")]
        selectors = " ".join(selector for sheet in sheets for selector in re.findall(r"([^{};]+)\{", sheet))
        sources = self.sources()
        begun = set(re.findall(r"([a-z]+(?:-[a-z]+)*-)\{[{%]", sources))  # `is-{{ step.state }}` writes is-done
        of_others = {"asc", "desc"}  # django-tables2 writes them beside a sorted column
        used = of_others | set(re.findall(r"[\w-]+", sources))

        def is_used(name: str) -> bool:
            return name in used or any(name.startswith(start) for start in begun)

        classes = set(re.findall(r"\.([a-zA-Z_][\w-]*)", selectors))
        assert len(classes) > 100
        assert sorted(name for name in classes if not is_used(name)) == []

    def test_draws_every_icon_that_a_page_names_and_no_other(self):
        drawn = set(re.findall(r'<symbol[^>]*\bid="([^"]+)"', (ROOT / "static/img/icons.svg").read_text()))
        sources = self.sources()
        named = set(re.findall(r"""\{% icon ["'](\w+)["']""", sources))

        assert named - drawn == set()
        assert sorted(icon for icon in drawn - named if f'"{icon}"' not in sources) == []


class TestTheModels:
    @pytest.mark.django_db
    def test_are_what_the_migrations_make(self):
        said = io.StringIO()

        with suppress(SystemExit):  # what `--check` ends with when something is missing
            call_command("makemigrations", check_changes=True, dry_run=True, stdout=said)

        assert said.getvalue().strip() == "No changes detected"

    def test_have_chinese_names_for_themselves_and_their_fields(self):
        with translation.override("zh-hans"):
            nameless = [
                f"{model.__name__}.{field.name}"
                for model in our_models()
                for field in model._meta.get_fields()
                if isinstance(field, models.Field)
                and not isinstance(field, (models.AutoField, models.CompositePrimaryKey))
                and not CHINESE.search(str(field.verbose_name))
            ]
            nameless += [model.__name__ for model in our_models() if not CHINESE.search(str(model._meta.verbose_name))]

        assert nameless == []

    def test_hold_every_choice_in_the_database(self):
        unheld = [
            f"{model.__name__}.{field.name}"
            for model in our_models()
            for field in model._meta.local_fields
            if field.choices and not isinstance(field, models.BooleanField) and field.name not in checked(model)
        ]

        assert unheld == []

    def test_explain_every_constraint_in_chinese(self):
        unexplained = [
            f"{model.__name__}: {constraint.name}"
            for model in our_models()
            for constraint in model._meta.constraints
            if not CHINESE.search(str(constraint.violation_error_message))
        ]

        assert unexplained == []


def checked(model: type[models.Model]) -> set[str]:
    """Names of the fields that some CHECK constraint of the model speaks of."""
    conditions = [each.condition for each in model._meta.constraints if isinstance(each, models.CheckConstraint)]
    return {name.split("__")[0] for condition in conditions for name in lookups(condition)}


def lookups(condition: Q) -> Iterator[str]:
    for child in getattr(condition, "children", ()):
        if isinstance(child, tuple):
            yield child[0]
        else:
            yield from lookups(child)


class TestAGet:
    """HTTP's promise: to look is not to touch."""

    @pytest.mark.django_db
    def test_never_writes(self, client, settings):
        settings.SESSION_ENGINE = "django.contrib.sessions.backends.cache"  # that one was here is no fact of the portal
        people = [outsider(), *(one_with(role) for role in Role)]
        visited = 0
        for name, view in named_views(get_resolver().url_patterns):
            access = getattr(view, "access", getattr(getattr(view, "cls", None), "access", None))
            user = next((each for each in people if access and access(each)), None)
            if user is None:
                continue
            client.force_login(user)
            with transaction.atomic():
                mark = transaction.savepoint()
                with connection.cursor() as cursor:
                    cursor.execute("SET TRANSACTION READ ONLY")
                status = client.get(reverse(name)).status_code
                transaction.savepoint_rollback(mark)
            assert status < 500, name
            visited += access is not anyone

        assert visited > 0


def named_views(patterns: list[URLPattern | URLResolver], prefix: str = "") -> Iterator[tuple[str, object]]:
    """(name, view) of every address that needs no parameter."""
    for each in patterns:
        if isinstance(each, URLResolver):
            space = f"{prefix}{each.namespace}:" if each.namespace else prefix
            yield from named_views(each.url_patterns, space)
        elif each.name:
            try:
                reverse(prefix + each.name)
            except NoReverseMatch:
                continue
            yield prefix + each.name, each.callback
