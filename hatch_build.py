"""Puts the demo company's definitions (models/) into the wheel, so that `dragoman demo` works wherever it is installed.

An editable installation gets none: it reads the checkout's own models/, and a copy would only grow old.
"""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class ModelsHook(BuildHookInterface):  # type: ignore[type-arg]  # its configuration type is not public
    """Runs before each build; `version` is "standard" for a wheel and "editable" for an editable installation."""

    def initialize(
        self, version: str, build_data: dict[str, Any]
    ) -> None:  # Any: the base class's own signature
        if version == "standard":
            build_data["force_include"]["models"] = "dragoman/demo/models"
