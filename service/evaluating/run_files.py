"""A run as a file of JSON lines: a head that says what was measured, then one line for each case as soon as it ended.

    write_head(file, Head(planner="offline", …))
    file.write(record_line(record))
    head, records = read_run(text)

A run that was stopped goes on from its file. What is held out leaves its verdict there and no words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from decimal import Decimal
from typing import Any

from semantic.errors import DragomanError, Problem
from service.evaluating.verdicts import CaseRecord, Judged, Stage, TurnRecord, Verdict

VERSION = 1
HELD_OUT = "(held out)"


class RunUnreadable(DragomanError):
    """A file is no run, or one of something else."""


@dataclass(frozen=True, slots=True)
class Head:
    """What was measured: the planner, the definitions, what was expected, and the program."""

    planner: str
    catalog_hash: str
    catalog_revision: str = ""
    model: str = ""
    program: str = ""
    started: str = ""
    warehouse: str = ""
    cases_hash: str = ""

    def fits(self, other: Head) -> bool:
        """Whether records of both belong together."""
        return self._measured == other._measured

    @property
    def _measured(self) -> tuple[str, ...]:
        return (self.planner, self.catalog_hash, self.model, self.program, self.warehouse, self.cases_hash)


def head_line(head: Head) -> str:
    return json.dumps({"version": VERSION, **asdict(head)}) + "\n"


def record_line(record: CaseRecord, *, held_out: bool = False) -> str:
    """One case; words of a held-out one only with `held_out`."""
    if record.held_out and not held_out:
        record = without_words(record)
    return json.dumps(record_json(record), ensure_ascii=False) + "\n"


def without_words(record: CaseRecord) -> CaseRecord:
    """Only verdicts, stages and figures."""
    turns = tuple(
        replace(
            turn,
            ask=HELD_OUT,
            judged=Judged(turn.judged.verdict, turn.judged.stage, same_query=turn.judged.same_query),
        )
        for turn in record.turns
    )
    return replace(record, turns=turns, name=HELD_OUT if record.name else "")


def record_json(record: CaseRecord) -> dict[str, object]:
    """The record as values that `json.dumps` takes."""
    form = asdict(record)
    for turn in form["turns"]:
        turn["money"] = str(turn["money"])
        turn["judged"] = {**turn["judged"], "verdict": turn["judged"]["verdict"].value}
        turn["judged"]["stage"] = turn["judged"]["stage"].value
    return {**form, "verdict": record.verdict.value}


def read_run(text: str, name: str) -> tuple[Head, list[CaseRecord]]:
    """A run's head and records; a last line that was cut off is left out. Raises RunUnreadable."""
    lines = text.splitlines()
    try:
        head = json.loads(lines[0])
        if head.pop("version") != VERSION:
            raise ValueError
        return Head(**head), [_record(form) for line in lines[1:] if (form := _parsed(line)) is not None]
    except (IndexError, KeyError, TypeError, ValueError, AttributeError):
        hint = "Name a file that `dragoman eval --out` has written."
        raise RunUnreadable(
            [Problem("run-unreadable", f"{name} is no run of version {VERSION}.", hint)]
        ) from None


def _parsed(line: str) -> Mapping[str, Any] | None:
    try:
        form = json.loads(line)
    except ValueError:
        return None
    return form if isinstance(form, dict) else None


# What comes in was written by `record_json`: a wrong form raises KeyError, TypeError or ValueError.
def _record(form: Mapping[str, Any]) -> CaseRecord:
    return CaseRecord(
        key=form["key"],
        suite=form["suite"],
        half=form["half"],
        name=form["name"],
        turns=tuple(_turn(turn) for turn in form["turns"]),
        tags=tuple(form["tags"]),
        repeat=form["repeat"],
    )


def _turn(form: Mapping[str, Any]) -> TurnRecord:
    judged = form["judged"]
    verdict, stage = Verdict(judged["verdict"]), Stage(judged["stage"])
    return TurnRecord(
        **{
            **form,
            "judged": Judged(**{**judged, "verdict": verdict, "stage": stage}),
            "money": Decimal(form["money"]),
        }
    )
