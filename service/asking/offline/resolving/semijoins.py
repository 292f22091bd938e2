"""Draft → query for clauses: {"metric": revenue, "per": households, ">", 500}, and which time it is computed over.

"how many households spent over 500 last month"    counted by what they spent last month: there is only one reading
"sales last month to those who redeemed a coupon"  redeemed last month, or ever? Both are shown to choose from
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from semantic.book import Book
from semantic.catalog.counting import COUNTS
from semantic.query.types import EntityHas, Filter, Not, Operator, TimeClause
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import Draft, EntityClause, NotRead
from service.asking.offline.resolving.selecting import Option
from service.asking.offline.wording import metric_label

SAME, EVER = "same", "ever"


def counts_things(draft: Draft, book: Book, metrics: Sequence[str]) -> bool:
    """Whether what is asked for is the number of the very things that the clauses pick."""
    models = {clause.model for clause in draft.clauses}
    return bool(metrics) and {counted_entity(book, name) for name in metrics} == models


def check_groups(draft: Draft, book: Book, paths: Sequence[str], text: str) -> None:
    """Raises NotRead where things counted are split or picked by what is not theirs: their number would be of all."""
    [model] = {clause.model for clause in draft.clauses}
    catalog = book.catalog
    dimensions = {m.dimension for group in draft.groups for m in group.candidates}
    foreign = any(catalog.dimensions[name].model != model for name in dimensions)
    if foreign or any(path.startswith("time.") for path in paths):
        raise NotRead(
            f"It is not clear whether {draft.clauses[0].text} are meant in all or within each group of the {text}.",
            final=True,
        )


def time_options(clause: EntityClause) -> tuple[Option, Option]:
    """Over which time the clause's own number is computed, where the question names a time for something else."""
    return Option(SAME, f"{clause.text} in the same time"), Option(EVER, f"{clause.text} at any time")


def semi_join(clause: EntityClause, metric: str, book: Book, time: TimeClause | None) -> Filter:
    """The filter of a clause, in the units that the metric is stored in. Raises NotRead for units of something else."""
    definition = book.catalog.metrics[metric]
    kind = definition.format.kind if definition.format is not None else ""
    values = clause.values
    if clause.unit and clause.unit != kind:
        raise NotRead(f"{clause.text} is not counted in {clause.unit}.", (clause.text,))
    if kind == "percent":
        values = tuple(value / 100 for value in values) if clause.unit else values
    short = book.catalog.short_name(definition)
    kept = EntityHas(short, clause.model, clause.operator, values, time)
    return Not(kept) if clause.negated else kept


def said_of_none(clause: EntityClause, metric: str, book: Book) -> str:
    """What becomes of things that have no rows at all, where a bound from above could mean them."""
    low = clause.operator in (Operator.LT, Operator.LE) or Decimal(0) in clause.values[:1]
    if not low or clause.negated or clause.operator in (Operator.GT, Operator.GE):
        return ""
    leaves = book.catalog.measure(book.catalog.metrics[metric]).leaves
    zero = all(leaf.aggregate.name in COUNTS for leaf in leaves)
    return f"Those without any {metric_label(book, metric)} are {'counted, too' if zero else 'not counted'}."
