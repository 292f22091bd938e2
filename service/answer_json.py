"""The published JSON form of an answer, and the way back: `answer_from_json(answer_json(answer)) == answer`.

    {"id": "…", "status": "answered", "sentence": "Revenue was $421,720.45 in December 2017.",
     "columns": [{"name": "time.month", "type": "local", …}, {"name": "revenue", "type": "number", "exact": true, …}],
     "rows": [["2017-12-01T00:00:00", 421720.45]], …}

Cells are plain JSON where their column says how to read them back: numbers are numbers, dates and times ISO 8601
texts, NULL is null. A column whose numbers are decimals says `"exact": true`; its numbers read back as decimals with
the digits shown. What would not read back the same (more digits than a double has, a whole number beyond ±2^53, a
number that is not finite, a value that does not fit its column) is an object: {"type": "decimal", "value": "0.1…"}.
Nothing that is empty is left out, so that a client can rely on every key.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from semantic.definitions.types import Format
from semantic.errors import Position, Problem
from semantic.planning.time_ranges import ResolvedRange
from semantic.query import parse_query, parse_time, query_json, time_json
from service.answer import (
    Answer,
    Cell,
    Choice,
    Column,
    Computation,
    Cost,
    Defined,
    Kind,
    MetricUsed,
    Status,
    Trust,
)
from service.cells_json import Parsed, read_cell, written_cell

Json = dict[str, object]


def answer_json(answer: Answer) -> Json:
    """The answer as values that `json.dumps(…, allow_nan=False)` takes."""
    rows = (*answer.rows, answer.totals) if answer.totals else answer.rows
    exact = [_is_exact([row[i] for row in rows]) for i in range(len(answer.columns))]
    return {
        "id": answer.id,
        "status": answer.status.value,
        "kind": answer.kind.value,
        "question": answer.question,
        "sentence": answer.sentence,
        "columns": [_column_json(column, exact[i]) for i, column in enumerate(answer.columns)],
        "rows": [_cells_json(row, answer.columns, exact) for row in answer.rows],
        "totals": _cells_json(answer.totals, answer.columns, exact),
        "row_count": answer.row_count,
        "truncated": answer.truncated,
        "more": answer.more,
        "chart": dict(answer.chart) if answer.chart is not None else None,
        "trust": answer.trust.value if answer.trust else None,
        "computation": _computation_json(answer.computation),
        "query": query_json(answer.query) if answer.query else None,
        "sql": answer.sql,
        "parameters": {name: written_cell(cell) for name, cell in answer.parameters.items()},
        "dialect": answer.dialect,
        "catalog": {"hash": answer.catalog_hash, "revision": answer.catalog_revision},
        "planner": answer.planner,
        "prompt_version": answer.prompt_version,
        "cost": {
            "tokens_in": answer.cost.tokens_in,
            "tokens_out": answer.cost.tokens_out,
            "money": str(answer.cost.money),
        },
        "seconds": dict(answer.seconds),
        "warnings": list(answer.warnings),
        "follow_ups": list(answer.follow_ups),
        "choices": [choice_json(choice) for choice in answer.choices],
        "problems": [problem.as_json() for problem in answer.problems],
        "now": answer.now.isoformat() if answer.now else None,
        "age": answer.age,
        "conversation": answer.conversation,
        "changes": list(answer.changes),
        "definitions": [_defined_json(defined) for defined in answer.definitions],
        "sections": [answer_json(section) for section in answer.sections],
    }


def answer_from_json(form: Parsed) -> Answer:
    """The answer that `answer_json` wrote. KeyError, TypeError or ValueError (QueryMalformed for its queries)."""
    columns = tuple(_column(item) for item in form["columns"])
    exact = [bool(item["exact"]) for item in form["columns"]]
    return Answer(
        id=form["id"],
        status=Status(form["status"]),
        kind=Kind(form["kind"]),
        question=form["question"],
        sentence=form["sentence"],
        columns=columns,
        rows=tuple(_cells(row, columns, exact) for row in form["rows"]),
        totals=_cells(form["totals"], columns, exact),
        row_count=form["row_count"],
        truncated=form["truncated"],
        more=form["more"],
        chart=form["chart"],
        trust=Trust(form["trust"]) if form["trust"] else None,
        computation=_computation(form["computation"]),
        query=parse_query(form["query"]) if form["query"] is not None else None,
        sql=form["sql"],
        parameters={name: read_cell(item) for name, item in form["parameters"].items()},
        dialect=form["dialect"],
        catalog_hash=form["catalog"]["hash"],
        catalog_revision=form["catalog"]["revision"],
        planner=form["planner"],
        prompt_version=form["prompt_version"],
        cost=Cost(
            tokens_in=form["cost"]["tokens_in"],
            tokens_out=form["cost"]["tokens_out"],
            money=Decimal(form["cost"]["money"]),
        ),
        seconds=dict(form["seconds"]),
        warnings=tuple(form["warnings"]),
        follow_ups=tuple(form["follow_ups"]),
        choices=tuple(choice_from_json(item) for item in form["choices"]),
        problems=tuple(problem_from_json(item) for item in form["problems"]),
        age=form.get("age"),
        now=datetime.fromisoformat(form["now"]) if form["now"] else None,
        conversation=form["conversation"],
        changes=tuple(form["changes"]),
        definitions=tuple(_defined(item) for item in form["definitions"]),
        sections=tuple(answer_from_json(item) for item in form["sections"]),
    )


def _is_exact(cells: Sequence[Cell]) -> bool:
    """Whether a column's numbers are decimals: then none of them is a float."""
    return any(isinstance(cell, Decimal) for cell in cells) and not any(
        isinstance(cell, float) for cell in cells
    )


def _cells_json(cells: Sequence[Cell], columns: Sequence[Column], exact: Sequence[bool]) -> list[object]:
    return [
        written_cell(cell, column.type, e)
        for cell, column, e in zip(cells, columns, exact, strict=bool(cells))
    ]


def _cells(forms: Sequence[object], columns: Sequence[Column], exact: Sequence[bool]) -> tuple[Cell, ...]:
    return tuple(
        read_cell(form, column.type, e) for form, column, e in zip(forms, columns, exact, strict=bool(forms))
    )


def _column_json(column: Column, exact: bool) -> Json:
    form = column.format
    shown = {"kind": form.kind, "currency": form.currency, "decimals": form.decimals} if form else None
    return {
        "name": column.name,
        "label": column.label,
        "role": column.role,
        "type": column.type,
        "format": shown,
        "grain": column.grain,
        "description": column.description,
        "decimals": column.decimals,
        "exact": exact,
    }


def _column(form: Parsed) -> Column:
    shown = form["format"]
    return Column(
        name=form["name"],
        label=form["label"],
        role=form["role"],
        type=form["type"],
        format=Format(shown["kind"], shown["currency"], shown["decimals"]) if shown else None,
        grain=form["grain"],
        description=form["description"],
        decimals=form.get("decimals"),  # answers of earlier versions have none
    )


def _computation_json(computation: Computation) -> Json:
    time, compared = computation.time, computation.compared
    return {
        "metrics": [
            {
                "name": metric.name,
                "description": metric.description,
                "formula": metric.formula,
                "owner": metric.owner,
                "position": metric.position,
                "certified": metric.certified,
            }
            for metric in computation.metrics
        ],
        "groups": list(computation.groups),
        "filters": list(computation.filters),
        "time": _range_json(time) if time else None,
        "compared": _range_json(compared) if compared else None,
        "joins": list(computation.joins),
        "order": computation.order,
        "notes": list(computation.notes),
    }


def _range_json(time: ResolvedRange) -> Json:
    return {
        "from": time.start.isoformat() if time.start else None,
        "until": time.until.isoformat() if time.until else None,
        "zone": time.zone,
        "phrase": time.phrase,
        "words": time.words,
        "partial": time.partial,
    }


def _computation(form: Parsed) -> Computation:
    time, compared = form["time"], form.get("compared")
    return Computation(
        metrics=tuple(MetricUsed(**metric) for metric in form["metrics"]),
        groups=tuple(form["groups"]),
        filters=tuple(form["filters"]),
        time=_range(time) if time else None,
        compared=_range(compared) if compared else None,
        joins=tuple(form["joins"]),
        order=form["order"],
        notes=tuple(form["notes"]),
    )


def _range(form: Parsed) -> ResolvedRange:
    return ResolvedRange(
        start=datetime.fromisoformat(form["from"]) if form["from"] else None,
        until=datetime.fromisoformat(form["until"]) if form["until"] else None,
        zone=form["zone"],
        phrase=form["phrase"],
        words=form["words"],
        partial=form["partial"],
    )


def _defined_json(defined: Defined) -> Json:
    return {
        "name": defined.name,
        "kind": defined.kind,
        "label": defined.label,
        "description": defined.description,
        "formula": defined.formula,
        "synonyms": list(defined.synonyms),
        "owner": defined.owner,
        "position": defined.position,
        "certified": defined.certified,
        "details": list(defined.details),
    }


def _defined(form: Parsed) -> Defined:
    lists = {"synonyms": tuple(form["synonyms"]), "details": tuple(form["details"])}
    return Defined(**{**form, **lists})


def choice_json(choice: Choice) -> Json:
    """The published form of a choice."""
    return {
        "label": choice.label,
        "description": choice.description,
        "question": choice.question,
        "query": query_json(choice.query) if choice.query else None,
        "meaning": choice.meaning,
        "time": time_json(choice.time) if choice.time is not None else None,
    }


def choice_from_json(form: Parsed) -> Choice:
    """The choice that `choice_json` wrote. KeyError, TypeError or QueryMalformed."""
    query = parse_query(form["query"]) if form["query"] is not None else None
    time = parse_time(form["time"]) if form.get("time") is not None else None
    return Choice(form["label"], form["description"], form["question"], query, form["meaning"], time)


def problem_from_json(form: Parsed) -> Problem:
    """The problem that `Problem.as_json` wrote. KeyError or TypeError."""
    position = form.get("position")
    return Problem(
        code=form["code"],
        message=form["message"],
        hint=form.get("hint", ""),
        suggestions=tuple(form.get("suggestions", ())),
        position=Position(position["file"], position["line"], position["column"]) if position else None,
        path=form.get("path", ""),
        severity=form["severity"],
        retry_after=form.get("retry_after", 0),
    )
