"""Parts of a whole in other words: what a part holds, takes, weighs, contributes, and where the whole goes.

    "what slice of sales do renters command"         what share of sales comes from renters
    "store 367 accounted for what part of sales"     what share of sales comes from store 367
    "the deli's weight in sales"                     what share of sales comes from the deli
    "sales by store in proportion to total sales"    sales by store in percent

Of what is counted only words that say no more than that it belongs to something: a part of the products that was sold
in the deli is not the deli's part of the products.
"""

from __future__ import annotations

from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import BOUND

_PART = r"(?:share|percentage share|percentage|percent|per cent|%|part|proportion|fraction|portion|slice|cut|chunk|bit)"
_WHAT = r"(?:(?:what|which|how (?:big|large|great|high|small) (?:an? |of an? )?|how much of a) )?"
_THE = r"(?:(?:the|our|all|total|overall|the whole|the entire|company|the company's|chain|chain's) )*"
_OF = rf"{_PART} of {_THE}"
_WHOLE = r"((?:[TV]\d+ )*[MCR]\d+)"
_AMOUNT = r"((?:[TV]\d+ )*M\d+)"
_HOLD = (
    r"(?:hold|have|had|take|take up|command|represent|make up|account for|contribute|bring in|capture|claim"
    r"|constitute|form|generate|stand for|reach|own|get|control|make|earn|deliver|pull in|take in|supply|provide)"
)
_HELD = (
    r"(?:holds?|held|has|had|have|takes?|took|takes up|took up|commands?|commanded|represents?|represented|makes? up"
    r"|made up|accounts? for|accounted for|contributes?|contributed|brings? in|brought in|captures?|captured|claims?"
    r"|claimed|constitutes?|constituted|forms?|formed|generates?|generated|stands? for|stood for|gets?|got|was"
    r"|is|were|are|makes?|made|earns?|earned|delivers?|delivered|pulls? in|pulled in|takes? in|took in)"
)
_GOES = (
    r"(?:(?:is |was |were |are |has been |have been |that |which )*(?:going|gone|goes|go|went|flowing|flows"
    r"|flowed|falls"
    r"|fell|falling|belongs|belonged|belonging|attributable|attributed|due|owed|down|traceable|allotted|allocated)"
    r" (?:in |out )?(?:to|on|into|upon|in|with))"
)
_DONE = (
    r"(?:(?:is |was |were |are |has been |have been |that |which |got |gets |being )+(?:spent|earned|made"
    r"|brought in|generated"
    r"|taken|taken in|rung up|contributed|produced|derived|driven|received|granted|given|given away|claimed|captured"
    r"|booked|achieved|realised|realized|done|sold|bought|purchased|paid|collected|delivered|eaten up|swallowed)"
    r" (?:to|on|from|by|in|at|with|through|for|into|under|via))"
)
_COMES = r"what share of \1 comes from \2"
_HOLDING = (
    Rule(
        rf"{_WHAT}{_OF}([CR]\d+) (?:did|do|have|has) we (reach|contact|mail|target)(?:ed)?",
        r"share of \1 \2ed",
    ),
    Rule(rf"{_WHAT}{_OF}{_WHOLE} (?:do|does|did|would|will) {_THE}<P> {_HOLD}", _COMES),
    Rule(rf"how much of {_THE}{_WHOLE} (?:do|does|did|would|will) {_THE}<P> {_HOLD}", _COMES),
    Rule(
        rf"<P> (?:{_HELD} )?(?:what|which|how (?:big|large|great|high) an?) {_OF}{_WHOLE}",
        r"what share of \2 comes from \1",
    ),
    Rule(rf"<P> {_HELD} how much of {_THE}{_WHOLE}", r"what share of \2 comes from \1"),
    Rule(rf"{_WHAT}{_OF}{_WHOLE} {_GOES} {_THE}<P>", _COMES),
    Rule(rf"{_WHAT}{_OF}{_AMOUNT} {_DONE} {_THE}<P>", _COMES),
    Rule(rf"how much of {_THE}{_WHOLE} {_GOES} {_THE}<P>", _COMES),
    Rule(rf"how much of {_THE}{_AMOUNT} {_DONE} {_THE}<P>", _COMES),
    Rule(
        rf"<P> (?:weight|penetration|contribution|importance|stake|weighting|slice|cut|portion|proportion|fraction)"
        rf" (?:of|in|to|within|on|for) {_THE}{_WHOLE}",
        r"what share of \2 comes from \1",
    ),
    Rule(
        rf"(?:the )?(?:weight|penetration|contribution|importance|stake|weighting) of {_THE}<P>"
        rf" (?:in|to|within|on|for) {_THE}{_WHOLE}",
        r"what share of \2 comes from \1",
    ),
    Rule(
        rf"how (?:dominant|dependent|reliant|important|prominent) (?:is|are|was|were) (?:(?:we|sales) )?(?:on )?"
        rf"{_THE}<P> (?:in|for|to|within|as part of|in terms"
        rf" of) {_THE}{_WHOLE}",
        r"what share of \2 comes from \1",
    ),
    Rule(
        rf"^(?:out )?of {_THE}{_WHOLE}(?: (?:in|during|over|for|from|at))?( <t>)?(?: ,)? (?:what|which|how"
        rf" (?:big|large|great) an?) {_PART} (?:is|was|were|are|came|comes|went|goes|belongs|belonged|falls|fell)"
        rf"(?: (?:from|to|into|by|in|on))? {_THE}<P>",
        r"what share of \1 comes from \3\2",
    ),
)
_RATIOS = (
    Rule(
        rf"<M> (?:is|was|were|are|made up|makes? up|came to|comes to|amounts? to|amounted to|represents?"
        rf"|represented|equals?|equalled) (?:what|which|how (?:big|large|great) an?) {_OF}<M>",
        r"\1 as a share of \2",
    ),
    Rule(
        rf"([MCR]\d+) (?:per|by|of each|for each|of every|across) <DRG>(?: ,)? (?:in proportion to|in relation"
        rf" to|relative to|measured"
        rf" against|against|out of|divided by|as an? {_PART} of|expressed as an? {_PART} of) (?:the |our )?"
        r"(?:total|overall|entire|whole|all)(?: the| our)? \1",
        r"\1 by \2 in percent",
    ),
    Rule(
        rf"<M> (?:of|in|from|for|at|to|on|with|by) (?:<r> )?<P>(?: ,)?(?: expressed| given| taken)? as (?:an? "
        rf"|the )?{_PART}"
        r" of (?:everything|the whole|the whole lot|the lot|the pie|the whole pie|it all|the entire company"
        r"|the (?:whole |entire )?(?:chain|company|business))",
        r"what share of \1 comes from \2",
    ),
    Rule(
        rf"how (?:evenly|unevenly|equally) (?:is|are|was|were|do|does|did) {_THE}<MR> (?:distributed|spread"
        rf"|split|divided|shared|distribute)(?: out)? (?:over|across|among|amongst|between|by) {_THE}<DRG>",
        r"\1 by \2 in percent",
    ),
    Rule(
        rf"(?:show me |give me |what is |show )?(?:the )?(?:spread|dispersion|division|partition|apportionment"
        rf"|distribution) of {_THE}<MR> (?:over|across|among|amongst|between) {_THE}<DRG>",
        r"\1 by \2",
    ),
    Rule(
        rf"^(?:splitting|breaking down|dividing|cutting|slicing|looking at|taking|going through)"
        rf" {_THE}((?:[TV]\d+ )*[MCR]\d+)"
        rf" by <D>(?: ,)? (?:what|which|how (?:big|large) an?) {_PART} (?:of (?:it|the total|that) )?(?:do"
        rf"|does|did|is|has) (?:each|every)(?: <d>)?(?: {_HOLD})?",
        r"\1 by \2 in percent",
    ),
)
_BIGGEST = (
    Rule(
        r"<DRG> (?:that |which |who )?contribut(?:e|es|ed|ing) (?:the )?(most|least)(?: to| towards)?(?: the|"
        r" our)? <M>",
        r"\1 with the \2 \3",
    ),
    Rule(
        rf"(?<!what )(?<!which )(?:the )?{_PART} of {_THE}<CR> (?:worth |of |that (?:were|are|is) )?({BOUND}"
        rf"|above|below) (?:an? )?<N>( dollars| bucks| usd)?",
        r"what share of \1 are \2 \3\4",
    ),
    Rule(
        rf"(?:what|which) {_PART} of {_THE}((?:T\d+ )?)<CR> (?:worth |of |that (?:were|are|is) )?({BOUND}"
        rf"|above|below) (?:an? )?<N>( dollars| bucks| usd)?",
        r"what share of \2 are \3 \4\5 \1",
    ),
)
PARTS: tuple[Rule, ...] = (*_HOLDING, *_RATIOS, *_BIGGEST)
