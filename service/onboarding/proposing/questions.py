"""Questions that the proposed definitions should answer: one to begin with, and examples for the models.

first_questions(proposal, tables, now)       ["total amount by month in 2024", "orders by status", …], the best first
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from semantic.definitions.layout import Listed, Mapped, Piece, laid_out, piece
from service.onboarding.meaning.looked_at import LookedAt
from service.onboarding.proposing.proposal import Member, ModelProposal, Proposal
from service.onboarding.proposing.times import last_moment
from service.onboarding.structure import Place

MOST_MODELS = 5


@dataclass(frozen=True, slots=True)
class Example:
    """A question about a model."""

    model: str
    question: str


def example_questions(
    models: Sequence[ModelProposal], tables: Mapping[Place, LookedAt], now: datetime
) -> list[Example]:
    """At most two for each model, those about money and time first. Nobody knows yet whether they are answered."""
    often = Counter(member.name for model in models for member in model.members_of("metrics"))
    ranked = sorted(models, key=lambda model: _rank(model, tables), reverse=True)
    made: list[Example] = []
    for model in ranked[:MOST_MODELS]:
        metric = _best_metric(model, often)
        if metric is None:
            continue
        year = _last_year(model, tables, now)
        name = metric.name.replace("_", " ")
        if year and metric.values.get("time") != "none":
            made.append(Example(model.name, f"{name} by month in {year}"))
        if group := _best_group(model):
            suffix = f" in {year}" if year and metric.values.get("time") != "none" else ""
            made.append(Example(model.name, f"{name} by {group.replace('_', ' ')}{suffix}"))
        made.append(Example(model.name, name))
    return made


def _rank(model: ModelProposal, tables: Mapping[Place, LookedAt]) -> tuple[bool, bool, int]:
    sums = any(_is_sum(member) for member in model.members_of("metrics"))
    time = model.values.get("time")
    own = any(member.name == time and member.columns for member in model.members_of("dimensions"))
    return (sums and own, own, tables[model.place].profile.rows)


def _is_sum(member: Member) -> bool:
    return str(member.values.get("expr", "")).startswith("sum(") and "over" not in member.values


def _best_metric(model: ModelProposal, often: Mapping[str, int]) -> Member | None:
    """A sum of money, else any sum, else the count; one that no other model has under its name."""
    metrics = [member for member in model.members_of("metrics") if often[member.name] == 1]
    sums = [member for member in metrics if _is_sum(member)]
    money = [
        member for member in sums if str(member.values.get("format", "")).startswith(("currency", "number 2"))
    ]
    return next(iter((*money, *sums, *metrics)), None)


def _best_group(model: ModelProposal) -> str:
    """A dimension with a few values."""
    for member in model.members_of("dimensions"):
        values = member.values.get("values")
        if isinstance(values, list) and len(values) > 1 and not member.values.get("hidden"):
            return member.name
    return ""


def _last_year(model: ModelProposal, tables: Mapping[Place, LookedAt], now: datetime) -> int:
    """The last year that the data are full of, as far as the model's own table says."""
    time = model.values.get("time")
    for member in model.members_of("dimensions"):
        if member.name == time:
            ends = [last_moment(tables[model.place].seen(column).largest) for column in member.columns]
            # A year that has just begun says little.
            years = [(min(end, now) - timedelta(days=31)).year for end in ends if end is not None]
            return years[0] if years else 0
    return 0


def with_examples(proposal: Proposal, answered: Sequence[Example]) -> Proposal:
    """The models with the questions that were answered."""
    models = []
    for model in proposal.models:
        questions = [example.question for example in answered if example.model == model.name]
        models.append(
            replace(model, values={**model.values, "examples": questions[:2]}) if questions else model
        )
    return replace(proposal, models=tuple(models))


def questions_text(answered: Sequence[tuple[str, Mapping[str, object]]], today: date) -> str:
    """A file of verified questions that holds none yet: what was answered stands in it as comments, to be looked at."""
    lines = [
        "Verified questions: a question with the query that answers it, which somebody has looked at.",
        "These were answered when the definitions were proposed, and nobody has looked at them yet: check",
        "the number, delete the # before the lines, and put your name there.",
        "",
        *_commented(answered, today),
    ]
    return laid_out(
        Mapped(
            (
                (
                    "questions",
                    Piece(Listed(())),
                ),
            )
        ),
        before=lines,
    )


def _commented(answered: Sequence[tuple[str, Mapping[str, object]]], today: date) -> Iterator[str]:
    items = tuple(
        piece(
            {
                "question": question,
                "query": query,
                "verified_by": "your name",
                "verified_on": today.isoformat(),
            }
        )
        for question, query in answered
    )
    blocks = tuple(Piece(replace(item.node, flow=False)) for item in items if isinstance(item.node, Mapped))
    yield from laid_out(Mapped((("questions", Piece(Listed(blocks, flow=False))),))).splitlines()
