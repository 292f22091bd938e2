"""Places in an order that are counted from the first, and ends of an order that are asked for with "when".

    "rank stores 1 to 20 by units"           top 20 stores by units
    "rank stores by units, places 1-5"       rank stores by units, top 5
    "when did weekly sales peak"             which week had the highest sales

Put plainly before the names of the question are looked for, so that no number is taken for the name of a thing. An
order from the second place on is no top of it, and stays as it is.
"""

from __future__ import annotations

from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.tagging.lexicon import GRAINS

_FROM_ONE = (
    r"(?:numbers? |nos? |number )?(?:1|one|first|1st) (?:to|through|thru|till|until|up to|-|–) (?:number )?"
)
_LAST = (
    r"(\d{1,3}|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|fifty|hundred|second|third"
    r"|fourth|fifth|sixth|seventh|eighth|ninth|tenth)(?! (?:dollars|usd|bucks|percent|%|times|am|pm|day|january))"
)
_ORDINALS = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_PLACES = r"(?:positions?|places?|ranks?|spots?|rankings)"
_ONLY = r"(?:(?:i|we) (?:only |just )?(?:need|want)(?: only| just)?(?: the)?|only|just|give me|show me|show)"
_BY = r"(?:by|on|for|in|in terms of|according to)"
_ADVERBS = {word: grain for word, (grain, alone) in GRAINS.items() if alone and " " not in word}
_WEEKLY = rf"({'|'.join(_ADVERBS)})"
_PEAK = (
    r"(?:peak|peaked|max out|top out|reach (?:its|their|a|the) (?:peak|high|highest point|maximum|top)"
    r"|hit (?:its|their|a|the) (?:peak|high|highest point|maximum|top))"
)
_TROUGH = (
    r"(?:bottom out|bottom|bottomed out|trough|reach (?:its|their|a|the) (?:low|lowest point|minimum|bottom|trough)"
    r"|hit (?:its|their|a|the) (?:low|lowest point|minimum|bottom|trough))"
)
_HIGHEST = r"(?:at (?:its|their) )?(?:the )?(?:highest|peak|best|strongest|maximum|largest|biggest)"
_LOWEST = r"(?:at (?:its|their) )?(?:the )?(?:lowest|worst|weakest|minimum|smallest|slowest)"


def _peaks(word: str, grain: str) -> tuple[Rule, ...]:
    begins = "(?:when|in which|on which|which|what) (?:did|was|were|is|are|does|do) (?:the |our )?"
    return (
        Rule(rf"{begins}{word} (.+?) {_PEAK}", rf"which {grain} had the highest \1"),
        Rule(rf"{begins}{word} (.+?) {_TROUGH}", rf"which {grain} had the lowest \1"),
        Rule(rf"{begins}{word} (.+?) {_HIGHEST}", rf"which {grain} had the highest \1"),
        Rule(rf"{begins}{word} (.+?) {_LOWEST}", rf"which {grain} had the lowest \1"),
    )


_PEOPLE = r"(?:households|customers|shoppers|people|families|buyers|cardholders|persons)"
_BOUND = r"(?:at least|at most|more than|less than|fewer than|over|under|above|below|exactly)"
_PART = r"(?:share|percentage|percent|proportion|part|slice|contribution|%)"
_EACH = r"(?:each one's|each ones|each one s|each's|their|its|their own|each of their|each)"
_ASIDE = (
    Rule(
        r"(?:priciest|dearest|costliest|most expensive) (.{1,40}?) (?:per|a|by the) (?:piece|unit|item)(?=$| ,)",
        r"highest \1 by average price",
        "average price",
    ),
    Rule(
        r"(?:cheapest|least expensive|lowest priced) (.{1,40}?) (?:per|a|by the) (?:piece|unit|item)(?=$| ,)",
        r"lowest \1 by average price",
        "average price",
    ),
    Rule(
        rf"(?:bought|purchased|visited|shopped|frequented) by ({_BOUND} \S+) (?:different |distinct |unique"
        rf" )?{_PEOPLE}",
        r"with \1 shoppers",
        "shopper",
    ),
    Rule(
        rf"(?:, )?(?:(?:along |together )?with|and|plus|including|and also) {_EACH} {_PART}(?: of (?:the"
        rf" )?(?:total|whole|overall|grand total|all|pie|lot))?(?=$| ,)",
        " and share",
    ),
    Rule(
        rf"(?:, )?(?:and )?(?:what|which) {_PART}( of (?:the )?(?:total|whole|overall|grand total|all|pie"
        rf"|lot))? (?:do|does|did|has|have|is) (?:each(?: one)?(?: of (?:them|these|those))?|they)(?: (?:hold"
        rf"|have|make up|account for|represent|contribute|take|bring in|command))?$",
        r" and share\1",
    ),
    Rule(r"(?:over|across|among|between|by|in|for) (?:each of )?the (?:four|4) quarters", "by quarter"),
    Rule(
        r"(?:over|across|among|between|by|in|for) (?:each of )?the (?:seven|7) (?:weekdays|days of the week)",
        "by weekday",
    ),
)
PLACES: tuple[Rule, ...] = (
    *_ASIDE,
    *(
        Rule(rf"(?:{_PLACES} )?{_FROM_ONE}{word}(?: {_PLACES})?(?=$| (?:by|on|of) )", f"1 to {number}")
        for number, word in enumerate(_ORDINALS, 2)
    ),
    Rule(rf"(?:{_ONLY} )?{_PLACES} {_FROM_ONE}{_LAST}(?: only| please| pls)?$", r", top \1"),
    Rule(rf"(?:{_ONLY} )?{_FROM_ONE}{_LAST} only$", r", top \1"),
    Rule(
        rf"^(.*?, )?(which|what) (.+?) ranks? (?:from )?{_FROM_ONE}{_LAST} {_BY} (.+)$",
        r"\1\2 are the top \4 \3 by \5",
    ),
    Rule(
        rf"rank(?:ing)?(?: of)?(?: the| our| all)? ([a-z]+(?: [a-z]+)?) (?:from )?{_FROM_ONE}{_LAST}",
        r"top \2 \1",
    ),
    *(rule for word, grain in _ADVERBS.items() for rule in _peaks(word, grain)),
)
