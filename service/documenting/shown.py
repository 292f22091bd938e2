"""What templates ask of a catalog: where things are, whose they are, and what belongs together.

shown = Shown(catalog, published)
shown.place("metric", "sales.revenue")     "metrics/sales.revenue.html", "" where it has no page
shown.owners, shown.tags, shown.folders    groups of entries
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import quote

from semantic.catalog import Catalog
from semantic.compiling.warehouses import Dialects
from semantic.definitions.metric_tests import MetricTest
from semantic.definitions.types import Described
from semantic.principal import EVERYONE, Principal
from service.browsing import Browser, Entry
from service.browsing.details import Kind
from service.documenting.paths import owner_place, place, tag_place
from service.documenting.search import label_of

OWNED: tuple[Kind, ...] = ("metric", "dimension", "model", "segment")
"""What has owners; a verified question has who verified it."""


@dataclass(frozen=True, slots=True)
class Published:
    """What a site is made for. `repository` is where the folder of definitions can be read on the web; "" for nowhere.
    `folder` is what places in it begin with."""

    principal: Principal = EVERYONE
    dialects: str | Dialects = "duckdb"
    tests: Sequence[MetricTest] = ()
    repository: str = ""
    folder: str = ""
    title: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Entries that belong together under a heading."""

    name: str
    place: str
    entries: tuple[Entry, ...]


class Shown:
    """`catalog` is what the readers of the site know, `audience` who they are; "" where everybody sees the same."""

    def __init__(self, catalog: Catalog, published: Published, audience: str) -> None:
        self.catalog = catalog
        self.browser = Browser(catalog)
        self.audience = audience
        self._published = published

    @cached_property
    def counts(self) -> Mapping[str, int]:
        return {kind: len(self.browser.entries((kind,))) for kind in (*OWNED, "question")}

    def sorted_entries(self, kind: Kind) -> list[Entry]:
        return sorted(
            self.browser.entries((kind,)), key=lambda entry: (entry.name.casefold(), entry.qualified)
        )

    def place(self, kind: Kind, name: str) -> str:
        """Where a definition is on the site; "" where it has no page. Dimensions and segments are on their model's."""
        model = name.partition(".")[0] if kind in ("dimension", "segment") else ""
        shown = self.browser.entry(kind, name) and (not model or self.browser.entry("model", model))
        return place(kind, name) if shown else ""

    def entry(self, kind: Kind, name: str) -> Entry | None:
        return self.browser.entry(kind, name)

    def label(self, entry: Entry) -> str:
        return label_of(entry)

    def owner_place(self, owner: str) -> str:
        return owner_place(owner)

    def tag_place(self, tag: str) -> str:
        return tag_place(tag)

    def source(self, position: str) -> tuple[str, str]:
        """A place in the definitions as file and line, and its address on the web; "" without a repository."""
        file, line, _ = position.rsplit(":", 2)
        inside = file.removeprefix(f"{self._published.folder}/") if self._published.folder else file
        url = f"{self._published.repository.rstrip('/')}/{quote(inside)}#L{line}"
        return f"{file}:{line}", url if self._published.repository else ""

    @cached_property
    def pages(self) -> tuple[tuple[str, str], ...]:
        """What every page leads to: place and name."""
        return (
            ("metrics/index.html", "Metrics"),
            ("models/index.html", "Models"),
            ("questions/index.html", "Questions"),
            ("owners/index.html", "Owners"),
            *((("tags.html", "Tags"),) if self.tags else ()),
            ("calendars.html", "Calendars"),
            ("policies.html", "Policies"),
        )

    @cached_property
    def title(self) -> str:
        return self._published.title or self.catalog.settings.company or "Definitions"

    @cached_property
    def owners(self) -> tuple[Group, ...]:
        """By owner, those without one last."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.browser.entries(OWNED):
            found[entry.owner].append(entry)
        names = sorted(found, key=lambda name: (not name, name.casefold(), name))
        return tuple(Group(name, owner_place(name), tuple(found[name])) for name in names)

    @cached_property
    def tags(self) -> tuple[Group, ...]:
        found: dict[str, list[Entry]] = defaultdict(list)
        members: Mapping[Kind, Mapping[str, Described]] = {
            "metric": self.catalog.metrics,
            "dimension": self.catalog.dimensions,
            "model": self.catalog.models,
            "segment": self.catalog.segments,
        }
        for entry in self.browser.entries(OWNED):
            for tag in dict.fromkeys(members[entry.kind][entry.qualified].tags):
                found[tag].append(entry)
        names = sorted(found, key=lambda name: (name.casefold(), name))
        return tuple(Group(name, tag_place(name), tuple(found[name])) for name in names)

    @cached_property
    def folders(self) -> tuple[Group, ...]:
        """The models by the folder of their file."""
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.sorted_entries("model"):
            file = self.catalog.models[entry.qualified].position.file
            found[file.rpartition("/")[0]].append(entry)
        return tuple(Group(name, "", tuple(found[name])) for name in sorted(found))

    @cached_property
    def missing(self) -> tuple[Entry, ...]:
        """What lacks a description."""
        return tuple(entry for entry in self.browser.entries(OWNED) if not entry.description)

    def metrics_of(self, model: str) -> int:
        return self._metrics_of.get(model, 0)

    @cached_property
    def _metrics_of(self) -> Mapping[str, int]:
        found: dict[str, int] = defaultdict(int)
        for entry in self.browser.entries(("metric",)):
            found[entry.model] += 1
        return found
