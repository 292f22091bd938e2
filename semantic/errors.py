"""Every way in which the semantic layer says no.

    DragomanError
    ├── DefinitionsInvalid      definitions that cannot be loaded: carries every problem found in one run
    └── QueryInvalid            one query that cannot be answered as it stands
        ├── QueryMalformed      it is not a query at all (wrong JSON form, wrong types)
        ├── NameUnknown         a name that no definition has
        ├── NameAmbiguous       a name that means several things
        ├── Unreachable         a dimension that the metric's home cannot reach in one reading
        ├── TimeInvalid         a range, grain or zone that cannot be resolved
        ├── ValueInvalid        a filter value that does not fit its field
        ├── NotAllowed          the operator or the principal may not do this here
        └── NotSupported        understood, but not expressible (in this version, or on this warehouse)

A `Problem` is the machine-readable part: a stable code, where it is, what to do, and the names that were
probably meant. Doors render it (`as_json`), a planner repairs a query with it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a definition file: line and column count from 1."""

    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    `code` is stable and lower-case with hyphens ("unknown-name"). `message` is a sentence that says what is wrong.
    `hint` says what to do next, `suggestions` are the nearest valid names or spellings, best first. `position` is
    set for definitions; `path` is set for queries and is a JSON pointer into the query ("/filters/0/field").
    `retry_after` are the seconds after which the same may go well; 0 where only something else will.
    """

    code: str
    message: str
    hint: str = ""
    suggestions: tuple[str, ...] = ()
    position: Position | None = None
    path: str = ""
    severity: str = "error"
    retry_after: int = 0

    def as_json(self) -> dict[str, object]:
        out: dict[str, object] = {"code": self.code, "message": self.message, "severity": self.severity}
        if self.hint:
            out["hint"] = self.hint
        if self.suggestions:
            out["suggestions"] = list(self.suggestions)
        if self.position:
            out["position"] = {
                "file": self.position.file,
                "line": self.position.line,
                "column": self.position.column,
            }
        if self.path:
            out["path"] = self.path
        if self.retry_after:
            out["retry_after"] = self.retry_after
        return out

    def __str__(self) -> str:
        where = f"{self.position}: " if self.position else f"{self.path}: " if self.path else ""
        hint = f" {self.hint}" if self.hint else ""
        return f"{where}{self.message}{hint}"


class DragomanError(Exception):
    """The root of every error that Dragoman raises on purpose."""

    problems: tuple[Problem, ...]

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def problem(self) -> Problem:
        """The first problem, which is the only one for every error about a query."""
        return self.problems[0]


class DefinitionsInvalid(DragomanError):
    """Definitions that cannot be loaded."""


class QueryInvalid(DragomanError):
    """A query that cannot be answered as it stands."""

    default_code = "query-invalid"

    def __init__(
        self, message: str, *, code: str = "", hint: str = "", suggestions: Iterable[str] = (), path: str = ""
    ) -> None:
        super().__init__(
            [
                Problem(
                    code=code or self.default_code,
                    message=message,
                    hint=hint,
                    suggestions=tuple(suggestions),
                    path=path,
                )
            ]
        )


class QueryMalformed(QueryInvalid):
    """The JSON is not a query."""

    default_code = "query-malformed"


class NameUnknown(QueryInvalid):
    """No definition has this name."""

    default_code = "unknown-name"


class NameAmbiguous(QueryInvalid):
    """The name means several things; `suggestions` lists them."""

    default_code = "ambiguous-name"


class Unreachable(QueryInvalid):
    """The metric's home cannot reach this member, or reaches it in several ways."""

    default_code = "unreachable"


class TimeInvalid(QueryInvalid):
    """A time range, grain, basis or zone that cannot be resolved."""

    default_code = "time-invalid"


class ValueInvalid(QueryInvalid):
    """A value that does not fit the field or operator."""

    default_code = "value-invalid"


class NotAllowed(QueryInvalid):
    """This may not be done here or by this principal."""

    default_code = "not-allowed"


class NotSupported(QueryInvalid):
    """Understood, but it cannot be expressed here."""

    default_code = "not-supported"
