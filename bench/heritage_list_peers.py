"""What `heritage_list` is held against: rows of one indexed query in one template, and nothing else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template import engines

from heritage.models import Project
from portal.access import anyone, requires

ROWS = 20  # as many as a page of the list
PAGE = engines["django"].from_string(
    "<!doctype html><html lang='zh-CN'><title>Rows</title><table>"
    "{% for row in rows %}<tr><td>{{ row.serial }}</td><td>{{ row.code }}</td><td>{{ row.name }}</td>"
    "<td>{{ row.code.category_name }}</td><td>{{ row.gloss }}</td><td>{{ row.exited_on }}</td>"
    "<td>{{ row.exit_reason }}</td></tr>{% endfor %}</table>"
)


@requires(anyone)
def rows(request: HttpRequest) -> HttpResponse:
    """The first rows of all."""
    return HttpResponse(PAGE.render({"rows": Project.objects.order_by("category", "number")[:ROWS]}, request))
