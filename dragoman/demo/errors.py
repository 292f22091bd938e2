"""Why the demo data could not be put in place.

DragomanError
└── DemoDataUnavailable      codes: demo-download-failed, demo-wheel-missing, demo-wheel-wrong, demo-data-wrong,
                             demo-disk
"""

from __future__ import annotations

from semantic.errors import DragomanError, Problem


class DemoDataUnavailable(DragomanError):
    """The demo data are not there and could not be fetched or loaded."""

    def __init__(self, code: str, message: str, hint: str) -> None:
        super().__init__([Problem(code=code, message=message, hint=hint)])
