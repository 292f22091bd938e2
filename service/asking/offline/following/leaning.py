"""What a follow-up says beside its content: that it leans on the question before, and how.

    hear("and by store instead?")      Heard("by store", leaning, replace)
    hear("what about homeowners")      Heard("homeowners", leaning, shift)
    hear("only those with kids")       Heard("with kids", leaning, narrow)

The words that are taken away here say how the rest is meant; whatever is left must be placed like any question.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Heard:
    """`text` is what is left. `add` ("also", "too"), `instead` ("now", "instead"), `shift` ("what about", "same for")
    and `narrow` ("only") tell what it does to the question before; `linked` that it begins with "and". `those` tells
    that it speaks of the rows shown. `anew` takes the question before back. `whole` tells that it names all that a
    question by itself names. `same` is "same for". `back` that something was there before ("again", "back in")."""

    text: str
    leaning: bool = False
    add: bool = False
    instead: bool = False
    shift: bool = False
    narrow: bool = False
    linked: bool = False
    those: bool = False
    anew: bool = False
    whole: bool = False
    same: bool = False
    back: bool = False


def _openers(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:{pattern})(?=$|[\s,.:;!?])[\s,.:;!?]*", re.IGNORECASE)


def _closers(pattern: str) -> re.Pattern[str]:
    return re.compile(rf"(?:^|[\s,]+)(?:{pattern})[\s,.!?]*$", re.IGNORECASE)


_IT = r"(?:it|that|this|those|these|them|that one|this one)"
_ASKING = (
    r"(?:please |pls )?(?:can|could|would|will) (?:you|i|we)(?: please| pls)?(?: also| now| just)?"
    r"(?: see| get| have| do| show(?: me| us)?| give me| tell me| make it)?(?= )"
)
_POLITE = (
    r"ok|okay|k|so|well|but|great|cool|nice|good|perfect|right|alright|all right|thanks(?: a lot| so much)?|many thanks"
    r"|thank you(?: very much| so much)?|thx|please|pls|hm+|ah|oh|hey|then|fine|sure|super|excellent|awesome|wonderful"
    r"|interesting|i see|understood|got it|good to know|fair enough|makes sense|no problem|no worries|very good"
    r"|very well"
    r"|lovely|brilliant|hi|hello|(?:it is|is it|would it be|is that"
    r"|could it be)(?: also)? possible(?: to (?:see|get|have|show"
    r"|do))?"
    r"|again|sorry|yes|yeah|actually|"
) + _ASKING
_ANEW = (
    r"(?:ok(?:ay)?,? )?(?:forget|ignore|never mind|nevermind|scrap)(?: (?:it|that|about that|all that|the above"
    r"|everything))?(?=[\s]*[.,:;!-])|new question|another question|different question|start over|starting over"
    r"|changing the subject|something else|new topic|next question|next topic|moving on|on another note"
)
_LOOKS = (
    rf"how (?:does|did|do|would) {_IT} look(?: like)?|what (?:does|did|do|would) {_IT} look like"
    r"|(?:how|what)(?: (?:was|were|is|are)|'s|’s) (?:it|that|those|they)"
    r"(?= (?:in|on|for|by|per|the|a|last|at|with|without|among) )"
    r"|(?:and |but )?(?:what )?if (?:we|i|you)(?: only| just)? (?:take|look at|use|consider|count|include)"
)
_FORGET = _openers(_ANEW)
_AND = _openers(r"and|&")
_MEANT = _openers(
    r"(?:no,? |sorry,? |wait,? |and |but |so )*(?:i|we|what i) (?:actually |really |rather )?(?:meant"
    r"|mean|wanted|was asking"
    r" (?:for|about)|was after|was looking for|was thinking of|needed|asked for)(?: to (?:say|ask|type"
    r"|see|have|know|get))?"
    r"(?: (?:is|was))?"
)
_OPENING: tuple[tuple[re.Pattern[str], dict[str, bool]], ...] = (
    (_FORGET, {"anew": True}),
    (_openers(_LOOKS), {}),
    (
        _openers(
            r"(?:and )?(?:what|how) (?:about|abt)(?: for)?|what if (?:we|i|you) (?:take|look at|use)|what of"
        ),
        {"shift": True},
    ),
    (
        _openers(
            r"(?:(?:and|now|do|show|give me|run|show me|i want"
            r"|can i have) )?(?:the )?(?:exact )?same(?: thing| question|"
            r" query| report| numbers?| figures?| again| one| analysis| breakdown| chart)*(?: but| just"
            r"| now)*(?: only)?"
            r"(?! (?:period|month|week|quarter|year|day|time|days|weeks|months|dates|range|store|stores)\b)"
            r"(?! (?:weekdays?|hours?|part|customers|households)\b)"
        ),
        {"shift": True, "same": True},
    ),
    (
        _openers(
            rf"(?:now )?(?:(?:show(?: me| us)?|give me|keep)(?: {_IT})?(?: only| just)"
            rf"|(?:restrict|limit|narrow|filter|reduce|focus|zoom)(?: {_IT})?(?: down)?(?: in)?"
            r"(?: only| just| to| on| by| into)+"
            r"|only show(?: me)?|just show(?: me)?|only keep|(?:keep|leave)(?: (?:me|us|it|in))?(?: only| just))"
        ),
        {"narrow": True},
    ),
    (_openers(r"only|just(?! give me| show me| tell me)|exclusively"), {"narrow": True}),
    (_openers(r"just"), {}),
    (
        _openers(
            rf"(?:now )?(?:change|switch|turn|swap)(?: {_IT})?(?: (?:to|into|over to))|use|take|try|go with"
        ),
        {"instead": True},
    ),
    (
        _openers(
            rf"let'?s (?:see|do|try|look at|have|take)|let me (?:see|have|get)(?: {_IT})?|make {_IT}|do {_IT}"
            rf"|show {_IT}|give me {_IT}"
        ),
        {},
    ),
    (
        _openers(
            r"(?:and )?(?:also|additionally|plus|in addition|on top)(?: add| show| include| with| the)*"
            r"|add(?: in| also| to (?:it|that))?|include|bring in|throw in|put in|along with|together with"
        ),
        {"add": True},
    ),
    (_openers(r"now"), {"instead": True}),
    (_MEANT, {"instead": True}),
    (
        _openers(
            r"no(?=,| sorry| wait| no\b)|nope|rather|not that|(?:oh |oops |sorry )?wait(?: a (?:minute|second"
            r"|moment|sec))?"
            r"(?: no)?|hold on|hang on|oops|my mistake|my bad|correction"
        ),
        {"instead": True},
    ),
    (_openers(r"(?:(?:and|now|go|let'?s go) )*back to(?: just)?(?! the filter)"), {"instead": True}),
    (
        _openers(
            r"(?:(?:and|for|in|the) )*same (?:period|dates?|range|time|month|week|quarter|year)(?:,? but|,)"
            r"(?: now| just)?"
        ),
        {"shift": True},
    ),
    (_AND, {"linked": True}),
    (_openers(r"then|again|as before|in that case"), {}),
)
_CLOSING: tuple[tuple[re.Pattern[str], dict[str, bool]], ...] = (
    (_closers(r"instead(?: of (?:it|that|this))?|rather"), {"instead": True}),
    (
        _closers(
            r"too|as well|also|in addition|on top(?: of (?:it|that))?|next to (?:it|that|them)"
            r"|beside(?:s)?(?: (?:it|that|them))?"
            r"|alongside(?: (?:it|that))?|to (?:it|that)|side by side"
        ),
        {"add": True},
    ),
    (_closers(r"only|alone"), {"narrow": True}),
    (_closers(r"(?:once )?again|once more|back(?: in)?(?: again)?|after all"), {"back": True}),
    (_closers(r"then|though|this time|now"), {}),
)
_LEFT_OUT = re.compile(
    r"(?:(?:and |but )?(?:what )?if (?:we|i|you) )?(?:please )?(?:"
    r"(?:exclude|filter out|get rid of|take out|leave out|minus|less|subtract) (?P<first>.+)"
    r"|(?:take|leave|filter) (?P<middle>.+) (?:out|away|aside))",
    re.IGNORECASE,
)
"""What is said of things that do not count, all of it "without …"."""
_TOO = _closers(r"too|as well|also|then|again|though|please|pls")
_POLITELY = _openers(_POLITE)
_POLITE_END = _closers(
    r"please|pls|plz|thanks(?: a lot| so much)?|thank you(?: very much| so much)?|many thanks|thx|tks|cheers"
    r"|for me|for us"
    r"|maybe|perhaps|if possible|if you can|if you could|(?:is|would|could) (?:it|that)(?: be)? possible|ok\?|right\?"
    r"|would you|could you|can you|will you|if you please|if you don'?t mind|i think|i guess|i suppose"
)
_DRILL = re.compile(
    r"^(?:split|break|broken|group|grouped|slice|cut|drill|separated?|segregated?|segment|segmented|partition"
    r"|partitioned|distributed?|distinguish|distinguished|differentiated?|categori[sz]ed?|classify|classified|decomposed?"
    rf"|detail|detailed|itemi[sz]ed?|spread|dissect|view|see|show)(?: {_IT})?(?: (?:down|up|out|further|apart))*"
    r"(?: further)?(?: (?:by|into|per|for|to|across|on))(?: each| every| individual| single)?(?= )|^breakdown by",
    re.IGNORECASE,
)
_SHOWN = re.compile(
    r"(?:put|set|place|lay|have|show(?: me| us)?|get(?: me)?|give me|i (?:want|need)|list)(?: the)? (?=\S)",
    re.I,
)
"""What is said before the thing that stands "next to it"."""
_THOSE = re.compile(r"\b(?:those|these|them|their|they)\b", re.IGNORECASE)
_THEIRS = re.compile(r"\b(?:their|they|them)\b", re.IGNORECASE)
"""Never the beginning of a clause, as "those" may be: it always speaks of something named before."""
_OF_THEIRS = re.compile(
    r"(?:how many |how much |what(?:'s| is| are| was| were)? (?:the )?|the )?(?P<what>.+?) (?:did|do|does|was|were|is"
    r"|are|makes?) (?:those|these|they|that|it)(?: (?:have|get|make|sell|bring(?: in)?|take|see|do|there))?"
    r"|(?:what(?:'s| is| are| was| were)? )?(?:their|its) (?P<whose>.+)",
    re.IGNORECASE,
)
_THERE = re.compile(r"(.+)(?<!\bis)(?<!\bare)(?<!\bwas)(?<!\bwere)(?<!\bbe) there", re.IGNORECASE)
"""What is asked of the rows shown: "how many customers did those have", "their baskets"."""
_ONES = re.compile(
    r"\bones\b|(?<!best)(?<!worst)(?<!top)(?<!highest)(?<!lowest)(?<!biggest)(?<!largest)(?<!smallest)"
    r" one\b(?! before| after| earlier)",
    re.IGNORECASE,
)
_PLAIN = re.compile(r"[?!.…]+\s*$")


def opened(question: str) -> Heard:
    """What the first words of a question say; all others stay."""
    heard = Heard(" ".join(_PLAIN.sub("", question.strip()).split()))
    return _opened(_without(heard))


def hear(question: str) -> Heard:
    """The content of a question, and how it leans. A question that does not lean keeps its text."""
    heard = opened(question)
    if heard.anew:
        return heard  # what comes then is a question by itself, with all its words
    heard = _closed(heard)
    heard = _without(heard)
    text = heard.text
    if heard.add and (shown := _SHOWN.match(text)):
        heard = replace(heard, text=text[shown.end() :])
        text = heard.text
    drilled = _DRILL.match(text)
    if drilled is not None:
        spoken = bool(re.search(rf"\b{_IT}\b", drilled[0], re.IGNORECASE))
        heard = replace(
            heard, leaning=heard.leaning or spoken, add=heard.add or spoken, text=f"by{text[drilled.end() :]}"
        )
    theirs = _OF_THEIRS.fullmatch(heard.text) or _THERE.fullmatch(heard.text)
    pointed = next(filter(None, theirs.groups())) if theirs else _pointing(heard.text)
    if pointed != heard.text:
        those = bool(theirs or _THOSE.search(heard.text))
        heard = replace(heard, leaning=True, those=those, text=pointed)
    if _THEIRS.search(heard.text):
        heard = replace(heard, leaning=True, those=True)
    if heard.leaning or heard.text.lower().startswith(("the ", "top", "worst", "best")):
        heard = replace(heard, text=_tidy(_ONES.sub("", heard.text)) or heard.text)
    return heard


def leans_on_another(question: str) -> bool:
    """Whether a question goes on from one that must have been there: "and by store?", "only the deli"."""
    heard = hear(question)
    return heard.leaning or heard.linked


_CORRECTS = _openers(r"no|nope|not that|oops|sorry|my mistake|my bad|correction")


def corrects(question: str) -> bool:
    """Whether a question takes back the words of the one before: "no, I meant only deli"."""
    return bool(_CORRECTS.match(question) or _MEANT.match(question))


_SPLIT_UP = re.compile(r"(?:(?:the|a|an|with) )*(?P<by>\S+(?: \S+)?) (?:breakdown|split)", re.IGNORECASE)


def split_up(heard: Heard) -> Heard:
    """ "Department breakdown" after a number is that number by department."""
    found = _SPLIT_UP.fullmatch(heard.text)
    if found is None or re.match(r"(?:no|without|drop|remove|hide|by)\b", heard.text, re.IGNORECASE):
        return heard
    return replace(heard, text=f"by {found['by']}", leaning=True)


def unlinked(question: str) -> str:
    """Without an "and", an "I mean" or a "never mind" at its beginning; all other words stay."""
    text, before = " ".join(question.split()), ""
    while text != before:
        before = text
        for pattern in (_AND, _MEANT, _FORGET):
            shorter = pattern.sub("", text, count=1) if pattern.match(text) else text
            text = shorter or text
    return _TOO.sub("", text) or text


def _without(heard: Heard) -> Heard:
    """ "What if we take fuel out" is "without fuel"."""
    found = _LEFT_OUT.fullmatch(heard.text)
    return replace(heard, text=f"without {found['first'] or found['middle']}") if found else heard


def _opened(heard: Heard) -> Heard:
    changed = True
    while changed and heard.text:
        changed = False
        polite = _POLITELY.match(heard.text)
        if polite and polite.end() < len(heard.text):
            heard, changed = replace(heard, text=heard.text[polite.end() :]), True
        for pattern, flags in _OPENING:
            found = pattern.match(heard.text)
            if found and found[0].strip():
                rest = heard.text[found.end() :]
                heard = replace(heard, text=rest, leaning=True, **flags)
                changed = True
                break
        if heard.anew:
            return replace(heard, leaning=False)
    return heard


def _closed(heard: Heard) -> Heard:
    changed = True
    while changed and heard.text:
        changed = False
        shorter = _POLITE_END.sub("", heard.text)
        if shorter and shorter != heard.text:
            heard, changed = replace(heard, text=shorter), True
        for pattern, flags in _CLOSING:
            shorter = pattern.sub("", heard.text)
            if shorter != heard.text:
                heard = replace(heard, text=shorter, leaning=True, **flags)
                changed = True
    return heard


def _pointing(text: str) -> str:
    """Without the words that point at the answer before: "sales of those", "that by brand". Not those of a comparison
    ("with kids against those without"), nor a relative pronoun ("households that bought")."""
    if re.search(
        r"\b(?:vs|versus|against|than|compared (?:with|to))\b.*\b(?:those|that)\b", text, re.IGNORECASE
    ):
        return text
    found = re.match(
        r"(?:that|those|these|this|it|them)(?: ones?)?(?= |$)(?! (?:month|week|quarter|year|day))",
        text,
        re.IGNORECASE,
    )
    if found:
        return _tidy(text[found.end() :])
    return _tidy(
        re.sub(
            r"(?<!day )(?<!week )(?<!month )(?<!quarter )(?<!days )(?<!weeks )(?<!months )(?<!quarters )"
            r"\b(?:of|for|in|from|with|at|on|among) (?:that|those|these|them|it)(?: ones?)?(?=$| by\b| in\b"
            r"| per\b| with\b| for\b|,)",
            lambda m: "",
            text,
            flags=re.IGNORECASE,
        )
    )


def _tidy(text: str) -> str:
    return " ".join(text.split()).strip(" ,")
