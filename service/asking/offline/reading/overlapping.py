"""Names that run into each other, and things that are counted among themselves: neither says which number is asked for.

"fuel revenue per basket"      fuel revenue over all baskets, or revenue per basket of fuel?       refused
"coupon receipts share by age" the share of receipts with a coupon, or each age's part of them?    refused
"how many stores store 367"    one, whatever the data say                                          refused
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from semantic.book import Book, MetricMeaning
from semantic.book.words import phrase_key
from semantic.query.types import Condition, Operator, Query
from semantic.query.walking import leaves_of
from service.asking.offline.reading.draft import NotRead
from service.asking.offline.reading.walk import selects
from service.asking.offline.tagging.spans import PARTS, Span
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
