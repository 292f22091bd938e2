"""Queries of Cube's REST API → queries of ours.

    translate(files, '{"measures": ["orders.count"], "timeDimensions": [{"dimension": "orders.created_at", …}]}')

Members are found through the import, so that a query by a view's names is understood, too. What a query asks for and
cannot be given refuses it; nothing is ignored.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from semantic.catalog import Catalog, load_texts
from semantic.compiling.compiler import compile_query
from semantic.errors import Problem, QueryInvalid
from semantic.formats.cube.date_ranges import compared, range_of
from semantic.formats.cube.importing import CubeImport, import_project
from semantic.formats.cube.project import Cube
from semantic.formats.cube.query_filters import Field, FilterWriter, Form
from semantic.formats.cube.query_form import items, order_item, same, text, texts
from semantic.formats.cube.references import CannotSay
from semantic.formats.cube.views import members_of_view
from semantic.formats.report import Line, Outcome, Translated
from semantic.formats.sources import NO_OPTIONS, Options
from semantic.naming import nearest
from semantic.query import parse_query

_GRAINS = frozenset(
    ("second", "minute", "hour", "day", "week", "month", "quarter", "year", "fiscal_quarter", "fiscal_year")
)

_NOW = datetime(2024, 1, 1)
"""Whether names are found does not depend on the clock."""

_KEYS = frozenset(
    ("measures", "dimensions", "filters", "timeDimensions", "segments", "limit", "offset", "order", "timezone", "total",
     "ungrouped", "renewQuery", "cache", "queryType")
)  # fmt: skip
_IGNORED = {
    "renewQuery": "How long results are kept is said by `refresh` of the models.",
    "cache": "How long results are kept is said by `refresh` of the models.",
    "total": "An answer says whether there are more rows than it shows; how many there are in all it does not count.",
}


@dataclass(frozen=True, slots=True)
class _Found:
    """A member of a query: whose, and the cubes that lead there where a view or a join path says so."""

    cube: Cube
    name: str
    way: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        return f"{self.cube.name}.{self.name}"


@dataclass(frozen=True, slots=True)
class _Asked:
    """A dimension that the query groups by: how Cube's query calls it, and its name here."""

    called: str
    name: str


def translate(files: Mapping[str, str | bytes], query: str, options: Options = NO_OPTIONS) -> Translated:
    """A query in Cube's JSON as one of ours."""
    return translator(files, options)(query)


def translator(
    files: Mapping[str, str | bytes], options: Options = NO_OPTIONS
) -> Callable[[str], Translated]:
    """What translates queries of one project, which is read once."""
    project = import_project(files, options, guarded=False)
    catalog = load_texts(project.imported.files)

    def translated(query: str) -> Translated:
        try:
            form = json.loads(query)
        except ValueError as error:
            return _refused("query-malformed", f"The query is not JSON: {error}.")
        except RecursionError:
            return _refused("query-malformed", "The query is nested too deep.")
        if isinstance(form, list):
            return _refused(
                "not-supported", "Several queries in one are not translated: send them one by one."
            )
        if not isinstance(form, dict):
            return _refused("query-malformed", "A query is a JSON object.")
        found = _tried(_QueryWriter(project, catalog), form)
        if found.query is None and found.problems[0].code in (
            "ambiguous-path",
            "ambiguous-name",
            "unreachable",
        ):
            by_way = _tried(_QueryWriter(project, catalog, by_way=True), form)
            return by_way if by_way.query is not None else found
        return found

    return translated


def _refused(code: str, message: str) -> Translated:
    return Translated(None, (), (Problem(code, message),))


def _tried(writer: _QueryWriter, form: Form) -> Translated:
    try:
        return writer.translated(form)
    except CannotSay as cannot:
        return Translated(None, tuple(writer.lines), (Problem("not-supported", cannot.why),))
    except _UnknownMember as unknown:
        return Translated(None, (), (unknown.problem,))


class _UnknownMember(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.message)
        self.problem = problem


class _QueryWriter:
    """`by_way` names dimensions by the way of joins that a view has to them, else by their model."""

    def __init__(self, source: CubeImport, catalog: Catalog, *, by_way: bool = False) -> None:
        self._source = source
        self._catalog = catalog
        self._by_way = by_way
        self.lines: list[Line] = []

    def translated(self, form: Form) -> Translated:
        unknown = set(form) - _KEYS
        if unknown:
            raise CannotSay(f"The query's key `{min(unknown)}` is not known.")
        for key, why in _IGNORED.items():
            if form.get(key):
                self._note(Outcome.LEFT_OUT, key, why)
        if form.get("offset"):
            raise CannotSay(
                "There is no `offset`: a service gives further pages of an answer, or filter by the order."
            )
        zone = text(form, "timezone")
        metrics = [self._metric(self._member(name)) for name in texts(form, "measures")]
        asked = [self._asked(name) for name in texts(form, "dimensions")]
        filters = self._filters(form, zone)
        time, more = self._times(form, asked, metrics, zone)
        out: Form = {}
        if metrics:
            out["metrics"] = list(dict.fromkeys(metrics))
        if asked:
            out["dimensions"] = list(dict.fromkeys(each.name for each in asked))
        if filters + more:
            out["filters"] = filters + more
        if time:
            out["time"] = time
        if order := self._order(form, asked, metrics):
            out["order_by"] = order
        if form.get("limit") is not None:
            out["limit"] = self._limit(form["limit"])
        if zone:
            out["timezone"] = zone
        if form.get("ungrouped"):
            return self._ungrouped(out, asked)
        return self._checked([out])

    def _checked(self, queries: list[Form]) -> Translated:
        """The first of several readings that can be asked; else why the first cannot."""
        refusal: QueryInvalid | None = None
        for query in queries:
            try:
                compile_query(self._catalog, parse_query(query), dialect="duckdb", now=_NOW)
                return Translated(query, tuple(self.lines))
            except QueryInvalid as invalid:
                refusal = refusal or invalid
        if refusal is None:
            raise CannotSay("The query asks for nothing.")
        return Translated(None, tuple(self.lines), (refusal.problem,))

    def _note(self, outcome: Outcome, what: str, why: str) -> None:
        self.lines.append(Line(outcome, what, None, "", why))

    def _member(self, written: str) -> _Found:
        """The member that a name of the query means. Raises _UnknownMember."""
        head, _, rest = written.partition(".")
        name = rest.partition(".")[0]
        project = self._source.project
        if head in project.views:
            shown = members_of_view(project, project.views[head])
            if name in shown:
                (cube, member), path, _ = shown[name]
                return _Found(project.cubes[cube], member, tuple(path.split(".")))
            if name in project.views[head].measures:
                return _Found(project.views[head], name)
            raise self._unknown(
                written, [f"{head}.{other}" for other in (*shown, *project.views[head].measures)]
            )
        if (own := project.cubes.get(head)) is not None:
            known = [*own.measures, *own.dimensions, *own.segments]
            if name in known:
                return _Found(own, name)
            raise self._unknown(written, [f"{head}.{other}" for other in known])
        raise self._unknown(written, [*project.cubes, *project.views])

    @staticmethod
    def _unknown(written: str, known: list[str]) -> _UnknownMember:
        near = nearest(written, known)
        hint = f"Did you mean {near[0]}?" if near else ""
        return _UnknownMember(
            Problem("unknown-name", f"The project has no `{written[:80]}`.", hint, tuple(near))
        )

    def _missing(self, found: _Found, kind: str) -> CannotSay:
        """Why something of the project is not here: as the import says."""
        what = f"{kind} {found.written}"
        for line in self._source.imported.lines:
            if line.what in (what, f"cube {found.cube.name}") and line.outcome is Outcome.LEFT_OUT:
                return CannotSay(f"`{found.written}` is left out of the import. {line.why}")
        return CannotSay(f"`{found.written}` is no {kind} here.")

    def _ours(self, found: _Found) -> tuple[str, str]:
        names = self._source.names.get(found.cube.name)
        return (names.model, names.members.get(found.name, found.name)) if names else ("", found.name)

    def _metric(self, found: _Found) -> str:
        model, ours = self._ours(found)
        candidates = (
            [f"{model}.{ours}"] if model else [ours, *(f"{name}.{ours}" for name in self._catalog.models)]
        )
        for name in candidates:
            if name in self._catalog.metrics:
                return name
        raise self._missing(found, "measure")

    def _dimension(self, found: _Found, grain: str = "") -> str:
        """The name of a dimension in a query."""
        ending = self._ours(found)[1] + (f".{self._grain(found, grain)}" if grain else "")
        qualified = self._qualified(found)
        if self._by_way and len(found.way) > 1:
            roles = [
                self._source.names[here].roles.get(there, "") for here, there in itertools.pairwise(found.way)
            ]
            if all(roles):
                return ".".join([*roles, ending])
        return f"{qualified.partition('.')[0]}.{ending}"

    def _qualified(self, found: _Found) -> str:
        """The dimension's name in the catalog. Raises CannotSay where the import has none."""
        model, ours = self._ours(found)
        if f"{model}.{ours}" not in self._catalog.dimensions:
            raise self._missing(found, "dimension")
        return f"{model}.{ours}"

    def _grain(self, found: _Found, grain: str) -> str:
        known = self._source.grains.get((found.cube.name, found.name, grain))
        if known:
            return known
        if grain in ("second", "minute", "hour", "day", "week", "month", "quarter", "year"):
            return grain
        raise CannotSay(f"The granularity `{grain}` of `{found.written}` is not a grain here.")

    def _asked(self, written: str) -> _Asked:
        grain = written.split(".")[2] if written.count(".") > 1 else ""
        return _Asked(written, self._dimension(self._member(written), grain))

    def _field(self, written: str) -> Field:
        found = self._member(written)
        if found.name in found.cube.measures:
            name = self._metric(found)
            return Field(name, self._catalog.measure(self._catalog.metrics[name]).type, is_metric=True)
        return Field(self._dimension(found), self._catalog.dimensions[self._qualified(found)].type)

    def _filters(self, form: Form, zone: str) -> list[Form]:
        writer = FilterWriter(self._field, zone)
        out = [writer.written(item) for item in items(form, "filters")]
        for note in writer.notes:
            self._note(Outcome.REWRITTEN, "filter", note)
        for name in texts(form, "segments"):
            found = self._member(name)
            model, ours = self._ours(found)
            if f"{model}.{ours}" not in self._catalog.segments:
                raise self._missing(found, "segment")
            out.append({"segment": f"{model}.{ours}"})
        return out

    def _times(
        self, form: Form, asked: list[_Asked], metrics: list[str], zone: str
    ) -> tuple[object, list[Form]]:
        """The query's `time`, and conditions on time dimensions that are not the metrics' own. Those that are grouped
        by join the dimensions that are `asked`."""
        time: object = None
        filters: list[Form] = []
        for item in items(form, "timeDimensions"):
            if not isinstance(item, Mapping):
                raise CannotSay("A time dimension of a query is an object.")
            written = text(item, "dimension")
            if unknown := set(item) - {"dimension", "granularity", "dateRange", "compareDateRange"}:
                raise CannotSay(f"The key `{min(unknown)}` of a time dimension is not known.")
            found = self._member(written)
            qualified = self._qualified(found)
            type_ = self._catalog.dimensions[qualified].type
            if not type_.is_time:
                raise CannotSay(f"`{written}` is no time dimension.")
            own = self._is_time_of(qualified, metrics)
            if not own and any(self._is_framed(metric) for metric in metrics):
                raise CannotSay(
                    f"A metric with a window or an offset sees its own time, which is not `{qualified}`: give it, or "
                    "its model, that `time`."
                )
            if grain := text(item, "granularity"):
                name = f"time.{self._grain(found, grain)}" if own else self._dimension(found, grain)
                asked.append(_Asked(written, name))
            if "dateRange" in item or "compareDateRange" in item:
                if own and time is None:
                    time = self._range(item, zone)
                elif "compareDateRange" in item:
                    raise CannotSay(
                        f"Periods of `{written}` cannot be compared: it is not the time of the metrics."
                    )
                else:
                    field = Field(self._dimension(found), type_)
                    filters.append(self._range_filter(field, item["dateRange"], zone))
        return time, filters

    def _range(self, item: Mapping[str, object], zone: str) -> object:
        if "compareDateRange" in item:
            later, which = compared(item["compareDateRange"], zone)
            self._note(
                Outcome.REWRITTEN, "compareDateRange",
                "Both ranges are in the same rows: what was before stands beside each metric.",
            )  # fmt: skip
            return {"range": range_of(later, zone)[0], "compare": which}
        ranged, why = range_of(item["dateRange"], zone)
        if why:
            self._note(Outcome.REWRITTEN, "dateRange", why)
        return {"range": ranged}

    @staticmethod
    def _range_filter(field: Field, given: object, zone: str) -> Form:
        if not isinstance(given, list) and isinstance(range_of(given, zone)[0], str):
            raise CannotSay(
                f"`{given}` would need the clock, and `{field.name}` is not the time of the metrics: write its dates."
            )
        values = given if isinstance(given, list) else [given]
        writer = FilterWriter(lambda _: field, zone)
        return writer.written({"member": field.name, "operator": "inDateRange", "values": values})

    def _is_time_of(self, dimension: str, metrics: list[str]) -> bool:
        """Whether a time dimension is the time by which all of these metrics are placed."""
        for metric in metrics:
            for leaf in self._catalog.measure(self._catalog.metrics[metric]).leaves:
                time = leaf.time or self._catalog.models[leaf.home].time
                if leaf.per is not None or f"{leaf.home}.{time}" != dimension:
                    return False
        return bool(metrics)

    def _is_framed(self, metric: str) -> bool:
        return any(leaf.frame for leaf in self._catalog.measure(self._catalog.metrics[metric]).leaves)

    def _order(self, form: Form, asked: list[_Asked], metrics: list[str]) -> list[str]:
        """The order; where the query says none, Cube's own: by time, else by the first measure from the top."""
        given = form.get("order")
        if given is None:
            if not asked:
                return []
            times = [each.name for each in asked if each.name.rpartition(".")[2] in _GRAINS]
            return times[:1] or [f"-{name}" for name in metrics[:1]] or [each.name for each in asked[:1]]
        pairs = list(given.items()) if isinstance(given, Mapping) else given
        if not isinstance(pairs, list):
            raise CannotSay("An order is an object, or a list of names with asc or desc.")
        out = []
        for pair in pairs:
            called, direction = order_item(pair)
            name = next((each.name for each in asked if same(each.called, called)), "")
            if not name:
                found = self._member(called)
                name = self._metric(found) if found.name in found.cube.measures else ""
            if name and direction != "none" and (name in metrics or any(each.name == name for each in asked)):
                out.append(f"-{name}" if direction == "desc" else name)
            elif direction != "none":
                self._note(Outcome.LEFT_OUT, f"order by {called}", "The query does not ask for it.")
        return out

    def _limit(self, given: object) -> int:
        if not isinstance(given, int) or isinstance(given, bool) or given < 1:
            raise CannotSay("A limit is a whole number of rows.")
        return given

    def _ungrouped(self, out: Form, asked: list[_Asked]) -> Translated:
        """Rows one by one: of the cube from which every dimension has one value."""
        if out.pop("metrics", None):
            raise CannotSay(
                "Rows one by one have no metrics: ask for dimensions, such as the column that is added up."
            )
        models = dict.fromkeys(self._ours(self._member(each.called))[0] for each in asked)
        return self._checked([{"rows": model, **out} for model in models])
