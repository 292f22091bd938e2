"""Words of a turn that point at the answer before: it is no question by itself then, though it could be one.

points_back("how many campaigns is that, for each type")     True: of what was just said of campaigns
points_back("stores that sold more than 100 units")          False
defines_nothing("the same without fuel")                     True: "the same" asks for no meaning
"""

from __future__ import annotations

import re

from service.asking.offline.following.leaning import corrects, hear
from service.asking.offline.following.same_thing import negative
from service.asking.offline.following.turn import Turn
from service.asking.planned import Planned, PlannerResult, Refuse

_SPAN = r"(?:hours?|days?|weeks?|weekend|weekdays?|months?|quarters?|half|years?|seasons?|time|period|morning|evening)"
_IT = r"(?:that|this|it|those|these|they|them)"
_THING = (
    r"(?:differences?|gaps?|shares?|ratios?|numbers?|figures?|totals?|rates?|lists?|groups?|drops?|falls?|rises?|jumps?"
    r"|increases?|decreases?|changes?|trends?|results?|segments?|parts?|percentages?|amounts?|sums?|values?|levels?"
    r"|scores?|averages?|counts?)"
)
_POINTS = re.compile(
    rf"\b(?:is|are|was|were|did|do|does|has|have|had) {_IT}\b(?! {_SPAN}\b)"
    rf"|\b(?:that|this|those|these|the same) {_THING}\b"
    r"|(?<!each )(?<!every )(?<!and )(?<!with )(?<!or )\bits\b",
    re.IGNORECASE,
)
_ADDED = re.compile(r"\b(?:too|as well|also|in addition|besides)(?=\s*,\s*\w)", re.IGNORECASE)
"""What sets a number beside those shown may stand before a comma: "units as well, each quarter"."""
_SHARE = r"(?:shares?|percent(?:age)?|per cent|pct|%|proportion|fraction|portion|part|ratio)"
_OF_A_WHOLE = re.compile(
    rf"(?:and |but |so |now )*(?:(?:show|give|express|put)(?: me| us)?(?: (?:it|that|this|them))? )?"
    rf"(?:expressed |shown |given )?(?:as|in) (?:an? |the |its |their )?{_SHARE} of\b",
    re.IGNORECASE,
)
_ITS_SHARE = re.compile(rf"\b(?:its|their|this|that|those) (?:\w+ )?{_SHARE}\b", re.IGNORECASE)
_APART = re.compile(
    r"\b(?:that|this|the|those|their) (?:difference|gap|spread|delta)s?\b"
    r"(?!.*\b(?:from|to|vs|versus|since|between|against|previous|last|prior|before|earlier|compared)\b)",
    re.IGNORECASE,
)
_EVERYWHERE = re.compile(
    rf"(?:and |so |but |ok )*(?:is|are|was|were|did|do|does|has|have|had) {_IT}\b.*"
    r"\b(?P<where>every|each|all|only|any|both)\b",
    re.IGNORECASE,
)
LEAVE_OUT = r"(?:drop|skip|remove|exclude|leave out|throw out|take out|hide|ignore)"
"""Verbs that say of rows that they are to go."""
_KEPT_OUT = re.compile(
    rf"(?:and |now |please |then |ok |but )*(?:{LEAVE_OUT}|without)\b.* (?P<but>except(?: for)?|unless|other than"
    r"|apart from|but not) ",
    re.IGNORECASE,
)
"""What goes but for some of it: "skip those under 100, except deli" keeps the deli, and leaves it not out, too."""
_ALL_BUT = re.compile(
    r"\b(?:every|each|all|any)(?: (?:other |the )?(?P<things>\w+))?"
    r" (?P<but>but|except(?: for)?|save(?: for)?) (?!not\b|also\b|(?:re-?)?(?:sort|order|rank|arrange)\w*\b|show\b)",
    re.IGNORECASE,
)
"""All of them without some: "but" is no filling word there."""
_OF_THE_TOTAL = re.compile(
    r"(?:and |so |ok )*how much of (?:the |all |our )*(?:total|overall|all|whole)\b", re.IGNORECASE
)
_I_MEAN = re.compile(r"\bi mean(?:t)?[\s?.!]*$", re.IGNORECASE)
"""Said behind what a person corrects: "median, I mean"."""
_CORRECTED = re.compile(r", (?:[\w-]+ )+i mean(?:t)?[\s?.!]*$", re.IGNORECASE)
"""Of the last words alone: "what was it, median I mean" is no question for a meaning."""
_LEFT_OUT = re.compile(r"(?:and |but |so )*(?:without|excluding|except|minus|leaving out)\b", re.IGNORECASE)
_MAKES = re.compile(r"\bmakes? (?:the|a|that|this|all the|most of the) difference\b", re.IGNORECASE)
_OF_UNKNOWN = re.compile(
    r"(?!.*\b(?:what|how|why|which|where|when)\b).+ whose [\w ]+"
    r" (?:we (?:(?:don't|do not) )?know|(?:is|are) (?:not known|known|unknown|missing))[\s.!]*",
    re.IGNORECASE,
)
"""Rows with a name or without one, which no question for a meaning speaks of."""
WONDERS = re.compile(
    r"\b(?:what|how|who|whose|which|where|when|why|(?<!i )mean(?:s|ing)?|defin\w*|expla\w+|describ\w*|tell|clarify"
    r"|unclear|unsure|calculat\w*|comput\w*|include[sd]?|including|exclude[sd]?|excluding|contain\w*"
    r"|before or after|count\w*)\b",
    re.IGNORECASE,
)


def points_back(question: str) -> bool:
    """Whether a question speaks of the answer before it, and not of what it names itself."""
    text = question.replace("’", "'")
    return bool(_POINTS.search(text) or _ADDED.search(text) or _OF_A_WHOLE.match(text))


def adds_inside(question: str) -> bool:
    """Whether "as well" or "too" stands inside of a turn, and is said of the words before it alone."""
    return _ADDED.search(question) is not None


_OF_THESE = re.compile(
    r"(?:^(?:and |so |now )*(?:of|among|amongst|out of|from)|\bhow many of) (?:these|those) [a-z]+",
    re.IGNORECASE,
)
"""Things that were shown before, of which another number is asked for."""


def points_at_nothing(question: str, turn: Turn, alone: PlannerResult) -> Refuse | None:
    """What points at something that no query holds: the difference of numbers shown, whether it is so everywhere."""
    text = question.strip().replace("’", "'")
    if len(turn.last.metrics) > 1 and _APART.search(text):
        return _unclear("between which numbers the difference is meant", "difference")
    if (kept := _KEPT_OUT.match(text)) is not None:
        return _unclear("what is to stay: say what goes, and nothing else", kept["but"])
    if (all_but := _ALL_BUT.search(text)) is not None and not _left_out(alone):
        return _unclear("what is left out: say “without” and the names of what is to go", all_but["but"])
    if _OF_THE_TOTAL.match(text):
        return _unclear("what is to be divided by what: ask for the share in full", "how much of")
    if not isinstance(alone, Planned):
        return None
    if (found := _OF_THESE.search(text)) is not None and alone.query.metrics:
        return _unclear("which of them are meant: say again what picked them", found[0])
    if _ITS_SHARE.search(text):
        return _unclear("what is to be divided by what: ask for the share in full", "share")
    if (found := _EVERYWHERE.match(text)) is not None:
        return _unclear("what is to hold: ask for the numbers, as in “by store”", found["where"])
    return None


def _left_out(alone: PlannerResult) -> bool:
    """Whether the words leave something out by themselves."""
    return isinstance(alone, Planned) and any(negative(item) for item in alone.query.filters)


def _unclear(what: str, word: str) -> Refuse:
    return Refuse(f"It is not clear {what}.", (word,), final=True)


def defines_nothing(question: str) -> bool:
    """Whether a turn changes the question before and wonders about no meaning: "and for each age band"."""
    heard = hear(question)
    if _MAKES.search(question) or heard.same or _CORRECTED.search(question):
        return True
    if _I_MEAN.search(question) and not WONDERS.search(question):
        return True
    if _OF_UNKNOWN.fullmatch(question.strip().replace("’", "'")):
        return True
    changes = heard.linked or heard.narrow or corrects(question) or _EVERYWHERE.match(question.strip())
    changes = changes or heard.instead or _LEFT_OUT.match(question.strip())
    return bool(changes) and not WONDERS.search(question)
