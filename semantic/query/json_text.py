"""Queries as JSON text: the same text gives the same object, which `semantic.kept` recognises.

read_query(b'{"metrics": ["revenue"]}')  ->  Query(metrics=(MetricUse("revenue"),))
"""

from __future__ import annotations

import json
from functools import lru_cache

from semantic.errors import QueryMalformed
from semantic.query.json_form import parse_query
from semantic.query.types import Query

KEPT_TEXTS = 1_000
LONGEST_KEPT = 20_000


def read_query(text: str | bytes) -> Query:
    """The query of a JSON text. Raises QueryMalformed."""
    return _kept(text) if len(text) <= LONGEST_KEPT else _read(text)


def _read(text: str | bytes) -> Query:
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise QueryMalformed(
            "This is not JSON.", hint='Write {"metrics": ["revenue"]}, for instance.'
        ) from error
    return parse_query(form)


_kept = lru_cache(KEPT_TEXTS, typed=True)(_read)
