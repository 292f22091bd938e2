"""What columns and fields are called in front of people, made from their names.

column_labels(["time.month", "product.department", "basket_value"])
    {"time.month": "Month", "product.department": "Department", "basket_value": "Basket value"}
column_labels(["origin.city", "destination.city"])
    {"origin.city": "Origin city", "destination.city": "Destination city"}
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from semantic.calendars import GRAINS, PARTS

_GRAINS = frozenset((*GRAINS, *PARTS))


def column_labels(names: Iterable[str]) -> dict[str, str]:
    """A label for each name; two names get the same only if they are the same. Shortest where that is clear."""
    distinct = list(dict.fromkeys(names))
    labels = {name: _short(name) for name in distinct}
    for longer in (_with_owner, _in_full):
        taken = Counter(labels.values())
        labels = {name: longer(name) if taken[label] > 1 else label for name, label in labels.items()}
    return labels


def words(name: str) -> str:
    """A name inside a sentence: "basket_value" → "basket value"."""
    return name.replace("_", " ").strip()


_COMPARED = {".previous": "previous {}", ".change": "change in {}", ".change_rate": "change rate of {}"}
"""The columns that a comparison puts beside a metric."""


def _short(name: str) -> str:
    said = _compared(name) or _windowed(name) or _called(name)
    if said:
        return said
    if not _is_path(name):
        return _capital(words(name))
    *owner, last = name.split(".")
    if last in _GRAINS and owner and owner[-1] != "time":
        return _capital(f"{words(owner[-1])} ({words(last)})")
    return _capital(words(last))


def _compared(name: str) -> str:
    """`revenue.previous` → "Previous revenue"; "" for other names."""
    for ending, said in _COMPARED.items():
        if name.endswith(ending) and len(name) > len(ending):
            metric = name.removesuffix(ending)
            called = _windowed(metric) or _called(metric)
            return _capital(said.format(called[:1].lower() + called[1:] if called else words(metric)))
    return ""


_WINDOW = re.compile(
    r"(.+)\.(?:(last_\d+_[a-z]+)|([a-z_]+)_to_date|(all_time)|(running))(?:_(first|average))?"
)
"""What `semantic.query.windows.window_name` puts behind a metric."""


def _windowed(name: str) -> str:
    """`revenue.last_7_days` → "Revenue, last 7 days", `revenue.year_to_date` → "Revenue, year to date",
    `revenue.running` → "Running revenue"; "" for other names."""
    found = _WINDOW.fullmatch(name)
    if found is None:
        return ""
    metric, last, to_date, every, running, show = found.groups()
    own = metric.removeprefix("(").removesuffix(")")
    said = words(own.rpartition(".")[2] if _is_path(own) else own)
    shown = f", {'averaged over days' if show == 'average' else 'first day'}" if show else ""
    if running:
        return _capital(f"running {said}{shown}")
    window = last or (f"{to_date}_to_date" if to_date else "of all time so far" if every else "")
    return _capital(f"{said}, {words(window)}{shown}")


_CALL = re.compile(
    r"(share|part|rank|change|change_rate|average)\(\s*([\w. ]*[\w.])\s*(?:,\s*([\w., ]+?)\s*)?\)"
)


def _called(name: str) -> str:
    """`share(revenue)` → "Share of revenue", `rank(revenue, time.month)` → "Rank of revenue within month",
    `change(revenue, year)` → "Change of revenue against the year before", `average(revenue, day)` → "Average revenue
    per day"; "" for other names."""
    call = _CALL.fullmatch(name)
    if call is None:
        return ""
    said = f"{words(call[1])} of {words(call[2].rpartition('.')[2])}"
    by = [words(part.strip().rpartition(".")[2]) for part in (call[3] or "").split(",") if part.strip()]
    if by and call[1] == "average":
        return _capital(f"average {words(call[2].rpartition('.')[2])} per {by[0]}")
    if by and call[1].startswith("change"):
        return _capital(f"{said} against the {by[0]} before")
    return _capital(f"{said} within {' and '.join(by)}" if by else said)


def _with_owner(name: str) -> str:
    *owner, last = name.split(".") if _is_path(name) else [name]
    return _capital(words(f"{owner[-1]} {last}")) if owner else _short(name)


def _in_full(name: str) -> str:
    return _capital(words(name.replace(".", " "))) if _is_path(name) else name


def _is_path(name: str) -> bool:
    return all(part.isidentifier() for part in name.split("."))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
