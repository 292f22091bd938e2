"""Shares of a draft → parts of the query: which selection is the part, what is the whole, and what is shown.

"deli's share of sales by month"    share(revenue, time.month), of which only the deli's rows are shown
"what share of sales is frozen"     part(revenue) under the filter that keeps frozen, which is no value of a dimension
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from semantic.query.types import Condition, Filter, MetricUse, Operator
from service.asking.offline.reading.draft import Draft, NotRead, Selection
from service.asking.offline.reading.walk import selects
from service.asking.offline.resolving.portions import (
    OF_ALL,
    beside,
    check_share,
    is_called,
    kept,
    part_or_whole,
    part_use,
    part_words,
    share_of,
    wholes,
)
from service.asking.offline.resolving.selecting import Option, Picked
from service.asking.offline.resolving.state import Ambiguous, State, last_name
from service.asking.offline.resolving.time_clauses import shown_metrics
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span


def part_of(state: State) -> int | None:
    """The selection whose share is asked for, by its place."""
    share = state.draft.share
    if share is None or share.part is None or not share.doubtful:
        return share.part if share else None
    selection = state.draft.selections[share.part]
    options = part_or_whole(selection, state.draft.groups)
    if "share" not in state.chosen:
        raise Ambiguous("share", f"share … {selection.text}", options)
    return share.part if state.chosen["share"] == options[0] else None


def only_part(state: State, picked: Picked, place: int, dimensions: list[str]) -> tuple[Filter, ...]:
    """The filter that shows the part alone, grouped by its dimension; else the metric becomes the part of itself that
    the picked rows have."""
    selection = state.draft.selections[place]
    if state.draft.share is not None and state.draft.share.amount:
        _check_amount(state)
        state.uses.append(beside(state.uses[0], selection, picked))
        return ()
    if (called := _called(state, picked, dimensions)) is not None:
        state.uses[0] = state.part = called
        return ()
    found = None if _together(state.draft, selection) else kept(picked, selection, state.uses[0].expr)
    text = state.draft.metrics[0].text
    if found is None:
        check_share(state.book, state.metrics[0], text)
        if "part" not in state.chosen and is_called(state.book, text):
            label = f"{text} of {selection.text} in percent of all {text}"
            raise Ambiguous("part", f"share … {selection.text}", (Option("part", label),), only=True)
        state.part = part_use(state.uses[0], selection.text, picked.filters)
        share = state.draft.share
        if share is None or not share.beside:
            state.uses[0] = state.part
        elif share.much:
            state.uses[0] = beside(state.uses[0], selection, picked)
        state.assumptions.append(part_words(f"{text} of {selection.text}", text, dimensions))
        return ()
    path, condition = found
    if path not in dimensions:
        dimensions.append(path)
    state.assumptions.append(
        f"The whole is all {text} that the question asks for; where {last_name(path)} is not known counts as well."
    )
    return (condition,)


def _called(state: State, picked: Picked, dimensions: Sequence[str]) -> MetricUse | None:
    """ "Own brand share of sales": the metric that is defined as this part of this very amount. By brand, it would be
    all of the one brand and nothing of the others."""
    share, use, catalog = state.draft.share, state.uses[0], state.book.catalog
    amount = catalog.find_metric(use.expr) if use == MetricUse(use.expr) else None
    if (
        share is None
        or share.beside
        or amount is None
        or amount.where is not None
        or len(picked.filters) != 1
    ):
        return None
    [item] = picked.filters
    if not isinstance(item, Condition) or item.op is not Operator.EQ or len(item.values) != 1:
        return None
    if item.field in dimensions:
        return None
    said = f"{item.field} = '{item.values[0]}'"
    for rate in catalog.metrics.values():
        over, _, under = rate.expr.text.partition(" / ")
        part = catalog.metrics.get(f"{rate.model}.{over}")
        of_it = (rate.model, under) == (amount.model, amount.name) and state.book.sees(rate.qualified)
        if of_it and part is not None and part.where is not None and part.where.text == said:
            same = part.expr.text in (amount.expr.text, amount.name)
            return MetricUse(catalog.short_name(rate)) if same else None
    return None


def _together(draft: Draft, selection: Selection) -> bool:
    """ "deli and pastry combined, as a share of sales": one part of both, and no row for each."""
    said = any(span.kind is Kind.APART and span.payload == "together" for span in draft.cover)
    return len(selection.items) > 1 and (said or not selection.split)


def _check_amount(state: State) -> None:
    """No other planner may make a part of what has none. Raises NotRead."""
    try:
        check_share(state.book, state.metrics[0], state.draft.metrics[0].text)
    except NotRead as none:
        none.final = True
        raise


def check_split(state: State, picked: Picked) -> None:
    if state.draft.share is not None and picked.filters:
        raise NotRead("It is not clear whether the shares are of all, or of what is compared.", ("share",))


_ALL = frozenset({"all", "total", "overall", "whole", "entire"})


def _check_whole(draft: Draft) -> None:
    """ "Share of weekend sales by department", "share of total sales by month for renters": the part within each
    group, or each group's part of it? Raises NotRead where a part is named that is not known as one."""
    if not draft.groups or draft.share is None:
        return
    metric = draft.metrics[draft.share.metric].text
    said = [span for span in draft.cover if span.kind not in (Kind.FILLER, Kind.PREPOSITION, Kind.GROUP)]
    place = next((place for place, span in enumerate(said) if span.kind is Kind.SHARE), len(said))
    before = any(span.kind is Kind.TIME for span in said[max(place - 1, 0) : place])
    between = list(takewhile(lambda span: span.text != metric, said[place + 1 :]))
    apart = any(_picks(span) for span in between[:-1]) and not _picks(between[-1])
    picked = any(not selection.negated and not selection.split for selection in draft.selections)
    words = {word for span in draft.cover for word in span.text.split()}
    total = picked and (bool(words & _ALL) or all(group.grain for group in draft.groups))
    if draft.days or draft.hours or before or apart or total:
        groups = " and ".join(group.text for group in draft.groups)
        raise NotRead(
            f"It is not clear whether the part that something has within each {groups} is wanted, or the part of each "
            f"{groups} in it: for the first, say “what share of {metric} comes from … by {groups}”.",
            ("share",),
            final=True,
        )


def _picks(span: Span) -> bool:
    """ "Deli" picks rows in "share of deli sales by store", which is a share of the deli's sales."""
    return span.kind in (Kind.TIME, Kind.NUMBER) or selects(span)


def shown(state: State, part: int | None, asked: tuple[str, ...]) -> tuple[MetricUse, ...]:
    """The metrics of the query: a share instead of its metric, or beside it."""
    share = state.draft.share
    if share is None or len(state.uses) > 1:
        return shown_metrics(state.draft, state.uses)
    if state.draft.change is not None or state.draft.day_sets:
        raise NotRead("The change of a share cannot be shown in one query: ask for the share of each period.")
    check_share(state.book, state.metrics[share.metric], state.draft.metrics[share.metric].text)
    if state.part is not None:
        return (state.uses[share.metric], state.part) if share.beside else (state.part,)
    groups = list(zip(state.draft.groups, asked, strict=True))
    if part is not None:
        within = asked
    else:
        if "share" not in state.chosen:
            _check_whole(state.draft)
        within, options = wholes(groups, state.draft.cover)
        if options and "within" not in state.chosen:
            raise Ambiguous("within", "share", options)
        if options:
            within = () if state.chosen["within"] == OF_ALL else (str(state.chosen["within"].meaning),)
    if within:
        state.assumptions.append(
            f"Shares are taken within each {' and '.join(last_name(path) for path in within)}."
        )
    use = share_of(state.uses[share.metric].expr, within)
    return (state.uses[share.metric], use) if share.beside else (use,)
