"""Every way in which a state of the definitions does not come to serve.

DragomanError
└── PublishingError
    ├── SourceUnavailable    the folder or repository cannot be read now; it is tried again
    ├── TablesMissing        a warehouse does not hold what this state names; it is tried again, for it may come
    └── Rejected             this state is not served, whatever is tried; the next one may be
"""

from __future__ import annotations

from semantic.errors import DragomanError, Problem


class PublishingError(DragomanError):
    """A state of the definitions that does not come to serve."""


class SourceUnavailable(PublishingError):
    """Where definitions come from cannot be read now."""

    def __init__(self, message: str, *, hint: str = "", code: str = "definitions-unavailable") -> None:
        super().__init__([Problem(code, message, hint)])


class TablesMissing(PublishingError):
    """The warehouses do not hold the tables, columns or types that this state of the definitions speaks of."""


class Rejected(PublishingError):
    """This state of the definitions is not served."""


def rejected(code: str, message: str, hint: str = "") -> Rejected:
    """A rejection for one reason that has no place in a file."""
    return Rejected([Problem(code, message, hint)])
