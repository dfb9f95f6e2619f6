"""The files of deploy/ are read by their own rules, and name only commands and settings that exist."""

import configparser
import re

import pytest
from ruamel.yaml import YAML

from ringfence.cli import COMMANDS
from ringfence.config.options import Options
from tests.house.tree import ROOT

DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SETTINGS = {
    str(field.validation_alias or f"RINGFENCE_{name.upper()}") for name, field in Options.model_fields.items()
}


def unit(path):
    parser = configparser.RawConfigParser(strict=True)
    parser.optionxform = str
    parser.read_string(path.read_text())
    return parser


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_is_well_formed(path):
    parser = unit(path)
    assert parser["Unit"]["Description"]
    if path.suffix == ".service":
        service = parser["Service"]
        program, command, *_ = service["ExecStart"].split()
        assert program.endswith("/ringfence") and command in COMMANDS
        assert service["User"] == "ringfence"
        assert service["NoNewPrivileges"] == "yes" and service["UMask"] == "0077"
    else:
        assert (path.with_suffix(".service")).exists() and parser["Timer"]["OnCalendar"]


def test_web_and_worker_stop_within_five_seconds():
    for name in ("ringfence-web.service", "ringfence-worker.service", "ringfence-intake.service"):
        assert unit(DEPLOY / "systemd" / name)["Service"]["TimeoutStopSec"] == "5"


def test_compose_runs_what_the_guide_describes():
    compose = YAML(typ="safe").load(DEPLOY / "compose.yaml")
    assert set(compose["services"]) == {"database", "ringfence", "caddy"}
    named = {
        volume.split(":")[0] for each in compose["services"].values() for volume in each.get("volumes", [])
    }
    assert {name for name in named if not name.startswith(".")} == set(compose["volumes"])
    assert compose["services"]["ringfence"]["stop_grace_period"] == "5s"
    assert set(compose["services"]["ringfence"]["environment"]) <= SETTINGS
    assert (DEPLOY / "Containerfile").exists()


def test_the_example_settings_exist():
    lines = [line.lstrip("# ") for line in (DEPLOY / "ringfence.env").read_text().splitlines() if "=" in line]
    names = {line.partition("=")[0] for line in lines}
    assert names <= SETTINGS


def test_caddy_braces_close_and_it_speaks_to_the_web_listener():
    text = (DEPLOY / "Caddyfile").read_text()
    depth = 0
    for line in re.sub(r"#.*", "", text).splitlines():
        opened = line.rstrip().endswith("{")
        depth += opened - (line.strip() == "}")
        assert depth >= 0
    assert depth == 0
    assert Options.model_fields["listen"].default.rpartition(":")[2] in text


def test_no_secret_is_in_the_repository():
    for path in DEPLOY.rglob("*"):
        if path.is_file():
            assert not re.search(r"PASSWORD=\w{4,}|SECRET_KEY=\w", path.read_text())
