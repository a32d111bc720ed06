"""The figures of a page are of one moment, whatever is committed while it is read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from tests.legal_counsel.matter_walks import MatterWalk

pytestmark = pytest.mark.django_db(transaction=True)
YEAR = {"first": "2026-01-01", "last": "2026-12-31", "on": "2026-11-23"}
MOST_SECONDS = 30


class Meanwhile:
    """Another connection that commits an act, once, after the first look at what was withdrawn of the matters."""

    def __init__(self, act):
        self.act, self.is_done = act, False

    def __call__(self, execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        if not self.is_done and 'FROM "legal_counsel_matterstep"' in sql:
            self.is_done = True
            with ThreadPoolExecutor(1) as pool:
                pool.submit(self.commit).result(MOST_SECONDS)
        return answer

    def commit(self):
        try:
            self.act()
        finally:
            connection.close()


def asked(client, name, *args):
    return client.get(reverse(f"legal_counsel:{name}", args=args), YEAR).context


class TestOneMoment:
    def test_is_on_the_page_of_figures(self, client):
        walk = MatterWalk()
        walk.heard()
        client.force_login(walk.ask("机构"))
        before = asked(client, "statistics")

        meanwhile = Meanwhile(walk.heard)
        with connection.execute_wrapper(meanwhile):
            during = asked(client, "statistics")
        after = asked(client, "statistics")

        def figures(context):
            return {measure.code: (figure.counted, figure.rows) for measure, figure, *_ in context["figures"]}

        assert meanwhile.is_done
        assert figures(during) == figures(before) != figures(after)

    def test_is_in_a_figure_and_its_rows(self, client):
        walk = MatterWalk()
        walk.heard()
        client.force_login(walk.ask("机构"))

        meanwhile = Meanwhile(walk.heard)
        with connection.execute_wrapper(meanwhile):
            during = asked(client, "statistics_rows", "before")

        assert meanwhile.is_done
        assert (during["figure"].denominator, during["counted"], during["hidden"]) == (1, 1, 0)
        assert len(during["table"].rows) == 1
