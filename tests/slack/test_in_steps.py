"""An answer in steps: whose it is, and that its buttons go on with the whole question, never with its last step.

Anna sees the shop's north and south, Ben and the channel the south. In November the best department is DAIRY in the
north, with 1 basket in December; in the south nothing was sold in November.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
import sqlalchemy as sa

from bots.slack.standin.world import Message
from semantic.compiling.warehouses import Dialects
from service.errors import TimedOut
from service.revision import Revision
from service.store import Store, tables
from service.warehouse import DEFAULT_LIMITS, DuckDBWarehouse, Limits
from service.warehouse.types import Cancellation, Rows, StatementLike
from tests.asking.llm.scripted import Scripted
from tests.asking.llm.test_stepwise import BOTH, QUESTION
from tests.service import shop
from tests.slack.bot import AtWork, answered, at_work, modal, revision, said
from tests.slack.test_audience import HOUSEHOLDS, PEOPLE, SALES, SETTINGS, agree

FOUND = "Baskets were 1 in December 2017, where department is DAIRY."
SLOW = "The warehouse took too long."


@dataclass
class Slow:
    """A warehouse that takes too long, while it `is_slow`, for what is kept to a department that was found."""

    inner: DuckDBWarehouse = field(default_factory=shop.warehouse)
    is_slow: bool = False

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def dialect(self) -> str | Dialects:
        return self.inner.dialect

    def run(
        self,
        statements: Sequence[StatementLike],
        limits: Limits = DEFAULT_LIMITS,
        *,
        cancellation: Cancellation | None = None,
    ) -> list[Rows]:
        if self.is_slow and "DAIRY" in repr([statement.parameters for statement in statements]):
            raise TimedOut(SLOW)
        return self.inner.run(statements, limits, cancellation=cancellation)

    def cancel(self) -> None:
        self.inner.cancel()

    def close(self) -> None:
        self.inner.close()


WAREHOUSE = Slow()
MODEL = Scripted(BOTH)


def limited(store: Store) -> Revision:
    texts = {"settings": SETTINGS, "households": HOUSEHOLDS, "sales": SALES}
    return revision(store, WAREHOUSE, MODEL, **texts)


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AtWork]:
    with at_work(tmp_path_factory.mktemp("slack"), made=limited, people=PEOPLE) as started:
        yield started


def told_alone(work: AtWork, asked: Message, words: str) -> Message:
    """What only Anna is told below her question."""
    anna = work.slack.person("anna").id
    return work.slack.wait_for(
        lambda: [
            each
            for each in work.slack.ephemerals(anna, asked.channel)
            if each.thread_ts == asked.ts and words in json.dumps(each.blocks)
        ]
    )[0]


def test_in_a_channel_of_fewer_rights_it_is_the_askers_and_everybody_is_told_theirs(work: AtWork) -> None:
    agree(work, "C0SALES", "team; regions=south")
    anna = work.slack.person("anna")
    asked = anna.mentions(QUESTION, in_="#sales")
    alone = told_alone(work, asked, FOUND)
    work.idle()
    assert not said(work, asked)
    anna.selects(alone, "answer.more", "Show it to the channel").wait()
    [told] = answered(work, asked)
    assert "DAIRY" not in json.dumps(told.blocks) and "nothing of which" in json.dumps(told.blocks)


def test_a_step_that_fails_says_no_more_there_than_its_answer_would(work: AtWork) -> None:
    agree(work, "C0SALES", "team; regions=south")
    WAREHOUSE.is_slow = True
    asked = work.slack.person("anna").mentions(QUESTION, in_="#sales")
    told_alone(work, asked, SLOW)
    work.idle()
    assert not said(work, asked)
    WAREHOUSE.is_slow = False


def test_its_buttons_go_on_with_all_of_it(work: AtWork) -> None:
    anna = work.slack.person("anna")
    WAREHOUSE.is_slow = True
    [failed] = answered(work, anna.says(QUESTION))
    WAREHOUSE.is_slow = False
    assert SLOW in failed.text and "DAIRY" not in failed.text
    anna.clicks(failed, "Ask once more").wait()
    work.idle()
    again = work.slack.messages(failed.channel)[-1]
    assert FOUND in json.dumps(again.blocks), "both steps: the last one alone has a query that holds DAIRY"
    offered = json.dumps(again.blocks)
    assert "Propose as verified question" not in offered and "Post this regularly" not in offered
    anna.selects(again, "answer.more", "Save this question").wait()
    work.idle()
    with work.store.reading() as connection:
        saved = connection.execute(sa.select(tables.saved.c.question, tables.saved.c.query)).all()
    [(question, query)] = saved
    assert question == QUESTION and len(query["steps"]) == 2 and "DAIRY" not in json.dumps(query)
    anna.clicks(again, "How computed").wait()
    shown = json.dumps(modal(work, "anna", "1. revenue by department").form)
    assert "2. baskets, department is DAIRY" in shown


def test_a_colleague_who_wants_to_know_more_is_answered_with_their_own_rights(work: AtWork) -> None:
    agree(work, "C0GENERAL", "team; regions=north,south")
    asked = work.slack.person("anna").mentions(QUESTION, in_="#general")
    [answer] = answered(work, asked)
    assert FOUND in json.dumps(answer.blocks)
    ben = work.slack.person("ben")
    ben.clicks(answer, "How computed").wait()
    shown = json.dumps(modal(work, "ben", "1. revenue by department").form)
    assert "nothing of which the rest could be asked" in shown and "DAIRY" not in shown
