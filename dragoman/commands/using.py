"""`dragoman usage`: how questions went, the words that they failed at, and the metrics that nobody uses."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from dragoman.commands.catalog import print_rows
from dragoman.commands.recalling import FORMATS, Until, in_utc
from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    AsJson,
    Config,
    Models,
    Screen,
    command,
    print_json,
    usage_error,
)

if TYPE_CHECKING:
    from service.store.usage import Counts
    from service.usage import Usage

Since = Annotated[
    datetime | None,
    typer.Option("--since", formats=FORMATS, help="From then on, in UTC. Default: 30 days before --until."),
]


@command
def usage(
    since: Since = None,
    until: Until = None,
    config: Config = None,
    models: Models = None,
    as_json: AsJson = False,
) -> int:
    from dragoman.commands.storing import opened
    from dragoman.places import find_definitions, from_repository
    from semantic.catalog import load_folder
    from service.usage import time_of, usage_json, usage_of

    span = time_of(in_utc(since), in_utc(until), datetime.now(UTC))
    with opened(config, models) as (configuration, store):
        if from_repository(configuration.definitions, models, os.environ):
            usage_error("The definitions come from a repository: name a checkout of it with --models.")
        folder = find_definitions(configuration.definitions, models, os.environ, Path.cwd())
        found = usage_of(store, load_folder(folder), *span)
    if as_json:
        print_json(usage_json(found))
    else:
        show(found)
    return ANSWERED


usage_help = f"""Show how a service is used: how questions went, which words failed, and which metrics nobody uses.

It is counted from the runs in the store. Nobody is named, and no question is told; a word is what somebody typed.

\b
Examples:
  dragoman usage
  dragoman usage --since 2026-11-01 --until 2026-12-01
  dragoman usage --json

{EXIT_CODES}"""


def show(found: Usage) -> None:
    """The counts, then the words, then the metrics."""
    from service.rendering.formatting import clean

    screen, activity = Screen(), found.activity
    people = f"{activity.people:,} {'person' if activity.people == 1 else 'people'}"
    screen.print(f"{found.since:%Y-%m-%d %H:%M} to {found.until:%Y-%m-%d %H:%M} UTC, {people}", style="bold")
    counts = [
        ("questions", activity.questions),
        ("choices", activity.choices),
        ("queries", activity.queries),
        ("reruns", activity.reruns),
    ]
    rows = [(name, f"{each.total:,}", _went(each)) for name, each in counts if each.total]
    votes = f"{activity.votes_up:,} up, {activity.votes_down:,} down, {activity.corrections:,} corrected"
    if activity.votes_up or activity.votes_down or activity.corrections:
        rows.append(("votes", "", votes))
    print_rows(screen, rows or [("Nobody asked anything.",)])
    words = [(each.word, each.why, _said(each.times, each.people)) for each in activity.words[:MOST_SHOWN]]
    used = [(each.name, f"{each.runs:,} {'run' if each.runs == 1 else 'runs'}") for each in found.metrics]
    for heading, listed in (("Words that it failed at", words), ("Metrics that answers rest on", used)):
        if listed:
            screen.print(f"\n{heading}", style="bold")
            print_rows(screen, listed)
    if found.unused:
        screen.print(f"\nMetrics that nobody uses ({len(found.unused)})", style="bold")
        screen.print(f"  {', '.join(map(clean, found.unused))}", soft_wrap=not screen.is_terminal)


MOST_SHOWN = 30


def _went(counts: Counts) -> str:
    went = {
        "answered": counts.answered,
        "asked back": counts.clarified,
        "refused": counts.refused,
        "failed": counts.failed,
    }
    return ", ".join(f"{number:,} {name}" for name, number in went.items() if number)


def _said(times: int, people: int) -> str:
    by = "one person" if people == 1 else f"{people:,} people"
    return f"{'once' if times == 1 else f'{times:,} times'}, by {by}"
