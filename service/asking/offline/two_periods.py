"""Who did something in one period and in another one as well, or did not: those who came back, and those who did not.

    "how many households shopped in january but not in february"
        the shoppers of january, without the households that shopped in february
    "what share of the january shoppers came back in february"
        of the shoppers of january the part that also shopped in february
    "which stores sold something in both june and july"
        the sales of june of the stores that had sales in july

What is asked of the first period has to be a question by itself: a number of things that are there at all times (a
household, and no basket), or a list of them. The second period then picks among these by the same number.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from semantic.book import Book
from semantic.definitions.types import Metric
from semantic.query.types import Condition, EntityHas, Filter, InSegment, Not, Operator, Query
from service.asking.offline.reading.counted import counted_entity, counts
from service.asking.offline.reading.period_order import Place, lies
from service.asking.offline.resolving.portions import part_use
from service.asking.offline.wording import metric_label
from service.asking.planned import Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

_IN = r"(?:in|on|during|within|throughout|over|since|between|after|last|this)"
_MORE = r"(?:by|per|and|or|but|not|who|that|which|than|vs|versus|for|with|each|every|at)"
_WHEN = rf"(?P<second>{_IN}\b(?: (?!{_MORE}\b)\S+)+)"
_WHO = r"(?:(?:who|that|which|they|then|later|have|has|had|did|do|does|were|was|are|is) )*"
_ANY = r"(?: (?:again|back|anything|something|any ?more|at all|to us|us|here|with us|so|it|one))*"
_BACK = r"(?:returned|return|came back|come back|came again|come again|were back|was back|be back)"
_DOES = r"(?:shop|buy|come|visit|purchase|order|sell|redeem|do|trade)"
_DID = r"(?:shopped|bought|came|visited|purchased|ordered|sold|redeemed|traded)"
_NOT = r"(?:not|never|no longer|(?:did|have|had|has)n't)"
_BUT = r"(?:but|and|yet|though)"
_FORMS: tuple[tuple[str, bool], ...] = (
    (rf"(?P<first>.+?),? {_BUT} {_WHO}(?:not|never|nothing|none|no longer){_ANY} {_WHEN}", False),
    (
        rf"(?P<first>.+?),? (?:{_BUT} )?{_WHO}{_NOT} {_WHO}(?P<verb>{_DOES}|{_DID}|{_BACK}){_ANY} {_WHEN}",
        False,
    ),
    (rf"(?P<first>.+?),? (?:{_BUT} )?{_WHO}(?:also )?(?P<verb>{_BACK}){_ANY} {_WHEN}", True),
    (rf"(?P<first>.+?),? and (?:then |also )*(?:again|also) {_WHEN}", True),
    (rf"(?P<first>.+?),? (?:{_BUT} )?{_WHO}(?:also|again) (?P<verb>{_DID}){_ANY} {_WHEN}", True),
    (rf"(?P<first>.+?),? (?:{_BUT} )?{_WHO}(?P<verb>{_DID})(?: something| anything)? again {_WHEN}", True),
)
_BOTH = re.compile(
    r"^(?P<head>.+?) (?:both (?P<before>in|on|during)|(?P<behind>in|on|during) both) (?P<first>.+?)"
    rf" and (?:(?:in|on|during) )?(?P<second>\S+(?: (?!{_MORE}\b)\S+)*)$",
    re.IGNORECASE,
)
_PATTERNS = tuple((re.compile(f"^{form}$", re.IGNORECASE), kept) for form, kept in _FORMS)
_SHARE = re.compile(
    r"^(?:(?:what|which|how (?:big|large|high|great)) )?(?:is |was |an? |the )*"
    r"(?:share|percentage|percent|per cent|%|pct|fraction|proportion|portion|part) of (?:all )?(?:the |our )*",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"^(?:of|among|out of) (?:all )?(?:the |our )*(?P<first>.+?), (?:(?P<share>what (?:share|percentage|percent|part))"
    r"|how many)(?: of (?:them|these|those))? (?P<then>.+)$",
    re.IGNORECASE,
)
_SOME = re.compile(r"^(how many|number of) of (?:all )?(?:the |our )*", re.IGNORECASE)
_DEED = re.compile(r"\b(?:\w+ed|bought|came|sold|spent|went|took|made|did)\b", re.IGNORECASE)
_RELATIVE = re.compile(r" (?:who|that|which) ", re.IGNORECASE)
_HALF = re.compile(
    r"\bthe (?:first|second|third|fourth|last) (half|quarter)\b((?: of \S+| \d{4})?)", re.IGNORECASE
)
_OTHER_HALF = re.compile(r"^((?:in|during) the (?:first|second|third|fourth|last))(?: one)?$", re.IGNORECASE)
_YEAR = re.compile(r" (?:of )?(?:19|20)\d\d$")
_YEARS = re.compile(r"\b(?:19|20)\d\d\b")
_PART_OF_YEAR = (
    r"(?:in|during|on) (q[1-4]|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t|tember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)$"
)
_NO_YEAR = re.compile(rf"^{_PART_OF_YEAR}", re.IGNORECASE)
_NO_YEAR_LAST = re.compile(rf"\b{_PART_OF_YEAR}", re.IGNORECASE)
_LATER = re.compile(r"\b(?:again|back|returned|return|later|then|no longer|any ?more)\b", re.IGNORECASE)
_LISTS = re.compile(r"(?:which|what|list|show|name|who)\b(?!.*\b(?:by|per|each|every)\b)", re.IGNORECASE)
_VISITS = frozenset(
    {"shop", "shopped", "shopper", "shoppers", "buy", "bought", "buyers", "come", "came", "visit", "visited"}
    | {"visitors", "purchase", "purchased"}
)
_PAST = {"sell": "sold", "redeem": "redeemed", "order": "ordered", "trade": "traded"}


@dataclass(frozen=True, slots=True)
class _Asked:
    """What is asked of the first period, and when the second one is; `kept` where it has to have happened in that,
    and `order` how the second may lie to it."""

    first: str
    second: str
    kept: bool
    share: bool
    order: frozenset[Place] = frozenset({"before"})
    notes: tuple[str, ...] = ()


def read_two_periods(question: str, book: Book, plan: Plan) -> Planned | None:
    """The query of a question for those who did something in two periods, or in one and not in another; None for every
    other."""
    asked = _asked(" ".join(question.split()).strip(" ?.!"))
    first = _first(asked, plan) if asked is not None else None
    if asked is None or first is None or (asked.share and _is_of_all(asked.first)):
        return None
    query = first.query
    if not _is_plain(query) or query.time is None or (asked.share and query.dimensions):
        return None
    name = query.metrics[0].expr
    per, model = _things(query, name, book)
    if not per:
        return None
    label = metric_label(book, book.catalog.metric(name).qualified).lower()
    then = plan(f"{label} {asked.second}")
    if not isinstance(then, Planned) or then.query != Query(metrics=query.metrics, time=then.query.time):
        return None
    if then.query.time is None or then.query.time == query.time or then.query.time.compare:
        return None
    if lies(query.time.range, then.query.time.range) not in asked.order:
        return None
    if query.dimensions and not _LISTS.match(asked.first):
        return None  # "sales by store in june and also in july" are those of both
    if any("is measured by" in note for note in first.assumptions):
        any_sold = _any_number(name, model, book)
        if any_sold is None:
            return None  # what was given away was sold as well
        name, label = book.catalog.short_name(any_sold), metric_label(book, any_sold.qualified).lower()
    has = EntityHas(name, per, Operator.GT, (0,), then.query.time)
    picks = has if asked.kept else Not(has)
    if asked.share:
        said = f"{'also' if asked.kept else 'not'} {asked.second}"
        query = replace(query, metrics=(part_use(query.metrics[0], said, (picks,)),))
    else:
        query = replace(query, filters=(*query.filters, picks))
    if not works(book.catalog, query):
        return None
    which = f"those {'with' if query.dimensions else 'among the'} {label} {asked.second}"
    told = f"Only {which} are taken." if asked.kept else f"T{which[1:]} are left out."
    return Planned(
        query,
        tuple(dict.fromkeys((*first.assumptions, *then.assumptions, *asked.notes, told))),
        wording=first.wording,
    )


def _is_of_all(first: str) -> bool:
    """ "What share of households shopped in may but not in june" is one of all households; of those who shopped in May
    is "of households that shopped in may", "of the may shoppers"."""
    return _DEED.search(first) is not None and _RELATIVE.search(f" {first} ") is None


def _first(asked: _Asked, plan: Plan) -> Planned | None:
    """What is asked of the first period: "seniors who shopped in march" are counted."""
    who = _RELATIVE.sub(" ", asked.first, count=1)
    for question in dict.fromkeys((asked.first, f"how many {asked.first}", f"how many {who}")):
        found = plan(question)
        if isinstance(found, Planned):
            return found
    return None


def _asked(text: str) -> _Asked | None:
    if (of := _OF_THEM.match(text)) is not None:
        text = f"{'share of' if of['share'] else 'how many'} {of['first']} {of['then']}"
    share = _SHARE.match(text)
    text = _SOME.sub(r"\1 ", text[share.end() :] if share is not None else text)
    if (both := _BOTH.match(text)) is not None:
        tie, first, second = both["before"] or both["behind"], both["first"], both["second"]
        year = _YEAR.search(second)
        first = f"{first}{year[0]}" if year is not None and not _YEAR.search(first) else first
        either = frozenset[Place]({"before", "after", "named"})
        said = f"{both['head']} {tie} {first}", f"{tie} {second}"
        return _Asked(*said, kept=True, share=share is not None, order=either)
    for pattern, kept in _PATTERNS:
        found = pattern.match(text)
        if found is None or not _same_deed(found):
            continue
        second, half = found["second"], _HALF.search(found["first"])
        if half is not None and (other := _OTHER_HALF.match(second)) is not None:
            second = f"{other[1]} {half[1]}{half[2]}"
        later = _LATER.search(text[found.end("first") :]) is not None or _NO_YEAR.match(second) is not None
        first, second, note = _with_year(found["first"], second)
        order = _order(kept=kept, later=later)
        return _Asked(first, second, kept, share=share is not None, order=order, notes=note)
    return None


def _order(*, kept: bool, later: bool) -> frozenset[Place]:
    """How the first period may lie to the second. Who shopped in a year "but not in december" of it are some of those
    of the year, while all who "shopped in december and again in that year" are those of december."""
    others: set[Place] = set() if later else {"after"}
    within: set[Place] = set() if kept else {"around"}
    return frozenset({"before", "named", *others, *within})


def _with_year(first: str, second: str) -> tuple[str, str, tuple[str, ...]]:
    """A month without a year is one of the year that is said of the other period."""
    years = set(_YEARS.findall(first)) | set(_YEARS.findall(second))
    if len(years) != 1:
        return first, second, ()
    [year] = years
    if _NO_YEAR.match(second) is not None:
        name = second.partition(" ")[2]
        return first, f"{second} {year}", (f"“{name.title()}” is taken as the one of {year}.",)
    if not _YEARS.search(first) and (bare := _NO_YEAR_LAST.search(first)) is not None:
        return f"{first} {year}", second, (f"“{bare[1].title()}” is taken as the one of {year}.",)
    return first, second, ()


def _same_deed(found: re.Match[str]) -> bool:
    """Whether what they did in the second period is what they did in the first: "bought …, but did not come"."""
    verb = found.groupdict().get("verb")
    words = set(found["first"].lower().split())
    if verb is None or verb.lower() == "do":
        return True
    verb = verb.lower()
    if verb in _VISITS or re.fullmatch(_BACK, verb):
        return bool(words & _VISITS)
    return _PAST.get(verb, verb) in words


def _things(query: Query, name: str, book: Book) -> tuple[str, str]:
    """What the query counts or lists, and its model, if that is there at all times and nothing but its own properties
    pick it; else ""."""
    metric = book.catalog.metric(name)
    reached = {one.path: one.dimension for one in book.catalog.reached(metric.qualified).values()}
    if query.dimensions:
        [path] = query.dimensions
        known = reached.get(path)
        model = known.model if known is not None else ""
        keyed = known is not None and book.catalog.models[model].key == (known.name,)
        per = path if keyed else ""
    else:
        model = per = counted_entity(book, metric.qualified)
    if not per or book.catalog.models[model].time:
        return "", ""
    own = frozenset(path for path, dimension in reached.items() if dimension.model == model)
    return (per, model) if all(_is_of(item, model, own) for item in query.filters) else ("", "")


def _any_number(name: str, model: str, book: Book) -> Metric | None:
    """The number that tells whether anything was sold: how many of the things were, or else how many baskets with them.
    What they were sold for would not, where something is given away."""
    home = book.catalog.metric(name).model
    numbers = [m for m in book.metrics if m.model == home and m.where is None and counts(book, m.qualified)]
    own = [one for one in numbers if counted_entity(book, one.qualified) == model]
    return next(iter((*own, *numbers)), None)


def _is_of(item: Filter, model: str, paths: frozenset[str]) -> bool:
    """Whether a filter says something of the things themselves."""
    if isinstance(item, InSegment):
        return item.segment.rpartition(".")[0] == model
    return isinstance(item, Condition) and item.field in paths


def _is_plain(query: Query) -> bool:
    """Whether it asks for one number, perhaps in a list, and nothing beside it."""
    if len(query.metrics) != 1 or len(query.dimensions) > 1 or query.limit or query.rows or query.totals:
        return False
    [use] = query.metrics
    return not (use.alias or use.filters or use.over or (query.time is not None and query.time.compare))
