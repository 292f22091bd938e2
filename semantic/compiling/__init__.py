"""Plan → sqlglot tree → SQL."""

from semantic.compiling.compiler import Compiled, Statement, compile_query
from semantic.compiling.warehouses import Dialects

__all__ = ["Compiled", "Dialects", "Statement", "compile_query"]
