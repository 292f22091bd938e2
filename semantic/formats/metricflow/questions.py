"""Saved queries → verified questions: their queries are translated, and are there only if they compile.

saved_query: {name: weekly_bookings, query_params: {metrics: [bookings], group_by: [metric_time__week]}}
→   question: weekly bookings
    query: {metrics: [bookings_source.bookings], dimensions: [time.week]}
"""

from __future__ import annotations

from dataclasses import replace

from semantic.definitions.writing import written
from semantic.formats.metricflow.importer import Project
from semantic.formats.metricflow.manifest import SavedQuery
from semantic.formats.metricflow.queries import saved
from semantic.formats.report import Imported, Line, Outcome

FILE = "questions/saved_queries.yml"


def with_saved_queries(project: Project) -> Imported:
    """What was imported, with the saved queries beside it."""
    questions: dict[str, dict[str, object]] = {}
    lines = list(project.imported.lines)
    for query in project.manifest.saved_queries.values():
        lines += _written(project, query, questions)
    files = dict(project.imported.files)
    if questions:
        files[FILE] = written("questions", {"questions": list(questions.values())})
    return replace(project.imported, files=files, lines=tuple(lines))


def _written(project: Project, query: SavedQuery, questions: dict[str, dict[str, object]]) -> list[Line]:
    """Adds the question, and gives the lines that tell of it."""
    what = f"saved query {query.name}"
    lines = [
        Line(
            Outcome.LEFT_OUT,
            f"{what}: export {name}",
            query.position,
            "",
            "Nothing is written to a warehouse here.",
        )
        for name in query.exports
    ]
    held = {"tags": bool(query.about.tags), "meta": bool(query.about.meta)}
    lines += [
        Line(Outcome.LEFT_OUT, f"{what}: {key}", query.position, "", "A verified question has none.")
        for key, there in held.items()
        if there
    ]
    words = " ".join((query.about.label or query.name.replace("_", " ")).split())
    made = saved(project, query, project.catalog)
    if made.query is None:
        why = " ".join(filter(None, (part for each in made.problems for part in (each.message, each.hint))))
        return [Line(Outcome.LEFT_OUT, what, query.position, "", why or "It cannot be said here."), *lines]
    if words.casefold() in questions:
        return [Line(Outcome.LEFT_OUT, what, query.position, "", "Another one is called the same."), *lines]
    question: dict[str, object] = {"question": words}
    if query.about.label and words.casefold() != query.name.replace("_", " ").casefold():
        question["also"] = [query.name.replace("_", " ")]
    question["query"] = dict(made.query)
    if query.about.owner:
        question["verified_by"] = query.about.owner
    if query.about.description:
        question["note"] = query.about.description
    questions[words.casefold()] = question
    changed = [
        f"{line.what} → {line.became}: {line.why}"
        for line in made.lines
        if line.outcome is not Outcome.CARRIED
    ]
    outcome = Outcome.REWRITTEN if changed else Outcome.CARRIED
    return [Line(outcome, what, query.position, words, " ".join(changed)), *lines]
