"""Parts of a file: the cases of docs/rules/heritage_media.md."""

from __future__ import annotations

import pytest
from django.http import FileResponse
from django.test import RequestFactory

from portal.byte_ranges import in_parts
from tests.rule_tables import cases

FILE = b"0123456789"
pytestmark = pytest.mark.django_db  # the end of an answer is told to the connections of the database


@pytest.fixture
def ask(tmp_path):
    """Asks for a file of ten bytes with the tag "a"."""
    (tmp_path / "film").write_bytes(FILE)
    answers = []

    def act(method="GET", **headers):
        request = RequestFactory().generic(
            method, "/", headers={name: value for name, value in headers.items() if value}
        )
        whole = FileResponse((tmp_path / "film").open("rb"), content_type="video/mp4", headers={"ETag": '"a"'})
        answers.append(in_parts(request, whole))
        return answers[-1]

    yield act
    for each in answers:
        each.close()


@pytest.mark.parametrize("case", cases("heritage_media.md", "Cases: parts of a file"), ids=str)
def test_a_part_is_answered(ask, case):
    response = ask(**{"Range": case["Range"], "If-Range": case["If-Range"]})

    status, _, place = case["answer"].partition(" ")
    assert response.status_code == int(status)
    assert response["Accept-Ranges"] == "bytes"
    if status == "416":
        assert (response.content, response["Content-Range"]) == (b"", "bytes */10")
        return
    first, last = map(int, place.split("-"))
    assert b"".join(response) == FILE[first : last + 1]
    assert response["Content-Length"] == str(last - first + 1)
    assert response.get("Content-Range") == (f"bytes {place}/10" if status == "206" else None)


def test_the_head_is_that_of_the_whole(ask):
    response = ask("HEAD", Range="bytes=0-3")

    assert (response.status_code, response["Content-Length"]) == (200, "10")


def test_the_file_is_closed_with_the_answer(ask):
    response = ask(Range="bytes=0-3")
    file = response.file_to_stream

    response.close()

    with pytest.raises(ValueError, match="closed file"):
        file.read()
