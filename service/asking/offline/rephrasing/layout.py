"""Ways to lay a question out: what it is about said first, what is asked said last, or in a sentence of its own.

    "looking only at renters, which store had the most baskets"    which store had the most baskets for renters
    "coupon matches, what did they come to in may"                  what did coupon matches come to in may
    "stores with revenue under 5000, list them"                     list stores with revenue under 5000

A colon, a dash and the end of a sentence are commas here. Parts only change their places: all names, periods and
numbers stay, and so do all other words that the readers have to account for.
"""

from __future__ import annotations

from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import PART

_ART = r"(?:(?:the|our|all|any|just|only|those|these|of) )*"
_ONE = r"(?:V\d+(?: [RD]\d+)?|[RD]\d+ V\d+|[RD]\d+ N\d+|T\d+)"
_PICKS = rf"{_ART}{_ONE}(?:(?: ,)? (?:and|or|and also|nor) {_ART}{_ONE}| , {_ART}{_ONE}(?= (?:and|or)\b))*"
_SAYING = (
    r"(?:who|that|which|with|without|having|whose|where|over|under|above|below|between|aged|from|in|on|at|of)"
)
_ROWS = rf"{_ART}(?:V\d+ )?[RC]\d+ {_SAYING} [^,]+?"
"""Rows and what is said of them: "stores with more than 500 baskets"."""
_SCOPE = rf"(?:{_ROWS.replace('[RC]', 'R')}|{_PICKS}|{_ART}R\d+)"
_COUNTED = rf"(?:{_ROWS}|{_PICKS}|{_ART}[RC]\d+)"
_ASKED = (
    r"(?:what|which|who|how|when|where|show|list|give|name|rank|tell|top|bottom|best|worst|most|least|highest|lowest"
    r"|is|are|was|were|do|did|does|has|have|[MQCG]\d+|(?:the|average|avg"
    r"|total|number|count|share|median|spend|spending)\b)"
)
_THEN = rf"(?: please)?(?: ,|(?: ,)? and(?! {_ART}{_ONE})| ,? then)(?: (?:then|please|just|so))*"
"""A pick behind an “and” is left out, too."""
_ME = r"(?:(?:tell me|show me|give me|say|see|look at) )?"
_WE = r"(?:i|we|you|one)"
_IF = rf"(?:(?:if|when|once|say|supposing|suppose|assuming|provided|let say|what if) {_WE} |let |please )?"
_OUT_VERB = (
    r"(?:leave out|leaving out|left out|take out|taking out|took out|take away|taking away|drop|dropping|dropped"
    r"|strip out|stripping out|stripped out|strip away|stripping away|ignore|ignoring|ignored|forget|forgetting"
    r"|forget about|never mind|disregard|disregarding|disregarded|exclude|excluding|excluded|remove|removing|removed"
    r"|skip|skipping|skipped|omit|omitting|omitted|cut out|cutting out|filter out|filtering out|rule out|ruling out"
    r"|set aside|setting aside|put aside|putting aside|leave aside|leaving aside|apart from|aside from|except for"
    r"|other than|without|without counting|not counting|don't count|do not count|didn't count|did not count)"
)
_PUT = (
    r"(?:leave|leaving|left|put|putting|set|setting|take|taking|took|keep|keeping|kept|strip|cut|filter|rule)"
)
_AWAY = (
    r"(?:aside|out|away|apart|to one side|on one side"
    r"|out of (?:it|this|that|account|consideration|the picture"
    r"|the equation|the account|the count|the numbers|the figures|the mix))"
)
_BUT = rf"{_IF}(?:{_OUT_VERB} ({_PICKS})(?: {_AWAY})?|{_PUT} ({_PICKS}) {_AWAY})"
_LEFT_OVER = (
    r"(?:what is left|what's left|what left|what remains|what is left over|the rest|the remainder|what)"
)
_LEFT_OUT = (
    Rule(
        rf"^(?:please )?(?:strip|take|leave|knock|pull|keep|cut) ({_PICKS}) out of {_ART}([MQC]\d+)"
        r"(?: ,)?(?: and| then| please)*"
        rf"(?: (?:show|tell|give|let)(?: me| us)?(?: see)?)?(?: {_LEFT_OVER}(?: (?:is|was) left)?)?((?: .+)?)$",
        r"\2 excluding \1 \3",
    ),
    Rule(rf"^{_BUT}{_THEN} {_ME}(.+)$", r"\3 excluding \1\2"),
    Rule(
        rf"^({_PICKS}) (?:aside|apart|left aside|put aside|set aside|left out"
        rf"|notwithstanding) , (.+)$",
        r"\2 excluding \1",
    ),
    Rule(
        rf"(?:, (?:but |and |only |yet |then )?|(?:but|and|only|yet) )(?:please |just )?"
        rf"(?:{_OUT_VERB} ({_PICKS})|{_PUT} ({_PICKS}) {_AWAY})$",
        r"excluding \1\2",
    ),
    Rule(rf"(?:, )?(?:{_PUT} ({_PICKS}) {_AWAY})$", r"excluding \1"),
    Rule(
        rf"(?:, )?(?:without|not) (?:taking|counting|figuring"
        rf"|bringing) ({_PICKS}) (?:into|in) (?:account|consideration|it)$",
        r"excluding \1",
    ),
    Rule(
        rf"(?:, )?(?:if|when|once) {_WE} (?:{_OUT_VERB} ({_PICKS})(?: {_AWAY})?"
        rf"|{_PUT} ({_PICKS}) {_AWAY})$",
        r"excluding \1\2",
    ),
)
_LOOK = (
    rf"(?:{_IF}(?:look|looked|looking|looking back|take|took|taking|count"
    rf"|counted|counting|consider|considered|considering"
    r"|focus|focused|focusing|focussing|concentrate|concentrating|zoom in|zooming in|narrow down|filter|filtering"
    r"|(?:restrict|restricting|limit|limiting|confine|confining|narrow|narrowing)"
    r"(?: (?:it|this|that|ourselves|myself|things|everything|the view"
    r"|the data))?(?: down)?|restricted|limited|confined)"
    r"(?: (?:only|just|solely|exclusively|purely))?(?: (?:at|on|to|for|in|over))?(?: (?:only|just))?"
    r"|only|just|only for|for only|just for|for just|as for|as regards|when it comes to|regarding|concerning"
    r"|with regard to|with respect to|speaking of|within|inside|among|amongst|in the case of|for|of|out of|from among"
    r"|from(?! T\d)|on|in|at|about)"
)
_OF = r"(?:out of|of|among|amongst|from among|from)"
_DONE = r"(?:(?:actually|ever|really|in fact|then|also|have|has|had|did|do|does) )*"
_SAY_ABOUT = (
    r"(?:(?:so |here |now )?(?:(?:it|this|that)(?: is)?|we are talking"
    r"|we're talking|i'm talking|i am talking|i'm asking"
    r"|i am asking|i have a question|i've got a question|my question is"
    r"|this concerns|question|a question) (?:all |just |only )?about"
    r"|(?:i'm|i am|we're|we are) (?:just |only )?(?:looking at|interested in|thinking of|talking about|asking about)"
    r"|think of|imagine|i mean|let take|let talk about|let look at|let us look at|take|talking about|thinking of)"
)
_AUX = r"(?:do|did|does|have|has|had|is|are|was|were|would|could|can)"
_FRONTED = (
    Rule(rf"^{_SAY_ABOUT} ((?:(?! , ).)+?)(?: here)? , (.+)$", r"about \1 , \2"),
    Rule(rf"^(which|what|who) , {_OF} ({_SCOPE}) , (.+)$", r"of \2 , which \3"),
    Rule(
        rf"^{_OF} {_ART}(?:N\d+ )?([RD]\d+)((?: {_SAYING} [^,]+?)?) , (?:which"
        rf"|what)(?: one| ones)?(?: of (?:them|these|those))?"
        rf" (?={_AUX}\b|sold|sells|brought|brings|made|makes)(.+)$",
        r"which \1\2 \3",
    ),
    Rule(
        rf"^{_OF} ({_SCOPE})(?: ,)? how many (?=[CQRMD]\d+ (?:were|was|are|is|did|do"
        rf"|does|have|has|had)\b)(.+)$",
        r"how many \2 for \1",
    ),
    Rule(
        rf"^{_OF} {_ART}({_COUNTED})(?: ,)? how many (?:of (?:them|those|these"
        rf"|which) )?{_DONE}(?:(?:are|were|was|is) )?(.+)$",
        r"how many \1 \2",
    ),
    Rule(
        rf"^{_OF} {_ART}({_COUNTED}|[MQC]\d+(?: [TV]\d+)?|T\d+ [MQC]\d+) , (?:what|which) ({PART}|slice|percentage)"
        rf"(?: of (?:them|those|these|it|that))? (?!of )(.+)$",
        r"what \2 of \1 \3",
    ),
    Rule(
        rf"^{_LOOK} ({_COUNTED})(?: only| alone)? , how many (?:(?:did|do|have"
        rf"|had|were|are) (?:we|there))(?: (?:see|have|get|got|count|had"
        rf"|find))?( .+)?$",
        r"how many \1\2",
    ),
    Rule(
        rf"^{_LOOK} ({_SCOPE})(?: (?:only|alone|specifically"
        rf"|in particular))? , {_ME}({_ASKED}(?: .+)?)$",
        r"\2 for \1",
    ),
)
_WH = (
    r"(?:by how much|how much(?: of (?:a|an))?(?: [MQCRDV]\d+)?"
    r"|how many(?: [CQRMD]\d+)?|how often|how|what(?: [MQCRDV]\d+)?|when"
    r"|where|which [DRG]\d+|in which [DRG]\d+|(?:on|at|in) (?:what|which) [DRG]\d+)"
)
_TOPIC = r"(?:only |just |for |about |on )?((?:(?! , |how many|how much).)+?)"
_ABOUT_IT = (
    Rule(rf"^{_TOPIC} , ({_WH}) ({_AUX}) (?:they|it|these|those)(?: all)?( .+)?$", r"\2 \3 \1\4"),
    Rule(
        rf"^{_TOPIC} , ({_WH} {_AUX} [a-z]+ (?:for|from|by|with|at|in"
        rf"|on)) (?:them|it|these|those)( .+)?$",
        r"\2 \1\3",
    ),
    Rule(
        rf"^{_TOPIC} , ({_AUX}) (?:(?:that|this|the) (?:ratio|share|rate|number"
        rf"|figure|average|price)|they|it|that|this|these|those)( .+)$",
        r"\2 \1\3",
    ),
    Rule(
        rf"^({_SCOPE}) , ((?:what (?:is|are|was|were) |which (?:is|are|was|were) "
        rf"|show )?)(?:their|its) (.+)$",
        r"\2\3 for \1",
    ),
    Rule(rf"^({_SCOPE}) , ({_ASKED}(?: (?!(?:them|they|it|those|these)\b)\S+)+)$", r"\2 for \1"),
)
_HAVE = (
    r"(?:(?:so )?(?:do we have|have we got|have we|are there|is there"
    r"|were there|was there|we got|we have|we've got|we had"
    r"|there are|there were|you have|i have|i see) (?:any |some |a few |got )?)?(?:the |our |all |all the |any )?"
)
_THEM = r"(?:them|em|those|these|of them|of those|of these)"
_TOLD = r"((?:V\d+ )?[RCDG]\d+(?: [^,]+?)?|V\d+)"
_LAST = (
    Rule(
        rf"^{_HAVE}{_TOLD}(?: ,)? (?:and )?how many(?: (?:of (?:them|those|these)"
        rf"|exist|existed|do we have|do we know|do we see"
        r"|have we(?: got)?|did we have|did we see|in all|in total|altogether"
        r"|is (?:it|that)|(?:are|were) (?:they|those)"
        r"|(?:of them |of those )?(?:are|were) there))?(?: in (?:all|total)| altogether)?$",
        r"how many \1",
    ),
    Rule(
        rf"^{_HAVE}{_TOLD} , (?:and )?how many(?: (?:of (?:them|those"
        rf"|these)))?(?: (?:were|are) there)? (?:in )?(T\d+)$",
        r"how many \1 \2",
    ),
    Rule(
        rf"^{_HAVE}{_TOLD} , (?:please |just |the |their |a |as a )*(?:count|head count"
        rf"|headcount|tally|number|quantity|total number|number of them"
        r"|how many in number|count only|number only)(?: please| only)?$",
        r"number of \1",
    ),
    Rule(
        rf"^{_HAVE}{_TOLD} , (?:please |just |and |can you )*(?:list|name|show"
        rf"|print|give me|show me|enumerate|tell me)"
        rf" (?:all )?(?:of )?{_THEM}(?: all)?(?: please)?$",
        r"list \1",
    ),
    Rule(
        rf"^{_HAVE}{_TOLD} , (?:and |if so |tell me )*(?:which|which ones"
        rf"|which one|which are (?:they|those|these)|which (?:is|was) (?:it|that)"
        r"|who are they|what are they|which of them|which ones are (?:they|those|these))$",
        r"which \1",
    ),
    Rule(
        rf"^({_PICKS}|[MQC]\d+) (?:took|takes|made|makes|earned|earns|brought"
        rf"|brings|pulled|pulls|grossed|generated|got)"
        r"(?: in| up)? how much(?: money| cash)?( .+)?$",
        r"how much did \1 bring in\2",
    ),
    Rule(
        r"^((?:(?! , ).)*[MQC]\d+(?:(?! , ).)*?) (?:was|were|is|are|came to"
        r"|comes to|amounted to|amounts to|stood at|stands at|totalled"
        r"|totaled|added up to) (?:how (?:high|large|big|much|low|many)|what)$",
        r"what was \1",
    ),
    Rule(rf"^({_PICKS}|{_ROWS}) (?:spent|spend|spends) how much( .+)?$", r"how much did \1 spend\2"),
    Rule(
        rf"^([MQC]\d+) (?:was|were|is|are|made up|makes up) (?:what|how big an?"
        rf"|how large an?) {PART} of (?:the |our )?([MQC]\d+)( .+)?$",
        r"\1 as a share of \2\3",
    ),
    Rule(
        r"^([MQC]\d+) (?:was|were|is|are|came to|amounted to|made|cost us|cost"
        r"|costs us) (?:how much|how many|what(?! [a-z]+ of\b))( .+)?$",
        r"what was \1\2",
    ),
    Rule(
        rf"^({_PICKS}) (?:was|were|is|are|made up|makes up|took|takes|had|has"
        rf"|held|accounted for|accounts for|contributed|gave us)"
        rf" (?:what|how big an?|how large an?) {PART} of (?:the "
        rf"|our )?((?:T\d+ )?[MQC]\d+)( .+)?$",
        r"what share of \2 came from \1\3",
    ),
    Rule(
        r"^<DRG> (?:with|has|had|having) (?:the )?(most|least|highest|lowest"
        r"|fewest) <A>(.*?) , which(?: (?:one|ones))?(?: (?:is|was|are"
        r"|were) (?:it|that|they))?$",
        r"which \1 had the \2 \3\4",
    ),
)
_BY = (
    r"(?:in terms of|(?:when |if |as )?(?:measured|judged|counted|ranked"
    r"|seen|compared)(?: by| in| on)|judging by|going by"
    r"|based on|on the basis of|by way of|with an eye to|looking at|by the measure of)"
)
_TERMS = (
    Rule(r"(?:, )?(?:please )?(?:show|plot|give|list|chart) (?:it|that|this|them) (?:by|per) <G>$", r"by \1"),
    Rule(
        rf"^{_BY} <M> , {_ME}((?:rank|which|what|who|list|top|bottom|best|worst"
        rf"|the|name|sort|order)\b.*)$",
        r"\2 by \1",
    ),
    Rule(r"(?:, )?(?:when |if |as )?(?:measured|judged|counted) (?:by|in|on) (?:the |our )?<M>", r" by \1"),
    Rule(r"(?:, )?(?:in|on) <M> terms", r" by \1"),
    Rule(
        r"^(?:broken (?:out|down)|split|splitting it|sorted|grouped|separated"
        r"|divided) (?:out )?(?:by|per|into) <DG> , (.+)$",
        r"\2 by \1",
    ),
    Rule(
        rf"^(?:by|per|for each|for every|in each|on each|across) <DG> , {_ME}({_ASKED}(?: .+)?)$", r"\2 by \1"
    ),
)
_BESIDE = r"(?:next to|beside|alongside|alongside of|together with|along with|set against|side by side with|as well as)"
_FETCH = (
    r"(?:show|give|list|put|line up|lay out|set out|set|place|pull|pull up"
    r"|get|send|print|plot|present|report|display|name)"
    r"(?: (?:me|us|up))?"
)
_VERSUS = r"(?:vs|versus|against|compared (?:to|with)|as opposed to)"
_MADE_UP = (
    r"(?:series|trend|trend line|line|list|table|chart|time series|overview"
    r"|view|picture|snapshot|summary|report)"
)
_ARRANGED = (
    Rule(
        rf"^((?:for|by|per|in|on|at|during|since|between"
        rf"|across) (?:(?! , ).)+) , (?:please |kindly |just )*{_FETCH} (.+)$",
        r"\1 , \2",
    ),
    *(
        Rule(
            r"^if (?:i|we|you|one) (?:rank|ranked|sort|sorted|order|ordered) (.+?) by <M>((?: .+?)?) ,"
            rf" (?:what|which|who) (?:are|is|were|was|would be) the (?:{said}) <N>(?: ones)?$",
            rf"{end} \4 \1 by \2 \3",
        )
        for said, end in (("first|top", "top"), ("last|bottom", "bottom"))
    ),
    Rule(
        rf"^({_PICKS}) {_VERSUS} ({_PICKS})(?: ,)? (?:in terms of|by|on|in"
        rf"|measured (?:by|in)) <M>$",
        r"\3 for \1 vs \2",
    ),
    Rule(
        r"(?:, )?(?:for |across |over )?all (?:the |our |of the "
        r"|of our )?<r> (?:together|combined|taken together|put together|as one"
        r"|lumped together)$",
        " overall",
    ),
    Rule(
        r"(by|per|each|every|for each) <DRG>(.*?)(?: ,)? (?:the )?(highest"
        r"|largest|biggest|best|most|lowest|smallest|worst|fewest) \2 (?:first"
        r"|on top|at the top)$",
        r"\1 \2 \3 , \4 first",
    ),
    Rule(rf"as an? <G> {_MADE_UP}", r"\1"),
    Rule(rf"<G> {_MADE_UP}(?: of| with| showing| for)?(?: ,)?(?= [MQCR]\d+)", r"\1"),
    Rule(r"(?:expressed|stated|quoted|given|reported|calculated|computed)(?= (?:as|in) )", ""),
    Rule(
        r"how (?:would|will|does|did) ((?:(?:the|our|total) )*[MQC]\d+) (?:look"
        r"|turn out|come out|be)(?= |$)",
        r"what was \1",
    ),
    Rule(
        r"what (?:do|does|did|would|will) ((?:(?:the|our|all"
        r"|total) )*[MQC]\d+(?: (?!come|add|amount)\S+)*?) (?:come to|amount to"
        r"|add up to|come out at"
        r"|come out to|sum up to|run to)(?! us| our| the| a)",
        r"what was \1",
    ),
    Rule(
        rf"<MR>(?: ,)? {_BESIDE} (?:the |their |its "
        rf"|our )?<MR>(?: ,)? and (?:the |their |its |our )?<MR>",
        r"\1 and \2 and \3",
    ),
    Rule(rf"<MR>(?: ,)? {_BESIDE} (?:the |their |its |our )?<MR>(?! [NV]\d)", r"\1 and \2"),
    Rule(r"both (?:the |our )?<MR> and (?:the |our )?<MR>", r"\1 and \2"),
    Rule(
        r"<MR>(?: ,)? and (?:the |their |its )?<MR>(?: ,)? (?:side by side"
        r"|next to each other|beside each other|side on side)",
        r"\1 and \2",
    ),
    Rule(
        rf"^(?:how )?(?:(?:is|are|was|were|did|does|do|has|have) )?{_ART}<M> (?:been )?"
        r"(?:trending|trend|develop|developing|move|moving|evolve|evolving|change|changing)"
        r" ((day|week|month|quarter|year) (?:on|over|by|to) \3)$",
        r"\1 \2",
    ),
    Rule(
        r"how (?:the |our )?<M>((?: (?:of|for|at|in"
        r"|from) [RDV]\d+(?: [NV]\d+)?)?) (?:has |have "
        r"|had )?(?:been )?(?:developed|developing|evolved"
        r"|evolving|moved|moving|trended|trending|gone|went|looked|behaved"
        r"|progressed|progressing|come along|changed)",
        r"how did \1\2 develop",
    ),
)
_ALSO = r"(?! (?:(?:and|or|vs|versus|than|compared)\b|, (?:and |or )?V\d))"
_SPEND = (
    Rule(rf"(bought|purchased|spent) by (V\d+(?: R\d+)?){_ALSO}", r"\1 for \2"),
    Rule(
        rf"(?:(?:that|which) )?(?:(?:was|were|is|are|been|being|got) )?(?:paid|paid for|made|generated|earned)"
        rf" by (V\d+(?: R\d+)?){_ALSO}",
        r"for \1",
    ),
    Rule(rf"([MQCR]\d+) (?:was|were|is|are|been|got) by (V\d+(?: R\d+)?){_ALSO}", r"\1 for \2"),
    Rule(r"whether(?= .+ than )", "did"),
    Rule(r"(?<=(?:me|us) )if(?= .+ than )", "did"),
    Rule(r"(?<=know )if(?= .+ than )", "did"),
    Rule(r"^(?:spend|spending|spendings)((?: (?:in )?T\d+)?) for (.+)$", r"sales\1 for \2", "sale"),
    Rule(r"develop from <G> to (?:the next )?\1", r"develop by \1"),
)
LAYOUT: tuple[Rule, ...] = (*_LEFT_OUT, *_FRONTED, *_LAST, *_ABOUT_IT, *_TERMS, *_ARRANGED, *_SPEND)
"""The parts that only ask ("list them", "how many") come before what is said of "them"."""
