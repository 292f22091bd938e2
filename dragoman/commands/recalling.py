"""`dragoman store audit` and `dragoman store revisions`: who saw what, and which definitions served when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.running import (
    ANSWERED,
    AsJson,
    Config,
    Models,
    Screen,
    command,
    print_json,
    usage_error,
)

if TYPE_CHECKING:
    from service.store import Entry, StoredRevision

FORMATS = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S"]

Person = Annotated[str | None, typer.Option("--person", metavar="PERSON", help="Of this principal alone.")]
RunId = Annotated[str | None, typer.Option("--run", metavar="ID", help="About this run alone.")]
Since = Annotated[
    datetime | None, typer.Option("--since", formats=FORMATS, help="From then on; times are in UTC.")
]
Until = Annotated[datetime | None, typer.Option("--until", formats=FORMATS, help="Until before then.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="How many at most.")]
After = Annotated[str, typer.Option("--after", metavar="CURSOR", help="What --json gave as `next`.")]


@command
def audit(
    person: Person = None,
    run: RunId = None,
    since: Since = None,
    until: Until = None,
    limit: Limit = 50,
    after: After = "",
    config: Config = None,
    models: Models = None,
    as_json: AsJson = False,
) -> int:
    """Show who saw what, the newest first."""
    from dragoman.commands.storing import opened
    from service.store import Audit

    with opened(config, models) as (_, store):
        try:
            page = Audit(store).list(
                principal=person,
                run=run,
                since=in_utc(since),
                until=in_utc(until),
                limit=limit,
                after=after,
            )
        except ValueError:
            usage_error("--after takes what an earlier page gave as `next`.")
    if as_json:
        print_json({"items": [_entry_form(entry) for entry in page.items], "next": page.next})
    elif page.items:
        headings = ("at (UTC)", "person", "did", "run", "what")
        _table(headings, ((_time(e.at), e.principal, e.action, e.run, _about(e)) for e in page.items))
        if page.next:
            Screen(stderr=True).print(f"There are older ones: --after {page.next}", style="dim")
    else:
        Screen().print("Nothing of the kind is in the audit log.")
    return ANSWERED


@command
def revisions(
    limit: Limit = 20, config: Config = None, models: Models = None, as_json: AsJson = False
) -> int:
    """Show which definitions served or were rejected, the newest first."""
    from dragoman.commands.storing import opened
    from service.store import Revisions

    with opened(config, models) as (_, store):
        found = Revisions(store).list(limit=limit)
    if as_json:
        print_json({"items": [_revision_form(each) for each in found]})
    elif found:
        headings = ("since (UTC)", "revision", "state", "source", "first problem")
        _table(headings, (_revision_row(each) for each in found))
    else:
        Screen().print("No service has said yet what it serves.")
    return ANSWERED


def in_utc(at: datetime | None) -> datetime | None:
    """A time that was typed without a zone."""
    return at.replace(tzinfo=UTC) if at is not None else None


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")


def _about(entry: Entry) -> str:
    """ "sales.revenue; 12 rows": what was seen, without a value of it."""
    names = entry.about.get("metrics") or entry.about.get("columns") or entry.about.get("dimension")
    rows = entry.about.get("rows")
    listed = [names] if isinstance(names, str) else names
    said = [", ".join(map(str, listed))] if isinstance(listed, Sequence) and listed else []
    said += [f"{rows:,} rows" if rows != 1 else "1 row"] if isinstance(rows, int) else []
    return "; ".join(said)


def _entry_form(entry: Entry) -> dict[str, object]:
    return {
        "at": entry.at.isoformat(),
        "principal": entry.principal,
        "action": entry.action,
        "run": entry.run,
        "about": dict(entry.about),
    }


def _revision_row(revision: StoredRevision) -> tuple[str, ...]:
    first = next(iter(revision.problems), {})
    name = revision.revision or revision.digest[:12]
    return _time(revision.at), name, revision.state.value, revision.source, str(first.get("message", ""))


def _revision_form(revision: StoredRevision) -> dict[str, object]:
    return {
        "number": revision.number,
        "at": revision.at.isoformat(),
        "hash": revision.digest,
        "revision": revision.revision,
        "source": revision.source,
        "state": revision.state.value,
        "problems": [dict(problem) for problem in revision.problems],
    }


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    from rich.table import Table

    from service.rendering import clean

    table = Table(box=None, pad_edge=False)
    for number, heading in enumerate(headings):
        table.add_column(heading, overflow="fold", no_wrap=number == 0)
    for row in rows:
        table.add_row(*map(clean, row))
    Screen().print(table)
