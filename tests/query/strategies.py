"""Queries of every form that the query type allows, valid or not, over the definitions of tests/compiling/shop.py.

Names are sometimes known, sometimes strange; texts hold quotes, comments and pieces of SQL.
"""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from semantic.definitions.types import Span, Window
from semantic.query import OPERATORS, Query
from semantic.query.json_form import COMPARES
from semantic.query.types import (
    AllOf,
    AnyOf,
    Bounds,
    Condition,
    EntityHas,
    Filter,
    InSegment,
    Limit,
    MetricUse,
    NoneOf,
    Not,
    Operator,
    OrderBy,
    SomeOf,
    TimeClause,
)

HOSTILE = (
    "a'; DROP TABLE sale_lines; --", '"; --', "x /* y */", "$1 :p1 %(p1)s {{ z }}", "\\", "'' OR 1=1", "Ünïcødé 🙂",
    "line\nbreak", "SELECT * FROM metrics", "a) FILTER (WHERE 1", "1", "-", ".", "a.", "`x`", "[y]", "$$z$$", "N'x'",
)  # fmt: skip
METRICS = ("revenue", "receipts", "sales.lines", "refund_rate", "per_receipt", "customers")
DIMENSIONS = (
    "sales.channel",
    "customer.city",
    "product.category",
    "time.month",
    "time.day_of_week",
    "city",
    "sold_at",
)
WORDS = (
    "from",
    "group",
    "limit",
    "select",
    "null",
    "any",
    "measure",
    "via",
    "per",
    "date_trunc",
    "filter.order",
)

hostile = st.sampled_from(HOSTILE) | st.text(min_size=1, max_size=20).map(str.strip).filter(bool)
_safe = hostile.filter(lambda text: "\x00" not in text)
odd_names = st.sampled_from(WORDS) | _safe
dimensions = st.sampled_from(DIMENSIONS) | odd_names.filter(lambda name: name not in METRICS)
metrics = st.sampled_from(METRICS) | odd_names
fields = st.sampled_from((*DIMENSIONS, *METRICS, "revenue.change", "spend")) | odd_names
numbers = (
    st.integers(-(10**30), 10**30)
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.sampled_from(tuple(map(Decimal, ("1E+5", "5.0", "-0.00000000000000000001", "0E-9", "-3.50"))))
)
values = st.none() | st.booleans() | numbers | _safe
expressions = st.sampled_from(
    ("revenue / receipts", "revenue/receipts", "(revenue)", "((revenue - 2) * .5)", "-revenue", "2 * sales.lines",
     "share(revenue)", "share(revenue, customer.city)", "rank( revenue )", "change(revenue, year)", "* revenue",
     '"revenue"', "revenue receipts", "sum(revenue)", "revenue +", "revenue . x"),
)  # fmt: skip

times = st.builds(
    TimeClause,
    range=st.none()
    | st.sampled_from(("last 3 months", "2017-Q1", "x'y"))
    | st.sampled_from((Bounds("2017-01-01"), Bounds("2017-01-01", "2018"), Bounds("", "2018-01-01"))),
    basis=st.sampled_from(("", "report", "o'clock")),
    compare=st.sampled_from(("", *COMPARES)),
    whole=st.booleans(),
)  # fmt: skip


def _values(op: Operator) -> st.SearchStrategy[tuple[object, ...]]:
    arity = OPERATORS[op].arity
    return st.lists(
        values, min_size=1 if arity is None else arity, max_size=3 if arity is None else arity
    ).map(tuple)


operators = st.sampled_from(list(Operator))
conditions = operators.flatmap(lambda op: st.builds(Condition, fields, st.just(op), _values(op)))
entities = operators.flatmap(
    lambda op: st.builds(
        EntityHas,
        metrics,
        odd_names,
        st.just(op),
        _values(op),
        st.none() | times.filter(lambda t: t != TimeClause()),
        st.just("") | odd_names,
    )
)
segments = st.builds(InSegment, st.sampled_from(("online", "sales.online", "offline")) | odd_names)
leaves = conditions | entities | segments


def _branches(children: st.SearchStrategy[Filter]) -> st.SearchStrategy[Filter]:
    several = st.lists(children, min_size=1, max_size=3).map(tuple)
    return st.builds(AllOf, several) | st.builds(AnyOf, several) | st.builds(Not, children) | st.builds(
        SomeOf, children
    ) | st.builds(NoneOf, children)  # fmt: skip


filters = st.recursive(leaves, _branches, max_leaves=6)
uses = st.builds(
    MetricUse,
    expr=metrics | expressions,
    alias=st.just("") | st.sampled_from(("spend", "x", "a.b", "from")) | _safe,
    filters=st.just(()) | st.lists(filters, min_size=1, max_size=2).map(tuple),
    via=st.just(())
    | st.dictionaries(odd_names, odd_names, max_size=2).map(lambda d: tuple(sorted(d.items()))),
    over=st.none()
    | st.sampled_from(
        (Window(Span(7, "day")), Window(None, "range", "first"), Window(Span(1, "month"), show="average"))
    ),
)
orders = st.builds(OrderBy, fields.filter(lambda name: name[0] not in "+-"), st.booleans())
limits = st.builds(
    Limit, st.integers(1, 1_000_000), st.lists(dimensions, max_size=2).map(tuple), st.booleans()
)
queries = st.builds(
    Query,
    metrics=st.lists(uses, max_size=3).map(tuple),
    dimensions=st.lists(dimensions, max_size=3).map(tuple),
    filters=st.lists(filters, max_size=3).map(tuple),
    time=st.none() | times,
    order_by=st.lists(orders, max_size=2).map(tuple),
    limit=st.none() | limits,
    totals=st.booleans(),
    timezone=st.sampled_from(("", "Europe/Berlin", "x'y")),
    rows=st.sampled_from(("", "sales", "x'y")),
    of=st.sampled_from(("", "sales", "x'y")),
    beside=st.lists(odd_names, max_size=2).map(tuple),
    also=st.lists(odd_names, max_size=2).map(tuple),
).filter(lambda query: bool(query.metrics or query.dimensions or query.rows))
"""Any query that the JSON form could give, and that a shape is not."""
