"""Queries of MetricFlow → queries here, so that existing callers move over.

    translate(files, '{"metrics": ["bookings"], "group_by": ["metric_time__week"], "order_by": ["-bookings"]}')
    translate(files, "mf query --metrics bookings --group-by listing__country_latest --start-time 2024-01-01")
    .query      {"metrics": ["bookings"], "dimensions": ["time.week"], "order_by": ["-bookings"]}

Names are found through the import of the same files. What a query asks for and cannot be said refuses it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime

from semantic.catalog import Catalog, load_texts
from semantic.compiling.compiler import compile_query
from semantic.errors import Problem, QueryInvalid
from semantic.formats.metricflow.calls import Call
from semantic.formats.metricflow.importer import Project, import_project
from semantic.formats.metricflow.manifest import METRIC_TIME, SavedQuery
from semantic.formats.metricflow.query_filters import FilterWriter, Form, written
from semantic.formats.metricflow.query_listing import Listing, listing_of
from semantic.formats.metricflow.query_members import Field, Members
from semantic.formats.metricflow.query_reading import (
    MetricFlowQuery,
    MetricItem,
    QueryRefused,
    Reader,
    read_query,
)
from semantic.formats.metricflow.query_times import least_grain, spread
from semantic.formats.report import Line, Outcome, Translated
from semantic.formats.sources import NO_OPTIONS, Options
from semantic.naming import nearest
from semantic.query import parse_query

_NOW = datetime(2024, 1, 1)
"""Whether names are found does not depend on the clock."""


def translate(files: Mapping[str, str | bytes], query: str, options: Options = NO_OPTIONS) -> Translated:
    """A query in any of MetricFlow's forms as one of ours."""
    return translator(files, options)(query)


def translator(
    files: Mapping[str, str | bytes], options: Options = NO_OPTIONS
) -> Callable[[str], Translated]:
    """What translates queries of one project, which is read once."""
    project = import_project(files, options)
    catalog = load_texts(project.imported.files)

    def translated_text(query: str) -> Translated:
        try:
            asked = read_query(query, project.manifest.custom_grains)
        except QueryRefused as refusal:
            return _refused(refusal, ())
        return translated(project, asked, catalog)

    return translated_text


def saved(project: Project, query: SavedQuery, catalog: Catalog | None = None) -> Translated:
    """A saved query as one of ours."""
    try:
        return translated(project, _of_saved(project, query), catalog)
    except QueryRefused as refusal:
        return _refused(refusal, ())


def translated(project: Project, query: MetricFlowQuery, catalog: Catalog | None = None) -> Translated:
    """A query that is read as one of ours. `catalog` is that of the import's files, if it is known already."""
    catalog = catalog if catalog is not None else load_texts(project.imported.files)
    writer = _QueryWriter(project, catalog)
    try:
        form = writer.form(query)
        compile_query(catalog, parse_query(form), dialect="duckdb", now=_NOW)
    except QueryRefused as refusal:
        return _refused(refusal, tuple(writer.lines))
    except QueryInvalid as invalid:
        return Translated(None, tuple(writer.lines), invalid.problems)
    return Translated(form, tuple(writer.lines))


def _refused(refusal: QueryRefused, lines: tuple[Line, ...]) -> Translated:
    hint = f"Did you mean {' or '.join(refusal.near[:3])}?" if refusal.near else ""
    return Translated(None, lines, (Problem(refusal.code, refusal.message, hint, suggestions=refusal.near),))


def _of_saved(project: Project, query: SavedQuery) -> MetricFlowQuery:
    reader = Reader(project.manifest.custom_grains)
    return MetricFlowQuery(
        metrics=tuple(MetricItem(name) for name in query.metrics),
        group_by=tuple(reader.item(item) for item in query.group_by),
        where=tuple(filter_.text for filter_ in query.where),
        order_by=tuple(reader.ordered(item) for item in query.order_by),
        limit=query.limit,
    )


class _QueryWriter:
    """Writes one query. `lines` tell what is said in another way here."""

    def __init__(self, project: Project, catalog: Catalog) -> None:
        self.project = project
        self.catalog = catalog
        self.lines: list[Line] = []

    def form(self, query: MetricFlowQuery) -> Form:
        query = self._with_saved(query)
        members = Members(self.project.names, self.catalog, tuple(item.name for item in query.metrics))
        names = [members.metric(item.name) for item in query.metrics]
        manifest = self.project.manifest
        listing = Listing()
        if not query.metrics:
            listing = self._listing(query, members)
            members = replace(members, base=listing.base, spine=listing.spine)
        fields: list[Field] = []
        for call in query.group_by:
            fields.append(members.field(call, beside=tuple(field.name for field in fields)))
            self._tell(call, fields[-1], members)
        writer = FilterWriter(members, manifest.custom_grains, manifest.dialect)
        filters = writer.filters(query.where) + self._bounds_of_spine(query, members)
        form: Form = {}
        if query.metrics:
            form["metrics"] = [
                self._metric(item, name, fields, members)
                for item, name in zip(query.metrics, names, strict=True)
            ]
        if fields:
            form["dimensions"] = [field.name for field in fields]
        if filters:
            form["filters"] = filters
        if query.metrics and (range_ := self._range(query, members)):
            form["time"] = {"range": range_}
        if query.order_by:
            form["order_by"] = [self._order(call, query, fields, names) for call in query.order_by]
        if query.limit is not None:
            form["limit"] = query.limit
        if query.min_max_only:
            return self._extremes(form, fields)
        if listing.base:
            return {**form, **listing.keys(filters, distinct=query.distinct)}
        return form if query.distinct or query.metrics else self._each_row(form)

    def _listing(self, query: MetricFlowQuery, members: Members) -> Listing:
        """Without metrics: the rows of one model decide which combinations there are."""
        manifest = self.project.manifest
        writer = FilterWriter(members, manifest.custom_grains, manifest.dialect)
        bounded = query.start is not None or query.end is not None
        calls = [*query.group_by, *writer.calls(query.where)]
        calls += [Call("TimeDimension", METRIC_TIME)] if bounded else []
        listing = listing_of(members, calls, writer.calls(query.where, metrics=True))
        if not listing.exact:
            why = "There what no row of it meets is listed, too: ask for it by itself."
            self.lines.append(Line(Outcome.REWRITTEN, "no metrics", None, f"rows of {listing.of}", why))
        elif listing.beside or listing.also:
            why = f"The rows of `{listing.of}` decide what stands beside what; there all models are joined."
            self.lines.append(Line(Outcome.REWRITTEN, "no metrics", None, f"of {listing.of}", why))
        return listing

    def _with_saved(self, query: MetricFlowQuery) -> MetricFlowQuery:
        """The saved query that it names, with what it says beside that."""
        if not query.saved_query:
            if not query.metrics and not query.group_by:
                raise QueryRefused("The query asks for nothing: name a metric, or something to group by.")
            return query
        known = self.project.manifest.saved_queries
        if query.saved_query not in known:
            near = nearest(query.saved_query, known)
            raise QueryRefused(
                f"There is no saved query `{query.saved_query}`.", code="unknown-name", near=near
            )
        if query.metrics or query.group_by:
            raise QueryRefused("A saved query has its own metrics and group-by items: leave those away.")
        held = _of_saved(self.project, known[query.saved_query])
        return replace(
            query,
            metrics=held.metrics,
            group_by=held.group_by,
            where=(*held.where, *query.where),
            order_by=query.order_by or held.order_by,
            limit=query.limit if query.limit is not None else held.limit,
        )

    def _metric(self, item: MetricItem, name: str, fields: list[Field], members: Members) -> object:
        form: Form = {"expr": name}
        if item.alias:
            form["as"] = item.alias
        homes = (
            {leaf.model for leaf in members.leaves} if len(members.metrics) == 1 else self._homes(item.name)
        )
        via = {model: path for field in fields for home, model, path in field.via if home in homes}
        if via:
            form["via"] = via
        return name if len(form) == 1 else form

    def _homes(self, metric: str) -> set[str]:
        return set(Members(self.project.names, self.catalog, (metric,)).homes)

    def _tell(self, call: Call, field: Field, members: Members) -> None:
        why = members.rewritten.get(str(call), "")
        if call.name == METRIC_TIME and not call.grain and not call.part:
            why = f"Its granularity is {members.default_grain} where none is named."
        self.lines.append(
            Line(Outcome.REWRITTEN if why else Outcome.CARRIED, f"group by {call}", None, field.name, why)
        )

    def _range(self, query: MetricFlowQuery, members: Members) -> Form:
        """The range of metric_time, whose ends are inclusive there, as whole periods of what it is shown by."""
        if query.start is None and query.end is None:
            return {}
        start, until = spread(query.start, query.end, self._range_grain(query, members))
        out: Form = {}
        if start is not None:
            out["from"] = written(start)
        if until is not None:
            out["until"] = written(until)
            why = "The end of a range is inclusive there, and the first moment after it here."
            self.lines.append(
                Line(Outcome.REWRITTEN, f"end {query.end}", None, f"until {written(until)}", why)
            )
        return out

    def _range_grain(self, query: MetricFlowQuery, members: Members) -> str:
        """The finest that metric_time is shown by, else the finest that all metrics have."""
        shown = [
            call.grain or members.default_grain
            for call in query.group_by
            if call.name == METRIC_TIME and not call.path and not call.part
        ]
        manifest = self.project.manifest
        plain = [grain if grain not in manifest.custom_grains else "day" for grain in shown]
        grains = [grain for grain in GRAIN_ORDER if grain in plain]
        return grains[0] if grains else least_grain(manifest, members.metrics) or "day"

    def _bounds_of_spine(self, query: MetricFlowQuery, members: Members) -> list[Form]:
        """Without metrics a range picks periods of the spine."""
        if query.metrics or (query.start is None and query.end is None):
            return []
        grain = self._range_grain(query, members)
        start, until = spread(query.start, query.end, grain)
        field = members.field(Call("TimeDimension", METRIC_TIME, grain=grain)).text
        bounds = ((">=", start), ("<", until))
        return [{"field": field, "op": op, "values": [written(at)]} for op, at in bounds if at is not None]

    def _order(self, call: Call, query: MetricFlowQuery, fields: list[Field], names: list[str]) -> str:
        """The column that an item means: a metric, or a group-by item with or without its granularity."""
        minus = "-" if call.descending else ""
        for item, name in zip(query.metrics, names, strict=True):
            if call.name in (item.name, item.alias) and not call.path:
                return f"{minus}{item.alias or name}"
        for asked, field in zip(query.group_by, fields, strict=True):
            same = (asked.name, asked.path) == (call.name, call.path)
            if same and call.grain in ("", asked.grain or call.grain) and call.part in ("", asked.part):
                return f"{minus}{field.name}"
        known = [str(asked) for asked in query.group_by] + [item.alias or item.name for item in query.metrics]
        raise QueryRefused(
            f"The result has no column `{call}` to order by.",
            code="unknown-name",
            near=nearest(str(call), known),
        )

    def _extremes(self, form: Form, fields: list[Field]) -> Form:
        """The least and the greatest value of the one item that is asked for."""
        if len(fields) != 1 or "metrics" in form:
            raise QueryRefused("The least and the greatest value are those of one item, without metrics.")
        name = fields[0].name
        out: Form = {"metrics": [f"min({name})", f"max({name})"]}
        return {**out, "filters": form["filters"]} if "filters" in form else out

    def _each_row(self, form: Form) -> Form:
        """One row of the result for each row, not made distinct."""
        names = form["dimensions"]
        assert isinstance(names, list)
        return {"rows": str(names[0]).split(".")[0], **form}


GRAIN_ORDER = (
    *("microsecond", "millisecond", "second", "minute", "hour"),
    *("day", "week", "month", "quarter", "year"),
)
"""Standard granularities that ranges may have, finest first."""
