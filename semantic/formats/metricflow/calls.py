"""The calls that MetricFlow's texts name things by: parsed, never run.

    parse_call("TimeDimension('listing__created_at', 'month')")
    Call("TimeDimension", "created_at", path=("listing",), grain="month")

They stand in double braces within SQL, and bare in saved queries. A short name such as `listing__created_at__month`
says the same.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Container
from dataclasses import dataclass, replace

from semantic.formats.metricflow.manifest import GRAINS

KINDS = ("Dimension", "TimeDimension", "Entity", "Metric")
PARTS = ("year", "quarter", "month", "day", "dow", "doy")
MAX_CHARACTERS = 2_000
_LONE = 1


class CallRefused(Exception):
    """A text that is none of the calls; the message says why."""


@dataclass(frozen=True, slots=True)
class Call:
    """`path` are the entities that lead to the element, first one first. `group_by` is for a metric within a filter."""

    kind: str
    name: str
    path: tuple[str, ...] = ()
    grain: str = ""
    part: str = ""
    group_by: tuple[str, ...] = ()
    descending: bool = False

    def __str__(self) -> str:
        named = "__".join(filter(None, (*self.path, self.name, self.grain)))
        if self.kind == "Metric":
            return f"Metric('{self.name}', [{', '.join(repr(item) for item in self.group_by)}])"
        return f"{named} ({self.part})" if self.part else named


def parse_name(text: str, custom: Container[str] = (), kind: str = "Dimension") -> Call:
    """A short name with its parts between double underscores: entities, the element, perhaps a granularity.

    Granularities are known in any case of letters; those of the project itself are in `custom`.
    """
    parts = text.strip().split("__")
    if not all(parts):
        raise CallRefused(f"`{text[:100]}` is no name.")
    last = parts[-1].lower()
    if len(parts) > _LONE and (last in GRAINS or last in custom):
        return Call(kind, parts[-2], tuple(parts[:-2]), grain=last)
    return Call(kind, parts[-1], tuple(parts[:-1]))


def parse_call(text: str, custom: Container[str] = ()) -> Call:
    """`Dimension(…)`, `TimeDimension(…)`, `Entity(…)` or `Metric(…)`, with `.grain()` and so on. Raises CallRefused."""
    if len(text) > MAX_CHARACTERS:
        raise CallRefused("This call is too long.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in texts, which are none of Python
            tree = ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise CallRefused(f"`{text.strip()[:100]}` is no call of {', '.join(KINDS)}.") from None
    return _read(tree, text.strip(), custom)


def _read(tree: ast.expr, text: str, custom: Container[str]) -> Call:
    if not isinstance(tree, ast.Call):
        raise CallRefused(f"`{text[:100]}` is no call of {', '.join(KINDS)}.")
    if isinstance(tree.func, ast.Attribute):
        return _refined(_read(tree.func.value, text, custom), tree.func.attr, tree)
    if not isinstance(tree.func, ast.Name) or tree.func.id not in KINDS:
        raise CallRefused(f"`{text[:100]}` is no call of {', '.join(KINDS)}.")
    return _called(tree.func.id, _arguments(tree, _SIGNATURES[tree.func.id]), custom)


_SIGNATURES = {
    "Dimension": ("name", "entity_path"),
    "TimeDimension": ("name", "grain", "entity_path", "descending", "part"),
    "Entity": ("name", "entity_path"),
    "Metric": ("name", "group_by"),
}
_ALSO = {
    "dimension_name": "name",
    "time_dimension_name": "name",
    "entity_name": "name",
    "metric_name": "name",
    "time_granularity_name": "grain",
    "time_granularity": "grain",
    "date_part_name": "part",
    "date_part": "part",
}
"""Names of arguments as they are written → as they are here."""


def _arguments(call: ast.Call, names: tuple[str, ...]) -> dict[str, object]:
    if len(call.args) > len(names):
        raise CallRefused("This call has too many arguments.")
    given = {names[at]: _constant(argument) for at, argument in enumerate(call.args)}
    for keyword in call.keywords:
        name = _ALSO.get(keyword.arg or "", keyword.arg or "")
        if name not in names:
            raise CallRefused(f"This call has no argument `{keyword.arg}`.")
        given[name] = _constant(keyword.value)
    return given


def _constant(node: ast.expr) -> object:
    if isinstance(node, ast.List | ast.Tuple):
        return tuple(_constant(item) for item in node.elts)
    if isinstance(node, ast.Constant) and isinstance(node.value, str | bool | None):
        return node.value
    if isinstance(node, ast.Call):
        return str(_read(node, "", ()))
    raise CallRefused("An argument of this call is no text.")


def _texts(value: object) -> tuple[str, ...]:
    found = value if isinstance(value, tuple) else (value,) if value is not None else ()
    if not all(isinstance(item, str) for item in found):
        raise CallRefused("An argument of this call is no text.")
    return tuple(str(item) for item in found)


def _called(kind: str, given: dict[str, object], custom: Container[str]) -> Call:
    name = given.get("name")
    if not isinstance(name, str) or not name:
        raise CallRefused("This call names nothing.")
    if kind == "Metric":
        return Call(kind, name, group_by=_texts(given.get("group_by")))
    call = parse_name(name, custom, kind)
    call = replace(call, path=(*_texts(given.get("entity_path")), *call.path))
    if grain := "".join(_texts(given.get("grain"))):
        call = replace(call, grain=_grain(grain, custom))
    if part := "".join(_texts(given.get("part"))):
        call = replace(call, part=_part(part))
    return replace(call, descending=given.get("descending") is True)


def _refined(call: Call, method: str, tree: ast.Call) -> Call:
    """`.grain('month')`, `.date_part('year')`, `.descending(True)`."""
    values = [_constant(argument) for argument in (*tree.args, *(held.value for held in tree.keywords))]
    if len(values) != _LONE:
        raise CallRefused(f"`.{method}` takes one argument.")
    [value] = values
    if method == "descending" and isinstance(value, bool):
        return replace(call, descending=value)
    if method == "grain" and isinstance(value, str):
        return replace(call, grain=value.lower())
    if method == "date_part" and isinstance(value, str):
        return replace(call, part=_part(value))
    raise CallRefused(f"`.{method}` is not known.")


def _grain(word: str, custom: Container[str]) -> str:
    grain = word.lower()
    if grain not in GRAINS and grain not in custom:
        raise CallRefused(f"There is no granularity `{word[:60]}`.")
    return grain


def _part(word: str) -> str:
    part = word.lower()
    if part not in PARTS:
        raise CallRefused(f"There is no part of a date `{word[:60]}`.")
    return part
