"""Plan → sqlglot tree → SQL."""

from semantic.compiling.compiler import Compiled, Statement, compile_query

__all__ = ["Compiled", "Statement", "compile_query"]
