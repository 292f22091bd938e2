"""Questions put as headings: what is asked for first, and behind it the sentence that says which.

"the month in which the discount rate was lowest"      which month had the lowest discount rate
"the store at which the most baskets were paid"        which store had the most baskets paid
"which household redeemed the most coupons"            which household had the most coupons redeemed
"compare stores 343 and 406 by basket value"           compare stores 343 and 406 on basket value
"units of products from manufacturer 2"                units of manufacturer 2
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.book import Book, DimensionMeaning, ValueMeaning
from semantic.book.words import phrase_key
from semantic.planning.period_words import WEEKDAYS
from service.asking.offline.rephrasing.checks import same_rows
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import LEAST, MOST, PART, THE

_WHAT = r"^(?:(?:what|which) (?:is|was|are|were) |(?:show|give|tell|name|find)(?: me| us)? )?(?:the |our )?"
_WHERE = r"(?:(?:in|on|at|during|for|from|of|with|by) which|where|when)"
_BE = r"(?:was|were|is|are|has been|have been|had been|stood|came out|turned out)"
_HAD = (
    r"(?:we|they|our stores|the stores|the shops) (?:had|have|got|get|made|saw|see|sold|took|counted|reached)"
)
_SECOND = r"(?:(?:second|third|fourth|fifth|2nd|3rd|4th|5th) )?"
_END = r"((?:(?: ,)? (?:in |of |during )?T\d+)?)$"
_PEAKED = (
    r"(?:peaked|was at its (?:peak|highest|maximum)|hit its (?:peak|high|maximum)"
    r"|reached its (?:peak|high|maximum))"
)
_BOTTOMED = (
    r"(?:bottomed out|bottomed|was at its (?:lowest|minimum)|hit its (?:low|minimum|bottom)"
    r"|reached its (?:low|minimum|bottom))"
)
_EXTREMES = (
    Rule(
        rf"{_WHAT}<DRG> {_WHERE} {THE}<M> {_BE} (?:the |at its )?({_SECOND}(?:{MOST}|{LEAST})){_END}",
        r"which \1 had the \3 \2\4",
    ),
    Rule(rf"{_WHAT}<DRG> {_WHERE} {THE}<M> {_PEAKED}{_END}", r"which \1 had the highest \2\3"),
    Rule(rf"{_WHAT}<DRG> {_WHERE} {THE}<M> {_BOTTOMED}{_END}", r"which \1 had the lowest \2\3"),
    Rule(
        rf"{_WHAT}<DRG> {_WHERE} (?:the )?(most|fewest|least)(?: of the| of our)? <MR>"
        rf"((?: (?:was|were|is|are) [a-z]+)?){_END}",
        r"which \1 had the \2 \3\4\5",
    ),
    Rule(
        rf"{_WHAT}<DRG> {_WHERE} {_HAD} (?:the )?({MOST}|{LEAST}) <MR>{_END}",
        r"which \1 had the \2 \3\4",
    ),
)
_SEVERAL = r"([RD]\d+ N\d+(?:(?: ,)?(?: and| or| vs| versus)? N\d+)+)"
_COMPARED = (
    Rule(
        rf"^(?:compare|comparing|comparison of) {THE}{_SEVERAL} by (?:the |their )?<M>", r"compare \1 on \2"
    ),
    Rule(rf"^{THE}{_SEVERAL} by (?:the |their )?<M>{_END}", r"compare \1 on \2\3"),
    Rule(
        rf"^(?:compare|comparing|comparison of) {THE}<DR> (?:by|on) (?:the |their )?<M>{_END}", r"\2 by \1\3"
    ),
    Rule(
        r"(of|for|in|from) <V> and (?:(?:of|for|in|from) )?<V>(?: ,)?"
        r" (?:respectively|each on its own|taken separately)",
        r"\1 \2 vs \3",
    ),
    Rule(
        r"<M> (of|for|in|from) <V>(?: ,)? as (?:compared|against|opposed)(?: with| to)? (?:(?:that|those) )?"
        r"(?:(?:of|for|in|from) )?<V>",
        r"\1 \2 \3 vs \4",
    ),
)


def _holds(phrases: Sequence[str], book: Book) -> bool:
    """All departments but the deli: what is left out is one of what is named."""
    named = {m.dimension for m in book.meanings(phrase_key(phrases[1])) if isinstance(m, DimensionMeaning)}
    return all(
        named & {m.dimension for m in book.meanings(phrase_key(one)) if isinstance(m, ValueMeaning)}
        for one in re.split(r" and |(?: ,)+ ", phrases[2])
    )


_BUT = r"(?:other than|apart from|aside from|except|except for|excluding|bar|but|besides|without)"
_LEFT_OUT = r"(V\d+(?:(?: ,)?(?: and)? (?:the )?V\d+)*)"
_TOGETHER = r"(?:together|combined|in total|in all|taken together|overall|altogether|as a whole|added up)"
_ALL_BUT = (
    Rule(
        rf"<M> (?:of|for|in|across|from) (?:all|every|each)(?: of)?(?: the| our)? <D> {_BUT} (?:the )?{_LEFT_OUT}"
        rf"(?: ,)? {_TOGETHER}",
        r"\1 excluding \3",
        "",
        _holds,
    ),
    Rule(
        rf"(?:total|combined|overall) <M> (?:of|for|in|across|from) all(?: of)?(?: the| our)? <D> {_BUT}"
        rf" (?:the )?{_LEFT_OUT}",
        r"\1 excluding \3",
        "",
        _holds,
    ),
    Rule(
        rf"^all(?: of)?(?: the| our)? <D> {_BUT} (?:the )?{_LEFT_OUT}(?: ,)? (?:(?:total|combined|overall) )<M>",
        r"\3 excluding \2",
        "",
        lambda phrases, book: _holds((phrases[2], phrases[0], phrases[1]), book),
    ),
)


def _makes(phrases: Sequence[str], book: Book) -> bool:
    """The products of manufacturer 2, whose number may be something else of another thing."""
    noun = " ".join(word for word in phrases[2].split() if not word.isdigit())
    return same_rows(2, 1)((phrases[1], noun), book)


_MADE_BY = (
    Rule(
        r"<M> (?:of|for|from|on|with) (?:the |our |all |all the )?<R> (?:from|of|by|made by|supplied by|in)"
        r" ([RDC]\d+ N\d+|V\d+)",
        r"\1 of \3",
        "",
        _makes,
    ),
)
_UNKNOWN = r"(?:unknowns?|missing|not known|unspecified)"
_WITH_UNKNOWN = (
    Rule(
        r"(by|per|across) <D>((?: (?:in |for |of )?[TV]\d+)*)(?: ,)?"
        rf" (?:including|incl|inclusive of|with the|along with)(?: (?:the|those|all|any))* {_UNKNOWN}"
        r"(?: ones| values?| groups?)?$",
        r"\1 \2\3",
    ),
)
_FALLS = (
    Rule(
        rf"(?:what |which )?{PART} of (?:the |our |all )?<MR> (?:that |which )?(?:falls?|fell|falling)"
        rf" (?:on|upon|to) {THE}<MR>",
        r"\2 as a share of \1",
    ),
    Rule(r"<M> (?:that |which )?(?:falls?|fell|falling) (?:on|upon|to)(?: the| our)? <P>", r"\1 of \2"),
)
_AMOUNT_TO = r"(?:amount(?:ed)?|come|came|add up|added up|sum up|run|total(?:led)?)(?: up)? to"
_SUMS = (
    Rule(
        rf"^how much (?:did|do|does|have|has|had) {THE}<M>((?: (?:of|for|in|on|from) (?:[RDV]\d+)(?: N\d+)?)?)"
        rf" {_AMOUNT_TO}{_END}",
        r"what was \1\2\3",
    ),
    Rule(
        rf"^to how much (?:did|do|does|have|has|had) {THE}<M>((?: (?:of|for|in|on|from) (?:[RDV]\d+)(?: N\d+)?)?)"
        rf" (?:amount|come|add up|sum up|run){_END}",
        r"what was \1\2\3",
    ),
)
_CROSSED = (
    Rule(
        r"^<D> and <D> (?:crossed|cross tabulated|crosstabbed|cross tabbed|cross tab)(?: ,)? (?:the |our )?<M>",
        r"\3 by \1 and \2",
    ),
    Rule(r"<M>(?: ,)? (?:by )?<D> (?:crossed with|cross tabulated with|crossed by) <D>", r"\1 by \2 and \3"),
)
HEADINGS: tuple[Rule, ...] = (
    *_SUMS,
    *_CROSSED,
    *_EXTREMES,
    *_COMPARED,
    *_ALL_BUT,
    *_MADE_BY,
    *_WITH_UNKNOWN,
    *_FALLS,
)
_DAY = rf"({'|'.join(WEEKDAYS)})"
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WHEN = rf"((?: (?:in|of|during) (?:the year|\d{{4}}|(?:{_MONTH}|q[1-4])(?: \d{{4}})?)\b)?)"
_BEST_DAYS: tuple[Rule, ...] = tuple(
    Rule(
        rf"^(?:(?:what|which) (?:was|is) )?(?:the |our )?(?:{said}) {_DAY}{_WHEN}(?: ,)?"
        r" (?:by|in terms of|for|measured by) (?:the |our )?(?!the |each |every |month|week|store)"
        r"((?:(?! and | or |,| vs ).)+)$",
        rf"which day\2 had the {order} \3 on \1s",
    )
    for said, order in (
        ("best", "best"),
        ("top|strongest|biggest|highest|largest", "highest"),
        ("worst|poorest", "worst"),
        ("weakest|smallest|lowest|slowest", "lowest"),
    )
)
_ORDERS = {"most": "highest", "fewest": "lowest", "least": "lowest"}
_WHICH_DAY = Rule(
    rf"^(?:on |in )?which {_DAY}{_WHEN} (?:had|has|saw) (?:the )?(highest|lowest|most|fewest|least|best|worst) (.+)$",
    lambda found: (
        f"which day{found[2]} had the {_ORDERS.get(found[3].lower(), found[3])} {found[4]} on {found[1]}s"
    ),
)
_DONE = r"(redeemed|reached|promoted|displayed|offered|featured|mailed|answered|sold)"
PLAIN_HEADINGS: tuple[Rule, ...] = (
    *_BEST_DAYS,
    _WHICH_DAY,
    Rule(
        rf"^(which|what)((?: \d+)? [a-z]+(?: [a-z]+)?) {_DONE} (?:the )?(most|fewest|least) ([a-z]+)"
        r"(?= ?[?.!]?$| (?:in|during|on|by|last|this|since|for|from|at|of|between)\b)",
        r"\1\2 had the \4 \5 \3",
    ),
)
"""Put so before names are looked for, because a book may call the noun and the verb by one name."""
