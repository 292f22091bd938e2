"""Where each definition stands on the site: one file or anchor for each name, whatever the name is.

    place("metric", "sales.revenue")        "metrics/sales.revenue.html"
    place("dimension", "sales.sold_at")     "models/sales.html#dimension-sold_at"
    place("question", "How big is a basket?")   "questions/how-big-is-a-basket-1f0c4f3e.html"

Two names never share a file, also where a disk takes `Revenue` and `revenue` for one, and no name leads out of the
site's folder.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256

from service.browsing.details import Kind

LONGEST = 60
WITHOUT_OWNER = "without-owner"

_SAFE = re.compile(r"[a-z0-9](?:[a-z0-9_-]|\.(?=[a-z0-9_]))*")
_TAKEN = re.compile(r"(?:index|without-owner|con|prn|aux|nul|com\d|lpt\d)(?:\..*)?")
"""Pages of our own, and the names that one kind of disk keeps for devices, whatever stands behind their dot."""

_FOLDERS = {"metric": "metrics", "model": "models", "question": "questions"}


@lru_cache(maxsize=10_000)
def file_name(name: str) -> str:
    """A name for a file, without ending: the name itself where that is safe everywhere, else its safe letters and a
    piece of its hash."""
    if len(name) <= LONGEST and _SAFE.fullmatch(name) and not _TAKEN.fullmatch(name) and not _hashed(name):
        return name
    words = re.sub(r"[^a-z0-9]+", "-", name.lower())[:LONGEST].strip("-")
    return f"{words or 'x'}-{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _hashed(name: str) -> bool:
    """Whether it looks like a name with a hash, which another name could have been given."""
    return re.fullmatch(r".*-[0-9a-f]{8}", name) is not None


def place(kind: Kind, name: str) -> str:
    """The address of a definition by its unique name, from the folder of the site."""
    if kind in ("dimension", "segment"):
        model, _, last = name.partition(".")
        return f"{place('model', model)}#{kind}-{file_name(last)}"
    return f"{_FOLDERS[kind]}/{file_name(name)}.html"


def owner_place(owner: str) -> str:
    """The page of an owner; "" is nobody."""
    return f"owners/{file_name(owner) if owner else WITHOUT_OWNER}.html"


def tag_place(tag: str) -> str:
    return f"tags.html#tag-{file_name(tag)}"
