"""A client of a running service: questions and queries over HTTP, with the same answers as in this process.

    from dragoman import Client

    with Client("http://127.0.0.1:8765", key="drg_…") as service:
        answer = service.ask("sales last week")
        print(answer.sentence, answer.rows)

`AsyncClient` has the same methods, to be awaited.
"""

from dragoman.client.asynchronous import AsyncClient
from dragoman.client.errors import (
    ClientError,
    KeyRefused,
    NotFound,
    NotReached,
    QueryRejected,
    Rejected,
    ReplyInvalid,
    ServiceFailed,
    TookTooLong,
    TooMany,
)
from dragoman.client.events import Told
from dragoman.client.frames import arrow_table
from dragoman.client.kept import (
    ChangedNumber,
    Counts,
    FailingWord,
    Link,
    OpenedRun,
    Page,
    PastRun,
    PickedValue,
    Proposal,
    Rerun,
    Said,
    SlackAccount,
    SynonymProposal,
    Talk,
    Turn,
    Usage,
    ValuesPage,
)
from dragoman.client.replies import CatalogPage, CompiledQuery
from dragoman.client.retrying import Retries
from dragoman.client.scheduled import Schedule, TimeDue
from dragoman.client.synchronous import Client

__all__ = [
    "AsyncClient",
    "CatalogPage",
    "ChangedNumber",
    "Client",
    "ClientError",
    "CompiledQuery",
    "Counts",
    "FailingWord",
    "KeyRefused",
    "Link",
    "NotFound",
    "NotReached",
    "OpenedRun",
    "Page",
    "PastRun",
    "PickedValue",
    "Proposal",
    "QueryRejected",
    "Rejected",
    "ReplyInvalid",
    "Rerun",
    "Retries",
    "Said",
    "Schedule",
    "ServiceFailed",
    "SlackAccount",
    "SynonymProposal",
    "Talk",
    "TimeDue",
    "Told",
    "TooMany",
    "TookTooLong",
    "Turn",
    "Usage",
    "ValuesPage",
    "arrow_table",
]
