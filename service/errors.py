"""Every way in which a warehouse says no.

    DragomanError
    └── WarehouseError
        ├── Unavailable     it cannot be reached or opened as the settings say
        ├── TimedOut        the statement took longer than it may
        ├── Cancelled       the asker went away
        ├── TooLarge        the result holds more bytes than it may
        ├── Refused         not one SELECT, or it reaches outside the warehouse
        └── Failed          the warehouse could not run it; its own message, without values

`problem` carries code, message and hint as everywhere. No message holds a row's value, a bound value or a password.
"""

from __future__ import annotations

from semantic.errors import DragomanError, Problem


class WarehouseError(DragomanError):
    """A statement that brought no result."""

    default_code = "warehouse-error"

    def __init__(self, message: str, *, code: str = "", hint: str = "") -> None:
        super().__init__([Problem(code=code or self.default_code, message=message, hint=hint)])


class Unavailable(WarehouseError):
    """The warehouse is not there, not reachable, or its URL is wrong."""

    default_code = "warehouse-unavailable"


class TimedOut(WarehouseError):
    """Stopped after the seconds that `Limits` gives."""

    default_code = "warehouse-timeout"


class Cancelled(WarehouseError):
    """Stopped because nobody waits for the result any more."""

    default_code = "warehouse-cancelled"


class TooLarge(WarehouseError):
    """The rows hold more bytes than `Limits` gives; that many are not kept in memory."""

    default_code = "result-too-large"


class Refused(WarehouseError):
    """The statement is not exactly one SELECT over the warehouse's own tables. It was not run."""

    default_code = "statement-refused"


class Failed(WarehouseError):
    """The warehouse could not run the statement."""

    default_code = "warehouse-failed"
