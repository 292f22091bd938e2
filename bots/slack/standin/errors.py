"""What the stand-in answers where Slack would refuse.

raise Refused("missing_scope", needed="chat:write", provided="users:read")
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence


class Refused(Exception):
    """A call of the Web API that Slack does not carry out: its error code, and what is said beside it."""

    def __init__(self, code: str, *, retry_after: int = 0, **said: object) -> None:
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after
        """Seconds; only where calls come too fast, which is answered with HTTP 429."""
        self.said: Mapping[str, object] = said

    def body(self) -> dict[str, object]:
        return {"ok": False, "error": self.code, **self.said}


def malformed(code: str, problems: Sequence[tuple[str, str]]) -> Refused:
    """Blocks or a view that Slack does not take: each problem, and the JSON pointer to its place.

    Slack says it twice: in `errors`, and in `response_metadata.messages`, which the SDK prints.
    """
    lines = [f"{problem} [json-pointer:{pointer}]" for problem, pointer in problems]
    return Refused(code, errors=lines, response_metadata={"messages": [f"[ERROR] {line}" for line in lines]})


class PersonCannot(Exception):
    """What a person wanted to do cannot be done in Slack's client: a button that is not there, a field left empty."""
