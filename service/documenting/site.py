"""The catalog as a site of plain files: every definition that somebody may know of, with what it is made of.

    site = make_site(catalog, EVERYONE)
    site["index.html"], site["metrics/sales.revenue.html"], site["search-index.js"], …

Only the definitions decide what stands in it: no clock, no warehouse, no order of a set. Names and texts are other
people's: templates escape them, and what controls a terminal or turns a line round is shown, not done.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.resources import files as package_files
from urllib.parse import quote

from markupsafe import Markup

from semantic.catalog import Catalog
from semantic.compiling.warehouses import Dialects
from semantic.definitions.metric_tests import MetricTest
from semantic.definitions.types import Described
from semantic.policies import view_of
from semantic.principal import EVERYONE, Principal
from service.browsing import Browser, Entry, Lineages, MetricDetail, ModelDetail, QuestionDetail
from service.browsing.details import Kind
from service.documenting.calendars import calendar_words
from service.documenting.facts import Facts, ReachedModel
from service.documenting.lineage import Pictures
from service.documenting.paths import owner_place, place, tag_place
from service.documenting.policies import policy_words
from service.documenting.queries import Examples
from service.documenting.search import entry_line, index_script, label_of
from service.documenting.templates import TEMPLATES
from service.documenting.tested import Tested

OWNED: tuple[Kind, ...] = ("metric", "dimension", "model", "segment")
"""What has owners; a verified question has who verified it."""
LISTS: Mapping[Kind, str] = {"metric": "metrics", "model": "models", "question": "questions"}
"""What has a page for each, and one that lists all."""


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


def make_site(catalog: Catalog, published: Published) -> Mapping[str, str]:
    """The text of each file by its place. `catalog` is the whole one: what of it is told is decided here."""
    return dict(_Site(catalog, published).files())


@dataclass
class _Site:
    whole: Catalog
    published: Published
    catalog: Catalog = field(init=False)

    def __post_init__(self) -> None:
        principal = self.published.principal
        self.catalog = view_of(self.whole, principal).catalog
        self.browser = Browser(self.catalog)
        self.lineages = Lineages(self.catalog)
        self.pictures = Pictures(self.catalog, self.browser, self.lineages)
        self.examples = Examples(self.whole, principal, self.published.dialects, self.lineages)
        self.facts = Facts(self.catalog, self.lineages, self.place)
        self.tested = Tested(self.published.tests, self.catalog)
        self.policies = dict(policy_words(self.whole, principal))
        self._grouping_tables: dict[tuple[ReachedModel, ...], Markup] = {}

    def files(self) -> Iterator[tuple[str, str]]:
        look = package_files("service.rendering") / "theme.css"
        pages = package_files("service.documenting") / "pages"
        own_look = (pages / "site.css").read_text(encoding="utf-8")
        yield "site.css", look.read_text(encoding="utf-8") + own_look
        yield "site.js", (pages / "site.js").read_text(encoding="utf-8")
        yield ".nojekyll", ""
        found = (entry for entry in self.browser.entries() if self.place(entry.kind, entry.qualified))
        yield "search-index.js", index_script(map(entry_line, found))
        yield self._page("index.html", "overview", folders=self.folders, missing=self.missing)
        for kind, name in LISTS.items():
            yield self._page(f"{name}/index.html", name, entries=self.sorted_entries(kind))
        for entry in self.browser.entries(("metric",)):
            yield self._metric(entry)
        for entry in self.browser.entries(("model",)):
            yield self._model(entry)
        for entry in self.browser.entries(("question",)):
            yield self._question(entry)
        yield self._page("owners/index.html", "owners", owners=self.owners)
        for group in self.owners:
            yield self._page(group.place, "owner", group=group)
        if self.tags:
            yield self._page("tags.html", "tags", tags=self.tags)
        yield self._page("calendars.html", "calendars", words=calendar_words(self.catalog.settings))
        yield self._page("policies.html", "policies", policies=self.policies)

    def _metric(self, entry: Entry) -> tuple[str, str]:
        detail = self.browser.detail("metric", entry.qualified)
        assert isinstance(detail, MetricDetail)
        metric = self.catalog.metrics[entry.qualified]
        return self._page(
            place("metric", entry.qualified),
            "metric",
            detail=detail,
            member=metric,
            facts=self.facts.of_metric(metric),
            meta=self.facts.meta("metric", metric.qualified, metric),
            groupings=self._groupings(self.facts.groupings(metric)),
            example=self.examples.of_metric(metric),
            tests=self.tested.of(entry.qualified),
            picture=self.pictures.of("metric", entry.qualified),
        )

    def _model(self, entry: Entry) -> tuple[str, str]:
        detail = self.browser.detail("model", entry.qualified)
        assert isinstance(detail, ModelDetail)
        model = self.catalog.models[entry.qualified]
        return self._page(
            place("model", entry.qualified),
            "model",
            detail=detail,
            member=model,
            facts=self.facts.of_model(model),
            meta=self.facts.meta("model", model.name, model),
            dimensions=[self.browser.detail("dimension", each.qualified) for each in detail.dimensions],
            segments=[self.browser.detail("segment", each.qualified) for each in detail.segments],
            grouped=self.facts.grouped_by(model),
            policy=self.policies.get(model.name, ()),
            tests=self.tested.of(model.name),
            picture=self.pictures.of_model(detail),
        )

    def _question(self, entry: Entry) -> tuple[str, str]:
        detail = self.browser.detail("question", entry.qualified)
        assert isinstance(detail, QuestionDetail)
        [question] = [each for each in self.catalog.questions if each.question == entry.qualified][:1]
        return self._page(
            place("question", entry.qualified),
            "question",
            detail=detail,
            note=question.note,
            example=self.examples.of_question(question),
            tests=self.tested.of(entry.qualified),
            picture=self.pictures.of("question", entry.qualified),
        )

    def _groupings(self, groupings: tuple[ReachedModel, ...]) -> Markup:
        """The table of what a metric can be grouped by: most of a page, and shared by metrics of the same homes."""
        if groupings not in self._grouping_tables:
            text = TEMPLATES.get_template("groupings.html.j2").render(root="../", groupings=groupings)
            self._grouping_tables[groupings] = Markup(text)
        return self._grouping_tables[groupings]

    def _page(self, at: str, template: str, **told: object) -> tuple[str, str]:
        text = TEMPLATES.get_template(f"{template}.html.j2").render(
            site=self, root="../" * at.count("/"), at=at, **told
        )
        return at, text

    # What templates ask.

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
        inside = file.removeprefix(f"{self.published.folder}/") if self.published.folder else file
        url = f"{self.published.repository.rstrip('/')}/{quote(inside)}#L{line}"
        return f"{file}:{line}", url if self.published.repository else ""

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
        return self.published.title or self.catalog.settings.company or "Definitions"

    @cached_property
    def audience(self) -> str:
        """For whom the site is, in words; "" where everybody sees the same."""
        if not self.whole.guarded:
            return ""
        principal = self.published.principal
        return "everyone" if principal is EVERYONE else principal.id

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
