"""Every way in which scheduling says no.

DragomanError
└── SchedulingError
    ├── NotUnderstood       words that make no schedule: which ones, and what can be said
    ├── NotSchedulable      a question or condition that cannot be watched or asked again
    └── TooMany             a person has as many schedules as one may have
"""

from __future__ import annotations

from semantic.errors import DragomanError, Problem


class SchedulingError(DragomanError):
    default_code = "not-schedulable"

    def __init__(self, message: str, *, code: str = "", hint: str = "") -> None:
        super().__init__([Problem(code or self.default_code, message, hint)])


class NotUnderstood(SchedulingError):
    default_code = "schedule-not-understood"


class NotSchedulable(SchedulingError):
    """Understood, but not to be promised."""


class TooMany(SchedulingError):
    default_code = "too-many-schedules"
