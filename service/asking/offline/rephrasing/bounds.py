"""Bounds in other words: what "clears 3,000", "topped 30 dollars", "fell short of", "is worth over 200 apiece".

    "which stores clear 3,000 in units"               which stores with units over 3,000
    "any department where discounts topped 500"       which department had discounts over 500
    "on how many days did sales go past 15k"          which day had sales over 15k

How many groups pass a bound is no number that a query gives, so that they are listed: the answer says what was read.
Things that have a table of their own can be counted, and are. A verb that is also said of other things ("beat",
"pass", "clear") is a bound only beside a metric and a number.
"""

from __future__ import annotations

from service.asking.offline.rephrasing.checks import goods
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import HAD, MADE

_UNIT = r"( dollars| bucks| usd| percent| %| times)?"
_MARK = r"(?: (?:mark|threshold|line|level|barrier))?"
_BOUND = r"(at least|at most|more than|less than|fewer than|over|under|above|below|higher than|lower than|greater than)"
_WAS = r"(?:(?:is|was|were|are|has|have|had|ever|actually|did|does|do) )*"
_GOES = (
    r"(?:went|goes|go|gone|got|gets|get|climbed|climbs|climb|rose|rises|rise|moved|ran|runs|run|came|comes"
    r"|come|pushed"
    r"|stood|stands|stand|lay|lies|lie|sat|sits|stayed|stays|remained|landed|ended|ends|ended up|turned out|jumped)"
)
_OVER = (
    rf"(?:{_WAS}(?:{_GOES} (?:in |out )?(?:past|over|above|beyond|higher than|more than|north of|in excess of)"
    r"|topped|tops|top|topping|clears?|cleared|clearing|beats?|beating|exceeds?|exceeded|exceeding|pass(?:es|ed|ing)?"
    r"|surpass(?:es|ed|ing)?|cross(?:es|ed|ing)?|crack(?:s|ed)?|broke|breaks?|outdid|bettered|eclipsed)"
    rf"|{_WAS}(?:over|above|more than|higher than|greater than|beyond|north of|in excess of|past))"
)
_UNDER = (
    rf"(?:{_WAS}(?:{_GOES}|fell|falls|fall|fallen|dropped|drops|drop|dipped|dips|dip|slipped|slips|sank|sinks"
    rf"|sink|slid) (?:in )?(?:under|below|beneath|short of|lower than|less than|south of)"
    r"|miss(?:es|ed)|fail(?:s|ed)? to (?:reach|hit|make|get to|clear|top|pass)"
    r"|(?:did not|didn't|does not|doesn't|do not|don't|never) (?:reach|hit|make it to|get to)"
    rf"|{_WAS}(?:under|below|less than|fewer than|lower than|beneath|short of|south of))"
)
_REACH = (
    rf"(?:{_WAS}(?:reach(?:es|ed|ing)?|hit|hits|attain(?:s|ed)?|got to|made it to|amount(?:s|ed)? to at least"
    rf"|came to at least)|{_WAS}at least)"
)
_ENOUGH = ((_OVER, "over"), (_UNDER, "under"), (_REACH, "at least"))
_VERBS = (
    *(
        Rule(
            rf"{'<M>' if verb is _REACH else '<MR>'}(?: that| which| who)? {verb} (?:an? |the )?<N>{_UNIT}{_MARK}",
            rf"\1 {bound} \2\3",
        )
        for verb, bound in _ENOUGH
    ),
    *(
        Rule(
            rf"<DRG>(?: that| which| who)? {verb} (?:an? |the )?<N>{_UNIT}{_MARK}(?: (?:in|of|worth of|for)(?:"
            rf" the| our)?)? <MR>",
            rf"\1 with \4 {bound} \2\3",
        )
        for verb, bound in _ENOUGH
    ),
    *(
        Rule(
            rf"did we {verb} (?:an? |the )?<N>{_UNIT}{_MARK} (?:in|of|worth of)(?: the| our)? <A>",
            rf"with \3 {bound} \1\2",
        )
        for verb, bound in _ENOUGH
    ),
)
_DID = rf"(?:{HAD}|{MADE}|doing|making|taking(?: in)?|bringing in|earning|earned|attracting|attracted)"
_GROUPS = (
    Rule(
        rf"<DRG>(?: that| which| who)? (?:have |has |had |did |do |does )?{_DID} {_BOUND} <N>{_UNIT}"
        r"(?: (?:in|of|worth of|as|for)(?: the| our)?)? <A>",
        r"\1 with \5 \2 \3\4",
    ),
    Rule(
        rf"<DG>(?: that| which| who)? (?:have |has |had )?{HAD} {_BOUND} <N> <MR>",
        r"\1 with \2 \3 \4",
    ),
    Rule(
        rf"<DRG>(?: ,)? (?:whose|where|in which|on which|for which|with|at which|when|of which|that had|which"
        rf" had|having)(?: the| our| their| its| an?)? <MR> (?:is |was |were |are )?{_BOUND} <N>",
        r"\1 with \2 \3 \4",
    ),
    Rule(
        rf"(?:in|on|at|during) (?:which|what) <G> (?:did|was|were|is|are|does)(?: the| our)? <MR> {_BOUND} <N>",
        r"which \1 had \2 \3 \4",
    ),
)
_PLACED = (
    Rule(
        rf"<DR> (?:in|from|of|within|inside|during|over|for|at) ([VT]\d+)(?: ,)? (?:with|that had|which had"
        rf"|having)(?: an?| the)? <MR> {_BOUND} <N>{_UNIT}",
        r"\1 with \3 \4 \5\6 in \2",
    ),
    Rule(
        rf"<G> (?:in|of|during|within|from) <T>(?: ,)? (?:when|where|on which|in which|with|that had)(?: an?|"
        rf" the| our)? <MR> {_BOUND} <N>",
        r"which \1 had \3 \4 \5 in \2",
    ),
    Rule(
        rf"<G>((?: (?:in|of|during|within|from) T\d+)?)(?: ,)? (?:when|where|on which|in which) {_BOUND} <N> <MR>"
        r"(?: (?:were|was|are|got)(?: paid| rung up| counted| recorded| made| seen)?)?",
        r"which \1 had \3 \4 \5\2",
    ),
)
_WE_TOOK = (
    r"(?:we|the stores?|our stores?) (?:took in|took|made|sold|did|rang up|earned|had|brought in|turned over|grossed"
    r"|pulled in)"
)
_ANY = r"(?:any|an?|some|even one|at least <n>|a single|one)"
_ARE = (
    r"(?:(?:is|are|was|were) there|do we have|did we have|have we got|have we had|do you see|were there ever"
    r"|was there ever|have there been)"
)
_HAVE = r"(?:have|has|had|get|got|see|show|make|made|reach|post|record|exceed|with)"
_THERE = (
    Rule(
        rf"^{_ARE} {_ANY} <DRG> (?:with|that had|which had|having|that have|who had)(?: an?| the)? (.+ <n>.*)$",
        r"which \1 had \2",
    ),
    Rule(
        rf"^(?:(?:did|does|do|has|have|had|was|were) )?any(?: of the| of our)? <DRG> (?:ever )?{_HAVE}(?: an?|"
        rf" the)? <MR> {_BOUND} <N>",
        r"which \1 had \2 \3 \4",
    ),
    Rule(
        rf"^(?:(?:did|does|do|has|have|had|was|were) )?any(?: of the| of our)? <DRG>(?: ever)?(?: have| has|"
        rf" had| get| make)? {_BOUND} <N>",
        r"which \1 had \2 \3",
    ),
)
_MANY = (
    r"(?:(?:on|in|during|for|over|at|across) )?(?:how many|(?:what is |what was |give me |show me |count )?"
    r"(?:the |a )?(?:number|count|tally) of|count(?: of)?)(?: the| our| all| of the| of our)?(?: different|"
    r" distinct)?"
)
_ALONE = r"(?!.* (?:compared|versus|vs|against|than|each|every|per|by) )"
"""A list of groups for each store, or beside those of another year, has no length that could be counted."""
_COUNTED = (
    Rule(
        rf"{_MANY} <G> (?:was|were|are|is) there {_BOUND} <N> <MR>{_ALONE}",
        r"which \1 had \2 \3 \4",
    ),
    Rule(
        rf"{_MANY} <G> (?:had|have|has|saw|with|did|were with|are with|was|were|is|are|where|when|on which|in"
        rf" which|that had|having"
        rf"|which had|showed|posted|brought(?: in)?)(?: an?| the| our)? <MR> (?:was |were |is |are )?{_BOUND}"
        rf" <N>{_ALONE}",
        r"which \1 had \2 \3 \4",
    ),
    Rule(
        rf"{_MANY} <G> (?:had|have|has|saw|with|were with|are with|that had|having|which had) {_BOUND} <N>"
        rf" <MR>{_ALONE}",
        r"which \1 had \2 \3 \4",
    ),
    Rule(
        rf"{_MANY} <D> (?:had|have|has|saw|with|were with|are with|whose|that had|having|which had|of which)"
        rf"(?: an?| the| our| their)? <MR> {_BOUND} <N>{_ALONE}",
        r"which \1 had \2 \3 \4",
    ),
    Rule(
        rf"{_MANY} <D> (?:had|have|has|saw|with|were with|are with|that had|having|which had) {_BOUND} <N>"
        rf" <MR>{_ALONE}",
        r"which \1 had \2 \3 \4",
    ),
)
_TAKEN = (
    Rule(
        rf"(?:{_MANY} )?<G>(?: ,)? (?:when|where|on which|in which|that) {_WE_TOOK} {_BOUND} <N>"
        r"(?: dollars| bucks| usd)?"
        r"(?! (?:of|in|worth of) [MVRD]\d| [MRC]\d)(?:(?: ,)?(?: and| please)? count (?:them|those)$)?",
        r"which \1 had sales \2 \3",
        "sale",
    ),
    Rule(
        rf"(?:{_MANY} )?<G>(?: ,)? (?:when|where|on which|in which|that) {_WE_TOOK} {_BOUND} <N> <MR>"
        r"(?:(?: ,)?(?: and| please)? count (?:them|those)$)?",
        r"which \1 had \4 \2 \3",
    ),
)
_WORTH = (
    Rule(
        rf"<CR> (?:that (?:were|are|is|was) |which (?:were|are) )?(?:worth|valued at|amounting to|totalling|totaling"
        rf"|coming to|that came to|which came to|costing|that cost|to the value of) {_BOUND} (?:an? )?<N>{_UNIT}"
        r"(?: apiece| each| a piece)?",
        r"\1 \2 \3\4",
    ),
    Rule(
        rf"<CR> (?:that |which )?(?:were |are |is |was )?{_OVER} (?:an? )?<N>( dollars| bucks| usd)",
        r"\1 over \2\3",
    ),
    Rule(
        rf"<CR> (?:that |which )?(?:were |are |is |was )?{_UNDER} (?:an? )?<N>( dollars| bucks| usd)",
        r"\1 under \2\3",
    ),
)
_TOOK = r"(?:had|has|did|made|took in|took|takes|takes in|brought in|earned|sold|generated|pulled in|rang up|grossed)"
_SAID = (
    Rule(
        rf"<DRG>(?: ,)? (?:where|in which|on which|at which|when)(?: the| our)? <V> {_TOOK} {_BOUND} <N>"
        r"( dollars| bucks| usd)",
        r"\1 with sales \3 \4\5 for \2",
        "sale",
        goods(1, 2),
    ),
    Rule(
        rf"<DRG> (?:with|having|(?:that |which )?{_TOOK}) {_BOUND} <N>( dollars| bucks| usd) (?:of|in|on|from|worth of)"
        r"(?: the| our)? <V>",
        r"\1 with sales \2 \3\4 for \5",
        "sale",
        goods(1, 5),
    ),
    Rule(
        rf"<G>(?: in| on| when| where)?(?: which)?(?: did)? <V> (?:had |has |did |made |took |brought in |earned"
        rf" )?{_OVER} <N> (dollars|bucks|usd)",
        r"\1 with sales over \3 \4 for \2",
        "sale",
    ),
    Rule(
        rf"<G>(?: in| on| when| where)?(?: which)? <V> (?:had |has |did |made |took |brought in |earned"
        rf" )?{_UNDER} <N> (dollars|bucks|usd)",
        r"\1 with sales under \3 \4 for \2",
        "sale",
    ),
    Rule(
        r"^((?:(?!how many|number of|list|show|give).)+?)(?: ,)?(?: please| just)? (?:list|name|show|show me)"
        r" (?:them|those|these)(?: all)?(?: please| for me)?$",
        r"list \1",
    ),
    Rule(rf"^<DR> , <M>( .*?)?(?: ,)? {_BOUND} <N>(?: \2)?$", r"\2 by \1 \3 , \4 \5 \2"),
)
BOUNDS: tuple[Rule, ...] = (*_TAKEN, *_SAID, *_WORTH, *_VERBS, *_PLACED, *_GROUPS, *_COUNTED, *_THERE)
