"""More turns of phrase put as the lexicon knows them: who earns and how old, what verbs say, parts of a whole.

    "households earning 50 to 99 thousand"      households with income between 50 and 99 thousand
    "the over 65s"                              over 65
    "mailings that went out"                    mailings
    "the biggest receipt anyone ever paid"      the biggest receipt ever
    "stores that dont report promotions"        stores that do not report promotions

"How many visits, counting each household once" counts no visits, and is left as it is.

A verb is dropped only behind things of which it says nothing: all mailings go out, but not all coupons.
"""

from __future__ import annotations

CONTRACTIONS = (
    (r"(is|are|was|were|do|does|did|has|have|had|would|could|should)n'?t", r"\1 not"),
    (r"ca(?:n'?t|nnot)", "can not"),
    (r"won'?t", "will not"),
    (r"(how|who|where|that|there)s", r"\1 is"),
)
"""With the apostrophe and without it: a “dont” is never a slip for another word."""
_DIGITS = r"[$€£]?\d[\d,.]*[km]?"
_AMOUNT = rf"{_DIGITS}(?: (?:k|thousand|million))?(?: (?:dollars?|usd|bucks?))?"
_THAN = r"(?:under|below|less than|up to|over|above|more than|at least|at most|between)"
_PEOPLE = (
    r"(?:households?|hhs?|homes?|famil(?:y|ies)|people|persons?|shoppers?|customers?|couples?|cardholders?)"
)
_THAT = r"(?:(?:that|who|which) )?"
_EARN = r"(?:earn|earns|earned|earning|bring home|bringing home|take home|taking home)"
_NO_UNIT = r"(?! (?:dollars?|usd|bucks?|%|percent|pct|k|thousand|million|[a-z]+s|to|and|or|-)(?: |$))"
_BOUGHT = r"(?:bought|purchased|spent|redeemed)"
EARNERS = (
    (
        (
            rf"({_BOUGHT}(?: (?!by )[a-z0-9]+){{0,3}}) by ({_PEOPLE})"
            r"(?= (?:with|who|that|whose|earning|making|aged|under|over) )"
        ),
        r"\1 for \2",
    ),
    (rf"({_PEOPLE}) {_THAT}{_EARN}(?= (?:{_THAN} )?{_AMOUNT})", r"\1 with income"),
    (
        rf"({_PEOPLE}) {_THAT}(?:make|makes|made|making)(?= (?:{_THAN} )?{_AMOUNT} (?:a|per) year)",
        r"\1 with income",
    ),
    (rf"(income {_THAN} {_AMOUNT}(?: and {_AMOUNT})?) (?:a|per) year", r"\1"),
    (rf"income (?:of )?({_AMOUNT}) (?:a year )?to ({_AMOUNT})", r"income between \1 and \2"),
)
"""Only people earn an income: a store that makes less than 25k sells so much."""
AGES = (
    (r"(?:the )?(under|over|below|above) ([1-9]\d)s(?=$| )", r"\1 \2 years old"),
    (
        (
            rf"(?:for|to|from|with|by|among|amongst) (?:the )?(?:people|folks|persons|everyone|anyone)(?: aged)?"
            rf" (under|over|below|above) ([1-9]\d)(?!\d){_NO_UNIT}"
        ),
        r"for \1 \2 years old",
    ),
    (r"(?:the )?([1-9]\d ?\+|[1-9]\d-[1-9]\d) (?:crowd|crew|bunch|folks|demographic)", r"\1"),
)
_SENT = r"(?:mailings?|mails|letters|e-?mails|flyers|leaflets|newsletters|parcels|shipments)"
_RUNG = r"(?:baskets|receipts|tickets|purchases)"
_WE = r"(?:we|you|they|our stores|the stores|the shops)"
_CUTS = r"(?:discounts?|rebates?|reductions|savings|markdowns?|price cuts)"
_NO_OBJECT = r"(?=$| (?:,|in|on|at|by|per|during|from|to|since|until|before|after|last|this|each|more|less) )"
VERBS = (
    (r"(send|sent|sends|sending) (?:out|off|away)", r"\1"),
    (rf"({_SENT}) {_THAT}(?:(?:have |were )?(?:went|go|goes|gone|sent|mailed)) out", r"\1"),
    (
        (
            rf"({_SENT}) {_THAT}(?:(?:did|have|do) )?(?:we|they) (?:send|sent|mail|mailed)(?: out)?"
            r"(?=$| (?:,|in|on|per|by|for) )"
        ),
        r"\1",
    ),
    (
        rf"({_CUTS}) {_THAT}(?:(?:did|have|do) )?{_WE} (?:gave|give|given|grant|granted|allowed)(?: away| out)?",
        r"\1",
    ),
    (r"(?:give|gave) away(?= in )", "give"),
    (rf"({_RUNG}) (?:were|was|are|got) paid(?=$| (?:before|after|at|between|from|until|,) )", r"\1"),
    (r"kick(ed|s|) off(?=$| )", r"start\1"),
    (r"(how many (?:[a-z]+ )?[a-z]+) (?:did|have|do) (?:we|they|you) start(?:ed)?", r"\1 started"),
    (r"(how many (?:[a-z]+ )?[a-z]+) (?:we|they|you) started", r"\1 started"),
    (r"(?:do|does|did) ((?:baskets|receipts|tickets|purchases)(?: with [a-z]+)?) come(?: in)?(?=$| )", r"\1"),
    (
        (
            r"((?:biggest|largest|highest|smallest|lowest) [a-z]+) (?:that )?(?:anyone|anybody) "
            r"(?:has |have )?ever (?:has )?(?:paid|had|ran up|rang up)"
        ),
        r"\1 ever",
    ),
    (r"(sell|sells|sold) better(?= |$)", r"\1 more"),
    (rf"(?<!what )got(?= (?:[a-z]{{2,}}ed|sold|bought|sent|paid){_NO_OBJECT})", "were"),
    (r"got(?= (?:the )?(?:best|worst|highest|lowest|biggest|largest|most|least|fewest) )", "had"),
    (r"(we have (?:a|an|any) [a-z]+) out(?=$| ,)", r"\1"),
)
_MONEY = r"(?: (?:money|dollars|cash))?"
_TAKES = r"(?:brought in|brings in|bring in|took in|takes in|take in|earned|earns|spent|spends|spend)"
_SLIP = r"(basket|receipt|order|ticket|cart|transaction|invoice)s?"
MEASURES = (
    (rf"{_TAKES} (?:the )?most{_MONEY}(?= per )", "had the highest sales"),
    (rf"{_TAKES} (?:the )?least{_MONEY}(?= per )", "had the lowest sales"),
    (
        rf"(?:biggest|largest|highest) {_SLIP} in (?:dollars|usd|money) on (?:average|avg)",
        r"highest average \1 value",
    ),
    (
        rf"(?:smallest|lowest) {_SLIP} in (?:dollars|usd|money) on (?:average|avg)",
        r"lowest average \1 value",
    ),
    (rf"(?:average|avg) {_SLIP}(?: size)? in (?:dollars|usd|money)", r"average \1 value"),
    (r"unit (?:sales|volume)(?! (?:price|value|revenue|per|tax)\b)", "units sold"),
)
_DATE = r"(?:[a-z0-9]+ ){0,2}[a-z0-9]+"
_INCL = r"(?: ,)? (?:incl|inclusive|both inclusive|both included|both days included)(?=$| ,)"
_TOTALLED = r"(?:in total|overall|altogether|(?:for )?all \2s)"
SHAPES = (
    (r"(at|in|during) (which|what) hour(?! of)(?= )", r"\1 \2 hour of the day"),
    (r"(?<!.)now(?= (?:just|only|by|for|the|show|give|list|split|what|how|which)(?: |$))", ""),
    (
        rf"(by ([a-z]+))(?: ,)? and {_TOTALLED}(?=$| (?:,|in|for|during|since|last|this|from|until) )",
        r"\1 with totals",
    ),
    (rf"((?:from|between) {_DATE} (?:until|till|to|through|thru|and) {_DATE}){_INCL}", r"\1"),
    (rf"(?:up )?(?:until|till|up to) ({_DATE}){_INCL}", r"until and including \1"),
    (r"(and [a-z0-9]+)(?: ,)? each(?=$| (?:,|by|per) )", r"\1 separately"),
    (r"((?:vs|versus) [a-z0-9]+)(?: ,)? each(?=$| (?:,|by|per) )", r"\1"),
    (r"(?:, )?(?:ranked|sorted|ordered)(?= , (?:top|bottom) \d)", ""),
    (r"which ones?(?= (?:had|has|have|sold|made|brought|got|did|was the|is the|took) )", "which"),
    (
        (
            r"how many ((?:(?!different |unique |distinct )([a-z]+?)s?)(?: [a-z0-9]+){1,8})(?: ,)? (?:but )?"
            r"(?:counting|count) each (?:one |of them |\2 )?(?:just |only )?once"
        ),
        r"how many different \1",
    ),
    (
        (
            r"(?<!with )(?:(?<=, )with |in |as )?(?:one|a|1) (?:row|line|bar|column) "
            r"(?:per|for each|for every|by)(?= (?!of |one )[a-z])"
        ),
        "by",
    ),
    (r"as (?:a |the )?(?:part|portion|slice|fraction) of(?!.* (?:bands|groups|brackets) )", "as a share of"),
)
TURNS = (*CONTRACTIONS, *EARNERS, *AGES, *VERBS, *MEASURES, *SHAPES)
