"""Which folder of definitions and which warehouse: from an option, the environment, the current folder, or the demo.

    find_models(None, {}, Path.cwd())      ./models if it is there, else the demo company's
    find_warehouses(None, {}, Path.cwd(), models, settings)    those of models/settings.yml

An option wins over the environment (DRAGOMAN_MODELS, DRAGOMAN_WAREHOUSE), and that over what lies in the folder.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from dragoman.demo.paths import DemoPaths, demo_paths
from semantic.definitions.types import Settings, WarehouseSettings
from semantic.errors import DefinitionsInvalid, Problem
from semantic.zones import known_zone

if TYPE_CHECKING:
    from service.configuration import Definitions

GIT_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class WarehousePlaces:
    """Warehouses by name, at least one, and the folder at which their relative paths begin."""

    warehouses: Mapping[str, WarehouseSettings]
    base: Path

    @property
    def url(self) -> str:
        """That of the first."""
        return next(iter(self.warehouses.values())).url


def from_repository(settings: Definitions, given: Path | None, environment: Mapping[str, str]) -> bool:
    """Whether the settings name a repository, and neither an option nor a variable names a folder instead."""
    return bool(settings.git) and given is None and not environment.get("DRAGOMAN_MODELS")


def find_definitions(
    settings: Definitions, given: Path | None, environment: Mapping[str, str], here: Path
) -> Path:
    """The folder of a service's definitions: a service, and every command that looks after it, mean the same one.
    Of a repository it stands for whatever commit serves, and need not be there. Raises DefinitionsInvalid."""
    if from_repository(settings, given, environment):
        from service.publishing import GitPlace

        return here / GitPlace(settings.git, settings.branch, settings.path).label
    if given is None and settings.folder and not environment.get("DRAGOMAN_MODELS"):
        return _named(Path(settings.folder), here, "definitions.folder")
    return find_models(given, environment, here)


def find_models(given: Path | None, environment: Mapping[str, str], here: Path) -> Path:
    """The folder of definitions, which may be a link that a deployment swaps. Raises DefinitionsInvalid when a folder
    that was named does not exist."""
    named = given or (Path(text) if (text := environment.get("DRAGOMAN_MODELS")) else None)
    if named is not None:
        return _named(named, here, "--models" if given else "DRAGOMAN_MODELS")
    local = here / "models"
    return Path(os.path.abspath(local)) if local.is_dir() else demo_paths().models.resolve()


def _named(folder: Path, here: Path, source: str) -> Path:
    found = Path(os.path.abspath(here / folder.expanduser()))
    if not found.is_dir():
        hint = f"{source} names it. Name the folder that holds the models' .yml files."
        raise DefinitionsInvalid([Problem("folder-missing", f"There is no folder {found}.", hint)])
    return found


def find_configuration(given: Path | None, environment: Mapping[str, str], here: Path) -> Path | None:
    """The operator's file: named by an option or DRAGOMAN_CONFIG, else ./dragoman.toml if it is there."""
    named = given or (Path(text) if (text := environment.get("DRAGOMAN_CONFIG")) else None)
    if named is not None:
        return here / named.expanduser()
    local = here / "dragoman.toml"
    return local if local.is_file() else None


def state_file(environment: Mapping[str, str], models: Path) -> Path:
    """This user's store for a folder of definitions, whatever else the folder's name belongs to."""
    digest = sha256(str(models).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return _state_folder(environment) / f"{models.parent.name or 'root'}-{digest}.db"


def remembered_file(environment: Mapping[str, str]) -> Path:
    """Where remembered choices were kept before there was a store; it is read once."""
    return _state_folder(environment) / "remembered.json"


def pepper_file(environment: Mapping[str, str]) -> Path:
    """Where the secret is kept that API keys are hashed with, unless a setting says otherwise."""
    return _state_folder(environment) / "pepper"


def _state_folder(environment: Mapping[str, str]) -> Path:
    state = environment.get("XDG_STATE_HOME") or ""
    return (Path(state) if state else Path.home() / ".local" / "state") / "dragoman"


def local_zone(environment: Mapping[str, str]) -> str:
    """The zone that this machine is set to; UTC where it does not say."""
    names = [environment.get("TZ", "").lstrip(":")]
    with suppress(OSError):
        names.append(os.path.realpath("/etc/localtime").partition("zoneinfo/")[2])
    with suppress(OSError):
        names.append(Path("/etc/timezone").read_text(encoding="utf-8").strip())
    found = next((name for name in names if name and known_zone(name)), "UTC")
    return "UTC" if found in ("Etc/UTC", "Etc/UCT", "Etc/Universal", "Etc/Zulu") else found


def is_demo(models: Path) -> bool:
    return models.resolve() == demo_paths().models.resolve()


def find_warehouses(
    given: str | None, environment: Mapping[str, str], here: Path, models: Path, settings: Settings
) -> WarehousePlaces:
    """Where SQL runs. A plain path stands for a DuckDB file; what is given stands for all warehouses of the settings.
    Raises DefinitionsInvalid when nothing names one."""
    if named := given or environment.get("DRAGOMAN_WAREHOUSE"):
        return _alone(named if "://" in named else f"duckdb:///{here / Path(named).expanduser()}", here)
    if is_demo(models):
        return demo_warehouse(demo_paths())
    if settings.warehouses:
        return WarehousePlaces(settings.warehouses, models.parent)
    raise DefinitionsInvalid(
        [
            Problem(
                "no-warehouse",
                f"Nothing says which warehouse holds the data of {models}.",
                'Write `warehouses: {main: {url: "duckdb:///shop.duckdb"}}` into its settings.yml, '
                "or name one with --warehouse.",
            )
        ]
    )


def demo_warehouse(paths: DemoPaths) -> WarehousePlaces:
    """The demo's file, wherever it lies on this machine; its settings.yml names the place in a checkout."""
    return _alone(f"duckdb:///{paths.warehouse}", paths.warehouse.parent)


def _alone(url: str, base: Path) -> WarehousePlaces:
    return WarehousePlaces({"main": WarehouseSettings(name="main", url=url)}, base)


def git_revision(folder: Path) -> str:
    """The commit of a folder in git, with "+changes" when files in it differ from it; "" where git does not know.

    Never fails: no git, no repository, an ignored folder or a slow disk are all "".
    """
    command = ["git", "--no-optional-locks", "-C", str(folder), "status", "--porcelain=v2", "--branch"]
    command += ["--ignored", "--untracked-files=normal", "--", "."]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, errors="replace", timeout=GIT_SECONDS, check=False
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    if done.returncode != 0:
        return ""
    lines = done.stdout.splitlines()
    oids = [line.split()[2] for line in lines if line.startswith("# branch.oid ")]
    # The folder itself ("./") or one above it ("../../") is ignored, as an environment inside a checkout is.
    ignored = any(line[:2] == "! " and set(line[2:].split("/")) <= {"", ".", ".."} for line in lines)
    if not oids or oids[0] == "(initial)" or ignored:
        return ""
    return oids[0][:12] + ("+changes" if any(line[0] in "12u?" for line in lines if line) else "")
