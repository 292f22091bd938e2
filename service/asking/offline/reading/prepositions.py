"""Small words before what they tie: most say nothing of their own; some could mean two things, and are not passed over.

"revenue in the deli"              of the deli
"redemptions during campaign 18"   while it ran, or those of it?           refused
"revenue with fuel"                fuel alone, or all, fuel with it?       refused
"""

from __future__ import annotations

from service.asking.offline.reading.counted import counts
from service.asking.offline.reading.draft import MetricDraft, NotRead
from service.asking.offline.reading.walk import Walk, selects
from service.asking.offline.tagging.lexicon import GRAINS, Kind
from service.asking.offline.tagging.span import Span

_FROM_TO = [Kind.TOP, Kind.NAME, Kind.PREPOSITION, Kind.TOP]
_HAVING = frozenset({"with", "having"})


def read_preposition(walk: Walk) -> None:
    """A word that ties what comes next; nothing is left of it where that can mean only one thing."""
    word = walk.take()
    follows = walk.next
    if follows is not None:
        _check_next(walk, word, follows)
    kinds = [span.kind for step in range(4) if (span := walk.ahead(step)) is not None]
    ends = walk.ahead(1)
    if word.text == "from" and kinds == _FROM_TO and ends is not None and ends.metrics:
        first = walk.take()  # "from the highest discount rate to the lowest"
        walk.add_metric(MetricDraft(ends.text, ends.metrics))
        walk.place += 3
        walk.flags.discard(Kind.RANKED)
        walk.draft.direction = "descending" if first.payload else "ascending"


def _check_next(walk: Walk, word: Span, follows: Span) -> None:
    """Raises NotRead where the word may tie more than one thing."""
    if follows.kind in (Kind.AND, Kind.OR):
        both = f"{word.text} {follows.text}"  # "with or without fuel": all of it, or one beside the other?
        raise NotRead(f"It is not clear what “{both}” asks for.", final=True)
    if word.text == "during" and follows.kind is Kind.NAME and not _is_of_time(follows):
        raise NotRead(
            f"“during {follows.text}” can mean the days on which that ran, or what belongs to it: for these, say “of "
            f"{follows.text}”; for those, give the dates.",
            (f"during {follows.text}",),
            final=True,
        )
    if word.text in _HAVING and not walk.negated and _has_counterpart(walk, follows):
        raise NotRead(
            f"“with {follows.text}” can mean {follows.text} alone, or all of it, {follows.text} as well: for the first "
            f"say “of {follows.text}”, for the second leave it out.",
            (f"with {follows.text}",),
            final=True,
        )


def _is_of_time(span: Span) -> bool:
    """ "store week 12" is a period, though a stored one."""
    return any(word in GRAINS or word.removesuffix("s") in GRAINS for word in span.text.split())


def _has_counterpart(walk: Walk, span: Span) -> bool:
    """Whether amounts are said to be "with" what definitions also leave out: "revenue with fuel" is hardly that of fuel
    alone, while "baskets with fuel" have it in them."""
    metrics = walk.draft.metrics
    if not (selects(span) and metrics) or any(
        counts(walk.book, name) for metric in metrics for name in metric.candidates
    ):
        return False
    left_out = {name.rpartition(".")[2] for name in walk.book.catalog.segments if walk.book.sees(name)}
    segments = (getattr(meaning, "segment", "") for meaning in span.meanings)
    return any(f"without_{name.rpartition('.')[2]}" in left_out for name in segments if name)
