"""The semantic layer: definitions → catalog; query → plan → SQL. Pure Python: no network, no warehouse, no model."""

from semantic.catalog import Catalog, load_folder, load_texts
from semantic.compiling import Compiled, Statement, compile_query
from semantic.principal import EVERYONE, Principal
from semantic.query import Query, parse_any, parse_query, parse_sql, query_json, read_query, to_sql

__all__ = [
    "EVERYONE",
    "Catalog",
    "Compiled",
    "Principal",
    "Query",
    "Statement",
    "compile_query",
    "load_folder",
    "load_texts",
    "parse_any",
    "parse_query",
    "parse_sql",
    "query_json",
    "read_query",
    "to_sql",
]
