"""The order and number of rows, and shares.

"top 5"  "worst ones"  "make it 15"  "sort by units"  "alphabetically"  "highest first"  "as a share of the total"
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from semantic.book.words import phrase_key
from semantic.query.types import Limit, MetricUse, OrderBy
from service.asking.edits import AddMetric, Arrange, Edit, LimitRows, ReplaceMetrics, edited, name_of
from service.asking.offline.following.present import is_group
from service.asking.offline.following.turn import Turn
from service.asking.offline.following.turn_phrases import Rule, Spoken, rule
from service.asking.offline.ranks import FIRST, LAST
from service.asking.offline.reading.draft import NotRead
from service.asking.offline.reading.ordering import DEFAULT_TOP, SHOWN, rows_asked_for
from service.asking.offline.resolving.portions import check_share
from service.asking.offline.tagging.lexicon import SO_MANY, so_many
from service.asking.offline.tagging.span import Number, singular

RANK = rf"(?:{FIRST}|{LAST})"
HIGHER, LOWER = (
    ("most", "more", "bigger", "larger", "higher", "greater"),
    ("least", "less", "fewest", "fewer", "smaller", "lower"),
)
END = rf"(?:{FIRST}|{LAST}|{'|'.join((*HIGHER, *LOWER))})"
"""The same, and what says it of one of several rows: "which had more"."""
_TOP = (
    rf"(?:the |show |show me |give me |see )*(?:(?P<word>{RANK})(?: (?P<count>{SO_MANY}))?"
    rf"|(?P<count2>{SO_MANY}) (?P<word2>{RANK}))"
    r"(?: (?:rows?|results?|performers?|(?P<single>one)|(?P<of>of (?:them|those|these))))*"
    r"(?: (?:by|in|on|in terms of|for) (?P<by>.+))?"
)
_HIGHEST = (
    "highest first|largest first|biggest first|best first|most first|top first|descending|desc"
    "|in descending order|high to low"
    "|from high to low|highest to lowest|from highest to lowest|from (?:best|largest) to (?:worst|smallest)"
)
_LOWEST = (
    "lowest first|smallest first|worst first|least first|fewest first|ascending|asc|in ascending order|low to high"
    "|from low to high|lowest to highest|from lowest to highest|from (?:worst|smallest) to (?:best|largest)"
)
_SORTED = (
    r"(?:re-?)?(?:sort|sorted|order|ordered|rank|ranked|arrange|arranged)(?: (?:it|them|that|this|those"
    r"|the rows|the list))?"
)
_SORT = (
    rf"{_SORTED}(?: (?:by|on|after|in order of|according to))? (?P<by>.+?)"
    rf"(?:,? (?:(?P<down>{_HIGHEST})|(?P<up>{_LOWEST})))?"
)
_ALPHABETICAL = (
    r"(?:(?:re-?)?(?:sort|sorted|order|ordered|arrange|arranged)(?: (?:it|them|that|this|those|the rows|the list))? )?"
    r"(?:(?:in )?(?:the )?alphabetical(?: order)?|alphabetically|alphabetic|(?:from )?a(?: to |-)z"
    r"|(?:by|in order of) (?:the |their )?(?:names?|alphabet))"
)
_OF_A_WHOLE = re.compile(r"share|proportion|fraction|total|whole|overall|sum|everything", re.IGNORECASE)
SEVERAL_GROUPS = "The rows are split by several things: it is not clear which of them is meant."
NO_ROWS = "There are no rows to put in order: the answer before is one number."


def _top(found: re.Match[str], turn: Turn) -> Spoken | None:
    word = (found["word"] or found["word2"]).lower()
    count = found["count"] or found["count2"]
    edits: list[Edit] = []
    field = ""
    if found["by"]:
        named = measure(found["by"], turn)
        if named is None:
            return None
        field, edits = named
    if not turn.last.dimensions:
        return Spoken(refusal=NO_ROWS, unplaced=(word,))
    field = field or by_number(turn)
    if not field:
        return Spoken(refusal="There is no number to put the rows in order by.", unplaced=(word,))
    rows = so_many(count) if count else 1 if found["single"] else None
    meant = limited(turn, field, is_high(word), rows, edits)
    return of_the_shown(turn, meant) if turn.heard.those or found["of"] else meant


def of_the_shown(turn: Turn, meant: Spoken) -> Spoken:
    """ "The worst of them" is none of the first five: rows that are found in another order are others."""
    after = edited(turn.last, meant.edits)
    if meant.refusal or turn.last.limit is None or after.order_by == turn.last.order_by or not after.order_by:
        return meant
    first, rows = after.order_by[0], after.limit.rows if after.limit is not None else 0
    end = ("last" if first.descending else "first") if first.field in after.dimensions else ""
    end = end or ("highest" if first.descending else "lowest")
    which = f"the {end} {rows} by {turn.words.field(first.field)} of all rows"
    return replace(
        meant,
        question=f"Only the first {turn.last.limit.rows} rows were found; in this order they are others. Is {which} "
        "meant?",
        label=which,
    )


def limited(turn: Turn, field: str, down: bool, rows: int | None, edits: list[Edit]) -> Spoken:
    """The first rows in the order of a column; as many as are shown where nobody says how many."""
    if len(turn.last.dimensions) > 1 and (turn.last.limit is None or not turn.last.limit.per):
        groups = [turn.words.field(path) for path in turn.last.dimensions]
        return Spoken(
            refusal=f"It is not clear whether the first are wanted of all rows or for each {groups[0]}: split by one "
            "thing only.",
            unplaced=("top",),
        )
    edits.append(Arrange((OrderBy(field, descending=down),)))
    if rows is not None:
        return _cut(rows, turn, edits)
    if turn.last.limit is not None:
        return Spoken((*edits, LimitRows(turn.last.limit)))
    return Spoken((*edits, LimitRows(Limit(DEFAULT_TOP))), assumptions=(SHOWN,))


def _cut(rows: int, turn: Turn, edits: Sequence[Edit] = ()) -> Spoken:
    """So many rows, after other edits."""
    try:
        kept, said = rows_asked_for(Number(Decimal(rows)), str(rows))
    except NotRead as none:
        return Spoken(refusal=none.reason, unplaced=none.words)
    known = turn.last.limit or Limit(kept)
    return Spoken((*edits, LimitRows(replace(known, rows=kept))), assumptions=said)


def is_high(end: str) -> bool:
    """Whether a word for an end of an order means the highest."""
    return end.lower() in (*FIRST.split("|"), *HIGHER)


def by_number(turn: Turn) -> str:
    """The metric that the rows are in the order of, else the first one."""
    for item in turn.last.order_by:
        if item.field not in turn.last.dimensions:
            return item.field
    return name_of(turn.last.metrics[0]) if turn.last.metrics else ""


def measure(text: str, turn: Turn) -> tuple[str, list[Edit]] | None:
    """The column that a metric's name means, added where it is not there."""
    named = turn.metric_named(text)
    for use in turn.last.metrics:
        metric = turn.book.catalog.find_metric(use.expr) if not (use.alias or use.over) else None
        if metric is not None and metric.qualified in named:
            return name_of(use), []
    each = [use for use in turn.last.metrics if not (use.alias or use.over) and _of_each(text, use, turn)]
    if len(each) == 1:
        return name_of(each[0]), []
    if len(named) != 1:
        return None
    short = turn.book.catalog.short_name(turn.book.catalog.metrics[named[0]])
    return short, [AddMetric(MetricUse(short))]


def _of_each(text: str, use: MetricUse, turn: Turn) -> bool:
    """Whether a column is "visits per household", which "by visits" is said of where no visits are shown."""
    metric = turn.book.catalog.find_metric(use.expr)
    names = (metric.name.replace("_", " "), *metric.synonyms) if metric is not None else ()
    first = {name.partition(" per ")[0] for name in names if " per " in name}
    return phrase_key(text) in {phrase_key(name) for name in first}


def _count(found: re.Match[str], turn: Turn) -> Spoken | None:
    leaning = turn.heard.leaning and not turn.heard.linked  # "and 406?" may be the number of a store
    said = leaning or turn.last.limit is not None or found["first"]
    count = so_many(found["count"])
    year = Number(Decimal(count)).may_be_year and found[0] == found["count"]
    if not turn.last.dimensions or not said or year or count < 1 or turn.heard.add:
        return None  # "8 too" is one more of them
    ordered, limit = turn.last.order_by, turn.last.limit
    if (ordered and limit is None) or (len(turn.last.dimensions) > 1 and limit is not None):
        return _cut(count, turn)
    return limited(turn, by_number(turn), ordered[0].descending if ordered else True, count, [])


def _first(_: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Just the first one" of the first rows of a ranking."""
    limit = turn.last.limit
    if limit is None or not turn.heard.narrow or not turn.last.order_by:
        return None
    return Spoken((LimitRows(replace(limit, rows=1)),))


def _sort(found: re.Match[str], turn: Turn) -> Spoken | None:
    text = found["by"].strip()
    if not turn.last.dimensions:
        return Spoken(refusal=NO_ROWS, unplaced=(text,))
    if re.fullmatch(r"(?:it|that|this|those)(?: one)?|the numbers?|the values?|amount", text, re.IGNORECASE):
        if len(turn.last.metrics) > 1:
            return Spoken(refusal=f"Several numbers are shown: say which “{text}” is.", unplaced=(text,))
        return _direct(found, turn)
    named = None if is_group(text, turn) else measure(text, turn)
    if named is not None and turn.metric_named(text):
        field, edits = named
        ordered = Spoken((*edits, Arrange((OrderBy(field, descending=not found["up"]),))))
        return of_the_shown(turn, ordered) if turn.heard.those or found["up"] else ordered
    direction = re.fullmatch(rf"(?:(?P<down>{_HIGHEST})|(?P<up>{_LOWEST}))", text, re.IGNORECASE)
    if direction is not None:
        return _direct(direction, turn)
    for path in turn.last.dimensions:
        is_time = path.startswith("time.")
        means = (
            turn.dimension_of(path) in turn.dimensions_named(text) or turn.words.field(path) == text.lower()
        )
        if means or (is_time and text.lower() in ("date", "time", "chronologically", "period")):
            return of_the_shown(turn, Spoken((Arrange((OrderBy(path, descending=bool(found["down"])),)),)))
        if not is_time and text.lower() in ("name", "alphabetically", "alphabet", "the alphabet"):
            return of_the_shown(turn, Spoken((Arrange((OrderBy(path),)),)))
    return Spoken(refusal=f"The rows cannot be put in order by “{text}”.", unplaced=(text,))


def _alphabetical(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Alphabetically", of rows that are split by one thing that has a name."""
    if turn.dimensions_named("name") or turn.metric_named("name"):
        return None
    if not turn.last.dimensions:
        return Spoken(refusal=NO_ROWS, unplaced=(found[0],))
    if len(turn.last.dimensions) > 1:
        return Spoken(refusal=SEVERAL_GROUPS, unplaced=(found[0],))
    path = turn.last.dimensions[0]
    if path.startswith("time."):
        return Spoken(refusal="Periods have no order of the alphabet.", unplaced=(found[0],))
    return of_the_shown(turn, Spoken((Arrange((OrderBy(path),)),)))


def _direct(found: re.Match[str], turn: Turn) -> Spoken | None:
    if not turn.last.dimensions:
        return Spoken(refusal=NO_ROWS, unplaced=(found[0],))
    field = by_number(turn)
    if not field:
        return None
    return of_the_shown(turn, Spoken((Arrange((OrderBy(field, descending=not found["up"]),)),)))


def _reversed(found: re.Match[str], turn: Turn) -> Spoken | None:
    if not turn.last.order_by:
        return Spoken(refusal="The rows are in no order that could be turned round.", unplaced=(found[0],))
    first, *rest = turn.last.order_by
    turned = Spoken((Arrange((replace(first, descending=not first.descending), *rest)),))
    return of_the_shown(turn, turned)


def _by_metric(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "by units" after a ranking: another ranking. A name that is also a thing to group by is read as that; the plural
    may be either where the first rows are shown."""
    ranked = turn.last.limit is not None or any(
        i.field not in turn.last.dimensions for i in turn.last.order_by
    )
    grouping = bool(turn.dimensions_named(found["by"]))
    doubtful = grouping and turn.last.limit is not None and not singular(found["by"])
    if not ranked or not turn.metric_named(found["by"]) or (grouping and not doubtful):
        return None
    named = measure(found["by"], turn)
    if named is None:
        return None
    down = turn.last.order_by[0].descending if turn.last.order_by else True
    field, edits = named
    meant = Spoken((*edits, Arrange((OrderBy(field, descending=down),))))
    if not doubtful:
        return meant
    label = f"the {'highest' if down else 'lowest'} by {turn.words.field(field)}"
    return replace(
        meant, question=f"Are {label} meant? For a row of each, say “for each” and one of them.", label=label
    )


def _share(found: re.Match[str], turn: Turn) -> Spoken | None:
    compared = turn.last.time is not None and turn.last.time.compare
    if compared and not _OF_A_WHOLE.search(found[0]):
        return _percent_of_change(found[0], turn)
    return _shares(turn)


def _percent_of_change(said: str, turn: Turn) -> Spoken:
    """ "In percent" beside a comparison may be its change: only the person knows."""
    shares = _shares(turn)
    if not turn.last.dimensions:
        return Spoken(nothing="The change is shown in percent already.")
    if shares is None or not shares.edits:
        reason = "It is not clear what is to be in percent: ask for the change in percent by itself."
        return Spoken(refusal=reason, unplaced=(said.strip(),))
    question = (
        "A comparison shows the change of each row already. Is each row's share of the total meant instead?"
    )
    return replace(shares, question=question, label="as a share of the total")


def _defined_share(turn: Turn) -> str:
    """The metric that is the only number shown, a part, divided by all of it: survey coverage."""
    catalog = turn.book.catalog
    part = catalog.metrics[turn.metrics[0]] if len(turn.last.metrics) == len(turn.metrics) == 1 else None
    if part is None or part.where is None:
        return ""
    found = []
    for metric in catalog.metrics.values():
        over, _, under = metric.expr.text.partition(" / ")
        whole = catalog.metrics.get(f"{part.model}.{under}")
        percent = metric.format is not None and metric.format.kind == "percent"
        if percent and over == part.name and metric.model == part.model and whole is not None:
            found += [metric] if whole.where is None and turn.book.sees(metric.qualified) else []
    return catalog.short_name(found[0]) if len(found) == 1 else ""


def _shares(turn: Turn) -> Spoken | None:
    if not turn.last.dimensions and (defined := _defined_share(turn)):
        return Spoken((ReplaceMetrics((MetricUse(defined),)),))
    if not turn.last.dimensions:
        return Spoken(
            refusal="The share of one number in itself is all of it: split it first.", unplaced=("share",)
        )
    if (none := _no_parts(turn)) is not None:
        return none
    uses = tuple(
        use if use.expr.startswith("share(") else MetricUse(f"share({use.expr})", filters=use.filters)
        for use in turn.last.metrics
        if not (use.alias or use.over)
    )
    if len(uses) != len(turn.last.metrics) or not uses:
        return Spoken(refusal="There is no share of a made-up number.", unplaced=("share",))
    if set(uses) <= set(turn.last.metrics):
        if turn.last.filters:
            reason = (
                "It is a share already, of those rows only that are picked: drop the filter for one of all."
            )
            return Spoken(refusal=reason, unplaced=("share",))
        return Spoken(nothing="It is a share of the total already.")
    return Spoken((ReplaceMetrics(tuple(dict.fromkeys(uses))),))


def _no_parts(turn: Turn) -> Spoken | None:
    """A rate is a percentage already, and no group's rate is a part of the rate of all."""
    for use in turn.last.metrics:
        parts = use.name.startswith("share(")
        metric = turn.book.catalog.find_metric(use.expr) if not parts else None
        if metric is None:
            continue
        if metric.format is not None and metric.format.kind == "percent":
            return Spoken(nothing="It is a percentage already.")
        try:
            check_share(turn.book, metric.qualified, turn.words.field(use.expr))
        except NotRead as none:
            return Spoken(refusal=none.reason, unplaced=("share",))
    return None


ARRANGING: tuple[Rule, ...] = (
    rule(_TOP, _top),
    rule(
        r"(?:rank|sort|order)(?: (?:it|them|that|those|these|the rows|the list))?(?P<down>)(?P<up>(?!))?",
        _direct,
    ),
    rule(
        rf"(?:the )?(?P<first>first |limit (?:to |of )?|show )?(?P<count>{SO_MANY})(?: (?:rows?|results?"
        rf"|of (?:them|those)))?",
        _count,
    ),
    rule(r"(?:the )?(?:very )?(?:first|1st)(?: (?:one|row|entry|result))?", _first),
    rule(_ALPHABETICAL, _alphabetical),
    rule(rf"{_SORTED} (?:(?P<down>{_HIGHEST})|(?P<up>{_LOWEST}))", _direct),
    rule(_SORT, _sort),
    rule(rf"(?:(?P<down>{_HIGHEST})|(?P<up>{_LOWEST}))", _direct),
    rule(
        r"reverse(?:d)?(?: (?:it|that|the order))?|(?:in )?reverse(?:d)? order|the other way (?:a)?round"
        r"|turn it (?:a)?round",
        _reversed,
    ),
    rule(r"by (?P<by>.+)", _by_metric),
    rule(
        r"(?:as|in|into|with)(?: a| the)? ?(?:shares?|percentages?|percents?|per cent|pct|proportions?|fractions?|%)"
        r"(?: (?:of|in) (?:the |their )?(?:total|whole|all|overall|sum|grand total|everything))?"
        r"|as % of (?:the )?total|(?:the )?(?:share|percentage) of (?:the )?total",
        _share,
        whole=False,
    ),
)
