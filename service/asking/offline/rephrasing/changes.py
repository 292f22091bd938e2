"""Sentences about what became more or less from one period to another, and about how far two numbers are apart.

"has revenue gone up or down from q1 to q2"              has revenue up or down from q1 to q2
"how far behind q4 was q1 in shoppers"                   shoppers in q1 vs q4
"which stores had fewer baskets in may than in april"    stores whose baskets fell from april to may
"by how much does revenue exceed net sales"              revenue minus net sales
"""

from __future__ import annotations

from semantic.calendars import MONTHS, SHORT_MONTHS
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.words import EARNS, HAD, MADE, ON, OR_TO, THE

_UP = r"(?:up|higher|risen|rose|rise|rising|grown|grew|grow|growing|increased?|increasing|gained?|climbed|improved)"
_DOWN = (
    r"(?:down|lower|fallen|fell|fall|falling|dropped|drop|dropping|shrunk|shrank|shrink|shrinking|declined?"
    r"|declining|decreased?|decreasing|lost)"
)
_LEVEL = r"(?:flat|steady|level|unchanged|stable|the same)"
_DROP = r"(?:drop|fall|decline|decrease|slump|dip|reduction|loss)"
_RISE = r"(?:rise|increase|growth|jump|gain|uplift)"
_MOVE = rf"(?:{_DROP}|{_RISE}|change)"
_DID = r"(?:do|does|did|is|are|was|were|has|have|had)"
_BIG = r"(?:big|large|steep|sharp|deep|high|strong|great|severe|huge|wide)"
_AMOUNT = r"(?:percent|percentage|dollars|percentage points|per cent|%)"
_GOING = r"(?:gone|went|go|going|moved?|been|trending|trended|headed|heading|developed)"
_SINCE = rf"(?:the start of |the beginning of )?(?:{'|'.join((*MONTHS, *SHORT_MONTHS))})(?: 20\d\d)?"
_RISEN = (
    rf"(?:{_GOING} )?(?:{_UP}|{_DOWN}|crept up|crept down|creeping up|creeping down|edged up|edged down|ticked up"
    r"|ticked down|slipped|gaining ground|gained ground|losing ground|lost ground|up or down|on the rise)"
)
_ANY = r"(?:(?:(?:do we have|are there|were there) )?any |which |what |list |show |the |those )?"
_NOUNS = r"((?!(?:do|does|did|is|are|was|were|has|have|had|this|can) )(?:[a-z]+ )?[a-z]+s)"
_WHO = r"(?:that |which |who )?"
_ON = r"(?:(?:in|on|during) )?"
_LOOKS = (
    r"(?:tell me|let me know|find out|i'd (?:like|love) to know|i (?:would like|want|need) to know|work out)"
)
_DECLINED = rf"(?:did|has|have|had) .*(?:{_DOWN}|{_UP})"
_WHEN = (
    r"((?:the )?(?:(?:first|second|third|fourth|last|previous|this) (?:half|quarter|month|week|year)|q[1-4]|h[12]"
    rf"|{'|'.join((*MONTHS, *SHORT_MONTHS))})(?: (?:of )?20\d\d)?)"
)
CHANGES: tuple[Rule, ...] = (
    Rule(r"(?<=[a-z0-9] )v(?= [a-z0-9])", "vs"),
    Rule(rf"{_LEVEL}(?: ,)?(?: or)? (?:up or down|down or up)", "up or down"),
    Rule(
        r"(?:(dropped|drop|drops|dropping|fell|fall|falls|falling)|(?:tailed|trailed|tapered)) (?:off|away|back)"
        r"(?=$| ,| (?:the )?(?:most|least|fastest|more|less|from|in|between|since|during|after|last|by|sharply)\b)",
        lambda found: found[1] or "fell",
    ),
    Rule(rf"(?:up|down)(?: ,)?(?: or)? (?:down|up) or {_LEVEL}", "up or down"),
    Rule(rf"{_GOING} (?:up or down|down or up)", "up or down"),
    Rule(rf"{_UP} or {_DOWN}(?! than)", "up or down"),
    Rule(rf"{_DOWN} or {_UP}(?! than)", "up or down"),
    Rule(
        rf"^(?:has|have|is|are) (?!there|it)(.+?) (?:been )?{_RISEN} since ({_SINCE})$",
        r"\1 by month since \2",
    ),
    Rule(
        rf"^(?:has|have|is|are) (?!there|it)(.+?) (?:been )?{_RISEN} since (q[1-4](?: 20\d\d)?)$",
        r"\1 by quarter since \2",
    ),
    Rule(
        rf"^(?:has|have|did) (?!there|it)(.+?) (?:been )?{_RISEN} (?:over|during|through|in|across) (?:the|all)"
        r"(?: last| past)? (?:12|twelve) months$",
        r"\1 by month in the last 12 months",
    ),
    Rule(rf"how (?:far|sharply|steeply|strongly|badly|deeply|heavily) ({_DECLINED})", r"by how much \1"),
    Rule(rf"how {_BIG} (?:was|is|were) (?:the|that) ({_MOVE}) (?:in|of)", r"\1 in"),
    Rule(rf"by (?:what|how many) {_AMOUNT}(?= (?:{_DID}|from|between|in|over|compared)\b)", "by how much"),
    Rule(rf"^(?:(?:was|is|were) there )?(?:any|an?) ({_MOVE}) in", r"\1 in"),
    Rule(rf"to what extent(?= {_DID}\b)", "by how much"),
    Rule(r"and by how much$", "by how much"),
    Rule(rf"^(?:please )?(?:(?:can|could) you )?{_LOOKS}(?= (?:how {_BIG}|how far|by how much) )", ""),
    Rule(rf"(?:, )?(?:and )?by (?:what|how many) {_AMOUNT}$", "by how much"),
    Rule(
        rf"(?:, )?and how {_BIG} (?:was|is|were) (?:the|that|this|each) (?:{_MOVE}|gap|difference)$",
        "by how much",
    ),
    Rule(rf"(?:, )?and how much (?:each|they|each one|each of them|it) (?:{_DOWN}|{_UP})$", "by how much"),
    *(
        Rule(
            rf"^{_ANY}{_NOUNS} {_WHO}{EARNS} {word} (?:in|during) {_WHEN} than {_ON}{_WHEN}"
            r"(?=$| ,| by how much| which)(?:(?: ,)? which ones)?",
            rf"\1 whose sales {moved} from \3 to \2",
            "sale",
        )
        for word, moved in (("less", "fell"), ("more", "rose"))
    ),
    Rule(rf"(?:steepest|sharpest|deepest|heaviest|strongest|worst|severest) ({_DROP})", r"biggest \1"),
    Rule(rf"(?:steepest|sharpest|strongest|best|greatest) ({_RISE})", r"biggest \1"),
    Rule(r"(?:biggest|largest) swing upwards?", "biggest increase"),
    Rule(r"(?:biggest|largest) swing downwards?", "biggest drop"),
)
"""Words of change, before the names of the question are looked for."""
_LIST = (
    r"(?:which |what |any |are there any |do we have any |were there any |list the |list |show me |show )?"
)
_ASK = (
    r"(?:what is |what was |what's |quantify |how big is |how large is |how big was |show |show me |please )*"
)
_MORE = r"(?:more|higher|bigger|larger|greater|better|stronger)"
_LESS = r"(?:less|fewer|lower|smaller|weaker|worse)"
_VERB = r"(fall|drop|decline|decrease|shrink|rise|grow|increase)"
_SHORT = r"(?:short of|below|under|behind)"
_FAR = r"how (?:far|much) (?:behind|below|short of|under|ahead of|above)"
_OVER = r"(?:exceeds?|exceeded|tops?|topped|surpass(?:es|ed)?|outweighs?|outweighed|beats?)"


def _then_and_now(words: str, moved: str) -> tuple[Rule, ...]:
    """Of a list, those that had more or less than before."""
    return (
        Rule(
            rf"^{_LIST}<RD> {_WHO}(?:{HAD}|{MADE}|have|has|had) (?:a )?{words} <MR> {_ON}<T> than {_ON}<T>",
            rf"\1 whose \2 {moved} from \4 to \3",
        ),
        Rule(
            rf"<RD> (?:whose|where(?: the)?) <M> (?:was|were|is|are) {words} {_ON}<T> than {_ON}<T>",
            rf"\1 whose \2 {moved} from \4 to \3",
        ),
    )


CHANGING: tuple[Rule, ...] = (
    *(
        Rule(
            rf"^{_LIST}<RD> {_WHO}(?:{verbs}) <MR> (?:(?:from|between) )?<T> (?:and|to|vs|against) <T>",
            rf"\1 whose \2 {moved} from \3 to \4",
        )
        for verbs, moved in (("lost|shed|lose", "fell"), ("gained|added|won|gain", "rose"))
    ),
    *(
        Rule(rf"^{_LIST}<RD> {_WHO}(?:{verbs}) <MR> (<t>)$", rf"\1 whose \2 {moved} \3")
        for verbs, moved in (("lost|shed|lose", "fell"), ("gained|added|won|gain", "rose"))
    ),
    *_then_and_now(_MORE, "rose"),
    *_then_and_now(_LESS, "fell"),
    Rule(
        rf"^{_LIST}<RD> {_WHO}(?:fell|fall|dropped|slipped) (?:behind|back) {_ON}<T> compared (?:with|to) <T> {ON} <M>",
        r"\1 whose \4 fell from \3 to \2",
    ),
    Rule(
        rf"^{_LIST}<RD> {_WHO}(?:saw|had|experienced|suffered|posted) (?:their|its) <M> {_VERB}",
        r"\1 whose \2 \3",
    ),
    Rule(rf"^{_FAR} <T> (?:was|were|is|did|does)(?: come(?: in)?)? <T> {ON} <MR>", r"\3 in \2 vs \1"),
    Rule(rf"^{_FAR} <T> (?:was|were|is|are) <T> <MR>", r"\3 in \2 vs \1"),
    Rule(rf"^{_FAR} <P> (?:was|were|is|are) <P> {ON} <MR>", r"\3 of \2 vs \1"),
    Rule(
        rf"^<T> {OR_TO} <T>(?: ,)? {THE}<M> (?:variance|movement|delta|difference)(?= |$)",
        r"difference in \3 between \1 and \2",
    ),
    Rule(
        rf"^{THE}<M> (?:variance|movement|delta)(?: ,)?(?: between| from)? <T> {OR_TO} <T>",
        r"difference in \1 between \2 and \3",
    ),
    Rule(
        rf"how far apart (?:is|are|was|were) {THE}<M> and {THE}<M>",
        r"difference between \1 and \2",
    ),
    Rule(r"^<T> minus <T> <M>", r"change of \3 from \2 to \1"),
    Rule(r"^<M>(?: ,)? <T> minus <T>", r"change of \1 from \3 to \2"),
    Rule(rf"^by how much {_DID} {THE}<M> {_OVER} {THE}<M>", r"\1 minus \2"),
    Rule(
        rf"^(?:{_LOOKS} )?how (?:far|much) {THE}<M> (?:fell|falls|came|comes|was|were|is|are|lay) {_SHORT} {THE}<M>",
        r"\2 minus \1",
    ),
    Rule(
        rf"^how (?:far|much) (?:did|do|does) {THE}<M> (?:fall|come|lie|stay) {_SHORT} {THE}<M>",
        r"\2 minus \1",
    ),
    Rule(rf"^(?:did|do|does) {THE}<M> {_OVER} {THE}<M>", r"\1 and \2"),
    Rule(rf"^(?:was|were|is|are) {THE}<M> (?:{_MORE}|{_LESS}) than {THE}<M>", r"\1 and \2"),
    Rule(
        rf"^{_ASK}(?:the )?(?:gap|difference|spread|distance) in {THE}(<m>) between {THE}<P> and {THE}<P>",
        r"\1 of \2 vs \3",
    ),
    Rule(
        rf"^{_ASK}(?:the )?(?:gap|difference|spread) in {THE}(<m>) between {THE}<T> and {THE}<T>",
        r"\1 \2 vs \3",
    ),
    Rule(
        rf"^(?:do|does|did) {THE}<M> (?:differ|vary|diverge) between {THE}<P> and {THE}<P>", r"\1 of \2 vs \3"
    ),
    Rule(r"(?:please )?(?:put|set|place|lay) <MR> (?:next to|beside|alongside|against) <MR>", r"\1 and \2"),
)
"""The same with the names of the question in it."""
