"""What was asked and said in one person's part of a thread, as values: for edits, deletions and follow-ups.

    talk = Talk.read(thread.form)
    talk = talk.begun("17.1", before=conversation)       noted before it is asked, so that nobody asks it twice over
    talk = talk.said(Turn("17.1", "17.2", run="r1", before=…))
    talk.turn("17.1")

Pure. The conversation as it was before each turn is kept, for a few turns: an edited question leans on that.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

MOST_TURNS = 10

Form = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """`asked` and `said` are the ts of the two messages; `before` is the conversation's form before it, None where it
    began with this turn. `private` says that only the asker saw the answer; `back` is the question back before it."""

    asked: str
    said: str
    run: str
    before: Form | None = None
    private: bool = False
    back: str = ""


@dataclass(frozen=True, slots=True)
class Talk:
    """The last turns, the last of them last. `pending` is the key of what is being asked now."""

    turns: tuple[Turn, ...] = ()
    pending: str = ""
    before: Form | None = None

    def begun(self, key: str, before: Form | None) -> Talk:
        """It is being asked: what the conversation was before is known where this process ends meanwhile."""
        return replace(self, pending=key, before=before)

    def said(self, turn: Turn) -> Talk:
        """A turn more, in place of an earlier one of the same question."""
        return Talk(self._with(turn))

    def saying(self, turn: Turn) -> Talk:
        """The same while it is not said yet: it may have to be asked once more."""
        return replace(self, turns=self._with(turn))

    def _with(self, turn: Turn) -> tuple[Turn, ...]:
        others = tuple(each for each in self.turns if each.asked != turn.asked)
        return (*others, turn)[-MOST_TURNS:]

    def of_run(self, run: str) -> Turn | None:
        return next((each for each in self.turns if each.run == run), None)

    def without(self, asked: str) -> Talk:
        return replace(self, turns=tuple(each for each in self.turns if each.asked != asked))

    def turn(self, asked: str) -> Turn | None:
        return next((each for each in self.turns if each.asked == asked), None)

    @property
    def last(self) -> Turn | None:
        return self.turns[-1] if self.turns else None

    @property
    def form(self) -> dict[str, Any]:
        turns = [
            [each.asked, each.said, each.run, each.before, each.private, each.back] for each in self.turns
        ]
        return {"turns": turns, "pending": self.pending, "before": self.before}

    @staticmethod
    def read(form: Form) -> Talk:
        """What `form` wrote; nothing where another version wrote it."""
        try:
            turns = tuple(Turn(*each) for each in form.get("turns", ()))
            return Talk(turns, str(form.get("pending", "")), form.get("before"))
        except (TypeError, ValueError, AttributeError):
            return Talk()
