"""Which version of Dragoman this is."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def installed_version() -> str:
    """The version of the installed distribution; "0+unknown" when the code runs without having been installed."""
    try:
        return version("dragoman")
    except PackageNotFoundError:
        return "0+unknown"
