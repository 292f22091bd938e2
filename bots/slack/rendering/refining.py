"""A query's parts as a form that can be changed without any words: no model reads what is entered there.

    refine_view(answer, offered_of(browser, answer.query))
        metrics, groups, period, comparison, filters, order, number of rows: as they are, to be changed

What the form has no field for (filters of one metric, paths, zones, ranks within groups) stays as it was in the query.
`refined` reads what was entered.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bots.slack.actions import Form, carried
from bots.slack.limits import OPTION_TEXT, OPTION_VALUE, SELECT_OPTIONS, measured
from bots.slack.rendering.headline import headline_lines
from bots.slack.rendering.parts import option, small
from bots.slack.rendering.texts import ELLIPSIS, cut
from bots.slack.rendering.types import Block, View
from bots.slack.rendering.views import (
    Option,
    checkboxes,
    field,
    modal,
    multi_select,
    select,
    text_input,
)
from semantic.errors import NameAmbiguous, NameUnknown
from semantic.query.types import Query, Value
from service.answer import Answer
from service.browsing import Browser
from service.filter_words import FieldWords, filter_words
from service.labels import column_labels, words
from service.rendering.formatting import clean

PERIODS = (
    "today",
    "yesterday",
    "last 7 days",
    "this week",
    "last week",
    "last 4 weeks",
    "this month",
    "last month",
    "last 3 months",
    "last 12 months",
    "this quarter",
    "last quarter",
    "this year",
    "last year",
)
GRAINS = ("time.day", "time.week", "time.month", "time.quarter", "time.year")
COMPARED = (("previous_period", "the period before"), ("previous_year", "the year before"))
AS_IT_IS, NO_PERIOD, NOTHING = "as-it-is", "all-dates", "none"
_OPERATORS = (
    "=",
    "!=",
    "in",
    "not in",
    "<",
    "<=",
    ">",
    ">=",
    "contains",
    "starts_with",
    "is_null",
    "is_not_null",
)
_MOST_KEPT = 10
LONGEST_VALUE = 300


@dataclass(frozen=True, slots=True)
class Offer:
    """A name that may be picked, and what it is called."""

    name: str
    label: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Offered:
    """What a query may be changed to, as the person sees the definitions."""

    metrics: Sequence[Offer] = ()
    groups: Sequence[Offer] = ()


def offered_of(browser: Browser, query: Query | None) -> Offered:
    """The metrics, and what those of the query can be grouped and filtered by."""
    entries = [entry for entry in browser.entries(["metric"]) if not entry.deprecated]
    model = _model_of(browser, query)
    # What can be shown together is mostly of one model.
    entries.sort(key=lambda entry: entry.model != model)
    metrics = [Offer(entry.name, _label(entry.name), entry.description) for entry in entries]
    paths: dict[str, str] = {}
    for use in query.metrics[:1] if query is not None else ():
        paths |= _groupings(browser, use.expr)
    labels = column_labels(paths)
    return Offered(metrics, [Offer(path, labels[path], text) for path, text in paths.items()])


def _model_of(browser: Browser, query: Query | None) -> str:
    """The model of the query's first metric."""
    found = browser.named(query.metrics[0].expr, ["metric"]) if query is not None and query.metrics else ()
    return found[0].model if found else ""


def _groupings(browser: Browser, metric: str) -> dict[str, str]:
    """The paths that a metric can be grouped by, with what they mean; none for an expression made up of several."""
    try:
        detail = browser.detail("metric", metric)
    except (NameUnknown, NameAmbiguous):
        return {}
    groupings = getattr(detail, "groupings", ())
    return {grouping.path: grouping.description for grouping in groupings}


def _label(name: str) -> str:
    label = words(name.rpartition(".")[2])
    return label[:1].upper() + label[1:]


def refine_view(answer: Answer, offered: Offered, *, correcting: bool = False) -> View:
    """The query's parts as inputs. `correcting`: what is entered is kept as the right query for this answer."""
    query = answer.query or Query()
    blocks: list[Block] = [small(f"Now: {cut(' '.join(headline_lines(answer)), 250)}")]
    metrics = _metric_options(query, offered)
    if metrics:
        picked = [f"use:{at}" for at in range(len(query.metrics))]
        menu = multi_select("metrics", metrics, initial=picked, placeholder="What to show")
        blocks.append(field("metrics", "Metrics", menu, optional=bool(query.rows or not query.metrics)))
    groups = _group_options(query, offered)
    if groups and not query.rows:
        menu = multi_select("groups", groups, initial=query.dimensions, placeholder="One number for all")
        blocks.append(field("groups", "Grouped by", menu, optional=True))
    blocks += _period_fields(answer, query)
    blocks += _filter_fields(query, offered)
    blocks += _order_fields(query)
    title = "Put it right" if correcting else "Refine"
    values = carried(run=answer.id, id="correct" if correcting else "")
    return modal(title, blocks, Form.REFINE, submit="Keep it" if correcting else "Run", carried=values)


def _metric_options(query: Query, offered: Offered) -> list[Option]:
    """The query's own metrics as they are, with filters and paths of their own, then all others."""
    own = {use.expr for use in query.metrics}
    out = [_option(use.alias or _label(use.name), f"use:{at}") for at, use in enumerate(query.metrics)]
    others = [
        offer
        for offer in offered.metrics
        if offer.name not in own and offer.name.rpartition(".")[2] not in own
    ]
    return _distinct([*out, *(_option(offer.label, offer.name, offer.description) for offer in others)])


def _group_options(query: Query, offered: Offered) -> list[Option]:
    """What the query is grouped by, as it is written there, then times and all others."""
    own = set(query.dimensions)
    labels = column_labels(query.dimensions)
    known = {offer.name: offer for offer in offered.groups}
    current = [known.get(name, Offer(name, labels[name])) for name in query.dimensions]
    # A path of one name may be written short: it is not offered a second time.
    others = [offer for offer in offered.groups if offer.name.rpartition(".")[2] not in own]
    return _named_options([*current, *_grains(query), *others])


def _grains(query: Query) -> list[Offer]:
    labels = column_labels(GRAINS)
    return [Offer(name, labels[name], "Over time") for name in GRAINS] if query.metrics else []


def _named_options(offers: Iterable[Offer]) -> list[Option]:
    return _distinct([_option(offer.label, offer.name, offer.description) for offer in offers])


def _option(label: str, value: str, description: str = "") -> Option | None:
    """None for a name that is too long to come back whole."""
    return option(label, value, description) if 0 < measured(value) <= OPTION_VALUE else None


def _distinct(options: Iterable[Option | None]) -> list[Option]:
    known: dict[object, Option] = {}
    for each in options:
        if each is not None:
            known.setdefault(each["value"], each)
    return list(known.values())[:SELECT_OPTIONS]


def _period_fields(answer: Answer, query: Query) -> list[Block]:
    time = answer.computation.time
    now = f"As it is: {time.words}" if time is not None and time.words else "As it is"
    options = [option(now, AS_IT_IS), *(option(period.capitalize(), period) for period in PERIODS)]
    options.append(option("All dates", NO_PERIOD))
    compare = query.time.compare if query.time is not None else ""
    compared = [option("Nothing", NOTHING), *(option(label.capitalize(), value) for value, label in COMPARED)]
    words_ = text_input("period_words", most=100, placeholder="2017-06, last 6 weeks, 1 May to 15 June 2017")
    return [
        field("period", "Period", select("period", options, initial=AS_IT_IS)),
        field("period_words", "Or another period", words_, optional=True),
        field("compare", "Compared with", select("compare", compared, initial=compare or NOTHING)),
    ]


def _filter_fields(query: Query, offered: Offered) -> list[Block]:
    """The filters, each to keep or to drop, and room for a new one. More than ten stay as they are."""
    blocks: list[Block] = []
    if 0 < len(query.filters) <= _MOST_KEPT:
        said = [filter_words(item, _field_words) for item in query.filters]
        kept = [_filter_option(text, f"filter:{at}") for at, text in enumerate(said)]
        boxes = checkboxes("kept", kept, [f"filter:{at}" for at in range(len(kept))])
        blocks.append(field("kept", "Only rows where", boxes, optional=True))
    fields = _named_options(offer for offer in offered.groups if not offer.name.startswith("time."))
    if fields:
        operators = [option(_operator_words(name), name) for name in _OPERATORS]
        blocks += [
            field(
                "new_field",
                "And only where",
                select("new_field", fields, placeholder="Choose a field"),
                optional=True,
            ),
            field(
                "new_operator", "Compared by", select("new_operator", operators, initial="="), optional=True
            ),
            field(
                "new_values",
                "Value",
                text_input("new_values", most=LONGEST_VALUE),
                hint="Several values are separated by semicolons.",
                optional=True,
            ),
        ]
    return blocks


def _filter_option(text: str, value: str) -> Option:
    """A filter whose words go on below where one line does not hold them."""
    text = clean(text)
    shown = cut(text, OPTION_TEXT)
    rest = "" if shown == text else f"{ELLIPSIS}{text[len(shown) - len(ELLIPSIS) :].strip()}"
    return option(shown, value, rest)


def _field_words(name: str) -> FieldWords:
    return FieldWords(column_labels([name])[name].lower(), _value_words)


def _value_words(value: Value) -> str:
    return "nothing" if value is None else str(value)


_SAID = {
    "=": "is",
    "!=": "is not",
    "in": "is one of",
    "not in": "is none of",
    "<": "less than",
    "<=": "at most",
    ">": "more than",
    ">=": "at least",
    "starts_with": "starts with",
    "is_null": "is missing",
    "is_not_null": "is there",
}


def _operator_words(name: str) -> str:
    return _SAID.get(name, name)


def _order_fields(query: Query) -> list[Block]:
    names = [use.name for use in query.metrics] + list(query.dimensions)
    now = query.order_by[0] if query.order_by else None
    initial = (
        f"{'-' if now.descending else ''}{now.field}" if now is not None and len(query.order_by) == 1 else ""
    )
    labels = column_labels(names)
    options = [option("As it is", AS_IT_IS)]
    for name in names:
        options += [
            each
            for each in (
                _option(f"{labels[name]}, highest first", f"-{name}"),
                _option(f"{labels[name]}, lowest first", name),
            )
            if each is not None
        ]
    rows = str(query.limit.rows) if query.limit is not None else ""
    known = {each["value"] for each in options}
    order = select("order", _distinct(options), initial=initial if initial in known else AS_IT_IS)
    number: dict[str, object] = {"type": "number_input", "action_id": "rows", "is_decimal_allowed": False}
    number |= {"min_value": "1"} | ({"initial_value": rows} if rows else {})
    return [
        field("order", "Order", order),
        field("rows", "At most so many rows", number, optional=True),
    ]
