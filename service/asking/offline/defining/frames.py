"""How people ask about definitions: frames of words around a topic, in the order in which they are tried.

    "what does basket value mean"            MEANING, topic "basket value"
    "by which fields can I split coupons"    GROUPINGS, topic "coupons"

A sure frame asks for a definition whatever its topic is; the others do only where the topic is a definition's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from service.asking.planned import Aspect


@dataclass(frozen=True)
class Frame:
    """`weak` ones ask for a number where the topic is a metric: "what is the redemption rate"."""

    text: str
    aspect: Aspect
    sure: bool = False
    weak: bool = False

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """Made when it is first tried: most programs ask nothing."""
        return re.compile(f"^(?:{self.text})$")


def _frames(aspect: Aspect, *patterns: str, sure: bool = False, weak: bool = False) -> tuple[Frame, ...]:
    """TOPIC stands for what is asked about; spaces are spaces."""
    written = (pattern.replace("TOPIC", "(?P<topic>.+?)") for pattern in patterns)
    return tuple(Frame(text, aspect, sure, weak) for text in written)


_WHAT = "(?:what|which|what's|whats|what is|what are)"
_FIGURES = "(?:metrics?|figures?|kpis?|measures?|indicators?)"
_THERE = (
    "(?:are there|exist|are available|are defined|do (?:we|you) have|have (?:we|you) got|can i see"
    "|can i ask(?: for)?)"
)
_I_CAN = "(?:can|could|may) (?:i|we|one|you)"
_SPLIT = "(?:group|split|break(?: down)?|slice|filter|cut|divide|see)"
_SPLIT_PASSIVE = "(?:grouped|split|sliced|broken down|filtered)"
_COMPUTE = "(?:calculate|compute|measure|work out|define|count|determine|get|derive)"
_COMPUTED = "(?:calculated|computed|measured|worked out|defined|counted|determined|derived|made up)"
_DATA = "(?:the |our |your )?(?P<topic>.*?) ?(?:data|records|figures|numbers)"
_WHEN = "(?:since when|from when(?: on)?|how far back|until when|up to when|for (?:what|which) (?:period|time|dates?))"
_DO_WE = "(?:do|does|is|are|did|have|has) (?:we|you|there|i)? ?(?:have |got |been )?"
_REACH = "(?: (?:go|reach|start|begin|available|exist|cover|run|end|back))*"
_CUT = "(?:group|split(?: up)?|break(?: down)?|slice|cut|divide|segment|filter)"
_CAN_ONE = "(?:(?:can|could|may) (?:i|we|one|they|people|someone|somebody)|is it possible to)"
_THINGS = (
    "(?:metrics?|figures?|kpis?|measures?|fields?|dimensions?|segments?|columns?|definitions?|models?|data|information"
    "|info|numbers?|records?)"
)
_ABOUT = "(?:for|of|on|about|called|named|regarding|from)"
_TABLE = "(?:model|table|dataset|data ?set)"
_STATE = "(?:certified|official|trusted|approved|trustworthy|deprecated|obsolete)"
_UNIT = "(?:units?(?: of measure(?:ment)?)?|currency|currencies)"
_SHOWN = "(?:in|(?:measured|shown|given|expressed|reported|stated|stored|counted)(?: in)?)"
_UNITS = (
    "(?:(?:us )?dollars|usd|euros?|eur|pounds|cents|pieces|gallons|percent|percentages?|%|thousands|money"
    "|(?:an? )?(?:percentage|ratio|share|amount|whole number|integer|currency|rate))"
)
_VARIANTS = "(?:kinds|types|sorts|versions|variants|definitions|meanings) of "
_BREAK = "(?: ?[-,;:.?!…]+)* "
"""What stands between a name and what is asked about it: "penetration - what's that"."""
_THAT = (
    "(?:(?:that|this|the|such an?) (?:word|term|name|thing|figure|number|metric|kpi|one|column|field)"
    "|that|this|it|they|those|these|them)"
)
_ACTUALLY = "(?:even |supposed to |meant to |again |really )*"
_UNKNOWN = (
    "(?:i(?:'ve| have)? )?(?:never|haven't|have not|not)(?: even| ever| yet)? (?:heard|seen|read|come across|met"
    f"|encountered)(?: (?:of|about))?(?: {_THAT})?(?: (?:before|yet|until now))?"
    f"|(?:i (?:have|'ve|got)? ?)?(?:no|not an?) (?:idea|clue)(?: (?:what|about|of|of what)(?: {_THAT})?"
    f"(?: (?:is|are|means?|could be|stands for|refers to))?)?"
    f"|(?:(?:and|so|but) )?what(?:'s|s| is| are) {_ACTUALLY}{_THAT}"
    "(?: (?:again|even|(?:supposed|meant) to (?:be|mean)|about|all about|mean|here))?"
    f"|what (?:does|do|did|would|should|might) {_ACTUALLY}{_THAT} {_ACTUALLY}"
    "(?:mean|stand for|say|refer to|measure|describe|represent|tell me|tell us)"
    "|what is (?:the|its) (?:meaning|definition)"
    f"|(?:please )?(?:(?:can|could|would|will) (?:you|someone|anyone) (?:please )?)?(?:explain|define|describe|clarify)"
    f"(?: {_THAT})?(?: (?:please|to me|to us|for me))*"
    "|(?:that |this |it )?(?:is |are )?(?:unclear|new|unknown|not clear|unfamiliar|a mystery|all greek) to (?:me|us)"
    "|meaning|definition|explanation|explained|means? what(?: exactly)?|stands? for what|huh|come again"
    f"|i (?:really |still )?(?:don't|do not) (?:really )?(?:get|understand|know)(?: {_THAT})?"
)
"""What people say of a name that they do not understand, after it."""
_PUZZLED = (
    "(?:(?:i(?:'ve| have)? )?never (?:heard|read|seen|come across)(?: of| about)?"
    "|(?:i )?(?:really |still |just )?(?:don't|do not|can't|cannot) (?:really |quite |fully )?(?:get|understand|grasp)"
    "|(?:i'm |i am )?(?:not sure about|confused (?:about|by)|unsure about|puzzled by|not familiar with|unfamiliar with)"
    "|(?:please )?(?:help me )?(?:to )?(?:understand|make sense of)|i (?:have )?no (?:idea|clue) (?:about|of)"
    "|what(?:'s|s| is| are) (?:that|this|those|these) (?:thing|word|term|figure|number|metric|kpi)s?"
    "(?: (?:called|named))?,?)"
)
"""The same, before it."""
_SITS = (
    "(?:(?: all| else| exactly| everything)*(?: (?:sits?|lies|hides?|goes|feeds?|flows?|counts?|falls|belongs|comes"
    "|rolls? up|adds? up|gets? (?:lumped|rolled|added|counted|put))"
    "|(?:'s|s| is| are)(?: all| everything)?(?: hidden| packed| bundled| lumped| rolled up| put)?(?: together)?))"
)
_WITHIN = "(?:in|into|inside(?: of)?|within|behind|under|to|towards)"
_RATIO = "(?:share|part|percentage|percent|fraction|ratio|rate|proportion|portion)"
_MACHINE = "(?:system|tool|dragoman|warehouse|company|software|bot|report|dashboard|catalog|model|business)"
_CRITERIA = (
    "(?:logic|rules?|criteri(?:a|on)|conditions?|requirements?|thresholds?|limits?|cut-?offs?|concept)"
)
_STATISTIC = (
    "(?:an? |the )?(?:average|mean|median|count|distinct count|sum|total|ratio|rate|share|percentage|proportion"
    "|percentile|flow|stock|snapshot|running total)(?: (?:figure|number|metric|value))?"
)
_POINT = (
    "(?:when|at (?:what|which) point|since when|from when(?: on)?"
    "|(?:from|at|starting (?:at|from)|above|over|below|under|up to|until|beyond) (?:what|which)"
    " (?:age|amount|size|value|total|number|sum|income|price|point|limit|threshold|level|date|day|money)"
    "(?: (?:on|onwards?|upwards?|up))?)"
)
_IS = "(?:is|are|does|do|would|will|can|could|has|have)"
_HOW_MUCH = "how (?:old|young|big|large|small|high|low|much|many|long|often|rich|expensive|heavy)"
_TO_BE = (
    "to (?:be|count|qualify|become|pass|get)(?: (?:called|counted|considered|classed|seen|treated|regarded))?"
    "(?: (?:as|for))?"
)
_TIMES = "(?:double|twice|once|two times|more than once|several times)"
_TWO = "(?:two|2|three|3|both|several|different|multiple)"
_OWNERS = "(?:,? and who (?:owns|is responsible for) (?:them|each).*)?"

FRAMES: tuple[Frame, ...] = (
    *_frames(
        Aspect.LIST,
        f"{_WHAT} (?P<topic>.*? ?){_FIGURES}(?: (?:about|on|for|of|around|related to) (?P<about>.+?))?"
        f" {_THERE}(?: (?:about|on|for|around) (?P<late>.+?))?{_OWNERS}",
        "(?:list|show)(?: all| every)?(?: the)? (?P<topic>.*? ?)(?:metrics?|kpis?)(?: (?:about|on|for)"
        " (?P<about>.+?))?",
        f"(?:what|which) numbers {_THERE}(?: (?:about|on|for|around) (?P<late>.+?))?",
        f"{_WHAT} {_FIGURES} does (?P<owner>.+?) own",
        "what can (?:i|we|one) ask(?: you)?(?: about (?P<topic>.+?))?",
        f"{_WHAT} (?:kinds of )?(?P<kind>segments|models|topics|dimensions|groupings|data|information|tables|datasets)"
        f" (?:{_THERE}|is there|is available|do (?:you|we) (?:cover|use|know))",
        "(?:(?:list|show)(?: me)? )?(?:all|every)(?: of)?(?: the)? (?P<kind>segments|models|dimensions)",
        "what(?:'s|s| is) in (?:the|your|our) (?P<kind>data|database|warehouse|catalog)",
        f"{_WHAT} {_FIGURES} (?:are|is|have been|has been) (?P<state>{_STATE})",
        f"(?:is|are) (?:anything|any {_FIGURES}|there any {_FIGURES}) (?P<any_state>{_STATE})",
        f"{_WHAT} (?P<owner>[a-z -]+?)'s? {_FIGURES}",
        f"{_WHAT} {_FIGURES} (?:are owned by|belong to|are maintained by) (?P<owner>.+)",
        f"{_WHAT}(?: {_FIGURES})? does (?P<owner>.+?) (?:own|maintain|look after)",
    ),
    *_frames(
        Aspect.SPLITS,
        f"{_CAN_ONE} {_CUT} TOPIC(?: (?:down|up))? by (?P<by>.+)",
        f"(?:can|could|may) TOPIC be {_SPLIT_PASSIVE} by (?P<by>.+)",
        "is there an? (?:breakdown|split) of TOPIC by (?P<by>.+)",
    ),
    *_frames(
        Aspect.GROUPINGS,
        f"(?:by )?(?:what|which)(?: dimensions| fields)? {_I_CAN} {_SPLIT} TOPIC(?: (?:down|up))?(?: by| on)?",
        f"(?:how|in which ways?) {_I_CAN} {_SPLIT} TOPIC",
        f"(?:how|in which ways?) (?:can|could|may) TOPIC be {_SPLIT_PASSIVE}",
        f"(?:what|which) (?:dimensions|fields|breakdowns) {_THERE}(?: for| of)? TOPIC",
        f"(?:by|along|on|across) (?:what|which)(?: dimensions| fields)? (?:can|could|may) TOPIC be {_SPLIT_PASSIVE}",
        f"(?:what|which)(?: dimensions| fields)? (?:can|could|may) TOPIC be {_SPLIT_PASSIVE} (?:by|on|along)",
        f"(?:along|by|across) (?:what|which) (?:dimensions|fields) {_I_CAN} (?:look at|see|analy[sz]e) TOPIC",
        "(?:what|which) (?:dimensions|breakdowns|groupings) (?:does|do) TOPIC (?:have|support|allow)",
        "(?:what|which) (?:dimensions|breakdowns|groupings) (?:work|go|are possible|fit) (?:with|for) TOPIC",
        sure=True,
    ),
    *_frames(
        Aspect.DATA,
        f"{_WHEN} {_DO_WE}{_DATA}{_REACH}",
        f"{_WHEN} {_DO_WE}(?:the |our |your )?(?P<topic>){_REACH}",
        f"how (?:current|fresh|recent|up to date|old|complete) (?:is|are) {_DATA}",
        f"(?:what|which) (?:period|dates|time range|time span|time period|time|years?) (?:do|does|is|are) {_DATA}"
        " (?:cover(?:ed)?|span|go|from|available for)",
        "what (?:do|does) (?:the|our|your) (?P<topic>)data cover",
        f"{_WHEN} (?:do (?:you|we) have|have (?:you|we) got) (?:the )?TOPIC(?: data)?(?: for)?",
        f"from when (?:to|until|till) when (?:do|does|is|are) {_DATA}{_REACH}",
        f"when (?:was|were|did) {_DATA} (?:last |latest )?(?:updated|refreshed|loaded|begin|start|end)",
        sure=True,
    ),
    *_frames(
        Aspect.OWNER,
        "who(?:m)? (?:do|should|can|would) (?:i|we|one) (?:ask|talk to|contact|write to) (?:about|for|with) TOPIC",
        "who(?:se)? (?:owns|is the owner of|maintains|defined|defines|is responsible for|looks after|is in charge of"
        "|is behind|stands behind) TOPIC",
        "who's (?:responsible for|in charge of|behind) TOPIC",
        "(?:who is )?(?:the )?owner of TOPIC",
    ),
    *_frames(
        Aspect.SOURCE,
        "(?:from )?(?:what|which) (?:tables?|sources?|rows|models?) (?:is|are|do|does|feeds?|backs?|underlies|underlie)"
        " TOPIC(?: (?:computed|calculated|built|made|based|read|taken|come|derived))?"
        "(?: from| on)?",
        "(?:what|which) (?:tables?|sources?|models?) (?:is|are|stands?) behind TOPIC",
        "where (?:does|do|did) (?:the )?(?:(?:numbers?|figures?|values?|data|rows) (?:for|of|on|in) )?TOPIC come from",
        "(?:in|from) (?:what|which) (?:tables?|models?|sources?) (?:is|are|do|does) TOPIC (?:stored|kept|held|read"
        "|taken|come)(?: from)?",
        "where (?:do|did) (?:you|we|they) (?:get|take|read|have) TOPIC from",
        "(?:what is|what's|whats|what are) the (?:data )?sources? (?:of|for|behind) TOPIC(?: data)?",
        "what (?:is|are) TOPIC (?:computed|calculated|based|built|derived) (?:from|on)",
    ),
    *_frames(
        Aspect.UNIT,
        f"(?:in )?(?:what|which) {_UNIT} (?:is|are|do|does) TOPIC(?: (?:{_SHOWN}|use|have|come in))?",
        f"(?:(?:what is|what's|whats|what are) )?(?:the )?{_UNIT} (?:of|for) TOPIC",
        f"(?:is|are) TOPIC (?:{_SHOWN} )?{_UNITS}",
    ),
    *_frames(
        Aspect.CERTIFIED,
        f"(?:is|are|has|have|was) TOPIC (?:been )?(?:an? )?{_STATE}(?: (?:metrics?|figures?|numbers?|ones?))?",
    ),
    *_frames(
        Aspect.EXISTS,
        f"(?:is|are) there (?:an? |any |some )?{_THINGS} (?:for|of|on|about|called|named|regarding) TOPIC",
        f"(?:do|does|have) (?:you|we|they) (?:got |have )?(?:an? |any |some )?(?:{_THINGS}|anything|something)"
        f" {_ABOUT} TOPIC",
        f"what (?:data|information|info) do (?:you|we) have {_ABOUT} TOPIC",
        "what(?:'s|s| is) (?:available|there) (?:about|on|for) TOPIC",
        "(?:do|does) (?:you|we|they) (?:track|record|store|collect|keep|know)(?: track of)?(?: (?:anything|something))?"
        "(?: (?:about|on|of))? TOPIC",
        "do (?:you|we|they) have (?:an? |any |some )?TOPIC (?:data|information|info|figures|metrics|records)",
        "(?:anything|something) (?:about|on) TOPIC",
        sure=True,
    ),
    *_frames(
        Aspect.MEANING,
        f"what(?:'s|s| is| are)? (?:in|inside(?: of)?) (?P<model>.+?) {_TABLE}",
        f"what (?:does|do) (?P<model>.+?) {_TABLE} (?:contain|hold|have|include|consist of|cover|look like|describe)",
        f"(?:what|which) (?:fields|columns|dimensions|attributes|{_FIGURES}|segments) (?:(?:does|do) (?P<model>.+?)"
        f" {_TABLE} (?:have|contain|hold|include)|(?:are|is)(?: there)? in (?P<other_model>.+?) {_TABLE})",
        f"(?:what(?:'s|s| is)|describe|explain) (?P<model>.+?) {_TABLE}",
    ),
    *_frames(
        Aspect.VALUES,
        "(?:what|which) (?:possible |different )?(?:values|options|levels|classes|bands) (?:does|do|can|could|may)"
        " TOPIC (?:have|take|contain|be)",
        "(?:(?:what|which) are |list )?(?:the )?(?:possible |different |allowed )?(?:values|options|levels|bands)"
        " (?:of|for|in) TOPIC",
        "what (?:can|could|may) TOPIC be",
        "(?:what|which) TOPIC (?:exist|are possible)",
        "(?:what|which) (?:types|kinds|sorts) of (?P<sort>.+?) (?:exist|do (?:you|we) know)",
        f"(?:what|which) TOPIC (?:bands|buckets|classes|options|values) {_THERE}",
    ),
    *_frames(Aspect.PLACE, "(?:where|in (?:what|which) file) (?:is|are) TOPIC (?:defined|written|specified)"),
    *_frames(
        Aspect.SYNONYMS,
        "(?:synonyms|other names|other words) (?:of|for) TOPIC",
        "what else (?:is|are) TOPIC called",
        "(?:what|which) other (?:names?|words?) (?:does|do) TOPIC (?:have|go by)",
    ),
    *_frames(
        Aspect.DIFFERENCE,
        "(?:(?:what(?:'s| is|s)?|is there) )?(?:the |an? |any )?differ(?:ence|s|ences) (?:is )?between TOPIC",
        f"(?:how come|why) (?:(?:are )?there(?: are)?|(?:do )?(?:we|you) have) (?:two|three|several|different"
        f"|multiple|2|3|many|so many|both) (?:different )?(?:{_VARIANTS})?(?P<meanings>.+)",
        "what(?:'s|s| is| are) TOPIC(?: as opposed to| in contrast to| unlike) (?P<other>.+)",
        "(?:the )?differences? (?P<topic>.+? (?:and|vs\\.?|versus) .+)",
        "(?:is|are) TOPIC (?:(?:just|simply|only|really) )?(?:another|a different|a new|an old|a fancy|an?)"
        " (?:word|name|term|synonym) for (?P<other>.+)",
        "TOPIC,? (?:aka|alias) (?P<other>.+)",
        "(?:is|are) TOPIC (?:the same(?: thing)?(?: as)?|equal to|different from) (?P<other>.+)",
        "what (?:distinguishes|separates|differentiates) TOPIC from (?P<other>.+)",
        "what makes TOPIC (?:different|differ) from (?P<other>.+)",
        "what (?:sets|tells) TOPIC apart(?: from (?P<other>.+))?",
        "how (?:do|does|is|are) TOPIC (?:differ(?:ent)?(?: from)?) (?P<other>.+?)",
        "(?:how|where|in what(?: way)?) (?:do|does|is|are) TOPIC differ(?:ent)?(?: from each other)?",
        "TOPIC[ ,:-]+(?:the )?differences?",
        "differences?:? TOPIC",
        "(?:how|in what way) (?:are|is) TOPIC (?:related|connected|linked)(?: (?:to|with) each other)?",
        "(?:how|in what way) (?:do|does|are|is) TOPIC (?:relate|related|connected|linked) (?:to|with) (?P<other>.+)",
        "what(?:'s|s| is) the (?:relation|relationship|connection|link) between TOPIC",
        "why (?:do|does|don't|doesn't|can't|cannot) TOPIC (?:not )?(?:differ|match|agree|add up|be equal)",
        "why (?:is|are) TOPIC (?:(?:always|usually|often|never|so|much|a bit|a little) )*(?:lower|higher|smaller|bigger"
        "|larger|less|more|below|above|not equal|not the same)(?: (?:than|to|as))? (?P<other>.+)",
        "what the (?:\\w+ )?differences? between TOPIC (?:is|are)",
        "how (?:do|can|could|would|should|to)(?: (?:you|we|i|one|they))? (?:tell|distinguish|separate|differentiate"
        "|discern|keep) TOPIC from (?P<other>.+?)(?: apart)?",
        f"why (?:are there|is there|do (?:you|we|they)(?: need| use)?|have (?:you|we)|does it take)(?: {_TWO})? TOPIC",
        "(?:why|how come) (?:(?:are )?there(?: are)?|(?:do )?(?:you|we|they) (?:have|need|use)) (?:both )?TOPIC",
        f"TOPIC{_BREAK}(?:why|how come)(?: (?:are|do|is|have|there|we|you|they|need|got))* {_TWO}"
        "(?: (?:of )?(?:them|those|these|figures|numbers|metrics|names|words|terms))?",
        "(?:(?:is|are|isn't|aren't) )?TOPIC(?: ?[-,:=])* (?:(?:the|all the|both the|one and the) )?same"
        "(?: (?:thing|number|figure|metric))?(?: or (?:not|different|what))?",
        r"(?P<topic>.+? (?:vs\.?|versus|or|and) .+?),? (?:so )?what(?:'s| is|s) (?:the difference|what|which)",
    ),
    *_frames(
        Aspect.FORMULA,
        f"how (?:is|are|was|were|do|does|did) (?:we |you |they |one )?{_COMPUTE} TOPIC",
        "what goes into TOPIC",
        "how (?:do|does|did) (?:we|you|they|one|i) (?:get to|arrive at|come up with|come to) TOPIC",
        "what is TOPIC (?:made|built|composed) (?:up )?(?:of|from)",
        f"what(?:'s|s| is| are) TOPIC (?:an? |the )?{_RATIO} of",
        f"TOPIC(?: (?:is|are)|{_BREAK.rstrip()})? (?:an? |the )?{_RATIO} (?:out )?of what",
        f"(?:out )?of what (?:is|are) TOPIC (?:an? |the )?{_RATIO}",
        f"what (?:is|are) TOPIC (?:relative to|divided by|measured against|out of|a {_RATIO} of)",
        "TOPIC (?:is|are) (?:relative to|divided by|measured against|out of) what",
        "what(?:'s|s| is) the (?:base|basis|denominator|numerator|divisor) (?:of|for|in|behind) TOPIC",
        f"(?:over|for|across|on|among|from) (?:what|which)(?: (?:rows|things|records))? (?:is|are) TOPIC {_COMPUTED}",
        "TOPIC ?=(?: ?what)?",
        f"how (?:does|do|did) (?:the |this |your )?{_MACHINE} {_COMPUTE} TOPIC",
        "what(?:'s|s| is) the (?:math|maths|mathematics|arithmetic|calculation|computation) (?:of|for|behind) TOPIC",
        f"(?:is|are) TOPIC {_STATISTIC}(?:,? or {_STATISTIC})*",
    ),
    *_frames(
        Aspect.FORMULA,
        f"how (?:is|are) TOPIC {_COMPUTED}",
        "(?:what is |what's |whats )?(?:the )?formula (?:of|for|behind) TOPIC",
        sure=True,
    ),
    *_frames(
        Aspect.MEANING,
        "what do (?:you|we|they) (?:mean (?:by|with)|understand by|call|count as) TOPIC",
        "what (?:does|do|did) TOPIC (?:mean|stand for|refer to|consist of)(?: .*)?",
        "what(?:'s| is| are| was) (?:meant by|the meaning of|the (?:\\w+ )?definition of) TOPIC",
        "what(?:'s| is) the (?:idea|point|purpose|meaning|thought) (?:behind|of) TOPIC",
        "(?:meaning|definition|definiton|defintion|explanation) of TOPIC",
        r"(?:what|who|which \w+) (?:counts?|qualif(?:y|ies)|is counted) (?:as|towards?|for) TOPIC",
        "(?:please )?(?:define|describe) TOPIC",
        sure=True,
    ),
    *_frames(
        Aspect.MEANING,
        f"what{_SITS} {_WITHIN} (?P<within>.+)",
        f"(?:is|are) (?P<inside>.+?) {_WITHIN} (?P<within>.+)",
        f"TOPIC{_BREAK}(?:is|are|isn't|aren't|does|do) (?P<inside>.+?) {_WITHIN} (?:it|there|that|them|this|those|here)"
        "(?:,? (?:too|as well|or not))?",
        f"TOPIC{_BREAK}(?:is|are|isn't|aren't|does|do) (?P<inside>.+?)"
        " (?:included|counted|contained|covered|part of it)"
        f"(?: {_WITHIN} (?:it|there|that|them))?(?:,? (?:too|as well))?",
        f"TOPIC{_BREAK}(?:does|do) (?:it|that|they|this) (?:include|contain|count|cover|exclude|comprise)"
        " (?P<inside>.+)",
        f"TOPIC{_BREAK}(?:what|which) (?P<said>.+?) (?:is|are|go|goes|counts?|belongs?|falls?|comes?)(?: all)?"
        f" (?:{_WITHIN} )?(?:it|there|that|them|this|those)",
        f"TOPIC{_BREAK}(?:what|which) (?P<said>.+?) (?:does|do) (?:it|that|they|this) (?:include|contain|cover|count)",
    ),
    *_frames(
        Aspect.MEANING,
        f"{_POINT} {_IS} (?P<point>.+)",
        f"(?:who's|who is|who are) {_WITHIN} (?P<within>.+)",
        "what(?:'s|s| is| are) (?:not|missing|left out|removed|ignored|excluded|taken out|deducted|subtracted|skipped)"
        " (?:in|of|from|by|within) (?P<within>.+)",
        "(?:(?:is|are) )?TOPIC(?: ?[-,:])*"
        " (?:before|after|(?:incl|excl)(?:uding|uded|usive(?: of)?|\\.)?|net of|gross of)"
        "(?: ?(?:or|and|/) ?(?:before|after|(?:incl|excl)(?:uding|uded|usive(?: of)?|\\.)?|net of|gross of))"
        " (?P<netted>.+)",
        "(?:is|are) TOPIC (?:incl|excl)(?:\\.|usive(?: of)?)? (?P<netted>.+)",
        "how (?:old|young|rich|big|large|small) (?:is|are) (?P<age>.+)",
        f"(?:do|does|is|are) TOPIC (?:ever |also |always )?count(?:ed)? {_TIMES}",
        f"{_HOW_MUCH} (?:do|does|must|should|has|have|need|needs|would) (?P<thing>.+?) (?:(?:have|need|got) to |to )?"
        f"(?:be|get|have|spend|pay|cost|take|hold|buy|shop|visit|earn|make) {_TO_BE} TOPIC",
    ),
    *_frames(
        Aspect.MEANING,
        f"TOPIC{_BREAK}(?:{_UNKNOWN})",
        "TOPIC ?[?!,]+ (?:what|huh|eh|pardon|come again)",
        f"what(?:'s|s| is| are) the {_CRITERIA} (?:behind|of|for|to be|to become|to count as) TOPIC",
        f"(?:what|which) {_CRITERIA} (?:apply to|applies to|defines?|makes?|governs?|decides?(?: on)?) TOPIC",
        "what (?:is (?:needed|required|necessary)|does it take|do (?:i|we|you) need|has to happen|must happen) to"
        " (?:be|become|count as|qualify as|be called) TOPIC",
        "how (?:does|do|can) (?:one|you|i|we|somebody|someone) (?:become|qualify as|get to be|count as) TOPIC",
        "(?:would|do) you mind (?:explaining|defining|describing) TOPIC",
        f"{_PUZZLED} TOPIC(?: (?:is|are|means?|at all|here))?",
        "what TOPIC (?:means?|stands? for)",
        "(?:eli5|explain (?:it |this )?(?:to me )?like i(?:'m| am) (?:five|5|a child|a beginner))[:, -]* TOPIC",
        "what (?:do|should|must|can|shall) (?:i|we|one) (?:(?:have|need) to )?(?:imagine|understand|think of|picture)"
        " (?:under|by|with|when (?:i|you|we) (?:say|read|see|hear)|as) TOPIC",
        "what (?:does|do) (?P<sayer>.+?)"
        " (?:(?:mean|understand) (?:by|with|under)|call|count as|consider(?: as)?) TOPIC",
        f"how (?:does|do|is|are) (?P<sayer_too>.+?) (?:{_COMPUTE}|defining|counting|computing|calculating) TOPIC",
        "what (?:is|are) TOPIC (?:supposed|meant) to (?:be|mean|say|tell(?: (?:me|us))?)",
        r"(?:please )?explain (?:to (?:me|us) )?TOPIC(?: (?:to|for) (?:me|us|a)\b.*| like .*)?",
        "what(?:'s|s| is| are)? (?:included|contained|counted) (?:in|as|towards?) TOPIC",
        "(?:does|do) TOPIC (?:include|contain|count|cover|exclude|comprise|consider) (?P<inside>.+)",
        "(?:is|are) (?P<inside>.+?) (?:(?:included|contained|counted|covered|comprised|excluded|subtracted|deducted)"
        "(?: in| of| from| as part of| towards?| with)|(?:a )?part of) TOPIC",
        "(?:is|are) TOPIC (?:after|before|net of|including|excluding) (?P<inside>.+)",
        "what (?:does|do) TOPIC (?:tell|show|say|express|measure|capture|describe|indicate|represent|track|include"
        "|contain|cover)(?: (?:me|us|you))?",
        "(?:when|from what .+?) is (?:someone|something|somebody|it) (?:called |considered )?(?P<topic>an? .+?)",
    ),
    *_frames(
        Aspect.VALUES, "(?:what(?:'s|s| is| are)|who is) (?:the )?TOPIC (?:bands|buckets|classes|options)"
    ),
    *_frames(
        Aspect.MEANING,
        "(?:what(?:'s|s| is| are)|who's|who is|who are) TOPIC",
        "what TOPIC (?:is|are)",
        weak=True,
    ),
)
