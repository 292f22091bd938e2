"""What was left out comes back, what was picked is turned round, and what is not known is left out.

"with fuel again"         after "without fuel": all of it
"with kids again"         after "with kids", "and without?": those with kids
"and those without?"      after "with kids": the ones without kids
"leave out the unknowns"  of a split by age: only where the age is known
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.query.types import Condition, Filter, InSegment, Not, Operator
from service.asking.edits import AddFilter, AddGroup, Edit, LimitRows, RemoveFilters, ReplaceFilter
from service.asking.offline.following.asides import on_groups
from service.asking.offline.following.present import is_name_of
from service.asking.offline.following.same_thing import picked_before
from service.asking.offline.following.telling import noun_of
from service.asking.offline.following.turn import NEGATED, Turn
from service.asking.offline.following.turn_phrases import Rule, Spoken, rule
from service.asking.planned import Clarify, Planned, Refuse

_BACK = (
    r"(?:please )?(?:let'?s |we |you )?(?P<lead>(?:(?:put|bring|take|add|let|get|have|count|allow|include"
    r"|including|incl|with"
    r"|plus|w/|see|show|keep)(?: (?:me|us))?(?: (?:back(?: in)?|in))?(?: the| our| any| those with)? )*)(?P<what>.+?)"
    r"(?P<tail>(?: (?:is|are|was|were))?(?: (?:back|allowed|counted|included|in|into it|as well|too|also|again))*)"
)
_RETURNED = re.compile(
    r"\b(?:back|include|including|incl|plus|allow|again|allowed|included|counted)\b", re.IGNORECASE
)
_PLAINLY = re.compile(r"\b(?:with|w/|have|count|show|see)(?= |$)", re.IGNORECASE)
_ROWS = r"(?:the )?(?:ones?|rest|people|households?|customers?|shoppers?|families|family|stores?|products?|baskets?)"
_WITHOUT = (
    rf"(?:(?:for|of|in|among) )?(?:{_ROWS} )?(?:with ?out|w/o|with (?:none|no such)|(?:that|who|which) (?:have"
    rf"|had|has) none"
    r"|(?:that|who|which) (?:do|does|did|are|is|were|was|have|has)(?: not|n'?t))(?: (?:any|one|them|it|that|a one))?"
)
_WITH = rf"(?:(?:for|of|in|among) )?(?:{_ROWS} )?with(?: (?:some|one|them|it|that))?"
OTHERS = (
    r"(?:for |of |in )?(?:all )?(?:the |those )?(?:others?|other ones|rest(?: of (?:the )?(?:company|business|chain))?"
    r"|remaining(?: ones)?|remainder)"
    r"|everyone else|everybody else|everything else|anyone else|all else"
)
_OTHER_THINGS = (
    r"(?:for |of |in |at |by )?(?:all )?(?:of )?(?:the |our |those )?(?:remaining|other)"
    r" (?P<noun>[a-z]+(?: [a-z]+)?)"
)
_VOID = (
    r"(?:unknowns?|unknown (?:ones|rows?|values?|people|households?)|blanks?|blank (?:ones|rows?|values?)"
    r"|empty (?:ones|rows?"
    r"|values?)|empties|nulls?|null (?:rows?|values?)|missings?|missing (?:ones|rows?|values?)"
    r"|nameless(?: (?:ones|rows?))?"
    r"|n/?as?|unassigned(?: ones)?|undefineds?|not known(?: ones)?|unspecified(?: ones)?|unnamed(?: ones| rows?)?"
    r"|(?:ones?|rows?|those|people|households?|customers?|what|who(?:m|ever)?)(?: (?:that|which|who|whom|where"
    r"|of which))?"
    r" (?:we (?:don'?t|do not) know(?: about| anything about)?|we know nothing (?:about|of)|(?:is|are|was"
    r"|were)(?: not|n'?t) known"
    r"|(?:is|are) unknown|(?:has|have) no (?:value|answer|name)))"
)
_WITHOUT_UNKNOWN = (
    r"(?:(?:drop|remove|without|leave out|leave off|hide|lose|delete|take out|take away|take off|get rid of|exclude"
    r"|excluding|no|minus|clear|skip|except(?: for)?|ignore|forget|filter out|throw out|cut|omit|not)(?: about)?"
    rf"(?: the| all| any| those)*) {_VOID}"
    rf"|(?:take|leave|filter|throw|cut|keep) (?:the |all |any |those )*{_VOID} (?:out|away|aside|off)"
    r"|(?:(?:where|with|for) )?(?:(?:it|that|this|the value)(?:'s| is) )?(?:(?:the|all|those) )*known"
    r"(?: ones| values| rows)?"
    r"|(?:the |those )?(?:ones|rows|those) (?:that|which) (?:we know|are known)"
)


def _restored(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "With deli again" after "without deli": deli is no longer left out. "Only deli" is another thing."""
    heard = turn.heard
    if heard.narrow or not turn.last.filters:
        return None
    returned = heard.back or heard.add or _RETURNED.search(f"{found['lead']} {found['tail']}")
    plainly = _PLAINLY.search(found["lead"])
    if not (returned or plainly):
        return None
    edits = _no_longer_out(found["what"].strip(), turn)
    if not edits:
        return None
    if returned:
        return Spoken(edits)
    what = found["what"].strip()
    return Spoken(
        edits,
        question=f"{what[:1].upper()}{what[1:]} is left out. Is it to be in again, with all the rest?",
        label=f"{what} is no longer left out",
    )


def _no_longer_out(what: str, turn: Turn) -> tuple[Edit, ...]:
    """The edits that take back "without …", where the question before says that in these words."""
    read = turn.plan(f"without {what}", turn.book, turn.seed)
    readings = [read.query] if isinstance(read, Planned) else []
    if isinstance(read, Clarify):
        readings = [choice.query for choice in read.choices if choice.query is not None]
    found: list[tuple[Edit, ...]] = []
    for query in readings:
        if query.time is not None or query.dimensions or query.metrics != turn.uses(turn.seed):
            continue
        edits = [edit for item in query.filters if (edit := _taken_back(item, turn)) is not None]
        if edits and len(edits) == len(query.filters) and tuple(edits) not in found:
            found.append(tuple(edits))
    return found[0] if len(found) == 1 else ()


def _taken_back(item: Filter, turn: Turn) -> Edit | None:
    if item in turn.last.filters:
        other = opposite(item, turn)
        if other is not None and picked_before(other[0], item, turn):
            return ReplaceFilter(other[0], (item,))
        return RemoveFilters((item,))
    for known in turn.last.filters:
        if not (isinstance(known, Condition) and isinstance(item, Condition)) or known.field != item.field:
            continue
        out = {Operator.NE, Operator.NOT_IN}
        if {known.op, item.op} - out or not set(item.values) < set(known.values):
            continue
        left = tuple(value for value in known.values if value not in item.values)
        op = Operator.NE if len(left) == 1 else Operator.NOT_IN
        return ReplaceFilter(Condition(known.field, op, left), (known,))
    return None


def _turned(turn: Turn, said: str, *, without: bool) -> Spoken | None:
    """The filter that was said last, turned round: with kids, without kids."""
    tested = [item for item in turn.last.filters if not on_groups(item, turn.book)]
    known = [item for item in turn.context.focus if item in tested] or tested
    if not known:
        return None
    if len(known) > 1:
        names = " or ".join(f"“{turn.words.filter(item)}”" for item in known)
        return Spoken(refusal=f"It is not clear what is meant: {names}.", unplaced=(said,))
    if _left_out(known[0]) is without:
        return Spoken(nothing=f"It is so already: where {turn.words.filter(known[0])}.")
    found = opposite(known[0], turn)
    if found is None:
        return None
    item, notes = found
    return Spoken((ReplaceFilter(item, (known[0],)),), assumptions=notes)


def _left_out(item: Filter) -> bool:
    if isinstance(item, Condition):
        return item.op in NEGATED or item.values == (False,)
    return isinstance(item, Not)


def opposite(item: Filter, turn: Turn) -> tuple[Filter, tuple[str, ...]] | None:
    """A filter turned round, and what is to be said of it; None where nobody can tell what that is."""
    if isinstance(item, Not):
        return item.filter, ()
    if isinstance(item, Condition) and item.op is Operator.EQ and isinstance(item.values[0], bool):
        return replace(item, values=(not item.values[0],)), ()
    if isinstance(item, Condition) and item.op in NEGATED:
        op = Operator.EQ if len(item.values) == 1 else Operator.IN
        return replace(item, op=op), ()
    if isinstance(item, Condition) and item.op in (Operator.EQ, Operator.IN):
        names = " and ".join(str(value).lower() for value in item.values)
    elif isinstance(item, InSegment):
        names = item.segment.rpartition(".")[2].replace("_", " ")
    else:
        return None
    read = turn.plan(f"without {names}", turn.book, turn.seed)
    if isinstance(read, Refuse) and isinstance(item, Condition) and (name := turn.dimension_of(item.field)):
        read = turn.plan(f"without {noun_of(name, turn)} {names}", turn.book, turn.seed)
    if (
        not isinstance(read, Planned)
        or len(read.query.filters) != 1
        or read.query.time
        or read.query.dimensions
    ):
        return None
    other = read.query.filters[0]
    return (other, read.assumptions) if turn.about(other) == turn.about(item) else None


def _without(found: re.Match[str], turn: Turn) -> Spoken | None:
    return _turned(turn, found[0], without=True)


def _with(found: re.Match[str], turn: Turn) -> Spoken | None:
    return _turned(turn, found[0], without=False)


def _others(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "The others" may be all that were left out, or those alone that are known not to be so: it is asked."""
    if (limit := turn.last.limit) is not None:
        rest = re.search(r"\b(?:rest|remaining|remainder|others|everything else)\b", found[0], re.IGNORECASE)
        whole = rest and not limit.per and not limit.other and turn.last.dimensions
        return Spoken((LimitRows(replace(limit, other=True)),)) if whole else None
    meant = _turned(turn, found[0], without=True)
    if meant is None or not meant.edits:
        return meant
    [edit] = meant.edits
    assert isinstance(edit, ReplaceFilter)
    words = turn.words.filter(edit.filter)
    return replace(meant, question=f"Does “{found[0]}” mean where {words}?", label=f"where {words}")


def _other_things(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "The other stores" after one of them: without it. "Too" sets them beside it, a row for each."""
    noun, heard = found["noun"], turn.heard
    known = [item for item in turn.last.filters if _is_of(item, noun, turn)]
    if len(known) != 1 or turn.last.limit is not None:
        return None
    meant = opposite(known[0], turn)
    if meant is None or not isinstance(known[0], Condition):
        return None
    item, notes = meant
    if heard.add:
        shown = known[0].field in turn.last.dimensions
        rows: tuple[Edit, ...] = () if shown else (AddGroup(known[0].field),)
        return Spoken((RemoveFilters((known[0],)), *rows))
    return Spoken((ReplaceFilter(item, (known[0],)),), assumptions=notes)


def _is_of(item: Filter, noun: str, turn: Turn) -> bool:
    """Whether a filter picks values of what a noun names: "brand", or "types" of campaigns."""
    if not isinstance(item, Condition) or item.op not in (Operator.EQ, Operator.IN):
        return False
    return is_name_of(noun, item.field, turn)


_UNKNOWN_OF = (
    r"(?:(?P<out>drop|remove|without|leave out|hide|take out|exclude|excluding|skip|except(?: for)?|ignore|omit|not)"
    r" )?"
    r"(?:(?:the|all|any|those) )*"
    r"(?:(?:ones?|rows?|those|people|households?|customers?|shoppers?) (?:(?:that|which|who|whom) )?)?"
    r"(?:whose (?P<a>[\w ]+?) (?:we (?:don'?t|do not) know|(?:is|are) (?:(?:not|n'?t) known|unknown|missing))"
    r"|(?:with|of) (?:an? )?(?:unknown|missing) (?P<b>[\w ]+?)"
    r"|we (?:don'?t|do not) know (?:the|their) (?P<c>[\w ]+?)(?: of)?)"
)


def _unknown_of(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Leave out those whose income we don't know", of rows by income; "only" keeps these alone."""
    what = next(text for text in found.group("a", "b", "c") if text)
    paths = [path for path in turn.last.dimensions if is_name_of(what, path, turn)]
    if len(paths) != 1 or bool(found["out"]) is turn.heard.narrow:
        return None
    known = Condition(paths[0], Operator.IS_NOT_NULL)
    item = known if found["out"] else Condition(paths[0], Operator.IS_NULL)
    if not found["out"] and known in turn.last.filters:
        return Spoken((ReplaceFilter(item, (known,)),))
    if item in turn.last.filters:
        return Spoken(nothing="They are left out already." if found["out"] else "It is so already.")
    return Spoken((AddFilter(item),))


def _known(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Leave out the unknowns" of a split: the row without a name goes."""
    if turn.book.meanings("unknown"):
        return None  # it is the name of something
    paths = [path for path in turn.last.dimensions if turn.dimension_of(path)]
    if not paths:
        return Spoken(
            refusal="It is not clear of what the unknown ones are meant: the rows are split by nothing."
        )
    if len(paths) > 1:
        names = " or ".join(turn.words.field(path) for path in paths)
        return Spoken(
            refusal=f"It is not clear of what the unknown ones are meant: {names}.", unplaced=(found[0],)
        )
    item = Condition(paths[0], Operator.IS_NOT_NULL)
    if item in turn.last.filters:
        return Spoken(nothing="They are left out already.")
    return Spoken((AddFilter(item),))


RESTORING: tuple[Rule, ...] = (
    rule(_UNKNOWN_OF, _unknown_of),
    rule(_WITHOUT_UNKNOWN, _known),
    rule(_WITHOUT, _without),
    rule(_WITH, _with),
    rule(OTHERS, _others),
    rule(_OTHER_THINGS, _other_things),
    rule(_BACK, _restored),
)
