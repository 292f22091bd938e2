"""YAML files → frozen, typed definitions; every problem carries file, line, column and a hint.

    definitions, problems = read_folder(Path("models"))
    definitions.models["sales"].metrics["revenue"].expr.tree

Reading knows one file at a time; what definitions mean together is the catalog's to find out.
"""

from semantic.definitions.aggregates import (
    AGGREGATES,
    Aggregate,
    AggregateCall,
    Merge,
    aggregate_call,
)
from semantic.definitions.expression_text import expression_text, name_node, name_parts
from semantic.definitions.expressions import Use, parse_expression
from semantic.definitions.folder import read_folder, read_texts
from semantic.definitions.names import is_name
from semantic.definitions.schema import json_schema

__all__ = [
    "AGGREGATES",
    "Aggregate",
    "AggregateCall",
    "Merge",
    "Use",
    "aggregate_call",
    "expression_text",
    "is_name",
    "json_schema",
    "name_node",
    "name_parts",
    "parse_expression",
    "read_folder",
    "read_texts",
]
