"""What a question in a thread leans on: this person's conversation there, or the last answer that everybody saw.

    leaning = Leaning(parts)
    part = leaning.begun(question, "T1/U1", principal, key)     noted before it is asked
    leaning.rewind(part, turn)                                  the conversation as it was before a turn

Reads and writes the store: for a thread, not for an event loop.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from bots.slack.parts import Parts
from bots.slack.talk import Talk, Turn
from semantic.principal import Principal
from service.asking.conversation import Conversation, conversation_from_json, conversation_json
from service.asking.planned import Context
from service.ids import new_id
from service.store.conversations import Conversations
from service.store.threads import Thread


@dataclass(frozen=True, slots=True)
class Question:
    """Something to be answered in a thread. `asked` tells it from others there: the ts of its message, or a key of
    whatever asked it. `old` is how it was answered before it was edited. `quoted` says that its words stand nowhere in
    the thread, so that the answer shows them."""

    text: str
    asked: str
    thread: str
    private: bool = False
    old: Turn | None = None
    quoted: bool = False
    back: str = ""
    """The message that asked back before, if any did."""


@dataclass(frozen=True, slots=True)
class Leaning:
    _parts: Parts

    def begun(self, question: Question, account: str, principal: Principal, key: str) -> Thread:
        """This person's part of the thread as the question leans on it; noted, so that it is asked on the same again
        where this process ends meanwhile."""
        threads = self._parts.threads
        part = threads.get(question.thread, account)
        if part is None or part.principal != principal.id:
            part = self._joining(question.thread, account, principal)
        talk = Talk.read(part.form)
        if talk.pending == key:
            part = self.rewind(part, Turn(question.asked, "", "", talk.before))
        elif question.old is not None:
            part = self.rewind(part, question.old)
        known = (
            self._parts.current().asker.conversation(part.conversation, principal)
            if part.conversation
            else None
        )
        before = conversation_json(known) if known is not None else None
        part = replace(
            part,
            conversation=part.conversation if known is not None else "",
            form=talk.begun(key, before).form,
        )
        threads.put(part)
        return part

    def _joining(self, thread: str, account: str, principal: Principal) -> Thread:
        """Somebody's first question in a thread leans on the last answer that everybody there saw."""
        new = Thread(thread, account, principal.id)
        for other in self._parts.threads.of(thread):
            last = Talk.read(other.form).last
            if last is None or last.private or not other.conversation:
                continue
            known = Conversations(self._parts.store).get(other.conversation, other.principal)
            if known is None or known.told is None:
                continue
            mine = Conversation(new_id(), principal.id, _seen_by_all(known.told.context))
            Conversations(self._parts.store).put(mine)
            return replace(new, conversation=mine.id)
        return new

    def rewind(self, part: Thread, turn: Turn) -> Thread:
        """The conversation as it was before a turn."""
        if turn.before is None:
            return replace(part, conversation="")
        try:
            before = conversation_from_json(turn.before)
        except (LookupError, TypeError, ValueError, ArithmeticError):
            return replace(part, conversation="")
        if before.principal != part.principal:
            return replace(part, conversation="")
        Conversations(self._parts.store).put(before)
        return replace(part, conversation=before.id)


def _seen_by_all(context: Context) -> Context:
    """The last query of another's conversation, without what only they were told or asked before."""
    return replace(context, remembered=(), earlier=(), offered=(), open=None)
