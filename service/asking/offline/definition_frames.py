"""How people ask about definitions: frames of words around a topic, in the order in which they are tried.

    "what does basket value mean"            MEANING, topic "basket value"
    "by which fields can I split coupons"    GROUPINGS, topic "coupons"

A sure frame asks for a definition whatever its topic is; the others do only where the topic is a definition's name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from service.asking.planned import Aspect


@dataclass(frozen=True, slots=True)
class Frame:
    """`weak` ones ask for a number where the topic is a metric: "what is the redemption rate"."""

    pattern: re.Pattern[str]
    aspect: Aspect
    sure: bool = False
    weak: bool = False


def _frames(aspect: Aspect, *patterns: str, sure: bool = False, weak: bool = False) -> tuple[Frame, ...]:
    """TOPIC stands for what is asked about; spaces are spaces."""
    written = (pattern.replace("TOPIC", "(?P<topic>.+?)") for pattern in patterns)
    return tuple(Frame(re.compile(f"^(?:{text})$"), aspect, sure, weak) for text in written)


_WHAT = "(?:what|which|what's|whats|what is|what are)"
_FIGURES = "(?:metrics?|figures?|kpis?|measures?|indicators?)"
_THERE = (
    "(?:are there|exist|are available|are defined|do (?:we|you) have|have (?:we|you) got|can i ask(?: for)?)"
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
_OWNERS = "(?:,? and who (?:owns|is responsible for) (?:them|each).*)?"

FRAMES: tuple[Frame, ...] = (
    *_frames(
        Aspect.LIST,
        f"{_WHAT} (?P<topic>.*? ?){_FIGURES}(?: (?:about|on|for|of|around|related to) (?P<about>.+?))?"
        f" {_THERE}(?: (?:about|on|for|around) (?P<late>.+?))?{_OWNERS}",
        "(?:list|show)(?: all)?(?: the)? (?P<topic>.*? ?)(?:metrics|kpis)(?: (?:about|on|for) (?P<about>.+?))?",
        f"{_WHAT} {_FIGURES} does (?P<owner>.+?) own",
        "what can (?:i|we|one) ask(?: you)?(?: about (?P<topic>.+?))?",
        f"{_WHAT} (?P<kind>segments|models|topics|dimensions|groupings) {_THERE}",
    ),
    *_frames(
        Aspect.GROUPINGS,
        f"(?:by )?(?:what|which)(?: dimensions| fields)? {_I_CAN} {_SPLIT} TOPIC(?: (?:down|up))?(?: by| on)?",
        f"(?:how|in which ways?) {_I_CAN} {_SPLIT} TOPIC",
        f"(?:how|in which ways?) (?:can|could|may) TOPIC be {_SPLIT_PASSIVE}",
        f"(?:what|which) (?:dimensions|fields|breakdowns) {_THERE}(?: for| of)? TOPIC",
        sure=True,
    ),
    *_frames(
        Aspect.DATA,
        f"{_WHEN} {_DO_WE}{_DATA}{_REACH}",
        f"{_WHEN} {_DO_WE}(?:the |our |your )?(?P<topic>){_REACH}",
        f"how (?:current|fresh|recent|up to date|old|complete) (?:is|are) {_DATA}",
        f"(?:what|which) (?:period|dates|time range|time span|years?) (?:do|does|is|are) {_DATA}"
        " (?:cover(?:ed)?|span|go|from|available for)",
        f"when (?:was|were|did) {_DATA} (?:last |latest )?(?:updated|refreshed|loaded|begin|start|end)",
        sure=True,
    ),
    *_frames(
        Aspect.OWNER,
        "who(?:se)? (?:owns|is the owner of|maintains|defined|defines|is responsible for|looks after) TOPIC",
        "(?:who is )?(?:the )?owner of TOPIC",
    ),
    *_frames(Aspect.PLACE, "(?:where|in (?:what|which) file) (?:is|are) TOPIC (?:defined|written|specified)"),
    *_frames(Aspect.SYNONYMS, "(?:synonyms|other names|other words) (?:of|for) TOPIC"),
    *_frames(
        Aspect.DIFFERENCE,
        "(?:what(?:'s| is|s)? )?(?:the )?differ(?:ence|s|ences) (?:is )?between TOPIC",
        "how (?:do|does|is|are) TOPIC (?:differ(?:ent)?(?: from)?) (?P<other>.+?)",
        r"(?P<topic>.+? (?:vs\.?|versus|or|and) .+?),? (?:so )?what(?:'s| is|s) the difference",
    ),
    *_frames(
        Aspect.FORMULA,
        f"how (?:is|are|was|were|do|does|did) (?:we |you |they |one )?{_COMPUTE} TOPIC",
        "what goes into TOPIC",
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
        "what (?:is|are|was) (?:meant by|the meaning of|the definition of) TOPIC",
        "(?:meaning|definition|definiton|defintion|explanation) of TOPIC",
        r"(?:what|who|which \w+) (?:counts?|qualif(?:y|ies)|is counted) (?:as|towards?|for) TOPIC",
        "(?:please )?(?:define|describe) TOPIC",
        sure=True,
    ),
    *_frames(
        Aspect.MEANING,
        "what TOPIC (?:means?|stands? for)",
        r"(?:please )?explain (?:to (?:me|us) )?TOPIC(?: (?:to|for) (?:me|us|a)\b.*| like .*)?",
        r"(?:does|do|is|are) TOPIC (?:include|contain|count|cover|exclude|included|counted)\b.*",
        "(?:when|from what .+?) is (?:someone|something|somebody|it) (?:called |considered )?(?P<topic>an? .+?)",
    ),
    *_frames(
        Aspect.VALUES, "(?:what(?:'s|s| is| are)|who is) (?:the )?TOPIC (?:bands|buckets|classes|options)"
    ),
    *_frames(Aspect.MEANING, "(?:what(?:'s|s| is| are)|who is|who are) TOPIC", weak=True),
)
