"""What a follow-up leaves out of a name, said in full.

numbered(turn)                      "and for 406?" after "sales of store 367": Heard("store 406"), and not 406 rows
grouped_by(turn)                    "back to months": "by months"
divided(turn)                       "divide it by month": "by month"; "divided by baskets" stays
of_those_changed(turn)              "only those that grew" of departments: "which department grew"
of_its_period(found, turn, seed)    "which grew the most" after sales in November: in November
of_its_year(found, turn)            "in november" after sales in 2016: november 2016
of_the_rows(turn)                   "units for those stores" where the rows are stores: "units"
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from semantic.query.types import Condition, Operator
from service.asking.offline.following.leaning import Heard
from service.asking.offline.following.present import is_group_word
from service.asking.offline.following.turn import MONEY, NEGATED, Turn
from service.asking.offline.reading.draft import Seed
from service.asking.offline.reading.settling_time import AGAINST_WHAT
from service.asking.offline.tagging.lexicon import OFTEN, SO_MANY, so_many
from service.asking.offline.wording import metric_label
from service.asking.planned import Clarify, Planned, PlannerResult

_NUMBERS = re.compile(
    r"(?P<before>(?:(?:without|not|no|excluding|except|only) )?(?:(?:for|at|of|in|from) )?)"
    r"(?P<numbers>\d+(?:(?:, ?| and | or | & )\d+)*)",
    re.IGNORECASE,
)
MOST_ROWS = 100
"""Nobody asks for "only 367" rows: a number above this is no number of rows."""


_GOING = {
    "growing": "grew",
    "rising": "rose",
    "increasing": "increased",
    "gaining": "gained",
    "falling": "fell",
    "dropping": "dropped",
    "declining": "declined",
    "decreasing": "decreased",
    "shrinking": "shrank",
    "losing": "lost",
}
_CHANGED = re.compile(
    r"(?P<asking>(?:the )?(?:(?:which |that )?ones? )?(?:which |what |that |who )?(?:of (?:them|those|these) )?)"
    r"(?:have |has |had |are |is |were )?"
    r"(?P<how>(?:grew|grown|rose|risen|increased|improved|fell|fallen|dropped|declined|decreased|shrank|shrunk"
    rf"|went (?:up|down)|gained|lost|{'|'.join(_GOING)})(?: ones?$)?"
    r"(?: (?:the )?(?:most|least))?(?: (?:in|from|since|during|last|between|compared|by|more|vs) .+)?)",
    re.IGNORECASE,
)

_MOST = re.compile(r"\b(?:most|least)\b", re.IGNORECASE)
_WITH_A_CHANGE = re.compile(
    r"^(?:(?:that|which) (?:have|had|show(?:ed)?) |with |having )(?:an? |some )?"
    r"(?:(?P<up>increase|rise|growth|gain)|decrease|drop|fall|decline|loss)\b",
    re.IGNORECASE,
)


_MOVES = re.compile(
    r"(?:the )?(?:(?P<up>increases|rises|gains|growth|growers|gainers|winners)"
    r"|decreases|drops|falls|declines|losses|losers|decliners)",
    re.IGNORECASE,
)
"""What "only" leaves of a comparison."""


def numbered(turn: Turn) -> Heard:
    """With the name of what has such numbers, where the question before picked or showed some of it."""
    heard = turn.heard
    found = _NUMBERS.fullmatch(heard.text)
    if found is None:
        return heard
    many = int(re.split(r"\D+", found["numbers"])[0]) > MOST_ROWS
    said = bool(found["before"].strip()) and found["before"].strip().lower() != "only"
    one_more = heard.add and not turn.last.dimensions and next(_numbers_of(turn), "")
    if not (many or said or one_more or (heard.linked and turn.last.limit is None)):
        return heard
    for name in _numbers_of(turn):
        text = f"{found['before']}{noun_of(name, turn)} {found['numbers']}"
        if isinstance(turn.plan(text, turn.book, turn.seed), Planned):
            return replace(heard, text=text)
    return heard


def _numbers_of(turn: Turn) -> Iterator[str]:
    """The dimensions of the question before whose values are numbers: those that it picked or left out first."""
    for item in turn.last.filters:
        if not isinstance(item, Condition) or item.op not in (Operator.EQ, Operator.IN, *NEGATED):
            continue
        if all(isinstance(value, str) and value.isdigit() for value in item.values):
            yield turn.dimension_of(item.field)
    for path in turn.last.dimensions:
        if name := turn.dimension_of(path):
            yield name


def noun_of(name: str, turn: Turn) -> str:
    """What a dimension is called."""
    dimension = turn.book.catalog.dimensions.get(name)
    words = dimension.synonyms if dimension is not None else ()
    return words[0] if words else name.rpartition(".")[2].replace("_", " ")


def grouped_by(turn: Turn) -> Turn:
    """ "Back to months" is by month."""
    heard = turn.heard
    if not heard.instead or turn.metric_named(heard.text) or not is_group_word(heard.text, turn):
        return turn
    if re.match(r"(?:on|at|with|in (?:the|a|our)) ", heard.text, re.IGNORECASE):
        return turn  # "in the flyer instead" picks rows
    name = re.sub(r"^in (?:the )?", "", heard.text, flags=re.IGNORECASE)
    return replace(turn, heard=replace(heard, text=f"by {name}"))


_DIVIDED = re.compile(
    r"divided?(?P<it> (?:it|that|this|those|these|them))?(?: (?:up|further))*"
    r" (?:by|into|per|for|to|across|on)(?: the)?(?P<number> number of)? (?P<what>.+)",
    re.IGNORECASE,
)


def divided(turn: Turn) -> Turn:
    """Rows are divided by what splits them, and a number by another one."""
    heard = turn.heard
    found = _DIVIDED.fullmatch(heard.text)
    if found is None:
        return turn
    if found["number"] or turn.metric_named(found["what"]):
        text, leaning, add = f"divided by {found['what']}", True, heard.add
    else:
        text, spoken = f"by {found['what']}", bool(found["it"])
        leaning, add = heard.leaning or spoken, heard.add or spoken
    return replace(turn, heard=replace(heard, text=text, leaning=leaning, add=add))


_GRAINS = re.compile(
    r"(?:(?:in|into|as|to) )?(?:an? )?(?:(?P<plural>day|week|month|quarter|year)s|"
    rf"(?P<basis>{'|'.join(OFTEN)})(?: (?:basis|numbers|figures|values|rows|view|breakdown|steps|level))?)",
    re.IGNORECASE,
)


def in_periods(turn: Turn) -> Turn:
    """ "In quarters" and "on a weekly basis" say by which period."""
    text = re.sub(r"^on (?=an? )", "in ", turn.heard.text, flags=re.IGNORECASE)
    found = _GRAINS.fullmatch(text)
    if found is None or not re.match(r"in |into |as |to ", text, re.IGNORECASE):
        return turn
    unit = found["plural"] or OFTEN[found["basis"].lower()]
    return replace(turn, heard=replace(turn.heard, text=f"by {unit.lower()}", leaning=True))


_BOUND = re.compile(
    r"(?:(?:the |those |these )?(?:ones |rows )?)?(?:where|when|if|that|which|in which)(?: (?:it|that|this|they|the"
    r" (?:number|value|share|rate|figure|percentage)))?(?: ?(?:is|are|was|were|'s|has|have|had))?"
    r" (?=(?:over|above|at least|under|below|at most|between|up to"
    r"|(?:more|less|fewer|higher|lower|greater|bigger|smaller) than)\b)",
    re.IGNORECASE,
)


def bounded(turn: Turn) -> Turn:
    """ "Only where it is over 20%" is "over 20%", of the only number shown."""
    found = _BOUND.match(turn.heard.text)
    if found is None or len(turn.last.metrics) != 1:
        return turn
    return replace(turn, heard=replace(turn.heard, text=turn.heard.text[found.end() :], leaning=True))


_MONEY_OF_EACH = re.compile(
    rf"(?:{MONEY.pattern})(?: (?P<each>(?:by|per|for each|each|every) .+))?", re.IGNORECASE
)


def in_money(turn: Turn) -> Turn:
    """ "Dollars, too" beside units: the sales of it. Of fuel gallons it is fuel revenue that is meant."""
    heard = turn.heard
    said = _MONEY_OF_EACH.fullmatch(heard.text)
    if said is None or not turn.metrics or any(map(turn.is_money, turn.metrics)):
        return turn
    if not (heard.add or heard.instead):
        return turn  # no number of baskets is "in euros", as a question that says both
    known = turn.book.catalog.metrics
    own = [name for name in turn.metrics if known[name].where is not None and "_" in known[name].name]
    if own:
        first = [known[name].name.partition("_")[0] for name in own]
        named = [
            name
            for name, metric in known.items()
            if turn.is_money(name) and metric.name.partition("_")[0] in first and turn.book.sees(name)
        ]
    else:
        named = [name for name in turn.metric_named("sales") if turn.is_money(name)]
    if len(named) != 1 or len(own) > 1 or (said["each"] and not own):
        return turn
    text = f"{metric_label(turn.book, named[0])} {said['each'] or ''}".strip()
    return replace(turn, heard=replace(heard, text=text, leaning=True))


_SPLIT = re.compile(r"\b(?:by|per|each|every|(?:dai|week|month|quarter|year)ly)\b", re.IGNORECASE)


def of_the_rows(turn: Turn) -> Heard:
    """Without "for those stores" where stores are what the rows are."""
    heard = turn.heard
    found = re.search(
        r"(?:^|\b(?:for|of|in|at|from|with) )(?:those|these|the same) (\w+)", heard.text, re.IGNORECASE
    )
    limit = turn.last.limit
    if found and limit and re.fullmatch(SO_MANY, found[1], re.IGNORECASE) and so_many(found[1]) == limit.rows:
        if _SPLIT.search(heard.text):
            return heard  # in other rows they would not be the same ones
        text = f"{heard.text[: found.start()]} {heard.text[found.end() :]}"
        return (
            replace(heard, text=" ".join(text.split()), leaning=True, those=True) if text.strip() else heard
        )
    shown = {turn.dimension_of(path) for path in turn.last.dimensions}
    if found is None or not turn.dimensions_named(found[1]) & shown:
        return heard
    text = " ".join(f"{heard.text[: found.start()]} {heard.text[found.end() :]}".split())
    return replace(heard, text=text, leaning=True, those=True) if text else heard


def of_those_changed(turn: Turn) -> Turn:
    """ "Only those that grew" of departments is "which departments grew": their change must be above zero."""
    heard = turn.heard
    text = _WITH_A_CHANGE.sub(lambda said: "grew" if said["up"] else "fell", heard.text)
    if heard.narrow and (moves := _MOVES.fullmatch(text)):
        text = "grew" if moves["up"] else "fell"
    found = _CHANGED.fullmatch(text)
    groups = [name for path in turn.last.dimensions if (name := turn.dimension_of(path))]
    nouns = [noun_of(name, turn) for name in groups]
    if not groups and found is not None and found["asking"]:
        nouns = [path.removeprefix("time.") for path in turn.last.dimensions]
    compared = turn.last.time is not None and turn.last.time.compare
    one = found is not None and re.search(r"\bone\b", found["asking"], re.IGNORECASE)
    if _MOST.search(text) and (compared or not one):
        return turn  # in order of the change that is shown, or all of them in order of their change
    if found is None or not (heard.leaning or heard.those or found["asking"]) or len(nouns) != 1:
        return turn
    verb, _, rest = found["how"].removesuffix(" ones").removesuffix(" one").partition(" ")
    how = f"{_GOING.get(verb.lower(), verb)} {rest}".strip()
    return replace(turn, heard=replace(heard, text=f"which {nouns[0]} {how}"))


def of_its_period(found: PlannerResult, turn: Turn, seed: Seed) -> PlannerResult:
    """ "Which grew the most" after sales in November is about November, compared as it was."""
    last = turn.last.time
    if not isinstance(found, Clarify) or last is None or not isinstance(last.range, str):
        return found
    times = [choice.query.time for choice in found.choices if choice.query is not None]
    if len({time.range for time in times if time is not None and time.compare}) < 2:
        return found  # the words name a period of their own
    again = turn.plan(f"{turn.heard.text} in {last.range}", turn.book, seed)
    if not isinstance(again, Planned) or again.query.time is None:
        return found
    if not last.compare:
        return again
    compared = replace(again.query, time=replace(again.query.time, compare=last.compare))
    notes = tuple(note for note in again.assumptions if not note.endswith(AGAINST_WHAT))
    return replace(again, query=compared, assumptions=notes)


def of_its_year(found: Planned, turn: Turn) -> Planned:
    """A period without a year is of the year that the question before was about."""
    time = found.query.time
    if time is None or not isinstance(time.range, str):
        return found
    if time.range.removeprefix("since ") in turn.heard.text.lower():
        return found  # "last november", as the person said it
    named = turn.time_named(time.range)
    if named is None or named.phrase == time.range:
        return found
    notes = tuple(note for note in found.assumptions if "is taken as the most recent one" not in note)
    return replace(
        found, query=replace(found.query, time=replace(time, range=named.phrase)), assumptions=notes
    )
