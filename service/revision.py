"""One loaded revision of the definitions, with all that answers from it.

    revision = current()                 # once for each request, so that a request sees one revision
    revision.asker.ask("sales last week")

A service holds one and may put another in its place at any time; what runs goes on with the one it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from semantic.catalog import Catalog
from service.asking.shell import Asker
from service.browsing import Browser
from service.warehouse import Warehouse


@dataclass(frozen=True, slots=True)
class Revision:
    """The definitions, a way to look around in them, and what answers questions about them. `statements` are what the
    stored values were read by, from `warehouse`. Hold its asker while anything of it is in use: what it runs on is
    closed behind it."""

    catalog: Catalog
    browser: Browser
    asker: Asker
    warehouse: Warehouse
    statements: Mapping[str, str] = field(default_factory=dict)


Current = Callable[[], Revision]
"""Gives the revision that serves now."""
