"""The semantic query: its type, its JSON and SQL forms, its operators."""

from semantic.query.forms import is_sql, parse_any
from semantic.query.json_form import filter_json, parse_query, parse_time, query_json, time_json
from semantic.query.json_text import read_query
from semantic.query.operators import OPERATORS, OperatorRule
from semantic.query.sql_form import parse_sql
from semantic.query.sql_writing import to_sql
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
    Query,
    SomeOf,
    TimeClause,
    Value,
)

__all__ = [
    "OPERATORS",
    "AllOf",
    "AnyOf",
    "Bounds",
    "Condition",
    "EntityHas",
    "Filter",
    "InSegment",
    "Limit",
    "MetricUse",
    "NoneOf",
    "Not",
    "Operator",
    "OperatorRule",
    "OrderBy",
    "Query",
    "SomeOf",
    "TimeClause",
    "Value",
    "filter_json",
    "is_sql",
    "parse_any",
    "parse_query",
    "parse_sql",
    "parse_time",
    "query_json",
    "read_query",
    "time_json",
    "to_sql",
]
