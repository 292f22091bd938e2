"""Periods without a name of their own, feasts on fixed days, and what is said once for two.

Put plainly before the names of the question are looked for.
"""

from __future__ import annotations

from itertools import pairwise

from semantic.calendars import MONTHS, SHORT_MONTHS
from service.asking.offline.rephrasing.accounting import ACCOUNTING
from service.asking.offline.rephrasing.changes import CHANGES
from service.asking.offline.rephrasing.counting import DEEDS
from service.asking.offline.rephrasing.dated_names import DATED_NAMES
from service.asking.offline.rephrasing.ends_of_periods import ENDS_OF_PERIODS
from service.asking.offline.rephrasing.hours import HOURS
from service.asking.offline.rephrasing.number_words import NUMBER_WORDS
from service.asking.offline.rephrasing.parts_of_years import PARTS_OF_YEARS
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.weeks import WEEKS
from service.asking.offline.rephrasing.windows import WINDOWS
from service.asking.offline.rephrasing.words import LEAST, MOST

_IN = r"(?:(?:in|during|over|for|across|throughout|of|from) )?(?:the )?"
_YEAR = r"of the year"
_MONTH = rf"(?:{'|'.join((*MONTHS, *SHORT_MONTHS))})"
_GOES_ON = (
    r"(?= ,|$| (?:by|per|with|at|in|on|and|did|was|were|had|that|which|what|how|who|for each|for all|each)\b)"
)
"""What may follow a period that is over: "of the year 2017" is another, and a "year to date" has not ended."""
_PLACE = r"(?:first|second|third|fourth|last|1st|2nd|3rd|4th)"
_PART = r"(?:half|quarter|semester)"
_TO = (
    r"(?:and|or|to|into|than|vs|versus|over|against|with|from|relative to|compared to|compared with)"
    r"(?: (?:in|during|for|that of|those of|of))*"
)
_OF_YEAR = r"((?: of (?:the year|last year|this year|20\d\d))?)"
_ELLIPSIS = (
    Rule(r"(?:first|1st) semester", "first half"),
    Rule(r"(?:second|2nd) semester", "second half"),
    Rule(
        rf"({_PLACE}) ({_PART})(?:{_OF_YEAR}| year)? ((?:[a-z]+ ){{0,2}}?{_TO}) (?:the )?({_PLACE})"
        r"(?: one)?(?=$| ,| \?| (?:in|for|by|on|and|which|did|was|were|per)\b)",
        r"\1 \2 \4 the \5 \2",
    ),
    Rule(
        rf"(?:the )?({_PLACE}) ({_TO}) (?:the )?({_PLACE}) ({_PART}){_OF_YEAR}",
        r"the \1 \4 \2 the \3 \4\5",
    ),
    Rule(r"the (day|week|month|quarter) (?:right |just |immediately )?before (?:it|that)", r"the \1 before"),
    Rule(
        r"(last|past) (\d+) (days|weeks|months)((?: .*?)?) (vs|versus|against|compared to|compared with)"
        r" the (?:\2 )?(?:\3 )?before(?: that| it| them| those)?",
        r"last \2 \3\4 \5 the previous \2 \3",
    ),
)
"""What is said once of two periods: "from the first half to the second"."""
_DAY = r"(?:the )?(\d{1,2})(?:st|nd|rd|th)?"
PERIODS: tuple[Rule, ...] = (
    *NUMBER_WORDS,
    *_ELLIPSIS,
    *DATED_NAMES,
    *ACCOUNTING,
    *WINDOWS,
    *WEEKS,
    *PARTS_OF_YEARS,
    *HOURS,
    *ENDS_OF_PERIODS,
    *CHANGES,
    Rule(r"(what|how|who|where|when)'d", r"\1 did"),
    Rule(r"for (?:every|each) (\d[\d,]*)(?= [a-z])", r"per \1"),
    Rule(rf"{_IN}(?:last|final|fourth|4th) quarter {_YEAR}", "in q4"),
    Rule(rf"{_IN}(?:first|1st) quarter {_YEAR}", "in q1"),
    Rule(rf"{_IN}(?:second|2nd) quarter {_YEAR}", "in q2"),
    Rule(rf"{_IN}(?:third|3rd) quarter {_YEAR}", "in q3"),
    Rule(
        r"(?<!of )(?:in |during |over |for |across |throughout |all through )?(?:the |a )?(?:full|whole"
        r"|entire|complete|calendar) year(?! (?:\d|over|to))",
        "last year",
    ),
    Rule(rf"(?:over|of|during|in|throughout|across|for|through) (?:the|a) year{_GOES_ON}", "last year"),
    Rule(
        r"(?:for |over |in |during )?(?:all|the whole|the entire) year(?: long| round| through)?(?! (?:\d|over|to))",
        "last year",
    ),
    Rule(r"(?:, )?(?:full |whole )?(?:year|yearly|annual) totals?(?= ,|$)", "last year in total"),
    Rule(r"(?:full |whole )?(?:year|yearly|annual) (total|totals)(?: (?:of|for))?", r"\1 last year"),
    Rule(r"the year's ([a-z]+)", r"last year \1"),
    Rule(r"(?:which|what) (day|week|month|quarter) of the year", r"which \1 last year"),
    Rule(rf"({MOST}|{LEAST}|busiest|quietest) (day|week|month|quarter) of the year", r"\1 \2 last year"),
    Rule(rf"from {_DAY} (?:to|till|until|through|thru) {_DAY} (?:of )?({_MONTH})", r"from \1 \3 to \2 \3"),
    Rule(rf"between {_DAY} and {_DAY} (?:of )?({_MONTH})", r"between \1 \3 and \2 \3"),
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
        Rule(rf"{word} hundred(?! (?:and|thousand|million))", f"{number}00")
        for number, word in enumerate(("two", "three", "four", "five", "six", "seven", "eight", "nine"), 2)
    ),
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
    Rule(r"with (?:and|or|vs|versus|&) without ([a-z]+)", r"with \1 vs without \1"),
    Rule(
        r"((?:one|two|single|\d) adults?(?: (?:households?|homes?|families))?) with ([a-z]+)"
        r" (?:and|or|vs|versus|than|against|compared to|compared with) (?:those |the ones |ones )?without"
        r"(?: any| them)?(?=$| ,)",
        r"\1 with \2 vs \1 without \2",
    ),
    Rule(
        r"with ([a-z]+) (?:and|or|vs|versus|than|compared to|compared with) (?:those |the ones "
        r"|ones )?without(?: any| them| it)?(?=$| ,)",
        r"with \1 vs without \1",
    ),
    *DEEDS,
)
"""Of a year that is not named the most recent one is meant, which the answer says."""
