"""The log of calls, and the log of what exactly left: files of JSON lines that only their owner can read.

    {"time": "…", "question_id": "…", "purpose": "plan", "prompt": "plan-3 1f0c…", "model": "small",
     "outcome": "replied", "tokens_in": 812, "tokens_out": 41, "money": "0.0004", "seconds": 1.2,
     "attempts": [{"model": "small", "trouble": "rate_limited"}]}

The first holds no text of a question, a prompt or a reply. Neither ever holds a key: keys are in no body.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Protocol

_LOG = logging.getLogger(__name__)


class CallLog(Protocol):
    """Where calls are written down. Safe for many threads; a log that cannot be written does not fail an answer."""

    def called(self, entry: Mapping[str, object]) -> None:
        """One call, when it has ended."""

    def sent(self, entry: Mapping[str, object]) -> None:
        """One request as it was sent and what came back, where that is kept."""


class NoFiles:
    """Calls go to Python's logging, as `dragoman` logs everything; prompts go nowhere."""

    def called(self, entry: Mapping[str, object]) -> None:
        _LOG.info("model call", extra={"call": dict(entry)})

    def sent(self, entry: Mapping[str, object]) -> None:
        return


class FileLog:
    """`path` for calls; prompts, where they are wanted, go into a file beside it: model.jsonl, model.prompts.jsonl."""

    def __init__(self, path: Path, *, prompts: bool) -> None:
        self._path = path
        self._prompts = prompts_path(path) if prompts else None
        self._lock = Lock()

    def called(self, entry: Mapping[str, object]) -> None:
        self._write(self._path, entry)

    def sent(self, entry: Mapping[str, object]) -> None:
        if self._prompts:
            self._write(self._prompts, entry)

    def _write(self, path: Path, entry: Mapping[str, object]) -> None:
        try:
            with self._lock:
                path.parent.mkdir(parents=True, exist_ok=True)
                append_line(path, json.dumps(entry, ensure_ascii=False, default=str))
        except OSError as error:
            _LOG.error("the log of model calls cannot be written", extra={"reason": error.strerror})


def append_line(path: Path, line: str) -> None:
    """Adds a line to a file that only its owner can read. Raises OSError."""
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, f"{line}\n".encode("utf-8", errors="replace"))
    finally:
        os.close(file)


def prompts_path(path: Path) -> Path:
    return path.with_name(f"{path.stem}.prompts{path.suffix or '.jsonl'}")


def stamp(now: datetime) -> str:
    """A time of a log: UTC, to the millisecond."""
    return now.isoformat(timespec="milliseconds")
