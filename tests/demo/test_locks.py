"""The lock files: all dependencies pinned with hashes, the pins of one repeated in the next, no registry's address."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(r"^([a-z0-9-]+)==(\S+)", re.MULTILINE)
NAME = re.compile(r"[A-Za-z0-9-]+")


def pins(lock: str) -> dict[str, str]:
    return dict(PIN.findall((ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")))


def declared(*requirements: str) -> set[str]:
    return {found.group().lower() for text in requirements if (found := NAME.match(text))}


def test_every_declared_dependency_is_locked() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    assert declared(*project["dependencies"]) - pins("core").keys() == set()
    assert declared(*extras["dev"], *extras["postgres"]) - pins("dev").keys() == set()
    assert declared(*(text for extra in extras.values() for text in extra)) - pins("engines").keys() == set()


@pytest.mark.parametrize(("smaller", "larger"), [("core", "dev"), ("dev", "engines")])
def test_one_lock_holds_all_of_another_at_the_same_versions(smaller: str, larger: str) -> None:
    assert {name: pins(larger).get(name) for name in pins(smaller)} == pins(smaller)


@pytest.mark.parametrize("lock", ["core", "dev", "engines"])
def test_every_pin_has_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
    assert {block.split("==")[0] for block in blocks if "==" in block.split()[0]} == pins(lock).keys()


@pytest.mark.parametrize("lock", ["core", "dev", "engines"])
def test_no_lock_names_a_registry_or_a_folder_of_a_machine(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")
    assert (
        re.findall(r"\w+://|--(?:extra-)?index-url|--find-links|--trusted-host|(?<![\w.])/\w+/", text) == []
    )
