"""Why did it change? The change of one metric, taken apart by the dimensions in which it stands out.

    change_answer(Investigate(revenue in December against November), workshop)
        Revenue was $421,720.45 in December 2017, up 9.2% from $386,027.21 in November 2017.
        By department, the largest part of the change is in GROCERY: +$14,792.76 of +$35,693.24 (41.4%). …

Fixed rules, written in docs/asking.md: at most MOST_CANDIDATES dimensions are tried, all on one snapshot; those whose
parts do not add up to the total are dropped; of the rest, at most one per model and MOST_SECTIONS in all are shown,
those first in which the change is most in few groups (`contributions.standing_out`). Nothing is said about causes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from semantic.catalog import Catalog
from semantic.catalog.catalog import Reached
from semantic.catalog.measures import leaf_index
from semantic.definitions.types import Format, Metric
from semantic.query.types import Condition, Filter, MetricUse, Query
from service.answer import Answer, Cell, Column, Kind, Status
from service.asking.planned import Investigate
from service.composing.change_words import (
    no_change,
    not_defined,
    not_taken_apart,
    section_sentence,
    total_sentence,
)
from service.composing.contributions import (
    Change,
    Contribution,
    Pieces,
    is_ratio_of,
    standing_out,
    summed,
    weighted,
)
from service.composing.workshop import Workshop
from service.labels import words
from service.looking import common_dimensions
from service.rendering.chart import chart
from service.rendering.shape import is_number

MOST_CANDIDATES = 8
MOST_SECTIONS = 3
MOST_ROWS = 10
_SUMS = frozenset({"sum", "count_rows", "count", "count_distinct"})
_PART = "Part of the change"
_NUMERATOR, _DENOMINATOR = "numerator_of_it", "denominator_of_it"


def change_answer(asked: Investigate, workshop: Workshop) -> Answer:
    """The answer about a change: the total on top, a section for each dimension. Refusals and failures of the total's
    query are handed on as they are."""
    whole = replace(asked.query, dimensions=(), order_by=(), limit=None, totals=False)
    plans = _plans(whole, workshop)
    ratio = _ratio(workshop.catalog, whole)
    queries = [whole, *(plan.query for plan in plans)]
    if ratio:
        queries += [replace(query, metrics=ratio) for query in queries]
    total, *found = workshop.run(queries)
    change = _change(total)
    if total.status is not Status.ANSWERED or change is None or not change.size:
        sentence = no_change(total) if change is not None else total.sentence
        return replace(total, sentence=sentence, warnings=(*asked.assumptions, *total.warnings))
    if ratio:
        shown, (whole_pieces, *pieces) = found[: len(plans)], found[len(plans) :]
        taken = [
            _taken(plan, answer, _weighted(answer, more, whole_pieces, change), change)
            for plan, answer, more in zip(plans, shown, pieces, strict=True)
        ]
    else:
        sums = _is_sum(workshop.catalog, whole)
        taken = [
            _taken(plan, answer, _summed(answer, change) if sums else None, change)
            for plan, answer in zip(plans, found, strict=True)
        ]
    if workshop.catalog.find_metric(whole.metrics[0].expr) is None:
        lines = [total_sentence(total, change, asked.direction), not_defined(total)]
        return replace(total, sentence="\n".join(lines), warnings=(*asked.assumptions, *total.warnings))
    return _composed(asked, total, [item for item in taken if item is not None], change)


@dataclass(frozen=True, slots=True)
class _Plan:
    """A dimension that is tried, and the query by it."""

    reached: Reached
    query: Query

    @property
    def label(self) -> str:
        return words(self.reached.dimension.name).removesuffix(" id")


@dataclass(frozen=True, slots=True)
class _Taken:
    """The change by one dimension. `parts` is None where they do not add up; `weight` is `standing_out`."""

    plan: _Plan
    answer: Answer
    parts: tuple[Contribution, ...] | None
    weight: float


def _plans(whole: Query, workshop: Workshop) -> list[_Plan]:
    metric = workshop.catalog.find_metric(whole.metrics[0].expr) if len(whole.metrics) == 1 else None
    if metric is None:
        return []
    taken = _pinned(whole.filters)
    found = [
        reached
        for reached in common_dimensions(workshop.catalog, metric.qualified, workshop.known.values)
        if reached.path not in taken
        and reached.dimension.name not in taken
        and workshop.known.sees(reached.dimension.qualified)
    ]
    return [_Plan(r, replace(whole, dimensions=(r.path,))) for r in found[:MOST_CANDIDATES]]


def _pinned(filters: Sequence[Filter]) -> frozenset[str]:
    """Fields that a filter holds to one value: the change is all in that one."""
    return frozenset(item.field for item in filters if isinstance(item, Condition) and len(item.values) == 1)


def _is_sum(catalog: Catalog, query: Query) -> bool:
    """Whether the metric is made of sums and counts by adding and subtracting."""
    metric = catalog.find_metric(query.metrics[0].expr)
    if metric is None or metric.per or metric.window or metric.pick or metric.convert:
        return False
    measure = catalog.measure(metric)
    linear = all(
        leaf_index(node) is not None
        or isinstance(node, exp.Add | exp.Sub | exp.Paren | exp.Neg | exp.Identifier)
        for node in measure.tree.walk()
    )
    return linear and all(leaf.aggregate.name in _SUMS and not leaf.frame for leaf in measure.leaves)


def _ratio(catalog: Catalog, query: Query) -> tuple[MetricUse, MetricUse] | None:
    """A ratio's numerator and denominator as metrics of a query; None for what is no ratio."""
    use = query.metrics[0] if len(query.metrics) == 1 else None
    metric = catalog.find_metric(use.expr) if use else None
    tree = metric.expr.tree if metric else None
    if use is None or metric is None or not isinstance(tree, exp.Div) or metric.window or metric.per:
        return None
    above, below = (_written(part, metric, catalog) for part in (tree.this, tree.expression))
    return (
        replace(use, expr=above, alias=_NUMERATOR),
        replace(use, expr=below, alias=_DENOMINATOR),
    )


def _written(tree: exp.Expr, metric: Metric, catalog: Catalog) -> str:
    """A part of a metric's expression with its names spelled out, as a query writes it."""
    copied = tree.copy()
    for column in [copied] if isinstance(copied, exp.Column) else list(copied.find_all(exp.Column)):
        name = f"{metric.model}.{column.name}"
        if not column.table and name in catalog.metrics:
            column.set("table", exp.to_identifier(metric.model))
    return copied.sql()


def _change(answer: Answer) -> Change | None:
    """The change of a result of one row; None where one of the two numbers is missing."""
    if answer.status is not Status.ANSWERED or len(answer.rows) != 1 or len(answer.columns) < 2:
        return None
    now, before = answer.rows[0][:2]
    return Change(float(now), float(before)) if is_number(now) and is_number(before) else None


def _number(cell: Cell) -> float:
    """A group that is there in one of the two periods only has nothing in the other."""
    return float(cell) if is_number(cell) else 0.0


def _summed(answer: Answer, change: Change) -> tuple[Contribution, ...] | None:
    return summed([Change(_number(row[1]), _number(row[2])) for row in answer.rows], change)


def _weighted(
    answer: Answer, pieces: Answer, whole: Answer, change: Change
) -> tuple[Contribution, ...] | None:
    """The contributions to a ratio, in the order of the answer's rows; None where numerator and denominator do not make
    the metric's own number, as where the metric fills in what is missing."""
    if pieces.status is not Status.ANSWERED or len(whole.rows) != 1:
        return None
    found = {row[0]: _pieces(pieces.columns, row) for row in pieces.rows}
    if any(row[0] not in found for row in answer.rows) or len(found) != len(answer.rows):
        return None
    total = _pieces(whole.columns, whole.rows[0])
    if not is_ratio_of(change, total):
        return None
    return weighted([found[row[0]] for row in answer.rows], total)


def _pieces(columns: Sequence[Column], row: Sequence[Cell]) -> Pieces:
    cells = {column.name: _number(cell) for column, cell in zip(columns, row, strict=True)}

    def both(name: str) -> Change:
        return Change(cells[name], cells[f"{name}.previous"])

    return Pieces(both(_NUMERATOR), both(_DENOMINATOR))


def _taken(
    plan: _Plan, answer: Answer, parts: tuple[Contribution, ...] | None, change: Change
) -> _Taken | None:
    if answer.status is not Status.ANSWERED or len(answer.rows) < 2 or answer.truncated:
        return None
    return _Taken(plan, answer, parts, standing_out(parts, change.size) if parts else 0.0)


def _composed(asked: Investigate, total: Answer, taken: Sequence[_Taken], change: Change) -> Answer:
    explained = sorted((item for item in taken if item.parts), key=lambda item: -item.weight)
    chosen = _one_per_model(explained or taken)
    sections = [_section(item, change) for item in chosen]
    lines = [total_sentence(total, change, asked.direction)]
    lines += [section.sentence for section in sections if explained]
    if not explained:
        lines.append(not_taken_apart(total, [item.plan.label for item in chosen]))
    else:
        lines.append("This says where the change is, not what caused it.")
    return replace(
        total,
        kind=Kind.REPORT,
        sentence="\n".join(lines),
        sections=tuple(sections),
        warnings=(*asked.assumptions, *total.warnings),
    )


def _one_per_model(taken: Sequence[_Taken]) -> list[_Taken]:
    """Department and category say the same twice; department and store do not."""
    first: dict[str, _Taken] = {}
    for item in taken:
        first.setdefault(item.plan.reached.dimension.model, item)
    return list(first.values())[:MOST_SECTIONS]


def _section(item: _Taken, change: Change) -> Answer:
    """The groups by what they add to the change, the largest first, in columns beside the metric's own."""
    answer, title = item.answer, f"By {item.plan.label}"
    if item.parts is None:
        ranked = sorted(answer.rows, key=lambda row: -abs(_number(row[3])))
        shown = tuple(ranked[:MOST_ROWS])
        return replace(answer, question=title, rows=shown, row_count=len(ranked), chart=None, follow_ups=())
    rows = sorted(
        zip(answer.rows, item.parts, strict=True), key=lambda pair: pair[1].amount / change.size, reverse=True
    )
    unit = answer.columns[1]
    effects = any(part.mix or part.rate for part in item.parts)
    columns = [_column("part_of_change", _PART, Format("percent"))]
    if effects:
        columns += [
            _column("change_of_rate", "By its own rate", unit.format),
            _column("change_of_mix", "By its weight", unit.format),
        ]
    rows = [(row if effects else _with_change(row), part) for row, part in rows]
    told = [(*row, *_cells(part, change, effects)) for row, part in rows]
    note = f"Dragoman divides each group's change by the whole change of {words(unit.name)}; all groups add up to it."
    computation = replace(
        answer.computation,
        order="by part of the change, largest first",
        notes=(*answer.computation.notes, note),
    )
    return replace(
        answer,
        question=title,
        sentence=section_sentence(item.plan.label, answer.columns, rows, change),
        columns=(*answer.columns, *columns),
        rows=tuple(told[:MOST_ROWS]),
        row_count=len(told),
        chart=_drawn(answer, [row for row, _ in rows[:MOST_ROWS]], len(told)),
        computation=computation,
        follow_ups=(),
    )


def _with_change(row: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Of a sum, a group that is there in one of the two periods only has changed by all that it is."""
    name, now, before, change, *rest = row
    if change is None and is_number(now) and before is None:
        change = now
    elif change is None and is_number(before) and now is None:
        change = -before
    return (name, now, before, change, *rest)


def _drawn(answer: Answer, rows: Sequence[tuple[Cell, ...]], among: int) -> Mapping[str, object] | None:
    """The groups shown, each beside what it was."""
    time, compared = answer.computation.time, answer.computation.compared
    periods = (time.words, compared.words) if time and compared else ("", "")
    explained = answer.computation
    return chart(
        answer.columns,
        rows,
        notes=explained.notes,
        row_count=among,
        periods=periods,
        filters=explained.filters,
    )


def _cells(part: Contribution, change: Change, effects: bool) -> tuple[Cell, ...]:
    share = part.amount / change.size
    return (share, part.rate, part.mix) if effects else (share,)


def _column(name: str, label: str, form: Format | None) -> Column:
    return Column(name, label, "metric", "number", form)
