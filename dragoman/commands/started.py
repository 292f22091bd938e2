"""What came of `dragoman init`, for people and for programs."""

from __future__ import annotations

import difflib
from pathlib import Path
from typing import TYPE_CHECKING

from rich.text import Text

from dragoman.commands.checking import counted, show_problem
from dragoman.commands.running import Screen

if TYPE_CHECKING:
    from dragoman.starting import Started
    from dragoman.wishes import Wishes

SHOWN = 12


def form_of(started: Started, wishes: Wishes) -> dict[str, object]:
    from service.answer_json import answer_json

    form: dict[str, object] = {
        "status": "ok",
        "folder": str(wishes.output),
        "written": started.written,
        "files": [
            {"file": name, "new": name not in started.before, "text": started.texts[name]}
            for name in started.files
        ],
        "left_out": [{"what": each.what, "why": each.why} for each in started.drafted.proposal.omissions],
        "counted_all_the_same": _marked(started),
        "guesses": [
            {"id": each.id, "question": each.question, "because": each.because}
            for each in started.drafted.proposal.guesses
        ],
        "environment": sorted(started.source.secrets),
        "unread": dict(started.unread),
        "by_hand": dict(started.drafted.by_hand),
        "language_model": [{"code": each.code, "message": each.message} for each in started.failures],
    }
    problems = [*started.problems, *(started.report.problems if started.report else ())]
    form["problems"] = [problem.as_json() for problem in problems]
    if started.report is not None:
        form["data"] = {
            "checks": started.report.checks,
            "unchecked": [u.as_json() for u in started.report.unchecked],
        }
    if started.first is not None:
        form["first_answer"] = answer_json(started.first)
    if any(problem.severity == "error" for problem in problems):
        form["status"] = "failed"
    return form


def patch(started: Started, folder: Path) -> str:
    """What would change, as `git apply` and people read it."""
    out: list[str] = []
    for name in started.files:
        before = started.before.get(name)
        lines = difflib.unified_diff(
            (before or "").splitlines(keepends=True),
            started.texts[name].splitlines(keepends=True),
            f"a/{folder / name}" if before is not None else "/dev/null",
            f"b/{folder / name}",
        )
        out += lines
    return "".join(out)


def show_texts(screen: Screen, started: Started, wishes: Wishes) -> None:
    for name in started.files:
        screen.print(Text(f"# {wishes.output / name}", style="bold"), soft_wrap=True)
        screen.print(started.texts[name], soft_wrap=True)
    _show_left_out(screen, started)
    _show_marked(screen, started)
    screen.print("Nothing was written.")


def show(screen: Screen, started: Started, wishes: Wishes) -> None:
    if started.nothing_new:
        screen.print(
            f"Nothing is new in {started.source.title}: {wishes.output}/ has it all.", soft_wrap=True
        )
        return
    _show_files(screen, started, wishes)
    _show_left_out(screen, started)
    _show_marked(screen, started)
    _show_checks(screen, started, wishes)
    _show_first(screen, started)
    _show_next(screen, started, wishes)


def _show_files(screen: Screen, started: Started, wishes: Wishes) -> None:
    models = started.drafted.additions.models
    sections = ("joins", "dimensions", "metrics")
    numbers = {section: sum(len(model.members_of(section)) for model in models) for section in sections}
    nouns = {"joins": "join", "dimensions": "dimension", "metrics": "metric"}
    told = ", ".join(counted(number, nouns[section]) for section, number in numbers.items() if number)
    if models:
        screen.print(
            f"{counted(len(models), 'model')} of {started.source.title}, with {told}, in {wishes.output}/:",
            soft_wrap=True,
        )
        for model in models[:SHOWN]:
            parts = ", ".join(
                counted(len(model.members_of(section)), nouns[section])
                for section in sections
                if model.members_of(section)
            )
            screen.print(f"  {model.name}.yml: {parts}", soft_wrap=True)
        if len(models) > SHOWN:
            screen.print(f"  and {len(models) - SHOWN:,} more")
    for name, members in started.drafted.additions.members.items():
        screen.print(f"  {name}: added {', '.join(member.name for member in members)}", soft_wrap=True)
    for file, why in started.drafted.by_hand.items():
        screen.print(f"  {file}: {why} Add by hand what --diff shows.", style="yellow", soft_wrap=True)
    for failure in started.failures[:1]:
        more = f" ({len(started.failures)} times)" if len(started.failures) > 1 else ""
        screen.print(f"  No better words{more}: {failure.message}", style="yellow", soft_wrap=True)
    for guess in started.drafted.proposal.guesses[:SHOWN]:
        screen.print(f"  A guess: {guess.question} {guess.because}", style="dim", soft_wrap=True)


def _show_left_out(screen: Screen, started: Started) -> None:
    groups: dict[str, list[str]] = {}
    for omission in started.drafted.proposal.omissions:
        groups.setdefault(omission.why, []).append(omission.what)
    for name, why in started.unread.items():
        groups.setdefault(f"it cannot be read: {why}", []).append(name)
    if groups:
        screen.print("Left out:")
    for why, names in groups.items():
        shown = ", ".join(names[:6]) + (f" and {len(names) - 6:,} more" if len(names) > 6 else "")
        screen.print(f"  {shown}: {why}", style="dim", soft_wrap=True)


def _marked(started: Started) -> list[str]:
    """The dimensions that mark rows which are counted, and may not be meant."""
    models = started.drafted.additions.models
    return [f"{model.name}.{member.name}" for model in models for member in model.members if member.marks]


def _show_marked(screen: Screen, started: Started) -> None:
    if marked := _marked(started):
        screen.print("Counted all the same, with the condition that leaves them out in the files:")
        screen.print(f"  rows marked by {', '.join(marked)}", style="dim", soft_wrap=True)


def _show_checks(screen: Screen, started: Started, wishes: Wishes) -> None:
    report = started.report
    if report is None:
        return
    problems = [*started.problems, *report.problems]
    for problem in problems:
        show_problem(screen, problem)
    errors = sum(problem.severity == "error" for problem in problems)
    parts = (counted(errors, "error"), counted(len(problems) - errors, "warning"))
    said = ", ".join(filter(None, parts)) or "no problems"
    left = len(report.unchecked)
    rest = f" {left:,} were not made in time: dragoman check --data makes them." if left else ""
    screen.print(
        f"Checked against the data, {counted(report.checks, 'check') or 'no checks'}: {said}.{rest}",
        soft_wrap=True,
    )


def _show_first(screen: Screen, started: Started) -> None:
    if started.first is None:
        return
    from service.rendering import render_terminal

    screen.print()
    screen.print(Text(f'dragoman ask "{started.first.question}"', style="bold cyan"), soft_wrap=True)
    encoding = screen.encoding or "ascii"
    screen.print(
        render_terminal(started.first, width=screen.width, explain=False, chart=False, encoding=encoding)
    )


def _show_next(screen: Screen, started: Started, wishes: Wishes) -> None:
    screen.print()
    for name in sorted(started.source.secrets):
        screen.print(
            f"The password is not in settings.yml, which reads it from the environment: export {name}=…",
            soft_wrap=True,
        )
    question = started.first.question if started.first else "…"
    models = "" if wishes.output == Path("models") else f" --models {wishes.output}"
    screen.print("Next:")
    for line in (
        f'dragoman ask "{question}"{models}',
        f"dragoman catalog{models}",
        f"dragoman serve{models}",
    ):
        screen.print(f"  {line}", soft_wrap=True)
