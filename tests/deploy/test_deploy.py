"""What operators are given fits the program: commands exist, versions match, no secrets, no root."""

import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import typer
import yaml

from heedful.api.health import open_router
from heedful.cli.app import app
from heedful.config import DATABASE_URL
from heedful.server.settings import PORT
from heedful.store.postgresql import PASSWORD

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
DOCKERFILE = (ROOT / "deploy/Dockerfile").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "deploy/compose.yaml").read_text("utf-8"))
UNIT = (ROOT / "deploy/heedful.service").read_text("utf-8")
GUIDE = (ROOT / "docs/operate.md").read_text("utf-8")


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines put together."""
    whole = re.sub(r"\\\n\s*", "", DOCKERFILE)
    lines = [line for line in whole.splitlines() if line.strip() and not line.startswith("#")]
    return [(line.split(None, 1)[0], line.split(None, 1)[1]) for line in lines]


def value_of(name: str) -> list[str]:
    return [value for word, value in instructions() if word == name]


def must_exist(words: list[str]) -> None:
    """Fail where heedful has no such command or option."""
    command: Any = typer.main.get_command(app)
    rest = list(words)
    while hasattr(command, "commands"):
        while rest and rest[0].startswith("-"):
            option = rest.pop(0)
            known = {one: param for param in command.params for one in param.opts}
            assert option in known, f"heedful has no option {option}: {words}"
            if not known[option].is_flag:
                rest.pop(0)
        name = rest.pop(0)
        found = command.commands.get(name)
        assert found is not None, f"heedful has no command {name}: {words}"
        command = found
    options = {one for param in command.params for one in (*param.opts, *param.secondary_opts)}
    for word in rest:
        if word.startswith("--"):
            assert word in options, f"{command.name} has no option {word}: {words}"


def commands_of(text: str) -> list[list[str]]:
    """Every heedful command that stands in a text's console lines."""
    call = re.compile(r"(?:/opt/heedful/bin/heedful|(?:^|[;&] )heedful|--rm(?: -v \S+)? heedful) (.*)")
    lines = re.findall(r"(?m)^[#$] (.*)$", text)
    return [shlex.split(words, comments=True) for line in lines for words in call.findall(line)]


def test_every_command_that_operators_are_told_exists() -> None:
    served = re.search(r"^ExecStart=/opt/heedful/bin/heedful (.*)$", UNIT, re.M)
    assert served is not None
    told = [
        served.group(1).split(),
        COMPOSE["services"]["heedful"]["command"],
        ["--help"],
        *commands_of(GUIDE),
    ]
    assert len(told) >= 8
    for words in told:
        if words != ["--help"]:
            must_exist(words)


@pytest.mark.parametrize("words", [["surf", "inbox"], ["serve", "inbox", "--tls"], ["--verbose", "serve"]])
def test_a_command_that_does_not_exist_would_be_found(words: list[str]) -> None:
    with pytest.raises(AssertionError, match="has no"):
        must_exist(words)


def test_the_image_is_this_version_of_heedful_on_a_python_it_supports() -> None:
    assert COMPOSE["services"]["heedful"]["image"] == f"heedful:{PROJECT['version']}"
    assert f"heedful:{PROJECT['version']}" in DOCKERFILE
    pythons = {re.match(r"python:(3\.\d+)-slim-bookworm", value).group(1) for value in value_of("FROM")}  # type: ignore[union-attr]
    assert len(pythons) == 1
    assert f"Programming Language :: Python :: {pythons.pop()}" in PROJECT["classifiers"]


def test_the_extras_that_are_installed_exist() -> None:
    installed = re.findall(r'[".\']\.?\[([\w,]+)\]', DOCKERFILE + GUIDE)
    assert len(installed) >= 3
    for extras in installed:
        assert set(extras.split(",")) <= set(PROJECT["optional-dependencies"])


def test_pg_dump_is_not_older_than_the_server() -> None:
    assert "postgresql-client" in DOCKERFILE
    assert COMPOSE["services"]["postgres"]["image"] == "postgres:15-bookworm"  # bookworm's client is 15


def test_nothing_runs_as_root_and_what_lasts_is_in_a_volume() -> None:
    words = [word for word, _ in instructions()]
    assert value_of("USER") == ["heedful"]
    assert words.index("USER") < words.index("ENTRYPOINT")
    assert value_of("VOLUME") == ["/projects"]
    service = COMPOSE["services"]["heedful"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "projects:/projects" in service["volumes"]
    assert set(COMPOSE["volumes"]) == {
        mount.split(":")[0] for one in COMPOSE["services"].values() for mount in one["volumes"]
    }
    assert re.search(r"^User=heedful$", UNIT, re.M)


def test_no_secret_is_in_the_image_or_in_the_files() -> None:
    for word, value in instructions():
        if word in ("ENV", "ARG", "COPY"):
            assert not re.search(r"(?i)passw|secret|token|\.env", value), value
    for service in COMPOSE["services"].values():
        for name, value in service["environment"].items():
            if "PASSWORD" in name:
                assert value.startswith("${"), name
    assert "*" in (ROOT / ".dockerignore").read_text("utf-8").splitlines()[0]


def test_the_environment_is_what_the_program_reads() -> None:
    given = COMPOSE["services"]["heedful"]["environment"]
    assert {DATABASE_URL, PASSWORD} <= set(given)
    assert given[DATABASE_URL].startswith("postgresql+psycopg://")


def test_the_health_check_asks_a_route_that_is_open_at_the_port_that_is_served() -> None:
    (asked,) = re.findall(r"http://127\.0\.0\.1:(\d+)(/\w+)", value_of("HEALTHCHECK")[0])
    assert asked[1] in {route.path for route in open_router.routes}  # type: ignore[attr-defined]
    command = COMPOSE["services"]["heedful"]["command"]
    assert asked[0] == command[command.index("--port") + 1] == value_of("EXPOSE")[0] == str(PORT)


def test_the_database_is_on_no_network_and_heedful_waits_for_it() -> None:
    postgres, heedful = COMPOSE["services"]["postgres"], COMPOSE["services"]["heedful"]
    assert postgres["network_mode"] == "none"
    assert "ports" not in postgres
    assert heedful["depends_on"]["postgres"]["condition"] == "service_healthy"


def test_what_the_image_copies_is_not_ignored() -> None:
    kept = {
        line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")
    }
    for value in value_of("COPY"):
        if not value.startswith("--from"):
            *sources, _ = value.split()
            assert set(sources) <= kept
            assert all((ROOT / source).exists() for source in sources)


def test_systemd_finds_nothing_wrong_with_the_unit(tmp_path: Path) -> None:
    program = shutil.which("systemd-analyze")
    if program is None:
        pytest.skip("systemd-analyze is not installed")
    unit = tmp_path / "heedful.service"
    text = UNIT.replace("/opt/heedful/bin/heedful", sys.executable).replace(
        "User=heedful\nGroup=heedful", "User=root"
    )
    unit.write_text(text, encoding="utf-8")
    done = subprocess.run(
        [program, "verify", "--man=no", str(unit)], capture_output=True, text=True, timeout=60
    )
    mine = [line for line in done.stderr.splitlines() if "heedful.service" in line]
    assert mine == []
