"""Periods without a name of their own, feasts on fixed days, and what is said once for two.

Put plainly before the names of the question are looked for.
"""

from __future__ import annotations

from itertools import pairwise

from semantic.calendars import MONTHS, SHORT_MONTHS
from service.asking.offline.rephrasing.counting import DEEDS
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import LEAST, MOST

_IN = r"(?:(?:in|during|over|for|across|throughout|of|from) )?(?:the )?"
_YEAR = r"of the year"
_MONTH = rf"(?:{'|'.join((*MONTHS, *SHORT_MONTHS))})"
_DAY = r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?"
PERIODS: tuple[Rule, ...] = (
    Rule(rf"{_IN}(?:last|final|fourth|4th) quarter {_YEAR}", "in q4"),
    Rule(rf"{_IN}(?:first|1st) quarter {_YEAR}", "in q1"),
    Rule(rf"{_IN}(?:second|2nd) quarter {_YEAR}", "in q2"),
    Rule(rf"{_IN}(?:third|3rd) quarter {_YEAR}", "in q3"),
    Rule(rf"{_IN}(?:last|final) (?:three|3) months {_YEAR}", "in october to december"),
    Rule(rf"{_IN}(?:last|final) (?:two|2) months {_YEAR}", "in november to december"),
    Rule(rf"{_IN}(?:last|final) (?:six|6) months {_YEAR}", "in july to december"),
    Rule(rf"{_IN}first (?:three|3) months {_YEAR}", "in january to march"),
    Rule(rf"{_IN}first (?:two|2) months {_YEAR}", "in january to february"),
    Rule(rf"{_IN}first (?:six|6) months {_YEAR}", "in january to june"),
    Rule(
        r"(?<!of )(?:in |during |over |for |across |throughout |all through )?(?:the |a )?(?:full|whole"
        r"|entire|complete|calendar) year(?! (?:\d|over|to))",
        "last year",
    ),
    Rule(r"(?:over|of|during|in|throughout|across|for) (?:the|a) year(?= ,|$)", "last year"),
    Rule(rf"({MOST}|{LEAST}|busiest|quietest) (day|week|month|quarter) of the year", r"\1 \2 last year"),
    Rule(rf"from {_DAY} (?:to|till|until|through|thru) {_DAY} (?:of )?({_MONTH})", r"from \1 \3 to \2 \3"),
    Rule(rf"between {_DAY} and {_DAY} (?:of )?({_MONTH})", r"between \1 \3 and \2 \3"),
    Rule(
        rf"(?:the )?(?:summer|winter|spring|autumn|fall|holiday)(?: months?| season"
        rf"| period)?(?: ,)? (?:from )?({_MONTH} (?:to|through|thru|until|till|and))",
        r"\1",
    ),
    Rule(r"(\d\d)[- ](\d\d)s", r"\1-\2"),
    Rule(r"(shopped|shop|shops|bought|buy|buys|spent|spend|spends|purchased) (?:with|from|at) us", r"\1"),
    Rule(
        r"how (?:did|does|do|is|was|are|were) (.+?) (?:do|doing|perform|performing"
        r"|fare) (.+? )?in terms of (.+)$",
        r"\3 of \1 \2",
    ),
    Rule(
        r"(?:by|per|each|for each) (day|week|month|quarter)s? of (20\d\d"
        r"|last year|this year|q[1-4])",
        r"by \1 in \2",
    ),
    Rule(r"(?:for |over |in )?(?:the |all )?(?:12|twelve) months of (20\d\d|last year)", r"by month in \1"),
    Rule(r"(start|begin|first|opening) and (end|last|closing) (date|day)s?", r"\1 \3 and \2 \3"),
    Rule(r"^(?:total )?dollars (by|per|for each|from|of|in|on)", r"sales \1", "sale"),
    Rule(rf"on {_DAY} and {_DAY} (?:of )?({_MONTH})", r"on \1 \3 and \2 \3"),
    Rule(
        r"(compared to|compared with|vs|versus|against) the (?:one|ones|previous one) ?(?:before|prior"
        r"|earlier)?(?: it| that)?",
        r"\1 the previous period",
    ),
    Rule(r"half a million", "500000"),
    Rule(r"a quarter (?:of a )?million", "250000"),
    Rule(r"(?:a|one) (million|thousand)", r"1 \1"),
    Rule(r"(?:a|one) hundred(?! (?:and|thousand|million))", "100"),
    *(
        Rule(
            rf"(more than|less than|over|under|at least|at most|above|below) (?:an?|one) {part} of",
            rf"\1 {percent}% of",
        )
        for part, percent in (
            ("half", 50),
            ("quarter", 25),
            ("fifth", 20),
            ("tenth", 10),
            ("third", "33.33333333"),
        )
    ),
    Rule(
        r"(more than|less than|over|under|at least|at most|above|below) half(?: of)?"
        r" (?=(?:the|our|all|its|their|of|total) )",
        r"\1 50% of ",
    ),
    Rule(r"(more than|less than|over|under|at least|at most|above|below) half of", r"\1 50% of"),
    Rule(
        r"(more than|less than|over|under|at least|at most|above|below) two thirds of", r"\1 66.66666667% of"
    ),
    Rule(r"(more than|less than|over|under|at least|at most|above|below) three quarters of", r"\1 75% of"),
    Rule(r"rank(ing of|ed|)(?: the| our)? weekdays", r"rank\1 days of the week"),
    Rule(r"([$€£]?\d[\d,.]*[km]?) dollars of (sales|revenue)", r"\1 dollars in \2"),
    *(Rule(rf"{one} or {other}", f"{one} to {other}") for one, other in pairwise(MONTHS)),
    Rule(r"(?:on |at )?new year'?s? eve", "on 31 december"),
    Rule(r"(?:on |at )?christmas eve", "on 24 december"),
    Rule(r"(?:on |at )?christmas day", "on 25 december"),
    Rule(r"(?:on |at )?halloween", "on 31 october"),
    Rule(r"(?:on |at )?valentine'?s? day", "on 14 february"),
    Rule(r"(?:on |at )?independence day", "on 4 july"),
    Rule(r"with (?:and|or|vs|versus|&) without ([a-z]+)", r"with \1 vs without \1"),
    Rule(
        r"with ([a-z]+) (?:and|or|vs|versus|than|compared to|compared with) (?:those |the ones "
        r"|ones )?without(?: any| them| it)?(?=$| ,)",
        r"with \1 vs without \1",
    ),
    *DEEDS,
)
"""Of a year that is not named the most recent one is meant, which the answer says."""
