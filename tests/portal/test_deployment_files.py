"""Lock files, image and Compose file: checked as data, because no container engine runs here."""

import json
import re
from pathlib import Path

import jsonschema
import pytest
import yaml

from portal import supervisor

ROOT = Path(__file__).resolve().parents[2]
PORTAL_SERVICES = ("web", "worker", "beat", "migrate")


def text(name):
    return (ROOT / name).read_text()


def requirements(name):
    """One string a requirement, its continuation lines joined."""
    joined = text(name).replace("\\\n", " ")
    return [line for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


class TestLockFiles:
    @pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt", "package-lock.json"])
    def test_name_no_registry_host(self, name):
        assert re.findall(r"https?://\S+|--(?:index-url|extra-index-url|find-links)\b", _without_homepages(name)) == []

    @pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
    def test_pin_every_requirement_by_version_and_hash(self, name):
        loose = [line for line in requirements(name) if not re.match(r"\S+==\S+ .*--hash=sha256:[0-9a-f]{64}", line)]

        assert len(requirements(name)) > 50
        assert loose == []

    def test_agree_on_every_version(self):
        pinned, for_development = (
            dict(re.match(r"(\S+)==(\S+)", line).groups() for line in requirements(name))
            for name in ("requirements.txt", "requirements-dev.txt")
        )

        assert pinned.items() <= for_development.items()

    def test_hold_a_checksum_and_no_address_of_each_npm_package(self):
        packages = json.loads(text("package-lock.json"))["packages"]
        installed = {path: each for path, each in packages.items() if path}

        assert installed
        assert [path for path, each in installed.items() if "resolved" in each or "integrity" not in each] == []


def _without_homepages(name):
    """npm records where a project asks for money; that is no place to fetch from."""
    content = text(name)
    if not name.endswith(".json"):
        return content
    lock = json.loads(content)
    for each in lock["packages"].values():
        each.pop("funding", None)
    return json.dumps(lock)


def steps_of_make():
    """What `make run` does before it starts the portal, as plain commands."""
    makefile = text("Makefile")
    for name, value in reversed(re.findall(r"(?m)^([A-Z]+) [:?]= (.*)$", makefile)):  # a later one names earlier ones
        makefile = makefile.replace(f"$({name})", value)
    targets = ("system", ".venv/bin/python", ".venv/.installed", "node_modules/.installed", "staticfiles/.collected")
    steps = []
    for target in targets:
        [recipe] = re.findall(rf"(?m)^{re.escape(target)}:.*\n((?:\t.*\n)+)", makefile)
        steps += [line.strip().lstrip("@") for line in recipe.splitlines()]
    without_bookkeeping = [step for step in steps if not step.startswith(("touch ", "$(MAKE)", "python3 -c "))]
    return [re.sub(r"^if command -v npm .*then (npm [^;]+);.*$", r"\1", step) for step in without_bookkeeping]


class TestTheImage:
    @pytest.fixture
    def instructions(self):
        joined = re.sub(r"\\\n\s*", "", re.sub(r"(?m)^#.*\n", "", text("Dockerfile")))
        return [line for line in joined.splitlines() if line.strip()]

    def test_takes_the_steps_of_make(self, instructions):
        runs = "\n".join(line for line in instructions if line.startswith("RUN "))
        steps = steps_of_make()

        assert len(steps) == 5
        assert [step for step in steps if step not in runs] == []

    def test_serves_as_the_supervisor_does(self, instructions):
        [command] = [json.loads(line.removeprefix("CMD ")) for line in instructions if line.startswith("CMD ")]
        web = next(child for child in supervisor.children(host="0.0.0.0", port=8000, workers=2) if child.name == "web")

        assert command[1 : len(web.command)] == web.command[1:]

    def test_runs_as_nobody_special_and_reports_its_health(self, instructions):
        after_copying = instructions[instructions.index("COPY . .") :]

        assert "USER portal" in after_copying
        assert any(line.startswith("HEALTHCHECK ") and "/healthz" in line for line in instructions)

    def test_keeps_its_data_where_nobody_else_reads(self, instructions):
        assert "VOLUME /data" in instructions
        assert any("install --directory --owner portal --mode 700 /data" in line for line in instructions)

    def test_runs_by_the_settings_of_a_server(self, instructions):
        [environment] = [line for line in instructions if line.startswith("ENV ")]

        assert "DJANGO_SETTINGS_MODULE=portal.settings.production" in environment.split()
        assert "DATA_DIR=/data" in environment.split()

    def test_carries_no_secret_and_no_data(self, instructions):
        assert not [line for line in instructions if line.startswith(("ENV", "ARG")) and "SECRET" in line]
        allowed = {line[1:] for line in text(".dockerignore").splitlines() if line.startswith("!")}
        assert text(".dockerignore").splitlines()[1] == "*"
        assert allowed.isdisjoint({".env", "var", ".git", "tests", ".venv", "node_modules"})


class TestTheComposeFile:
    @pytest.fixture
    def compose(self):
        return yaml.safe_load(text("docker-compose.yml"))

    def test_follows_the_compose_specification(self, compose):
        check_jsonschema = pytest.importorskip("check_jsonschema", reason="carries the Compose specification's schema")
        carried = Path(check_jsonschema.__file__).parent / "builtin_schemas" / "vendor" / "compose-spec.json"

        jsonschema.validate(compose, json.loads(carried.read_text()))

    def test_has_the_services_of_the_portal_and_their_servers(self, compose):
        assert set(compose["services"]) == {*PORTAL_SERVICES, "postgres", "redis"}

    def test_starts_each_service_when_its_servers_are_ready_and_migrated(self, compose):
        for name in ("web", "worker", "beat"):
            conditions = {server: each["condition"] for server, each in compose["services"][name]["depends_on"].items()}
            assert conditions == {
                "migrate": "service_completed_successfully",
                "postgres": "service_healthy",
                "redis": "service_healthy",
            }, name
        assert compose["services"]["migrate"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
        assert compose["services"]["migrate"]["restart"] == "no"

    def test_knows_the_health_of_every_service_that_stays(self, compose):
        checked = {name for name, each in compose["services"].items() if "test" in each.get("healthcheck", {})}

        assert checked | {"web"} == set(compose["services"]) - {"migrate"}  # web: HEALTHCHECK of the image

    def test_keeps_the_cluster_where_postgres_18_writes_it(self, compose):
        postgres = compose["services"]["postgres"]

        assert postgres["image"] == "postgres:18"
        assert "database:/var/lib/postgresql" in postgres["volumes"]
        assert "database" in compose["volumes"]

    def test_makes_the_cluster_and_its_roles_as_on_one_machine(self, compose):
        postgres, embedded = compose["services"]["postgres"], text("portal/embedded/postgres.py")

        for argument in postgres["environment"]["POSTGRES_INITDB_ARGS"].split():
            assert f'"{argument}"' in embedded
        assert {"--encoding=UTF8", "--builtin-locale=C.UTF-8"} <= {
            *postgres["environment"]["POSTGRES_INITDB_ARGS"].split()
        }
        assert "./deploy/create_roles.sh:/docker-entrypoint-initdb.d/create_roles.sh:ro" in postgres["volumes"]

    def test_never_forgets_a_queued_message(self, compose):
        command = compose["services"]["redis"]["command"]

        assert command[command.index("--appendonly") + 1] == "yes"
        assert command[command.index("--maxmemory-policy") + 1] == "noeviction"
        assert compose["services"]["redis"]["volumes"] == ["queue:/data"]

    def test_asks_for_a_password_at_every_server(self, compose):
        command = compose["services"]["redis"]["command"]

        assert command[command.index("--requirepass") + 1] == "${REDIS_PASSWORD:?}"
        assert compose["services"]["postgres"]["environment"]["POSTGRES_PASSWORD"] == "${POSTGRES_PASSWORD:?}"

    def test_starts_with_no_secret_left_empty(self):
        without_default = re.findall(r"\$\{(\w+)(:\?)?\}", text("docker-compose.yml"))

        assert len(without_default) > 10
        assert [name for name, mark in without_default if not mark] == []

    def test_starts_again_by_itself(self, compose):
        restarting = {name for name, each in compose["services"].items() if each["restart"] == "unless-stopped"}

        assert restarting == set(compose["services"]) - {"migrate"}

    def test_keeps_uploaded_files_and_lets_the_portal_write_nowhere_else(self, compose):
        for name in PORTAL_SERVICES:
            assert compose["services"][name]["volumes"] == ["files:/data"], name
            assert compose["services"][name]["tmpfs"] == ["/tmp"], name
        assert {"files", "queue"} <= set(compose["volumes"])

    def test_gives_a_running_job_time_to_end(self, compose):
        assert compose["services"]["worker"]["stop_grace_period"] == "5m"

    def test_opens_the_web_server_to_the_host_alone(self, compose):
        assert [name for name, each in compose["services"].items() if "ports" in each] == ["web"]
        assert compose["services"]["web"]["ports"] == ["${LISTEN:-127.0.0.1:8000}:8000"]
        assert compose["networks"]["inside"] == {"internal": True}
        assert [name for name, each in compose["services"].items() if "outside" in each["networks"]] == ["web"]

    def test_gives_the_portal_no_right_it_does_not_need(self, compose):
        for name in PORTAL_SERVICES:
            service = compose["services"][name]
            assert service["read_only"], name
            assert service["cap_drop"] == ["ALL"], name
            assert service["security_opt"] == ["no-new-privileges:true"], name

    def test_lets_only_migrate_know_the_owner(self, compose):
        knowing = [name for name in PORTAL_SERVICES if "OWNER" in str(compose["services"][name]["environment"])]

        assert knowing == ["migrate"]

    def test_runs_worker_and_beat_as_the_supervisor_does(self, compose):
        for child in supervisor.children(host="127.0.0.1", port=8000, workers=2)[1:]:
            assert compose["services"][child.name]["command"][1:] == child.command[1:]

    def test_writes_no_secret_down(self, compose):
        for line in text("docker-compose.yml").splitlines():
            if match := re.match(r" +(?:\w*PASSWORD|SECRET_KEY|REDISCLI_AUTH): *(\S.*)", line):
                assert match[1].startswith("${"), line


class TestTheEnvironmentExample:
    @pytest.fixture
    def known(self):
        return set(re.findall(r"(?m)^#?([A-Z_]+)=", text(".env.example")))

    def test_names_every_variable_the_settings_read(self, known):
        read = set()
        for path in (ROOT / "portal" / "settings").glob("*.py"):
            read |= set(re.findall(r"env\.\w+\(\s*\"([A-Z_]+)\"", path.read_text()))

        set_by_the_portal_itself = {"DATABASE_AS_OWNER", "TEST_FILES"}  # manage.py; the tests for their worker
        assert read - known - set_by_the_portal_itself == set()

    def test_names_every_variable_of_the_compose_file(self, known):
        assert set(re.findall(r"\$\{([A-Z_]+)", text("docker-compose.yml"))) - known == set()

    def test_reaches_the_portal_through_the_compose_file(self, known):
        given = yaml.safe_load(text("docker-compose.yml"))["x-portal"]["environment"]
        not_for_the_portal = {"LISTEN", "PORT", "DATA_DIR", "STATIC_ROOT", "DATABASE_OWNER_URL"}
        parts_of_addresses = {"POSTGRES_PASSWORD", "PORTAL_OWNER_PASSWORD", "PORTAL_PASSWORD", "REDIS_PASSWORD"}

        assert set(given) == known - not_for_the_portal - parts_of_addresses

    def test_holds_no_secret(self):
        assert re.findall(r"(?m)^(?:SECRET_KEY|\w*PASSWORD)=(.+)$", text(".env.example")) == []


class TestTheRolesOfTheDatabase:
    def test_are_those_of_the_embedded_server(self):
        script, embedded = text("deploy/create_roles.sh"), text("portal/embedded/postgres.py")

        for role in ("portal_owner", "portal"):
            assert f"CREATE ROLE {role} LOGIN" in script
            assert f'("{role}", ' in embedded
        assert "CREATE DATABASE portal OWNER portal_owner" in script
        assert "CREATE DATABASE portal OWNER portal_owner" in embedded

    def test_have_no_right_they_do_not_need_and_open_the_database_to_nobody_else(self):
        script = text("deploy/create_roles.sh")

        rights = dict(re.findall(r"CREATE ROLE (\w+) (.*?) PASSWORD", script))
        assert rights == {"portal_owner": "LOGIN CREATEDB", "portal": "LOGIN"}
        assert "REVOKE ALL ON DATABASE portal FROM PUBLIC;\nGRANT CONNECT ON DATABASE portal TO portal;" in script

    def test_are_made_whole_or_not_at_all(self):
        script = text("deploy/create_roles.sh")

        assert "set -eu\n" in script
        assert "--set ON_ERROR_STOP=1" in script
