"""Every way in which a warehouse says no.

    DragomanError
    └── WarehouseError
        ├── Unavailable     it cannot be reached or opened as the settings say
        ├── TimedOut        the statement took longer than it may
        ├── Cancelled       the asker went away
        ├── Busy            too many wait for it already
        ├── TooCostly       the warehouse estimates that it costs more than it may
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


class Busy(WarehouseError):
    """The queue in front of the warehouse is full; `retry_after` are the seconds after which it may not be."""

    default_code = "warehouse-busy"

    def __init__(self, message: str, *, code: str = "", hint: str = "", retry_after: int = 1) -> None:
        unit = "second" if retry_after == 1 else "seconds"
        hint = hint or f"Ask again in {retry_after} {unit}."
        problem = Problem(code or self.default_code, message, hint, retry_after=retry_after)
        DragomanError.__init__(self, [problem])


class TooCostly(WarehouseError):
    """The warehouse estimates that the statement costs more than its limit, or than what is left of somebody's."""

    default_code = "query-too-costly"


class TooLarge(WarehouseError):
    """The rows hold more bytes than `Limits` gives; that many are not kept in memory."""

    default_code = "result-too-large"


class Refused(WarehouseError):
    """The statement is not exactly one SELECT over the warehouse's own tables. It was not run."""

    default_code = "statement-refused"


class Failed(WarehouseError):
    """The warehouse could not run the statement."""

    default_code = "warehouse-failed"
