"""The catalog as a site of plain files: every definition that somebody may know of, with what it is made of.

    site = make_site(catalog, Published())
    site["index.html"], site["metrics/sales.revenue.html"], site["search-index.js"], …

Only the definitions decide what stands in it: no clock, no warehouse, no order of a set. Names and texts are other
people's: templates escape them, and what controls a terminal or turns a line round is shown, not done.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib.resources import files as package_files

from markupsafe import Markup

from semantic.catalog import Catalog
from semantic.policies import view_of
from semantic.principal import EVERYONE
from service.browsing import Entry, MetricDetail, ModelDetail, QuestionDetail
from service.browsing.details import Kind
from service.documenting.calendars import calendar_words
from service.documenting.facts import Facts, ReachedModel
from service.documenting.lineage import Pictures
from service.documenting.paths import place
from service.documenting.policies import policy_words
from service.documenting.queries import Examples
from service.documenting.search import entry_line, index_script
from service.documenting.shown import Published, Shown
from service.documenting.templates import TEMPLATES
from service.documenting.tested import Tested

LISTS: Mapping[Kind, str] = {"metric": "metrics", "model": "models", "question": "questions"}
"""What has a page for each, and one that lists all."""


def make_site(catalog: Catalog, published: Published) -> Mapping[str, str]:
    """The text of each file by its place. `catalog` is the whole one: what of it is told is decided here."""
    return dict(_Pages(catalog, published).files())


class _Pages:
    """`whole` is the catalog with all that there is; pages are made of what the readers know of it."""

    def __init__(self, whole: Catalog, published: Published) -> None:
        principal = published.principal
        self._catalog = catalog = view_of(whole, principal).catalog
        audience = "everyone" if principal is EVERYONE else principal.id
        self._shown = Shown(catalog, published, audience if whole.guarded else "")
        self._browser = browser = self._shown.browser
        self._pictures = Pictures(catalog, browser)
        self._examples = Examples(whole, principal, published.dialects, browser.lineages)
        self._facts = Facts(catalog, browser.lineages, self._shown.place)
        self._tested = Tested(published.tests, catalog)
        self._policies = dict(policy_words(whole, principal))
        self._questions = {question.question: question for question in catalog.questions}
        self._grouping_tables: dict[tuple[ReachedModel, ...], Markup] = {}

    def files(self) -> Iterator[tuple[str, str]]:
        look = package_files("service.rendering") / "theme.css"
        pages = package_files("service.documenting") / "pages"
        own_look = (pages / "site.css").read_text(encoding="utf-8")
        yield "site.css", look.read_text(encoding="utf-8") + own_look
        yield "site.js", (pages / "site.js").read_text(encoding="utf-8")
        yield ".nojekyll", ""
        found = (entry for entry in self._browser.entries() if self._shown.place(entry.kind, entry.qualified))
        yield "search-index.js", index_script(map(entry_line, found))
        yield self._page("index.html", "overview", folders=self._shown.folders, missing=self._shown.missing)
        for kind, name in LISTS.items():
            yield self._page(f"{name}/index.html", name, entries=self._shown.sorted_entries(kind))
        for entry in self._browser.entries(("metric",)):
            yield self._metric(entry)
        for entry in self._browser.entries(("model",)):
            yield self._model(entry)
        for entry in self._browser.entries(("question",)):
            yield self._question(entry)
        yield self._page("owners/index.html", "owners", owners=self._shown.owners)
        for group in self._shown.owners:
            yield self._page(group.place, "owner", group=group)
        if self._shown.tags:
            yield self._page("tags.html", "tags", tags=self._shown.tags)
        yield self._page("calendars.html", "calendars", words=calendar_words(self._catalog.settings))
        yield self._page("policies.html", "policies", policies=self._policies)

    def _metric(self, entry: Entry) -> tuple[str, str]:
        detail = self._browser.detail("metric", entry.qualified)
        assert isinstance(detail, MetricDetail)
        metric = self._catalog.metrics[entry.qualified]
        return self._page(
            place("metric", entry.qualified),
            "metric",
            detail=detail,
            member=metric,
            facts=self._facts.of_metric(metric),
            meta=self._facts.meta("metric", metric.qualified, metric),
            groupings=self._groupings(self._facts.groupings(metric)),
            example=self._examples.of_metric(metric),
            tests=self._tested.of(entry.qualified),
            picture=self._pictures.of("metric", entry.qualified),
        )

    def _model(self, entry: Entry) -> tuple[str, str]:
        detail = self._browser.detail("model", entry.qualified)
        assert isinstance(detail, ModelDetail)
        model = self._catalog.models[entry.qualified]
        return self._page(
            place("model", entry.qualified),
            "model",
            detail=detail,
            member=model,
            facts=self._facts.of_model(model),
            meta=self._facts.meta("model", model.name, model),
            dimensions=[self._browser.detail("dimension", each.qualified) for each in detail.dimensions],
            segments=[self._browser.detail("segment", each.qualified) for each in detail.segments],
            grouped=self._facts.grouped_by(model),
            policy=self._policies.get(model.name, ()),
            tests=self._tested.of(model.name),
            picture=self._pictures.of_model(detail),
            joined_by=self._pictures.joined_by(model.name),
        )

    def _question(self, entry: Entry) -> tuple[str, str]:
        detail = self._browser.detail("question", entry.qualified)
        assert isinstance(detail, QuestionDetail)
        question = self._questions[entry.qualified]
        return self._page(
            place("question", entry.qualified),
            "question",
            detail=detail,
            note=question.note,
            example=self._examples.of_question(question),
            tests=self._tested.of(entry.qualified),
            picture=self._pictures.of("question", entry.qualified),
        )

    def _groupings(self, groupings: tuple[ReachedModel, ...]) -> Markup:
        """The table of what a metric can be grouped by: most of a page, and shared by metrics of the same homes."""
        if groupings not in self._grouping_tables:
            text = TEMPLATES.get_template("groupings.html.j2").render(root="../", groupings=groupings)
            self._grouping_tables[groupings] = Markup(text)
        return self._grouping_tables[groupings]

    def _page(self, at: str, template: str, **told: object) -> tuple[str, str]:
        text = TEMPLATES.get_template(f"{template}.html.j2").render(
            site=self._shown, root="../" * at.count("/"), at=at, **told
        )
        return at, text
