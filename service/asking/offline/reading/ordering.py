"""The order of rows: "ranked by units", "lowest first", "alphabetically", "top 3 and the rest", "second best".

"stores by sales, lowest first"     order by revenue, ascending, all rows
"""

from __future__ import annotations

from dataclasses import replace

from service.asking.offline.reading.draft import Draft, NotRead, Ranking
from service.asking.offline.reading.walk import Walk, unclear
from service.asking.offline.tagging.lexicon import Kind


def read_ranked(walk: Walk) -> None:
    """ "ranked by units", "rank stores by sales"; "sorted from high to low" leaves all to the words after it."""
    walk.take()
    if not walk.next_is(Kind.DIRECTION):
        walk.flags.add(Kind.RANKED)


def read_direction(walk: Walk) -> None:
    """ "lowest first": which end comes first."""
    word = walk.take()
    if walk.draft.direction and walk.draft.direction != word.payload:
        raise unclear(word.text)
    walk.draft.direction = str(word.payload)


def read_ordinal(walk: Walk) -> None:
    """ "second best": no query shows one place of an order alone."""
    word = walk.take()
    raise NotRead(
        "One place in the middle of an order cannot be shown alone: ask for the first few, such as the top 3.",
        (word.text,),
    )


def read_others(walk: Walk) -> None:
    """ "top 5 stores and the rest": all that is cut off, as one row."""
    word = walk.take()
    if walk.others or walk.joint is Kind.VERSUS:
        raise unclear(word.text)
    walk.others, walk.joint = word.text, None


def settle_order(walk: Walk) -> None:
    """What was said of the order, put together. Raises NotRead for what has no place."""
    draft = walk.draft
    if draft.direction and draft.direction != "alphabetical":
        _directed(draft)
    if draft.direction == "alphabetical" and (draft.ranking is not None or len(draft.groups) != 1):
        raise unclear("alphabetically")
    if walk.others:
        if draft.ranking is None or not draft.ranking.rows:
            raise unclear(walk.others)
        draft.ranking = replace(draft.ranking, other=True)


def _directed(draft: Draft) -> None:
    descending = draft.direction == "descending"
    if draft.ranking is None:
        draft.ranking = Ranking(descending)
    elif draft.ranking.rows is None:
        draft.ranking = replace(draft.ranking, descending=descending)
    elif draft.ranking.descending != descending:
        raise NotRead(
            "It is not clear whether the order or only the way it is shown is to be turned round.", ("first",)
        )
