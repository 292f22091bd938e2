"""`dragoman schedules`: reports and alerts that are told by themselves. Made in words, listed, paused, told at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from dragoman.commands.running import (
    ANSWERED,
    EXIT_CODES,
    As,
    AsJson,
    Attributes,
    Config,
    Models,
    Screen,
    Warehouse,
    acting,
    command,
    print_json,
    readable,
    usage_error,
)

if TYPE_CHECKING:
    from dragoman.app import App
    from semantic.principal import Principal
    from service.configuration import Configuration
    from service.scheduling.creating import Draft
    from service.scheduling.schedules import Schedule
    from service.store.schedules import Schedules
    from service.store.store import Store

schedules = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Words = Annotated[str, typer.Argument(metavar="WORDS", help='"every Monday at 9 post sales by department".')]
Id = Annotated[
    str, typer.Argument(metavar="ID", help="The schedule's id, as `dragoman schedules list` shows it.")
]
Person = Annotated[str | None, typer.Option("--of", metavar="PERSON", help="Only those of this person.")]
Source = Annotated[str, typer.Option("--source", help="Where it is told: file, or slack.")]
Place = Annotated[str, typer.Option("--place", help="The place there, as T0123/C0456 in Slack.")]
Zone = Annotated[str, typer.Option("--zone", help="The time zone, where the words name none: Europe/Berlin.")]
Yes = Annotated[bool, typer.Option("--yes", help="Make it without asking whether it is meant.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Only say what it would do.")]


@command
def create(
    words: Words,
    as_: As = None,
    attributes: Attributes = None,
    source: Source = "file",
    place: Place = "",
    zone: Zone = "",
    yes: Yes = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    config: Config = None,
    models: Models = None,
    warehouse: Warehouse = None,
) -> int:
    """Make a schedule or an alert, in words."""
    from dragoman.commands.asking import finish
    from dragoman.live import open_live
    from service.scheduling.creating import Draft, Where, drafted
    from service.store.schedules import Schedules

    configuration = _read(config)
    if as_json and not (yes or dry_run):
        usage_error("With --json nobody is asked: say --yes or --dry-run.")
    if source == "file" and not dry_run and not configuration.schedules.file:
        usage_error(
            "There is no file to tell it in: set schedules.file, or say --source slack --place T…/C…."
        )
    person = acting(as_, attributes)
    with open_live(configuration.definitions, models, warehouse) as live:
        app = live.app
        if not dry_run:
            app.keep_state(configuration)
            person = _with_rights(app, person, source)
        now = datetime.now(UTC)
        draft = drafted(app.asker, readable(words), person, Where(source, place), now=now, zone=zone)
        if not isinstance(draft, Draft):
            return finish(draft, explain=False, chart=False, as_json=as_json)
        if not as_json:
            _say(draft)
        if not dry_run:
            if not yes:
                typer.confirm("Is that meant?", abort=True, default=True)
            assert app.store is not None
            Schedules(app.store).add(draft.schedule, most=configuration.schedules.most)
    if as_json:
        print_json({"said": draft.said, "notes": list(draft.notes), **_form(draft.schedule)})
    elif not dry_run:
        Screen().print(f"Made: {draft.schedule.id}", soft_wrap=True)
    return ANSWERED


def _with_rights(app: App, person: Principal, source: str) -> Principal:
    """The person with the rights that it will be told with; those of a chat's people are known there only."""
    from dragoman.scheduling import owners

    assert app.store is not None
    known = owners(app.store)(person.id)
    if known is None and source == "file":
        usage_error(
            f"Nobody knows the rights of {person.id}: `dragoman keys create {person.id}` says which they are."
        )
    return known or person


@command
def list_(
    person: Person = None, config: Config = None, models: Models = None, as_json: AsJson = False
) -> int:
    """List schedules and alerts."""
    from dragoman.commands.storing import is_there

    found: tuple[Schedule, ...] = ()
    if is_there(config, models):
        with _opened(config, models) as (_, kept):
            found = kept.list(readable(person or ""))
    if as_json:
        print_json({"schedules": [_form(schedule) for schedule in found]})
    elif found:
        _list(found)
    else:
        Screen().print("There is none: `dragoman schedules create WORDS` makes one.")
    return ANSWERED


@command
def show(id_: Id, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Show one, and what came of the last times that it was due."""
    from service.store.deliveries import Deliveries

    with _opened(config, models) as (store, kept):
        known = kept.get(_id(id_))
        if known is None:
            _unknown(id_)
        history = Deliveries(store).history(known.id)
    told = [
        {
            "due": due.isoformat(timespec="seconds"),
            "state": state,
            "kind": form.get("kind"),
            "run": form.get("run"),
        }
        for due, state, form in history
    ]
    if as_json:
        print_json({**_form(known), "history": told})
        return ANSWERED
    _list((known,))
    for each in told:
        Screen().print(
            f"  {each['due']}  {each['state']:<8} {each['kind'] or '':<8} {each['run'] or ''}".rstrip()
        )
    return ANSWERED


@command
def pause(id_: Id, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Let one rest until it is resumed."""
    return _change("pause", id_, config, models, as_json=as_json)


@command
def resume(id_: Id, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Go on with one that rests; what it missed is not told."""
    return _change("resume", id_, config, models, as_json=as_json)


@command
def delete(id_: Id, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Delete one for good."""
    return _change("delete", id_, config, models, as_json=as_json)


@command
def run_now(id_: Id, config: Config = None, models: Models = None, as_json: AsJson = False) -> int:
    """Have one told at once by the service that runs."""
    return _change("run_now", id_, config, models, as_json=as_json)


_DONE = {
    "pause": "It rests until it is resumed.",
    "resume": "It goes on.",
    "delete": "Deleted.",
    "run_now": "The service tells it within seconds.",
}


def _change(what: str, id_: str, config: Path | None, models: Path | None, *, as_json: bool) -> int:
    with _opened(config, models) as (_, kept):
        known = _id(id_)
        done = {
            "pause": kept.pause, "resume": kept.resume, "delete": kept.delete, "run_now": kept.run_now
        }[what](known)  # fmt: skip
        left = kept.get(known)
    if not done:
        if left is not None:
            usage_error(f"The schedule {known[:40]} rests: `dragoman schedules resume` first.")
        _unknown(id_)
    if as_json:
        print_json({"id": known, "state": left.state.value if left is not None else "deleted"})
    else:
        Screen().print(_DONE[what])
    return ANSWERED


def _unknown(id_: str) -> NoReturn:
    usage_error(f"There is no schedule {_id(id_)[:40]}; `dragoman schedules list` shows all.")


def _id(text: str) -> str:
    return readable(text).strip()


def _read(config: Path | None) -> Configuration:
    from dragoman.commands.configuring import read

    return read(config).configuration


@contextmanager
def _opened(config: Path | None, models: Path | None) -> Iterator[tuple[Store, Schedules]]:
    """Those of a store that is there."""
    from dragoman.commands.storing import opened
    from service.store.schedules import Schedules

    with opened(config, models) as (_, store):
        yield store, Schedules(store)


def _say(draft: Draft) -> None:
    screen = Screen()
    screen.print(draft.said, soft_wrap=True)
    for note in draft.notes:
        screen.print(note, style="yellow", soft_wrap=True)


def _form(schedule: Schedule) -> dict[str, object]:
    from service.scheduling.schedules import schedule_json

    return schedule_json(schedule)


def _list(found: tuple[Schedule, ...]) -> None:
    """Two lines for each: what was said, and what becomes of it."""
    from service.rendering import clean
    from service.scheduling.creating import assumed_period, moment_words
    from service.scheduling.when_words import recurrence_words

    screen = Screen()
    for each in found:
        screen.print(f"{each.id}  {clean(each.words)}", soft_wrap=True)
        when = f"{recurrence_words(each.recurrence)} ({each.zone})"
        if period := assumed_period(each):
            when += f", of {period}"
        following = (
            f"next {moment_words(each.due, each.zone)}" if each.due else f"rests. {clean(each.why)}".strip()
        )
        where = " ".join(part for part in (each.source, clean(each.place)) if part)
        screen.print(f"    of {clean(each.owner)}, {when}, in {where}; {following}", soft_wrap=True)


schedules.command("create", short_help="Make a schedule or an alert, in words.")(create)
schedules.command("list", short_help="List schedules and alerts.")(list_)
schedules.command("show", short_help="Show one, and what came of it.")(show)
schedules.command("pause", short_help="Let one rest.")(pause)
schedules.command("resume", short_help="Go on with one that rests.")(resume)
schedules.command("delete", short_help="Delete one.")(delete)
schedules.command("run-now", short_help="Have one told at once.")(run_now)

schedules_help = f"""Reports and alerts that are told by themselves, with the rights that their owner has at the time.

`dragoman serve` tells them; those that are made here are written to the file that `schedules.file` names.

\b
Examples:
  dragoman schedules create "every Monday at 9 post sales by department" --dry-run
  dragoman schedules create "tell me when daily revenue falls below 10,000" --as ana --yes
  dragoman schedules list --of ana --json
  dragoman schedules run-now 0d4c1f2a

{EXIT_CODES}"""
