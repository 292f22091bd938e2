"""The first of the rows shown, by what it is: "which one is best", "which store has the most", "where is it highest".

after "sales by store"
"which had the most baskets"      baskets, too, and the first row by them
"when was it highest"             refused: the rows are no periods
"""

from __future__ import annotations

import re

from service.asking.offline.following.present import is_group
from service.asking.offline.following.turn import Turn
from service.asking.offline.following.turn_arranging import (
    BEST,
    COMPARATIVES,
    NO_ROWS,
    RANK,
    SEVERAL_GROUPS,
    by_number,
    limited,
    measure,
    of_the_shown,
)
from service.asking.offline.following.turn_phrases import Rule, Spoken, rule


def _which(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Which one is the best?", "which month had the most": the first row, or the first of those things."""
    said = found["word"].lower()
    word = COMPARATIVES.get(said, said)
    noun = (found["noun"] or "one").lower().removeprefix("one ").removeprefix("ones ")
    made_up = len(turn.last.metrics) == len(turn.last.dimensions) == 1 and turn.last.metrics[0].alias
    if noun not in ("one", "ones", "of them", "of those", "of these") and not (
        made_up and is_group(noun, turn)
    ):
        return Spoken(rest=f"{word} {noun}")
    field = by_number(turn)
    if not turn.last.dimensions or not field:
        return Spoken(refusal=NO_ROWS, unplaced=(word,))
    return of_the_shown(turn, limited(turn, field, word in BEST.split("|"), 1, []))


def _which_has(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Which store has the most baskets?" of the stores shown: the first by that number."""
    noun = (found["noun"] or "one").lower().removeprefix("one ")
    pointed = noun in ("one", "of them", "of those", "of these")
    if len(turn.metric_named(found["what"])) != 1 or not (pointed or is_group(noun, turn)):
        return None
    if len(turn.last.dimensions) != 1:
        return Spoken(refusal=NO_ROWS if not turn.last.dimensions else SEVERAL_GROUPS, unplaced=(noun,))
    named = measure(found["what"], turn)
    if named is None:
        return None
    field, edits = named
    down = found["word"].lower() in (*BEST.split("|"), "most", "more")
    return of_the_shown(turn, limited(turn, field, down, 1, edits))


def _where(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Where is it highest", "when did it peak": the first row by the number shown."""
    if not turn.last.dimensions:
        return Spoken(refusal=NO_ROWS, unplaced=(found["asks"],))
    if len(turn.last.dimensions) > 1:
        return Spoken(refusal=SEVERAL_GROUPS, unplaced=(found["asks"],))
    if found["asks"].lower() == "when" and not turn.last.dimensions[0].startswith("time."):
        return Spoken(refusal="The rows are no periods: ask by day or by month first.", unplaced=("when",))
    what = found["what"]
    if not what and len(turn.last.metrics) > 1:
        return Spoken(
            refusal="Several numbers are shown: say which of them is meant.", unplaced=(found["asks"],)
        )
    named = measure(what, turn) if what else (by_number(turn), [])
    if named is None or not named[0]:
        return None
    field, edits = named
    said = (found["word"] or "highest").lower()
    down = COMPARATIVES.get(said, said) in BEST.split("|")
    return of_the_shown(turn, limited(turn, field, down, 1, edits))


WHICH: tuple[Rule, ...] = (
    rule(
        r"(?:which|who|what)(?: (?P<noun>(?:one |ones )?of (?:them|those|these)|ones?|[a-z]+))?"
        r"(?: is| was| are| were| had| has| did| does| got)"
        rf"(?: the)? (?P<word>{RANK}|{'|'.join(COMPARATIVES)})(?: ones?)?",
        _which,
    ),
    rule(
        r"(?:which|who)(?: (?P<noun>(?:one )?of (?:them|those|these)|one|[a-z]+))??"
        r" (?:has|had|have|got|gets|made|makes|did|sold|sells)"
        rf" (?:the )?(?P<word>{RANK}|most|least|fewest) (?P<what>.+)",
        _which_has,
    ),
    rule(
        r"(?P<asks>where|when) (?:is|was|are|were|did|does|do) (?:it|that|this|they|those|(?:the |our )?(?P<what>.+?))"
        rf" (?:peak(?:ed)?|(?:the )?(?P<word>{RANK}|most|least))",
        _where,
    ),
)
