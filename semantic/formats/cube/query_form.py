"""The parts of a query in Cube's JSON, each of the kind that it must be, else CannotSay.

texts({"measures": ["orders.count"]}, "measures")     ["orders.count"]
order_item(["orders.count", "desc"])                   ("orders.count", "desc")
"""

from __future__ import annotations

from collections.abc import Mapping

from semantic.formats.cube.references import CannotSay


def order_item(pair: object) -> tuple[str, str]:
    """A name and its direction. Raises CannotSay."""
    if isinstance(pair, Mapping) and isinstance(pair.get("id"), str):
        return str(pair["id"]), "desc" if pair.get("desc") else "asc"
    if isinstance(pair, list | tuple) and len(pair) == 2 and pair[1] in ("asc", "desc", "none"):
        return str(pair[0]), str(pair[1])
    raise CannotSay("An order is a name with asc or desc.")


def same(called: str, ordered: str) -> bool:
    """Whether an order names a dimension of the query, with or without its granularity."""
    return called == ordered or ordered.startswith(f"{called}.") or called.startswith(f"{ordered}.")


def text(form: Mapping[str, object], key: str) -> str:
    value = form.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise CannotSay(f"`{key}` is a text.")
    return value


def items(form: Mapping[str, object], key: str) -> list[object]:
    value = form.get(key)
    if value is None:
        return []
    if not isinstance(value, list):
        raise CannotSay(f"`{key}` is a list.")
    return value


def texts(form: Mapping[str, object], key: str) -> list[str]:
    values = items(form, key)
    if not all(isinstance(value, str) for value in values):
        raise CannotSay(f"`{key}` is a list of names.")
    return [str(value) for value in values]
