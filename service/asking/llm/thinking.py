"""Where the language model's planner stands with a question: frozen, and JSON in the state of the question.

retrieving ──▶ routing ──▶ planning ──▶ checking ──▶ (a planner's result)
        └──────────────────▶ ▲              │
                             └── a re-ask ──┘
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from semantic.errors import Problem
from service.answer_json import problem_from_json
from service.asking.planned import Clarify, PlannerResult, Refuse
from service.asking.planned_json import result_from_json, result_json


class Stage(StrEnum):
    RETRIEVING = "retrieving"
    ROUTING = "routing"
    PLANNING = "planning"
    CHECKING = "checking"


class Route(StrEnum):
    """What kind of question it is."""

    DATA = "data"
    REPORT = "report"
    DEFINITION = "definition"
    CHAT = "chat"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Material:
    """What the model sees of the catalog for one question, and what it may write.

    `members` and `values` are lines of the prompt; `examples` are verified questions with their replies; `schema` is
    the JSON schema of a reply, its names as enums; `defined` are the members that a question about definitions may
    be about, by number. `route` is set where it is plain without asking the model; `in_steps` where the question may
    need the result of one query in another, which the schema then lets it say. `last` is the query before it as the
    model may see it, `keeps` whether filters of that one are told without their values.
    """

    members: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    examples: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()
    schema: Mapping[str, object] = field(default_factory=dict)
    defined: tuple[str, ...] = ()
    route: Route | None = None
    in_steps: bool = False
    last: str = ""
    keeps: bool = False


@dataclass(frozen=True, slots=True)
class Attempt:
    """A reply that was not accepted, and why."""

    text: str
    problems: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Spent:
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    money: Decimal = Decimal(0)
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reply was found to be: a result to go on with, or problems that the model may mend."""

    result: PlannerResult | None = None
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Thinking:
    """`offline` is what the offline planner made of the question; `number` that of the last call; `reply` is what the
    model wrote last, `model` which one it was; `warnings` are for the person who asked."""

    stage: Stage = Stage.RETRIEVING
    offline: Clarify | Refuse | None = None
    material: Material | None = None
    route: Route | None = None
    number: int = 0
    attempts: tuple[Attempt, ...] = ()
    reply: str = ""
    spent: Spent = Spent()
    model: str = ""
    prompt_version: str = ""
    warnings: tuple[str, ...] = ()


def thinking_json(thinking: Thinking) -> dict[str, object]:
    """As values that `json.dumps` takes."""
    material, spent = thinking.material, thinking.spent
    return {
        "stage": thinking.stage.value,
        "offline": result_json(thinking.offline) if thinking.offline is not None else None,
        "material": _material_json(material) if material is not None else None,
        "route": thinking.route.value if thinking.route else None,
        "number": thinking.number,
        "attempts": [
            {"text": attempt.text, "problems": [problem.as_json() for problem in attempt.problems]}
            for attempt in thinking.attempts
        ],
        "reply": thinking.reply,
        "spent": {
            "calls": spent.calls,
            "tokens_in": spent.tokens_in,
            "tokens_out": spent.tokens_out,
            "money": str(spent.money),
            "seconds": spent.seconds,
        },
        "model": thinking.model,
        "prompt_version": thinking.prompt_version,
        "warnings": list(thinking.warnings),
    }


def _material_json(material: Material) -> dict[str, object]:
    return {
        "members": list(material.members),
        "values": list(material.values),
        "examples": [list(example) for example in material.examples],
        "hints": list(material.hints),
        "schema": dict(material.schema),
        "defined": list(material.defined),
        "route": material.route.value if material.route else None,
        "in_steps": material.in_steps,
        "last": material.last,
        "keeps": material.keeps,
    }


def thinking_from_json(form: Mapping[str, Any]) -> Thinking:
    """What `thinking_json` wrote."""
    material, spent = form["material"], form["spent"]
    return Thinking(
        stage=Stage(form["stage"]),
        offline=result_from_json(form["offline"]) if form["offline"] is not None else None,
        material=_material_from_json(material) if material is not None else None,
        route=Route(form["route"]) if form["route"] else None,
        number=form["number"],
        attempts=tuple(
            Attempt(attempt["text"], tuple(problem_from_json(problem) for problem in attempt["problems"]))
            for attempt in form["attempts"]
        ),
        reply=form["reply"],
        spent=Spent(
            spent["calls"],
            spent["tokens_in"],
            spent["tokens_out"],
            Decimal(spent["money"]),
            spent["seconds"],
        ),
        model=form["model"],
        prompt_version=form["prompt_version"],
        warnings=tuple(form["warnings"]),
    )


def _material_from_json(form: Mapping[str, Any]) -> Material:
    return Material(
        members=tuple(form["members"]),
        values=tuple(form["values"]),
        examples=tuple((question, reply) for question, reply in form["examples"]),
        hints=tuple(form["hints"]),
        schema=form["schema"],
        defined=tuple(form["defined"]),
        route=Route(form["route"]) if form["route"] else None,
        in_steps=form.get("in_steps", False),
        last=form.get("last", ""),
        keeps=form.get("keeps", False),
    )
