"""Columns → dimensions: what people group and filter by.

Left out are columns that lead elsewhere (the join has them), what is added up (the metric has it), and what cannot be
grouped by. Secrets have no place at all; what tells of persons is hidden and masked.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from service.onboarding.finding.findings import FoundKey
from service.onboarding.meaning import vocabulary as said
from service.onboarding.meaning.kinds import Kind, meant, yes_of
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.meaning.private import Privacy
from service.onboarding.meaning.words import free_name, member_name, spoken, words_of, written_out
from service.onboarding.proposing.proposal import Choices, Member, Omission
from service.onboarding.proposing.times import read_time
from service.onboarding.proposing.wording import column_words
from service.onboarding.structure import Column, is_own_name, written_column

MOST_LISTED = 20
"""So many values are written down."""
MOST_INDEXED = 5_000
LONGEST_VALUE = 40
FEWEST_PEOPLE = 5
"""A value that fewer rows of a table of people have is not written down, nor are those beside it."""
MASKED = "'withheld'"
_WHY_MASKED = "looks personal, so everyone sees 'withheld'; `unless: [GROUP]` within mask says who sees it"


@dataclass(frozen=True, slots=True)
class Dimensions:
    """`by_column` names the dimension of a column."""

    members: tuple[Member, ...]
    by_column: Mapping[str, str] = field(default_factory=dict)
    omissions: tuple[Omission, ...] = ()


def dimensions_of(
    dialect: str,
    table: LookedAt,
    entity: Sequence[str],
    key: FoundKey,
    choices: Choices,
    *,
    leads: Collection[str],
    added_up: Collection[str],
    taken: Collection[str],
    main_time: str,
    money: str,
) -> Dimensions:
    """`leads` are the columns that joins have, `added_up` those that metrics have, `taken` the names that others have;
    `money` is the format of amounts."""
    used, made, by_column, omitted = set(taken), [], {}, []
    for column in table.table.columns:
        why = _why_not(table, column)
        if why:
            omitted.append(Omission(f"{table.table.name}.{column.name}", why))
        if why or column.name in leads or column.name in added_up:
            continue
        words = words_of(column.name)
        own = member_name(words)
        wanted = [own, member_name((*entity, *words))]
        if words == ("id",):
            wanted.reverse()
        name = free_name(wanted, used)
        used.add(name)
        by_column[column.name] = name
        values, note = _values(dialect, table, column, entity, key, choices, money)
        # What is assumed of times is said once, where it matters most.
        note = note if column.name == main_time or "mask" in values else ""
        if not is_own_name(dialect, name, column.name) and "expr" not in values:
            values = {"type": values["type"], "expr": written_column(dialect, column.name), **values}
        synonyms = [*_synonyms(column, words, name), *map(str, _listed(values.get("synonyms")))]
        if synonyms:
            values["synonyms"] = list(dict.fromkeys(synonyms))
        marks = _marks(table, column)
        if marks and not note:
            filled = table.seen(column.name).filled == table.profile.looked_at
            without = f"not {name}" if filled else f"not coalesce({name}, false)"
            without = without if values["type"] == "boolean" else f"{name} is null"
            note = f"rows that it marks are counted: a metric that leaves them out says `where: {without}`"
        made.append(Member("dimensions", name, values, note, frozenset((column.name,)), marks=marks))
    return Dimensions(tuple(made), by_column, tuple(omitted))


def _marks(table: LookedAt, column: Column) -> bool:
    """Whether some rows are marked as deleted, or as tests."""
    kind, seen = table.kinds[column.name], table.seen(column.name)
    if said.NOT_MEANT.isdisjoint(meant(column.name)):
        return False
    if kind is Kind.TIME:
        return 0 < seen.filled < table.profile.looked_at
    return kind is Kind.FLAG and seen.distinct > 1


def _why_not(table: LookedAt, column: Column) -> str:
    kind, private = table.kinds[column.name], table.private[column.name]
    if private is Privacy.SECRET:
        return "it looks like a secret"
    if kind is Kind.UNREADABLE:
        return f"nothing can be grouped by {column.type_name.lower() or 'its type'}"
    if kind is Kind.EMPTY:
        return "it has no value in any row"
    if private is Privacy.PERSONAL and table.family(column) != "text":
        return "it looks personal"
    return ""


def _values(
    dialect: str,
    table: LookedAt,
    column: Column,
    entity: Sequence[str],
    key: FoundKey,
    choices: Choices,
    money: str,
) -> tuple[dict[str, object], str]:
    kind, seen = table.kinds[column.name], table.seen(column.name)
    written, told = written_column(dialect, column.name), column_words(column, kind, entity)
    if table.private[column.name] is Privacy.PERSONAL:
        return {"type": "string", "description": told, "hidden": True, "mask": {"expr": MASKED}}, _WHY_MASKED
    if kind is Kind.TIME:
        time = read_time(dialect, table, column, choices.times)
        read = {"type": time.type, "expr": time.expr, "stored_in": time.stored_in, "description": told}
        return _filled(read), f"assumed: {time.assumed}" if time.assumed else ""
    values: dict[str, object]
    if kind is Kind.FLAG:
        values = {"type": "boolean", "description": told}
        if seen.family == "number" and dialect != "sqlite":
            values["expr"] = f"{written} = 1"
        elif seen.family == "text":
            yes = str(yes_of(seen) or "Y").replace("'", "''")
            values["expr"] = f"{written} = '{yes}'"
        return values, ""
    if table.family(column) == "number":
        return _number(table, column, kind, told, written, money), ""
    values = {"type": "string", "description": told}
    if kind is Kind.REMARK:
        values["hidden"] = True
    elif (column.name,) != key.columns:
        values |= _stored(table, column)
    return values, ""


def _number(
    table: LookedAt, column: Column, kind: Kind, told: str, written: str, money: str
) -> dict[str, object]:
    if kind is Kind.IDENTIFIER:
        # Nobody adds up a text.
        return {"type": "string", "expr": f"cast({written} as varchar)", "description": told}
    values: dict[str, object] = {"type": "number", "description": told}
    if kind in (Kind.PRICE, Kind.MONEY):
        values["format"] = money
    elif kind is Kind.RATE and _is_part(table, column):
        values["format"] = "percent 1"
    return values


def _is_part(table: LookedAt, column: Column) -> bool:
    span = table.seen(column.name).span
    return span is not None and span[0] >= 0 and span[1] <= 1


def _stored(table: LookedAt, column: Column) -> dict[str, object]:
    """The values that a dimension has: written down where they are few, read where they are not very many."""
    seen = table.seen(column.name)
    if table.private[column.name] is not Privacy.NONE or table.kinds[column.name] is Kind.IDENTIFIER:
        return {}
    if table.empty:
        return {"values": list(column.labels)} if 0 < len(column.labels) <= MOST_LISTED else {}
    repeated = seen.filled >= 2 * seen.distinct or bool(column.labels)
    values: dict[str, object] = {}
    if (
        seen.distinct <= MOST_INDEXED
        and seen.average_length <= LONGEST_VALUE
        and (repeated or table.kinds[column.name] is Kind.NAME)
    ):
        values["index_values"] = True
    listed = [str(value) for value, _ in seen.values or () if str(value).strip()]
    if table.of_people and any(count < FEWEST_PEOPLE for _, count in seen.values or ()):
        # "Chief executive": a value that one person has says who it is.
        return values
    if 0 < len(listed) <= MOST_LISTED and repeated and all(len(value) <= LONGEST_VALUE for value in listed):
        order = {label: place for place, label in enumerate(column.labels)}
        values["values"] = sorted(listed, key=lambda value: (order.get(value, 0), natural(value)))
    return values


def natural(text: str) -> list[tuple[int, int, str]]:
    """An order in which 2 stands before 10."""
    return [
        (0, int(part), "") if part.isdigit() else (1, 0, part.lower())
        for part in re.findall(r"\d+|\D+", text)
    ]


def _synonyms(column: Column, words: Sequence[str], name: str) -> Iterable[str]:
    """Abbreviations written out, and the name as it stands in the database where it could not be kept."""
    if out := written_out(words):
        yield out
    plain = "_".join(words)
    if not plain.isascii():
        yield spoken(words)


def _filled(values: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in values.items() if value}


def _listed(value: object) -> Sequence[object]:
    return value if isinstance(value, list) else []
