"""Which reading of a draft is meant: every reading of every ambiguous name is tried.

settle(draft, book)        Resolved where one can be computed, Clarify where several can; else raises NotRead
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from semantic.book import Book
from semantic.errors import QueryInvalid
from semantic.query import query_json
from service.asking.offline.reading.draft import Draft, NotRead
from service.asking.offline.replies import ask_between
from service.asking.offline.resolving.recalling import recalled, rememberable
from service.asking.offline.resolving.resolve import Resolved, resolve
from service.asking.offline.resolving.state import Ambiguous, Chosen
from service.asking.planned import MAX_CHOICES, Clarify
from service.asking.trying import tried

MOST_READINGS = 12
_NAME = re.compile(r"`([^`\n]+)`")
"""How the compiler sets names apart, as in code; people are quoted."""


def settle(draft: Draft, book: Book) -> Resolved | Clarify:
    """Tries every reading of every ambiguous name; the only one that can be computed is taken, and said."""
    search = _Search(draft, book)
    search.explore({}, "")
    asked, readings = search.asked, list(search.readings.values())
    if not asked:
        if search.failures:
            raise search.failures.pop(0)
        only = readings[0].found
        return replace(only, assumptions=(*only.assumptions, *dict.fromkeys(search.notes)))
    if not readings:
        raise search.failures.pop(0) if search.failures else NotRead("", (asked[0].text,))
    if len(readings) == 1 and not search.untried and not any(ambiguous.only for ambiguous in asked):
        only = readings[0].found
        note = (
            f"“{asked[0].text}” is read as {readings[0].label}, the only reading that can be computed here."
        )
        return Resolved(only.query, (*only.assumptions, *dict.fromkeys(search.notes), note))
    back = ask_between(asked[0].text, [(reading.label, reading.found) for reading in readings], book)
    return rememberable(back, asked, [reading.chosen for reading in readings])


@dataclass(frozen=True, slots=True)
class _Reading:
    """A reading that can be computed, and the options that it takes."""

    label: str
    found: Resolved
    chosen: Chosen


@dataclass
class _Search:
    """What was found so far. Exceptions are kept without the calls that they came through: those hold what is here, and
    with it the book, so that nothing of it would end before it is collected."""

    draft: Draft
    book: Book
    readings: dict[str, _Reading] = field(default_factory=dict)
    """Those that differ, by what their queries say."""
    works: int = 0
    """How many readings can be computed, those that come to the same query included."""
    failures: list[NotRead] = field(default_factory=list)
    asked: list[Ambiguous] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    untried: bool = False
    """Whether some readings were not tried: nobody knows whether they can be computed."""

    @property
    def is_over(self) -> bool:
        """Whether so many were tried that no more is likely, or more would not be shown."""
        return self.works + len(self.failures) >= MOST_READINGS or len(self.readings) >= MAX_CHOICES

    def explore(self, chosen: Chosen, label: str) -> None:
        """Finds the readings in which so much is chosen."""
        try:
            found = _checked(resolve(self.draft, self.book, chosen), self.book)
            self.readings.setdefault(str(query_json(found.query)), _Reading(label, found, chosen))
            self.works += 1
            return
        except NotRead as failure:
            self.failures.append(failure.with_traceback(None))
            return
        except Ambiguous as raised:
            ambiguous = raised.with_traceback(None)
        known = recalled(ambiguous, self.draft.remembered)
        if known is not None:
            before = self.works
            self.explore({**chosen, ambiguous.slot: known.option}, label)
            if self.works > before:
                self.notes.append(known.note)
                return
            self.failures.clear()
        self.asked.append(ambiguous)
        for option in ambiguous.options:
            if self.is_over:
                self.untried = True
                return
            said = f"{label}, {option.label}" if label else option.label
            self.explore({**chosen, ambiguous.slot: option}, said)


def _checked(resolved: Resolved, book: Book) -> Resolved:
    """The same, if the query compiles. Raises NotRead with the compiler's own words."""
    try:
        tried(book.catalog, resolved.query)
    except QueryInvalid as error:
        problem = error.problem
        reason = _NAME.sub(r"“\1”", f"{problem.message} {problem.hint}".strip())
        if not book.may_say(reason, *problem.suggestions):
            raise NotRead("That cannot be computed from what may be shown here.") from error
        raise NotRead(reason, (), problem.suggestions[:3]) from error
    return resolved
