"""With which token a workspace is spoken to: the one that is set, or that which its installation gave.

await OneToken("xoxb-…").of("T1")        for the one workspace
await installed.of("T1")                 see `installing`
"""

from __future__ import annotations

from typing import Protocol


class Tokens(Protocol):
    """Where bot tokens come from."""

    async def of(self, team: str) -> str:
        """The bot's token in a workspace. Raises TokenRevoked where it has none there."""

    async def teams(self) -> tuple[str, ...]:
        """The workspaces and organisations that it has one for; "" for the one whose name nobody needs."""


class OneToken:
    """The token of the one workspace."""

    def __init__(self, token: str) -> None:
        self._token = token

    async def of(self, team: str) -> str:
        return self._token

    async def teams(self) -> tuple[str, ...]:
        return ("",)
