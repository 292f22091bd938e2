"""Definitions as they are proposed, before they are text: values with what each rests on.

Member("joins", "customer", {"model": "customers", "on": "customer_id"}, note="guessed: all 912 …")
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from service.onboarding.finding.findings import FoundJoin
from service.onboarding.structure import Place

LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Choices:
    """What people decide. `zone` is that of days and months; `times` is `local`, or the zone in which times without one
    are stored; `refused` are guesses that somebody said no to; `now` is the present, in that zone; `warehouse` is which
    of several has the tables."""

    zone: str = "UTC"
    times: str = LOCAL
    refused: frozenset[str] = frozenset()
    now: datetime = datetime(2000, 1, 1)
    warehouse: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """A join, dimension or metric. `columns` are those of the table that it stands for: whoever has them already needs
    no such member. `note` says what it rests on, for a comment. `words` are what a description was made of."""

    section: str
    name: str
    values: Mapping[str, object]
    note: str = ""
    columns: frozenset[str] = frozenset()
    needs: frozenset[str] = frozenset()
    """Other members of the model that it is made of."""
    marks: bool = False
    """Whether it marks rows that are counted and may not be meant: deleted ones, tests."""


@dataclass(frozen=True, slots=True)
class ModelProposal:
    """One file. `values` are the model's own keys, `notes` comments by key; `head` comments stand above all."""

    name: str
    place: Place
    values: Mapping[str, object]
    members: tuple[Member, ...] = ()
    notes: Mapping[str, str] = field(default_factory=dict)
    head: tuple[str, ...] = ()

    def members_of(self, section: str) -> tuple[Member, ...]:
        return tuple(member for member in self.members if member.section == section)


@dataclass(frozen=True, slots=True)
class Guess:
    """Something that people may want to say no to. `id` is what `Choices.refused` names."""

    id: str
    question: str
    because: str


@dataclass(frozen=True, slots=True)
class Omission:
    """What was left out, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True)
class Proposal:
    models: tuple[ModelProposal, ...]
    settings: Mapping[str, object] = field(default_factory=dict)
    settings_notes: Mapping[str, str] = field(default_factory=dict)
    guesses: tuple[Guess, ...] = ()
    omissions: tuple[Omission, ...] = ()


def join_id(join: FoundJoin) -> str:
    """ "shop.orders.customer_id": how a guess about a join is named."""
    return ".".join((*filter(None, join.home), "+".join(join.columns)))
