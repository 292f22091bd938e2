"""Values: those that a dimension declares occur, and those that are read for questions are names, not remarks."""

from __future__ import annotations

from semantic.catalog import Catalog
from semantic.definitions.types import Dimension
from semantic.errors import Problem
from semantic.naming import nearest
from service.warehouse.probes import values_statement
from service.warehouse.types import Limits, Warehouse
from service.warehouse.values import LONGEST_VALUE, MOST_VALUES

SHOWN = 5


def has_value_checks(dimension: Dimension) -> bool:
    """Whether a dimension says something about its values."""
    return bool(dimension.values or dimension.groups or dimension.index_values) and not dimension.type.is_time


def value_problems(
    probes: Catalog, warehouse: Warehouse, limits: Limits, dimension: Dimension
) -> list[Problem]:
    """One scan, grouped by the dimension. `probes` is what `with_probes` makes of the catalog."""
    statement = values_statement(probes, dimension.qualified, warehouse.dialect, MOST_VALUES)
    [result] = warehouse.run([statement], limits)
    cut = len(result.rows) > MOST_VALUES or result.truncated
    stored = {str(row[0]) for row in result.rows if row[0] is not None}
    problems = [] if cut else _missing(dimension, stored)
    if dimension.index_values and cut:
        problems.append(
            _warning(
                dimension,
                "many-values",
                f"`{dimension.qualified}` has more than {MOST_VALUES:,} values: only the most frequent are found in "
                "questions.",
                "Index a coarser dimension, or leave `index_values` out.",
            )
        )
    long = [value for value in stored if len(value) > LONGEST_VALUE]
    if dimension.index_values and long:
        problems.append(
            _warning(
                dimension,
                "long-values",
                f"{len(long):,} values of `{dimension.qualified}` are longer than {LONGEST_VALUE} characters: they are "
                "not found in questions.",
                "Remarks are no names: leave `index_values` out.",
            )
        )
    return problems


def _missing(dimension: Dimension, stored: set[str]) -> list[Problem]:
    """Declared values, and values of groups, that no row has."""
    declared = {str(value.value): "values" for value in dimension.values}
    declared |= {
        str(value): f"groups: {name}" for name, values in dimension.groups.items() for value in values
    }
    if dimension.type.value in ("number", "boolean"):
        stored = {text.lower().removesuffix(".0") for text in stored}
        declared = {text.lower(): place for text, place in declared.items()}
    missing = [text for text in declared if text not in stored]
    if not missing:
        return []
    more = f" and {len(missing) - SHOWN:,} more" if len(missing) > SHOWN else ""
    shown = ", ".join(map(repr, missing[:SHOWN])) + more
    near = [found for text in missing[:SHOWN] for found in nearest(text, sorted(stored), most=1)]
    return [
        _warning(
            dimension,
            "value-missing",
            f"Declared values of `{dimension.qualified}` that do not occur: {shown}.",
            f"Stored are {', '.join(map(repr, dict.fromkeys(near)))}."
            if near
            else "Write them as they are stored.",
        )
    ]


def _warning(dimension: Dimension, code: str, message: str, hint: str) -> Problem:
    return Problem(code, message, hint, position=dimension.position, severity="warning")
