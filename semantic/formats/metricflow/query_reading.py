"""A query of MetricFlow as people write it: JSON, the command line of mf and dbt sl, or a call of the semantic layer.

    read_query('{"metrics": ["bookings"], "group_by": ["metric_time__week"]}')
    read_query("mf query --metrics bookings --group-by metric_time__week,listing__country --order -metric_time__week")
    read_query("{{ semantic_layer.query(metrics=['bookings'], group_by=[Dimension('metric_time').grain('week')]) }}")

Nothing of a text is ever run. What a query asks for and nobody here knows is an error, never ignored.
"""

from __future__ import annotations

import ast
import json
import re
import shlex
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from semantic.formats.metricflow.calls import PARTS, Call, CallRefused, parse_call, parse_name
from semantic.formats.metricflow.manifest import GRAINS
from semantic.naming import nearest

MAX_CHARACTERS = 100_000


class QueryRefused(Exception):
    """A query that cannot be read or said here. `near` are the names that were probably meant."""

    def __init__(self, message: str, *, code: str = "query-malformed", near: Sequence[str] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.code = code
        self.near = tuple(near)


@dataclass(frozen=True, slots=True)
class MetricItem:
    """A metric of the query, and what its column is called, if that is said."""

    name: str
    alias: str = ""


@dataclass(frozen=True, slots=True)
class MetricFlowQuery:
    """`group_by` and `order_by` are read calls; a granularity of "" is the default. `start` and `end` are inclusive.

    `descending` stands beside each item of `order_by`, whose calls may be of a metric. Without `distinct` the rows of
    a query without metrics are not made distinct.
    """

    metrics: tuple[MetricItem, ...] = ()
    group_by: tuple[Call, ...] = ()
    where: tuple[str, ...] = ()
    order_by: tuple[Call, ...] = ()
    limit: int | None = None
    start: datetime | None = None
    end: datetime | None = None
    saved_query: str = ""
    min_max_only: bool = False
    distinct: bool = True


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads items; `custom` are the project's own granularities."""

    custom: tuple[str, ...] = ()

    def query(self, form: Mapping[str, object]) -> MetricFlowQuery:
        """A query in JSON. Raises QueryRefused."""
        given: dict[str, object] = {}
        for key, value in form.items():
            name = _KEYS.get(key)
            if name is None:
                raise QueryRefused(
                    f"A query has no `{str(key)[:60]}`. It has: {', '.join(dict.fromkeys(_KEYS.values()))}.",
                    code="unknown-key",
                    near=nearest(str(key), _KEYS),
                )
            if name in given:
                raise QueryRefused(f"`{name}` is there twice.")
            if value is not None:
                given[name] = value
        start, end = self._constraint(given)
        return MetricFlowQuery(
            metrics=tuple(self._metric(item) for item in _items(given, "metrics")),
            group_by=tuple(self.item(item) for item in _items(given, "group_by")),
            where=tuple(_texts(given, "where")),
            order_by=tuple(self.ordered(item) for item in _items(given, "order_by")),
            limit=_limit(given.get("limit")),
            start=start,
            end=end,
            saved_query=_text(given.get("saved_query", ""), "saved_query"),
            min_max_only=_flag(given.get("min_max_only", False), "min_max_only"),
            distinct=_flag(given.get("apply_group_by", True), "apply_group_by"),
        )

    def item(self, form: object) -> Call:
        """`listing__country`, `Dimension('listing__country')` or {"name": …, "grain": …, "date_part": …}."""
        if isinstance(form, Call):
            return form
        if isinstance(form, Mapping):
            return self._object(form)
        text = _text(form, "group_by").strip()
        try:
            return parse_call(text, self.custom) if "(" in text else parse_name(text, self.custom)
        except CallRefused as refusal:
            raise QueryRefused(str(refusal)) from None

    def ordered(self, form: object) -> Call:
        """As an item, with `-` before it, `desc` behind it, or `.descending(True)`."""
        if not isinstance(form, str):
            return self.item(form)
        text = form.strip()
        text, words = (text[1:], True) if text.startswith("-") else (text, False)
        if found := re.fullmatch(r"(.*?)\s+(asc|desc)(?:ending)?", text, re.IGNORECASE | re.DOTALL):
            text, words = found[1], words != (found[2].lower() == "desc")
        call = self.item(text.strip())
        return replace(call, descending=call.descending != words)

    def _object(self, form: Mapping[object, object]) -> Call:
        unknown = set(form) - {"name", "grain", "date_part", "descending"}
        if unknown or "name" not in form:
            raise QueryRefused(
                "A group-by item has a `name` and perhaps `grain`, `date_part` and `descending`."
            )
        call = self.item(form["name"])
        for key, known in (("grain", (*GRAINS, *self.custom)), ("date_part", PARTS)):
            word = _text(form.get(key) or "", key).lower()
            if word and word not in known:
                raise QueryRefused(f"There is no {key} `{word[:60]}`.", near=nearest(word, known))
            if word:
                call = replace(call, grain=word) if key == "grain" else replace(call, part=word)
        return replace(call, descending=_flag(form.get("descending") or False, "descending"))

    def _metric(self, form: object) -> MetricItem:
        if isinstance(form, Mapping):
            if not set(form) <= {"name", "alias"}:
                raise QueryRefused("A metric has a `name` and perhaps an `alias`.")
            return MetricItem(_text(form.get("name"), "name"), _text(form.get("alias", ""), "alias"))
        if isinstance(form, Call) or "(" in _text(form, "metrics"):
            call = self.item(form)
            if call.kind != "Metric":
                raise QueryRefused(f"`{call}` is no metric.")
            return MetricItem(call.name)
        return MetricItem(_text(form, "metrics").strip())

    def _constraint(self, given: Mapping[str, object]) -> tuple[datetime | None, datetime | None]:
        """Inclusive bounds; a day as its first moment, which those who use it must know."""
        both = given.get("time_constraint")
        if both is not None:
            if not isinstance(both, list | tuple) or len(both) != 2:
                raise QueryRefused("`time_constraint` is a list of its first and its last time.")
            return _moment(both[0], "time_constraint"), _moment(both[1], "time_constraint")
        return _moment(given.get("start_time"), "start_time"), _moment(given.get("end_time"), "end_time")


_KEYS = {
    "metrics": "metrics",
    "metric": "metrics",
    "metric_names": "metrics",
    "group_by": "group_by",
    "group_bys": "group_by",
    "group_by_names": "group_by",
    "groupBy": "group_by",
    "dimensions": "group_by",
    "where": "where",
    "where_filter": "where",
    "where_filters": "where",
    "where_constraints": "where",
    "order_by": "order_by",
    "order_bys": "order_by",
    "order_by_names": "order_by",
    "orderBy": "order_by",
    "order": "order_by",
    "limit": "limit",
    "start_time": "start_time",
    "time_constraint_start": "start_time",
    "end_time": "end_time",
    "time_constraint_end": "end_time",
    "time_constraint": "time_constraint",
    "saved_query": "saved_query",
    "saved_query_name": "saved_query",
    "min_max_only": "min_max_only",
    "apply_group_by": "apply_group_by",
    "dedupe": "apply_group_by",
}
"""Keys as callers write them → as they are here."""

_OPTIONS = {
    "--metrics": "metrics",
    "--metric": "metrics",
    "--group-by": "group_by",
    "--dimensions": "group_by",
    "--where": "where",
    "--order": "order_by",
    "--order-by": "order_by",
    "--limit": "limit",
    "--start-time": "start_time",
    "--end-time": "end_time",
    "--saved-query": "saved_query",
}
_HOW_SHOWN = {"--csv": True, "--decimals": True, "--explain": False, "--compile": False, "--quiet": False,
              "--show-dataflow-plan": False, "--display-plans": False, "--show-sql-descriptions": False}  # fmt: skip
"""Options about the output, which change no row; whether each takes a value."""


def read_query(text: str, custom: tuple[str, ...] = ()) -> MetricFlowQuery:
    """The query of any of the three forms. Raises QueryRefused."""
    text = text.strip()
    if len(text) > MAX_CHARACTERS:
        raise QueryRefused(f"A query has at most {MAX_CHARACTERS:,} characters.")
    reader = Reader(custom)
    if text.startswith("{") and not text.startswith("{{"):
        return reader.query(_json(text))
    if "semantic_layer.query(" in text:
        return reader.query(_called(text))
    return reader.query(_command_line(text))


def _json(text: str) -> Mapping[str, object]:
    try:
        form = json.loads(text)
    except (ValueError, RecursionError):
        raise QueryRefused("The query is no JSON object.") from None
    assert isinstance(form, dict)
    return form


def _command_line(text: str) -> Mapping[str, object]:
    """`mf query --metrics a,b --group-by metric_time`, with or without its first words."""
    try:
        words = shlex.split(text)
    except ValueError:
        raise QueryRefused("A quote is opened and not closed.") from None
    while words and not words[0].startswith("-"):
        if words[0] not in ("mf", "dbt", "sl", "query"):
            raise QueryRefused(
                'A query is JSON, as in {"metrics": ["revenue"]}, or the options of mf query, as in --metrics revenue.'
            )
        words.pop(0)
    form: dict[str, object] = {}
    for option, value in _options(words):
        name = _OPTIONS[option]
        if name in ("limit", "start_time", "end_time", "saved_query"):
            form[name] = value
            continue
        held = form.setdefault(name, [])
        assert isinstance(held, list)
        held += [value] if name == "where" else _split(value)
    if isinstance(form.get("limit"), str) and str(form["limit"]).isdigit():
        form["limit"] = int(str(form["limit"]))
    return form


def _options(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    waiting = list(words)
    while waiting:
        option, equals, value = waiting.pop(0).partition("=")
        known = option in _OPTIONS
        if not known and option not in _HOW_SHOWN:
            raise QueryRefused(
                f"`{option[:60]}` is no option of a query. They are: {', '.join(_OPTIONS)}.",
                code="unknown-key",
                near=nearest(option, _OPTIONS),
            )
        takes = known or _HOW_SHOWN[option]
        if takes and not equals:
            if not waiting:
                raise QueryRefused(f"`{option}` needs a value.")
            value = waiting.pop(0)
        if known:
            yield option, value


def _split(text: str) -> list[str]:
    """At commas that are not within parentheses."""
    parts, depth, start = [], 0, 0
    for at, letter in enumerate(text):
        depth += {"(": 1, ")": -1}.get(letter, 0)
        if letter == "," and depth == 0:
            parts.append(text[start:at])
            start = at + 1
    parts.append(text[start:])
    return [part.strip() for part in parts if part.strip()]


def _called(text: str) -> Mapping[str, object]:
    """The arguments of `semantic_layer.query(…)`: texts, lists of texts, and calls as their texts."""
    call = text[text.index("semantic_layer.query(") :]
    call = call[: call.rindex(")") + 1] if ")" in call else call
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd escapes in texts, which are none of Python
            tree = ast.parse(call, mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise QueryRefused("The call of semantic_layer.query cannot be read.") from None
    if not isinstance(tree, ast.Call) or tree.args:
        raise QueryRefused("semantic_layer.query takes named arguments only.")
    form: dict[str, object] = {}
    for keyword in tree.keywords:
        if keyword.arg is None or keyword.arg in form:
            raise QueryRefused("semantic_layer.query takes each named argument once.")
        if keyword.arg == "compile":
            continue
        form[keyword.arg] = _argument(keyword.value, call)
    return form


def _argument(node: ast.expr, text: str) -> object:
    if isinstance(node, ast.List | ast.Tuple):
        return [_argument(item, text) for item in node.elts]
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return f"-{_argument(node.operand, text)}"
    if isinstance(node, ast.Constant):
        return node.value
    return ast.get_source_segment(text, node) or ""


def _items(form: Mapping[str, object], key: str) -> Sequence[object]:
    value = form.get(key)
    if value is None:
        return ()
    if isinstance(value, str):
        return _split(value)
    return value if isinstance(value, list | tuple) else (value,)


def _texts(form: Mapping[str, object], key: str) -> Iterator[str]:
    """Conditions; a list of them holds where all do."""
    value = form.get(key)
    for item in value if isinstance(value, list | tuple) else (value,) if value is not None else ():
        if text := _text(
            item["sql"] if isinstance(item, Mapping) and set(item) == {"sql"} else item, key
        ).strip():
            yield text


def _text(value: object, key: str) -> str:
    if not isinstance(value, str):
        raise QueryRefused(f"`{key}` of a query is a text.")
    return value


def _flag(value: object, key: str) -> bool:
    if not isinstance(value, bool):
        raise QueryRefused(f"`{key}` of a query is true or false.")
    return value


def _limit(value: object) -> int | None:
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise QueryRefused("`limit` of a query is a number of rows.")
    return value


def _moment(value: object, key: str) -> datetime | None:
    if value is None:
        return None
    text = value.isoformat() if isinstance(value, datetime) else _text(value, key).strip()
    try:
        moment = datetime.fromisoformat(text.replace(" ", "T", 1))
    except ValueError:
        raise QueryRefused(f"`{text[:60]}` of `{key}` is no time, as 2024-12-31 is.") from None
    return moment.replace(tzinfo=None)
