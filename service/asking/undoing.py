"""Whether a turn takes back the one before it: "undo that", "go back one", "back to the previous one".

takes_back("ok, undo that please")         True
takes_back("back to the previous month")   False: another period
"""

from __future__ import annotations

import re

_LAST = r"(?:previous|last|prior|former|preceding|earlier)"
_STEP = (
    r"(?:one|steps?|questions?|results?|answers?|views?|versions?|states?|query|queries|changes?|turns?|edits?"
    r"|tables?|charts?)"
)
_THAT = rf"(?:that|this|it|(?:the |that |this |my )?(?:{_LAST} )?{_STEP})"
_BACK = re.compile(
    r"(?:(?:no|ok|okay|oh|hm+|wait|sorry|oops|please|pls|and|now|then|actually|could you|can you|let'?s|let us"
    r"|i want to)[ ,.!]+)*"
    rf"(?:(?:undo|revert|roll back|reverse)(?: {_THAT})?(?: again)?"
    rf"|(?:take|roll|turn) {_THAT} back"
    rf"|(?:go|step|move|one step|a step|jump)(?: (?:one|a|1)(?: step)?)? back(?: (?:one|1|a step|one step"
    rf"|1 step|again))?"
    rf"|(?:(?:go|get|take me|bring me|jump|switch|return) )?(?:back )?to (?:the |my |that )?{_LAST} {_STEP}"
    rf"|back to (?:how|what|where|the way) (?:it|we|that) (?:was|were|had)(?: before| earlier)?"
    rf"|(?:as|like) it was before|show (?:me )?the {_LAST} {_STEP} again|back(?: one)?(?: step)?|one back|step back"
    rf"|(?:cancel|scratch|forget|drop) (?:that|the) {_LAST} {_STEP})"
    r"(?:[ ,]+(?:please|pls|again|thanks|thank you|then))*[ ?!.]*",
    re.IGNORECASE,
)


_FIRST = re.compile(
    r"(?:(?:no|ok|okay|and|now|then|please|can you|could you|let'?s|can we)[ ,.!]+)*"
    r"(?:(?:go|jump|switch|get|take me|bring me|return|step) )?(?:back )?to"
    rf" (?:the |my )?(?:very )?(?:first|original|initial)(?: {_STEP})?(?:[ ,]+(?:please|again|thanks|then))*[ ?!.]*",
    re.IGNORECASE,
)


def goes_to_first(question: str) -> bool:
    """Whether a question is nothing but the wish to have the first answer of the conversation again."""
    return _FIRST.fullmatch(question.strip()) is not None


def takes_back(question: str) -> bool:
    """Whether a question is nothing but the wish to have the answer before the last one."""
    return _BACK.fullmatch(question.strip()) is not None
