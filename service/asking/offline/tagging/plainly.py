"""Turns of phrase put as the lexicon knows them, before anything is read: bounds, places in an order, periods.

    "receipts of 100 dollars and up"        receipts of at least 100 dollars
    "stores with 100 baskets or more"       stores with at least 100 baskets
    "the no. 1 category of each store"      the top 1 category of each store
    "sales of the month October"            sales of October

A turn of phrase that the book itself knows ("5 or more" as a value) stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from semantic.book import Book, Meaning
from semantic.book.words import Token, key_of, stem
from semantic.calendars import MONTHS, SHORT_MONTHS
from service.asking.offline.tagging.lexicon import NUMBERS
from service.asking.offline.tagging.members import names_rows
from service.asking.offline.tagging.shape_words import KNOWN, NOT_KNOWN
from service.asking.offline.tagging.turns import TURNS

_SCALE = r"(?: (?:k|m|thousand|million|billion|hundred))?"
_DIGITS = r"[$€£]?\d[\d,.]*[kmb]?%?"
_COUNTED = rf"(?:{_DIGITS}|{'|'.join(NUMBERS)}){_SCALE}"
_UNIT = r"(?: (?:dollars?|usd|bucks?|percent|pct|%|times))?"
_MORE = r"(?:more|up|upwards?|above|over|higher|greater|larger|bigger|beyond)"
_LESS = r"(?:less|fewer|below|under|lower|smaller|down|downwards?)"
_MONTH = "|".join((*MONTHS, *SHORT_MONTHS))
_ENDS = r"(?! (?:than|to|until|till|at|of|between|[$€£]?\d))"
_THEN = (
    r"(?=$| (?:,|in|on|at|by|per|during|for|from|since|last|this|please|pls|q[1-4]|h[12]|\d{4}|each|every|and how|with"
    rf"|{_MONTH}|today|yesterday)(?: |$))"
)
"""What may come after "100 baskets or more": with anything else it is not sure what there is more of."""
_FROM = r"(?:from|of|for|with|starting (?:at|from|with))"
_BEFORE = frozenset({"from", "for", "with", "starting"})
_NOUNS = r"(?! (?:and|or|to|of|than) )(?: (?!and |or )[a-z]+){1,2}"
_GRAIN = "day|week|month|quarter|year"
_SUPERLATIVE = (
    "best|worst|biggest|largest|highest|lowest|smallest|strongest|weakest|top|busiest|quietest|greatest"
    "|poorest"
)
_SLIP = "(?:receipt|ticket|basket|order|bill|transaction|invoice|purchase)"
_DEAR = "(?:priciest|dearest|costliest|most expensive|fattest)"
_EACH = r"(?<!by )(?<!per )(?<!each )(?<!every )(?<!which )(?<!what )(?<!and )(?<!or )"
_BOUNDS = (
    (rf"(?:{_FROM} )?({_COUNTED}{_UNIT}) (?:and|or) {_MORE}{_ENDS}", r"at least \1"),
    (rf"(?:(?:of|for|with) )?({_COUNTED}{_UNIT}) (?:and|or) {_LESS}{_ENDS}", r"at most \1"),
    (rf"({_COUNTED}{_NOUNS}) (?:or {_MORE}|at least|minimum){_THEN}", r"at least \1"),
    (rf"({_COUNTED}{_NOUNS}) (?:or {_LESS}|at most|maximum|tops){_THEN}", r"at most \1"),
    (rf"from ({_COUNTED}{_UNIT}) (?:up|upwards?|on|onwards?){_ENDS}", r"at least \1"),
    (rf"({_COUNTED}{_UNIT}) (?:upwards?|minimum|at minimum|at the minimum|at least){_THEN}", r"at least \1"),
    (rf"({_COUNTED}{_UNIT}) (?:maximum|at maximum|at the maximum|at most|tops){_THEN}", r"at most \1"),
    (rf"(?:at (?:the )?)?(?:minimum|min)(?: of)? ({_COUNTED}{_UNIT})(?! best)", r"at least \1"),
    (rf"(?:at (?:the )?)?(?:maximum|max)(?: of)? ({_COUNTED}{_UNIT})(?! best)", r"at most \1"),
    (rf"(?:not|no) (?:under|below|lower than|smaller than) ({_COUNTED})", r"at least \1"),
    (rf"(?:not|no) (?:over|above|higher than|greater than|larger than|bigger than) ({_COUNTED})", r"at most \1"),
    (r"(?:greater|more|higher|larger) than or equal(?: to)?|equal(?: to)? or (?:greater|more|higher) than", "at least"),
    (r"(?:less|fewer|lower|smaller) than or equal(?: to)?|equal(?: to)? or (?:less|lower|smaller) than", "at most"),
    (rf"at or above ({_COUNTED})", r"at least \1"),
    (rf"at or below ({_COUNTED})", r"at most \1"),
    (r"(more|less|fewer|higher|lower|greater|bigger|larger|smaller) then(?= [$€£]?\d)", r"\1 than"),
    (rf"in excess of(?= {_COUNTED})", "more than"),
    (
        r"([$€£]\d[\d,.]*[km]?|\d[\d,.]*[km]) plus(?=$| (?:that|who|which|have|had|in|on|by|per|during|last|,)(?: |$))",
        r"at least \1",
    ),
)  # fmt: skip
_OUT = (
    r"(?:leave out|leaving out|exclude|excluding|ignore|ignoring|omit|omitting|skip|skipping|not counting|without)"
    r"(?: (?:the|all|any|those))?((?: (?!with |below |under |over |above |less |more |fewer )[a-z]+){0,2})"
    r"(?: (?:with|having|that (?:have|had|are|were)|which (?:have|had)))?"
)
"""What is left out by a bound: what stays in lies on its other side."""
_LEFT_OUT = (
    (
        rf"{_OUT} (?:below|under|less than|fewer than|lower than|smaller than)(?= {_COUNTED})",
        r"those\1 at least",
    ),
    (rf"{_OUT} (?:above|over|more than|greater than|higher than)(?= {_COUNTED})", r"those\1 at most"),
    (rf"{_OUT} at least(?= {_COUNTED})", r"those\1 less than"),
    (rf"{_OUT} at most(?= {_COUNTED})", r"those\1 more than"),
)
_SPLITS = r"(?:split|splits|break|breaks|broken|divide|divides|divided|distribute|distributed)"
_ORDERS = (
    (r"(?<=the )(?:number|no|nr|num|nbr) (?:1|one)(?= (?!of |in |for |by )[a-z])", "top 1"),
    (rf"(?:single|very) ({_SUPERLATIVE})(?= [a-z])", r"\1"),
    (rf"({_SUPERLATIVE}) single(?= (?:{_GRAIN}|hour|store|department|category|product|customer)\b)", r"\1"),
    (rf"{_DEAR}(?: single)?(?= {_SLIP}(?: |$))", "largest"),
    (rf"((?:biggest|largest|highest|smallest|lowest) {_SLIP}) (?:ever|of all time|on record)(?= |$)", r"\1"),
    (rf"(biggest|largest|highest|smallest|lowest) single(?= {_SLIP}(?: |$))", r"\1"),
    (rf"({_SUPERLATIVE}) ({_GRAIN}|hour|weekday) (?:ever|of all time|on record)(?= |$)", r"\1 \2"),
    (r"bestselling(?= [a-z])", "best selling"),
    (r"(?:fastest|hottest|quickest|strongest|fast|hot) (?:selling|moving)(?= [a-z])", "best selling"),
    (r"(?:slowest|poorest|weakest|slow|sluggish) (?:selling|moving)(?= [a-z])", "worst selling"),
    (
        rf"({_SUPERLATIVE}|slowest) (?:trading|business|shopping) (days?|weeks?|months?|quarters?|hours?)",
        r"\1 \2",
    ),
)
_PERIODS = (
    (rf"{_EACH}(?:the )?month(?: of)? ({_MONTH})(?= |$)", r"\1"),
    (rf"{_EACH}(?:in )?all (?:of )?(?:the )?(?:year|month)(?: of)? ({_MONTH}|20\d\d)(?= |$)", r"in \1"),
    (rf"(?:throughout|all through|all over|(?:in |over )?all of|the whole of) ({_MONTH}|20\d\d)(?= |$)", r"in \1"),
    (rf"(?:the )?(?:full|entire|complete|whole) ({_MONTH}|20\d\d)(?= |$)", r"\1"),
    (r"(?:the )?quarter (q[1-4])(?= |$)", r"\1"),
)  # fmt: skip
_THING = r"(?:figure|number|value|row|line|bar|point|total|result|column)"
_MEASURED = (
    r"(?:, )?(?:in terms of|going by|judging by|judged by|(?:when |if |as )?(?:measured|judged|ranked) by|counted by"
    r"|counting by|on the basis of|in respect of|with respect to|when it comes to|looking at)"
)
_OF_TIME = rf"(?:{_GRAIN}|hour|weekday|day of the week)"
_ONE_EACH = rf"(?:with )?(?:a|one) (?:single )?{_THING} (?:per|for each|for every|by|each|every)"
_ENDED = rf"(?:{_SUPERLATIVE}|quietest|most|least|top \d+|rank|ranked|ranking)(?: [a-z]+){{0,4}}?"
_FRAMES = (
    (rf"(?:^|(?<=, )|(?<=- )){_ONE_EACH}(?= [a-z])", "by"),
    (
        (
            rf"(?:where|for which|whose|in which)(?: (?:the|their|its))?"
            rf"(?=(?: [a-z]+){{1,3}} (?:{NOT_KNOWN}|{KNOWN})(?: |$))"
        ),
        "with",
    ),
    (rf"({_COUNTED}) (?:different|separate)(?= [a-z])", r"\1 distinct"),
    (rf"(?<!off )peak(?= {_OF_TIME}(?: |$))", "best"),
    (rf"slowest(?= {_OF_TIME}(?: (?!growth|growing|increase|change)|$))", "quietest"),
    (rf"(?:which|what) ({_OF_TIME}) (?:is|was)(?: the)? slowest(?=$| (?:in|at|for) )", r"quietest \1"),
    (rf"({_ENDED}) {_MEASURED}(?= [a-z])", r"\1 by"),
    (r"(?:at|on) (?:the |a )?(?!the |a )([a-z]+) level(?= |$)(?! of)", r"by \1"),
    (r"on an? (daily|weekly|monthly|quarterly|yearly|hourly|annual) (?:basis|level)", r"\1"),
)
"""How many numbers are wanted, and by what they are measured: "one figure per month", "best week in terms of units"."""
_ONLY = r"(?<=, )only(?: the| those)?((?: (?!and |or |with |those )[a-z]+){0,2})"
_CLOCK = r"(?:before|after|until|till|from|at|around|by|and|to)"
_HOUR = r"(?:1[01]|[1-9])"
"""Not 12: in the morning it is noon or midnight, in the evening midnight, and "12 am" and "12 pm" say one of them."""
_SMALL = (
    (r"(?:running|pecking|rank|ranking) order|league tables?|leader ?boards?|league ranking", "ranking"),
    (rf"({_CLOCK} {_HOUR})(?: o'clock)? in the morning", r"\1 am"),
    (rf"({_CLOCK} {_HOUR})(?: o'clock)? in the evening", r"\1 pm"),
    (rf"({_CLOCK} (?:{_HOUR}|12))(?: o'clock)? in the afternoon", r"\1 pm"),
    (rf"{_ONLY} (?:with|having)(?= (?:more|less|fewer|at|over|under)\b)", r"those\1 with"),
    (rf"{_ONLY} (?:above|over)(?= [$€£]?\d)", r"those\1 over"),
    (rf"{_ONLY} (?:below|under)(?= [$€£]?\d)", r"those\1 under"),
    (rf"how(?= (?:(?:our|the|all|do|does|did) )*[a-z]+ (?:are |is |was |were )?{_SPLITS} )", ""),
    (r"(?:,? )?(?:y / n|yes / no|yes or no|y or n|true / false|true or false)", "yes/no"),
    (r"w / (?:in|i)(?= )", "within"),
    (r"(?:no|nr|num|nbr|№) of(?= )", "number of"),
    (r"and all$", "and all that"),
)


def put_plainly(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """The tokens, with the turns of phrase that stand in the tables put as the lexicon knows them."""
    out = tuple(tokens)
    text = _text_of(out)
    for pattern, instead in _rules():
        if pattern.search(text) is not None:
            out = _applied(out, pattern, instead, book)
            text = _text_of(out)
    return out


def _text_of(tokens: Sequence[Token]) -> str:
    """The words, of which one with a space inside stays one."""
    return " ".join(token.text.replace(" ", "_") for token in tokens)


@cache
def _rules() -> tuple[tuple[re.Pattern[str], str], ...]:
    every = (*_BOUNDS, *_SMALL, *_FRAMES, *_LEFT_OUT, *_ORDERS, *_PERIODS, *TURNS)
    return tuple((re.compile(rf"(?<!\S)(?:{pattern})(?!\S)"), instead) for pattern, instead in every)


def _applied(
    tokens: tuple[Token, ...], pattern: re.Pattern[str], instead: str, book: Book
) -> tuple[Token, ...]:
    text = _text_of(tokens)
    found = next(
        (match for match in pattern.finditer(text) if not _is_known(tokens, text, match, book)), None
    )
    if found is None:
        return tokens
    start, until = _places(text, found)
    words = found.expand(instead).split()
    ends = replace(tokens[start], until=tokens[until - 1].until, shouted=False)
    put = tuple(replace(ends, text=word, stem=stem(word)) for word in words)
    return _applied((*tokens[:start], *put, *tokens[until:]), pattern, instead, book)


def _places(text: str, found: re.Match[str]) -> tuple[int, int]:
    """The tokens that a match covers."""
    start = text[: found.start()].count(" ")
    return start, start + found[0].count(" ") + 1


def _is_known(tokens: tuple[Token, ...], text: str, found: re.Match[str], book: Book) -> bool:
    """Whether the book itself calls something so, alone or with the words around it: "5 or more", "type x". A number
    behind a thing is the thing's own: "store 367 sales at least"."""
    start, until = _places(text, found)
    before = tokens[start - 1] if start and tokens[start].is_number else None
    if before is not None and before.text == before.stem and names_rows(before.stem, book):
        return True
    return any(
        _meanings(tokens[begin:end], book)
        for begin in range(max(0, start - 2), start + (2 if tokens[start].text in _BEFORE else 1))
        for end in range(until, min(len(tokens), until + 2) + 1)
        if begin < end and (end - begin > 1 or until - start == 1)
    )


def _meanings(tokens: Sequence[Token], book: Book) -> tuple[Meaning, ...]:
    return tuple(book.meanings(key_of(tokens)))
