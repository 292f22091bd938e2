"""Everyday words of a turn, put as other turns say the same; all other words stay.

after "sales by hour"
"which three hours are highest"             "top 3"
"drop those with fewer than 100 baskets"    "only those with at least 100 baskets"
"by store, not just overall"                "by store"
"exclude everything but deli"               "only deli"
"units in the next column"                  "also units"
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from semantic.planning.period_words import WEEKDAYS
from semantic.query.types import Condition, Operator
from service.asking.offline.following.leaning import Heard
from service.asking.offline.following.pointing import LEAVE_OUT, WONDERS
from service.asking.offline.following.present import is_group
from service.asking.offline.following.telling import in_money, noun_of
from service.asking.offline.following.turn import MONEY, Turn
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.tagging.lexicon import NUMBERS, OFTEN, SALES, SO_MANY, so_many
from service.asking.offline.wording import metric_label
from service.asking.periods import UNITS
from service.asking.planned import Planned

_END = r"[\s.?!]*"
_LOW = ("lowest", "worst", "smallest", "weakest")
_HIGH = ("highest", "best", "biggest", "largest", "strongest", "top")
_COLUMN = re.compile(
    r"(?P<what>[^,]+?)(?P<too> too| as well)?,? (?:(?:and )?(?:put|place|show) (?:it|that|them) )?(?:in|as) (?:the next"
    r"|a new|a second|another|an extra|an additional|a separate|its own|their own|a) columns?(?: of (?:its|their) own)?"
    rf"(?: next to (?:it|that))?{_END}",
    re.IGNORECASE,
)
_NUMBER_ALONE = re.compile(
    rf"(?P<what>.+), (?:just|only) the (?:numbers?|figures?|values?){_END}", re.IGNORECASE
)
_ENOUGH = re.compile(
    r"(?P<what>(?:the )?(?:top|best|first|worst|bottom|last|highest|lowest) .+?"
    rf"|(?:by |per )?(?:{'|'.join((*UNITS, *OFTEN))})) (?:is|are|will be|would be|should be)"
    rf" (?:enough|fine|ok|okay|sufficient|plenty){_END}",
    re.IGNORECASE,
)
_NOT_IN_ALL = re.compile(
    r"(?P<what>.+?),? (?:and )?not (?:just|only) (?:overall|in total|the total|altogether|as a whole"
    rf"|the overall (?:number|figure|total)){_END}",
    re.IGNORECASE,
)
_UNITS_IN = re.compile(
    r"(?P<only>only|just) (?:the )?(?P<unit>day|week|month|quarter)s (?P<when>(?:in|of|from|since|between|during|until)"
    r" .+)",
    re.IGNORECASE,
)
_EACH = re.compile(
    r"(?:and |so |ok )*(?:how many |how much |the |number of )*+(?P<what>[\w -]+?)"
    r"(?: (?:are|is|were|was|do|did|have|had))?(?: there)?(?: (?:stand|stood|lie|come|came))?"
    rf"(?: (?:in|for|of|on|at|to|from|behind|within))? each(?: one|(?: one)? of (?:them|those|these))?{_END}",
    re.IGNORECASE,
)
_SEVERAL = re.compile(
    rf"(?:and |so |ok )*(?:which|what) (?P<many>(?!one\b|1\b){SO_MANY})(?: (?P<noun>\w+))?"
    r" (?:are|were|is|was|have|had|has) (?:the )?(?P<how>highest|lowest|best|worst|biggest|smallest|largest"
    rf"|strongest|weakest|top)(?: ones)?{_END}",
    re.IGNORECASE,
)
_OPPOSITE = {
    "under": "at least",
    "below": "at least",
    "less than": "at least",
    "fewer than": "at least",
    "over": "at most",
    "above": "at most",
    "more than": "at most",
    "at least": "less than",
    "at most": "more than",
}
_DROPPED = re.compile(
    rf"(?:and |now |please |then |ok )*(?P<verb>{LEAVE_OUT}|without|except(?: for)?)(?P<what>(?: \w+)*?)"
    r"(?: (?:with|having|that (?:had|have|has|made|sold|got)|where (?:it|that) is))?"
    rf" (?P<bound>{'|'.join(_OPPOSITE)}) (?P<rest>[$€£]?\d[^;]*?){_END}",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"[$€£]?[\d.,]+(?:k|m)?(?: (?:dollars?|euros?|pounds?|usd|eur) of| of)? (?P<number>[a-z][\w ]*)", re.I
)
_OF_A_QUERY = (
    r"(?:filter|restriction|condition|constraint|selection|split|grouping|group|breakdown|column|metric|measure|number"
    r"|figure|dimension|comparison|limit|sorting)s?\b"
)
"""What a query is made of, and no rows: "remove all filters except deli" leaves the deli as it is."""
_ALL_BUT = re.compile(
    rf"(?:and |now |please |then |ok |but )*{LEAVE_OUT}"
    rf" (?:everything|everyone|everybody|anything|all|every|any)"
    rf"(?: (?:the )?(?!{_OF_A_QUERY})(?:others?|(?P<things>\w+)))??"
    rf" (?:except(?: for)?|but(?: for)?|other than|apart from|besides) (?P<what>[^,;]+?){_END}",
    re.IGNORECASE,
)
_ANY = frozenset(
    ["all", "any", "every", "each", "the", "those", "these", "ones", "anything", "everything", "of", "them"]
)
_EXCEPT = re.compile(r"\b(?:except|but|unless|other than|apart from|or|and)\b", re.IGNORECASE)
_BY_AMOUNT = re.compile(
    r"(?P<what>(?:and |now |please )*(?:sort|order|rank|arrange)\w*(?: (?:it|them|those|these))? by .+?)"
    r" (?:instead of|rather than|and not|not)(?: by)? (?:the )?(?:amounts?|values?|numbers?|size|figures?)"
    + _END,
    re.IGNORECASE,
)

_EVERY_BUT = re.compile(
    r"(?:and |now |please |only |just |show |for )*(?:every|each|all|any)(?: (?:the )?(?P<things>\w+))?"
    r" (?:but|except(?: for)?) (?P<what>(?!not |also |only |just |by |per |the |top |until |till |from "
    r"|since |for |in |on |with|show|sort|rank)"
    rf"[^,;]+?){_END}",
    re.IGNORECASE,
)
_POINT = re.compile(
    r"(?P<which>(?:and |so |ok )*(?:which|what) \w+) (?P<is>is|was|are|were) (?:the |our |its |their )?"
    rf"(?:(?P<low>low(?:est)? point|low|bottom|trough|minimum)|(?:peak|high(?:est)? point|high|maximum)){_END}",
    re.IGNORECASE,
)
_SUMMED = re.compile(
    r"(?:and |now |please |then |ok |so )*(?:(?:sum|add|put|take|total|combine|merge)(?: up)? )?(?:the )?"
    r"(?:two|three|both|them|these|those|all (?:two|three))(?: of (?:them|those|these))?"
    rf"(?: (?:up|together|combined|summed|added|in one(?: number)?|in total))*{_END}",
    re.IGNORECASE,
)
_SUMS = re.compile(r"\b(?:sum|summed|add|added|combined?|merge|together|total|in one)\b", re.IGNORECASE)
_MONEY = re.compile(
    rf"(?:(?:and|now|ok|okay|then|so|please)[ .,]+)*(?P<money>{MONEY.pattern}) (?P<each>(?:by|per|for each|each|every)"
    rf" \w+)(?: then| please| instead)?{_END}",
    re.IGNORECASE,
)
_EARNED = re.compile(
    r"(?P<before>(?:and |so |ok |but )*)(?:how much(?: money| revenue| in (?:sales|dollars|money))?|what)"
    r" (?:did|do|does|have|has) (?:(?P<each>each|every)(?P<noun> (?!of\b)\w+?)?|(?:they|those|these|it|that)(?: all)?)"
    r"(?: (?:each|together))? (?:bring in|brought in|bring|make|made|take in|taken in|gross|generate"
    rf"|generated|turn over)(?P<rest>[ ,].+?)?{_END}",
    re.IGNORECASE,
)
_PICTURE_IS_FINE = re.compile(
    r"(?P<what>.+?), (?:a |the |just a )?(?:chart|graph|table|picture|plot|diagram) (?:is|would be|will be|will)"
    rf" (?:fine|ok|okay|enough|good|great|perfect|do){_END}",
    re.IGNORECASE,
)
_SAME_THING = re.compile(
    rf"(?P<what>.+?), (?:and )?(?:do )?(?:the )?same (?:thing|question|number|figure)(?: again| please)?{_END}",
    re.IGNORECASE,
)
_WEEKDAYS = re.compile(
    rf"(?:and |so |now )*(?:only |just )?"
    rf"(?P<days>(?:{'|'.join(WEEKDAYS)})(?:(?:, | and |, and )(?:{'|'.join(WEEKDAYS)}))*)"
    rf"(?: (?:only|alone))?{_END}",
    re.IGNORECASE,
)
_ROWS_BY_BOUND = re.compile(
    r"(?:and |now |please )*(?:only|just|keep(?: only)?|show only)(?: the| those)? (?P<noun>[a-z]+)"
    r"(?: (?:with|that (?:had|have|made|sold)|where (?:it|that) is))?"
    rf" (?P<bound>{'|'.join(_OPPOSITE)}) (?P<rest>[$€£]?\d[\d.,]*(?:k|m)?(?: dollars| euros| pounds)?){_END}",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r"(?P<sign>[$€£])?(?P<number>\d[\d.,]*)(?P<unit>k|m)?(?P<money> dollars| euros| pounds)?", re.IGNORECASE
)
_LEAST_AMOUNT = 1_000
"""A bare number below this may be an age, a number of things or of days."""
_WITH_NUMBER = re.compile(
    r"(?:and |but |now )*(?:with|including|plus) (?:the |their |its )?(?:numbers?|counts?|amounts?) of"
    rf" (?P<what>[^,;]+?){_END}",
    re.IGNORECASE,
)
_WHICH_ONES = re.compile(
    r"(?:and |so |ok |but )*(?:(?:which|what) (?:ones?|of (?:them|those))"
    r"(?: (?:are|were|was|is) (?:they|it|those|that))?"
    r"|(?:which|who) (?:are|were|was|is) (?:they|those|these)(?: (?:ones|called|exactly|then))*"
    r"|(?:list|name|show|show me|give me|tell me)(?: me)? (?:them|those|these|which ones)(?: all)?(?: by name)?)"
    rf"{_END}",
    re.IGNORECASE,
)
_BARE_ONES = re.compile(
    rf"(?:and |so |ok |but )*(?:the )?(?P<what>[\w-]+(?: [\w-]+)?) ones{_END}", re.IGNORECASE
)
_OTHER_END = re.compile(
    r"(?:and |now |ok )*(?:at |from )?(?:the )?other (?:end|extreme|way (?:a)?round|direction|side),? (?:so )?"
    rf"(?P<what>(?:the )?(?:{'|'.join((*_HIGH, *_LOW))}) .+?|(?:{'|'.join((*_HIGH, *_LOW))}) first){_END}",
    re.IGNORECASE,
)
_BUT = re.compile(
    r"(?P<before>^(?!.*\b(?:all|every|each|any|no|nothing|every\w+|any\w+|nobody)\b.* but ).*?\w) but"
    r" (?=(?:just|only|by|per|with|without|in|since|until|monthly|weekly|daily|quarterly|yearly)\b)",
    re.IGNORECASE,
)
_I_MEAN = re.compile(rf"(?P<what>[^,;]+),? i mean(?:t)?{_END}", re.IGNORECASE)
_THE_YEAR = re.compile(
    rf"(?P<before>.*\S),? (?:for|over|during) the (?:whole |full |entire )?year{_END}", re.IGNORECASE
)
_THE_DAY = re.compile(
    rf"(?:(?:on|of|for) )?\b(?:the|that) (?P<day>{'|'.join(WEEKDAYS)})\b(?! (?:before|after|in|of|earlier|later))",
    re.IGNORECASE,
)
_DAY_ALONE = re.compile(
    rf"(?:(?:and|so|only|just|what about|how about|but|ok) )*{_THE_DAY.pattern}{_END}", re.IGNORECASE
)
"""What a turn says of its period and nothing else is read as a period."""
Put = Callable[[re.Match[str], Turn], str | None]


def plainly_put(question: str, turn: Turn) -> str:
    """The turn in other words; as it is where nothing of it is said in an everyday way."""
    text = " ".join(question.split())
    text = _BUT.sub(r"\g<before>, ", text)
    for pattern, put in _WAYS:
        found = pattern.fullmatch(text)
        if found is not None and (other := put(found, turn)) is not None:
            return other
    return _on_its_day(text, turn)


def _on_its_day(question: str, turn: Turn) -> str:
    """ "On the Wednesday" after a week is the Wednesday of that week, and of no later one."""
    found, period = _THE_DAY.search(question), turn.period
    if found is None or period is None or _DAY_ALONE.fullmatch(question):
        return question
    if period.until - period.start > timedelta(days=7, hours=1):
        return question
    start = period.start.date()
    day = start + timedelta(days=(WEEKDAYS.index(found["day"].lower()) - start.weekday()) % 7)
    if day >= period.until.date():
        return question
    return f"{question[: found.start()]}on {day.day} {day:%B %Y}{question[found.end() :]}"


def _kept(found: re.Match[str], _: Turn) -> str:
    return found["what"]


def _columns(found: re.Match[str], turn: Turn) -> str | None:
    """ "Coupon matches in the next column" are shown as well."""
    what = re.sub(r"^(?:and |also |add |show |put |now )+", "", found["what"], flags=re.IGNORECASE)
    return f"also {what}" if turn.metric_named(re.sub(r"^the ", "", what)) else None


def _meant(found: re.Match[str], _: Turn) -> str | None:
    """ "Median, I mean" corrects; "what is revenue, I mean" wonders."""
    return None if WONDERS.search(found["what"]) else f"i meant {found['what']}"


def _in_units(found: re.Match[str], turn: Turn) -> str | None:
    """ "Only weeks in July" of rows by week is only July."""
    unit = found["unit"]
    return f"{found['only']} {found['when']} by {unit}" if is_group(unit, turn) else None


def _each(found: re.Match[str], turn: Turn) -> str | None:
    """ "How many shoppers are in each" of the rows shown: the shoppers of each, too."""
    named = turn.metric_named(found["what"])
    return f"also {found['what']}" if named and turn.last.dimensions else None


def _several(found: re.Match[str], turn: Turn) -> str | None:
    """ "Which three hours are highest" of rows by hour is the top three."""
    if len(turn.last.dimensions) != 1 or len(turn.last.metrics) != 1:
        return None
    [shown], noun = turn.last.dimensions, found["noun"]
    if noun and not is_group(noun, turn) and not shown.startswith(f"time.{noun.lower().rstrip('s')}_of_"):
        return None
    return f"{'bottom' if found['how'].lower() in _LOW else 'top'} {so_many(found['many'])}"


def _only(found: re.Match[str], _: Turn) -> str | None:
    """ "Ignore all but deli" is only deli; "all stores but 367" only store 367, and not so many of them."""
    what, things = found["what"], found["things"]
    if _EXCEPT.search(re.sub(r" and ", " ", what)) or (what[0].isdigit() and not things):
        return None
    return f"only {things.rstrip('s')} {what}" if what[0].isdigit() else f"only {what}"


def _without(found: re.Match[str], turn: Turn) -> str | None:
    """ "Every month but May" is without May, where the rows are months."""
    things = (found["things"] or "").lower().rstrip("s")
    if things in UNITS and not is_group(things, turn):
        return None
    return None if _EXCEPT.search(re.sub(r" and ", " ", found["what"])) else f"without {found['what']}"


def _left(found: re.Match[str], turn: Turn) -> str | None:
    """What is left where those under a bound go."""
    named = _NUMBER_OF.fullmatch(found["rest"])
    if _EXCEPT.search(found["rest"]) or not turn.last.dimensions:
        return None
    if (amount := _amount(found["rest"], turn)) and not set(found["what"].lower().split()) - _ANY:
        return f"only those with {_OPPOSITE[found['bound'].lower()]} {amount}"
    if named is None or not turn.metric_named(named["number"]):
        return None
    nouns = [word for word in found["what"].split() if word.lower() not in _ANY]
    if len(nouns) > 1 or (nouns and found["verb"].lower() == "without"):
        return None
    things = f"{nouns[0].rstrip('s')}s" if nouns else "those"
    return f"only {things} with {_OPPOSITE[found['bound'].lower()]} {found['rest']}"


def _point(found: re.Match[str], _: Turn) -> str:
    return f"{found['which']} {found['is']} the {'lowest' if found['low'] else 'highest'}"


def _summed(found: re.Match[str], turn: Turn) -> str | None:
    """ "Sum the two" of rows for deli and for pastry is both in one: the split by department goes."""
    last = turn.last
    split = [
        item
        for item in last.filters
        if isinstance(item, Condition) and item.op is Operator.IN and item.field in last.dimensions
    ]
    if (
        len(split) != 1
        or not _as_many_as(found[0], len(split[0].values))
        or not _SUMS.search(found[0])
        or last.limit is not None
    ):
        return None
    others = [turn.words.field(path) for path in last.dimensions if path != split[0].field]
    return f"only by {' and '.join(others)}" if others else "in total"


def _as_many_as(text: str, rows: int) -> bool:
    """Whether the rows are as many as a text says, where it says how many."""
    said = (NUMBERS | {"both": 2}).items()
    return all(rows == many for word, many in said if re.search(rf"\b(?!one\b){word}\b", text, re.IGNORECASE))


def _of_the_year(found: re.Match[str], turn: Turn) -> str:
    """ "By age, for the year" names a period, and no split by year."""
    return f"{found['before']} {'for the whole year' if turn.last.time is not None else 'last year'}"


def _money(found: re.Match[str], turn: Turn) -> str | None:
    """ "Dollars per month" after fuel gallons are those of fuel."""
    text = f"{found['money']} {found['each']}"
    put = in_money(replace(turn, heard=Heard(text, leaning=True, instead=True))).heard.text
    return put if put != text else None


def _amount(text: str, turn: Turn) -> str:
    """An amount with the name of the only number shown, where it is no age and no number of things; "" else."""
    said = _AMOUNT.fullmatch(text.strip())
    if said is None or not len(turn.last.metrics) == len(turn.metrics) == len(turn.last.dimensions) == 1:
        return ""
    [use], money = turn.last.metrics, bool(said["sign"] or said["money"])
    if use.alias or use.over or "(" in use.expr or (money and not turn.is_money(turn.metrics[0])):
        return ""
    large = bool(said["unit"]) or float(said["number"].replace(",", "").rstrip(".") or 0) >= _LEAST_AMOUNT
    if not (money or large):
        return ""
    name = turn.dimension_of(turn.last.dimensions[0])
    if name and turn.filters_said(f"{noun_of(name, turn)} over {text}"):
        return ""  # incomes over 50k are values of the rows themselves
    return f"{said['number']}{said['unit'] or ''} {metric_label(turn.book, turn.metrics[0])}"


def _rows_by_bound(found: re.Match[str], turn: Turn) -> str | None:
    """ "Only the departments over 10000" of sales by department is said of their sales."""
    amount = _amount(found["rest"], turn) if is_group(found["noun"], turn) else ""
    return f"only those with {found['bound'].lower()} {amount}" if amount else None


def _same_thing(found: re.Match[str], _: Turn) -> str:
    """ "February and March, same thing" goes on about the number before."""
    return f"same thing, {found['what']}"


def _weekdays(found: re.Match[str], turn: Turn) -> str | None:
    """ "Monday and Tuesday" of rows by weekday are all of them."""
    if "time.day_of_week" not in turn.last.dimensions:
        return None
    return f"only {re.sub(r'day', 'days', found['days'], flags=re.IGNORECASE)}"


def _with_number(found: re.Match[str], turn: Turn) -> str | None:
    """ "With the number of shoppers" shows it as well."""
    return f"also {found['what']}" if turn.metric_named(re.sub(r"^(?:the|our) ", "", found["what"])) else None


def _which_ones(_: re.Match[str], turn: Turn) -> str | None:
    """ "Which ones?" after a number of campaigns is a row for each of them."""
    last = turn.last
    if last.dimensions or last.limit is not None or len(last.metrics) != 1 or len(turn.metrics) != 1:
        return None
    entity = counted_entity(turn.book, turn.metrics[0])
    label = turn.book.catalog.models[entity].label if entity else ""
    return f"by {noun_of(f'{entity}.{label}', turn)}" if label else None


def _ones(found: re.Match[str], turn: Turn) -> str | None:
    """ "Unmarried ones?" are those that the word picks."""
    what = found["what"]
    return what if turn.last.filters and turn.filters_said(what) else None


def _earned(found: re.Match[str], turn: Turn) -> str | None:
    """ "How much did they bring in" after a number of products asks for money; after money it is that number."""
    sales = turn.metric_named(SALES)
    if len(turn.metrics) != 1 or turn.is_money(turn.metrics[0]) or len(sales) != 1:
        return None
    noun = (found["noun"] or "").strip()
    if noun and not (turn.dimensions_named(noun) or noun.lower() in UNITS):
        return None
    if (found["each"] and not noun and not turn.last.dimensions) or not _are_sold(turn, sales[0]):
        return None
    each = f" by {noun}" if noun and not is_group(noun, turn) else ""
    return f"{found['before']}their {metric_label(turn.book, sales[0])}{each}{found['rest'] or ''}"


def _are_sold(turn: Turn, sales: str) -> bool:
    """Whether selling can be told apart by what is counted: by product, and by no campaign or coupon."""
    entity = counted_entity(turn.book, turn.metrics[0])
    label = turn.book.catalog.models[entity].label if entity else ""
    if not label:
        return False
    question = f"{metric_label(turn.book, sales)} by {noun_of(f'{entity}.{label}', turn)}"
    sold = turn.plan(question, turn.book, turn.unseeded)
    return isinstance(sold, Planned) and bool(sold.query.dimensions) and not turn.fails(sold.query)


_WAYS: tuple[tuple[re.Pattern[str], Put], ...] = (
    (_COLUMN, _columns),
    (_NUMBER_ALONE, _kept),
    (_ENOUGH, _kept),
    (_NOT_IN_ALL, _kept),
    (_BY_AMOUNT, _kept),
    (_UNITS_IN, _in_units),
    (_EACH, _each),
    (_SEVERAL, _several),
    (_DROPPED, _left),
    (_ALL_BUT, _only),
    (_EVERY_BUT, _without),
    (_POINT, _point),
    (_MONEY, _money),
    (_SUMMED, _summed),
    (_EARNED, _earned),
    (_PICTURE_IS_FINE, _kept),
    (_SAME_THING, _same_thing),
    (_WEEKDAYS, _weekdays),
    (_ROWS_BY_BOUND, _rows_by_bound),
    (_WITH_NUMBER, _with_number),
    (_WHICH_ONES, _which_ones),
    (_BARE_ONES, _ones),
    (_OTHER_END, _kept),
    (_I_MEAN, _meant),
    (_THE_YEAR, _of_the_year),
)
