"""Generated companies (definitions and rows built to hurt) and queries to them, each from a seed of its own.

A general-purpose generator draws mostly empty tables and filters that nothing passes here; these draws are weighed
so that most answers have several rows. `shrinking` makes a failing case small.
"""

from tests.soundness.generating.chance import Chance
from tests.soundness.generating.companies import company
from tests.soundness.generating.queries import moment, query
from tests.soundness.generating.rich import rich_company
from tests.soundness.generating.rich_queries import rich_query

__all__ = ["Chance", "company", "moment", "query", "rich_company", "rich_query"]
