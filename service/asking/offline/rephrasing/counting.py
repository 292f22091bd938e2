"""Sentences that ask how many, how often and how large."""

from __future__ import annotations

from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import AMOUNT, DID, LEAST, MOST, NUMBER, PEOPLE, THE

_NOUNS = (
    Rule(rf"(how many (?:different |unique |distinct )?){PEOPLE}(?= {DID})", r"\1customers", "customer"),
    Rule(
        rf"(?<!many )(?<!number of )(?<!different )(?<!unique )(?<!distinct )(?<!\d ){PEOPLE}(?! (?:live"
        rf"|are in|in a|per|living))",
        "customers",
        "customer",
    ),
    Rule(rf"{MOST} {NUMBER} of", "most"),
    Rule(rf"{LEAST} {NUMBER} of", "fewest"),
    Rule(rf"({MOST}|{LEAST}) {AMOUNT} of {THE}<A>", r"\1 \2"),
    Rule(r"(?:(?:at|in|during|on) )?(?:which|what) time of (?:the )?day", "which hour of the day"),
    Rule(r"(?:at|in|during|on) (?:which|what) time", "which hour of the day"),
    Rule(r"when (?:during|in|over) the day", "which hour of the day"),
    Rule(
        r"(?:average |avg )?(?:selling|sales|sale|retail|checkout) price(?: paid)?(?: for| of)?",
        "average price of",
        "average price",
    ),
    Rule(r"(?:average |avg )price paid(?: for| of)?", "average price of", "average price"),
)
_AGES = (
    Rule(r"(?:older|elder) than <NV>(?: years)?", r"over \1 years old"),
    Rule(r"younger than <NV>(?: years)?", r"under \1 years old"),
)
_COUNTS = (
    Rule(
        r"^((?:(?!how many).)+?)(?: ,)? how many(?: (?:are|were|is|was) (?:there|they|it|that))?$",
        r"how many \1",
    ),
    Rule(r"^((?:(?!how many).)+?)(?: ,)? how many (?:are|were) there (?:in )?<T>$", r"how many \1 \2"),
    Rule(r"<CR> (?:counts?|numbers|tally|tallies)", r"number of \1"),
)
_IN_EACH = r" (?:in|into|under|on|within|to) (?:each|every)(?= (?:[DG]\d|size|class|group|band)\b)"
_SIZES = (
    Rule(
        rf"<CR> (?:that |which )?(?:landed|belong|belonged|came|ended up|ends? up|went){_IN_EACH}",
        r"\1 by",
    ),
    Rule(rf"(how many|number of) <CR> (?:fell|falls?){_IN_EACH}", r"\1 \2 by"),
    Rule(
        rf"how (?:large|big|high|low|strong|great|much|sizeable|substantial) (?:is|was|were|are)"
        rf"(?: in (?:dollars|usd|percent|total))? {THE}<M>",
        r"what was \1",
    ),
    Rule(
        rf"how (?:effective|good|successful|strong|well|bad|poor|efficient) (?:is|was|were|are|did|do"
        rf"|does) (.+?)"
        rf"(?: do| doing| perform)? (?:in terms of|by|measured by|judged by|judging by) {THE}<M>",
        r"\2 of \1",
    ),
    Rule(r"(?:, )?(?:in terms of|measured by|measured in|as measured by|judged by|based on) <M>", r"by \1"),
    Rule(
        r"how (?:long|many <G>) (?:do|does|did|is|was|were) <RD> ([NV]\d+) (?:last|run|take|go on|go|running|lasting)"
        r"(?: for| on for)?",
        r"how many days does a \2 run for \2 \3",
        "",
        lambda phrases, _: phrases[0] in ("", "days"),
    ),
    Rule(
        r"how long (?:do|does|did|is|are|were|was) <R> (?:last|run|take|running|lasting)",
        r"how many days does a \1 run",
    ),
)
_PASSIVE = {
    "reach": "reached",
    "offer": "offered",
    "send": "sent",
    "send out": "sent",
    "mail": "mailed",
    "contact": "contacted",
    "promote": "promoted",
    "put on display": "displayed",
    "have on display": "displayed",
    "had on display": "displayed",
    "display": "displayed",
    "advertise": "advertised",
    "target": "targeted",
    "sell": "sold",
}
"""Verbs of which things are counted: "households reached by" what "did reach"."""
DEEDS: tuple[Rule, ...] = tuple(
    Rule(
        rf"how many ([a-z]+(?: [a-z]+)?) (?:did|do|does|has|have|had) ((?!(?:we|you|they|it|i|an?"
        rf"|one) )[a-z0-9]+(?: [a-z0-9]+){{0,3}})"
        rf" (?:{verb}|{done})(?= (?:in|during|per|by|last|since|between|from|on)|$)",
        rf"how many \1 {done} by \2",
    )
    for verb, done in _PASSIVE.items()
)
COUNTING: tuple[Rule, ...] = (
    *_NOUNS,
    *_AGES,
    *_COUNTS,
    *_SIZES,
)
