"""Things that are asked for by what they did or what was done to them: each of them is a row.

    "which campaigns started in may"       campaigns by campaign, in May
    "which stores promoted something"      promoting stores by store

The number that counts them picks them; it is the number of such things, and no number of what happened to them: a
coupon that is redeemed ten times is one of ten redemptions, of which no list is made here.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from semantic.book import DimensionMeaning
from semantic.book.alike import is_participle
from semantic.book.words import phrase_key
from service.asking.offline.reading.counted import counted_entities, counted_entity
from service.asking.offline.reading.draft import GroupDraft, MetricDraft, NotRead
from service.asking.offline.reading.walk import Walk, rows_of, selects
from service.asking.offline.tagging.lexicon import WORDS, Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.wording import title

_PICKS = frozenset({Kind.PREPOSITION, Kind.TIME, Kind.DAYS})


def read_listed_by_deed(walk: Walk, span: Span) -> bool:
    """Reads such a name behind “which”, where nothing but filters follows; whether it was one."""
    book = walk.book
    rest = walk.spans[walk.place + 1 :]
    plain = all(later.kind in _PICKS or (selects(later) and not later.dimensions) for later in rest)
    first, *picked = walk.spans[: walk.place] or (None,)
    asked = first is not None and first.text == "which" and all(selects(one) for one in picked)
    sells = any(WORDS.get(word, (None,))[0] is Kind.SELL for word in span.text.split())
    if not asked or not plain or sells or walk.draft.metrics or walk.draft.groups or len(span.metrics) != 1:
        return False
    metric = book.catalog.metrics[span.metrics[0]]
    rows = metric.expr.text.strip() == "count()"
    entity = metric.model if rows else counted_entity(book, metric.qualified)
    noun = replace(span, meanings=book.meanings(phrase_key(span.text.split()[0])))
    if not entity or entity not in rows_of(noun, book):
        return False
    model = book.catalog.models[entity]
    key = model.label or (model.key[0] if model.key and len(model.key) == 1 else "")
    known = model.dimensions.get(key)
    if known is None or not book.sees(known.qualified):
        return False
    walk.subject = walk.take()
    walk.flags.add(Kind.LIST)
    walk.add_metric(MetricDraft(span.text, span.metrics))
    walk.draft.groups.append(GroupDraft(title(known), (DimensionMeaning(known.qualified),)))
    walk.draft.assumptions.append(f"Each {title(known)} has a row of its own.")
    return True


def check_listed(walk: Walk) -> None:
    """Raises NotRead where “which” asks for rows and only a number is found: "which seniors redeemed a coupon", "which
    national brand products were sold"."""
    draft = walk.draft
    if len(walk.spans) < 2 or walk.spans[0].text != "which" or not draft.metrics:
        return
    asked, compared = walk.spans[1], draft.share is not None or draft.day_sets or draft.change is not None
    split = any(selection.split or selection.compared for selection in draft.selections)
    if selects(asked) and not asked.dimensions and not (draft.groups or split or compared):
        raise NotRead("It is not clear whether a list is asked for, or a number.", (f"which {asked.text}",))
    for noun, name in pairwise(walk.spans):
        things = bool(counted_entities(walk.book, name.metrics)) and not is_participle(name.text.split()[0])
        if noun is walk.subject and name.start == noun.until and things and noun.kind is Kind.NAME:
            raise NotRead(
                f"It is not clear which are asked for by “which {noun.text} {name.text}”.",
                (f"{noun.text} {name.text}",),
            )
