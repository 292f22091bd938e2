"""People picked by what they bought: "renters that bought bananas" are counted, and not what they spent.

buyers(walk)    "renters that bought bananas"         shoppers, said as an assumption
                "what renters bought"                 None: what is asked for is not the renters
                "bananas bought"                      None: goods are bought, and buy nothing
"""

from __future__ import annotations

from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import MetricDraft, NotRead
from service.asking.offline.reading.walk import Walk, models_selected, sales_metrics, selects
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.wording import metric_label

DEEDS = frozenset({"buy", "visit"})
WHO = frozenset({"that", "who", "have", "has", "had", "which"})
"""Words between those who did it and what they did."""
ASKING = frozenset({"do", "does", "did", "how much", "what"})
"""Words that ask for what they did: "how much did renters buy"."""
KNOWN_DEEDS = ("bought", "shopped")


def buyers(walk: Walk) -> MetricDraft | None:
    """The metric that counts those whom the question picks by what they did, if it asks for them. Raises NotRead where
    no metric counts them so."""
    verb = walk.verbs[0]
    people = _people(walk, verb)
    if verb.payload not in DEEDS or people is None:
        return None
    models = models_selected(people, walk.book)
    counting = [name for name in _counted_where_sold(walk) if counted_entity(walk.book, name) in models]
    goods = any(walk.book.speaks_of(name, "sold") for name in counting)
    if not counting or goods:
        return None
    for word in (verb.text, *KNOWN_DEEDS):
        found = tuple(name for name in counting if walk.book.speaks_of(name, word))
        if found:
            text = metric_label(walk.book, found[0])
            walk.draft.assumptions.append(f"“{people.text} … {verb.text}” are counted by {text}.")
            return MetricDraft(text, found)
    raise NotRead(
        f"“{people.text} … {verb.text}” asks for people, and no metric counts those who did.",
        (verb.text,),
        final=True,
    )


def _people(walk: Walk, verb: Span) -> Span | None:
    """The phrase right before the verb that picks rows, unless the question asks for what they did."""
    cover = walk.draft.cover
    before = [span for span in cover if span.until <= verb.start]
    while before and before[-1].kind is Kind.FILLER and set(before[-1].text.split()) <= WHO:
        before.pop()
    told = any("who" in span.text.split() for span in cover)
    if told and Kind.COUNT not in walk.flags:
        return None  # "renters who bought bananas" may ask for a list of them
    if not before or not selects(before[-1]) or any(span.text in ASKING for span in before):
        return None
    return before[-1]


def _counted_where_sold(walk: Walk) -> list[str]:
    """The metrics of things counted in the rows that sales add up."""
    catalog = walk.book.catalog
    homes = {catalog.measure(catalog.metrics[name]).homes for name in sales_metrics(walk).candidates}
    return [
        metric.qualified
        for metric in walk.book.metrics
        if catalog.measure(metric).homes in homes and counted_entity(walk.book, metric.qualified)
    ]
