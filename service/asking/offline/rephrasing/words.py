"""Words of the same kind, as the sentences of the rules use them: closed lists, so that no word which would change a
number slips through."""

from __future__ import annotations

THE = r"(?:(?:the|our|all|all the|all our|any|these|those|each of the|each of our) )?"
MOST = r"(?:most|highest|largest|biggest|greatest|best|strongest|top|maximum)"
LEAST = r"(?:least|lowest|smallest|fewest|worst|weakest|minimum)"
NUMBER = r"(?:number|numbers|count|quantity)"
AMOUNT = r"(?:amount|amounts|level|levels|volume|total|value|sum|figure|figures)"
"""Of things that are counted an amount may be their worth, too."""
_IN = r"(?: (?:in|up|over|out|away|through))?"
HAD = (
    r"(?:brings?|brought|bringing|yields?|yielded|posts?|posted|reports?|reported|racks?|racked|clocks?|clocked"
    r"|accumulates?|accumulated|enjoys?|enjoyed|registers?|registered|sees?|saw|seen|shows?|showed|shown|achieves?"
    rf"|achieved|scores?|scored|counts?|counted|records?|recorded|got|gets?|draws?|drew|drawn|attracts?|attracted){_IN}"
)
"""Verbs of which whatever is counted or added up may be the object: they say only that it was had."""
MADE = (
    r"(?:delivers?|delivered|produces?|produced|moves?|moved|shifts?|shifted|ships?|shipped|pushes?|pushed|turns?"
    r"|turned|generates?|generated|makes?|made|takes?|took|rings?|rang|pulls?|pulled|drives?|drove|contributes?"
    r"|contributed|collects?|collected|does|did|do|handles?|handled|processes|processed|hands?|handed|gives?|gave"
    rf"|grants?|granted|receives?|received|sells?|sold){_IN}"
)
"""Verbs that say no more than that of an amount; of things counted they say what was done to them."""
PEOPLE = r"(?:people|persons|folks|consumers|guests|patrons|individuals)"
DID = (
    r"(?:have |has |had |did |actually |really )?"
    r"(?:bought|shopped|came|visited|spent|redeemed|purchased|shop|buy|redeem|used|paid)"
)
USUALLY = r"(?:typically|usually|normally|generally|commonly|on average|in average|on avg|averagely)"
SPENDS = r"(?:spends?|spent|pays?|paid|leaves?|left|drops?|shells? out|put down)"
CAME = (
    r"(?:came|come|visited|came in|came by|came to us|came to our stores|visited us"
    r"|visited our stores|stopped by"
    r"|dropped by|dropped in|walked in|showed up|were in our stores|were here|bought something|bought anything"
    r"|made a purchase|made purchases|purchased|purchased something|purchased anything"
    r"|shopped with us|shopped at ours"
    r"|shopped here|bought from us|bought with us|have shopped|have bought|did shop|went shopping"
    r"|were shopping)"
)
OR_TO = r"(?:and|or|vs|versus|with|to|against|,)"
ON = (
    r"(?:by|on|in|for|regarding|in terms of|with respect to|when it comes to|with regard to|as to|concerning)"
)
PART = r"(?:share|percentage|percent|part|proportion|fraction|portion|%)"
SPLIT = r"(?:split|breakdown|break down|distribution|mix|composition|structure|spread)"
BREAK = r"(?:break|split|slice|cut|divide|segment|group|pivot|tabulate|arrange)"
BOUND = r"at least|at most|more than|less than|fewer than|over|under|exactly|up to"
DEGREE = r"(?:much|far|any|even|slightly|a lot|significantly|clearly|somewhat|generally|usually|typically|actually)"
EARNS = (
    r"(?:earns?|earned|makes?|made|takes?|took|takes? in|took in|brings? in|brought in|brings?|brought|pulls? in"
    r"|pulled in|sells?|sold|rings? up|rang up|generates?|generated|turns? over|turned over)"
)
"""Verbs of which money is the object where none is said."""
COMES = (
    r"(?:comes?|came|visits?|visited|visiting|shops?|shopped|shopping|comes? in|came in|comes? by|came by)"
)
STACKS = (
    r"(?:stacks? up|stacked up|compares?|compared|fares?|fared|stands?|stood|measures? up|measured up|holds? up"
    r"|held up|matches up|match up|does|did|do|looks?|looked|ranks?|ranked|performs?|performed)"
)
BEAT = (
    r"(?:beats?|beaten|outsells?|outsold|outperforms?|outperformed|surpass(?:es|ed)?|tops?|topped|exceeds?|exceeded"
    r"|overtakes?|overtook|outdoes|outdid|outdo|outpaces?|outpaced|outstrips?|outstripped|leads?|led)"
)
DONE = {
    "redeem": "redeemed",
    "redeemed": "redeemed",
    "redeems": "redeemed",
    "use": "used",
    "used": "used",
    "promote": "promoted",
    "promoted": "promoted",
    "sell": "sold",
    "sells": "sold",
    "sold": "sold",
    "buy": "bought",
    "buys": "bought",
    "bought": "bought",
    "purchase": "purchased",
    "offer": "offered",
    "offered": "offered",
    "receive": "received",
    "display": "displayed",
    "displayed": "displayed",
}
"""Verbs with an object, as they stand behind it: "redeem more coupons", "coupons redeemed"."""
