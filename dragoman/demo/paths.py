"""Where the demo's files are: beside the code in a checkout, in the user's data folder for an installed wheel.

    a checkout            <checkout>/models                    <checkout>/data/demo.duckdb
    an installed wheel    …/site-packages/dragoman/demo/models ~/.local/share/dragoman/demo.duckdb

The environment variable DRAGOMAN_DATA names another folder for the data.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import dragoman

PACKAGE = Path(dragoman.__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class DemoPaths:
    """`models` is the folder of definitions, `warehouse` the DuckDB file, which may not exist yet.
    `in_checkout` says that the code lies in a checkout, with its Makefile."""

    models: Path
    warehouse: Path
    in_checkout: bool = False

    @property
    def downloads(self) -> Path:
        """Where fetched packages are kept, so that loading again needs no network."""
        return self.warehouse.parent / "downloads"

    @property
    def receipt(self) -> Path:
        """Says what the warehouse was loaded from; written last, so that without it nothing counts as loaded."""
        return self.warehouse.with_suffix(".loaded.json")


def demo_paths(package: Path = PACKAGE, environment: Mapping[str, str] = os.environ) -> DemoPaths:
    """The demo's paths. `package` is the folder of the dragoman package; nothing is created."""
    checkout = package.parent
    in_checkout = (checkout / "models").is_dir() and (checkout / "pyproject.toml").is_file()
    models = checkout / "models" if in_checkout else package / "demo" / "models"
    if named := environment.get("DRAGOMAN_DATA"):
        data = Path(named).expanduser().resolve()
    elif in_checkout:
        data = checkout / "data"
    else:
        shared = environment.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
        data = Path(shared) / "dragoman"
    return DemoPaths(models=models, warehouse=data / "demo.duckdb", in_checkout=in_checkout)
