"""Sentences that put things in order, average them, compare them, and ask for parts of a whole or for a split."""

from __future__ import annotations

import re

from semantic.book.words import stem
from service.asking.offline.rephrasing.checks import goods, known
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import (
    BREAK,
    HAD,
    LEAST,
    MADE,
    MOST,
    ON,
    OR_TO,
    PART,
    SPENDS,
    SPLIT,
    THE,
    USUALLY,
)
from service.asking.offline.tagging.shape_words import BUSY, QUIET

_ALONE = r"(?!.* [MQC]\d)(?!(?: ,)? (?:and|or|vs|versus|than|compared|per|of|minus|divided|but)\b)"
"""Behind a number of what is picked: another might not be of that."""
_MOSTS = (
    Rule(rf"({MOST}|{LEAST}) (?:single|individual|one)(?= [MQCRG]\d)", r"\1"),
    Rule(rf"single (?:most )?({MOST}|{LEAST})(?= [MQCRG]\d)", r"\1"),
    Rule(
        rf"({'|'.join((*BUSY, *QUIET))}) <DRG>((?: (?:in )?T\d+)?) (?:for|in|in terms of|when it comes to) <MR>",
        r"\1 \2\3 by \4",
    ),
    Rule(
        r"slowest <G>((?: (?:in )?T\d+)?) (?:for|in|in terms of|when it comes to) <M>", r"quietest \1\2 by \3"
    ),
    Rule(
        rf"when (?:was|is|were) (?:the |our )?({MOST}|{LEAST}|busiest|quietest) <G>", r"which was the \1 \2"
    ),
    Rule(
        rf"(?:when|(?:on|in) (?:what|which) <g>) (?:did|has) {THE}<P>(?: <r>)? (?:have|had|see|get)"
        rf" (?:its|their|the) ({MOST}|{LEAST}) <M> <G>",
        r"which \4 had the \2 \3 for \1",
    ),
    Rule(
        rf"^(?:what is |what was |what's |which is |which was |the |our |show |show me |give me )*({MOST}"
        rf"|{LEAST}) <A> <G>(?! per\b)",
        r"which \3 had the \1 \2",
    ),
    Rule(
        rf"(which|what) <DRG> (?:{HAD}|{MADE}) (?:the )?({MOST}|{LEAST}|bigger|larger) {PART} (?:of"
        rf"|to) {THE}<M>",
        r"\1 \2 had the \3 share of \4",
    ),
    Rule(r"(?:, )?<N> (highest|largest|biggest|best|most)(?: ones)?(?: first)?$", r", top \1"),
    Rule(r"(?:, )?<N> (?:lowest|smallest|worst|fewest)(?: ones)?(?: first)?$", r", bottom \1"),
    Rule(
        r"(grew|grow|gained|rose|increased|dropped|fell|lost|declined|shrank) (?:the )?(most|least|fastest) in"
        r" (?:dollars|usd|dollar terms|money|absolute dollars)",
        r"\1 the \2 in sales",
        "sale",
    ),
    Rule(
        rf"(?:was|is|were|are)(?: the)? ({MOST}|{LEAST}) (?:in|for|on|at|with|by)(?: terms of)? {THE}<M>",
        r"had the \1 \2",
    ),
    Rule(r"(?:which|what) <DRG> (?:is|was|are|were)(?: the)? (busiest|quietest|calmest)", r"\2 \1"),
    Rule(
        rf"((?:which|what)(?: N\d+)?) <DRG> {HAD} (?:the |in the )?({MOST}|{LEAST})(?: in)? <MR>",
        r"\1 \2 had the \3 \4",
    ),
    Rule(
        rf"^(which|what) <DRG> (?:had|has|have) (?:the )?({MOST}|{LEAST}) <V> <M>{_ALONE}",
        r"\1 \2 had the \3 \5 for \4",
    ),
    Rule(rf"^((?:(?![MQC]\d).)+) by <V> <M>{_ALONE}", r"\1 by \3 for \2"),
    Rule(
        rf"((?:which|what)(?: N\d+)?) <DRG> {MADE} (?:the |in the )?({MOST}|{LEAST})(?: in)? <A>",
        r"\1 \2 had the \3 \4",
    ),
    Rule(
        rf"(?:on|in|at|during|for) (which|what) <DRG> (?:do|did|does) we (?:{HAD}|{MADE})"
        rf" (?:the )?({MOST}|{LEAST}) <A>",
        r"\1 \2 had the \3 \4",
    ),
    Rule(rf"(?:do|did|does) we (?:{HAD}|{MADE}) (?:the )?({MOST}|{LEAST}) <A>", r"had the \1 \2"),
    Rule(
        rf"^(?:the |our )?({MOST}|{LEAST}|best|worst) <G>((?: (?:in )?T\d+)?)(?: ,)?"
        r" in (?:dollars|money|cash|dollar terms)$",
        r"\1 \2 \3 by sales",
        "sale",
    ),
    Rule(r"(?:favou?rite|most (?:bought|purchased|sold|wanted|loved|in demand)) <DRG>", r"best selling \1"),
    Rule(r"least (?:bought|purchased|sold|wanted|loved) <DRG>", r"worst selling \1"),
)
_A = r"(?:an? |one |the |our |each |every )?(?:average |typical |usual )?"
_PER = r"(?:per|each|for each|in each|on each|every|a|an|in an?|on an?)"
_WITH_US = r"(?: with us| here| at our stores| in our stores)?"
_COME = (
    r"(?:comes?|shops?|visits?|came|return|buys?|show up|drop by|stop by)"
    r"(?: (?:in|by|back|to us|us|with us|here|to the store|to our stores|our stores|the stores))?"
)
_AVERAGES = (
    Rule(
        rf"<MR>((?: (?:of|for|from|in|at) {THE}[VRD]\d+(?: [NV]\d+)?)?) an? <G>"
        r"(?! (?:before|ago|later|earlier|after|from|of|long|old|prior)\b)",
        r"\1\2 per \3",
    ),
    Rule(
        r"<MR> (?:in )?an? (?:average |typical )?<CR>",
        r"\1 per \2",
        "",
        lambda phrases, book: known(f"{phrases[0]} per {stem(phrases[1])}")((), book),
    ),
    Rule(
        r"(which|what) <DR> (?:shops?|visits?|comes?|came|shopped|visited|buys?)(?: us| here"
        r"| in)? (?:the )?(most|least)"
        r" (?:often|frequently)",
        r"\1 \2 had the \3 visits per customer",
        "visit per customer",
    ),
    Rule(
        rf"(which|what) <DR> (?:do|does|did) {THE}<P>(?: <r>)? (?:spend|spent) (?:the )?(?:most|the most money)"
        r"(?: (?:in|on|at|for))?(?=$| T\d| in T\d)",
        r"\1 \2 had the highest sales for \3",
        "sale",
    ),
    Rule(
        rf"(which|what) <DR> (?:do|does|did) {THE}<P>(?: <r>)? (?:spend|spent) (?:the )?(?:least|the least money)"
        r"(?: (?:in|on|at|for))?(?=$| T\d| in T\d)",
        r"\1 \2 had the lowest sales for \3",
        "sale",
    ),
    Rule(rf"({MOST}) <N> spenders", r"top \2 customers by sales", "customer"),
    Rule(rf"<N> ({MOST}) spenders", r"top \1 customers by sales", "customer"),
    Rule(rf"({MOST}) spenders", r"top customers by sales", "customer"),
    Rule(rf"(?:what|how much) (?:did|do|does|have|has) {THE}<A> cost us", r"what was \1"),
    Rule(rf"how much (?:did|do|have) we (?:lose|lost|forgo) (?:to|through) {THE}<A>", r"what was \1"),
    Rule(rf"how much (?:did|do|have) we (?:give away|given away) (?:in|as|through) {THE}<A>", r"what was \1"),
    Rule(r"<A> dollars", r"\1"),
    Rule(
        rf"(?:what|how much)(?: money)? (?:do|did|would|will) (?:the |our )?<r>(?: {USUALLY})? {SPENDS}"
        rf"(?: {USUALLY})?{_WITH_US} {_PER} <MR>",
        r"average sales per \1",
        "sale",
    ),
    Rule(
        rf"(?:what|how much)(?: money)? (?:do|does|did) {_A}<V>(?: <r>)?(?: {USUALLY})? {SPENDS}(?: {USUALLY})?"
        rf"{_WITH_US} {_PER} <MR>",
        r"average sales per \2 for \1",
        "sale",
    ),
    Rule(
        rf"(?:what|how much)(?: money)? (?:do|does|did|would|will) (?:an? |one |the |our )?(?:average"
        rf"|typical|usual) <R>"
        rf" {SPENDS}{_WITH_US}",
        r"average sales per \1",
        "sale",
    ),
    Rule(
        rf"(?:what|how much)(?: money)? (?:do|does|did) <R> (?:{USUALLY} {SPENDS}"
        rf"|{SPENDS} {USUALLY}){_WITH_US}",
        r"average sales per \1",
        "sale",
    ),
    Rule(
        rf"(?:average|avg|mean|typical|usual) (?:(?:amount|money|dollars?|sum|value) )?"
        rf"(?:spend|spent|spending|paid|expenditure|outlay)(?: by| of)? (?:{_PER} )?<MR>",
        r"average sales per \1",
        "sale",
    ),
    Rule(r"(?:amount|money|dollars?) (?:spent|paid) per <MR>", r"average sales per \1", "sale"),
    Rule(
        r"(?:in|on|of|for) <V> (per|a) <MR> (?:containing|with|holding|that (?:contains?|contained|held|holds?)) \1",
        r"of \1 \2 \3",
    ),
    Rule(
        rf"how (?:often|frequently|many times) (?:do|does|did|are|have|has) {_A}<R>(?: {USUALLY})? {_COME}"
        rf"(?: {USUALLY})?",
        r"average visits per \1",
    ),
    *(
        Rule(
            rf"how (?:often|frequently|many times) (?:do|does"
            rf"|did) {_A}<V>(?: <r>)?(?: {USUALLY})? {_COME}(?: {USUALLY})?",
            rf"visits per {noun} for \1",
            f"visit per {noun}",
        )
        for noun in ("customer", "household", "shopper", "member")
    ),
    *(
        Rule(
            rf"how (?:often|frequently|many times) (?:do|does|did) {_A}<V>(?: <r>)? <R>(?: {USUALLY})?",
            rf"visits per {noun} for \1",
            f"visit per {noun}",
            lambda phrases, _: phrases[1].lower() == "shop",  # which may be a noun as well
        )
        for noun in ("customer", "household", "shopper", "member")
    ),
    Rule(
        r"how much (?:do|does|did|is|was) (?:an? |one |the )?(?:piece|pack|package|single|average)(?: of)? <V>"
        r"(?: cost| go for| sell for)?(?: on average| in average)?",
        r"average price of \1",
        "average price",
    ),
    Rule(
        r"(?:what|how much) (?:do|does|did) <V> cost(?: our customers)?(?: (?:on|in) average| per unit"
        r"| per piece)?",
        r"average price of \1",
        "average price",
    ),
)
_COMPARED = (
    Rule(
        r"<T> (?:vs|versus|against|compared to|compared with|relative to) <T>(?: ,)?"
        r" (?:in percent|in percentages?|in percentage terms|in %|as a percentage|as a percent)$",
        r"\1 vs \2 , change in percent",
    ),
    Rule(rf"{SPLIT} of {THE}<M> between <P> and <P>", r"\1 of \2 vs \3"),
    Rule(
        rf"how (?:does|do|did|is|was) {THE}<M> (?:of|for|in|from) <P> compare (?:with|to|against)"
        r" (?:that|those|the one|the ones) (?:of|for|in|from) <P>",
        r"\1 of \2 vs \3",
    ),
    Rule(
        r"<M> (of|for|in|from|at) <P>(?: ,)? (?:vs|versus|against|compared to|compared with|relative to)"
        r" (?:that|those|the one|the same) (?:of|for|in|from|at) <P>",
        r"\1 \2 \3 vs \4",
    ),
    Rule(r"more <V> or more <V>", r"more \1 or \2"),
    Rule(
        rf"(?:compare|comparing|comparison of)(?: the)? <P> {OR_TO} <P> {ON} {THE}<M>",
        r"\3 of \1 vs \2",
    ),
    Rule(
        rf"(?:compare|comparing|comparison of) {THE}<M> (?:of|for|in|from|between) <P> {OR_TO} <P>",
        r"\1 of \2 vs \3",
    ),
    Rule(
        rf"how (?:do|does|did) <P> compare (?:with|to|against) <P> {ON} {THE}<M>",
        r"\3 of \1 vs \2",
    ),
    Rule(rf"how (?:do|does|did) <P> and <P> compare {ON} {THE}<M>", r"\3 of \1 vs \2"),
    Rule(r"<R> <V> (and|vs|versus|or|than|against|compared to|compared with) \1 <V>", r"\1 \2 \3 \4"),
    Rule(r"<V> <M> (?:and|vs|versus|or|against|compared to|compared with) <V> \2", r"\2 of \1 vs \3"),
    Rule(
        r"<M> (of|for|in|from) <V> (?:and|vs|versus|or|against|compared to|compared with) \1 \2 <V>",
        r"\1 of \3 vs \4",
    ),
)
_THAN = (
    Rule(
        r"how (?:many|much) (?:dollars |money )?more (?:dollars |money )?(?:did|has|have) <V>"
        r" (?:make|made|do|done|earn|bring in|brought in|sell|take|take in|turn over)( (?:in )?T\d+ than (?:in )?T\d+)",
        r"how much more sales of \1\2",
        "sale",
        goods(1),
    ),
    Rule(r"^<T> minus <T> (?:in|for|of) (.*[MQC]\d+)$", r"\3 \1 vs \2"),
    Rule(r"^(.*[MQC]\d+)(?: ,)? <T> minus <T>$", r"\1 \2 vs \3"),
)
_SHARES = (
    Rule(
        rf"(?:what |which )?{PART} of <M> (?:(?:is|was|are|were|has been|have been|goes|went|given away"
        rf"|given|spent|lost|eaten up|taken"
        rf"|made up) )+(?:as|in|to|on|for|by) {THE}<M>",
        r"\2 as a share of \1",
    ),
    Rule(rf"<M> as (?:an? |the )?{PART} of (?:the )?(?:total|all|overall|whole) <M>", r"\1 as a share of \2"),
    Rule(rf"how (?:big|large|high|great) an? {PART} of", "what share of"),
    Rule(
        rf"<M> (?:of|in|from|for|at) <P> as (?:an? |the )?{PART} of (?:all|total|the total of"
        rf"|the whole of|overall)"
        r"(?: our| the)? (?:<DRG>|<M>)",
        r"share of \2 in \1",
    ),
    Rule(
        r"<M> (?:of|in|from|for|at) <P> (?:relative to|out of|in relation to) (?:the )?(?:total|overall"
        r"|all|whole)"
        r"(?: \1|(?! \1))(?! (?:of|from|for|to|in|at|by) [RDV]\d)",
        r"share of \2 in \1",
    ),
    Rule(rf"how (?:big|large|high|great) (?:is|was) (?:the )?{PART} of", "what is the share of"),
)
_SPLITS = (
    Rule(
        rf"how (?:does|do|did|is|are|was|were) {THE}<M> (?:differ|vary|compare|look|distributed|spread|split)"
        rf" (?:between|across|among|by|per|over|for|from one) (?:the |our )?(?:different |various "
        rf"|individual )?<DRG>",
        r"\1 by \2",
    ),
    Rule(rf"<DRG> {SPLIT} of {THE}<MR>", r"\2 by \1"),
    Rule(rf"<MR> {SPLIT} by <DRG>", r"\1 by \2"),
    Rule(r"<MR> <DRG> wise", r"\1 by \2"),
    Rule(r"<DRG> wise <MR>", r"\2 by \1"),
    Rule(rf"{BREAK} {THE}<MR>(?: (?:down|up|out|apart))? (?:by|into|per|across|along) <DRG>", r"\1 by \2"),
    Rule(rf"{BREAK} (?:down|up|out) {THE}<MR> (?:by|into|per|across|along) <DRG>", r"\1 by \2"),
    Rule(r"by <DRG>(?: ,)?(?: and)? then(?: also)? by <DRG>", r"by \1 and \2"),
    Rule(
        rf"(?:chart|plot|graph|draw|visuali[sz]e|pivot|tabulate|crosstab|map out|lay out)(?: me| us"
        rf"| out)? {THE}<MRDVG>",
        r"show \1",
    ),
)
_MOSTLY = frozenset({"highest", "largest", "biggest", "most", "best"})
_NOT_SAID = r"(?:all (?:of )?|the |our )*"


def _ranked_among(found: re.Match[str]) -> str:
    """ "rank stores 292, 367 and 406 by shoppers"."""
    numbers = re.sub(r" [RD]\d+", "", found[2])
    return f"{found[4]} by {found[1]} for {found[1]} {numbers} , highest first"


_ORDERED = (
    Rule(
        rf"^(?:please )?(?:rank|sort|order|ranking of) {THE}<RD>"
        r" (([NV]\d+)(?:(?: ,)?(?: and| ,)?(?: [RD]\d+)? [NV]\d+)+)"
        r" (?:by|on) <M>",
        _ranked_among,
    ),
    Rule(
        rf"^{_NOT_SAID}<D> (?:in|of|from|within) <V>(?: ,)? (?:ranked|sorted|ordered) (?:by|on) <M>",
        r"\1 by \3 in \2",
    ),
    Rule(
        rf"^{_NOT_SAID}<DR> (?:other than|except|except for|excluding|besides|apart from|outside) <V>"
        r" (?:ranked |sorted |ordered )?by <M>",
        r"rank \1 by \3 excluding \2",
    ),
    Rule(
        rf"^{_NOT_SAID}<DR> (?:side by side|next to each other)(?: (?:in|for) <V>)? , <M>",
        lambda found: f"{found[3]} by {found[1]}" + (f" in {found[2]}" if found[2] else ""),
    ),
    Rule(r"(V\d+ and V\d+)(?: ,)? each(?: ,)? by <G>", r"\1 separately by \2"),
    Rule(
        r"(?:, )?(highest|largest|biggest|most|best|lowest|smallest|fewest|worst) first(?: ,)? (?:just |only )?<N>"
        r"(?: <dr>)?$",
        lambda found: f", {'top' if found[1].lower() in _MOSTLY else 'bottom'} {found[2]}",
    ),
)
_LIST = r"(?:list|show|show me|give me|give us|i need|we need|name|which|what are|enumerate)"
_ALL = r"(?:a list of |all |the |our )*"
_ALONG = (
    r"(?: ,)?(?: with| and| plus| including| incl| showing| along with| together with)(?: also)?"
    r"(?: their| its| the)?"
)
_LISTS = (
    Rule(rf"^{_LIST} {_ALL}<R>{_ALONG} <D>(?: ,)? and(?: their| its| the)? <D>$", r"list \1 by \2 and \3"),
    Rule(rf"^{_LIST} {_ALL}<R>{_ALONG} <D> , <D>(?: ,)? and(?: the)? <D>$", r"list \1 by \2 and \3 and \4"),
    Rule(rf"^{_LIST} {_ALL}<R>{_ALONG} <D>$", r"list \1 by \2"),
    Rule(
        rf"^{_LIST} {_ALL}<V> <R>{_ALONG} <D>(?: ,)? and(?: their| its| the)? <D>$",
        r"list \2 by \3 and \4 for \1",
    ),
    Rule(rf"^{_LIST} {_ALL}<V> <R>{_ALONG} <D>$", r"list \2 by \3 for \1"),
    Rule(rf"^(?:list|enumerate|name) {_ALL}<V> <R>$", r"which \2 are \1"),
)
_OF_ONE = r"(?:a|an|one|each|every|the average|an average|the typical|a typical|the usual|the normal)"
_NOT_ONE = r"(?<!\ba )(?<!\ban )(?<!\bone )(?<!average )(?<!typical )(?<!does )(?<!did )(?<!do )"
"""What "a senior" spends is no sum of all of them."""
_SPENT = (
    Rule(
        rf"(?:what|how much)(?: money)? (?:do|does|did) {_OF_ONE} <V> <R> {SPENDS}",
        r"average sales per \2 for \1",
        "sale",
    ),
    Rule(
        rf"(?:what|how much)(?: money)? (?:do|does|did) {_OF_ONE} <R> <V> {SPENDS}",
        r"average sales per \1 for \2",
        "sale",
    ),
    Rule(
        rf"(?:what|how much)(?: money)? (?:do|does|did) {_OF_ONE} <V> {SPENDS}",
        r"average sales per customer for \1",
        "customer",
    ),
    Rule(
        rf"{_NOT_ONE}(?:<r> )?<V>(?: <r>)? (?:spend|spending|spendings|expenditure|expenses)$",
        r"sales of \1",
        "sale",
    ),
    Rule(
        rf"{_NOT_ONE}(?:<r> )?<V>(?: <r>)? (?:spend|spending|spendings|expenditure) (?:in )?<T>$",
        r"sales of \1 \2",
        "sale",
    ),
)
MEASURING: tuple[Rule, ...] = (
    *_MOSTS,
    *_AVERAGES,
    *_COMPARED,
    *_THAN,
    *_SHARES,
    *_SPLITS,
    *_ORDERED,
    *_LISTS,
    *_SPENT,
)
