"""docs/glossary.md says what the code says: every model, role, status and state, and none that is gone."""

import re
from pathlib import Path

import pytest
from django.apps import apps

from documents.validity import STATUS_LABELS
from pollution.alert_choices import AlertLevel, DecisionState, ProposalState
from portal.accounts.choices import Role
from portal.jobs import JobState

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "glossary.md"
OURS = ("portal", "documents", "heritage", "legal_counsel", "pollution")


def section(heading):
    """identifier → Chinese of the table under a heading."""
    [body] = re.findall(rf"(?m)^## {re.escape(heading)}\n((?:(?!## ).*\n?)*)", GLOSSARY.read_text()) or [""]
    rows = re.findall(r"(?m)^\| (.+?) \| (.+?) \| .+ \|$", body)
    return dict(rows[1:])


def models_of(app):
    """Models that somebody wrote; the event tables of the history follow from them."""
    written = [model for model in app.get_models() if not hasattr(model, "pgh_tracked_model")]
    return {model.__name__: str(model._meta.verbose_name) for model in written}


OUR_APPS = [app for app in apps.get_app_configs() if app.name.split(".")[0] in OURS and models_of(app)]


class TestTheGlossary:
    @pytest.mark.parametrize("app", OUR_APPS, ids=lambda app: app.label)
    def test_names_the_models_of_each_app_and_none_that_is_gone(self, app):
        assert section(f"App `{app.label}`") == models_of(app), "bring docs/glossary.md up to the models of the app"

    def test_has_a_section_for_apps_that_exist_only(self):
        sections = re.findall(r"(?m)^## App `(\w+)`$", GLOSSARY.read_text())

        assert sorted(sections) == sorted(app.label for app in OUR_APPS)

    @pytest.mark.parametrize(
        ("heading", "words"),
        [
            ("Roles", {role.name: role.label for role in Role}),
            ("Status of an instrument", {status.name: label for status, label in STATUS_LABELS.items()}),
            ("Levels of an alert", {level.name: level.label for level in AlertLevel}),
            ("States of a proposal", {state.name: state.label for state in ProposalState}),
            ("States of a decision", {state.name: state.label for state in DecisionState}),
            ("States of a job", {state.name: state.label for state in JobState}),
        ],
    )
    def test_names_every_value_of_a_closed_list(self, heading, words):
        assert section(heading) == words

    def test_gives_each_word_one_chinese_term(self):
        rows = re.findall(r"(?m)^\| (.+?) \| (.+?) \| .+ \|$", GLOSSARY.read_text().split("## App")[0])
        identifiers = [identifier for identifier, _ in rows]

        assert len(identifiers) > 50
        assert len(set(identifiers)) == len(identifiers)
