"""POST /api/v1/air/uploads/: the same act as the page, for programs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from pollution import ingesting
from pollution.choices import UploadState
from pollution.models import MonitoringUpload, Reading
from portal.accounts import issuing_tokens
from portal.accounts.choices import Role, Scope
from tests.cast import one_with
from tests.pollution.factories import NOW, StationFactory, csv_file, hour

pytestmark = pytest.mark.django_db
URL = "/api/v1/air/uploads/"
AT = "2026-03-10 12:00:00"


def token_of(user, *scopes):
    expires_on = timezone.localdate() + timedelta(days=30)
    issued = issuing_tokens.issue(name="站房", scopes=scopes, expires_on=expires_on, by=user, at=timezone.now())
    return {"Authorization": f"Bearer {issued.text}"}


@pytest.fixture
def program(client):
    """A program with a token that uploads and reads."""
    client.user = one_with(Role.MONITORING_CLERK)
    client.headers = token_of(client.user, Scope.READ, Scope.MONITORING_WRITE)
    return client


NOT_BASE64 = b"""--x\r
Content-Transfer-Encoding: base64\r
Content-Disposition: form-data; name="file"; filename="a.csv"\r
\r
@@@\r
--x--\r
"""


def send(client, *hours, name="站房.csv", **said):
    file = SimpleUploadedFile(name, csv_file(hours).read())
    return client.post(URL, {"file": file, **said}, headers=getattr(client, "headers", None))


def status_of(client, upload):
    return client.get(f"{URL}{upload.pk}/", headers=client.headers)


class TestHandingIn:
    def test_answers_202_with_the_address_of_its_status(self, program):
        answer = send(program, hour(StationFactory().code, AT))

        upload = MonitoringUpload.objects.get()
        told = answer.json()
        assert answer.status_code == 202
        assert answer["Location"] == told["url"] == f"http://testserver{URL}{upload.pk}/"
        assert (told["state"], told["is_waiting"], told["rows_read"]) == ("received", True, 0)
        assert (upload.received_by, upload.confirms_itself) == (program.user, False)

    def test_keeps_what_is_said_of_the_file(self, program):
        send(program, hour("X1", AT), co_unit="µg/m³", o3="exchanged", create_stations="true", region="伊宁市")

        said = MonitoringUpload.objects.get().choices
        assert (said["co_unit"], said["o3"], said["creates_stations"]) == ("µg/m³", "exchanged", True)
        assert said["region"]

    def test_is_stored_by_itself_without_doubts(self, program):
        send(program, hour(StationFactory().code, AT), confirm="true")
        upload = ingesting.read(MonitoringUpload.objects.get(), at=NOW)

        assert (upload.state, upload.confirmed_by) == (UploadState.CONFIRMED, program.user)
        ingesting.store(upload, at=NOW)
        told = status_of(program, upload).json()
        assert (told["state"], told["state_label"], told["rows_stored"]) == ("stored", "已入库", 1)
        assert (told["from"], told["to"]) == ("2026-03-10T12:00:00+08:00",) * 2
        assert Reading.objects.get().upload_id == upload.pk

    def test_waits_for_a_person_where_something_is_doubtful(self, program):
        code = StationFactory().code
        send(program, hour(code, AT), hour(code, "2026-03-10 13:00:00", pm25="坏"), confirm="true")
        upload = ingesting.read(MonitoringUpload.objects.get(), at=NOW)

        told = status_of(program, upload).json()

        assert (told["state"], told["rows_refused"]) == ("read", 1)
        assert ("refused", "warning") in {(each["code"], each["severity"]) for each in told["findings"]}
        assert told["page"].endswith(upload.get_absolute_url())

    def test_tells_of_an_unreadable_file(self, program):
        body = SimpleUploadedFile("a.csv", "甲,乙\n1,2\n".encode())
        program.post(URL, {"file": body}, headers=program.headers)
        upload = ingesting.read(MonitoringUpload.objects.get(), at=NOW)

        told = status_of(program, upload).json()

        assert (told["state"], told["refusal"]) == ("unreadable", upload.refusal)
        assert told["findings"] == []

    @pytest.mark.parametrize(
        ("said", "field"),
        [
            ({"region": "伊宁市"}, "region"),
            ({"create_stations": "true", "region": "乌有县"}, "region"),
            ({"o3": "perhaps"}, "o3"),
            ({"confrim": "true"}, "confrim"),
        ],
    )
    def test_refuses_what_cannot_be_meant(self, program, said, field):
        answer = send(program, hour("X1", AT), **said)

        assert answer.status_code == 400
        assert list(answer.json()["error"]["fields"]) == [field]
        assert not MonitoringUpload.objects.exists()

    def test_refuses_a_file_of_another_kind_in_words(self, program):
        body = SimpleUploadedFile("a.exe", b"MZ")

        answer = program.post(URL, {"file": body}, headers=program.headers)

        assert answer.status_code == 409
        assert ".exe" in answer.json()["error"]["message"]
        assert not MonitoringUpload.objects.exists()

    @pytest.mark.parametrize(
        ("kind", "body"),
        [
            ("multipart/form-data", b"--x"),
            ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=file; filename=a.csv"),
            ("multipart/form-data; boundary=x y\x7f", b""),
            ("multipart/form-data; boundary=x", NOT_BASE64),
            ("text/csv", b"a,b\n1,2\n"),
        ],
    )
    def test_says_in_chinese_what_is_wrong_with_a_broken_body(self, program, kind, body):
        answer = program.generic("POST", URL, body, content_type=kind, headers=program.headers)

        assert answer.status_code in (400, 415)
        told = answer.json()["error"]
        said = "".join([told["message"], *(text for texts in told.get("fields", {}).values() for text in texts)])
        assert any("一" <= letter <= "鿿" for letter in said)
        assert not any(word in said.lower() for word in ("parse", "boundary", "invalid", "unsupported"))
        assert not MonitoringUpload.objects.exists()


class TestTheDoor:
    def test_is_open_to_a_session_of_a_clerk(self, client):
        client.force_login(one_with(Role.MONITORING_CLERK))

        assert send(client, hour("X1", AT)).status_code == 202

    def test_asks_a_session_for_its_csrf_token(self):
        client = Client(enforce_csrf_checks=True)
        client.force_login(one_with(Role.MONITORING_CLERK))

        assert send(client, hour("X1", AT)).status_code == 403

    def test_is_closed_without_role_or_scope(self, client):
        assert send(client, hour("X1", AT)).status_code == 401
        clerk = one_with(Role.MONITORING_CLERK)
        client.headers = token_of(clerk, Scope.READ)
        assert send(client, hour("X1", AT)).status_code == 403
        client.headers = token_of(one_with(Role.WARNING_ANALYST), Scope.READ)
        assert send(client, hour("X1", AT)).status_code == 403
        assert not MonitoringUpload.objects.exists()


class TestTheStatus:
    def test_is_304_while_nothing_changes(self, program):
        send(program, hour(StationFactory().code, AT))
        upload = MonitoringUpload.objects.get()
        etag = status_of(program, upload)["ETag"]

        again = program.get(f"{URL}{upload.pk}/", headers=program.headers | {"If-None-Match": etag})
        ingesting.read(upload, at=NOW)

        assert again.status_code == 304
        assert status_of(program, upload)["ETag"] != etag

    def test_is_not_found_for_what_there_is_not(self, program):
        assert program.get(f"{URL}999/", headers=program.headers).status_code == 404
