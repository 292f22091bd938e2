"""The ends of an order, whatever they are called: "steepest", "tops the list", "runs last", "from the weakest up".

    "which store has the fattest average basket"    which store has the highest average basket
    "discount rate by store, steepest first"        discount rate by store, highest first
    "which store leads the field in units"          which store had the highest units

A word that speaks of weight, width or depth is taken for an end only right before an average or a rate: the "heaviest
baskets" are not the most baskets, and the "deepest discounts" are not the largest sum of them.
"""

from __future__ import annotations

from service.asking.offline.rephrasing.checks import goods
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import LEAST, MOST, NUMBER

_HIGH = (
    r"(?:steepest|deepest|heaviest|fattest|richest|widest|tallest|loftiest|peak|(?<=the )record|(?<=our"
    r" )record|healthiest|plumpest|juiciest"
    r"|meatiest|stoutest|hottest|most generous|most impressive|longest|beefiest|chunkiest|fullest|handsomest)"
)
_LOW = (
    r"(?:slowest|thinnest|slimmest|leanest|softest|lightest|meagrest|meagerest|skinniest|shallowest|narrowest|puniest"
    r"|tiniest|littlest|stingiest|shortest|least generous|most modest|flattest|slightest)"
)
_DEAR = r"(?:priciest|dearest|costliest|most expensive|highest priced)"
_CHEAP = r"(?:cheapest|least expensive|lowest priced|least costly)"
_ANY_HIGH = rf"(?:{_HIGH[3:-1]}|{MOST[3:-1]})"
_ANY_LOW = rf"(?:{_LOW[3:-1]}|{LEAST[3:-1]}|poorest)"
_WORDS = (
    Rule(rf"{_HIGH}(?= <q>)", "highest"),
    Rule(rf"{_LOW}(?= <q>)", "lowest"),
    Rule(r"(?:peak|(?<=the )record|(?<=our )record)(?= <a>)", "highest"),
    Rule(r"(?:slowest|softest|leanest|thinnest|meagrest|meagerest|slimmest)(?= <a>)", "lowest"),
    Rule(rf"{_DEAR}(?= <q>)", "highest"),
    Rule(rf"{_CHEAP}(?= <q>)", "lowest"),
    Rule(rf"{_DEAR} <DRG>(?: ,)? (?:by|for|on|in|in terms of) <Q>", r"highest \1 by \2"),
    Rule(rf"{_CHEAP} <DRG>(?: ,)? (?:by|for|on|in|in terms of) <Q>", r"lowest \1 by \2"),
    *(
        Rule(rf"{said} {names}", rf"{end} \{noun} by \3 for \{pick}")
        for said, end in ((_DEAR, "highest"), (_CHEAP, "lowest"))
        for names, noun, pick in (
            (r"<V> <DR>(?: ,)? (?:by|in terms of|going by) <Q>", 2, 1),
            (r"<DR> (?:for|in|on) <V>(?: ,)? (?:by|in terms of|going by) <Q>", 1, 2),
        )
    ),
)
_OF_ALL = (
    r"(?: (?:the|our) (?:list|table|ranking|league|pack|field|chart|charts|board|way|rest|order|standings|others"
    r"|leaderboard))?(?: of all)?"
)
_FIRST = (
    r"(?:(?:tops?|topped|leads?|led|heads?|headed|dominates?|dominated|wins?|won)|(?:comes?|came|ranks?|ranked|is|was"
    r"|are|were|finish(?:es|ed)?|ends? up|ended up|stands?|stood|sits?|sat|placed)(?: out| in)?"
    r" (?:first|on top|top|highest|ahead|number one|in first place|in the lead|at the top))"
)
_LEAD = r"(?:lead|led|top|topped|head|headed|dominate|dominated)"
_LAST = (
    r"(?:(?:trails?|trailed|lags?|lagged)(?: behind)?|brings? up the rear|(?:comes?|came|ranks?|ranked|is|was"
    r"|are|were|finish(?:es|ed)?|ends? up|ended up|stands?|stood|sits?|sat|placed)(?: in)?"
    r" (?:last|lowest|at the bottom|in last place|at the end))"
)
_IN = r"(?: ,)? (?:in|for|on|by|with|in terms of|when it comes to|as for)(?: the| our)?"
_DOES = (
    r"(?:pulls?|pulled|does|did|do|performs?|performed|scores?|scored|fares?|fared|works?|worked|went|goes|looks?"
    r"|looked|shines?|shone|is doing|are doing|ran)"
)
_SHOW = (
    r"(?: ,)?(?: and)?(?: then)?(?: (?:show|show me|give me|list|tell me|what is|what was|what are|what were"
    r"|report))?(?: (?:their|its|the))?"
)
_TOO = (
    r"(?: ,)?(?: (?:alongside|along with|and|with|plus|together with|next to|beside))?(?: (?:their|its|the))?"
    r"(?: number of)?"
)
_LEADING = (
    Rule(
        rf"^(?:take|for|from|with|pick|consider|get|of) (?:the |our )?<N> ({MOST}|{LEAST}) <DRG> (?:by|in|on)"
        rf" <M>{_SHOW} <M>{_TOO} <M>$",
        r"\5 and \6 of the \1 \2 \3 by \4",
    ),
    Rule(
        rf"^(?:take|for|from|with|pick|consider|get|of) (?:the |our )?<N> ({MOST}|{LEAST}) <DRG> (?:by|in|on)"
        rf" <M>{_SHOW} <M>$",
        r"\5 of the \1 \2 \3 by \4",
    ),
    Rule(
        rf"(?:which|what) <DRG> (?:is|was|are|were|made|make)(?: in| among)?(?: the| our)? (top|bottom) <N>{_IN} <M>",
        r"\2 \3 \1 by \4",
    ),
    Rule(r"<M> ranking of(?: the| our| all)? <DRG>", r"rank \2 by \1"),
    *(
        Rule(
            rf"(?:best|top|bestselling|biggest) {word}(?= (?:in|at|by|on|within|,|<t>|(?:of|for|among) (?:the"
            rf" )?<v>)|$)",
            f"best selling {thing}",
            "product",
        )
        for word, thing in (("seller", "product"), ("sellers", "products"))
    ),
    Rule(rf"(which|what) <DRG> {_FIRST}{_OF_ALL}{_IN} <M>", r"\1 \2 had the highest \3"),
    Rule(rf"(?:which|what) <N> <DR> {_LEAD}{_OF_ALL}{_IN} <M>", r"top \1 \2 by \3"),
    Rule(
        rf"(?:which|what) <N> <DR> {_LEAD}{_OF_ALL}{_IN} <V>(?= ,|$| T\d| in T\d)",
        r"top \1 \2 by sales for \3",
        "sale",
        goods(2, 3),
    ),
    Rule(rf"(which|what) <DRG> {_LAST}{_OF_ALL}{_IN} <M>", r"\1 \2 had the lowest \3"),
    Rule(rf"(which|what) <DRG> {_DOES}(?: the)? (?:best|strongest){_IN} <M>", r"\1 \2 had the highest \3"),
    Rule(
        rf"(which|what) <DRG> {_DOES}(?: the)? (?:worst|poorest|weakest){_IN} <M>", r"\1 \2 had the lowest \3"
    ),
    Rule(
        r"(which|what) <DRG> (?:leans?|leaned|relies|relied|rely|depends?|depended) (?:the )?"
        r"(?:hardest|heaviest|most|most heavily) (?:on|upon)(?: the| our)? <Q>",
        r"\1 \2 had the highest \3",
    ),
    Rule(
        rf"(?:in|on|at|during) (which|what) <G> (?:did|was|were|is|are|does)(?: the| our)? <M>"
        rf"(?: at (?:its|their)| the| reach its| hit its)? {_ANY_HIGH}(?: (?:value|level|point))?",
        r"\1 \2 had the highest \3",
    ),
    Rule(
        rf"(?:in|on|at|during) (which|what) <G> (?:did|was|were|is|are|does)(?: the| our)? <M>"
        rf"(?: at (?:its|their)| the| reach its| hit its)? {_ANY_LOW}(?: (?:value|level|point))?",
        r"\1 \2 had the lowest \3",
    ),
    Rule(
        r"(?:in|on|at|during) (which|what) <G> did(?: the| our)? <M> (?:peak|max out|top out)",
        r"\1 \2 had the highest \3",
    ),
    Rule(
        r"(?:in|on|at|during) (which|what) <G> did(?: the| our)? <M> bottom(?: out)?",
        r"\1 \2 had the lowest \3",
    ),
    Rule(
        r"(which|what) <G> did(?: the| our)? <M> (?:peak|max out|top out)(?: in| on)?",
        r"\1 \2 had the highest \3",
    ),
    *(
        Rule(
            rf"when (?:did|does|has|have)(?: the| our)? <V> (?:have|had|see|seen|post|reach) (?:its|their|the|a) {end}"
            rf" <G>{_IN} <M>",
            rf"which \2 had the {word} \3 for \1",
        )
        for end, word in ((_ANY_HIGH, "highest"), (_ANY_LOW, "lowest"))
    ),
    Rule(
        rf"(?:in|on|at|during) (?:which|what) <G> (?:did|was|were|is|are|does)(?: the| our)? <V>"
        rf"(?: sell| do| perform| at its| at their)?(?: the)? {_ANY_HIGH}",
        r"best \1 for \2",
    ),
    Rule(
        rf"(?:in|on|at|during) (?:which|what) <G> (?:did|was|were|is|are|does)(?: the| our)? <V>"
        rf"(?: sell| do| perform| at its| at their)?(?: the)? {_ANY_LOW}",
        r"worst \1 for \2",
    ),
)
_FIGURES = rf"(?: (?:ones?|values?|counts?|amounts?|results?|{NUMBER[3:-1]}|figures?|shares?|rates?))?"
_ATOP = (
    r"(?:first|on top|at the top|up top|topmost|uppermost|at the head(?: of the list)?|to start with|leading"
    r"|at the beginning|to begin with)"
)
_BELOW = r"(?:last|at the bottom|at the end|at the foot)"
_BEHIND = r"(?:, )?(?:and )?(?:with )?(?:the )?"
_MOST = rf"(?:{MOST[3:-1]}|fattest|steepest|deepest)"
_LEAST = rf"(?:{LEAST[3:-1]}|poorest|leanest|slimmest|thinnest)"
"""Not "longest", "widest" or "richest": things have a length, a breadth and a wealth of their own."""
_ORDER = (
    Rule(rf"(?:, )?(?:just |only )?(?:the )?<N> {_MOST}{_FIGURES}(?: only)?$", r", top \1"),
    Rule(rf"(?:, )?(?:just |only )?(?:the )?<N> {_LEAST}{_FIGURES}(?: only)?$", r", bottom \1"),
    Rule(rf"{_BEHIND}{_MOST}{_FIGURES} {_ATOP}$", ", highest first"),
    Rule(rf"{_BEHIND}{_LEAST}{_FIGURES} {_ATOP}$", ", lowest first"),
    Rule(rf"{_BEHIND}{_MOST} <g> {_ATOP}$", ", highest first"),
    Rule(rf"{_BEHIND}{_LEAST} <g> {_ATOP}$", ", lowest first"),
    Rule(rf"{_BEHIND}{_LEAST}{_FIGURES} {_BELOW}$", ", highest first"),
    Rule(rf"{_BEHIND}{_MOST}{_FIGURES} {_BELOW}$", ", lowest first"),
    Rule(
        rf"(?:, )?(?:sorted |ordered |ranked |listed |arranged )?from the {_LEAST} up(?:wards?)?$",
        ", lowest first",
    ),
    Rule(
        rf"(?:, )?(?:sorted |ordered |ranked |listed |arranged )?from the {_MOST} down(?:wards?)?$",
        ", highest first",
    ),
    Rule(
        r"(?:, )?(?:sorted |ordered |ranked |listed |arranged )?(?:from )?(?:the )?bottom up$",
        ", lowest first",
    ),
    Rule(
        r"(?:, )?(?:sorted |ordered |ranked |listed |arranged )?(?:from )?(?:the )?top (?:down|to bottom)$",
        ", highest first",
    ),
)
ENDS: tuple[Rule, ...] = (*_WORDS, *_LEADING, *_ORDER)
