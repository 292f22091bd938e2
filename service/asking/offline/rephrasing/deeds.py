"""Sentences that say with other verbs what people did: that they came, redeemed, were reached, were given something.

"how many renters popped in in march"          how many renters shopped in march
"coupons handed in by month"                   coupons redeemed by month
"households touched by campaign 13"            households reached by campaign 13
"discounts knocked off for families"           discounts for families
"""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import Book
from service.asking.offline.rephrasing.checks import every, given, known, people
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import LEAST, MOST, PEOPLE, THE

_HERE = (
    r"(?: (?:by|in(?! (?:T\d|the (?:morning|evening|afternoon)))|round|around|over|along|to us|us|to the"
    r" shop|to the shops|to our shops|to the stores?"
    r"|to our stores?|at our stores?|our stores?|the stores?|our shops?|the shops?|here"
    r"|with us|at ours))*"
)
_CAME = (
    r"(?:(?:came|come|coming|walked|went|passed)(?: in)? (?:through|in at|in by|into) (?:the|our) doors?|"
    rf"(?:came|come|coming|dropped|drop|dropping|popped|pop|popping|stopped|stop|stopping|swung|swing"
    rf"|called|looked"
    rf"|walked|walk|walking|stepped|turned up|turn up|showed up|show up|set foot|rolled|visited|visit"
    rf"|visiting|shopped"
    rf"|shopping|shop|checked in){_HERE}"
    r"|were (?:here|in our stores?|in the stores?|in our shops?|shopping)|went shopping|did (?:some |their )?shopping"
    r"|(?:bought|purchased) (?:something|anything|things|stuff|goods|from us|with us|here)|made (?:a "
    r"|any )?purchases?"
    r"|ever (?:came|shopped|bought|visited)(?: in| here| us)?)"
)
_ENDS = (
    r"(?=$| ,| T\d| in T\d| in the| on T\d| on the| during| per (?:G|D)\d| by (?:G|D)\d| each G\d| last|"
    r" this| from T\d"
    r"| since| between T\d| at least once| at all| and how| vs| versus| compared| at (?:the |our )?[RD]\d+ [NV]\d)"
)
_HAVE = r"(?: (?:that|who|which))?(?: (?:have|has|had|did|actually|really|ever))*"


_WITH_BOUND = (
    r"(?:(?:with|having) (?:an? |the )?D\d+ (?:of )?(?:at least|at most|over|under|above|below|more than|less than)"
    r" [NV]\d+)"
)


def _is_number_of(phrases: Sequence[str], _: Book) -> bool:
    """ "number of households", which is a name of its own."""
    return phrases[0].lower().startswith(("number of", "count of"))


_CAMES = (
    Rule(
        rf"(how many|number of|count of) <R> <V>{_HAVE} (?:shopped|{_CAME[3:]}{_ENDS}",
        r"\1 \2 \3 bought something",
        "",
        people(2),
    ),
    Rule(
        rf"<R> (<v>|{_WITH_BOUND}){_HAVE} (?:shopped|{_CAME[3:]}{_ENDS}",
        r"\1 \2 that bought something",
        "",
        every(people(1), _is_number_of),
    ),
    Rule(
        rf"(how many|number of|count of) <R> ({_WITH_BOUND}){_HAVE} (?:shopped|{_CAME[3:]}{_ENDS}",
        r"\1 \2 \3 that bought something",
        "",
        people(2),
    ),
    Rule(rf"(how many|number of|count of) <R>{_HAVE} {_CAME}{_ENDS}", r"how many \2 shopped", "", people(2)),
    Rule(
        rf"(how many|number of|count of) <R> <V>{_HAVE} {_CAME}{_ENDS}",
        r"how many \2 shopped \3",
        "",
        every(people(2), people(3)),
    ),
    Rule(
        rf"(how many|number of|count of) <V>(?: (?:{PEOPLE}|<r>))?{_HAVE} {_CAME}{_ENDS}",
        r"how many \2 customers shopped",
        "customer",
        people(2),
    ),
    Rule(
        rf"(how many|number of|count of) {PEOPLE}{_HAVE} {_CAME}{_ENDS}",
        "how many customers shopped",
        "customer",
    ),
    Rule(
        rf"(how many|number of|count of) <V> {PEOPLE} (shopped|bought|redeemed|visited|paid|spent)(?= |$)",
        r"\1 \2 customers \3",
        "customer",
        people(2),
    ),
)
_WALKED = (
    Rule(
        r"(?:walked|came|come|stepped|went|popped|dropped|wandered|set foot) (?:into|in at|in to|in by)"
        r"(?= [RD]\d+ [VN]\d)",
        "shopped at",
    ),
)
_WERE = (
    Rule(
        r"(how many|number of) <R> (?:that |which )?(?:were|was|are|have been|had been|got) ([a-z]+ed)(?= |$)",
        r"\1 \3 \2",
        "",
        known("{3} {2}"),
    ),
)
"""“Households were surveyed”, where the book counts surveyed households."""
_USED = r"(?:cashed in|handed in|turned in|traded in|handed over|presented at (?:the )?(?:tills?|checkout))"
_USE = r"(?:cash in|hand in|turn in|trade in|hand over)"
_BE = r"(?:was|were|got|get|gets|been|are|is|being|have been|has been)"
_REDEEMED = (
    Rule(
        rf"<MR> (?:that |which )?(?:{_BE} )?{_USED}(?= |$)(?! for <N>)",
        r"\1 redeemed",
        "",
        known("{1} redeemed"),
    ),
    Rule(
        rf"how many <MR> (?:did|do|does|have|has) (?:we|they|people|customers|shoppers|households)"
        rf" (?:{_USE}|{_USED})(?= |$)",
        r"how many \1 were redeemed",
        "",
        known("{1} redeemed"),
    ),
    Rule(
        rf"how many <MR> (?:did|do|does|have|has) {THE}<V>(?: <r>)? (?:{_USE}|{_USED}|redeem|redeemed"
        rf"|use|used)(?= |$)",
        r"how many \1 were redeemed by \2 customers",
        "customer",
        every(known("{1} redeemed"), people(2)),
    ),
)
_MOST_DONE = tuple(
    Rule(
        rf"(which|what) <DRG> (?:has |have |had )?{verb} (?:the )?({MOST}|{LEAST}) <MR>(?! {done})",
        rf"\1 \2 had the \3 \4 {done}",
        "",
        known(f"{{4}} {done}"),
    )
    for verb, done in (
        (r"(?:redeems?|redeemed|cash(?:es|ed)? in|uses?|used)", "redeemed"),
        (r"(?:promotes?|promoted)", "promoted"),
        (r"(?:displays?|displayed|puts? on display)", "displayed"),
        (r"(?:advertises?|advertised)", "advertised"),
    )
)
_TOUCHED = r"(?:touched|contacted|addressed|targeted|approached|hit|covered|got|written to|gotten)"
_REACHED = (
    Rule(
        rf"<R> (?:that |which |who )?(?:{_BE} )?{_TOUCHED} by(?= |$)",
        r"\1 reached by",
        "",
        known("{1} reached"),
    ),
    Rule(
        r"<R> (?:that |which |who )?(?:our |the )?<R> (?:touched|contacted|addressed|targeted|approached"
        r"|reached)(?= |$)",
        r"\1 reached",
        "",
        known("{1} reached"),
    ),
)
_GAVE = (
    r"(?:gave|give|given|giving|handed|hand|granted|grant|passed|awarded|award|allowed|conceded|forwent"
    r"|forgone|knocked"
    r"|took|taken|paid|spent|lost|doled)(?: (?:away|out|on|up|off))?"
)


def _paid(phrases: Sequence[str], book: Book) -> bool:
    """ "coupon matches we paid at store 356": those words may be the name of a time, too."""
    return given(1)(phrases, book) and phrases[1].lower() in ("paid at", "given at", "granted at", "taken at")


_GIVEN = (
    Rule(r"<M> (?:that |which )?(?:we|the stores?) <D>(?= [RD]\d+ [NV]\d)", r"\1 at", "", _paid),
    Rule(
        rf"<M> (?:that |which )?(?:we |the stores? |they )?(?:have |has |had |was |were |been )*{_GAVE}"
        rf"(?: (?:to|for|on) (?:the |our )?(?:<rc>|{PEOPLE}))?{_ENDS}",
        r"\1",
        "",
        given(1),
    ),
    Rule(
        rf"<M> (?:that |which )?(?:we |the stores? )?(?:have |has |had |was |were |been )*{_GAVE} (?:to"
        rf"|for)(?: the| our)?(?= V\d)",
        r"\1 for",
        "",
        given(1),
    ),
)  # fmt: skip
DEEDS_OF_PEOPLE: tuple[Rule, ...] = (*_WALKED, *_WERE, *_CAMES, *_REDEEMED, *_MOST_DONE, *_REACHED, *_GIVEN)
