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
from semantic.book.words import LIGHT, Token, key_of, phrase_key, tokenise
from service.asking.offline.defining.plainly import plainly
from service.asking.offline.defining.saying import says
from service.asking.offline.defining.topics import homes_of, known_as, thing_of, visible
from service.asking.offline.tagging.lexicon import WORDS, Kind
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
            "currency documented documentation clarify confused confusing unclear unsure source sources decide decides",
            "decided classify classified classification certified official trusted trust approved deprecated based",
            "purpose point caveat caveats limitation limitations pitfall pitfalls composed",
        ),
    ),
)
"""Words without which a question is no talk about definitions, by what they ask for; the first that fits decides."""

_DIFFERENT = re.compile(
    r"\bdifferent(?= (?:from|than|to|about|between|things?|numbers?|meanings?|concepts?|definitions?|figures?|metrics?"
    r"|ones?)\b|\W*$)"
)
_INSIDE = _words(
    "include includes included including contain contains contained consist consists comprise comprises cover covers",
    "covered qualify qualifies qualified considered consider counts counted counting exclude excludes excluded part",
    "belong belongs",
)
"""Words that ask what is inside of something, where the question asks at all: "does … include"."""
_ASKING = re.compile(r"\b(?:what|how|do|does|did|is|are|was|were|whether|if|when|who|why|which)\b")
_AMOUNT = re.compile(
    r"\bhow (?:many|much)\b|\bnumber of\b|\bcount of\b"
    r"|\b(?:what|which) (?:part|share|percent|percentage|fraction|proportion|portion)\b"
    r"|\bwhat .+ (?:if|when) (?:i|we|you) (?:exclude|include|consider)\b"
    r"|\bdifference\b.*\bin (?:percent|percentages?|%|dollars|usd|euros?|numbers|absolute)"
    r"|\bdiffers? (?:much |a lot |strongly )?(?:between|across|among|by|per)\b(?!.*\b(?:and|or|vs)\b)"
    r"|\bfalls?\b(?! (?:in|into|under|within)\b)"
)
_PER = frozenset(["by", "per"])
_MEAN = frozenset(["mean", "means", "meant", "understand", "understands", "understood"])

_TALK = _words(
    "word words name names named called call calls number numbers figure figures metric metrics kpi kpis measure",
    "measures measured field fields column columns flag dimension dimensions segment segments table tables row",
    "rows record records data dataset catalog report reports deck slide slides dashboard chart meeting email mail",
    "memo saw see seen seeing read reading reads keep keeps kept heard hear hearing say says said saying tell",
    "tells told talk talks talking about as if whether someone somebody anyone everybody everyone people person",
    "colleague colleagues boss manager team newbie beginner here us exactly precisely actually really just",
    "simply plain simple english short example examples use used uses using work works worked out come comes",
    "coming from made make makes up into go goes behind right correct true kind kinds sort type thing things",
    "stuff way ways where when why how what's whats it's that's this these those still also too both each one",
    "ones other another between than like with without by in yes no false value values list look looks know knows",
    "knowing idea quick question wonder wondering ask asks asked asking need needs want wants wanted help helps",
    "me my mine i'm remind reminder give gives given get gets getting got take takes taken have has had be being",
    "do does done not or and versus vs v purpose purposes sense context company shop world eyes view fall falls",
    "treated treat regarded regard our ours your yours its their them they bit little more detail",
    "details detailed info information please thanks sorry hi hello hey ok okay well so again once only ever",
    "always never before after all any some every either neither even already yet else instead supposed should",
    "would could can will shall may might must who whom whose percent time zone timezone date dates dated day",
    "days timestamp clock moment bought official because reason stored currently known sometimes often mostly",
    "someone's such via per contact speak turn write file files yaml git code repo repository live lives find",
    "found somewhere place written wrote colleague's talked since until till counts count",
)
"""Words that say nothing about data where definitions are talked about."""

_REACH_WORDS = _words(
    "updated refreshed date fresh current recent complete far back history latest newest oldest earliest last",
    "entry",
)
_HUNDRED = re.compile(r"100%?")
_BEYOND = _words("exceed exceeds pass passes above over higher greater beyond exceeding percent more")
"""Said of rates that are more than 100 percent, and of nothing else: elsewhere these words compare."""

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
    r"|\bwhy (?:can|could|does|do|is|are) .+ (?:exceed|pass|above|over|more than|higher than|greater than|beyond) 100\b"
    r"|\bcounts? (?:as|towards?|for)\b|\bwhat (?:an?|the|our) .+? (?:is|are)\b"
    r"|\bhow (?:do|should|can|to|am) (?:i|we|you|one)? ?(?:read|interpret|understand|use)\b"
    r"|^(?:is|are|does|do) .+ (?:before|after|excluding|including|part of)\b"
    r"|\bhow (?:can|could) .+ (?:exceed|pass|above|over|more than|higher than|greater than|beyond) 100\b"
)
_CHOOSING = re.compile(
    r"\bwhich (?:one )?(?:should|shall|do|would|must) (?:i|we|you) (?:use|take|look at|pick|report)\b"
)
_OWNED = re.compile(
    r"\bwhose\b|\bwho (?:do|should|can|to|would|must) (?:i|we)? ?(?:talk|ask|contact|call|turn|go|write|speak)\b"
)
_PLACED = re.compile(
    r"\bwhere (?:is|are|can|do|does)\b.*\b(?:defined|written|find|found|documented|lives?)\b|\b(?:what|which) file\b"
)
_NAMED = re.compile(r"\bother (?:names|words)\b|\balso (?:called|known)\b|\bknown as\b")
_REACHING = re.compile(
    r"\b(?:(?:since|from|until|till) when|updated|refreshed|up to date|how (?:fresh|current|recent|complete)"
    r"|how far back|history"
    r"|(?:latest|newest|oldest|earliest|first|last) (?:data|day|date|record|records|entry))\b"
)
_CLOCK = re.compile(
    r"\b(?:time ?zone|zone|dated|(?:which|what) (?:clock|timestamp))\b"
    r"|\b(?:which|what) (?:date|day|time)\b.*\b(?:go|goes|counts?|counted|dates|based|used for|is used|are used|booked"
    r"|recorded|stored|assigned|attributed|refers?|stands?|means?)\b"
)
"""Which date a definition goes by; "what time do seniors shop" asks for no meaning, but for data."""


_PATTERNS = (
    (_CHOOSING, Aspect.DIFFERENCE),
    (_NAMED, Aspect.SYNONYMS),
    (_OWNED, Aspect.OWNER),
    (_PLACED, Aspect.PLACE),
    (_REACHING, Aspect.DATA),
)


_NEWCOMER = re.compile(
    r"(?i)\b(?:i'm|i am|we're|someone|somebody) new\b|\bnew (?:here|to (?:this|the data))\b"
)
"""Newness is said of people who ask; elsewhere it is a word that needs a definition."""


def read_talk(question: str, book: Book) -> Define | None:
    """What is to be explained; None where a word is neither name nor talk, or nothing asks for a meaning."""
    text = plainly(_NEWCOMER.sub(" ", question.replace("’", "'")), book)
    tokens = tokenise(text)
    aspect = _aspect(tokens, text)
    if aspect is None:
        return None
    named = _names(tokens, book, reaching=aspect is Aspect.DATA or _CLOCK.search(text) is not None)
    if named is None or not 0 < len(named[0]) <= MOST_NAMES:
        return None
    names, details = named
    members: dict[str, None] = {}
    assumptions: list[str] = []
    for name in names:
        known = known_as(name, book)
        if known is None:
            return None
        members |= dict.fromkeys(known.members)
        assumptions += known.assumptions
    if aspect is Aspect.DIFFERENCE and (len(names) < 2 or _is_amount(names, book)):
        return None
    if aspect is Aspect.MEANING and len(names) > 2 and _is_amount(names, book):
        return None  # "part of mailings to households with kids after which …" picks rows
    if aspect is Aspect.VALUES and not any(name in book.catalog.dimensions for name in members):
        return None
    found = tuple(members)
    if details and not (aspect is Aspect.MEANING and says(found, details, book, loosely=_is_bound(text))):
        return None
    if aspect is Aspect.DATA:
        found = homes_of(found, book)
    elif _CLOCK.search(text):
        found = (*times_of(found, book), *found)
    return Define(found, " and ".join(names), aspect, tuple(assumptions))


def _is_amount(names: Sequence[str], book: Book) -> bool:
    """Whether a figure of picked rows is asked for: the difference between deli and bakery sales is a number."""
    each = [book.meanings(phrase_key(name)) for name in names]
    picks = [bool(m) and all(isinstance(one, ValueMeaning | SegmentMeaning) for one in m) for m in each]
    return any(picks) and any(isinstance(one, MetricMeaning) for meanings in each for one in meanings)


def times_of(members: Sequence[str], book: Book) -> tuple[str, ...]:
    """The dimensions that place metrics or the rows of models in time."""
    catalog, shown = book.catalog, visible(book)
    homes = homes_of(members, book)
    times = (f"{home}.{catalog.models[home].time}" for home in homes if catalog.models[home].time)
    return tuple(dict.fromkeys(name for name in times if name in catalog.dimensions and name in shown))


def _aspect(tokens: Sequence[Token], text: str) -> Aspect | None:
    said = {token.text for token in tokens}
    if not _DIFFERENT.search(text):
        said.discard("different")  # "different products in a basket" are counted
    if _AMOUNT.search(text):
        return None
    if _is_bound(text) or (_IS.match(text) and any(token.is_number for token in tokens)):
        return Aspect.MEANING
    for pattern, aspect in _PATTERNS:
        if pattern.search(text):
            return aspect
    for aspect, words in _CUES:
        if said & words:
            return aspect
    inside = bool(said & _INSIDE) and _ASKING.search(text) is not None
    return Aspect.MEANING if inside or _POINTING.search(text) or _CLOCK.search(text) else None


def _is_bound(text: str) -> bool:
    """Whether it is asked where something starts or ends: "does high income start at 100k"."""
    return _STARTS.match(text) is not None


_STARTS = re.compile(r"(?:is|are|does|do|will|would) .+ (?:starts?|begins?|ends?|stops?)(?: |$)")
_IS = re.compile(r"(?:is|are|does|do) ")
_LIMITS = _words(
    "start starts begin begins end ends stop stops at higher lower older younger above over below under more less",
    "least most upwards onwards up on",
)
"""Words about bounds, in a question about the numbers that a definition sets."""
_CUE_WORDS = _INSIDE.union(*(words for _, words in _CUES))


def _names(tokens: Sequence[Token], book: Book, *, reaching: bool) -> tuple[list[str], list[Token]] | None:
    """The names in a question from left to right, the longest at each place, and the words that are neither names nor
    talk. None where names are grouped by.

    A word may stand apart from its name: "which households count as active" speaks of active households.
    """
    hundred = any(_HUNDRED.fullmatch(token.text) for token in tokens)
    numbers = any(token.is_number for token in tokens)
    out: list[str] = []
    apart: list[Token] = []
    place = 0
    while place < len(tokens):
        until = _longest(tokens, place, book)
        if until is not None:
            if _is_grouped(tokens, place):
                return None
            text = " ".join(token.text for token in tokens[place:until])
            single = place > 0 and tokens[place - 1].text in ("a", "an")
            thing = thing_of(text, book) if single else ""
            out += [name for name in (thing, text) if name and name not in out]
            place = until
            continue
        dates = reaching and tokens[place].text in _REACH_WORDS
        limits = numbers and tokens[place].text in _LIMITS
        if not (
            dates or limits or _is_talk(tokens[place], hundred=hundred) or _is_slip(tokens[place], book, out)
        ):
            apart.append(tokens[place])
        place += 1
    return _joined(out, apart, book)


def _is_grouped(tokens: Sequence[Token], place: int) -> bool:
    """Whether figures are asked for by what begins here; "what is meant by revenue" is no such thing."""
    before = [token.text for token in tokens[max(place - 2, 0) : place]]
    return bool(before) and before[-1] in _PER and not _MEAN & set(before)


def _joined(names: list[str], apart: Sequence[Token], book: Book) -> tuple[list[str], list[Token]] | None:
    """The names, with each word that stood apart put before the one that it makes another name of; and the rest. None
    where two words make other names of the same one: "how do finance and marketing define active households"."""
    joined = list(names)
    rest: list[Token] = []
    for token in apart:
        found = [at for at, name in enumerate(names) if _is_name(phrase_key(f"{token.text} {name}"), book)]
        if len(found) != 1:
            rest.append(token)
        elif joined[found[0]] != names[found[0]]:
            return None
        else:
            joined[found[0]] = f"{token.text} {names[found[0]]}"
    return joined, rest


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


def _is_talk(token: Token, *, hundred: bool) -> bool:
    if hundred and (token.text in _BEYOND or _HUNDRED.fullmatch(token.text)):
        return True
    if token.text in _TALK or token.text in _CUE_WORDS or token.text in LIGHT or token.text in "/&-%":
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
