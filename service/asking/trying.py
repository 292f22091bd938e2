"""Whether a query that was made of a book works: it is compiled as whoever reads the book may ask it, and never run.

tried(book.catalog, query).main.plan        raises a QueryInvalid
works(book.catalog, query)                  False, where that would raise one
"""

from __future__ import annotations

from datetime import datetime

from semantic.catalog import Catalog
from semantic.compiling import Compiled, compile_query
from semantic.errors import QueryInvalid
from semantic.principal import EVERYONE, OPERATOR
from semantic.query.types import Query

ANY_TIME = datetime(2020, 1, 1)
"""Whether a query compiles does not depend on the clock."""


def tried(catalog: Catalog, query: Query, now: datetime = ANY_TIME) -> Compiled:
    """Raises a QueryInvalid. The catalog has been cut to what its reader may know, if anything is kept from them: one
    that has not been is that of somebody whom no policy limits."""
    reader = OPERATOR if catalog.origin is None else EVERYONE
    return compile_query(catalog, query, dialect="duckdb", now=now, principal=reader)


def works(catalog: Catalog, query: Query) -> bool:
    try:
        tried(catalog, query)
    except QueryInvalid:
        return False
    return True
