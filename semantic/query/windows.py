"""The window of a metric in a query: the same keys as `over` of a definition, and the same type.

read_window({"last": "7 days"}, "/metrics/0/over")      Window(last=Span(7, "day"))
window_name(Window(to_date="year"))                     "year_to_date", as in the column `revenue.year_to_date`
window_words(Window(to_date="year"))                    "from the beginning of the year until its end"
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from semantic.definitions.keys import SECTIONS
from semantic.definitions.spans import WINDOW_HINT, span
from semantic.definitions.types import Window
from semantic.errors import QueryMalformed
from semantic.naming import nearest
from semantic.query.json_parts import kind_of, mapping_of, optional_text

_KEYS = SECTIONS["over"].keys
_OF_WINDOWS = ("last", "to_date", "show")
_HINT = 'Write {"last": "7 days"} or {"to_date": "year"}, for instance.'
_NAMES = {"all_time": "all_time", "range": "running"}
_BEGINNINGS = {"all_time": "all time", "range": "the range"}


def read_window(form: object, path: str) -> Window:
    """The window that `over` of a metric in a query asks for. Raises QueryMalformed."""
    if not isinstance(form, Mapping):
        raise QueryMalformed(f"`over` is an object, not {kind_of(form)}.", hint=_HINT, path=path)
    for key in form:
        if key in _KEYS and key not in _OF_WINDOWS:
            raise QueryMalformed(
                f"`{key}` belongs to the definition of a metric: which time's rows stand for a period is not asked.",
                hint=f"A query may say: {', '.join(_OF_WINDOWS)}.",
                path=f"{path}/{key}",
            )
    mapping = mapping_of(form, path, _OF_WINDOWS)
    last, to_date, show = (optional_text(mapping, key, path) for key in _OF_WINDOWS)
    if bool(last) == bool(to_date):
        said = "both of them" if last else "neither"
        raise QueryMalformed(
            f"A window has either `last` or `to_date`, and here is {said}.",
            hint=_HINT,
            path=path,
        )
    if last and not re.fullmatch(_KEYS["last"].pattern, last):
        raise QueryMalformed(
            f"`{last[:60]}` is not how long a window can be.",
            code="time-invalid",
            hint=WINDOW_HINT,
            path=f"{path}/last",
        )
    for key, text in (("to_date", to_date), ("show", show)):
        choices = _KEYS[key].choices
        if text and text not in choices:
            raise QueryMalformed(
                f"`{key}` is one of {', '.join(choices)}, and not `{text[:60]}`.",
                suggestions=nearest(text, choices),
                path=f"{path}/{key}",
            )
    match show:
        case "first" | "average":
            return Window(span(last), to_date, show)
    return Window(span(last), to_date)


def window_json(window: Window) -> dict[str, object]:
    """The JSON form, as `read_window` takes it."""
    out: dict[str, object] = (
        {"last": str(window.last)} if window.last is not None else {"to_date": window.to_date}
    )
    return out if window.show == "last" else out | {"show": window.show}


def window_name(window: Window) -> str:
    """What a column is called by its window, behind the metric's name."""
    if window.last is not None:
        name = f"last_{window.last}".replace(" ", "_")
    else:
        name = _NAMES.get(window.to_date, f"{window.to_date}_to_date")
    return name if window.show == "last" else f"{name}_{window.show}"


def window_words(window: Window) -> str:
    """What a window sees of each period shown, in words."""
    if window.last is not None:
        length = window.last if window.last.count > 1 else window.last.unit
        said = f"over the last {length} until the end of each period"
    else:
        begins = _BEGINNINGS.get(window.to_date, f"its {window.to_date.replace('_', ' ')}")
        said = f"from the beginning of {begins} until the end of each period"
    match window.show:
        case "first":
            return f"{said}, at its first day"
        case "average":
            return f"{said}, averaged over its days"
    return said
