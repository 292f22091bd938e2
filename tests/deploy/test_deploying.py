"""The files in deploy/: a linter reads the Dockerfile, and all of them name only what there is."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from configparser import RawConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from dragoman.cli import app
from service.configuration import read_configuration
from service.configuration.reading import BETWEEN, PREFIX
from tests.docs.pages import ROOT, page

DEPLOY = ROOT / "deploy"
DOCKERFILE = (DEPLOY / "Dockerfile").read_text(encoding="utf-8")


def compose() -> Mapping[str, Any]:
    found: Mapping[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
    return found


def manifests() -> Sequence[Mapping[str, Any]]:
    return list(yaml.safe_load_all((DEPLOY / "kubernetes.yaml").read_text(encoding="utf-8")))


def container() -> Mapping[str, Any]:
    [deployment] = [each for each in manifests() if each["kind"] == "Deployment"]
    [found] = deployment["spec"]["template"]["spec"]["containers"]
    return dict(found)


def settings() -> frozenset[str]:
    """The variables that a service reads."""
    return frozenset(
        f"{PREFIX}{each.name.upper().replace('.', BETWEEN)}"
        for each in read_configuration(None, {}).settings()
    )


def options(command: Sequence[str]) -> None:
    """An AssertionError for a command or an option that Dragoman does not have."""
    commands: Mapping[str, Any] = getattr(get_command(app), "commands")  # noqa: B009
    known = {option for parameter in commands[command[0]].params for option in parameter.opts}
    assert {word for word in command if word.startswith("--")} <= known


def test_the_linter_finds_nothing_in_the_dockerfile() -> None:
    done = subprocess.run(
        [Path(sys.executable).with_name("hadolint"), "--failure-threshold", "info", "--no-color", "-"],
        input=DOCKERFILE,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def copied() -> Iterator[str]:
    for line in DOCKERFILE.splitlines():
        if line.startswith("COPY ") and "--from" not in line:
            yield from line.split()[1:-1]


def test_what_the_image_copies_is_there_and_not_ignored() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()
    for path in copied():
        assert (ROOT / path).exists(), path
        assert f"!{path}" in ignored, path


def test_the_image_starts_a_command_that_there_is_as_nobody_special() -> None:
    [command] = re.findall(r"^CMD (\[\"serve.*\])$", DOCKERFILE, re.MULTILINE)
    options(yaml.safe_load(command))
    assert DOCKERFILE.rstrip().rpartition("\nUSER ")[2].startswith("10001")


def test_compose_sets_only_what_there_is() -> None:
    service = compose()["services"]["dragoman"]
    options(service["command"])
    assert {name for name in service["environment"] if name.startswith(PREFIX)} <= settings()


def test_compose_declares_its_secrets_and_volumes() -> None:
    whole = compose()
    for service in whole["services"].values():
        named = {each if isinstance(each, str) else each["source"] for each in service["secrets"]}
        assert named <= set(whole["secrets"])
        volumes = {volume.partition(":")[0] for volume in service["volumes"]}
        assert {volume for volume in volumes if not volume.startswith(".")} <= set(whole["volumes"])


def test_compose_gives_more_time_to_stop_than_the_service_takes() -> None:
    grace = read_configuration(None, {}).configuration.server.grace_seconds
    assert int(compose()["services"]["dragoman"]["stop_grace_period"].removesuffix("s")) > grace


def test_kubernetes_sets_only_what_there_is() -> None:
    named = {each["name"] for each in container()["env"]}
    assert {name for name in named if name.startswith(PREFIX)} <= settings()


def test_no_deployment_serves_the_demo_where_its_definitions_were_meant() -> None:
    """Without a word about definitions a service has those of the demo company."""
    assert "--models" in compose()["services"]["dragoman"]["command"]
    assert "DRAGOMAN_DEFINITIONS__GIT" in {each["name"] for each in container()["env"]}
    assert "/etc/dragoman/dragoman.toml" in (DEPLOY / "dragoman.service").read_text(encoding="utf-8")
    assert 'folder = "/etc/dragoman/models"' in page("operations").text


def test_kubernetes_waits_longer_than_the_service_takes_to_stop() -> None:
    [deployment] = [each for each in manifests() if each["kind"] == "Deployment"]
    values = {each["name"]: each.get("value") for each in container()["env"]}
    pause = int(container()["lifecycle"]["preStop"]["exec"]["command"][1])
    waits = deployment["spec"]["template"]["spec"]["terminationGracePeriodSeconds"]
    assert waits > pause + int(values["DRAGOMAN_SERVER__GRACE_SECONDS"])


@pytest.mark.parametrize("probe", ["startupProbe", "readinessProbe", "livenessProbe"])
def test_kubernetes_asks_routes_that_there_are(probe: str) -> None:
    path = container()[probe]["httpGet"]["path"]
    assert f"`GET {path}`" in page("api").text


def test_systemd_starts_a_command_that_there_is() -> None:
    unit = RawConfigParser(strict=False)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read(DEPLOY / "dragoman.service", encoding="utf-8")
    program, *arguments = shlex.split(unit["Service"]["ExecStart"])
    assert program.endswith("/dragoman")
    options(arguments)
    grace = read_configuration(None, {}).configuration.server.grace_seconds
    assert int(unit["Service"]["TimeoutStopSec"]) > grace
