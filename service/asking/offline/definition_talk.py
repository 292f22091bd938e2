"""Talk about definitions in words that no frame has: read only where every word is a name or belongs to such talk.

    read_talk("is a line the same as a unit?", book)         both metrics, DIFFERENCE
    read_talk("my boss wants to know if net sales include coupons", book)
    read_talk("does profit include coupons", book)           None: nothing is called profit

No number comes of it, so that it may be asked loosely; but a word that is neither name nor talk is never left out. It
is tried on questions that were refused, never before a question about data is read.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.book import Book, MetricMeaning, SegmentMeaning, Tier, ValueMeaning
from semantic.book.words import LIGHT, Token, key_of, tokenise
from service.asking.offline.lexicon import WORDS, Kind
from service.asking.offline.topics import known_as, visible
from service.asking.planned import Aspect, Define

MOST_NAMES = 4
_LONGEST = 6


def _words(*lines: str) -> frozenset[str]:
    return frozenset(" ".join(lines).split())


_CUES: tuple[tuple[Aspect, frozenset[str]], ...] = (
    (
        Aspect.DIFFERENCE,
        _words(
            "difference differences differ differs different same identical distinguish distinction equal equals",
            "equivalent apart",
        ),
    ),
    (
        Aspect.OWNER,
        _words("owner owners owns owned responsible maintain maintains maintained accountable"),
    ),
    (
        Aspect.FORMULA,
        _words(
            "formula formulas calculate calculates calculated calculation compute computes computed computation derive",
            "derived derivation numerator denominator",
        ),
    ),
    (Aspect.SYNONYMS, _words("synonym synonyms alias aliases")),
    (
        Aspect.VALUES,
        _words("band bands bracket brackets bucket buckets option options level levels possible"),
    ),
    (
        Aspect.MEANING,
        _words(
            "mean means meant meaning define defined defines definition definitions describe described describes",
            "description term terms terminology jargon explain explained explains explanation understand understood",
            "refer refers stands stand represent represents signify interpret concept criteria criterion threshold",
            "currency documented documentation clarify confused confusing unclear unsure source sources",
        ),
    ),
)
"""Words without which a question is no talk about definitions, by what they ask for; the first that fits decides."""

_INSIDE = _words(
    "include includes included including contain contains contained consist consists comprise comprises cover covers",
    "covered qualify qualifies qualified considered consider counts counted counting exclude excludes excluded part",
    "belong belongs",
)
"""Words that ask what is inside of something, where the question asks at all: "does … include"."""
_ASKING = re.compile(r"\b(?:what|how|do|does|did|is|are|was|were|whether|if|when|who|why|which)\b")
_AMOUNT = re.compile(r"\bhow (?:many|much)\b|\bnumber of\b|\bcount of\b")

_TALK = _words(
    "word words name names named called call calls number numbers figure figures metric metrics kpi kpis measure",
    "measures measured field fields column columns flag dimension dimensions segment segments table tables row",
    "rows record records data dataset catalog report reports deck slide slides dashboard chart meeting email mail",
    "memo saw see seen seeing read reading reads keep keeps kept heard hear hearing say says said saying tell",
    "tells told talk talks talking about as if whether someone somebody anyone everybody everyone people person",
    "colleague colleagues boss manager team new newbie beginner here us exactly precisely actually really just",
    "simply plain simple english short example examples use used uses using work works worked out come comes",
    "coming from made make makes up into go goes behind right correct true kind kinds sort type thing things",
    "stuff way ways where when why how what's whats it's that's this these those still also too both each one",
    "ones other another between than like with without by in yes no false value values list look looks know knows",
    "knowing idea quick question wonder wondering ask asks asked asking need needs want wants wanted help helps",
    "me my mine i'm remind reminder give gives given get gets getting got take takes taken have has had be being",
    "do does done not or and versus vs v purpose purposes sense context company shop world eyes view fall falls",
    "treated treat regarded regard our ours your yours its their them they first second bit little more detail",
    "details detailed info information please thanks sorry hi hello hey ok okay well so again once only ever",
    "always never before after all any some every either neither even already yet else instead supposed should",
    "would could can will shall may might must who whom whose",
)
"""Words that say nothing about data where definitions are talked about."""

_ALLOWED = (
    Kind.FILLER,
    Kind.PREPOSITION,
    Kind.AND,
    Kind.OR,
    Kind.COMMA,
    Kind.VERSUS,
    Kind.WHICH,
    Kind.NOT,
    Kind.THOSE,
)
_POINTING = re.compile(
    r"\bwhat(?:'s| is| are|s)? (?:it|that|this|they|those|these)\b|\bwhat(?:'s| is| are) behind\b|\bwhat makes\b"
    r"|\bcomes? from\b|\b(?:tell me|tell us|know|more|info|information|data) (?:about|on)\b|\bhave about\b"
    r"|\bin (?:what|which) (?:unit|units|currency|format)\b|\bwhat (?:does|do) .+ (?:say|tell|show)\b"
)


def read_talk(question: str, book: Book) -> Define | None:
    """What is to be explained; None where a word is neither name nor talk, or nothing asks for a meaning."""
    tokens = tokenise(question)
    aspect = _aspect(tokens, question)
    if aspect is None:
        return None
    names = _names(tokens, book)
    if names is None or not 0 < len(names) <= MOST_NAMES:
        return None
    members: dict[str, None] = {}
    assumptions: list[str] = []
    for name in names:
        known = known_as(name, book)
        if known is None:
            return None
        members |= dict.fromkeys(known.members)
        assumptions += known.assumptions
    if aspect is Aspect.DIFFERENCE and len(names) < 2:
        return None
    if aspect is Aspect.VALUES and not any(name in book.catalog.dimensions for name in members):
        return None
    return Define(tuple(members), " and ".join(names), aspect, tuple(assumptions))


def _aspect(tokens: Sequence[Token], question: str) -> Aspect | None:
    said = {token.text for token in tokens}
    text = question.lower().replace("’", "'")
    if _AMOUNT.search(text):
        return None
    for aspect, words in _CUES:
        if said & words:
            return aspect
    inside = bool(said & _INSIDE) and _ASKING.search(text) is not None
    return Aspect.MEANING if inside or _POINTING.search(text) else None


_CUE_WORDS = _INSIDE.union(*(words for _, words in _CUES))


def _names(tokens: Sequence[Token], book: Book) -> list[str] | None:
    """The names in a question from left to right, the longest at each place; None where a word is none and no talk."""
    out: list[str] = []
    place = 0
    while place < len(tokens):
        until = _longest(tokens, place, book)
        if until is not None:
            text = " ".join(token.text for token in tokens[place:until])
            if text not in out:
                out.append(text)
            place = until
        elif _is_talk(tokens[place]) or _is_slip(tokens[place], book, out):
            place += 1
        else:
            return None
    return out


def _longest(tokens: Sequence[Token], start: int, book: Book) -> int | None:
    """Where the longest name that begins here ends; a word of talk alone is no name."""
    if tokens[start].text in LIGHT or tokens[start].text == ",":
        return None
    for until in range(min(start + _LONGEST, len(tokens)), start, -1):
        part = tokens[start:until]
        if part[-1].text in LIGHT or any(token.text == "," for token in part):
            continue
        if len(part) == 1 and (part[0].text in _TALK or part[0].text in _CUE_WORDS):
            continue
        if _is_name(key_of(part), book):
            return until
    return None


def _is_name(key: str, book: Book) -> bool:
    """Whether the definitions give this name to something; stored values and the ends of names are none."""
    shown = visible(book)
    for meaning in book.meanings(key):
        if meaning.tier is not Tier.NAME:
            continue
        match meaning:
            case MetricMeaning(metric=name) | SegmentMeaning(segment=name):
                return name in shown
            case ValueMeaning(dimension=name):
                return name in shown
            case _:
                return True
    return False


def _is_talk(token: Token) -> bool:
    if token.text in _TALK or token.text in _CUE_WORDS or token.text in LIGHT or token.text in "/&-":
        return True
    word = WORDS.get(token.text)
    return word is not None and word[0] in _ALLOWED


def _is_slip(token: Token, book: Book, out: list[str]) -> bool:
    """Whether a word is surely a misspelt name, which is then one of the names."""
    near = book.misspelt(token.stem) if token.text.isalpha() else None
    if near is None or not near[1] or not _is_name(near[0], book):
        return False
    out.append(token.text)
    return True
