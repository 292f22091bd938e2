"""The prompts: files with a version, rendered strictly, so that the same question gives the same bytes.

plan_call(material, "sales last month")
    CallModel("plan", (Message("system", "You turn a question …"), Message("user", "Names: …")), …, "plan 1:3f9a1c07")

What does not change from question to question stands first, so that endpoints can keep it. Texts of people and of the
warehouse are written as JSON strings: one line each, whatever they hold.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from semantic.errors import Problem
from service.asking.llm.checks import VALUE_UNKNOWN
from service.asking.llm.reply_schema import MOST_QUERIES, MOST_STEPS, report_schema, route_schema
from service.asking.llm.thinking import Attempt, Material
from service.asking.model_calls import CallModel, Message

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

VERSION = 3
"""Rises with every change of a prompt's meaning; the hash beside it tells apart what was forgotten."""
ROUTE_TOKENS = 120
PLAN_TOKENS = 700
REPORT_TOKENS = 2_000
LONGEST_PROBLEM = 400


def route_call(material: Material, wording: str) -> CallModel:
    """What kind of question is it?"""
    names = [json.dumps(name, ensure_ascii=False) for name in material.defined]
    return CallModel(
        purpose="route",
        messages=(
            Message("system", _render("route")),
            Message("user", _render("text", defined=names, question=_quoted(wording))),
        ),
        schema=route_schema(material.defined),
        schema_name="route",
        max_tokens=ROUTE_TOKENS,
        prompt_version=_version("route", "text"),
        size="easy",
    )


def plan_call(material: Material, wording: str, *, several: bool = False) -> CallModel:
    """Which query (or, for a report, which queries) does the question mean?"""
    return _call("plan", _asking(material, wording, several=several), material, several=several)


def repair_call(
    material: Material,
    wording: str,
    attempts: Sequence[Attempt],
    *,
    several: bool = False,
) -> CallModel:
    """The same again, with what was wrong with the last reply, as the checks put it."""
    last = attempts[-1]
    messages = (
        *_asking(material, wording, several=several),
        Message("assistant", last.text),
        Message("user", _render("repair", problems=[_problem(problem) for problem in last.problems])),
    )
    return _call("repair", messages, material, several=several)


def _asking(material: Material, wording: str, *, several: bool) -> tuple[Message, ...]:
    rules = _render("plan")
    if several:
        rules += "\n" + _render("report", most=MOST_QUERIES)
    elif material.in_steps:
        rules += "\n" + _render("steps", most=MOST_STEPS)
    asked = _render(
        "question",
        members=material.members,
        values=material.values,
        hints=material.hints,
        last=material.last,
        keeps=material.keeps,
        examples=()
        if several
        else [(_quoted(q), _example(reply, material)) for q, reply in material.examples],
        question=_quoted(wording),
    )
    return Message("system", rules), Message("user", asked)


def _example(reply: str, material: Material) -> str:
    """In the form that this question's reply has to have."""
    return f'{{"queries": [{reply}]}}' if material.in_steps else reply


def _call(purpose: str, messages: tuple[Message, ...], material: Material, *, several: bool) -> CallModel:
    if material.in_steps and not several:
        return CallModel(
            purpose=purpose,
            messages=messages,
            schema=material.schema,
            schema_name="steps",
            max_tokens=REPORT_TOKENS,
            prompt_version=_version("steps", "plan", "question", "repair"),
        )
    return CallModel(
        purpose=purpose,
        messages=messages,
        schema=report_schema(material.schema) if several else material.schema,
        schema_name="report" if several else "query",
        max_tokens=REPORT_TOKENS if several else PLAN_TOKENS,
        prompt_version=_version("plan", "report", "question", "repair"),
    )


def _problem(problem: Problem) -> str:
    """The machine-readable error, on one line. Values that are like one that is not stored are for people: those that
    may be shared stand in the prompt."""
    left_out = {"severity", *({"suggestions"} if problem.code == VALUE_UNKNOWN else ())}
    form = {key: value for key, value in problem.as_json().items() if key not in left_out}
    return _compact(form)[:LONGEST_PROBLEM]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _compact(form: Mapping[str, object]) -> str:
    return json.dumps(form, ensure_ascii=False, default=str)


@cache
def _environment() -> SandboxedEnvironment:
    # A template library is slow to import, and most questions never get here.
    from jinja2 import DictLoader, StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    return SandboxedEnvironment(
        loader=DictLoader(_sources()), undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


@cache
def _sources() -> dict[str, str]:
    folder = files("service.asking.llm") / "prompts"
    return {
        item.name.removesuffix(".j2"): item.read_text(encoding="utf-8").strip()
        for item in sorted(folder.iterdir(), key=lambda item: item.name)
        if item.name.endswith(".j2")
    }


def _render(name: str, **values: object) -> str:
    return _environment().get_template(name).render(**values).strip()


@cache
def _version(*names: str) -> str:
    """ "plan 1:3f9a1c07": the prompt's name, its version, and the hash of its files."""
    text = "\n".join(_sources()[name] for name in names)
    return f"{names[0]} {VERSION}:{hashlib.sha256(text.encode()).hexdigest()[:8]}"
