"""Runs trials, as many at once as wanted, and gives a record of each as soon as it is there.

    for record in run_trials(trials, bench, repeat=3, jobs=4, done=already): ...

Each case talks to the asker as a person does. After a turn that did not come to what was expected, a conversation goes
on from the expected query, as with a person who has asked again in other words: so that one miss is counted once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from time import perf_counter

from semantic.definitions.suites import Turn
from semantic.errors import DragomanError
from semantic.query import parse_any
from service.evaluating.bench import AskerBench
from service.evaluating.cases import Trial
from service.evaluating.judging import judge
from service.evaluating.talking import Talk
from service.evaluating.verdicts import CaseRecord, Judged, Stage, TurnRecord, Verdict


def run_trials(
    trials: Sequence[Trial],
    bench: AskerBench,
    *,
    repeat: int = 1,
    jobs: int = 1,
    done: Collection[tuple[str, int]] = (),
) -> Iterator[CaseRecord]:
    """The records in the order in which cases end; `done` are keys and repeats that are not run again."""
    wanted = [
        (trial, time) for time in range(1, repeat + 1) for trial in trials if (trial.key, time) not in done
    ]
    if jobs <= 1:
        yield from (run_case(trial, bench, time) for trial, time in wanted)
        return
    with ThreadPoolExecutor(jobs) as pool:
        waiting: set[Future[CaseRecord]] = {pool.submit(run_case, *one) for one in _with(bench, wanted)}
        try:
            while waiting:
                ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                yield from (future.result() for future in ended)
        finally:
            for future in waiting:
                future.cancel()


def _with(bench: AskerBench, wanted: Sequence[tuple[Trial, int]]) -> Iterator[tuple[Trial, AskerBench, int]]:
    return ((trial, bench, time) for trial, time in wanted)


def run_case(trial: Trial, bench: AskerBench, repeat: int = 1) -> CaseRecord:
    """Every turn of one case, asked and judged."""
    case = trial.case
    talk = Talk(bench.asker(trial.withheld), case.asker)
    turns: list[TurnRecord] = []
    for turn in case.turns:
        record = _turn(turn, talk, bench)
        turns.append(record)
        if record.verdict is not Verdict.CORRECT and case.is_conversation:
            _set_right(turn, talk, bench)
    return CaseRecord(trial.key, case.suite, case.half, case.name, tuple(turns), case.tags, repeat)


def _turn(turn: Turn, talk: Talk, bench: AskerBench) -> TurnRecord:
    asked = turn.ask or f"choose {turn.choose}"
    declines = bool(turn.expected.decline)
    before = talk.last
    begun = perf_counter()
    try:
        answer = talk.take(turn)
    except Exception as error:
        # A fault of the code under measure: it is counted, and the other cases go on.
        fault = Judged(Verdict.ERROR, Stage.EXECUTION, note=f"{type(error).__name__}: {error}")
        return TurnRecord(asked, fault, declines, seconds=perf_counter() - begun)
    seconds = perf_counter() - begun
    if answer is None:
        missing = Judged(
            Verdict.REFUSED, Stage.PLANNING, got="no such choice", note="There was nothing to choose."
        )
        return TurnRecord(asked, missing, declines, seconds=seconds)
    return TurnRecord(
        ask=asked,
        judged=judge(turn, answer, bench, before),
        declines=declines,
        planner=answer.planner,
        planning=answer.seconds.get("plan", 0.0),
        seconds=seconds,
        tokens_in=answer.cost.tokens_in,
        tokens_out=answer.cost.tokens_out,
        money=answer.cost.money,
    )


def _set_right(turn: Turn, talk: Talk, bench: AskerBench) -> None:
    """Goes on from what the turn should have come to, where that is a query."""
    for form in turn.expected.queries[:1]:
        try:
            talk.go_on_from(parse_any(bench.catalog, form))
        except DragomanError:
            # The suite's mistake: the turn has been judged an error for it.
            return
