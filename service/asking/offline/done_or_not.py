"""Of things that are counted or listed those that did something, and those that never did.

    "how many products were never sold in june"
        all products, without those that have products sold in june
    "what percent of the surveyed households shopped in august"
        of the surveyed households the part that shopped in august
    "which stores did not sell anything last month"
        a list of the stores, without those that sold something then

Both halves have to be questions by themselves: what is counted ("how many surveyed households"), and what all of the
kind did ("how many households shopped in august"). What did it is then picked by that second number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from semantic.book import Book
from semantic.query.types import EntityHas, Filter, MetricUse, Not, Operator, Query, TimeClause
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.resolving.portions import part_use, part_words
from service.asking.offline.wording import metric_label
from service.asking.planned import Planned, PlannerResult
from service.asking.trying import works

Plan = Callable[[str], PlannerResult]

_ASK = re.compile(
    r"^(?:(?P<share>(?:(?:what|which|how (?:big|large|high|great)) )?(?:is |was |an? |the )*"
    r"(?:share|percentage|percent|per cent|%|pct|fraction|proportion|portion|part) of)"
    r"|(?P<count>(?:how many|(?:what is |what was )?(?:the )?(?:total )?(?:number|count) of)(?: of)?)"
    r"|(?P<list>which|what|list|show(?: me)?|name|who are))"
    r" (?:all )?(?:the |our |of )*",
    re.IGNORECASE,
)
_OF_THEM = re.compile(
    r"^(?:(?:of|among|out of|from) )?(?:all )?(?:the |our )?([^,:]+)[,:] how many(?: of (?:them|these|those|which))?"
    r" (.+)$",
    re.IGNORECASE,
)
_DENIED = {
    "did": r"did not|didn't|do not|don't|does not|doesn't|did never",
    "were": r"(?:were|was|are|is) (?:not|never)|weren't|wasn't|aren't|isn't",
    "have": r"(?:have|has|had) (?:not|never)|haven't|hasn't|hadn't",
    "all": r"never(?: ever| once)?|not(?= (?:yet )?(?:[a-z]+ed|sold|bought)\b)",
}
"""By the word that says without the denial what they did; "all" stands for none."""
_DENIAL = re.compile(
    rf"^(?P<base>.+?),? (?:(?:that|who|which) )?(?:{'|'.join(f'(?P<{word}>{said})' for word, said in _DENIED.items())})"
    r"(?: yet| ever| once| even once)? (?P<deed>.+)$",
    re.IGNORECASE,
)
_NOTHING = re.compile(
    r"^(?P<base>.+?),? (?:(?:that|who|which) )?(?P<verb>got|get|received|had|have|made|sold|bought|redeemed|saw)"
    r" (?:no|none of the|not a single|not one|nothing)(?: (?P<what>.+))?$",
    re.IGNORECASE,
)
_WITHOUT = re.compile(
    r"^(?P<base>.+?) (?:without(?: any| a| a single)?|with no|having no) (?P<what>.+)$", re.IGNORECASE
)
_DID = re.compile(
    r"^(?P<base>.+?),? (?:(?:that|who|which) )?(?P<deed>(?:(?:did|have|has|had|were|was|also|ever|actually) )*"
    r"(?:[a-z]+ed|bought|came|got|sold|made|spent|visit|shop|buy|redeem|come)\b.*)$",
    re.IGNORECASE,
)
_ANY = re.compile(r"\b(?:any|a single|even one|at least one|at least once|even once)\b ?", re.IGNORECASE)
_ASKS = re.compile(
    r"\b(?:how|much|what|which|compare|only|difference|these|those|them|they)\b", re.IGNORECASE
)
_PAST = {
    "shop": "shopped", "buy": "bought", "come": "came", "sell": "sold", "get": "got", "spend": "spent", "make": "made",
    "use": "used", "receive": "received", "redeem": "redeemed", "purchase": "purchased", "place": "placed",
}  # fmt: skip
_LATER = re.compile(
    r"\b(?:and|or|but|by|per|than|vs|versus|each|every|not|never|no|without|except)\b", re.IGNORECASE
)
"""In what somebody did: more than one thing, or a split, or another denial."""


@dataclass(frozen=True, slots=True)
class _Halves:
    """`base` is what is counted; `deeds` are ways to say what all of its kind did. `loose` where they are said to be
    without something, in which no deed is denied."""

    base: str
    deeds: tuple[str, ...]
    said: str
    denied: bool
    loose: bool = False


def read_never_done(question: str, book: Book, plan: Plan) -> Planned | None:
    """The query of a question for those of some things that never did something; None for every other."""
    return _read(question, book, plan, denied=True)


def read_done(question: str, book: Book, plan: Plan) -> Planned | None:
    """The query of a question for those of some things that did something; None for every other."""
    return _read(question, book, plan, denied=False)


def _read(question: str, book: Book, plan: Plan, *, denied: bool) -> Planned | None:
    text = _OF_THEM.sub(r"how many \1 \2", " ".join(question.split()).strip(" ?.!"))
    ask = _ASK.match(text)
    rest = text[ask.end() :] if ask is not None else text
    if not denied and ask is None:
        return None  # "seniors who redeemed a coupon": how many, or which?
    for halves in _denied(rest) if denied else _done(rest):
        if _LATER.search(halves.base) or _ASKS.search(halves.base):
            continue
        counted = _counted(halves.base, book, plan)
        if counted is None:
            continue
        base, entity = counted
        kind = _all_of(entity, book)
        deed = _deed(halves, entity, kind, book, plan) if kind else None
        [use] = base.query.metrics
        if deed is None or deed.query.metrics == base.query.metrics:
            continue
        if halves.loose and book.catalog.metric(use.expr).model != entity:
            continue  # "products sold without a discount": never with one, or those sales of them?
        if deed.query.time is not None and _has_dates(use.expr, book):
            continue  # "reached households that did not shop in march" may be those that were reached in march
        picks = _picks(deed.query.metrics[0].expr, entity, deed.query.time, denied=halves.denied)
        query = _with(base.query, entity, kind, picks, halves, ask, book)
        if query is None or not works(book.catalog, query):
            continue
        label = metric_label(book, book.catalog.metric(deed.query.metrics[0].expr).qualified).lower()
        when = "over all time" if deed.query.time is None else "in that time"
        told = [f"The {kind} are picked by their {label} {when}."]
        if ask is not None and ask["share"]:
            part = f"those that have {'no ' * halves.denied}{label}"
            told.append(
                part_words(part, metric_label(book, book.catalog.metric(use.expr).qualified).lower(), ())
            )
        notes = [note for note in deed.assumptions if not note.startswith("The question is read as")]
        return Planned(query, tuple(dict.fromkeys((*base.assumptions, *notes, *told))), wording=text)
    return None


def _denied(text: str) -> Iterator[_Halves]:
    if (found := _DENIAL.match(text)) is not None and not _LATER.search(found["deed"]):
        word = next(word for word in _DENIED if found[word]).replace("all", "")
        deed = _ANY.sub("", found["deed"])
        deeds = [f"{word} {found['deed']}", f"{word} {deed}"]
        if word == "did":
            verb, _, what = deed.partition(" ")
            deeds.append(f"{_PAST.get(verb.lower(), f'{verb}ed')} {what}")
        yield _Halves(found["base"], tuple(one.strip() for one in deeds), found["deed"], denied=True)
    if (found := _NOTHING.match(text)) is not None and not _LATER.search(found["what"] or ""):
        what = found["what"] or "anything"
        if not found["what"] or found[0].lower().endswith(f"nothing {what.lower()}"):
            what = "something" if not found["what"] else f"something {what}"
        ways = (f"{found['verb']} {what}", f"{found['verb']} a {what}", f"with at least 1 {what}")
        yield _Halves(found["base"], ways, f"{found['verb']} {what}", denied=True)
    if (found := _WITHOUT.match(text)) is not None and not _LATER.search(found["what"]):
        yield _Halves(
            found["base"],
            (f"with at least 1 {found['what']}",),
            f"without {found['what']}",
            denied=True,
            loose=True,
        )


def _done(text: str) -> Iterator[_Halves]:
    if (found := _DID.match(text)) is not None and not _LATER.search(found["deed"]):
        yield _Halves(
            found["base"], (found["deed"], _ANY.sub("", found["deed"])), found["deed"], denied=False
        )


def _counted(base: str, book: Book, plan: Plan) -> tuple[Planned, str] | None:
    """What is counted, and the model of the things, which have to be there at all times."""
    found = plan(f"how many {base}")
    if not isinstance(found, Planned):
        found = plan(f"how many {base} do we have")  # "seniors" are people then
    if not isinstance(found, Planned) or not _is_plain(found.query) or found.query.time is not None:
        return None
    metric = book.catalog.metric(found.query.metrics[0].expr)
    some = metric.model if metric.expr.text.strip() == "count()" else ""
    entity = counted_entity(book, metric.qualified) or some
    lasts = entity and not book.catalog.models[entity].time
    return (found, entity) if lasts else None


def _deed(halves: _Halves, entity: str, kind: str, book: Book, plan: Plan) -> Planned | None:
    """What all of the kind did, as a number of them by nothing but time."""
    for deed in dict.fromkeys(halves.deeds):
        found = plan(f"how many {kind} {deed}")
        if not isinstance(found, Planned) or not _is_plain(found.query):
            continue
        query = found.query
        [use] = query.metrics
        if query.time is None and (has := _only_clause(query)) is not None and has.per == entity:
            return Planned(Query(metrics=(MetricUse(has.metric),), time=has.time), found.assumptions)
        if not query.filters and counted_entity(book, book.catalog.metric(use.expr).qualified) == entity:
            return found
    return None


def _only_clause(query: Query) -> EntityHas | None:
    """What picks "households with at least 1 mailing", if nothing else does."""
    match query.filters:
        case (EntityHas(op=Operator.GE, values=(1,)) as has,):
            return has
    return None


def _with(
    base: Query, entity: str, kind: str, picks: Filter, halves: _Halves, ask: re.Match[str] | None, book: Book
) -> Query | None:
    """The number of those that are picked, their share, or a list of them."""
    [use] = base.metrics
    if ask is not None and ask["share"]:
        return Query(
            metrics=(part_use(use, f"{'not ' * halves.denied}{halves.said}", (picks,)),), filters=base.filters
        )
    if ask is not None and ask["count"]:
        return Query(metrics=base.metrics, filters=(*base.filters, picks))
    model = book.catalog.models[entity]
    key = model.label or (model.key[0] if model.key and len(model.key) == 1 else "")
    if metric_label(book, book.catalog.metric(use.expr).qualified).lower() != kind:
        return Query(metrics=base.metrics, filters=(*base.filters, picks)) if ask is None else None
    return Query(dimensions=(f"{entity}.{key}",), filters=(*base.filters, picks)) if key else None


def _picks(metric: str, entity: str, time: TimeClause | None, *, denied: bool) -> Filter:
    has = EntityHas(metric, entity, Operator.GT, (0,), time)
    return Not(has) if denied else has


def _all_of(entity: str, book: Book) -> str:
    """What the number of all things of a model is called; "" where it has no single name."""
    found = [
        m for m in book.metrics if m.model == entity and m.expr.text.strip() == "count()" and m.where is None
    ]
    return metric_label(book, found[0].qualified).lower() if len(found) == 1 else ""


def _has_dates(name: str, book: Book) -> bool:
    return bool(book.catalog.time_of(book.catalog.metric(name)))


def _is_plain(query: Query) -> bool:
    """Whether it asks for one number and nothing beside it."""
    if (
        len(query.metrics) != 1
        or query.dimensions
        or query.limit
        or query.rows
        or query.totals
        or query.order_by
    ):
        return False
    [use] = query.metrics
    return not (use.alias or use.filters or use.over or (query.time is not None and query.time.compare))
