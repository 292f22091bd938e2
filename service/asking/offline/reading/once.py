"""Different things: "how many different coupons were redeemed" wants a number that counts each of them once.

"how many different products did we sell"    products sold, which counts each product once
"how many different items did we sell"       declined: units count every piece
"""

from __future__ import annotations

from dataclasses import replace

from semantic.book import Book
from semantic.book.alike import ONCE
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import MetricDraft, NotRead
from service.asking.offline.reading.walk import Walk
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span


def check_once(walk: Walk) -> None:
    """Keeps of each number that is to count different things those readings that do. Raises NotRead if none does."""
    for place, word in enumerate(walk.spans):
        if word.kind is not Kind.COUNT or not ONCE & set(word.text.split()):
            continue
        noun = walk.spans[place + 1] if place + 1 < len(walk.spans) else None
        for at in _meant(walk, noun):
            walk.draft.metrics[at] = _once(walk, walk.draft.metrics[at], word)


def _meant(walk: Walk, noun: Span | None) -> list[int]:
    """The places of the metrics that the noun after the word names; the first where it has become another one."""
    named = set(noun.metrics) if noun is not None else set()
    metrics = list(enumerate(walk.draft.metrics))
    return [at for at, metric in metrics if named & {*metric.candidates, *metric.right}] or [0][
        : len(metrics)
    ]


def _once(walk: Walk, metric: MetricDraft, word: Span) -> MetricDraft:
    kept = tuple(name for name in metric.candidates if counts_once(walk.book, name))
    if not kept or metric.operator:
        raise NotRead(
            f"“{metric.text}” counts more than {word.text.split()[-1]} ones: name a number that counts each once.",
            (word.text,),
            final=True,
        )
    return replace(metric, candidates=kept)


def counts_once(book: Book, name: str) -> bool:
    """Whether a metric counts each thing once, or is called so by its own names."""
    catalog = book.catalog
    metric = catalog.metrics[name]
    if any(book.speaks_of(name, word) for word in ONCE):
        return True
    if all(leaf.aggregate.name == "count_distinct" for leaf in catalog.measure(metric).leaves):
        return "/" not in metric.expr.text
    model = counted_entity(book, name)
    return bool(model) and len(catalog.models[model].key or ()) == 1
