"""Tells into a file: one JSON document per line, for whatever reads it.

    LinesFile(Path("told.jsonl")).deliver("sales", delivery)
    {"key": "k3j9…/2017-11-27T08:00:00.000000+00:00", "kind": "report", "title": "Revenue by department", …}

A line is written whole or not at all, so that several processes may write into one file.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

from semantic.errors import Problem
from service.answer_json import answer_json
from service.scheduling.delivering import Delivered, Delivery, NotDelivered

SOURCE = "file"


def delivery_json(delivery: Delivery, place: str) -> dict[str, object]:
    """All of a delivery as values that `json.dumps` takes."""
    schedule = delivery.schedule
    out: dict[str, object] = {
        "key": delivery.key,
        "kind": delivery.kind.value,
        "due": delivery.due.isoformat(),
        "late": delivery.late,
        "place": place,
        "schedule": {"id": schedule.id, "owner": schedule.owner, "words": schedule.words},
        "title": delivery.title,
        "lines": list(delivery.lines),
    }
    if delivery.facts:
        out["facts"] = [
            {
                "group": fact.group,
                "value": fact.value,
                "usual": fact.usual,
                "gap": fact.gap,
                "when": fact.when,
            }
            for fact in delivery.facts
        ]
        out["more"] = delivery.more
    if delivery.problem is not None:
        out["problem"] = delivery.problem.as_json()
    if delivery.answer is not None:
        out["answer"] = answer_json(delivery.answer)
    return out


class LinesFile:
    """A `Deliver` in a file, which is made with the first line."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def deliver(self, place: str, delivery: Delivery) -> Delivered:
        """Returns when it is on the disk. Raises NotDelivered."""
        line = json.dumps(delivery_json(delivery, place), ensure_ascii=False, separators=(",", ":")) + "\n"
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            opened = os.open(self._file, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            try:
                self._write(opened, line.encode("utf-8", "surrogatepass"))
            finally:
                os.close(opened)
        except OSError as error:
            raise self._failed(error) from error
        return Delivered(delivery.key)

    def was_delivered(self, place: str, key: str) -> bool:
        """Raises NotDelivered where the file is there and cannot be read."""
        begun = f'{{"key":{json.dumps(key)},'.encode()
        try:
            with self._file.open("rb") as lines:
                return any(line.startswith(begun) and line.endswith(b"\n") for line in lines)
        except FileNotFoundError:
            return False
        except OSError as error:
            raise self._failed(error) from error

    def _write(self, opened: int, line: bytes) -> None:
        written = os.write(opened, line)
        if written < len(line):
            # A full disk leaves half of a line, which the next one is not to be glued to.
            os.write(opened, b"\n")
            raise OSError(28, "No space left")
        os.fsync(opened)

    def _failed(self, error: OSError) -> NotDelivered:
        return NotDelivered(
            Problem(
                "file-not-written",
                f"The file of [schedules] cannot be used: {error.strerror}.",
                "See that the service may write there, and that there is room.",
            )
        )
