"""Sentences that say with other verbs and nouns that something was sold, or that money came in for it.

    "what did the deli pull in in march"          sales of deli in march
    "deli money by month"                         deli sales by month
    "how many units went out the door"            how many units were sold
    "which store takes the least money"           which store had the lowest sales

What people take, make and earn is their own, and is none of this; nor is money that was saved, owed or given away.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from semantic.book import Book
from service.asking.offline.rephrasing.checks import earned, every, goods, sold
from service.asking.offline.rephrasing.rule import Check, Rule
from service.asking.offline.rephrasing.words import BOUND, LEAST, MOST, THE
from service.asking.offline.tagging.lexicon import OFTEN

_UP = r"(?:up|in|through|over)"
_BRING = (
    rf"(?:brings?|brought|bringing|pulls?|pulled|pulling|rakes?|raked|raking|hauls?|hauled|rings?|rang|rung|ringing"
    rf"|turns? over|turned over|fetch(?:es|ed)?|generates?|generated|draws?|drew|reels?|reeled)(?: {_UP})?"
)
"""Verbs of money that comes to the one who sells, whoever does it: renters bring in what they spend."""
_EARN = (
    r"(?:earns?|earned|makes?|made|takes? in|took in|taken in|takes?|took|taken|banks?|banked|pockets?|pocketed"
    r"|clears?|cleared|bags?|bagged|coins?|coined)"
)
"""The same of goods and places; of people it is their income, or a thing that they take with them."""
_MONEY = r"(?:money|cash|dollars|bucks)"
_FOR_US = r"(?: (?:for )?us| to us| for the (?:company|business|chain|stores))?"
_HOW_MUCH = rf"(?:what|how much|how many dollars)(?: {_MONEY}| in {_MONEY}| in total)?"
_ENDS = (
    r"(?=$| ,| T\d| G\d| in T\d| in the| in each| in every| on T\d| on the| on a| during| over| per| by| each| every"
    r"| last| this| from T\d| since| between T\d| at (?:the )?[RDV]\d| for T\d| in total| overall| so far| all"
    r"| excluding| except| without| other than| apart from| aside from| leaving out| not counting| besides| an? G\d)"
)
"""What may come behind such a verb: with anything else it may have another object, "make the most trips"."""
_DO = r"(?:do|does|did|has|have|had)"
_AMOUNTS = (
    Rule(rf"{_HOW_MUCH} {_DO} {THE}<P>(?: <r>)? {_BRING}{_FOR_US}{_ENDS}", r"sales of \1", "sale", earned),
    Rule(
        rf"{_HOW_MUCH} {_DO} {THE}<P>(?: <d>)? {_EARN}{_FOR_US}{_ENDS}",
        r"sales of \1",
        "sale",
        every(goods(1), earned),
    ),
    Rule(
        rf"how much {THE}<P>(?: <d>)? {_EARN}{_FOR_US}{_ENDS}",
        r"sales of \1",
        "sale",
        every(goods(1), earned),
    ),
    Rule(
        rf"^{THE}<P>(?: <r>)? (?:{_DO} )?{_BRING}{_FOR_US} (?:how much|what)(?: {_MONEY})?{_ENDS}",
        r"sales of \1",
        "sale",
        earned,
    ),
    Rule(
        rf"^{THE}<P>(?: <d>)? (?:{_DO} )?{_EARN}{_FOR_US} (?:how much|what)(?: {_MONEY})?{_ENDS}",
        r"sales of \1",
        "sale",
        every(goods(1), earned),
    ),
    Rule(
        rf"^{THE}<P> , (?:what|how much)(?: {_MONEY})? {_DO} (?:it|they|that|those) (?:{_BRING}"
        rf"|{_EARN}){_FOR_US}{_ENDS}",
        r"sales of \1",
        "sale",
        every(goods(1), earned),
    ),
    Rule(
        rf"{_HOW_MUCH} (?:was|were|got|came|has been|have been)(?: (?:taken|made|earned|brought|pulled"
        rf"|rung|spent|paid|sold))?"
        rf"(?: {_UP})? (?:from|for|on|with|by|through|at) {THE}<P>{_ENDS}",
        r"sales of \1",
        "sale",
        every(goods(1), earned),
    ),
)
_CAME_IN = (
    Rule(
        rf"how much {_MONEY} (?:came|comes|has come|had come|passed|went)(?: in| into| through)(?: the"
        rf" tills?)?{_ENDS}",
        "sales",
        "sale",
        earned,
    ),
    Rule(
        rf"how much(?: {_MONEY})? (?:came|comes|has come) in (?:from|on|for|with|at|through) {THE}<P>{_ENDS}",
        r"sales of \1",
        "sale",
        every(goods(1), earned),
    ),
)
_MOSTS = (
    Rule(
        rf"((?:which|what)(?: N\d+)?) <DRG> {_BRING}{_FOR_US} (?:in )?(?:the )?{MOST}(?: {_MONEY})?{_ENDS}",
        r"\1 \2 had the highest sales",
        "sale",
        earned,
    ),
    Rule(
        rf"((?:which|what)(?: N\d+)?) <DRG> {_BRING}{_FOR_US} (?:in )?(?:the )?{LEAST}(?: {_MONEY})?{_ENDS}",
        r"\1 \2 had the lowest sales",
        "sale",
        earned,
    ),
    Rule(
        rf"((?:which|what)(?: N\d+)?) <DRG> {_EARN}{_FOR_US} (?:in )?(?:the )?{MOST}(?: {_MONEY})?{_ENDS}",
        r"\1 \2 had the highest sales",
        "sale",
        every(goods(2), earned),
    ),
    Rule(
        rf"((?:which|what)(?: N\d+)?) <DRG> {_EARN}{_FOR_US} (?:in )?(?:the )?{LEAST}(?: {_MONEY})?{_ENDS}",
        r"\1 \2 had the lowest sales",
        "sale",
        every(goods(2), earned),
    ),
    Rule(
        rf"where (?:do|did) we (?:{_BRING}|{_EARN}) the most(?: {_MONEY})?(?: ,)? by <DR>",
        r"which \1 had the highest sales",
        "sale",
        every(goods(1), earned),
    ),
    Rule(
        rf"where (?:do|did) {THE}<P> (?:{_BRING}|{_EARN}) the most(?: {_MONEY})?(?: ,)? by <DR>",
        r"which \2 had the highest sales for \1",
        "sale",
        every(goods(1, 2), earned),
    ),
    Rule(rf"(spends?|spent|spending) the (most|least) {_MONEY}", r"\1 the \2"),
)
_NOT_MONEY = (
    r"(?! (?:off|back|saved|lost|owed|left|given|discounted|refunded|returned|we (?:gave|owe|lost)|goes|go"
    r"|went))"
)
_PAID_WITH = r"(?<!save )(?<!saved )(?<!saves )(?<!much )(?<!no )(?<!any )(?<!owed )"


def _often(phrases: Sequence[str], _: Book) -> bool:
    """ "daily dollars"."""
    return phrases[0].lower() in OFTEN


_MONEYS = (
    Rule(
        rf"<P>(?: <d>)? (?:money|dollars|bucks)(?: (?:taken|spent|made|earned|brought in))?{_NOT_MONEY}{_ENDS}",
        r"\1 sales",
        "sale",
        goods(1),
    ),
    Rule(
        rf"{_PAID_WITH}(?:the |our |all the |total )?money (?:spent |taken |made |paid |earned |brought"
        rf" in |taken in |coming in )?"
        r"(?:from|on|in|for|at|with)(?: the| our)?(?= [VRD]\d)",
        "sales of",
        "sale",
    ),
    Rule(r"^(?:the |our |all the |total )?money (by|per|each|every)(?= [RDG]\d)", r"sales \1", "sale"),
    Rule(r"by (?:money|cash|dollars|bucks) (?:spent|taken|brought in|paid)", "by sales", "sale"),
    Rule(
        r"<G> (?:dollars|take)(?= ,|$| (?:for|of|from|at|in|by|per|on|last|T\d))", r"\1 sales", "sale", _often
    ),
    Rule(r", dollars(?= (?:an?|per|by|each|every|in|for) [GTRD]\d)", ", sales", "sale"),
    Rule(
        r"<P>(?: <d>)? take(?= (?:per|by|each|every) [GRD]\d| (?:in |last |on )?T\d|$| ,)",
        r"\1 sales",
        "sale",
        every(goods(1), earned),
    ),
    Rule(
        r"(?:the|our|total|overall|average) take(?! (?:up|out|home|away|off|the|our|part|a|an)\b)",
        lambda found: found[0].removesuffix("take") + "sales",
        "sale",
        earned,
    ),
    Rule(r"<M> and money", r"\1 and sales", "sale"),
)
_BOUNDED = (
    Rule(
        rf"<RD> (?:that |which )?(?:(?:took|takes|taking|brought|brings|bringing|pulled|pulls|pulling)(?:"
        rf" in)?|turn(?:s|ed|ing)? over|gross(?:es|ed|ing)?|ringing up|rang up) ({BOUND}) <N>"
        r"(?: dollars)? (?:of|in) <A>",
        r"\1 with \4 \2 \3",
        "",
        goods(1),
    ),
    Rule(
        rf"<RD> (?:that |which )?(?:(?:took|takes|taking|brought|brings|bringing|pulled|pulls|pulling)(?:"
        rf" in)?|turn(?:s|ed|ing)? over|gross(?:es|ed|ing)?|ringing up|rang up) ({BOUND}) <N>"
        rf"(?: dollars)?{_ENDS}",
        r"\1 with sales \2 \3",
        "sale",
        goods(1),
    ),
    Rule(
        rf"<RD> (?:that |which )?(?:moved|moving|shifted|shifting|sold|selling|flogged) ({BOUND}) <N> <M>",
        r"\1 with \4 \2 \3",
        "",
        every(goods(1), sold(4)),
    ),
    Rule(
        rf"<RD> (?:in|from|of) <V> (?:that |which )?(?:moved|moving|shifted|shifting|flogged) ({BOUND}) <N> <M>",
        r"\1 in \2 with \5 \3 \4",
        "",
        every(goods(1), sold(5)),
    ),
)


def _in_one_period(group: int) -> Check:
    """ "Moved from november to december" says of a number that it changed."""
    return lambda phrases, _: not re.search(r"\b(?:from|between)\b", phrases[group - 1], re.IGNORECASE)


_SHIFTED = r"(?:shifted|flogged|offloaded|unloaded|hawked|peddled|cleared|pushed out|put through the tills?)"
_SHIFT = r"(?:shift|flog|offload|unload|hawk|peddle)"
_PLACES = r"(?:shelves|shelf|shops?|stores?|building|warehouse|door|doors|counter|tills?)"
_LEFT = (
    rf"(?:(?:left|leaves?|leaving|flew off|flies off|fly off|came off|walked out of|walked off|rolled"
    rf" off) (?:the |our )?{_PLACES}"
    rf"|(?:went|goes|go|gone|going|walked|flew|got|passed|came)"
    rf" (?:out (?:of )?|over |across |through )(?:the |our )?{_PLACES}"
    r"|changed hands|found (?:a )?(?:new )?(?:homes?|buyers?|takers?)|(?:was|were|got|get|gets) snapped up)"
)
_BE = r"(?:was|were|is|are|got|get|gets|been|being|have been|has been|had been)"
_GOODS_SOLD = (
    Rule(
        rf"<MR>(?: (?:of|from|in) {THE}<V>)? (?:that |which )?(?:{_BE} )?{_SHIFTED}(?= |$)(?! (?:to|from|into|away))",
        r"\1 sold of \2",
        "",
        every(sold(1), lambda found, _: bool(found[1])),
    ),
    Rule(
        rf"<MR> (?:that |which )?(?:{_BE} )?{_SHIFTED}(?= |$)(?! (?:to|from|into|away))",
        r"\1 sold",
        "",
        sold(1),
    ),
    Rule(rf"<MR> (?:that |which |have |has |had )?{_LEFT}", r"\1 sold", "", sold(1)),
    Rule(
        rf"<MR>(?: of {THE}<V>)? (did|do|does|have|has) (we|the stores?|our stores?|us)"
        rf" (?:{_SHIFT}|{_SHIFTED})(?= |$)(?! (?:to|from|into|away))",
        r"\1 of \2 \3 \4 sell",
        "",
        every(sold(1), lambda found, _: bool(found[1])),
    ),
    Rule(
        rf"<MR> (did|do|does|have|has) (we|the stores?|our stores?) (?:{_SHIFT}|{_SHIFTED})(?= |$)(?!"
        rf" (?:to|from|into|away))",
        r"\1 \2 \3 sell",
        "",
        sold(1),
    ),
    Rule(
        rf"<M>((?: of {THE}V\d+)?) (did|do|have) we moved?((?: (?:in |on )?T\d+)?)(?= |$)(?! (?:to|from|into|away))",
        r"\1\2 \3 we sell\4",
        "",
        every(sold(1), _in_one_period(4)),
    ),
    Rule(
        rf"how much {THE}<V>(?: <d>)? (?:did|do|have) we (?:{_SHIFT}|{_SHIFTED})(?= |$)(?! (?:to|from|into|away))",
        r"how much \1 did we sell",
        "sale",
        goods(1),
    ),
    Rule(
        rf"how much {THE}<V>(?: <d>)? (?:{_BE} )?(?:{_SHIFTED}|{_LEFT}|{_BE} sold)(?= |$)(?! (?:to|from|into|away))",
        r"how much \1 did we sell",
        "sale",
        goods(1),
    ),
    Rule(
        rf"how much (?:did|do|have) we (?:{_SHIFT}|{_SHIFTED}) (?:in|of|from) {THE}<V>",
        r"how much \1 did we sell",
        "sale",
        goods(1),
    ),
    Rule(
        r"(rang|rung|ring|rings|ringing) (?:up )?(anything|something|any|at all)(?: up)?(?: at all)?", "sold anything"
    ),
    Rule(r"(which|what) (<N> )?<DR> (?:moved|shifted|went|flew|sold) (?:the )?(?:most|best|fastest)(?:"
    r" ,)? (?:by|in) <M>",
        r"which \2\3 had the most \4",
        "",
        every(goods(3), sold(4)),
    ),
)  # fmt: skip
_SOME = (
    Rule(
        r"^((?:(?!not\b|never\b|without\b|no\b|none\b|neither\b|[a-z]+n't\b).)*?(?:sold|bought|purchased|sell|buy"
        r"|buying)) any <VR>",
        r"\1 \2",
    ),
)
"""Not where it is denied: who “did not buy any” bought none."""
SELLING: tuple[Rule, ...] = (*_AMOUNTS, *_CAME_IN, *_MOSTS, *_BOUNDED, *_GOODS_SOLD, *_SOME, *_MONEYS)
