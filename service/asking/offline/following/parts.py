"""The part of a whole that is named, after a question that picks rows: which part of which whole is asked back.

deli sales by month        "what percent of all sales is that?"    deli sales beside all sales? each month's part?
ice cream by month         "as a share of frozen"                  ice cream beside frozen?
net sales, gross sales     "and their difference"                  gross less net sales? net less gross sales?
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.book.words import stem, tokenise
from semantic.query.types import Condition, Filter, MetricUse, OrderBy, Query
from semantic.query.walking import leaves_of
from service.answer import Choice
from service.asking.edits import name_of
from service.asking.offline.following.asides import members_of
from service.asking.offline.following.asked_in_turn import pair_of_numbers
from service.asking.offline.following.beside import about_all
from service.asking.offline.following.turn import Turn
from service.asking.offline.reading.counted import adds_up, counted_entity, is_average
from service.asking.offline.resolving.portions import has_part
from service.asking.offline.wording import metric_label
from service.asking.planned import MAX_CHOICES, Clarify, Planned, PlannerResult, Refuse

_SHARE = r"(?:shares?|percent(?:age)?|per cent|pct|proportion|fraction|part|portion|%)"
_IT = r"(?:that|it|this|those|these|they|them)"
_MADE = rf"(?: (?:is|was|are|were|do|does|did|would) {_IT}(?: (?:be|make(?: up)?|represent|account for|come to))?)?"
_OF = re.compile(
    rf"(?:(?:what is|what's|what was|what are|show|give me|express|put) )?(?:{_IT} )?"
    rf"(?P<as>as |in |into )?(?:a |an |the |its |their |what |which )*{_SHARE} (?:of|in) (?P<whole>.+?){_MADE}"
    rf"|(?:and )?(?:what|which) {_SHARE} (?:is|are|was|were) {_IT} (?:of|in)"
    rf" (?P<all>.+?)"
    rf"|(?P<how>(?:how much )?of|vs\.?|versus|against|relative to|(?:when )?compared (?:to|with))"
    rf" (?P<total>(?:all|total|the total|overall|the whole) .+?){_MADE}",
    re.IGNORECASE,
)
_STANDS = re.compile(rf"(?!as |in |into ).+ as (?:an? |the )?{_SHARE} of .+", re.IGNORECASE)
_ALL = re.compile(r"^(?:(?:all|total|overall|whole|entire|of|the|our) )+", re.IGNORECASE)
_BARE = re.compile(
    r"(?:(?:all|total|the|grand|overall|their|its|whole|of|sum|it|them|everything)\b ?)+", re.IGNORECASE
)
_TOTAL = re.compile(r"\b(?:all|total|overall|whole|everything)\b", re.IGNORECASE)
APART = re.compile(
    r"(?:(?:what is|what's|what was|show|add)(?: me| us)? )?(?:the |their )?(?:differences?|gap|spread|delta)"
    r"(?: (?:between|of) (?:(?:the|those|these) two|both(?: of them)?|them|those|these|the two of them))?"
    r"(?: again)?"
    r"(?P<percent>,? (?:in|as) (?:an? |the )?(?:percent(?:age)?s?|per cent|pct|%)(?: terms)?)?",
    re.IGNORECASE,
)


def asked_of_parts(turn: Turn, alone: PlannerResult) -> PlannerResult | None:
    """What is asked back; None for words that speak of no part and no difference."""
    return _of_a_whole(turn) or _difference(turn) or _by_themselves(turn, alone)


def _of_a_whole(turn: Turn) -> PlannerResult | None:
    """A question back where rows that are picked may be the part, or what the parts are of; None for other words."""
    found = _OF.fullmatch(turn.heard.text)
    said = (found["whole"] or found["all"] or found["total"]).strip() if found is not None else ""
    if not said or len(turn.last.metrics) != 1:
        return None
    use = turn.last.metrics[0]
    if found is not None and found["total"] and not _names_itself(said, turn) and about_all(said, turn):
        return None  # "compared with all stores" after one of them is no part of a number
    if _BARE.fullmatch(said):
        parts = (
            turn.last.filters and _TOTAL.search(said) and not (use.alias or use.over) and "(" not in use.expr
        )
        return _asked(said, use, Query(metrics=(MetricUse(use.expr),)), turn) if parts else None
    whole = _whole(said, turn)
    pointing = bool(found and (found["as"] or found["all"] or found["total"])) or turn.heard.leaning
    if whole is None and found is not None and found["all"]:
        return _of_the_named(said, use, turn)
    if whole is None or not (pointing or whole == Query(whole.metrics, filters=whole.filters)):
        return None
    if whole.metrics != (MetricUse(use.expr),):
        return _of_others(said, turn) if pointing and _apart(said, whole, turn) else None
    if (
        not turn.last.filters
        and not whole.filters
        and not _ALL.match(said)
        and (pair := pair_of_numbers(turn))
    ):
        return _of_the_pair(pair, turn)
    if not turn.last.filters or set(turn.last.filters) == set(whole.filters):
        return None
    return _asked(said, use, whole, turn) if _same_rows(whole, turn) else _unclear(said)


def _of_the_named(said: str, use: MetricUse, turn: Turn) -> PlannerResult:
    """ "Of all mailed" after redeeming households is of the only number of households that has the word in its name."""
    words = {stem(token.text) for token in tokenise(_ALL.sub("", said))}
    catalog, entity = turn.book.catalog, counted_entity(turn.book, turn.metrics[0]) if turn.metrics else ""
    named = [
        name
        for name, metric in catalog.metrics.items()
        if words and entity and turn.book.sees(name) and counted_entity(turn.book, name) == entity
        if any(
            words <= {stem(t.text) for t in tokenise(text)}
            for text in (metric_label(turn.book, name), *metric.synonyms)
        )
    ]
    if len(named) != 1 or named[0] in turn.metrics or use != MetricUse(use.expr):
        return _of_others(said, turn)
    pair = (use, MetricUse(catalog.short_name(catalog.metrics[named[0]])))
    return _of_the_pair(pair, turn, each=False) or _of_others(said, turn)


def _names_itself(said: str, turn: Turn) -> bool:
    return bool(set(turn.metric_named(_ALL.sub("", said))) & set(turn.metrics))


def _of_the_pair(pair: tuple[MetricUse, ...], turn: Turn, *, each: bool = True) -> Clarify | None:
    """ "In percent of gross sales" after net sales and then gross sales: of the one in the other, or of all of it?"""
    part, whole = pair
    ratio = MetricUse(
        f"percentage({part.expr} / {whole.expr})", alias=f"{_short(part)}_as_part_of_{_short(whole)}"
    )
    label, shown = turn.words.metric(part), turn.words.metric(whole)
    choices = [
        Choice(f"{label} as a part of {shown}", query=replace(turn.last, metrics=(ratio,), order_by=()))
    ]
    if turn.last.dimensions and each:
        groups = " and ".join(turn.words.field(path) for path in turn.last.dimensions)
        share = MetricUse(f"share({whole.expr})")
        query = _ordered(replace(turn.last, metrics=(share,)), whole, share)
        choices.append(Choice(f"the part of each {groups} in all {shown}", query=query))
    kept = tuple(choice for choice in choices if choice.query and not turn.fails(choice.query))
    return Clarify(f"Which part of {shown} is meant?", kept) if kept else None


def _apart(said: str, whole: Query, turn: Turn) -> bool:
    """Whether another number is of other rows than those picked, or of another kind: units are no part of dollars."""
    kinds = {turn.is_money(name) for name in (*turn.metrics, *members_of(whole, turn.book))}
    everything = bool(turn.last.filters and _ALL.match(said))
    return bool(whole.filters) or everything or len(kinds) > 1


def _same_rows(whole: Query, turn: Turn) -> bool:
    """Whether a whole that names a period or groups names those of the question before."""
    before, said = turn.last.time, whole.time
    times = said is None or (before is not None and replace(before, compare="") == said)
    return times and whole.limit is None and set(whole.dimensions) <= set(turn.last.dimensions)


def _unclear(said: str) -> Refuse:
    return Refuse(
        f"It is not clear which part of {said} is meant: ask for both numbers.", (said,), final=True
    )


def _whole(said: str, turn: Turn) -> Query | None:
    """What the share is of: the same number of all rows or of others, or another number."""
    text = _ALL.sub("", said)
    named = turn.metric_named(text)
    if set(named) & set(turn.metrics):
        return Query(metrics=(MetricUse(turn.last.metrics[0].expr),))
    for seed in (turn.unseeded, turn.seed):
        found = turn.plan(text, turn.book, seed)
        if isinstance(found, Planned) and found.query.metrics:
            return found.query
    return None


def _of_others(said: str, turn: Turn) -> Refuse:
    metric = turn.words.metric(turn.last.metrics[0])
    return Refuse(
        f"It is not clear how {metric} is a part of {said}: ask for both numbers by their names.",
        (said,),
        final=True,
    )


def _asked(said: str, use: MetricUse, whole: Query, turn: Turn) -> PlannerResult:
    metric, picked = turn.words.metric(MetricUse(use.expr)), _picked(turn.last.filters, turn)
    if not _has_parts(use, turn):
        return Refuse(
            f"{metric} has no parts that add up to a whole, so that there is no share of it.", ("share",)
        )
    shown = f"{metric} {_picked(whole.filters, turn)}" if whole.filters else f"all {metric}"
    choices = [Choice(f"{metric} {picked}, beside {shown}", query=_beside(use, whole, turn))]
    if turn.last.dimensions and not whole.filters:
        each = " and ".join(turn.words.field(path) for path in turn.last.dimensions)
        share = MetricUse(f"share({use.expr})")
        query = _ordered(replace(turn.last, metrics=(share,)), use, share)
        choices.append(Choice(f"the part of each {each}, of {metric} {picked} only", query=query))
    kept = tuple(choice for choice in choices if choice.query and not turn.fails(choice.query))
    if not kept or any(_on_numbers(item, turn) for item in turn.last.filters):
        return _unclear(said)
    return Clarify(f"Which part of {said} is meant?", kept)


def _beside(use: MetricUse, whole: Query, turn: Turn) -> Query:
    """The part and the whole in columns of their own: the filters that were said before are on the part alone."""
    part = MetricUse(use.expr, alias=f"part_of_{name_of(MetricUse(use.expr))}", filters=turn.last.filters)
    query = replace(turn.last, metrics=(part, MetricUse(use.expr)), filters=whole.filters)
    return _ordered(query, use, part)


def _ordered(query: Query, use: MetricUse, new: MetricUse) -> Query:
    """In the order that was asked for, which is that of the part now."""
    order = tuple(
        OrderBy(name_of(new), descending=item.descending) if item.field == name_of(use) else item
        for item in query.order_by
    )
    return replace(query, order_by=order)


def _has_parts(use: MetricUse, turn: Turn) -> bool:
    return all(adds_up(turn.book, name) and not is_average(turn.book, name) for name in turn.metrics)


def _picked(filters: tuple[Filter, ...], turn: Turn) -> str:
    return " and ".join(f"where {turn.words.filter(item)}" for item in filters)


def _on_numbers(item: Filter, turn: Turn) -> bool:
    return any(isinstance(leaf, Condition) and turn.metric_field(leaf.field) for leaf in leaves_of(item))


def _by_themselves(turn: Turn, alone: PlannerResult) -> Clarify | Planned | None:
    """ "Fuel as a share of revenue" names part and whole: nothing of the question before is mixed in but its period."""
    if turn.heard.leaning or not _STANDS.fullmatch(turn.heard.text):
        return None
    time = turn.last.time
    if isinstance(alone, Planned):
        return _at_the_time(alone, turn) if has_part(alone.query) else None
    if not isinstance(alone, Clarify):
        return None
    if time is None or time.range is None:
        return alone
    choices = []
    for choice in alone.choices:
        if choice.query is None or choice.query.time is not None:
            return alone
        then = replace(choice.query, time=replace(time, compare=""))
        choices.append(replace(choice, label=f"{choice.label}, {turn.words.time(then.time)}", query=then))
        choices.append(replace(choice, label=f"{choice.label}, over all time"))
    return replace(alone, choices=tuple(choices[:MAX_CHOICES]))


def _at_the_time(alone: Planned, turn: Turn) -> Clarify | Planned:
    """In the period of the question before, or over all time? Nothing to ask where there is no such period."""
    if turn.last.time is None or turn.last.time.range is None or alone.query.time is not None:
        return alone
    then = replace(alone.query, time=replace(turn.last.time, compare=""))
    when = turn.words.time(then.time)
    choices = (Choice(when, query=then), Choice("over all time", query=alone.query))
    return Clarify(f"Is this still about {when}?", choices)


def _difference(turn: Turn) -> PlannerResult | None:
    """ "And their difference" of two numbers that are shown: of one and the other, and from no period before."""
    found = APART.fullmatch(turn.heard.text)
    if found is None:
        return None
    if pair := pair_of_numbers(turn):
        asked = _difference(replace(turn, last=replace(turn.last, metrics=pair)))
        return _or_in_words(pair, asked, turn) if isinstance(asked, Clarify) else asked
    if len(turn.last.metrics) != 2:
        return None
    first, second = turn.last.metrics
    if (
        not turn.metrics
        or first.alias
        or second.alias
        or first.over
        or second.over
        or "(" in first.expr + second.expr
    ):
        return Refuse("The difference between these numbers cannot be had.", ("difference",), final=True)
    choices = []
    for one, other in ((first, second), (second, first)):
        both = MetricUse(f"{one.expr} - {other.expr}", alias=f"{_short(one)}_minus_{_short(other)}")
        label = f"{turn.words.metric(one)} less {turn.words.metric(other)}"
        if found["percent"]:
            both = MetricUse(
                f"percentage(({both.expr}) / {other.expr})", alias=f"{both.alias}_as_part_of_{_short(other)}"
            )
            label = f"{label}, as a part of {turn.words.metric(other)}"
        query = replace(turn.last, metrics=(*turn.last.metrics, both))
        choices.append(Choice(label, query=query))
    kept = tuple(choice for choice in choices if choice.query and not turn.fails(choice.query))
    if not kept:
        return Refuse("The difference between these numbers cannot be had.", ("difference",), final=True)
    return Clarify("Which difference is meant?", kept)


def _or_in_words(pair: tuple[MetricUse, ...], asked: Clarify, turn: Turn) -> Clarify:
    """What tells two numbers apart may be wondered, too, where they were asked for one after the other."""
    first, second = (turn.words.metric(use) for use in pair)
    question = f"what is the difference between {first} and {second}"
    return replace(
        asked, choices=(*asked.choices, Choice("what tells them apart, in words", question=question))
    )


def _short(use: MetricUse) -> str:
    return use.expr.replace(".", "_")
