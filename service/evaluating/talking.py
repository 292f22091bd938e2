"""A person who talks to an asker turn by turn, as a case says.

talk = Talk(asker, principal)
talk.take(Turn(ask="sales last month"))     the answer
talk.take(Turn(choose=1))                   the answer to a click on the first choice of the answer before
"""

from __future__ import annotations

from semantic.definitions.suites import Turn
from semantic.principal import Principal
from semantic.query.types import Query
from service.answer import Answer, Status
from service.asking.shell import Asker


class Talk:
    """One conversation of one person."""

    def __init__(self, asker: Asker, principal: Principal) -> None:
        self._asker = asker
        self._principal = principal
        self._last: Answer | None = None
        self._conversation: str | None = None

    def take(self, turn: Turn) -> Answer | None:
        """The answer to a turn; None where there is nothing to click, or nothing of that name."""
        answer = self._ask(turn.ask) if turn.choose is None else self._choose(turn.choose)
        if answer is not None:
            self._last = answer
            self._conversation = answer.conversation or self._conversation
        return answer

    @property
    def last(self) -> Query | None:
        """The query that a follow-up leans on."""
        known = self._asker.conversation(self._conversation or "", self._principal)
        return known.context.last if known else None

    def go_on_from(self, query: Query) -> Answer:
        """Puts a query where the last one would be."""
        self._last = self._asker.query(query, self._principal, conversation=self._conversation)
        return self._last

    def _ask(self, question: str) -> Answer:
        return self._asker.ask(question, self._principal, conversation=self._conversation)

    def _choose(self, choice: int | str) -> Answer | None:
        last = self._last
        if last is None or last.status is not Status.CLARIFY:
            return None
        index = choice - 1 if isinstance(choice, int) else _index(choice, last)
        if not 0 <= index < len(last.choices):
            return None
        return self._asker.choose(last.id, index, self._principal)


def _index(words: str, answer: Answer) -> int:
    """The first choice whose label holds the words; -1 where none does."""
    labels = [choice.label.casefold() for choice in answer.choices]
    return next((place for place, label in enumerate(labels) if words.casefold() in label), -1)
