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
    END,
    HIGHER,
    LOWER,
    NO_ROWS,
    SEVERAL_GROUPS,
    by_number,
    is_high,
    limited,
    measure,
    of_the_shown,
)
from service.asking.offline.following.turn_phrases import Rule, Spoken, rule

SEVERAL_NUMBERS = "Several numbers are shown: say which of them is meant."


def _which(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Which one is the best?", "which month had the most": the first row, or the first of those things."""
    word = found["word"].lower()
    noun = (found["noun"] or "one").lower().removeprefix("one ").removeprefix("ones ")
    made_up = len(turn.last.dimensions) == 1 and any(use.alias for use in turn.last.metrics)
    if noun not in ("one", "ones", "of them", "of those", "of these") and not (
        made_up and is_group(noun, turn)
    ):
        return Spoken(rest=f"{'highest' if word in HIGHER else 'lowest' if word in LOWER else word} {noun}")
    field = by_number(turn)
    if not turn.last.dimensions or not field:
        return Spoken(refusal=NO_ROWS, unplaced=(word,))
    if _of_several_numbers(turn):
        return Spoken(refusal=SEVERAL_NUMBERS, unplaced=(word,))
    return of_the_shown(turn, limited(turn, field, is_high(word), 1, []))


def _of_several_numbers(turn: Turn) -> bool:
    """Whether several numbers are shown, and the rows are in the order of none of them."""
    ordered = any(item.field not in turn.last.dimensions for item in turn.last.order_by)
    return len(turn.last.metrics) > 1 and not ordered


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
    return of_the_shown(turn, limited(turn, field, is_high(found["word"]), 1, edits))


def _where(found: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Where is it highest", "when did it peak": the first row by the number shown."""
    if not turn.last.dimensions:
        return Spoken(refusal=NO_ROWS, unplaced=(found["asks"],))
    if len(turn.last.dimensions) > 1:
        return Spoken(refusal=SEVERAL_GROUPS, unplaced=(found["asks"],))
    if found["asks"].lower() == "when" and not turn.last.dimensions[0].startswith("time."):
        return Spoken(refusal="The rows are no periods: ask by day or by month first.", unplaced=("when",))
    what = found["what"]
    if not what and _of_several_numbers(turn):
        return Spoken(refusal=SEVERAL_NUMBERS, unplaced=(found["asks"],))
    named = measure(what, turn) if what else (by_number(turn), [])
    if named is None or not named[0]:
        return None
    field, edits = named
    return of_the_shown(turn, limited(turn, field, is_high(found["word"] or "highest"), 1, edits))


WHICH: tuple[Rule, ...] = (
    rule(
        r"(?:which|who|what)(?: (?P<noun>(?:one |ones )?of (?:them|those|these)|ones?|[a-z]+))?"
        r"(?: is| was| are| were| had| has| did| does| got)"
        rf"(?: the)? (?P<word>{END})(?: ones?)?",
        _which,
    ),
    rule(
        r"(?:which|who)(?: (?P<noun>(?:one )?of (?:them|those|these)|one|[a-z]+))??"
        r" (?:has|had|have|got|gets|made|makes|did|sold|sells)"
        rf" (?:the )?(?P<word>{END}) (?P<what>.+)",
        _which_has,
    ),
    rule(
        r"(?P<asks>where|when) (?:is|was|are|were|did|does|do) (?:it|that|this|they|those|(?:the |our )?(?P<what>.+?))"
        rf" (?:peak(?:ed)?|(?:the )?(?P<word>{END}))",
        _where,
    ),
)
