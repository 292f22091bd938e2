"""The words of questions that belong to no company: grouping, negation, comparison, order, grain, filler.

Each table maps a phrase to what it does. A word that stands in no table and in no definition is never skipped.
"""

from __future__ import annotations

from enum import StrEnum

from semantic.planning.period_words import WEEKDAYS
from semantic.query.types import Operator
from service.asking.offline.tagging.frames import FETCH, PASSED, POLITE, SHOWN_AS, TAKEN
from service.asking.offline.tagging.shape_words import (
    ALPHABETICAL,
    APART,
    AS_SHARE,
    AVERAGED,
    BUSY,
    COMES,
    CONTAINS,
    COUNTS_OF,
    DOES_BEST,
    ENDS,
    ETC,
    EVERY_BUT,
    EXISTS,
    FIRST,
    FROM_LEAST,
    FROM_MOST,
    HIGHEST_FIRST,
    IN_PERCENT,
    INSTEAD,
    KNOWN,
    LOWEST_FIRST,
    MIDDLES,
    NOT_KNOWN,
    OF_IT,
    OPPOSED,
    OTHERS,
    PARTED_BY,
    QUIET,
    SHARE,
    SHARE_IF_COMES,
    STARTS,
    SUPERLATIVES,
    TOGETHER,
    TOTALS,
)


class Kind(StrEnum):
    """What a span of the question is."""

    NAME = "name"
    TIME = "time"
    DAYS = "days"
    NUMBER = "number"
    GRAIN = "grain"
    GROUP = "group"
    PER = "per"
    PREPOSITION = "preposition"
    NOT = "not"
    COMPARE = "compare"
    BETWEEN = "between"
    AND = "and"
    OR = "or"
    COMMA = "comma"
    VERSUS = "versus"
    TOP = "top"
    RANKED = "ranked"
    WHICH = "which"
    LIST = "list"
    COUNT = "count"
    AVERAGE = "average"
    TOTAL = "total"
    SELL = "sell"
    ARITHMETIC = "arithmetic"
    UNIT = "unit"
    THOSE = "those"
    SPLIT = "split"
    TREND = "trend"
    DIRECTION = "direction"
    ORDINAL = "ordinal"
    OTHERS = "others"
    FIRST = "first"
    YES_NO = "yes or no"
    ETC = "and so on"
    SHARE = "share"
    COMES = "comes"
    CHANGE = "change"
    EARLIER = "earlier"
    SERIES = "series"
    DATELESS = "dateless"
    HOURS = "hours"
    RUNNING = "running"
    WHOSE = "whose"
    CLAUSE = "clause"
    APART = "apart"
    PAIR = "pair"
    MATCH = "match"
    TIMES = "times"
    SO_FAR = "so_far"
    TOTALS = "totals"
    EXISTS = "exists"
    FILLER = "filler"
    UNKNOWN = "unknown"


Word = tuple[Kind, object]


def _all(kind: Kind, phrases: str, payload: object = None) -> dict[str, Word]:
    return {phrase.strip(): (kind, payload) for phrase in phrases.split("|")}


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WORDS: dict[str, Word] = {
    **_all(
        Kind.FILLER,
        "a|an|the|of|that|who|whom|were|was|is|are|am|be|been|being|our|we|us|you|your|they|their|it|its|i|me|my|do"
        "|did|does|done|has|have|had|there|please|pls|hi|hello|hey|thanks|thank you|can|could|would|tell|let|want"
        "|need|like to|would like|know|see|get|find|look at|how much|how do|how did|overall|all time|of all time"
        "|altogether|all|whole|entire|just|only|also|so|then|what is|what are|what was|what were|what's"
        "|whats|as well|amount of|figures|figure|numbers|number for|something|anything|really|currently"
        "|each of|respectively|ever|answer|tell me|table of|chart of|graph of|plot of|report of|report on|report for"
        "|compute|calculate|question|well|this|these|i'd|i'm|we've|happen to|dragoman"
        "|make|made|generated|how was|how were|how is|how are",
    ),
    **_all(Kind.FILLER, "by how much|how has|how have|how does|how had"),
    **_all(Kind.VERSUS, "compare with|compare to|compares with|compares to|compare against"),
    **_all(Kind.TREND, "develop|developed|evolve|evolved|evolution of"),
    **_all(Kind.FILLER, POLITE),
    **_all(Kind.FILLER, SHOWN_AS),
    **_all(Kind.FILLER, PASSED),
    **_all(Kind.FILLER, TAKEN),
    **_all(Kind.LIST, FETCH),
    **_all(
        Kind.PREPOSITION,
        "in|to|from|for|with|at|on|during|among|amongst|within|who are|having",
    ),
    **_all(
        Kind.GROUP, "by|by each|for each|for every|in each|in every|at each|to each|on each|each|every|across"
    ),
    **_all(
        Kind.GROUP,
        "of each|of every|split by|broken down by|broken out by|break down by|breakdown by|grouped by",
    ),
    **_all(
        Kind.GROUP,
        "group by|split across|distributed by|distribution by|distribution across|sliced by|split into",
    ),
    **_all(Kind.GROUP, PARTED_BY),
    **_all(
        Kind.GROUP, "according to|depending on|by different|separated by|divided into|by individual|with each"
    ),
    **_all(Kind.GROUP, "within each|within every|inside each|by every"),
    **_all(Kind.PER, "per|per each|per every"),
    **_all(
        Kind.NOT,
        "not|no|without|excluding|exclude|excl|except|except for|excepting|outside|other than|apart from",
    ),
    **_all(
        Kind.NOT,
        "but not|not in|not from|not to|not for|not with|but no|leaving out|leave out|ignoring|not of",
    ),
    **_all(
        Kind.NOT,
        "ex|exc|exclusive of|sans|barring|save for|omitting|omit|skipping|disregarding|disregard|not counting"
        "|not counting in|without counting|leaving aside|with the exception of|to the exclusion of",
    ),
    **_all(
        Kind.NOT,
        "not including|non|aside from|who are not|that are not|outside of|but without|not on|not at",
    ),
    **_all(Kind.NOT, INSTEAD),
    **_all(
        Kind.COMPARE,
        "over|above|more than|greater than|bigger than|larger than|higher than|exceeding|longer than",
        Operator.GT,
    ),
    **_all(Kind.COMPARE, "of more than|of over|exceeds|exceed|north of|beyond|>|upwards of", Operator.GT),
    **_all(
        Kind.COMPARE,
        "under|below|less than|fewer than|smaller than|lower than|of less than|of under|shorter than|<",
        Operator.LT,
    ),
    **_all(
        Kind.COMPARE,
        "at least|no less than|no fewer than|not less than|minimum of|a minimum of|>=",
        Operator.GE,
    ),
    **_all(Kind.COMPARE, "at most|no more than|not more than|up to|maximum of|a maximum of|<=", Operator.LE),
    **_all(
        Kind.NOT,
        "never|have never|has never|had never|without any|with no|not any|didn't|don't|haven't|hasn't",
    ),
    **_all(Kind.TIMES, "times"),
    **_all(Kind.TIMES, "once", 1),
    **_all(Kind.TIMES, "twice", 2),
    **_all(Kind.TOP, "most popular|most successful|most common", True),
    **_all(Kind.TOP, "least popular|least successful|least common", False),
    **_all(Kind.TOP, "|".join(BUSY), True),
    **_all(Kind.TOP, "|".join(QUIET), False),
    **_all(Kind.TOP, DOES_BEST, True),
    **_all(Kind.TOP, DOES_BEST.replace("best", "worst"), False),
    **_all(Kind.OR, "nor"),
    **_all(Kind.SELL, "came|came to|came in|visited|shopped at|shopped in", "visit"),
    **_all(Kind.MATCH, STARTS, Operator.STARTS_WITH),
    **_all(Kind.MATCH, CONTAINS, Operator.CONTAINS),
    **_all(Kind.MATCH, ENDS, Operator.ENDS_WITH),
    **_all(Kind.MATCH, NOT_KNOWN, Operator.IS_NULL),
    **_all(Kind.MATCH, KNOWN, Operator.IS_NOT_NULL),
    **_all(Kind.APART, APART, "apart"),
    **_all(Kind.APART, TOGETHER, "together"),
    **_all(Kind.PAIR, "difference between|the difference between|gap between|difference of", "-"),
    **_all(Kind.PAIR, "ratio of|ratio between|the ratio of|ratio", "/"),
    **_all(Kind.NOT, EVERY_BUT),
    **_all(
        Kind.GROUP,
        "splits into|split up into|break down into|breaks down into|broken down into|broken into|divide into"
        "|divides into|divided up into|separated into|separate into",
    ),
    **_all(
        Kind.GROUP,
        "split between|split among|split over|spread across|spread over|divided among|divided between",
    ),
    **_all(Kind.COMPARE, "exactly|equal to|equals|=", Operator.EQ),
    **_all(Kind.BETWEEN, "between|ranging from"),
    **_all(
        Kind.AND,
        "and|plus|+|as well as|and also|along with|together with|&|and with|and of|and by|and for|and in",
    ),
    **_all(Kind.OR, "or|either|or else|and/or|or of|or for|or in"),
    **_all(Kind.COMMA, ","),
    **_all(
        Kind.VERSUS,
        "vs|versus|than|compared with|compared to|in comparison with|in comparison to|against",
    ),
    **_all(Kind.VERSUS, OPPOSED),
    **_all(Kind.VERSUS, "relative to|next to|compared against"),
    **_all(
        Kind.TOP, "top|best|leading|biggest|largest|highest|strongest|greatest|most|the most|maximum", True
    ),
    **_all(
        Kind.TOP,
        "largest number of|highest number of|top performing|best performing|top ranked|most of the",
        True,
    ),
    **_all(Kind.TOP, "bottom|worst|weakest|smallest|lowest|poorest|least|fewest|the least|minimum", False),
    **_all(
        Kind.TOP,
        "smallest number of|lowest number of|worst performing|lowest performing|poorest performing",
        False,
    ),
    **_all(Kind.RANKED, "ranked by|ordered by|sorted by|rank by|order by|sort by|in order of|ranked on"),
    **_all(
        Kind.RANKED, "rank|ranked|ranking|ranking of|sort|sorted|ordered|rank the|rank all|sort the|rank our"
    ),
    **_all(Kind.DIRECTION, f"{HIGHEST_FIRST}|{FROM_MOST}", "descending"),
    **_all(Kind.DIRECTION, f"{LOWEST_FIRST}|{FROM_LEAST}", "ascending"),
    **_all(Kind.DIRECTION, ALPHABETICAL, "alphabetical"),
    **_all(Kind.ORDINAL, "|".join(f"{place} {word}" for place in MIDDLES for word in SUPERLATIVES)),
    **_all(Kind.OTHERS, OTHERS),
    **_all(Kind.FIRST, FIRST),
    **_all(Kind.YES_NO, "yes/no"),
    **_all(Kind.ETC, ETC),
    **_all(Kind.SHARE, SHARE),
    **_all(Kind.SHARE, SHARE_IF_COMES, "how much of"),
    **_all(Kind.SHARE, OF_IT, "of it"),
    **_all(Kind.SHARE, AS_SHARE, "as"),
    **_all(Kind.SHARE, IN_PERCENT, "in percent"),
    **_all(Kind.COMES, COMES),
    **_all(Kind.WHICH, "which|which of|what kind of|in which|on which|at which|what|to which|what kinds of"),
    **_all(Kind.LIST, "list|show|display|enumerate|show me|show us|give me|give us|give"),
    **_all(
        Kind.COUNT, "how many|number of|count of|how many different|number of different|number of unique|# of"
    ),
    **_all(Kind.COUNT, "how many unique|how many distinct|total number of|count"),
    **_all(Kind.COUNT, COUNTS_OF),
    **_all(Kind.AVERAGE, "average|avg|mean|averaged"),
    **_all(Kind.AVERAGE, AVERAGED),
    **_all(Kind.TOTALS, TOTALS),
    **_all(Kind.EXISTS, EXISTS),
    **_all(Kind.TOTAL, "total|totals|in total|sum of|total of|sum"),
    **_all(Kind.SELL, "sell|sold|sells|selling|bestselling|turn over|turned over"),
    **_all(Kind.SELL, "spend|spends|spent|spending", "spend"),
    **_all(Kind.SELL, "buy|buys|bought|buying|purchase|purchased|purchases", "buy"),
    **_all(Kind.ARITHMETIC, "minus|less|-", "-"),
    **_all(Kind.ARITHMETIC, "divided by|/", "/"),
    **_all(Kind.UNIT, "dollar|dollars|usd|buck|bucks|us dollars", "currency"),
    **_all(Kind.UNIT, "year olds|year old|years old|years of age", "age"),
    **_all(Kind.UNIT, "percent|%|per cent|pct", "percent"),
    **_all(Kind.THOSE, "those|the ones|ones|those who|those that|the others|others"),
    **_all(Kind.SPLIT, "breakdown of|breakdown|split of|split|distribution of|distribution|compare"),
    **_all(
        Kind.TREND,
        "over time|trend|trends|trending|trend of|trend in|development of|time series|timeline",
    ),
}
"""By the phrase as written, lower-case."""

GRAINS: dict[str, tuple[str, bool]] = {
    **{unit: (unit, False) for unit in ("day", "week", "month", "quarter", "year", "hour")},
    "calendar day": ("day", False),
    "calendar week": ("week", False),
    "calendar month": ("month", False),
    "date": ("day", False),
    "fiscal quarter": ("fiscal_quarter", False),
    "fiscal year": ("fiscal_year", False),
    "daily": ("day", True),
    "weekly": ("week", True),
    "monthly": ("month", True),
    "quarterly": ("quarter", True),
    "yearly": ("year", True),
    "annual": ("year", True),
    "hourly": ("hour", True),
    "day by day": ("day", True),
    "week by week": ("week", True),
    "month by month": ("month", True),
    "quarter by quarter": ("quarter", True),
    "year by year": ("year", True),
    "hour by hour": ("hour", True),
    "month after month": ("month", True),
    "week after week": ("week", True),
    "day after day": ("day", True),
    "day of week": ("day_of_week", False),
    "day of the week": ("day_of_week", False),
    "week day": ("day_of_week", False),
    "weekday": ("day_of_week", False),
    "hour of day": ("hour_of_day", False),
    "hour of the day": ("hour_of_day", False),
    "time of day": ("hour_of_day", False),
    "time of the day": ("hour_of_day", False),
    "month of year": ("month_of_year", False),
    "month of the year": ("month_of_year", False),
    "day of month": ("day_of_month", False),
    "day of the month": ("day_of_month", False),
}
"""A grain's word, by its singular, and whether it groups by itself ("monthly sales")."""

OFTEN = {word: unit for word, (unit, alone) in GRAINS.items() if alone and " " not in word}
"""Adverbs and adjectives of periods: "daily"."""

CYCLES = frozenset({"day_of_week", "hour_of_day", "month_of_year", "day_of_month"})

DAYS: dict[str, tuple[int, ...]] = {
    **{f"{name}s": (number,) for number, name in enumerate(WEEKDAYS, 1)},
    "weekends": (6, 7),
    "weekend": (6, 7),
    "weekday": (1, 2, 3, 4, 5),
    "weekend days": (6, 7),
    "weekdays": (1, 2, 3, 4, 5),
    "working days": (1, 2, 3, 4, 5),
}
"""Days that come again every week: 1 is Monday."""

NUMBERS = {
    word: number
    for number, word in enumerate(
        ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"), 1
    )
} | {"twenty": 20, "fifty": 50, "hundred": 100}
SO_MANY = rf"(?:\d{{1,4}}|{'|'.join(NUMBERS)})"
"""How many rows, as it is written."""


def so_many(text: str) -> int:
    return NUMBERS.get(text.lower()) or int(text)


SCALES = {
    "k": 1_000,
    "m": 1_000_000,
    "b": 1_000_000_000,
    "thousand": 1_000,
    "grand": 1_000,
    "million": 1_000_000,
    "billion": 10**9,
}

GENERIC = _words(
    "value other misc miscellaneous date model mix active new regular basic good great special specialty premium"
    " economy natural organic digital online internal external happy lean promo promotion enhanced bargain kit set"
    " utility accessory activity continuity blend fresh cooked boxed dry red large small mainstream traditional wire"
    " tape cart ticket novelty supply item sale discount promotional seasonal seasoned marinated primal plush total"
    " throw match frame drawer skirt rib round flat pail tree flag fan treat butt"
)
"""Words that stored values may happen to be, and that people use for other things: such a value needs its dimension."""

SALES = "sale"
"""The key of the metric that selling is measured by, where people ask "how much did we sell"."""
