"""What questions leave behind, in a store: what `service.asking.keeping` and `service.asking.memory` ask for.

    Asker(catalog, warehouse, book, keeping=KeptInStore(store), memory=ChoicesInStore(store))

A run, its turn in the conversation, that it waits for a click, and the line in the audit log are one transaction: after
a crash all of them are there, or none, and the person was told only in the first case.
"""

from __future__ import annotations

from concurrent.futures import Future
from datetime import datetime

import sqlalchemy as sa

from service.answer import Answer
from service.answer_text import answer_text
from service.asking.conversation import Conversation, conversation_from_json, conversation_json
from service.asking.keeping import Finished, How
from service.asking.memory import MOST
from service.asking.planned import Remembered
from service.asking.state import AskState, state_from_json, state_json
from service.asking.stepwise import stepwise_json
from service.store import tables
from service.store.audit import Entry, audit_row
from service.store.columns import Name, Written, json_text
from service.store.runs import Run, first_rows, parts_of, row_of, run_of
from service.store.store import Store
from service.store.usage import failing_words
from service.store.writing import Row, Unit

conversations, waiting, choices = tables.conversations, tables.waiting, tables.choices

# What every question reads is put together once.
_CONVERSATION = sa.select(conversations.c.form).where(
    conversations.c.id == sa.bindparam("wanted", type_=Name)
)
_WAITING = sa.select(waiting.c.form).where(waiting.c.answer == sa.bindparam("wanted", type_=Name))
_CHOICES = (
    sa.select(choices.c.phrase, choices.c.meaning, choices.c.label, choices.c.on)
    .where(choices.c.principal == sa.bindparam("wanted", type_=Name))
    .order_by(choices.c.at, choices.c.phrase)
)


class KeptInStore:
    """`keeps_answers` says whether rows are kept with runs."""

    def __init__(self, store: Store, *, keeps_answers: bool = True) -> None:
        self._store = store
        self._keeps_answers = keeps_answers

    def conversation(self, id_: str) -> Conversation | None:
        """None also for one that an older or newer program wrote in a form that this one does not know."""
        with self._store.reading() as connection:
            form = connection.execute(_CONVERSATION, {"wanted": id_}).scalar_one_or_none()
        return _conversation(form)

    def waiting(self, answer_id: str) -> AskState | None:
        with self._store.reading() as connection:
            form = connection.execute(_WAITING, {"wanted": answer_id}).scalar_one_or_none()
        try:
            return state_from_json(form) if form is not None else None
        except ValueError:
            return None  # of another version: it is asked again

    def keep(self, finished: Finished) -> None:
        self._store.written(self.begin(finished))

    def begin(self, finished: Finished) -> Future[None]:
        """What takes time is done here, in the caller's thread; the one that writes only hands it on."""
        answer, at, stepwise = finished.answer, self._store.now(), finished.state.stepwise
        run = run_of(
            answer,
            finished.principal,
            at,
            finished.how.value,
            policy=finished.policy,
            rerun_of=finished.rerun_of,
            keeps_answer=False,
            verdicts=failing_words(finished.state, finished.answer),
            steps=stepwise_json(stepwise) if stepwise is not None else None,
        )
        row = row_of(run)
        if self._keeps_answers:
            row["answer"] = Written(answer_text(first_rows(answer)))
        entry = audit_row(
            Entry(
                at,
                finished.principal.id,
                finished.how.value,
                answer.id,
                _about(run, answer),
            )
        )
        waits = _waiting_row(finished, row) if finished.waits else None
        begun = finished.told(None) if finished.how is How.ASKED else None
        first = _conversation_row(begun, row) if begun is not None else None

        def job(unit: Unit) -> None:
            if first is not None:
                unit.insert(conversations, first)
            elif answer.conversation:
                _tell(unit, finished, row)
            unit.insert(tables.runs, row)
            unit.insert(tables.audit, entry)
            if waits is not None:
                unit.insert(waiting, waits)

        return self._store.submit(job)


def _about(run: Run, answer: Answer) -> dict[str, object]:
    """What the audit log says of a run: all that was read, and what of it by each of several queries."""
    read = [([column.name for column in part.columns], part.row_count) for part in parts_of(answer)]
    sections = [{"columns": columns, "rows": rows} for columns, rows in read] if answer.sections else []
    return {
        "status": run.status,
        "metrics": list(run.metrics),
        "columns": list(dict.fromkeys(name for columns, _ in read for name in columns)),
        "rows": run.row_count,
        "policy": run.policy,
        **({"sections": sections} if sections else {}),
    }


def _waiting_row(finished: Finished, run: Row) -> Row:
    return {
        "answer": finished.answer.id,
        "principal": finished.principal.id,
        "form": state_json(finished.state),
        "at": run["at"],
    }


def _tell(unit: Unit, finished: Finished, run: Row) -> None:
    """Adds the turn to what the conversation is now: another replica may have added one since it was read."""
    of_this = conversations.c.id == finished.answer.conversation
    found = unit.connection.execute(
        sa.select(conversations.c.form, conversations.c.principal).where(of_this).with_for_update()
    ).one_or_none()
    if found is not None and found.principal != finished.principal.id:
        return
    told = finished.told(_conversation(found.form) if found is not None else None)
    if told is None:
        return
    row = _conversation_row(told, run)
    if found is not None:
        unit.connection.execute(conversations.update().where(of_this).values(row))
    else:
        # Not deferred: a second turn of the same conversation may come in the same transaction.
        unit.connection.execute(conversations.insert(), row)


def _conversation_row(told: Conversation, run: Row) -> Row:
    form = json_text(conversation_json(told))
    return {"id": told.id, "principal": told.principal, "form": form, "changed": run["at"]}


def _conversation(form: object) -> Conversation | None:
    try:
        return conversation_from_json(form) if isinstance(form, dict) else None
    except (LookupError, TypeError, ValueError, ArithmeticError):
        return None


class ChoicesInStore:
    """What people chose words to mean. Each person has at most MOST; the oldest goes first."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, owner: str) -> tuple[Remembered, ...]:
        """In the order in which they were chosen."""
        with self._store.reading() as connection:
            return tuple(Remembered(*row) for row in connection.execute(_CHOICES, {"wanted": owner}))

    def put(self, owner: str, choice: Remembered) -> None:
        """Keeps a choice in place of an earlier one for the same phrase."""
        row = choice_row(owner, choice, self._store.now())
        self._store.write(lambda unit: _put_choice(unit, row))

    def forget(self, owner: str, phrase: str) -> bool:
        """Whether there was a choice to forget."""
        gone = choices.delete().where(choices.c.principal == owner, choices.c.phrase == phrase)
        return self._store.write(lambda unit: unit.connection.execute(gone).rowcount > 0)


def choice_row(owner: str, choice: Remembered, at: datetime) -> Row:
    """The row that stands for a choice."""
    return {
        "principal": owner,
        "phrase": choice.phrase,
        "meaning": choice.meaning,
        "label": choice.label,
        "on": choice.on,
        "at": at,
    }


def _put_choice(unit: Unit, row: Row) -> None:
    unit.put(choices, row)
    mine = choices.c.principal == row["principal"]
    newest = (
        sa.select(choices.c.phrase)
        .where(mine)
        .order_by(choices.c.at.desc(), choices.c.phrase.desc())
        .limit(MOST)
    )
    unit.connection.execute(choices.delete().where(mine, choices.c.phrase.not_in(newest)))
