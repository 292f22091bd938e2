"""What the JSON form of a query is made of: objects with known keys, lists, texts, flags, each checked where it stands.

mapping_of({"rows": 3}, "/limit", ("rows", "per"))      the same; an unknown key is an error with its JSON pointer
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from semantic.errors import QueryMalformed
from semantic.naming import nearest

MAX_ITEMS = 10_000
MAX_TEXT = 10_000


def mapping_of(form: object, path: str, keys: Sequence[str]) -> Mapping[str, object]:
    if not isinstance(form, Mapping):
        raise QueryMalformed(f"This should be an object, not {kind_of(form)}.", path=path)
    for key in form:
        if key not in keys:
            raise QueryMalformed(
                f"There is no key `{str(key)[:60]}` here.",
                code="unknown-key",
                hint=f"Allowed: {', '.join(keys)}.",
                suggestions=nearest(str(key), keys),
                path=f"{path}/{escaped(key)}",
            )
    return form


def items_of(mapping: Mapping[str, object], key: str, path: str) -> Sequence[object]:
    items = mapping.get(key)
    if items is None:
        return ()
    if isinstance(items, str) and key in ("metrics", "dimensions", "order_by", "per"):
        return (items,)
    if not isinstance(items, list | tuple):
        raise QueryMalformed(f"`{key}` is a list, not {kind_of(items)}.", path=f"{path}/{key}")
    if len(items) > MAX_ITEMS:
        raise QueryMalformed(f"`{key}` has more than {MAX_ITEMS} items.", path=f"{path}/{key}")
    return items


def text_of(form: object, path: str) -> str:
    if not isinstance(form, str) or not form.strip():
        raise QueryMalformed(f"This should be a text, not {kind_of(form)}.", path=path)
    if len(form) > MAX_TEXT:
        raise QueryMalformed(f"This text is longer than {MAX_TEXT} characters.", path=path)
    return form.strip()


def optional_text(mapping: Mapping[str, object], key: str, path: str) -> str:
    return "" if mapping.get(key) in (None, "") else text_of(mapping[key], f"{path}/{key}")


def flag_of(mapping: Mapping[str, object], key: str, path: str) -> bool:
    value = mapping.get(key)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise QueryMalformed(f"`{key}` is true or false, not {kind_of(value)}.", path=f"{path}/{key}")


def kind_of(form: object) -> str:
    if form is None:
        return "nothing"
    if isinstance(form, str):
        return "a text" if form.strip() else "an empty text"
    names = {dict: "an object", list: "a list", bool: "true or false"}
    return names.get(type(form), "a number" if isinstance(form, int | float) else "this")


def escaped(key: object) -> str:
    return str(key)[:60].replace("~", "~0").replace("/", "~1")
