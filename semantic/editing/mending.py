"""What one click can mend: the mechanical ones of `dragoman check --fix`, and the names that were probably meant.

for mend in mends(text, problem):
    mend.title, mend.edits           "Write `revenue`", (Edit(…),)
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from semantic.definitions.marked import offset_of
from semantic.editing.cursor import spot_at
from semantic.editing.renaming import Edit
from semantic.errors import Problem
from semantic.naming import nearest
from semantic.review.fixing import fixed, mended

_SAID = re.compile(r"`([^`]+)`|'([^']+)'")


@dataclass(frozen=True, slots=True)
class Mend:
    """`sure`: there is no other way to mend it."""

    title: str
    edits: tuple[Edit, ...]
    sure: bool = False


def mends(text: str, problem: Problem) -> Iterator[Mend]:
    """The ways to mend a problem of a text."""
    made = mended(text, problem)
    if made is not None:
        yield Mend(_title(problem), (difference(text, made),), sure=True)
        return
    for suggestion in problem.suggestions:
        if (edit := _instead(text, problem, suggestion)) is not None:
            yield Mend(f"Write `{suggestion}`", (edit,))


def all_mended(file: str, text: str) -> Mend | None:
    """Everything in a file that can be mended without choosing."""
    made = fixed({file: text}).texts.get(file)
    return (
        None
        if made is None
        else Mend("Mend all that has one right form", (difference(text, made),), sure=True)
    )


def difference(old: str, new: str) -> Edit:
    """The one edit that makes a text from another, as short as it can be."""
    start = 0
    most = min(len(old), len(new))
    while start < most and old[start] == new[start]:
        start += 1
    behind = 0
    while behind < most - start and old[-1 - behind] == new[-1 - behind]:
        behind += 1
    return Edit(start, len(old) - behind, new[start : len(new) - behind])


def _title(problem: Problem) -> str:
    if problem.code == "unquoted-comma":
        return "Put quotes around the text"
    return f"Write `{problem.suggestions[0]}`" if problem.suggestions else "Mend it"


def _instead(text: str, problem: Problem, suggestion: str) -> Edit | None:
    """The word that the problem names, near where it is, which the suggestion was probably meant to be."""
    if problem.position is None:
        return None
    at = offset_of(text, problem.position.line, problem.position.column)
    spot = spot_at(text, at + 1)
    start = min(at, spot.start)
    end = max(spot.start + len(spot.text), start)
    said = [word for found in _SAID.findall(problem.message) for word in found if word]
    for word in nearest(suggestion, said, most=len(said)):
        found = re.compile(rf"(?<![\w.]){re.escape(word)}(?!\w)").search(text, start, end)
        if found is not None and word != suggestion:
            return Edit(found.start(), found.end(), suggestion)
    return None
