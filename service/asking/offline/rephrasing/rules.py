"""All sentences that mean the same as others, in the order in which they are tried."""

from __future__ import annotations

from service.asking.offline.rephrasing.bounds import BOUNDS
from service.asking.offline.rephrasing.changes import CHANGING
from service.asking.offline.rephrasing.counting import COUNTING
from service.asking.offline.rephrasing.deeds import DEEDS_OF_PEOPLE
from service.asking.offline.rephrasing.ends import ENDS
from service.asking.offline.rephrasing.headings import HEADINGS, PLAIN_HEADINGS
from service.asking.offline.rephrasing.layout import LAYOUT
from service.asking.offline.rephrasing.measuring import MEASURING
from service.asking.offline.rephrasing.naming import NAMING
from service.asking.offline.rephrasing.parts import PARTS
from service.asking.offline.rephrasing.periods import PERIODS
from service.asking.offline.rephrasing.picking import PICKING
from service.asking.offline.rephrasing.places import PLACES
from service.asking.offline.rephrasing.selling import SELLING
from service.asking.offline.rephrasing.small_words import SMALL_WORDS

__all__ = ["LAYOUT", "PLAIN", "RULES"]

PLAIN = (*SMALL_WORDS, *PERIODS, *PLACES, *PLAIN_HEADINGS)
"""Tried before the names of a question are looked for."""
RULES = (
    *NAMING,
    *SELLING,
    *DEEDS_OF_PEOPLE,
    *CHANGING,
    *BOUNDS,
    *ENDS,
    *COUNTING,
    *PARTS,
    *MEASURING,
    *PICKING,
    *HEADINGS,
)
"""Other words for selling come first: what they are put as may stand in a sentence of the others."""
