"""One loaded revision of the definitions, with all that answers from it.

    revision = current()                 # once for each request, so that a request sees one revision
    revision.asker.ask("sales last week")

A service holds one and may put another in its place at any time; what runs goes on with the one it has.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from semantic.catalog import Catalog
from semantic.policies import view_of
from semantic.principal import Principal
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

    def catalog_of(self, principal: Principal) -> Catalog:
        """The definitions as a principal knows them: what its queries may name."""
        return view_of(self.catalog, principal).catalog

    def browser_of(self, principal: Principal) -> Browser:
        """A way to look around in what a principal knows."""
        catalog = self.catalog_of(principal)
        if catalog is self.catalog:
            return self.browser
        browser = catalog.views.setdefault("browser", Browser(catalog))
        assert isinstance(browser, Browser)
        return browser


Current = Callable[[], Revision]
"""Gives the revision that serves now."""
