"""A look at a database: which tables are worth a model, what their rows look like, what leads where.

survey = look(warehouse, structure, Wanted(schemas=("shop",)), seconds=10)
survey.tables, survey.findings, survey.left_out
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.onboarding.finding import Findings, find
from service.onboarding.meaning.looked_at import LookedAt, privacy_of
from service.onboarding.meaning.private import Privacy
from service.onboarding.profiling import ColumnProfile, profile_tables
from service.onboarding.proposing.proposal import Omission
from service.onboarding.selecting import Wanted, choose, worth_having
from service.onboarding.structure import Column, Structure, Table
from service.warehouse.types import Warehouse

SECONDS = 10.0
"""What each question to the data may take."""

Progress = Callable[[str], None]
"""What is being done now, as a sentence."""


@dataclass(frozen=True, slots=True)
class Survey:
    structure: Structure
    tables: tuple[LookedAt, ...]
    findings: Findings
    left_out: tuple[Omission, ...]


def look(
    warehouse: Warehouse,
    structure: Structure,
    wanted: Wanted,
    *,
    seconds: float = SECONDS,
    progress: Progress = lambda sentence: None,
) -> Survey:
    """Reads, and never more of a row than is needed. Raises Unavailable or Cancelled."""
    chosen, left_out = choose(structure, wanted)
    profiles = profile_tables(
        warehouse,
        chosen,
        may_list=_may_be_listed,
        seconds=seconds,
        progress=lambda done, of, what: progress(f"Looked at {done} of {of} tables. {what}"),
    )
    looked = [LookedAt(table, profiles[table.place]) for table in chosen]
    tables, more = worth_having(structure, looked, wanted)
    findings = find(
        warehouse,
        structure,
        tables,
        seconds=seconds,
        progress=lambda done, of, what: progress(f"Asked the data {done} of {of} questions. {what}"),
    )
    return Survey(structure, tuple(tables), findings, (*left_out, *more))


def _may_be_listed(table: Table, column: Column, profile: ColumnProfile) -> bool:
    """What looks private is never listed."""
    return privacy_of(table, column, profile) is Privacy.NONE
