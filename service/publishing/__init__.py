"""Definitions, live: from a folder or a git branch to the revision that serves.

    publisher = Publisher(source, serving, make=app.make, put=app.put)
    publisher.start()             looks every so often; `poke` makes it look now
    publisher.status              what serves since when, and what was rejected and why

A new state is tried in a process of its own, loaded beside the old, checked, held against the warehouses, warmed up and
put in its place at once.
What is broken, too large or too slow is rejected and reported, and the last good one serves.
"""

from service.publishing.errors import PublishingError, Rejected, SourceUnavailable, TablesMissing
from service.publishing.folder import FolderSource
from service.publishing.git_source import GitPlace, GitSource
from service.publishing.publisher import NOT_HELD, Hold, Publisher
from service.publishing.source import Checkout, Source
from service.publishing.status import Refusal, Seen, Status
from service.publishing.trial import NO_TRIAL, Trial, in_a_process
from service.publishing.webhook import is_signed

__all__ = [
    "NOT_HELD",
    "NO_TRIAL",
    "Checkout",
    "FolderSource",
    "GitPlace",
    "GitSource",
    "Hold",
    "Publisher",
    "PublishingError",
    "Refusal",
    "Rejected",
    "Seen",
    "Source",
    "SourceUnavailable",
    "Status",
    "TablesMissing",
    "Trial",
    "in_a_process",
    "is_signed",
]
