"""All sentences that mean the same as others, in the order in which they are tried."""

from __future__ import annotations

from service.asking.offline.rephrasing.counting import COUNTING
from service.asking.offline.rephrasing.measuring import MEASURING
from service.asking.offline.rephrasing.periods import PERIODS
from service.asking.offline.rephrasing.picking import PICKING

__all__ = ["PERIODS", "RULES"]

RULES = (*COUNTING, *MEASURING, *PICKING)
