"""What is taken back: "drop the filter", "all stores", "no split", "back to the total", "without the comparison"."""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.book import ModelMeaning
from semantic.book.words import phrase_key, stem
from semantic.query.types import Condition, Filter, InSegment, Operator, Query, Value
from semantic.query.walking import leaves_of
from service.asking.edits import (
    AddGroup,
    Arrange,
    ComparePeriods,
    Edit,
    LimitRows,
    RemoveFilters,
    RemoveMetric,
    ReplaceFilter,
    ReplaceGroups,
    ReplaceTime,
)
from service.asking.offline.following.asides import on_groups
from service.asking.offline.following.turn import NEGATED, Turn
from service.asking.offline.following.turn_phrases import Rule, Spoken, rule
from service.asking.planned import Clarify, Planned

_TOTAL = (
    r"(?:(?:go |and |get )?back to(?: the| a)? |just |only |give me |show (?:me )?|see |what'?s "
    r"|what is )*(?:the "
    r"|a )?(?:grand |overall )?"
    r"(?<!running )(?<!rolling )(?<!moving )(?<!trailing )(?<!cumulative )"
    r"(?:total|sum|overall|totals?)(?: only| again| number| figure| value)?"
    r"|in total|altogether|overall|in all|all together|(?:as |just |in )?one number|sum it up|add it up"
    r"|as a total|ungrouped"
    r"|unsplit|not split|no split"
    r"|(?:no|without(?: the| a| any)?) (?:split|grouping|groups?|breakdown|split up)"
)
DROPPING = (
    r"(?:drop|remove|without|leave out|leave off|hide|lose|delete|take out|take away|take off|get rid of|exclude"
    r"|excluding|no|minus|clear|reset|undo|forget|no more|no longer|skip|except|ignore)"
)
_DROP = (
    rf"(?P<verb>{DROPPING})(?: about| the| all| any| that| those"
    r"| my)* (?P<what>.+)"
)
_ALL = (
    r"(?:(?:show|give|see|list)(?: me| us)? )?(?:for |in |across |with |of |over |at )?(?:all|any)(?: of)?"
    r"(?: the| our| my)? "
    r"(?P<what>.+?)(?: combined| together| again)?"
)
EVERYTHING = (
    r"(?:for |across )?(?:everything|everybody|everyone|anybody|anyone|the whole (?:company|business|chain"
    r"|range|assortment)|company ?wide)"
    r"|unfiltered|(?:for )?all of them|everyone again"
)
_SHOW_ALL = (
    r"(?:(?:show|list|give|see|display)(?: me| us)? )(?:all|everything|all of (?:it|them)|all rows"
    r"|all the rows|the rest|them all)"
    r"|all|all rows|all of (?:them|those)|(?:no|without(?: a| the)?) (?:limit|top)|the (?:full|whole"
    r"|complete) (?:list|table)|full list"
)
_TOTAL_OF = (
    r"(?:in total|altogether|in all|all together|all in all|overall|in sum)[ ,]+(?P<rest>\w.*)"
    r"|(?:(?:give|show)(?: me| us)? |what(?:'s| is| was) )?the (?:grand |overall )?total (?:of|for|in)"
    r" (?P<rest2>(?:the |this |that |last )?(?:whole |entire |full )?(?:year|quarter|month|week))"
)
_SUM = re.compile(
    r"(?:the )?(?:total|sum)s?|in total|altogether|in all|all together|sum it up|add it up", re.IGNORECASE
)
"""Said of rows cut off after the first few, these may be of them alone."""
_NEGATING = ("without", "no", "minus", "exclude", "excluding", "except", "leave out")
_FILTERS = re.compile(
    r"(?:(?P<of>.+?) )?(?:filters?|restrictions?|conditions?|constraints?|selections?)"
    r"(?: (?:on|for|by|of) (?P<on>.+))?",
    re.IGNORECASE,
)


def _total(found: re.Match[str], turn: Turn) -> Spoken | None:
    if not turn.last.dimensions:
        return Spoken(nothing="It is the total already.")
    limit = turn.last.limit
    bounds = tuple(item for item in turn.last.filters if on_groups(item, turn.book))
    gone: tuple[Edit, ...] = (RemoveFilters(bounds),) if bounds else ()
    meant = Spoken((*gone, ReplaceGroups((), turn.last.dimensions)))
    if limit is not None and (bounds or turn.heard.those or _SUM.fullmatch(found[0].strip())):
        rows = "rows that are shown"
    elif bounds:
        rows = f"rows where {' and '.join(map(turn.words.filter, bounds))}"
    else:
        return meant
    question = f"The total of the {rows} cannot be had. Is that of all rows meant?"
    return replace(meant, question=question, label="the total of all rows")


def _total_of(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "In total, the deli": the rows go together, and the rest is read by itself."""
    meant = _total(found, turn) if turn.last.dimensions else Spoken()
    rest = found["rest"] or found["rest2"]
    return None if meant is None or meant.refusal or meant.question else replace(meant, rest=rest)


def _show_all(_: re.Match[str], turn: Turn) -> Spoken | None:
    if turn.last.limit is not None:
        return Spoken((LimitRows(None),))
    shown = turn.last.dimensions and not turn.last.filters  # else "all" may be all that the filters leave out
    return Spoken(nothing="All rows are shown already.") if shown else None


def _everything(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Everybody": all filters go where they are about the same rows; which of several are meant, nobody can tell."""
    filters, limit = turn.last.filters, turn.last.limit
    if not filters and limit is not None:
        return Spoken((LimitRows(None),))
    if not filters:
        return Spoken(nothing="Nothing is left out already.")
    if limit is not None:
        return Spoken(
            refusal=f"It is not clear what is to go: the filter, or the limit of {limit.rows} rows.",
            unplaced=(found[0],),
        )
    models = {model for item in filters for model in turn.models_of(item)}
    if len(models) > 1:
        said = " or ".join(f"“{turn.words.filter(item)}”" for item in filters)
        return Spoken(refusal=f"It is not clear which filter is to go: {said}.", unplaced=(found[0],))
    return Spoken((RemoveFilters(filters),))


def _not_just(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Everybody, not just seniors": that filter goes, the others stay."""
    what = found["what"].strip()
    gone = _filters_on(what, turn) or _picked(what, turn)
    if not gone or (found["lead"] and not re.fullmatch(f"{EVERYTHING}|{_ALL}", found["lead"], re.IGNORECASE)):
        return None
    return Spoken((RemoveFilters(gone),))


def _picked(what: str, turn: Turn) -> tuple[Filter, ...]:
    """The filters of the question before that a phrase comes to, read by itself."""
    said = turn.filters_said(what)
    return said if set(said) <= set(turn.last.filters) else ()


def all_of(text: str, turn: Turn) -> Spoken | None:
    """What "all stores" takes away; None for other words."""
    found = re.fullmatch(_ALL, text, re.IGNORECASE)
    return _all_of(found, turn) if found is not None else None


def _all_of(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "all stores": no filter on them; "all time": no range."""
    what = found["what"].strip()
    if re.fullmatch(r"times?|periods?|dates?|years", what, re.IGNORECASE):
        return _no_time(turn)
    dimensions = turn.dimensions_named(what)
    models = {m.model for m in turn.book.meanings(phrase_key(what)) if isinstance(m, ModelMeaning)}
    if not dimensions and not models:
        return None
    gone = tuple(
        item
        for item in turn.last.filters
        if turn.about(item) & dimensions
        or (turn.models_of(item) & models and _loosely(item, dimensions, turn))
    )
    edits: list[Edit] = [RemoveFilters(gone)] if gone else []
    fields = {item.field for item in gone if isinstance(item, Condition) and turn.about(item) & dimensions}
    if turn.heard.add and len(fields) == 1:
        return _a_row_for_each(what, fields.pop(), edits, turn)
    shown = {turn.dimension_of(path) for path in turn.last.dimensions}
    if turn.last.limit is not None and shown & dimensions:
        edits.append(LimitRows(None))
    named = turn.metric_named(what)
    own = {name.partition(".")[0] for name in named} >= {name.partition(".")[0] for name in dimensions}
    if not edits and named and own and not models and not set(named) & set(turn.metrics):
        return None  # "all baskets" after a value: their number
    if not edits:
        return Spoken(nothing=f"All {what} are in it already.")
    return Spoken(tuple(edits))


def _a_row_for_each(what: str, field: str, gone: list[Edit], turn: Turn) -> Spoken:
    """ "All types side by side" after one of them: without its filter they would be one number."""
    cut: list[Edit] = [LimitRows(None), Arrange(())] if turn.last.limit is not None else []
    groups: Edit = ReplaceGroups((field,), turn.last.dimensions) if cut else AddGroup(field)
    edits = (*gone, *cut, *(() if field in turn.last.dimensions else (groups,)))
    return Spoken(edits, question=f"Is a row for each of all {what} meant?", label="a row for each")


def _loosely(item: Filter, dimensions: frozenset[str], turn: Turn) -> bool:
    """A noun of rows ("all households") speaks of all that is said about them."""
    return not dimensions or any(
        turn.book.catalog.models[name.partition(".")[0]].key == (name.rpartition(".")[2],)
        for name in dimensions
    )


def _no_time(turn: Turn) -> Spoken:
    if turn.last.time is None or turn.last.time.range is None:
        return Spoken(nothing="It is over all time already.")
    return Spoken((ReplaceTime(None),))


def _drop(found: re.Match[str], turn: Turn) -> Spoken | None:
    split = re.fullmatch(
        r"(?P<of>.+) (?:split|breakdown|grouping)|(?:split|breakdown|grouping) (?:by|per|into) (?P<by>.+)",
        found["what"].strip(),
        re.IGNORECASE,
    )
    if split is not None:
        return _drop_group(split["of"] or split["by"], turn)
    what = re.sub(r" (?:again|please|column|columns)$", "", found["what"].strip().lower())
    if re.search(r",\s*(?:just|only)\b", what):
        return None  # "drop that, just frozen" does not drop what is frozen
    last = turn.last
    if re.fullmatch(r"(?:split|splits|grouping|groups?|breakdown|split up|dimensions?)", what):
        return _total(found, turn)
    if re.fullmatch(r"(?:comparison|compare|comparing|previous (?:period|year))", what):
        compared = last.time is not None and last.time.compare
        return Spoken((ComparePeriods(""),)) if compared else Spoken(nothing="Nothing is compared.")
    if re.fullmatch(r"(?:limit|top|top \d+|cut ?off)", what):
        return Spoken((LimitRows(None),)) if last.limit else Spoken(nothing="All rows are shown already.")
    if re.fullmatch(
        r"(?:time|dates?|period|time range|date range|time period|range|time filter|date filter|time limit)",
        what,
    ):
        return _no_time(turn)
    if re.fullmatch(r"(?:sorting|order|ordering|ranking)", what):
        return Spoken((Arrange(()),))
    return _drop_filters(what, turn) or _drop_named(found["verb"].lower(), what, turn)


def _drop_group(what: str, turn: Turn) -> Spoken:
    for path in turn.last.dimensions:
        grain = path.startswith("time.") and stem(what.lower()) == path.removeprefix("time.")
        if grain or turn.dimension_of(path) in turn.dimensions_named(what):
            return Spoken((ReplaceGroups((), (path,)),))
    return Spoken(refusal=f"There is no split by “{what}”.", unplaced=(what,))


def _drop_filters(what: str, turn: Turn) -> Spoken | None:
    found = _FILTERS.fullmatch(what)
    if found is None:
        return None
    if not turn.last.filters:
        return Spoken(nothing="There is no filter.")
    named = found["of"] or found["on"]
    if not named:
        return Spoken((RemoveFilters(turn.last.filters),))
    gone = _filters_on(named, turn)
    if not gone:
        return Spoken(refusal=f"There is no filter on “{named}”.", unplaced=(named,))
    return Spoken((RemoveFilters(gone),))


def _drop_named(verb: str, what: str, turn: Turn) -> Spoken | None:
    """A metric or a group that is shown goes; so does a filter, by what it says."""
    named = turn.metric_named(what)
    for use in turn.last.metrics:
        metric = turn.book.catalog.find_metric(use.expr) if not (use.alias or use.over) else None
        if metric is not None and metric.qualified in named:
            if len(turn.last.metrics) == 1:
                return Spoken(refusal=f"{what.capitalize()} is all that is shown.", unplaced=(what,))
            return Spoken((RemoveMetric(use),))
    for path in turn.last.dimensions:
        grain = path.startswith("time.") and stem(what) == path.removeprefix("time.")
        if grain or turn.dimension_of(path) in turn.dimensions_named(what):
            return _ungrouped(path, what, turn)
    left = _values_left(what, turn, whole=verb not in _NEGATING)
    if left:
        return Spoken(left)
    if verb in _NEGATING:
        return None
    gone = _filters_on(what, turn)
    if gone:
        return Spoken((RemoveFilters(gone),))
    return (
        Spoken(rest=f"without {what}")
        if verb in ("drop", "remove", "hide", "take out", "ignore", "skip")
        else None
    )


def _ungrouped(path: str, what: str, turn: Turn) -> Spoken:
    """Without a split; where the same thing is picked, too, it may be meant that it does not matter at all."""
    gone: Edit = ReplaceGroups((), (path,))
    name = turn.dimension_of(path)
    picked = tuple(item for item in turn.last.filters if name and name in turn.about(item))
    if not picked:
        return Spoken((gone,))
    return Spoken(
        (gone, RemoveFilters(picked)),
        question=f"The question before picks some of it and splits by it. Without any {what}?",
        label=f"neither split by {what} nor picked",
    )


def _values_left(what: str, turn: Turn, *, whole: bool) -> tuple[Edit, ...]:
    """ "Drop produce" of deli and produce leaves deli; where `whole`, a filter of nothing else goes altogether."""
    read = turn.plan(what, turn.book, turn.seed)
    readings = [read.query] if isinstance(read, Planned) else []
    if isinstance(read, Clarify):
        readings = [choice.query for choice in read.choices if choice.query is not None]
    found = [edits for query in readings if (edits := _taken_out(query, turn, whole))]
    return found[0] if len(found) == 1 else ()


def _taken_out(said: Query, turn: Turn, whole: bool) -> tuple[Edit, ...]:
    edits: list[Edit] = []
    if said.time is not None or said.dimensions or said.metrics != turn.uses(turn.seed):
        return ()
    for item in said.filters:
        known = next((known for known in turn.last.filters if turn.about(known) == turn.about(item)), None)
        if known is None:
            return ()
        left = _left(known, item)
        if left is None or (left == () and not whole):
            return ()
        if left and isinstance(known, Condition):
            op = Operator.EQ if len(left) == 1 else Operator.IN
            edits.append(ReplaceFilter(Condition(known.field, op, left), (known,)))
        else:
            edits.append(RemoveFilters((known,)))
    return tuple(edits)


def _left(known: Filter, item: Filter) -> tuple[Value, ...] | None:
    """The values that stay; None where the filter does not pick what is said."""
    if known == item:
        return ()
    picks = {Operator.EQ, Operator.IN}
    if not (isinstance(known, Condition) and isinstance(item, Condition)) or {known.op, item.op} - picks:
        return None
    if not set(item.values) <= set(known.values):
        return None
    return tuple(value for value in known.values if value not in item.values)


def _filters_on(what: str, turn: Turn) -> tuple[Filter, ...]:
    """The filters of the question before that a phrase names by their dimension, their value or their segment."""
    key, dimensions = phrase_key(what), turn.dimensions_named(what)
    return tuple(
        item
        for item in turn.last.filters
        if turn.about(item) & dimensions or any(_says(leaf, key) for leaf in leaves_of(item))
    )


def _says(leaf: object, key: str) -> bool:
    if isinstance(leaf, InSegment):
        return phrase_key(leaf.segment.rpartition(".")[2].replace("_", " ")) == key
    if isinstance(leaf, Condition) and leaf.op not in NEGATED and len(leaf.values) == 1:
        return any(phrase_key(str(value)) == key for value in leaf.values)
    return False


REMOVING: tuple[Rule, ...] = (
    rule(_TOTAL, _total, whole=False),
    rule(_TOTAL_OF, _total_of),
    rule(_SHOW_ALL, _show_all),
    rule(
        r"(?:(?P<lead>.+?),? )?(?:and |but )?not (?:just|only|merely|solely"
        r"|exclusively)(?: the)? (?P<what>[^,;]+)",
        _not_just,
    ),
    rule(EVERYTHING, _everything),
    rule(_ALL, _all_of),
    rule(
        r"(?:over |for |since )?(?:all time|ever|any time|the whole time|all of time)",
        lambda _, turn: _no_time(turn),
    ),
    rule(_DROP, _drop),
)
