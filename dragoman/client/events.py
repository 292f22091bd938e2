"""An answer as it comes: what a stream of server-sent events says, without a socket.

reader = EventReader(url)
for text in texts:
    for told in reader.feed(text): …         a Told for each event, when it is whole
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace

from dragoman.client.errors import NotReached, ReplyInvalid, rejection
from dragoman.client.exchanging import Send
from dragoman.client.replies import MEDIA_TYPE, Form, problems_of, read_answer
from service.answer import Answer


def as_events(request: Send) -> Send:
    """The same request, for a stream."""
    return replace(request, headers={**request.headers, "Accept": "text/event-stream"})


@dataclass(frozen=True, slots=True)
class Told:
    """One event: "understanding", "query", "clarification", "rows" or "answer", and what it says. The last one has the
    answer."""

    event: str
    form: Form
    answer: Answer | None = None

    @property
    def is_last(self) -> bool:
        return self.answer is not None


class EventReader:
    """Puts what comes of a stream together. A line ends where it has a line feed, and nowhere else: a value may hold
    what Python takes for the end of a line."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._parts: list[str] = []
        self._event = ""
        self._data: list[str] = []
        self._ended = False

    def feed(self, text: str) -> Iterator[Told]:
        """The events that are whole with this text. Raises a Rejected for one that is an error, and ReplyInvalid."""
        if "\n" not in text:
            self._parts.append(text)
            return
        *lines, rest = "".join((*self._parts, text)).split("\n")
        self._parts = [rest]
        for line in lines:
            try:
                told = self._line(line.removesuffix("\r"))
            except (KeyError, TypeError, ValueError, AttributeError) as error:
                raise ReplyInvalid(self._url, "an event of another form") from error
            if told is not None:
                self._ended = told.is_last
                yield told

    def close(self) -> None:
        """Raises NotReached where the stream has ended without an answer."""
        if not self._ended:
            raise NotReached(self._url, "the stream broke off")

    def _line(self, line: str) -> Told | None:
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if line:
            if field == "event":
                self._event = value
            elif field == "data":
                self._data.append(value)
            return None
        event, data = self._event, "\n".join(self._data)
        self._event, self._data = "", []
        return _told(event, data) if data else None


def _told(event: str, data: str) -> Told:
    form = json.loads(data)
    if event == "error":
        status = int(form["status"])
        problems, answer = problems_of(status, MEDIA_TYPE, data.encode())
        raise rejection(status, problems, answer, problems[0].retry_after or None)
    return Told(event, form, read_answer(form) if event == "answer" else None)
