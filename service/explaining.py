"""How a result was computed, in plain words, written by code from the plan.

metrics   revenue = sum(sales_value) · Dollars the store received … · sales.yml:92
filters   department is DELI
joins     each row of sales with its product, by product_id; rows without one are kept
order     by revenue, highest first, then by department; the first 3 rows
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from semantic.catalog import Catalog, Edge, Route
from semantic.catalog.derived import Converted, Derived
from semantic.definitions.types import Conversion, Dimension, Metric
from semantic.errors import QueryInvalid
from semantic.planning.functions import functions_words
from semantic.planning.names import Names
from semantic.planning.plan import Fact, Order, OutputColumn, Plan
from semantic.policies.seen import NOT_SHOWN
from semantic.query.types import MetricUse, Query, Slot, Value
from semantic.query.walking import fields_of
from semantic.query.windows import window_words
from service.answer import Computation, MetricUsed
from service.filter_words import FieldWords, filter_words
from service.labels import column_labels
from service.rendering.formatting import TIME_PARTS, clean, format_number
from service.rendering.words import listing, mid_sentence
from service.result_notes import Result, notes


def labels_of(query: Query, names: tuple[str, ...]) -> dict[str, str]:
    """Labels for a result's columns and for the fields of its filters, told apart from each other."""
    fields = [field for item in query.filters for field in fields_of(item)]
    fields += [field for use in query.metrics for item in use.filters for field in fields_of(item)]
    return column_labels([*names, *fields, *(item.field for item in query.order_by)])


def computation(result: Result) -> Computation:
    """The whole explanation of a result."""
    compiled = result.compiled
    explain = _Explaining(result.catalog, compiled.main.plan, compiled.query, result.labels)
    return Computation(
        metrics=explain.metrics(),
        groups=explain.groups(),
        filters=tuple(filter_words(item, explain.field) for item in compiled.query.filters),
        time=compiled.range,
        compared=compiled.compared,
        joins=explain.joins(),
        order=explain.order(),
        notes=notes(result),
    )


def dimension_of(catalog: Catalog, plan: Plan, field: str) -> Dimension | None:
    """The dimension that a field of the query means; None for time and for metrics."""
    for fact in plan.facts:
        try:
            return Names(catalog, fact.model.name).member(field, "").dimension
        except QueryInvalid:
            continue
    return None


class _Explaining:
    def __init__(self, catalog: Catalog, plan: Plan, query: Query, labels: Mapping[str, str]) -> None:
        self._catalog = catalog
        self._plan = plan
        self._query = query
        self._labels = labels
        self._outputs = {output.name: output for output in plan.outputs}

    def metrics(self) -> tuple[MetricUsed, ...]:
        """Every metric shown, and below it the metrics that it is made of, each once."""
        shown = [output for output in self._plan.outputs if not output.hidden and not output.compares]
        used: dict[str, MetricUsed] = {}
        for output, use in zip(shown, self._query.metrics, strict=True):
            if output.metric is None or use.filters or use.over:
                used[output.name] = self._made_up(output, use)
            for name in output.metrics:
                metric = self._catalog.metrics[name]
                used.setdefault(self._catalog.short_name(metric), self._governed(metric))
        return tuple(used.values())

    def _governed(self, metric: Metric) -> MetricUsed:
        return MetricUsed(
            name=self._catalog.short_name(metric),
            description=metric.description,
            formula=formula_of(metric),
            owner=self._catalog.owner(metric),
            position=_position(metric),
            certified=metric.certified,
        )

    def _made_up(self, output: OutputColumn, use: MetricUse) -> MetricUsed:
        """A column that no definition has as it stands: an expression, or a metric with filters of its own."""
        only = " and ".join(filter_words(item, self.field) for item in use.filters)
        formula = formula_of(output.metric) if output.metric and output.name == use.expr else use.expr
        return MetricUsed(
            name=output.name,
            description=output.metric.description if output.metric else functions_words(use.expr),
            formula=", ".join(
                (
                    formula,
                    *([f"counting only where {only}"] if only else []),
                    *([window_words(use.over)] if use.over else []),
                )
            ),
            owner=self._catalog.owner(output.metric) if output.metric else "",
            position=_position(output.metric) if output.metric else "",
        )

    def groups(self) -> tuple[str, ...]:
        if self._query.rows:
            return ()
        out = []
        for group in self._plan.groups:
            label = self._labels[group.name]
            description = group.dimension.description if group.dimension else ""
            out.append(f"{label}: {description}" if description else label)
        return tuple(out)

    def field(self, name: str) -> FieldWords:
        """How a filter's field and its values are said."""
        label = mid_sentence(self._labels.get(name, name))
        grain = name.rpartition(".")[2]
        if grain in TIME_PARTS:
            return FieldWords(label, lambda value: _part(value, grain))
        output = self._outputs.get(name)
        if output is not None:
            return FieldWords(label, lambda value: _number(value, output))
        dimension = dimension_of(self._catalog, self._plan, name)
        known = {item.value: item.label for item in dimension.values} if dimension else {}
        return FieldWords(label, lambda value: _text(value, known))

    def joins(self) -> tuple[str, ...]:
        said = [_join(fact, route) for fact in self._plan.all_facts for route in fact.routes]
        return tuple(dict.fromkeys(said))

    def order(self) -> str:
        """The order asked for, then what breaks ties."""
        asked = len(self._query.order_by)
        said = [self._ordered(item, said_how=place < asked) for place, item in enumerate(self._plan.order)]
        text = ", then ".join(said)
        if self._query.limit is None:
            return text
        limit = self._query.limit
        only = f"the first {'row' if limit.rows == 1 else f'{limit.rows:,} rows'}"
        if limit.per:
            only += f" for each {listing([mid_sentence(self._labels.get(name, name)) for name in limit.per])}"
        only += ", and one row for all other groups" if limit.other else " only"
        return f"{text}; {only}" if text else only

    def _ordered(self, item: Order, *, said_how: bool) -> str:
        if item.kind == "output":
            name, ways = self._plan.outputs[item.column].name, ("lowest first", "highest first")
        else:
            group = self._plan.groups[item.column]
            name = group.name
            ways = (
                ("earliest first", "latest first")
                if group.role == "time"
                else ("in order", "in reverse order")
            )
        label = mid_sentence(self._labels.get(name, name))
        return f"by {label}, {ways[item.descending]}" if said_how else f"by {label}"


def formula_of(metric: Metric) -> str:
    """What a metric is computed as, with what belongs to it: its filter, its entity, what stands for nothing."""
    text = metric.expr.text
    if metric.convert is not None and text != NOT_SHOWN:
        text = _converted(metric.convert)
    if metric.per:
        text += f", with a value for each {metric.per} first"
    if metric.where is not None:
        text += f", counting only where {metric.where.text}"
    return text if metric.fill in (None, "none") else f"{text}, {metric.fill} where there is nothing"


def _converted(conversion: Conversion) -> str:
    """Which events count, and by what they are matched."""
    same = " and ".join((conversion.by, *conversion.same))
    within = f" within {conversion.within}" if conversion.within is not None else ""
    text = f"{conversion.base} followed{within} by {conversion.converted} of the same {same}, the latest one before it"
    return f"{text}, as a share of all {conversion.base}" if conversion.rate else text


def _position(metric: Metric) -> str:
    return f"{metric.position.file}:{metric.position.line}" if metric.position.file else ""


def _join(fact: Fact, route: Route) -> str:
    edge = route.edges[-1]
    origin = ".".join((fact.model.name, *route.path[:-1]))
    if edge.derived is not None:
        return _computed(edge.derived, origin)
    said = [_how(edge)]
    if edge.join.where is not None:
        said.append(f"those where {edge.join.where.text}")
    if edge.there is not None:
        said.append(f"those in force at the time of {fact.model.name}")
    if edge.here is not None:
        said.append(f"those at whose time the row of {edge.home} was in force")
    how = ", ".join(said)
    if edge.type.to_one:
        return f"each row of {origin} with its {edge.role}, {how}; rows without one are kept"
    return f"each row of {origin} with all its {edge.role}, {how}; rows without any are kept"


def _how(edge: Edge) -> str:
    """What a join goes by: columns, a condition, or other joins."""
    if edge.steps:
        return "through " + ".".join(step.role for step in edge.steps)
    if edge.condition is not None:
        return f"where {edge.condition.text}"
    return "by " + " and ".join(here if here == there else f"{here} = {there}" for here, there in edge.pairs)


def _computed(derived: Derived, origin: str) -> str:
    """How computed values come to rows."""
    if isinstance(derived, Converted):
        return f"each row of {origin} with whether it converted, by its key"
    names = ", ".join(derived.measure.metrics) or derived.label
    when = "over all time" if derived.time is None else "over a time of its own"
    return f"each row of {origin} with {names} of its {derived.name}, computed first and {when}"


def _part(value: Value, grain: str) -> str:
    """A day of the week or another part of time that comes again: 6 → Saturday."""
    return TIME_PARTS[grain](int(value)) if isinstance(value, int | Decimal) else _text(value, {})


def _number(value: Value, output: OutputColumn) -> str:
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return format_number(value, output.format)
    return _text(value, {})


def _text(value: Value, known: Mapping[str | int | Decimal | bool, str]) -> str:
    """A filter's value; a code that has a label is said with both."""
    if value is None or isinstance(value, Slot):
        return "empty"
    if isinstance(value, bool):
        return "yes" if value else "no"
    shown = clean(value) if isinstance(value, str) else f"{value}"
    label = known.get(value, "")
    return f"{label} ({shown})" if label and label.lower() != shown.lower() else shown or "an empty text"
