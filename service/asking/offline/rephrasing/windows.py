"""Moving windows, put with their length in front.

rolling 4 weeks of baskets by week                      4 week rolling baskets by week
rolling four-week baskets by week                       four week rolling baskets by week
sales over the last 7 days for each day of june         sales 7 day rolling by day in june
"""

from __future__ import annotations

from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.tagging.time_words import WINDOW_COUNT

_UNIT = r"(day|week|month|quarter|year)"
_ROLLING = r"(?:rolling|moving|trailing)"

WINDOWS: tuple[Rule, ...] = (
    Rule(rf"(?:rolling|moving) {WINDOW_COUNT} {_UNIT}s? of(?: the| our)?", r"\1 \2 rolling"),
    Rule(rf"{_ROLLING} {WINDOW_COUNT} {_UNIT}(?= [a-z])", r"\1 \2 rolling"),
    Rule(
        rf"(?:over|in|of|for) the (?:last|past|trailing) {WINDOW_COUNT} {_UNIT}s? (?:for|on|at|as of|up to)"
        rf" (?:each|every) {_UNIT} (?:of|in|during)",
        r"\1 \2 rolling by \3 in",
    ),
)
"""“Rolling 4 weeks baskets by week” and “trailing 6 months of sales by month” may be a range as well, whose parts are
shown: of these only a single unit, as in “6 month sales”, tells that the window is meant."""
