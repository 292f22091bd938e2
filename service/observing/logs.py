"""The log of a service on stderr: a line for each event, as JSON or for people.

    log_to_stderr("json")
    logging.getLogger("dragoman.cache").warning("refresh-failed", extra={"warehouse": "main", "code": "…"})

    {"time": "2026-11-21T10:00:00.123Z", "level": "warning", "logger": "dragoman.cache", "event": "refresh-failed",
     "warehouse": "main", "code": "…"}

Of an exception it tells the type and where it happened, not its message, which may hold values. Inside a request that
is traced a line has its `trace_id` and `span_id`.
"""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal, TextIO

from service.tracing import trace_ids

Form = Literal["text", "json"]

TALKATIVE = ("dragoman", "service", "semantic", "bots", "uvicorn")
"""Whose information is wanted; of others, warnings."""
_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """One JSON object for each record; its extra fields stand beside the others."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": _stamp(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": event_of(record),
            **fields_of(record),
            **trace_ids(),
        }
        if error := _error(record):
            line["error"], line["at"] = error
        return json.dumps(line, ensure_ascii=False, default=str)


class TextLines(logging.Formatter):
    """For people: level, event, fields."""

    def format(self, record: logging.LogRecord) -> str:
        message = record.getMessage()
        fields = [f" {name}={value}" for name, value in fields_of(record).items()]
        # Some say them in words too, for programs that show nothing but the message.
        shown = "".join(field for field in fields if field not in message)
        line = f"{record.levelname + ':':9} {message}{shown}"
        if error := _error(record):
            kind, places = error
            line += "".join(f"\n    {place}" for place in places) + f"\n    {kind}"
        return line


def log_to_stderr(form: Form, stream: TextIO | None = None) -> None:
    """From now on everything that is logged in this process goes there, and nowhere else."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.INFO)


def event_of(record: logging.LogRecord) -> str:
    """What happened: its name alone where the message repeats the fields, for programs that show nothing else."""
    name, _, rest = str(record.msg).partition(" ")
    return name if "=%" in rest and fields_of(record) else record.getMessage()


def fields_of(record: logging.LogRecord) -> Mapping[str, object]:
    """What was given as `extra`."""
    return {name: value for name, value in vars(record).items() if name not in _OWN}


def _stamp(record: logging.LogRecord) -> str:
    then = datetime.fromtimestamp(record.created, UTC)
    return then.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _error(record: logging.LogRecord) -> tuple[str, list[str]] | None:
    """The type of the exception that was logged, and the places that it came through."""
    if not record.exc_info or record.exc_info[1] is None:
        return None
    error = record.exc_info[1]
    places = [
        f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
    ]
    return type(error).__qualname__, places
