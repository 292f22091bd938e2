"""Sentences that say which are meant: bounds, deeds, what is known, what is left out."""

from __future__ import annotations

from collections.abc import Sequence

from semantic.book import Book
from semantic.book.words import phrase_key
from service.asking.offline.rephrasing.checks import bare_numbers, counts_once, listed
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import BOUND, CAME, THE
from service.asking.offline.tagging.lexicon import NUMBERS


def _same_things(phrases: Sequence[str], book: Book) -> bool:
    """ "by store, only for stores with …": of another grouping those would be other things."""
    return phrase_key(phrases[0]) == phrase_key(phrases[2])


def _counts(phrases: Sequence[str], _: Book) -> bool:
    """ "exactly two kids": a value that is a number of something is no more and no less."""
    first = phrases[0].split()[0].lower()
    return first.isdigit() or first in NUMBERS


_BOUNDS = (
    Rule(
        r"^(?:list |show |show me |all |the |only )*<G> (?:where|with|when|in which|on which|having)(?: the| our)? <M>"
        rf"(?: was| were| is| are)? ({BOUND}|above|below|higher than|lower than|greater than) <N>",
        r"which \1 had \2 \3 \4",
    ),
    Rule(
        rf"^(?:so )?(?:were|are|was|is) there (?:any |some )?<G> (?:with|that had|having|when we had|where we had)"
        rf" ((?:{BOUND}) <n> <m>(?: in <t>)?)$",
        r"which \1 had \2",
    ),
    Rule(r"^<R> aged ((?:[NV]\d+)(?: to [NV]\d+)?)(?: ,)? (.+)$", r"\3 for \1 aged \2"),
    Rule(r"(?:, )?(?:sorted|ranked|ordered)$", r", highest first"),
    Rule(r"(?:exactly|precisely) <V>", r"\1", "", _counts),
    Rule(
        r"(?:exceeded|surpass(?:es|ed)?|topped|tops|was over|were over|was above|were above"
        r"|was more than|were more than"
        r"|went over|went above|goes over|goes above|climbed above|rose above|came in above) <N>",
        r"over \1",
    ),
    Rule(
        r"(?:fell below|falls below|fall below|was under|were under|was below|were below|was less than"
        r"|were less than"
        r"|did not reach|didn't reach|does not reach|doesn't reach|fell short of|stayed under"
        r"|stayed below|came in below"
        r"|dropped below|failed to reach|not reaching|short of) <N>",
        r"under \1",
    ),
    Rule(
        r"(?:reached|reaches|hit|hits|was at least|were at least|came to at least|got to|made it to"
        r"|reaching) <N>",
        r"at least \1",
    ),
    Rule(
        rf"<R> (?:who |that |which )?(?:visited|came|shopped|bought|were here|were in)(?: us| in| by| here)?"
        rf" ({BOUND}) <N> times",
        r"\1 with \2 \3 visits",
        "visit",
    ),
)
_GOT = r"(?:got|get|received|receive|had|have|made|make|collected|placed|took)"
_TOLD = (
    Rule(
        r"<MR> (?:that (?:are|were) |which (?:are|were) )?(?:carried|stocked|listed|kept) (in|at|by|for|of) <VRD>",
        r"\1 \2 \3",
        "",
        listed(1),
    ),
    Rule(
        r"by <RD>((?: .*?)?)(?: ,)? (?:only|those|just) for (?:the |those )?<RD> (with|having)",
        r"by \1\2 , only those \4",
        "",
        _same_things,
    ),
    Rule(r"<V> (?:counter|aisle|section|range|goods|stuff|corner|shelves)", r"\1"),
    Rule(rf"<R> (?:who |that |which |have |has )?{_GOT} ({BOUND}) <N> <MR>", r"\1 with \2 \3 \4"),
    Rule(
        r"<M> (?:that |which )?(?:(?:were|was) )?(?:earned|achieved|generated"
        r"|realised|realized"
        r"|incurred|seen|made|taken) (in|during|on|per|for|at|compared|since|between"
        r"|from|last|<t>)",
        r"\1 \2",
    ),
    Rule(
        r"(?:, )?(?:and )?how (?:much )?(?:they|it|these|this|that|each|those)(?: have| has"
        r"| all)? (?:changed?|moved?"
        r"|developed|compares?|compared)(?: to| with| against| vs| from)? ((?:the |last |previous |q\d)\S*)",
        r"compared with \1",
    ),
    Rule(
        r"^((?:(?!how many).)+?)(?: ,)? (?:please |just )?(?:count them|count those|count these"
        r"|just count|give me the count"
        r"|the count please|count please|number of them|number please)$",
        r"how many \1",
    ),
    Rule(
        r"(<r> .*<n>.*?)(?: ,)? (?:with|and|plus|including|incl|showing|show)(?: the| their"
        r"| its)? (?:amounts?|figures?"
        r"|values?|numbers?|sums?)$",
        r"\1",
    ),
    Rule(
        r"(?:the )?(?:distinct |different |all |possible |unique |all the |available )*values (?:of|for|in) <DR>$",
        r"list \1",
    ),
    Rule(
        rf"<M> (?:ate up|eat up|eats up|ate|took up|take up|takes up|made up|make up|accounted for"
        rf"|account for|amounted to"
        rf"|came to|come to|were|was|are|is) ({BOUND}) <N>(?: percent| %)? of {THE}<M>",
        r"\1 divided by \4 are \2 \3",
    ),
    Rule(
        r"(?<!many )(?<!number of )<V> (?:people|persons|folks|homes|individuals|consumers|guests)",
        r"\1 customers",
        "customer",
    ),
    Rule(
        r"how many <R> (?:supply|supplies|supplied|serve|serves|served|deliver to|work with"
        r"|make products for|work for)"
        rf" {THE}<V>",
        r"how many \1 in \2",
    ),
    Rule(
        rf"how (?:did|does|do|is|was|are|were) <P> (?:do|doing|perform|performing|develop"
        rf"|fare)? ?(<t> )?(?:in terms of|by|in|on|for) {THE}<M>",
        r"\3 of \1 \2",
    ),
    Rule(r"number of <V> <CR>", r"number of \2 of \1"),
)
_UNKNOWN = r"(?:unknowns?|missing|empty|blank|null|undefined|not known|unspecified|unassigned)"
_OUT = r"(?:excluding|without|ignoring|leaving out|not counting|leave out|exclude|ignore|drop|minus|no|skip)"
_KNOWN = (
    Rule(
        r"(by|across|per) <D>(.*?)(?: ,)? (?:only|just) (?:the |those |ones |where |which |that |are "
        r"|it is )*known(?: ones)?$",
        r"by \2 \3 where \2 is known",
    ),
    Rule(
        rf"(?:, )?{_OUT} (?:the |those |all |any |with |of )*(?:{_UNKNOWN}) <D>(?: groups?| values?)?",
        r"where \1 is known",
    ),
    Rule(
        rf"by <D>(.*?)(?: ,)? {_OUT} (?:the |those |all |any |with |of )*{_UNKNOWN}(?: ones| values?"
        rf"| groups?| rows?)?$",
        r"by \1 \2 where \1 is known",
    ),
    Rule(r"(?:with|for|of) (?:a )?known <D>(?: only)?", r"where \1 is known"),
    Rule(r"(?:with|for|of) (?:an )?unknown <D>(?: only)?", r"where \1 is unknown"),
)
_HELD = (
    Rule(
        r"<A>((?: (?:in )?T\d+)?) (?:at|across|over|for|from|in) all (?:of )?(?:the |our )?<r>"
        r"(?=$| ,| (?:by|per|in|on|last|during|since|between|from) [TGDR]\d| T\d)",
        r"\1\2",
    ),
    Rule(
        r"<MR> (?:that |which )?(?:contained|contain|included|held|carried|had|featured|comprised|involved) <V>"
        r"(?: in (?:it|them))?",
        r"\1 with \2",
    ),
    Rule(
        rf"<M> (?:that |which )?(?:(?:were|was) )?offered (?:to|for) {THE}<r>",
        r"\1",
    ),
    Rule(rf"how many (?:different |unique |distinct )?<R> (?:have |had )?{CAME}", r"how many \1 shopped"),
)
_SEVERAL = r"(V\d+(?:(?: , V\d+)*(?: ,)? (?:and|or) V\d+))"
"""All that is left out, from its beginning: of "deli and meat excluded" neither stays."""
_ALONE = r"(?<!V\d and )(?<!V\d\d and )(?<!V\d or )(?<!V\d\d or )"
_EXCLUDED = (
    r"(?:both |all |are |is )?(?:excluded|left out|taken out|removed|aside|not included|not counted|set aside"
    r"|stripped out|omitted|ignored|left off|knocked out)"
)
_BUT = (
    r"(?:other than|apart from|aside from|except|except for|excepting|excluding|bar|barring|save for|leaving out"
    r"|with the exception of|omitting|ignoring|but not|not counting|without|besides|save)"
)
_NUMBERS = r"([NV]\d+(?:(?: ,| ,? ?and| or) [NV]\d+)*)"
_NOT = (
    Rule(
        rf"(?:at|in|for|from|across) (?:(?:all|any|the|our|of|other) )*<R> (?:but|than|{_BUT})"
        rf" (?:<r> |numbers? )?{_NUMBERS}",
        r"excluding \1 \2",
    ),
    Rule(rf"(?:all|any)(?: of)?(?: the| our)? <R> (?:but|{_BUT}) {_NUMBERS}", r"excluding \1 \2"),
    Rule(
        r"(?:if|when|once) (?:we|you|i|one) (?:ignore|exclude|leave out|take out|remove|drop|disregard"
        r"|skip|omit"
        r"|strip out|do not count|don't count|left out|excluded|ignored) <V>",
        r"excluding \1",
    ),
    Rule(
        rf"(?:^|, |with (?:both )?){_SEVERAL} {_EXCLUDED}",
        lambda found: f" excluding {found[1].replace(' or ', ' and ')}",
    ),
    Rule(rf"(?:, )?(?:with )?{_ALONE}<V> {_EXCLUDED}", r"excluding \1"),
    Rule(
        rf"(?:, )?(?:with )?(?:the )?([RD]\d+ N\d+(?:(?: ,)? and N\d+)*) {_EXCLUDED}$",
        r" excluding \1",
    ),
    Rule(r"(?:please )?(?:do not|don't) (?:count|include) <V>", r"excluding \1"),
)
_NUMBERED = (
    Rule(
        rf"^(?:(?:all|the|our|of|other) )*<R> (?:than|{_BUT}) (?:<r> |numbers? )?{_NUMBERS} ,"
        r" (?:combined|together|in total|total)",
        r"excluding \1 \2 ,",
    ),
    Rule(
        rf"^(.*)<RDC>((?:(?! [RDCNV]\d).)*?)(?: ,)? {_BUT} (?:(?:numbers?|nos?) )?{_NUMBERS}"
        r"(?: ,)?(?! (?:[RDCGN]\d|percent|dollars|%|or more|or less))( .+)?$",
        lambda found: (
            f"{found[1]}{found[2]}{found[3]}{found[5] or ''} excluding {found[2]} "
            + found[4].replace(" or ", " and ")
        ),
        "",
        bare_numbers(4),
    ),
)
"""A number that is left out behind a noun is the noun's own: "which stores, other than 367, …"."""
_TOOK = r"(?:took|sold|made|earned|brought in|turned over|had|have|has)"
_NOTHING = (
    Rule(
        r"^(.*(?:fewest|least|lowest|smallest)) <M>((?:(?! [MQC]\d).)*?)(?: ,)? (?:but|and|yet)(?: still)?"
        r" (?:more than|over|above) (?:zero|none|nothing|(N\d+))(?= |$)",
        lambda found: f"{found[1]} {found[2]}{found[3]} with {found[2]} over {found[4] or '0'}",
    ),
    Rule(
        rf"<M>((?:(?! [MQC]\d).)*?)(?: ,)? {_BUT} (?:those|the ones|any|ones|all|all those) (?:that|which|who) {_TOOK}"
        r" (?:nothing|none)(?: at all)?",
        r"\1\2 with \1 over 0",
    ),
)
_ONCE = (
    Rule(
        r"<MR>((?:(?! [MRCQ]\d).)*?)(?: ,)? (?:each )?counted (?:only |just )?once(?: each| only)?(?= |$)"
        r"(?! (?:per|by|in)\b)",
        r"\1\2",
        "",
        counts_once(1),
    ),
)
PICKING: tuple[Rule, ...] = (
    *_ONCE,
    *_NOTHING,
    *_NUMBERED,
    *_BOUNDS,
    *_TOLD,
    *_KNOWN,
    *_HELD,
    *_NOT,
)
