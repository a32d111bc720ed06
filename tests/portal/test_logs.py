import io
import json
import logging  # noqa: TID251  # to log as a library does

import pytest
import structlog

from portal import logs
from portal.jobs import performing
from tests.cast import outsider
from tests.factories import JobFactory


@pytest.fixture
def written(tmp_path):
    """All lines that reach the JSON handler, parsed."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    config = logs.logging_to("stdout", data_dir=tmp_path)["formatters"]["json"].copy()
    handler.setFormatter(config.pop("()")(**config))
    root = logging.getLogger()
    root.addHandler(handler)
    level, root.level = root.level, logging.INFO
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines() if line]
    root.removeHandler(handler)
    root.level = level


@pytest.mark.django_db
class TestALogLine:
    def test_of_a_request_names_request_user_and_outcome_and_nobody_by_name(self, client, written):
        user = outsider()
        client.force_login(user)

        client.get("/workbench/?name=secret", headers={"X-Request-ID": "abcdef0123456789"})

        (line,) = [each for each in written() if each["event"] == "request"]
        assert line["request_id"] == "abcdef0123456789"
        assert line["user_id"] == user.pk
        assert (line["method"], line["path"], line["status"]) == ("GET", "/workbench/", 200)
        assert line["duration_ms"] >= 0
        assert user.username not in json.dumps(line)
        assert user.name not in json.dumps(line, ensure_ascii=False)
        assert "secret" not in json.dumps(line)

    def test_of_a_job_names_the_job_and_who_put_it_down(self, written):
        job = JobFactory(kind="test.gone", created_by=outsider())

        performing.perform(job.pk)

        (line,) = [each for each in written() if each["event"] == "job_given_up"]
        assert (line["job_id"], line["user_id"]) == (job.pk, job.created_by_id)


class TestTheFormat:
    def test_is_the_same_for_lines_of_libraries(self, written):
        with structlog.contextvars.bound_contextvars(request_id="r1"):
            logging.getLogger("some.package").warning("disk at %s%%", 90)

        (line,) = written()
        assert (line["event"], line["level"], line["logger"]) == ("disk at 90%", "warning", "some.package")
        assert line["request_id"] == "r1"
        assert line["timestamp"].endswith("Z")

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\u2028", "\x85"])
    def test_lets_nobody_forge_a_line(self, written, end):
        structlog.get_logger("test").info("looked", path=f'/x{end}{{"event": "forged"}}')

        assert [line["event"] for line in written()] == ["looked"]

    def test_keeps_a_traceback_in_one_line(self, written):
        try:
            raise ValueError("broken")
        except ValueError:
            structlog.get_logger("test").exception("failed")

        (line,) = written()
        assert "ValueError: broken" in line["exception"]


class TestWhereLinesGo:
    def test_is_a_file_and_a_quiet_terminal_on_one_machine(self, tmp_path):
        config = logs.logging_to("file", data_dir=tmp_path)

        assert config["handlers"]["file"]["filename"] == str(tmp_path / "portal.log")
        assert config["handlers"]["terminal"]["level"] == "WARNING"

    def test_is_standard_output_in_a_container(self, tmp_path):
        assert list(logs.logging_to("stdout", data_dir=tmp_path)["handlers"]) == ["stdout"]
