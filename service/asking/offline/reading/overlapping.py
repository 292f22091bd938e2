"""Names that run into each other, and things that are counted among themselves: neither says which number is asked for.

"fuel revenue per basket"      fuel revenue over all baskets, or revenue per basket of fuel?       refused
"coupon receipts share by age" the share of receipts with a coupon, or each age's part of them?    refused
"how many stores store 367"    one, whatever the data say                                          refused
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from semantic.book import Book, MetricMeaning, ValueMeaning
from semantic.book.words import phrase_key
from semantic.definitions.types import ValueType
from semantic.query.types import Condition, Operator, Query
from semantic.query.walking import leaves_of
from service.asking.offline.reading.draft import Draft, NotRead
from service.asking.offline.reading.walk import selects
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.spans import PARTS
from service.asking.offline.tagging.turned_names import LINKS, names_of
from service.asking.offline.wording import metric_label


def check_names(spans: Sequence[Span], book: Book) -> None:
    """Raises NotRead where the first words of a number "per" something go with what picks rows before it as well."""
    for picks, named in pairwise(spans):
        left, per, thing = named.text.partition(" per ")
        if not (named.metrics and per and selects(picks) and picks.until == named.start):
            continue
        longer = book.meanings(phrase_key(f"{picks.text} {left}"))
        if any(isinstance(meaning, MetricMeaning) for meaning in longer):
            text = f"{picks.text} {named.text}"
            raise NotRead(
                f"“{text}” can mean “{picks.text} {left}” over all {thing}s, or “{named.text}” of {picks.text} alone: "
                f"say “{picks.text} {left} divided by {thing}s”, or “{named.text} of {picks.text}”.",
                (text,),
                final=True,
            )


def check_apart(draft: Draft, book: Book) -> None:
    """Raises NotRead where a number and what is picked are the name of another number, which is no part of the first:
    "at shelf prices, sales of deli" may be the sales at shelf prices."""
    catalog = book.catalog
    flags = {
        key
        for selection in draft.selections
        for key, item in zip(selection.keys, selection.items, strict=False)
        if any(
            isinstance(one, ValueMeaning) and catalog.dimensions[one.dimension].type is ValueType.BOOLEAN
            for one in item
        )
    }
    numbers = [span for span in draft.cover if span.metrics]
    for before, said in pairwise((*draft.cover[:1], *draft.cover)):
        for number in numbers if said.key in flags else ():
            tied = f"{before.text} {said.key}" if before.kind is Kind.PREPOSITION else said.key
            joined = [f"{said.key} {number.key}"]
            for name in names_of(number.key, book) or (number.key,):
                joined += [
                    f"{name} {said.key}",
                    f"{name} {tied}",
                    *(f"{name} {link} {said.key}" for link in LINKS),
                ]
            _check_joined(said, number, joined, book)


def _check_joined(said: Span, number: Span, joined: Sequence[str], book: Book) -> None:
    named = {m.metric for key in joined for m in book.meanings(key) if isinstance(m, MetricMeaning)}
    other = sorted(name for name in named - set(number.metrics) if book.catalog.metrics[name].where is None)
    if other:
        label = metric_label(book, other[0])
        raise NotRead(
            f"It is not clear whether “{said.text}” picks rows, or {label} is asked for: say “{label}”.",
            (said.text,),
            final=True,
        )


def share_called(metric: str, book: Book) -> str:
    """What a share is called whose part a number is: "coupon receipt share" of coupon receipts; "" if none is."""
    known = book.catalog.metrics
    part = known[metric]
    for name, rate in known.items():
        over, divided, _ = rate.expr.text.partition(" / ")
        percent = rate.format is not None and rate.format.kind == "percent"
        called = rate.name.rpartition("_")[2] in PARTS and book.sees(name)
        if percent and divided and called and rate.model == part.model and over.strip() == part.name:
            return metric_label(book, name)
    return ""


def check_itself(query: Query, metrics: Sequence[str], book: Book) -> None:
    """Raises NotRead where rows are counted of which the query picks a single one."""
    for metric in metrics:
        definition = book.catalog.metrics[metric]
        home = book.catalog.models.get(definition.model)
        if home is None or not home.key or definition.expr.text.strip() != "count()" or definition.where:
            continue
        leaves = [leaf for item in query.filters for leaf in leaves_of(item)]
        fields = [leaf.field for leaf in leaves if isinstance(leaf, Condition) and leaf.op is Operator.EQ]
        if {f"{definition.model}.{column}" for column in home.key} <= set(fields):
            label = metric_label(book, metric)
            raise NotRead(
                f"Of {label} a single one is picked, so that their number says nothing: name another.",
                (label,),
                final=True,
            )
