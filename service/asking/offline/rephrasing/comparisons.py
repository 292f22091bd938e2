"""Questions that ask which of two is more: both are shown beside each other, so that the reader sees it.

"do renters get higher discounts than homeowners"      discounts of renters vs homeowners
"is the discount rate higher in may than in april"     the discount rate in may vs april
"potato chips or pizza: which earned more in june"     sales of potato chips vs pizza in june
"how does store 406 stack up against 292 on baskets"   baskets of store 406 vs 292

The two sides are of one kind: picks of the same model, or periods. Which one is more is not said, so that a word such
as "higher" decides only that two are compared; what is compared has to be said in words of closed classes. "Twice as
much", "10 percent more", and "more than 100" have a number between them and are no such questions.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache

from semantic.planning.period_words import WEEKDAYS
from service.asking.offline.rephrasing.words import (
    BEAT,
    COMES,
    DEGREE,
    DONE,
    EARNS,
    HAD,
    MADE,
    ON,
    SPENDS,
    STACKS,
)

Owner = Callable[[str], str]
"""The model that a picked value belongs to, or whose rows a metric counts; "" where it is not known."""
_THAT = r"(?:(?:those|that|the one|the ones|they|it) )?"
_IN = r"(?:in|on|at|for|among|by|with|of|from|to|during|within|per)"
_PICK = r"(?:V\d+(?: [RCD]\d+)?|[RCD]\d+ V\d+|[RD]\d+ N\d+)"
_SIDE = rf"(?:{_PICK}|T\d+|G\d+|N\d+)"
_LINKED = (
    r"(?:than|vs|versus|v|against|or|compared (?:to|with)|in comparison (?:to|with)|relative to|next to|beside"
    r"|alongside|side by side with)"
)
_AHEAD = r"(?:above|below|ahead of|behind)"
_LINK = re.compile(
    rf"(?:, )?(?<!\S)(?P<link>{_LINKED}|{BEAT}|{_AHEAD})(?: , )? {_THAT}(?:(?:the |our )?(?P<again>[MQ]\d+) )?"
    rf"(?:{_IN} )?(?:the |our )?(?P<side>{_SIDE})(?!\S)"
    r"(?: (?:do|does|did|is|are|was|were|has|have|had|ones?)(?!\S))?(?: ,(?= |$))?"
)
_AUX = r"(?:do|does|did|is|are|was|were|has|have|had|can)"
_BE = r"(?:is|are|was|were|has been|have been|be|been|being|get|gets|got|getting|run|runs|ran|came in|comes out)"
_WHICH = r"(?:which|who|whose|what)(?: one| ones| of (?:them|the two|these|both)| side| group| [GRD]\d+)?"
_OBJ = r"(?P<obj>[MQCR]\d+)"
_SIZES = frozenset(
    {"bigger", "larger", "smaller", "biggest", "largest", "smallest", "heavier"}
    | {"better", "worse", "stronger", "weaker", "best"}
)
"""Of things that are counted these say how large or good each is, which is another number than how many."""
_CMP = (
    rf"(?:the |a |an )?(?:{DEGREE} )?(?P<cmp>more|less|fewer|higher|lower|bigger|smaller|larger|greater|stronger|weaker"
    r"|better|worse|heavier|busier|quieter|most|least|fewest|highest|lowest|biggest|largest|smallest|greatest"
    r"|strongest|weakest|best)"
)
_ANY = _CMP.replace("?P<cmp>", "?:")
_REST = r"(?P<rest>(?: .*)?)"
_FRAME = re.compile(
    r"^(?:(?:can|could|would|will) (?:you|anyone|someone|somebody) )?(?:please |just )?"
    r"(?:(?:tell me|let me know|check|find out|say|see|know|show me|confirm|i'd (?:love|like) to know"
    r"|i (?:want|need|would like) to know|i wonder|wondering|any idea) (?:whether|if)"
    r"|(?:would it be|is it) (?:true|correct|right|the case|fair to say)(?: to say)?(?: that)?) "
)
_TAIL = re.compile(
    r"(?: ,)? (?:both|the two)(?: numbers| figures| values| sides)?(?: please)?$"
    r"|(?: ,)? (?:and )?by (?:how much|how many (?:dollars|percent)|what (?:percent|percentage|margin))$"
    r"|(?: ,)? and (?:by )?(?:how much|what (?:percent|percentage|margin))$"
    r"|(?: ,)? and (?:how (?:big|large|wide|high)|what) (?:is|was|were|are) the (?:gap|difference|margin)$"
)
_BOTH = re.compile(
    rf"^(?:between|of|out of|from|comparing) (?:the )?({_SIDE}) and (?:the )?({_SIDE})(?: ,)? (?=which|who|whose|what)"
)
_HOW_FAR = re.compile(
    r"^by (?:how much|how many (?:dollars|percent)|what (?:percent|percentage|margin)) (?=do|does|did|is|are|was|were)"
)
_PREDICATES: tuple[tuple[str, str], ...] = (
    (
        rf"(?:{HAD}|{_BE}|have|has|had|having|getting|seeing|showing) {_CMP} {_OBJ}{_REST}",
        r"\g<obj>\g<rest>",
    ),
    (rf"{MADE} {_CMP} (?P<obj>M\d+){_REST}", r"\g<obj>\g<rest>"),
    (rf"(?P<verb>{'|'.join(DONE)}) {_CMP} {_OBJ}{_REST}", r"\g<obj> \g<verb>\g<rest>"),
    (
        rf"{SPENDS} {_CMP}(?: money| dollars)? (?:per|a|an|on each|each|for each|every) {_OBJ}{_REST}",
        r"sales per \g<obj>\g<rest>",
    ),
    (rf"{SPENDS} {_CMP}(?: money| dollars)?{_REST}", r"sales\g<rest>"),
    (
        rf"{EARNS} {_CMP}(?: money| dollars| cash)? (?:per|for each|each) {_OBJ}{_REST}",
        r"sales per \g<obj>\g<rest>",
    ),
    (rf"{EARNS} {_CMP}(?: money| dollars| cash)?(?P<rest>(?: (?!of)(?![A-Z]\d).*)?)", r"sales\g<rest>"),
    (rf"{COMES} {_CMP} (?:often|frequently){_REST}", r"visits per customer\g<rest>"),
    (rf"(?:{_BE} )?{_ANY}(?: [GRD]\d+| one)? {ON} (?:the |our )?{_OBJ}{_REST}", r"\g<obj>\g<rest>"),
    (rf"{_OBJ} {_BE} {_CMP}{_REST}", r"\g<obj>\g<rest>"),
    (
        rf"(?:{STACKS}|{BEAT})(?P<when>(?: {_IN})? T\d+)? {ON} (?:the |our )?(?:average |typical )?{_OBJ}{_REST}",
        r"\g<obj>\g<when>\g<rest>",
    ),
    (
        rf"(?:sell|sells|sold|selling|buy|buys|bought|buying) {_CMP} (?P<pick>V\d+){_REST}",
        r"sales of \g<pick>\g<rest>",
    ),
    (rf"{ON} (?:the |our )?(?:average |typical )?{_OBJ}{_REST}", r"\g<obj>\g<rest>"),
    (rf"outs(?:ell|ells|old){_REST}", r"sales\g<rest>"),
)
"""What is said of the sides, by what it is measured."""
_DONE = re.compile(rf"(?<= )(?:{'|'.join(DONE)})(?!\S)")
_WITHOUT = re.compile(
    rf"(?<!\S)({_LINKED}|and)(?: , )?(?: {_IN})? (?:those |the ones |ones |one |people |someone |(?:[RC]\d+) )?"
    r"without(?: any| them| it)?(?=$| ,| (?:do|does|did|is|are|was|were|has|have)(?!\S))"
)
_KINDLESS = re.compile(r"(?<!\S)(D\d+) (or|vs|versus|against) (V\d+)(?!\S)")
_PAST = re.compile(r"^(?:.* )?(?:did|was|were|had) ")
_NAMED = re.compile(r"\b(V\d+) (C\d+)\b")
"""Whose noun may be said as well: "married shoppers" are the married; "frozen baskets" are not all that is frozen."""


@cache
def _predicates() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(f"^{pattern}$"), instead) for pattern, instead in _PREDICATES)


def completed(text: str, parts: Mapping[str, str], owner: Owner) -> tuple[str, dict[str, str]]:
    """Both sides with their whole name: "families with kids … than those without", "kids or no kids"; and any friday
    where "is it friday or saturday that …" asks for all of them."""
    slots = dict(parts)
    for slot, said in parts.items():
        if said.lower() in ("weekday", "weekend") or (said.lower() in WEEKDAYS and not _PAST.search(text)):
            slots[slot] = f"{said}s"
    text = _NAMED.sub(
        lambda pick: pick[1] if owner(parts[pick[1]]) == owner(parts[pick[2]]) != "" else pick[0], text
    )
    if (bare := _KINDLESS.search(text)) and parts[bare[3]].lower() == f"no {parts[bare[1]].lower()}":
        name = f"with {parts[bare[1]].lower()}"
        slot = f"V{len(slots)}"
        if owner(name) and owner(name) == owner(parts[bare[3]]):
            slots[slot] = name
            text = f"{text[: bare.start()]}{slot} {bare[2]} {bare[3]}{text[bare.end() :]}"
    found = list(_WITHOUT.finditer(text))
    if len(found) != 1:
        return text, slots
    having = [
        slot for slot in re.findall(r"V\d+", text[: found[0].start()]) if parts[slot].lower()[:5] == "with "
    ]
    if len(having) != 1:
        return text, slots
    name, slot = f"without {parts[having[0]].lower()[5:]}", f"V{len(slots)}"
    if not owner(name) or owner(name) != owner(parts[having[0]]):
        return text, slots
    slots[slot] = name
    return f"{text[: found[0].start()]}{found[0][1]} {slot}{text[found[0].end() :]}", slots


def compared(text: str, parts: Mapping[str, str], owner: Owner) -> str | None:
    """The sentence with both sides beside each other and what measures them; None where it compares no two so."""
    ones = [slot for slot, said in parts.items() if slot[0] == "N" and said.lower() == "one"]
    text = re.sub(rf"\bwhich (?:{'|'.join(ones)})\b", "which one", text) if ones else text
    plain = _FRAME.sub("", text)
    plain = _BOTH.sub(r"\1 or \2 ", plain)
    plain = re.sub(r"^(?:in|by) ([MQC]\d+) terms(?: ,)? (.*)$", r"\2 in \1", plain)
    plain = _HOW_FAR.sub("", plain)
    shorter = _TAIL.sub("", plain)
    found = _sides(shorter, parts, owner)
    if found is None:
        return None
    left, right, before, behind = found
    asked = re.search(r"\b(?:which|what) ([GRD]\d+)\b", shorter)
    if asked and not _is_one_of(asked[1], left, parts, owner):
        return None
    sentence = f"{before} X {behind}".strip()
    said = _measured(" ".join(sentence.split()))
    if said is None:
        return None
    return " ".join(said.replace("X", f"{left} vs {right}").split())


def _sides(text: str, parts: Mapping[str, str], owner: Owner) -> tuple[str, str, str, str] | None:
    """Both sides, and the sentence before and behind the left one, without the right one."""
    links = list(_LINK.finditer(text))
    words = re.findall(rf"(?<!\S)(?:{_LINKED}|{BEAT}|{_AHEAD})(?!\S)", text)
    if len(links) != 1 or len(words) != 1:
        return None
    link = links[0]
    right, again = link["side"], link["again"]
    if again and again not in text[: link.start()].split():
        return None
    head, tail = text[: link.start()], text[link.end() :]
    places = [*re.finditer(rf"(?<!\S){_SIDE}(?!\S)", head)]
    if right[0] == "N":
        places = [place for place in places if re.fullmatch(r"[RD]\d+ N\d+", place[0])]
    else:
        kind = _kind(right, parts, owner)
        places = [place for place in places if kind and _kind(place[0], parts, owner) == kind]
    if len(places) != 1:
        return None
    left = places[0]
    verb = (
        "higher"
        if re.fullmatch(_AHEAD, link["link"])
        else link["link"]
        if re.fullmatch(BEAT, link["link"])
        else ""
    )
    behind = f"{head[left.end() :].strip(' ,')} {verb} {tail}"
    return left[0], right, head[: left.start()].strip(), " ".join(behind.split())


def _is_one_of(noun: str, side: str, parts: Mapping[str, str], owner: Owner) -> bool:
    """ "which department …, deli or meat": and not "which month …, deli or meat"."""
    kind, said = _kind(side, parts, owner), parts[noun].lower()
    if kind == "time":
        day = parts[side].lower().rstrip("s") in (*WEEKDAYS, "weekend", "weekday")
        return noun[0] == "G" and (said == "day") == day
    return noun[0] != "G" and kind in (said.rstrip("s"), owner(parts[noun]))


def _kind(side: str, parts: Mapping[str, str], owner: Owner) -> str:
    """What a side is one of: a period, a day of the week, or a pick of a model."""
    slots = side.split()
    said = parts[slots[-1]].lower()
    if slots[0][0] == "G":
        return "time" if said == "weekday" else ""
    if slots[0][0] == "T":
        return "time"
    if len(slots) == 2 and slots[1][0] == "N":
        return parts[slots[0]].lower().rstrip("s")
    pick = next((slot for slot in slots if slot[0] == "V"), "")
    return owner(parts[pick]) if pick else ""


def _measured(text: str) -> str | None:
    """What measures the sides X, and X: the sentence without the words that only compare."""
    text = re.sub(rf"^(?:how|where) {_AUX} ", "", text) if re.search(rf"X {STACKS}", text) else text
    text = re.sub(rf"^{_AUX} ", "", text)
    text = re.sub(rf"^(?:put|set|place|compare|contrast|hold|line up|lay) X(?= {ON} )", "X", text)
    text = re.sub(rf"^(?:it )(?:{_IN} )?X (?:that|which|who) (.*)$", r"X \1", text)
    text = re.sub(
        rf"^({_PICK})(?: ,)? (?:is|was) it (?:{_IN} )?X (?:that|which|who) (.*)$", r"X \2 for \1", text
    )
    text = re.sub(rf"^(?:we|people|folks|consumers|there) (?=[a-z]+ (?:in |up )?{_ANY})", "we ", text)
    text = re.sub(rf"^there (?={_ANY} )", "", text)
    if larger := re.match(
        rf"^{_WHICH} {_BE} {_ANY}(?: ,)? ((?:the |our )?[MQCR]\d+ (?:.* )?X(?: .*)?)$", text
    ):
        return larger[1]
    if re.match(r"(?:the |our )?[MQCR]\d+ .*X ", text):
        text = re.sub(rf"(?<=X) {BEAT}$", " higher", text)
    if much := re.match(rf"^how (?:much|many) {_CMP} (.*)$", text):
        return _how_much(much["cmp"], much[2])
    if (of := re.match(rf"^X(?: ,)? (?:{_WHICH} )?(.+)$", text)) and (
        (said := _predicate(of[1])) or (said := _possessed(of[1]))
    ):
        return _with(said)
    if (which := re.match(rf"^{_WHICH} (?!.* {_IN} X$)(.+?)(?: ,)? X$", text)) and (
        said := _predicate(which[1])
    ):
        return _with(said)
    if (whose := re.match(rf"^(?:the |our )?({_PICK}) (.+)$", text)) and (said := _predicate(whose[2])):
        return f"{said} for {whose[1]}"
    if (ours := re.match(r"^we (.+)$", text)) and (said := _predicate(ours[1])):
        return said
    if (more := re.match(rf"^{_CMP} {_OBJ}((?: .*)?(?<!\S)X(?: .*)?)$", text)) and _counts(more):
        return f"{more['obj']}{more[3]}"
    if (
        metric := re.match(rf"^(?:the |our )?({_OBJ}(?: .*?)?) {_CMP}((?! [MQCR]\d).*)?$", text)
    ) and "X" in text:
        first = re.sub(rf" {_BE}$", "", metric[1])
        return f"{first}{metric[4] or ''}" if _counts(metric) else None
    return None


def _how_much(word: str, text: str) -> str | None:
    """ "how much higher is the discount rate of X", "how many more baskets did X have": the same as without "how"."""
    if is_so := re.match(rf"^{_BE} (.+X.*)$", text):
        return _measured(f"{is_so[1]} {word}")
    if did := re.match(rf"^(?:({_OBJ}|money|dollars) )?{_AUX} X ([a-z]+)((?: .*)?)$", text):
        return _measured(f"X {did[3]} {word} {did[1] or ''}{did[4]}".replace("  ", " "))
    return None


def _predicate(text: str) -> str | None:
    for pattern, instead in _predicates():
        if (found := pattern.match(text)) and _counts(found):
            said = found.expand(instead)
            return _DONE.sub(lambda verb: DONE[verb[0]], said) if "verb" in found.groupdict() else said
    return None


def _possessed(text: str) -> str | None:
    """ "renters' discount rate higher": what is theirs."""
    found = re.match(rf"^{_OBJ}( {_IN} .*?)?(?: {_BE})? {_CMP}{_REST}$", text)
    return f"{found['obj']}{found[2] or ''}{found['rest']}" if found and _counts(found) else None


def _counts(found: re.Match[str]) -> bool:
    """Whether the word that compares asks for the number: "bigger baskets" are no more of them."""
    words = found.groupdict()
    sizes = str(words.get("cmp")) in _SIZES
    return not (sizes and str(words.get("obj", ""))[:1] in ("C", "R"))


def _with(said: str) -> str:
    """The sides right behind what measures them, before all else."""
    obj = re.match(
        r"(?:sales(?: per [MQCR]\d+)?|visits per customer|[MQCR]\d+(?: [a-z]+ed| sold| bought)?)", said
    )
    end = obj.end() if obj else len(said)
    return f"{said[:end]} for X{said[end:]}"
