"""Names of tables and columns → words, and words → names of definitions and plain phrases. Nothing is invented: a word
that is not known stays as it is.

    words_of("CustomerNo")            ("customer", "no")
    spoken(("cust", "no"))            "customer number"
    member_name(("größe",))           "groesse"
    plural("company")                 "companies"
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache

from semantic.book.english import is_word
from semantic.book.words import stem
from semantic.definitions.expressions import is_bare
from semantic.definitions.names import RESERVED, is_name
from service.onboarding.meaning.vocabulary import words_in

_CAMEL = re.compile(r"(?<=[a-zà-öø-ÿ0-9])(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-ZÀ-ÖØ-Þ])(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ])")
_LETTERS = str.maketrans(
    {
        "ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "æ": "ae", "œ": "oe",
        "ø": "oe", "å": "aa", "ł": "l", "đ": "d", "ð": "d", "þ": "th",
    }
)  # fmt: skip

ABBREVIATIONS: Mapping[str, str] = {
    "acct": "account", "addr": "address", "amt": "amount", "approx": "approximate", "avg": "average", "bal": "balance",
    "cat": "category", "cnt": "count", "cust": "customer", "ccy": "currency", "curr": "currency", "dept": "department",
    "desc": "description", "descr": "description", "disc": "discount", "dist": "distance", "dob": "date of birth",
    "dt": "date", "emp": "employee", "est": "estimated", "freq": "frequency", "hh": "household", "img": "image",
    "inv": "invoice", "lang": "language", "loc": "location", "lvl": "level", "mfg": "manufacturer",
    "mfr": "manufacturer", "mgr": "manager", "mkt": "market", "msg": "message", "mth": "month", "nbr": "number",
    "no": "number", "nr": "number", "num": "number", "ord": "order", "org": "organisation", "pct": "percent",
    "perc": "percent", "pmt": "payment", "prd": "product", "prod": "product", "pymt": "payment", "qtr": "quarter",
    "qty": "quantity", "rcpt": "receipt", "ref": "reference", "reg": "region", "rev": "revenue", "sess": "session",
    "shp": "shipping", "src": "source", "subcat": "subcategory", "subscr": "subscription",
    "tot": "total", "trans": "transaction", "trx": "transaction", "txn": "transaction", "usr": "user", "val": "value",
    "vend": "vendor", "wh": "warehouse", "whse": "warehouse", "yr": "year",
    "anz": "Anzahl", "bez": "Bezeichnung", "mwst": "Mehrwertsteuer", "plz": "Postleitzahl", "ust": "Umsatzsteuer",
}  # fmt: skip
"""Abbreviations of which hardly anybody means something else."""

_TABLE_PREFIXES = words_in("dim fact fct tbl tab vw view v mart mrt lkp lu ref rpt agg int")
_TABLE_SUFFIXES = words_in("dim fact fct tbl tab vw view")
_IRREGULAR = {
    "person": "people",
    "child": "children",
    "man": "men",
    "woman": "women",
    "mouse": "mice",
    "foot": "feet",
}
_UNCHANGED = words_in("data staff equipment information news series species inventory stock feedback")
_CAPITALS = words_in(
    "id sku upc ean ssn url ip iban vat gmv arr mrr kpi crm erp isbn uuid json sms api os gps"
)


def words_of(name: str) -> tuple[str, ...]:
    """The words of a name, in small letters: order_items, OrderItems and "Order Items" are the same."""
    parts = re.split(r"[\W_]+", _CAMEL.sub("_", name))
    return tuple(part.lower() for part in parts if part)


def spoken(words: Sequence[str]) -> str:
    """Words as people say them, abbreviations written out."""
    return " ".join(ABBREVIATIONS.get(word, word.upper() if word in _CAPITALS else word) for word in words)


def written_out(words: Sequence[str]) -> str:
    """The same where something was abbreviated, else ""."""
    return spoken(words) if any(word in ABBREVIATIONS for word in words) else ""


def table_words(name: str) -> tuple[str, ...]:
    """The words of a table's name without what only says that it is a table: dim_customer, tbl_orders."""
    words = words_of(name)
    if len(words) > 1 and words[0] in _TABLE_PREFIXES:
        words = words[1:]
    if len(words) > 1 and words[-1] in _TABLE_SUFFIXES:
        words = words[:-1]
    return words


def member_name(words: Iterable[str], otherwise: str = "column") -> str:
    """A name that a definition may have. Letters that it may not have are written with others, or left out."""
    text = "_".join(words).lower().translate(_LETTERS)
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    name = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")
    if not name:
        return otherwise
    if not name[0].isalpha():
        name = f"{otherwise}_{name}"
    assert is_name(name), name
    return name


def free_name(wanted: Iterable[str], taken: Iterable[str]) -> str:
    """The first of the names that is neither taken nor reserved, and stands in expressions without quotes; the first
    with a number if none is."""
    names, used = list(wanted), {*taken, *RESERVED}
    for name in names:
        if name not in used and is_bare(name):
            return name
    number = 2
    while f"{names[0]}_{number}" in used:
        number += 1
    return f"{names[0]}_{number}"


def singular(word: str) -> str:
    return word if word in _UNCHANGED else stem(word)


def plural(word: str) -> str:
    """By the regular rules of English; what is no English word, or a plural already, stays."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word in _UNCHANGED or singular(word) != word or not is_word(word):
        return word
    if len(word) > 1 and word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    if word.endswith(("s", "x", "z", "ch", "sh")):
        return word + "es"
    return word + "s"


def singular_words(words: Sequence[str]) -> tuple[str, ...]:
    """The name of one: ("order", "items") → ("order", "item")."""
    return (*words[:-1], singular(words[-1])) if words else ()


def plural_words(words: Sequence[str]) -> tuple[str, ...]:
    return (*words[:-1], plural(words[-1])) if words else ()


def article(phrase: str) -> str:
    """ "an order", "a customer"."""
    spoken_vowel = phrase[:1].lower() in "aeiou" and not phrase.lower().startswith(("uni", "use", "eu"))
    return f"{'an' if spoken_vowel else 'a'} {phrase}"


_ENDINGS = ("s", "es", "n", "en", "e", "er", "nen")


@lru_cache(maxsize=200_000)
def names_same(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names mean the same thing, one perhaps its plural: customer and customers, kunde and kunden."""
    left, right = "_".join(one), "_".join(other)
    if left == right or "_".join(singular_words(one)) == "_".join(singular_words(other)):
        return True
    short, long = sorted((left, right), key=len)
    return len(short) > 2 and long.startswith(short) and long[len(short) :] in _ENDINGS
