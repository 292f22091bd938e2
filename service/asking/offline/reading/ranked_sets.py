"""Orders whose noun and measure stand apart: "most redemptions: which campaign?", "discount rate in the top 3 stores".

"fewest shoppers: which month?"                   one month
"of the stores with over 500 baskets, which has the lowest basket value?"    one store
"discount rate in the three biggest stores"       biggest by what? A rate makes nothing big        refused
"units per month in the five largest stores"      the largest of all, or of each month?            refused
"""

from __future__ import annotations

from dataclasses import replace

from service.asking.offline.reading.counted import adds_up
from service.asking.offline.reading.draft import NotRead, Ranking
from service.asking.offline.reading.ordering import one_or_ten
from service.asking.offline.reading.walk import Walk
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span

_OF_THEM = frozenset(
    {"in", "at", "of", "for", "from", "within", "among", "amongst", "across", "inside", "to"}
)


def one_row_asked(walk: Walk, ranking: Ranking) -> Ranking:
    """ "Most redemptions: which campaign?": how many rows are asked for is said behind the order."""
    spans = walk.spans
    top = next((place for place, span in enumerate(spans) if span.kind is Kind.TOP), None)
    if ranking.rows is not None or top is None or walk.number is not None:
        return ranking
    asked = next((place for place, span in enumerate(spans) if place > top and span.kind is Kind.WHICH), None)
    if asked is None or asked + 1 >= len(spans):
        return ranking
    noun = spans[asked + 1]
    grouped = {meaning for group in walk.draft.groups for meaning in group.candidates}
    if noun.kind is Kind.GRAIN or grouped & set(noun.dimensions):
        return replace(ranking, rows=one_or_ten(walk, noun))
    return ranking


_EXTREMES = {"largest": True, "biggest": True, "highest": True, "smallest": False, "lowest": False}


def extreme_asked(walk: Walk) -> Ranking | None:
    """ "Which store had the largest receipt", where "largest receipt" is a number by its own name: the store that has
    it, and no list of all stores with theirs."""
    draft = walk.draft
    subject = walk.subject
    asked = subject is not None and Kind.WHICH in walk.flags and len(draft.metrics) == len(draft.groups) == 1
    if not asked or subject is None or draft.thresholds or draft.change is not None or draft.direction:
        return None
    word = draft.metrics[0].text.split()[0]
    if word not in _EXTREMES or draft.metrics[0].operator or draft.share is not None:
        return None
    return Ranking(_EXTREMES[word], 0, one_or_ten(walk, subject))


def check_ranked_set(walk: Walk) -> None:
    """ "Discount rate in the three biggest stores": the number that is asked for does not say which are the biggest,
    nor whether they are so in every month. Raises NotRead."""
    draft = walk.draft
    top = next((span for span in walk.spans if span.kind is Kind.TOP), None)
    if (
        top is None
        or walk.subject is None
        or not draft.metrics
        or draft.ranking is None
        or draft.ranking.change
    ):
        return
    measured = [span.start for span in walk.spans if set(span.metrics) & set(draft.metrics[0].candidates)]
    before = _before(walk, top)
    if not measured or measured[0] < top.start or before is None or before.text.split()[-1] not in _OF_THEM:
        return
    plain = all(adds_up(walk.book, name) for name in draft.metrics[0].candidates)
    apart = [group for group in draft.groups if group.text != walk.subject.text]
    if plain and not draft.metrics[0].operator and not apart:
        return
    text = f"{top.text} {walk.subject.text}"
    raise NotRead(
        f"It is not said by what the “{text}” are found: ask for them first, as in “{text} by …”, and then for this of "
        "each.",
        (text,),
        final=True,
    )


def _before(walk: Walk, top: Span) -> Span | None:
    """The word before "the three biggest", the article and the number aside."""
    before = [span for span in walk.draft.cover if span.until <= top.start]
    while before and (
        before[-1].kind is Kind.NUMBER or before[-1].text in ("the", "our", "our own", "these")
    ):
        before.pop()
    return before[-1] if before else None
