"""Shares: "share of sales by department", "deli's share of sales", "what percentage of revenue comes from renters".

"share of sales by department"           each department's part of all sales
"deli's share of sales by month"         the deli's part of each month's sales
"percentage of sales to renters by store"    two readings: which whole is meant is asked back
"sales, and how much of it came from renters"    both numbers beside each other
"""

from __future__ import annotations

from itertools import pairwise

from semantic.book import MetricMeaning, ValueMeaning
from semantic.book.alike import PARTICIPLES, is_participle
from semantic.book.words import phrase_key
from semantic.definitions.types import ValueType
from service.asking.offline.reading.changing import read_change_unit
from service.asking.offline.reading.combining import read_divisor
from service.asking.offline.reading.counted import all_count, counts
from service.asking.offline.reading.draft import NotRead, ShareDraft
from service.asking.offline.reading.overlapping import share_called
from service.asking.offline.reading.walk import Walk, models_selected, rows_of, selects, unclear
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.spans import PARTS
from service.asking.offline.wording import metric_label

IF_COMES = "how much of"
OF_IT = "of it"
WHERE = frozenset({"in", "at", "on", "for", "within", "during"})
"""Words before what picks the rows of the whole, rather than the part."""


def read_share(walk: Walk) -> None:
    """The word of a share. "A as a percentage of B" is a ratio where both are metrics."""
    at = walk.place
    word = walk.take()
    share = walk.share
    if word.payload == OF_IT:
        _read_part(walk, word)
        return
    before = walk.spans[at - 1] if at else None
    changed = before is not None and before.kind is Kind.CHANGE
    ends = walk.changed is not None and walk.next is None and not (walk.draft.groups or walk.draft.selections)
    if word.payload == "in percent" and (changed or ends):
        walk.joint = None
        read_change_unit(walk, "percent")
        return
    if word.payload == "as" and walk.last_metric is not None:
        total = walk.take() if walk.next_is(Kind.TOTAL) else None
        same = walk.draft.metrics[walk.last_metric].candidates
        if walk.next is not None and walk.next.metrics and walk.next.metrics != same:
            if total is not None:
                raise unclear(total.text)
            read_divisor(walk, word)
            return
        if walk.next is not None and walk.next.metrics:
            walk.take()
            share.whole = True
        elif total is not None:
            share.total, share.bare = total.text, True
    if share.at >= 0 and share.form != "beside" and word.payload != "in percent":
        raise unclear(word.text)
    if share.at < 0 and share.selected and share.selected_until == at and word.payload != "in percent":
        share.part = len(share.selected) - 1
    share.form = share.form if share.at >= 0 and share.form else str(word.payload or "")
    share.at = at
    if walk.next_is(Kind.TOTAL):
        share.total = walk.take().text
        share.bare = walk.next is None or not walk.next.metrics
    if walk.joint in (Kind.AND, Kind.COMMA) and walk.draft.metrics:
        share.aside = walk.joint is Kind.COMMA and word.payload in ("as", "in percent")
        share.form, walk.joint = "beside", None


def _read_part(walk: Walk, word: Span) -> None:
    """ "revenue in Q1, and how much of it came from renters": the number itself, and the same of a part of it."""
    draft, share = walk.draft, walk.share
    joined = walk.joint is Kind.AND or word.text == "of which"
    if walk.joint is Kind.COMMA and len(draft.metrics) == 1:
        joined = joined or "much" in word.text
        plain = not (joined or draft.groups or draft.selections or draft.periods)
        if plain and all_count(walk.book, draft.metrics[0].candidates):
            walk.joint = None  # "households reached, how many of them own their home" asks for one number
            return
    ordered = draft.ranking or draft.thresholds or draft.change or walk.changed or draft.clauses
    if not (joined and draft.metrics):
        alone = word.text.endswith(" it")
        raise NotRead(f"It is not clear what “{word.text}” is a part of.", (word.text,), final=alone)
    counted = all(counts(walk.book, name) for metric in draft.metrics for name in metric.candidates)
    if share.at >= 0 or len(draft.metrics) != 1 or ordered or ("many" in word.text and not counted):
        raise NotRead(f"It is not clear what “{word.text}” is a part of.", (word.text,), final=True)
    rest = walk.spans[walk.place :]
    parts = [span for span in rest if selects(span)]
    plain = all(selects(span) or span.kind in _TIES or _names_things(walk, span, parts) for span in rest)
    if not plain or len(parts) != 1:
        raise NotRead(f"It is not clear which part “{word.text}” asks for.", (word.text,), final=True)
    share.at, share.form, walk.joint = walk.place - 1, OF_IT, None
    walk.open_filter = False


_TIES = frozenset({Kind.COMES, Kind.PREPOSITION, Kind.SELL})


def _names_things(walk: Walk, span: Span, parts: list[Span]) -> bool:
    """ "households" in "from households with kids", "department" in "from the deli department"."""
    named = {meaning.dimension for meaning in span.dimensions}
    picked = {value.dimension for part in parts for value in part.values}
    models = {model for part in parts for model in models_selected(part, walk.book)}
    return bool(named & picked or rows_of(span, walk.book) & models)


def check_rate(walk: Walk) -> None:
    """ "share of responses by campaign type": of all responses, or the part that each one's mailings have? The book
    calls a rate so only in other words. "Share of shoppers under 35" is a part of the shoppers. Raises NotRead."""
    draft = walk.draft
    grouped = any(group.candidates for group in draft.groups)
    rows = any(threshold.dimensions for threshold in draft.thresholds)
    picked = rows or draft.matches or draft.clauses or any(not s.split for s in draft.selections)
    for span in walk.spans if grouped or picked else ():
        part, _, rest = span.text.partition(" ")
        plain = not (set(rest.split()) & HAVING or any(word.isdigit() for word in rest.split()))
        counted = [m for m in walk.book.meanings(phrase_key(rest)) if isinstance(m, MetricMeaning)]
        if part not in PARTS or not span.metrics or not counted or not (plain or _told_apart(walk, span)):
            continue
        called = bool(walk.book.meanings(span.key))
        did = (
            rest.endswith(("ed", "ing")) or rest.split()[-1] in PARTICIPLES
        )  # "of households shopped in June"
        rate, things = metric_label(walk.book, span.metrics[0]), rest.removeprefix("of ")
        if grouped and plain and not called:
            raise NotRead(
                f"It is not clear whether “{span.text}” is {rate}, or what part of them each group has: say “{rate}”, "
                f"or “{things} in percent of the total”.",
                (span.text,),
                final=True,
            )
        if picked:
            raise NotRead(
                f"It is not clear whether “{span.text}” is {rate} of those that are picked, or their part of all "
                f"{things}: for the first, say “{rate}”.",
                (span.text,),
                final=called or did or not plain,
            )


def _told_apart(walk: Walk, span: Span) -> bool:
    """ "households that shopped that have kids": the second clause picks from those of the first."""
    after = next((word.text.split() for word in walk.draft.cover if word.start == span.until), [""])
    return after[0] in ("that", "who", "which")


HAVING = frozenset({"with", "at", "having", "had", "has", "have", "got", "that", "were", "where"})


def read_comes(walk: Walk) -> None:
    """ "… comes from renters": ties the part to the whole; without a share it only picks rows."""
    walk.share.comes = walk.place
    walk.take()


def settle_share(walk: Walk) -> None:
    """The share that the words ask for. Raises NotRead where it is not clear of what."""
    share, draft = walk.share, walk.draft
    if share.at < 0 or (share.form == IF_COMES and share.comes < 0):
        return
    if len(draft.metrics) != 1 or draft.metrics[0].operator:
        raise NotRead("It is not clear of what the share is wanted.", ("share",), final=True)
    if share.form == OF_IT:
        later = [place for place, began in enumerate(share.selected) if began > share.at]
        if len(later) != 1 or draft.selections[later[0]].negated or draft.selections[later[0]].split:
            raise NotRead("It is not clear of what the part is wanted.", ("how much of",), final=True)
        draft.share = ShareDraft(0, later[0], amount=True)
        return
    if bounded := [threshold.text for threshold in draft.thresholds if threshold.dimensions]:
        raise NotRead(
            f"It is not clear whether those {bounded[0]} are the part, or all that the share is of.",
            (bounded[0],),
            final=True,
        )
    if draft.clauses and walk.clause_at > 1 and selects(walk.spans[walk.clause_at - 2]):
        clause = draft.clauses[0].text  # "what share of families had sales over 500": it is what those did
        raise NotRead(
            f"It is not clear whether those by their {clause} are the part, or the whole.", (clause,)
        )
    _check_done(walk)
    _check_things(walk)
    _check_together(walk)
    part, doubtful = _part(walk)
    if part is not None and draft.selections[part].negated:
        raise NotRead("It is not clear of what the share is wanted.", ("share",), final=True)
    if part is None and not draft.groups and not any(selection.split for selection in draft.selections):
        raise NotRead("The question asks for a share, but not of what.", ("share",), final=True)
    if share.form == "beside" and part is not None and share.selected[part] > share.at and share.comes >= 0:
        raise NotRead(
            "A number and the share that a part has in it cannot be shown in one query: ask for each by itself.",
            ("share",),
            final=True,
        )
    after = bool(share.measured) and share.at > share.measured[0]
    named = share.total or share.whole
    alone = share.aside or share.form in ("", "in percent", "as")
    if part is None and after and draft.groups and not named and alone:
        _check_called(walk)
    _check_ranked(walk, part)
    _check_rest(walk)
    if part is None and share.total and share.bare:
        _check_total(walk)
    beside = share.form in ("as", "beside", IF_COMES) and (share.form != "as" or _before(walk))
    beside = beside and (part is None or share.form != "as")
    draft.share = ShareDraft(0, part, beside, doubtful, much=share.form == IF_COMES)


def _check_done(walk: Walk) -> None:
    """ "What share of our households did we reach with type B": of all households, and not of those that were reached,
    though these are counted by a metric of that name. Raises NotRead."""
    text = walk.draft.metrics[0].text
    words = text.split()
    if any(pair in _WE_DID for pair in pairwise(words)):
        raise NotRead(
            f"What part of all {words[0]} that is cannot be told in this version: ask how many there are, and how many "
            f"of them.",
            (text,),
            final=True,
        )
    cover = walk.draft.cover
    named = next((span for span in cover if span.text == text), None)
    asked = cover[0].text.split()[0] in ("what", "which") and walk.share.comes < 0
    if (
        asked
        and named is not None
        and len(words) > 1
        and is_participle(words[-1])
        and not is_participle(words[0])
    ):
        behind = {word for span in cover if span.start >= named.until for word in span.text.split()}
        if behind and not behind & _IS:
            raise NotRead(
                f"It is not clear whether the share is of all {words[0]}, or of the {text} only: say “share of the "
                f"{text} that is …” for the second.",
                (text,),
            )


_IS = frozenset({"is", "are", "was", "were", "have", "has", "had"})
_WE_DID = frozenset((did, who) for did in ("did", "do", "have", "had") for who in ("we", "they", "you"))


def _check_things(walk: Walk) -> None:
    """ "Share of stores with sales over 5,000" asks for a part of the stores, and not of what they sold."""
    share, draft = walk.share, walk.draft
    things = walk.spans[share.at + 1] if share.at + 1 < len(walk.spans) else None
    if things is None or not (draft.thresholds or draft.clauses) or not rows_of(things, walk.book):
        return
    if not set(things.metrics) & set(draft.metrics[0].candidates):
        raise NotRead(
            f"What part of {things.text} that is cannot be told in this version: ask how many there are, and how many "
            f"of them.",
            (things.text,),
            final=True,
        )


def _check_called(walk: Walk) -> None:
    """ "Receipts with a coupon share by age": the share that is called so, or each age's part? Raises NotRead."""
    metric = walk.draft.metrics[0]
    called = next((name for one in metric.candidates if (name := share_called(one, walk.book))), "")
    if called:
        raise NotRead(
            f"It is not clear whether “{metric.text} share” is {called}, or what part of them each group has: say "
            f"“{called}”, or “{metric.text} in percent of all {metric.text}”.",
            ("share",),
            final=True,
        )
    for selection in walk.draft.selections:
        values = [m for item in selection.items for m in item if isinstance(m, ValueMeaning)]
        types = {walk.book.catalog.dimensions[value.dimension].type for value in values}
        if types == {ValueType.BOOLEAN} and not (selection.split or selection.negated):
            raise NotRead(
                f"It is not clear whether the share is that of {selection.text} in each group, or what part of them "
                f"each group has: say “what share of {metric.text} is {selection.text}” for the first.",
                ("share",),
                final=True,
            )


def _check_ranked(walk: Walk, part: int | None) -> None:
    """ "Which store sells the greatest share of frozen": of all frozen, or of what it sells? Raises NotRead."""
    draft, share = walk.draft, walk.share
    behind = [place for place, began in enumerate(share.selected) if began == share.at + 1]
    picked = part is None and behind and not draft.selections[behind[0]].negated and share.comes < 0
    if picked and draft.ranking is not None and draft.groups:
        text = draft.selections[behind[0]].text
        raise NotRead(
            f"It is not clear whether the share is {text} in what each has in all, or each one's part of all {text}.",
            ("share", text),
            final=True,
        )


_WHOLE = frozenset({"all", "whole", "total", "overall", "entire", "everything"})


def _check_rest(walk: Walk) -> None:
    """ "Apart from the deli, what share of the whole is each department?": is the deli in the whole? Raises NotRead."""
    left_out = next((one.text for one in walk.draft.selections if one.negated), "")
    at = walk.spans[walk.share.at].start
    words = [word for span in walk.draft.cover if span.start >= at for word in span.text.split()]
    if left_out and _WHOLE & set(words):
        raise NotRead(
            f"It is not clear whether the whole is what is left without {left_out}, or all there is.",
            (left_out,),
            final=True,
        )


def _check_total(walk: Walk) -> None:
    """ "Fuel sales, share of total by quarter": of all sales, or of all fuel sales? Raises NotRead."""
    draft, known = walk.draft, walk.book.catalog.metrics
    narrow = any(known[name].where is not None for name in draft.metrics[0].candidates)
    picked = any(not selection.split and not selection.negated for selection in draft.selections)
    if narrow or picked:
        text = draft.metrics[0].text
        raise NotRead(
            f"It is not clear whether “{walk.share.total}” is all {text} that the question asks for, or more than "
            f"that: say of what.",
            (walk.share.total,),
            final=True,
        )


def _check_together(walk: Walk) -> None:
    """ "The share that comes from the top 100 households" is one number, and no list of a hundred shares."""
    after = walk.spans[walk.share.at :]
    top = next((place for place, span in enumerate(after) if span.kind is Kind.TOP), 0)
    said = [span.kind for span in after[:top]]
    draft = walk.draft
    many = draft.ranking is not None and draft.ranking.rows != 1
    if top and many and Kind.GROUP not in said and any(span.dimensions for span in after[top:]):
        whose = " ".join(span.text for span in after[top:])
        raise NotRead(
            f"It is not clear whether the share of several together, “{whose}”, is wanted, or that of each: say “what "
            f"share of sales do the top 5 stores make”, or ask for the share of each, with “by”.",
            (after[top].text,),
            final=True,
        )


def _before(walk: Walk) -> bool:
    """Whether the metric stands before the words of the share: "sales by store as a percent of total"."""
    return bool(walk.share.measured) and walk.share.measured[0] < walk.share.at and walk.share.part < 0


def _part(walk: Walk) -> tuple[int | None, bool]:
    """Which selection is the part, and whether it may as well pick the rows of the whole."""
    share, draft = walk.share, walk.draft
    if share.part >= 0:
        return share.part, False
    measured = share.measured[0] if share.measured else -1
    if share.form == "as" and (picked := _before_whole(walk, measured)) is not None:
        return picked, not share.whole and bool(draft.groups)
    after = [place for place, began in enumerate(share.selected) if began > measured]
    if share.comes >= 0 and after:
        then = [place for place in after if share.selected[place] > share.comes]
        if not then:
            then = [place for place in after if share.selected[place] < share.comes][-1:]
        if len(then) == 1:
            return then[0], False
        raise NotRead("It is not clear of what the share is wanted.", ("share",), final=True)
    if not share.form and (before := _before_metric(walk, measured)) is not None:
        return before
    if measured < share.at or not after or any(selection.split for selection in draft.selections):
        return None, False
    if draft.groups:
        return _beside_groups(walk, after)
    if len(after) > 1:
        raise NotRead("It is not clear of what the share is wanted.", ("share",), final=True)
    return after[0], False


def _before_whole(walk: Walk, measured: int) -> int | None:
    """ "deli sales as a percentage of total sales": the deli's part, and no other whole than all sales."""
    share = walk.share
    earlier = [
        place
        for place, began in enumerate(share.selected)
        if began < measured or (began < share.at and (share.whole or walk.spans[began - 1].text not in WHERE))
    ]
    if len(earlier) > 1:
        raise NotRead("It is not clear of what the share is wanted.", ("share",), final=True)
    return earlier[0] if earlier else None


def _before_metric(walk: Walk, measured: int) -> tuple[int, bool] | None:
    """ "share of deli in sales" is the deli's; "deli sales share by store" may be each store's."""
    earlier = [place for place, began in enumerate(walk.share.selected) if began < measured]
    if len(earlier) != 1:
        return None
    joint = walk.spans[measured - 1].text
    if walk.share.at < walk.share.selected[earlier[0]] and joint in ("in", "to", "in total"):
        return earlier[0], False  # what else is picked, as "of store 367", is picked from the whole
    if len(walk.share.selected) != 1:
        return None
    return (0, bool(walk.draft.groups)) if walk.share.at > measured else None


def _beside_groups(walk: Walk, after: list[int]) -> tuple[int | None, bool]:
    """ "share of sales to renters by store": of renters in each store, or of each store in what renters buy?"""
    words = [
        walk.spans[began - 1].text
        for place in after
        if (began := walk.share.selected[place]) and walk.spans[began - 1].kind is Kind.PREPOSITION
    ]
    if len(words) == len(after) and all(word in WHERE for word in words):
        return None, False
    if len(after) > 1:
        raise NotRead("It is not clear of what the share is wanted.", ("share",), final=True)
    return after[0], True
