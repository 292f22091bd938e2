"""What a question leaves behind is there afterwards, whole, for every replica."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal

import pytest

from service.answer import Kind
from service.answer_json import answer_from_json
from service.asking.keeping import How, KeptInMemory
from service.asking.memory import MOST
from service.asking.planned import Remembered
from service.store import tables
from service.store.audit import Audit
from service.store.conversations import Conversations
from service.store.errors import NotStorable, StoreFailed
from service.store.questions import ChoicesInStore, KeptInStore
from service.store.runs import MOST_ROWS, Runs, Wanted
from service.store.store import Store
from tests.store.samples import ANNA, BEN, NOON, Clock, answer, asked, asked_back


def test_a_run_holds_all_that_explains_it(store: Store, elsewhere: Store) -> None:
    KeptInStore(store).keep(replace(asked("r1"), policy="sees what anna sees", rerun_of="r0"))
    run = Runs(elsewhere).get("r1")
    assert run is not None
    assert (run.principal, run.how, run.status, run.kind) == ("anna", "asked", "answered", "data")
    assert (run.question, run.sql, run.dialect) == (
        "revenue by department", "SELECT department, SUM(amount) …", "duckdb",
    )  # fmt: skip
    assert (run.query, run.metrics) == (
        {"metrics": ["revenue"], "dimensions": ["department"]},
        ("sales.revenue",),
    )
    assert (run.catalog_hash, run.catalog_revision) == ("c0ffee", "1a2b3c")
    assert (run.planner, run.prompt_version, run.trust) == ("llm", "plan 7", "governed")
    assert (run.tokens_in, run.tokens_out, run.money) == (812, 41, Decimal("0.0001234"))
    assert (run.seconds, run.row_count, run.policy, run.rerun_of) == (
        {"plan": 0.25, "run": 0.5}, 2, "sees what anna sees", "r0",
    )  # fmt: skip
    assert run.answer is not None and answer_from_json(run.answer) == answer("r1")
    assert run.at.utcoffset() is not None


def test_of_a_long_answer_the_first_rows_are_kept(store: Store) -> None:
    long = replace(answer("r1"), rows=tuple((str(i), Decimal(i)) for i in range(MOST_ROWS + 1)))
    KeptInStore(store).keep(replace(asked("r1"), answer=long))
    KeptInStore(store, keeps_answers=False).keep(asked("r2"))
    first, second = Runs(store).get("r1"), Runs(store).get("r2")
    assert first is not None and first.answer is not None
    kept = answer_from_json(first.answer)
    assert (len(kept.rows), kept.truncated) == (MOST_ROWS, True)
    assert second is not None and second.answer is None


def test_of_an_answer_in_steps_all_that_was_read_is_told(store: Store) -> None:
    first = answer("s1")
    second = replace(
        first, columns=first.columns[1:], rows=((Decimal(7),),), row_count=1, sql="SELECT SUM(amount) …"
    )
    steps = replace(
        answer("r1"), kind=Kind.STEPS, query=None, sql="", columns=(), rows=(), row_count=0,
        sections=(first, second),
    )  # fmt: skip
    KeptInStore(store, keeps_answers=False).keep(replace(asked("r1"), answer=steps))
    run = Runs(store).get("r1")
    assert run is not None
    assert (run.row_count, run.query) == (3, None)
    assert run.sql == "SELECT department, SUM(amount) …;\n\nSELECT SUM(amount) …"
    [entry] = Audit(store).list(run="r1").items
    assert (entry.about["columns"], entry.about["rows"]) == (["department", "revenue"], 3)
    assert entry.about["sections"] == [
        {"columns": ["department", "revenue"], "rows": 2},
        {"columns": ["revenue"], "rows": 1},
    ]


def test_the_audit_log_says_who_saw_what_and_no_values(store: Store, elsewhere: Store) -> None:
    KeptInStore(store).keep(asked("r1"))
    [entry] = Audit(elsewhere).list(run="r1").items
    assert (entry.principal, entry.action) == ("anna", "asked")
    assert entry.about == {
        "status": "answered",
        "metrics": ["sales.revenue"],
        "columns": ["department", "revenue"],
        "rows": 2,
        "policy": "",
    }


def test_a_conversation_goes_on_at_another_replica(store: Store, elsewhere: Store) -> None:
    here, there, memory = KeptInStore(store), KeptInStore(elsewhere), KeptInMemory()
    for number, kept in enumerate((here, there, here)):
        turn = asked(f"r{number}", conversation="c1", question=f"question {number}")
        kept.keep(turn)
        memory.keep(turn)
    assert there.conversation("c1") == memory.conversation("c1") != None  # noqa: E711
    assert there.conversation("c2") is None


def test_a_first_question_begins_its_conversation(store: Store, elsewhere: Store) -> None:
    first = replace(asked("r1", conversation="c1", question="turnover"), how=How.ASKED)
    KeptInStore(store).keep(first)
    assert KeptInStore(elsewhere).conversation("c1") == first.told(None) != None  # noqa: E711
    KeptInStore(elsewhere).keep(asked("r2", conversation="c1", question="by store"))
    known = KeptInStore(store).conversation("c1")
    assert known is not None and [turn.question for turn in known.turns] == ["turnover", "by store"]


def test_turns_at_the_same_time_are_all_told(store: Store, elsewhere: Store) -> None:
    keepers = [KeptInStore(store), KeptInStore(elsewhere)]
    turns = [asked(f"r{number}", conversation="c1", question=f"question {number}") for number in range(16)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda i: keepers[i % 2].keep(turns[i]), range(16)))
    known = keepers[0].conversation("c1")
    assert known is not None and known.length == 16
    assert {turn.question for turn in known.turns} == {f"question {number}" for number in range(16)}


def test_conversations_are_listed_and_opened_by_whose_they_are(
    timed: Store, elsewhere: Store, clock: Clock
) -> None:
    told = {}
    for number, (id_, who) in enumerate(
        [("c1", ANNA), ("c2", BEN), ("c3", ANNA), ("c1", ANNA), ("c4", ANNA)]
    ):
        clock.move(minutes=number != 4)  # the last two turns are of the same moment
        KeptInStore(timed).keep(asked(f"r{number}", who, conversation=id_, question=f"question {number}"))
        told[id_] = clock.now
    there = Conversations(elsewhere)
    first = there.list("anna", limit=2)
    assert [(kept.id, kept.changed) for kept in first.items] == [("c4", told["c4"]), ("c1", told["c1"])]
    clock.move(minutes=1)
    KeptInStore(timed).keep(asked("r9", conversation="c9"))
    rest = there.list("anna", limit=2, after=first.next)
    assert [kept.id for kept in rest.items] == ["c3"] and rest.next == "", "what is new moves nothing"
    opened = there.get("c1", "anna")
    assert opened is not None and opened.told is not None
    assert [turn.question for turn in opened.told.turns] == ["question 0", "question 3"]
    assert there.get("c2", "anna") is None, "Ben's"
    with pytest.raises(ValueError, match="no cursor"):
        there.list("anna", after="x")


def test_a_forgotten_conversation_is_gone_at_every_replica_and_its_runs_stay(
    store: Store, elsewhere: Store
) -> None:
    KeptInStore(store).keep(asked("r1", conversation="c1"))
    assert not Conversations(elsewhere).delete("c1", "ben")
    assert Conversations(elsewhere).delete("c1", "anna")
    assert not Conversations(store).delete("c1", "anna")
    assert Conversations(store).get("c1", "anna") is None and Conversations(store).list("anna").items == ()
    assert Runs(store).get("r1") is not None


def test_a_conversation_of_another_version_is_listed_without_what_was_told(store: Store) -> None:
    row = {"id": "c1", "principal": "anna", "form": {"form": 99}, "changed": NOON}
    store.write(lambda unit: unit.insert(tables.conversations, row))
    [kept] = Conversations(store).list("anna").items
    assert (kept.id, kept.changed, kept.told) == ("c1", NOON, None)


def test_nobody_tells_in_the_conversation_of_another_person(store: Store) -> None:
    kept = KeptInStore(store)
    kept.keep(asked("r1", ANNA, conversation="c1"))
    before = kept.conversation("c1")
    kept.keep(asked("r2", BEN, conversation="c1"))
    assert kept.conversation("c1") == before


def test_a_question_that_was_asked_back_waits_at_every_replica(store: Store, elsewhere: Store) -> None:
    finished = asked_back("a1")
    KeptInStore(store).keep(finished)
    assert KeptInStore(elsewhere).waiting("a1") == finished.state
    assert KeptInStore(elsewhere).waiting("a2") is None


def test_what_another_version_wrote_is_not_there(store: Store) -> None:
    kept = KeptInStore(store)
    kept.keep(asked_back("a1"))
    kept.keep(asked("r1", conversation="c1"))
    other = {"version": 99}
    store.write(lambda unit: unit.connection.execute(tables.waiting.update().values(form=other)).rowcount)
    store.write(
        lambda unit: unit.connection.execute(tables.conversations.update().values(form=other)).rowcount
    )
    assert kept.waiting("a1") is None and kept.conversation("c1") is None
    kept.keep(asked("r2", conversation="c1"))
    told = kept.conversation("c1")
    assert told is not None and told.length == 1


def test_all_of_it_or_nothing(store: Store) -> None:
    kept = KeptInStore(store)
    kept.keep(asked("r1"))
    with pytest.raises(StoreFailed):
        kept.keep(asked("r1", conversation="c1"))  # there is a run of this name
    assert kept.conversation("c1") is None
    assert len(Audit(store).list().items) == 1


def test_choices_are_remembered_by_person_and_phrase(store: Store, elsewhere: Store) -> None:
    here, there = ChoicesInStore(store), ChoicesInStore(elsewhere)
    for meaning in ("sales.revenue", "sales.profit"):
        here.put("anna", Remembered("money", meaning, "the money", "2026-11-22"))
    there.put("anna", Remembered("deli", 'products.department=["DELI"]'))
    here.put("ben", Remembered("money", "sales.tax"))
    assert here.of("anna") == (
        Remembered("money", "sales.profit", "the money", "2026-11-22"),
        Remembered("deli", 'products.department=["DELI"]'),
    )
    assert (there.forget("anna", "money"), here.forget("anna", "money")) == (True, False)
    assert [known.phrase for known in here.of("anna")] == ["deli"]
    assert there.of("ben") == (Remembered("money", "sales.tax"),)


def test_a_memory_is_bounded(store: Store) -> None:
    memory = ChoicesInStore(store)
    for number in range(MOST + 3):
        memory.put("anna", Remembered(f"phrase {number}", "sales.revenue"))
    known = memory.of("anna")
    assert (len(known), known[0].phrase, known[-1].phrase) == (MOST, "phrase 3", f"phrase {MOST + 2}")


def test_pages_of_runs_are_not_moved_by_new_ones(store: Store, elsewhere: Store) -> None:
    kept, runs = KeptInStore(store), Runs(elsewhere)
    for number in range(5):
        kept.keep(asked(f"r{number}", ANNA if number != 2 else BEN))
    first = runs.list(limit=2)
    kept.keep(asked("r5"))
    second = runs.list(limit=2, after=first.next)
    third = runs.list(limit=2, after=second.next)
    assert [[run.id for run in page.items] for page in (first, second, third)] == [
        ["r4", "r3"], ["r2", "r1"], ["r0"],
    ]  # fmt: skip
    assert third.next == "" and first.items[0].answer is None
    assert [run.id for run in runs.list(Wanted(principal="ben")).items] == ["r2"]
    assert runs.list(Wanted(status="refused")).items == ()
    at = first.items[1].at
    assert [run.id for run in runs.list(Wanted(since=at, until=first.items[0].at)).items] == ["r3"]


def test_runs_of_the_same_moment_are_on_one_page_each(store: Store) -> None:
    KeptInStore(store).keep(asked("r0"))
    run = Runs(store).get("r0")
    assert run is not None
    for id_ in ("r1", "r2"):
        Runs(store).add(replace(run, id=id_))
    seen, after = [], ""
    while True:
        page = Runs(store).list(limit=1, after=after)
        seen += [run.id for run in page.items]
        if not (after := page.next):
            break
    assert seen == ["r2", "r1", "r0"]


@pytest.mark.parametrize("text", ["x", "%", "W10", "bnVsbA", "WyIyMDI2LTExLTIyIiwieCJd", "é", "0" * 5000])
def test_another_text_is_no_cursor(store: Store, text: str) -> None:
    with pytest.raises(ValueError, match="no cursor"):
        Runs(store).list(after=text)


def test_a_run_is_judged_later(store: Store, elsewhere: Store) -> None:
    KeptInStore(store).keep(asked("r1"))
    assert Runs(store).judge("r1", {"faithful": "yes", "checked": 1})
    assert Runs(elsewhere).judge("r1", {"checked": 2})
    run = Runs(store).get("r1")
    assert run is not None and run.verdicts == {"faithful": "yes", "checked": 2}
    assert not Runs(store).judge("r2", {"faithful": "yes"})


@pytest.mark.parametrize(
    "text", ["a\0b", "half \ud83d of a pair", "Grüße 🥕", "'; DROP TABLE runs; --", "%s :x {y}"]
)
def test_whatever_people_type_can_be_kept(store: Store, text: str) -> None:
    kept = KeptInStore(store)
    kept.keep(asked("r1", conversation="c1", question=text))
    run = Runs(store).get("r1")
    assert run is not None
    readable = text.replace("\0", "\ufffd").replace("\ud83d", "\ufffd")
    assert run.question == readable
    assert run.answer is not None and run.answer["question"] == text
    known = kept.conversation("c1")
    assert known is not None and known.turns[0].question == text


def test_two_ids_never_become_one(store: Store) -> None:
    with pytest.raises(NotStorable):
        ChoicesInStore(store).put("anna\0", Remembered("money", "sales.revenue"))
    with pytest.raises(NotStorable):
        Runs(store).get("r1\0")
