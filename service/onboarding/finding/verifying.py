"""From tables that were looked at to keys and joins that hold: candidates by names, then one question each to the data.

findings = find(warehouse, structure, tables, seconds=10)
findings.keys["public", "orders"]          FoundKey(("order_id",), Proof.DECLARED)
findings.joins                             those that the database declares, and those that were found
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from service.onboarding.finding.asking import Asking, JoinCounts, KeyCounts, Link
from service.onboarding.finding.findings import (
    Findings,
    FoundJoin,
    FoundKey,
    FoundVersions,
    NotFound,
    Proof,
)
from service.onboarding.finding.join_candidates import JoinCandidate, join_candidates, version_joins
from service.onboarding.finding.key_candidates import declared_key, guessed_key, key_candidates
from service.onboarding.finding.repeated_amounts import repeated_amounts
from service.onboarding.finding.version_candidates import VersionCandidate, version_candidate
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.structure import Place, Structure
from service.warehouse.types import Warehouse

CONTAINED = 0.95
"""So many of the references must lead somewhere, or the names were a coincidence."""
RARELY = 0.05
"""What is called as the key is leads there also where few rows do, if nearly all rows of the other table are met."""
HALF_OPEN = 0.5
AT_ONCE = 4

T = TypeVar("T")
R = TypeVar("R")
Progress = Callable[[int, int, str], None]


def find(
    warehouse: Warehouse,
    structure: Structure,
    tables: Sequence[LookedAt],
    *,
    seconds: float,
    progress: Progress = lambda done, of, what: None,
) -> Findings:
    """Raises Unavailable or Cancelled."""
    asking = Asking(warehouse, structure, tables, seconds)
    steps = _Steps(asking, progress)
    found_keys = steps.all(tables, lambda table: _key(asking, table), lambda table: table.table.name)
    keys = {table.place: key for table, key in zip(tables, found_keys, strict=True)}
    candidates = [found for table in tables if (found := version_candidate(table, keys[table.place]))]
    verified = steps.all(candidates, lambda candidate: _versions(asking, candidate), lambda c: c.place[1])
    versions = {
        candidate.place: FoundVersions(candidate.columns, candidate.start, candidate.until)
        for candidate, holds in zip(candidates, verified, strict=True)
        if holds
    }
    joins, no_joins = _joins(steps, tables, keys, versions)
    amounts = steps.all(
        tables,
        lambda table: repeated_amounts(table, keys[table.place], asking.groups),
        lambda t: t.table.name,
    )
    return Findings(
        keys,
        joins,
        versions,
        no_joins,
        overlapping=frozenset(candidate.place for candidate in candidates) - set(versions),
        repeated={table.place: found for table, found in zip(tables, amounts, strict=True) if found},
    )


class _Steps:
    """Runs questions side by side; Ctrl-C stops all of them."""

    def __init__(self, asking: Asking, progress: Progress) -> None:
        self._asking = asking
        self._progress = progress

    def all(self, items: Sequence[T], ask: Callable[[T], R], name: Callable[[T], str]) -> list[R]:
        results: list[R] = []
        with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="verifying") as pool:
            try:
                for done, (item, result) in enumerate(zip(items, pool.map(ask, items), strict=True), 1):
                    results.append(result)
                    self._progress(done, len(items), name(item))
            except BaseException:
                self._asking.cancellation.cancel()
                pool.shutdown(cancel_futures=True)
                raise
        return results

    def join(self, link: Link) -> JoinCounts | None:
        return self._asking.join(link)


def _key(asking: Asking, table: LookedAt) -> FoundKey:
    declared = declared_key(table)
    if declared and asking.dialect == "sqlite" and not _holds(asking.key(table.place, declared)):
        # SQLite lets rows without a value into a primary key.
        declared = ()
    unique = tuple(names for names in table.table.unique if names != declared)
    if declared:
        return FoundKey(declared, Proof.DECLARED, unique)
    if table.empty:
        return FoundKey(guessed_key(table), Proof.GUESSED, unique)
    if table.profile.whole and table.profile.looked_at < 2:
        # One row is told apart by anything.
        return FoundKey(guessed_key(table), Proof.GUESSED, unique)
    for columns in key_candidates(table):
        if len(columns) == 1 and table.profile.whole:
            # The counts of the profile have said so already.
            return FoundKey(columns, Proof.FOUND, unique)
        if not table.profile.whole and not _holds(asking.key(table.place, columns, few=True)):
            # Some rows are asked about first: most candidates fail there, and all rows take long.
            continue
        counts = asking.key(table.place, columns)
        if counts is not None and _holds(counts):
            return FoundKey(columns, Proof.FOUND, unique)
    return FoundKey((), Proof.FOUND, unique)


def _holds(counts: KeyCounts | None) -> bool:
    return counts is not None and not counts.repeated and not counts.empty


def _versions(asking: Asking, candidate: VersionCandidate) -> bool:
    """Whether rows of one key follow each other, each until just when the next begins, as definitions mean it."""
    counts = asking.key(candidate.place, (*candidate.columns, candidate.start))
    if not _holds(counts):
        return False
    found = asking.versions(candidate.place, candidate.columns, candidate.start, candidate.until)
    if found is None:
        return False
    followed, meeting, overlapping = found
    return followed > 0 and not overlapping and meeting >= HALF_OPEN * followed


def _joins(
    steps: _Steps,
    tables: Sequence[LookedAt],
    keys: Mapping[Place, FoundKey],
    versions: Mapping[Place, FoundVersions],
) -> tuple[tuple[FoundJoin, ...], tuple[NotFound, ...]]:
    by_place = {table.place: table for table in tables}
    joins = {(join.home, join.columns): join for table in tables for join in _declared(table, by_place, keys)}
    open_ones = {
        place: candidates
        for place, candidates in join_candidates(tables, keys).items()
        if place not in joins and not _covered(place, joins.values())
    }
    no_joins: list[NotFound] = []
    asked = steps.all(
        list(open_ones.values()),
        lambda candidates: _verified(steps, candidates, by_place, keys),
        lambda candidates: f"{candidates[0].home[1]}.{candidates[0].columns[0]}",
    )
    for place, (join, refused) in zip(open_ones, asked, strict=True):
        if join is not None:
            joins[place] = join
        no_joins += refused if join is None else ()
    histories = list(version_joins(tables, keys, versions))
    met = steps.all(
        histories,
        lambda candidate: _verified(steps, [candidate], by_place, keys, history=True),
        lambda candidate: candidate.home[1],
    )
    kept = [*_one_way(joins.values(), by_place), *(join for join, _ in met if join is not None)]
    order = {table.place: number for number, table in enumerate(tables)}
    return tuple(sorted(kept, key=lambda join: order[join.home])), tuple(no_joins)


def _covered(place: tuple[Place, tuple[str, ...]], joins: Iterable[FoundJoin]) -> bool:
    """Whether a declared reference has these columns among its own already."""
    home, columns = place
    return any(join.home == home and set(columns) <= set(join.columns) for join in joins)


def _declared(
    table: LookedAt, tables: Mapping[Place, LookedAt], keys: Mapping[Place, FoundKey]
) -> Iterable[FoundJoin]:
    own = keys[table.place]
    alone = {own.columns, *own.unique}
    for reference in table.table.references:
        there = keys.get(reference.to)
        if there and set(reference.there) in [set(names) for names in (there.columns, *there.unique)]:
            yield FoundJoin(
                table.place,
                reference.columns,
                reference.to,
                reference.there,
                Proof.DECLARED,
                one_to_one=reference.columns in alone and reference.to != table.place,
            )


def _verified(
    steps: _Steps,
    candidates: Sequence[JoinCandidate],
    tables: Mapping[Place, LookedAt],
    keys: Mapping[Place, FoundKey],
    *,
    history: bool = False,
) -> tuple[FoundJoin | None, list[NotFound]]:
    """The first candidate that the data bear out, and why the others are none. A `history` may have several rows for
    one; which of them is met, the time says."""
    refused: list[NotFound] = []
    for candidate in candidates:
        link = Link(candidate.home, candidate.columns, candidate.to, candidate.there)
        if tables[candidate.home].empty or tables[candidate.to].empty:
            # Without rows to lead from, a name will do; that one row at most is met must be known all the same.
            certain = keys[candidate.to].proof is not Proof.GUESSED
            if candidate.score >= 4 and tables[candidate.home].empty and certain:
                return FoundJoin(link.home, link.columns, link.to, link.there, Proof.GUESSED), refused
            continue
        counts = steps.join(link)
        if counts is None or not counts.references or (counts.several and not history):
            continue
        matched = 1 - counts.unmatched / counts.references
        rare = matched < CONTAINED and candidate.same_name and not history and _all_met(steps, link, matched)
        if matched >= CONTAINED or rare:
            own = keys[link.home]
            alone = link.columns in (own.columns, *own.unique) and not history
            proof = Proof.FOUND if counts.whole else Proof.SAMPLED
            return (
                FoundJoin(
                    link.home, link.columns, link.to, link.there, proof, counts.references, counts.unmatched,
                    one_to_one=alone and not counts.shared, rare=rare,
                ),
                refused,
            )  # fmt: skip
        if candidate.score >= 2.5 and matched > 0:
            why = f"only {counts.references - counts.unmatched:,} of {counts.references:,} lead there"
            refused.append(NotFound(link.home, link.columns, link.to, why))
    return None, refused


def _all_met(steps: _Steps, link: Link, matched: float) -> bool:
    """Whether nearly all rows of the other table are met, so that it is a list of some of what is here."""
    if matched < RARELY:
        return False
    back = steps.join(Link(link.to, link.there, link.home, link.columns))
    return back is not None and back.references > 0 and back.unmatched <= (1 - CONTAINED) * back.references


def _one_way(joins: Iterable[FoundJoin], tables: Mapping[Place, LookedAt]) -> list[FoundJoin]:
    """Of two joins that say the same in both directions only one: the smaller table leads to the larger."""
    known = {(join.home, join.columns, join.to, join.there): join for join in joins}
    kept: list[FoundJoin] = []
    for join in known.values():
        back = known.get((join.to, join.there, join.home, join.columns))
        if back is not None and join.home != join.to and back.proof is not Proof.DECLARED:
            here, there = tables[join.home].profile.rows, tables[join.to].profile.rows
            if (join.matched, -here, join.home) < (back.matched, -there, back.home) or join.rare:
                continue
        kept.append(join)
    return kept
