"""Every way in which a call of a service ends without what was asked for.

    DragomanError
    └── ClientError
        ├── NotReached          no connection, or it broke
        ├── TookTooLong         nothing came in time
        ├── ReplyInvalid        what came is not what a service of this version says
        └── Rejected            the service said no; `status`, and its `problems` with codes and hints
            ├── KeyRefused      401, 403: the key is wrong, or may not do this
            ├── NotFound        404
            ├── QueryRejected   422: also a QueryInvalid, as in this process
            ├── TooMany         429: `retry_after` seconds
            └── ServiceFailed   5xx

The problems are those that the service found: `error.problem.code`, `.message`, `.hint`, `.suggestions`, `.path`.
"""

from __future__ import annotations

from collections.abc import Iterable

from semantic.errors import DragomanError, Problem, QueryInvalid


class ClientError(DragomanError):
    """A call that brought no result."""


class NotReached(ClientError):
    """There was no connection, or it broke before the reply was whole."""

    def __init__(self, url: str, why: str) -> None:
        hint = "Check the address, and that the service runs: `dragoman serve`."
        super().__init__(
            [Problem("service-not-reached", f"The service at {url} cannot be reached: {why}.", hint)]
        )


class TookTooLong(ClientError):
    """The service did not reply in time. What it was doing may still end well."""

    def __init__(self, url: str, seconds: float) -> None:
        message = f"The service at {url} did not reply within {seconds:g} seconds."
        super().__init__([Problem("service-timeout", message, "Ask for less, or set a longer `timeout`.")])


class ReplyInvalid(ClientError):
    """The reply cannot be understood: another program answers there, or a service of another version."""

    def __init__(self, url: str, why: str) -> None:
        hint = "Check the address, and that client and service are of one version."
        message = f"What {url} replied is not what a Dragoman service says: {why}."
        super().__init__([Problem("reply-invalid", message, hint)])


class Rejected(ClientError):
    """The service said no. `answer` is the id of the answer that failed, "" where there was none."""

    def __init__(
        self, problems: Iterable[Problem], *, status: int, answer: str = "", retry_after: float | None = None
    ) -> None:
        DragomanError.__init__(self, problems)
        self.status = status
        self.answer = answer
        self.retry_after = retry_after


class KeyRefused(Rejected):
    """No key, a wrong one, or one that may not do this."""


class NotFound(Rejected):
    """There is no such thing, or not for who asks."""


class QueryRejected(Rejected, QueryInvalid):
    """The question or query cannot be answered as it stands."""


class TooMany(Rejected):
    """Too many requests, of this caller or of all; `retry_after` are the seconds to wait, where the service said."""


class ServiceFailed(Rejected):
    """The service, its store or its warehouse failed."""


def rejection(status: int, problems: Iterable[Problem], answer: str, retry_after: float | None) -> Rejected:
    """The error of a status."""
    kinds: dict[int, type[Rejected]] = {
        401: KeyRefused,
        403: KeyRefused,
        404: NotFound,
        422: QueryRejected,
        429: TooMany,
    }
    kind = kinds.get(status, ServiceFailed if status >= 500 else Rejected)
    return kind(problems, status=status, answer=answer, retry_after=retry_after)
