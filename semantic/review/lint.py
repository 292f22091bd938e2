"""What is allowed and yet worth a look: definitions that people or planners will stumble over.

    for problem in lint(catalog):
        problem.code          "missing-description", "same-metric", "unreachable-dimension", …

A member says that it is meant so with `meta: {lint: [code, …]}`, a model for all of its members.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from semantic.catalog import Catalog
from semantic.definitions.types import Described, Dimension, Metric
from semantic.errors import Problem
from semantic.review.changes import Kind
from semantic.review.meaning import Meanings, named_in

CODES: Mapping[str, str] = {
    "missing-description": "a metric or dimension that people see has no description",
    "same-metric": "two metrics count the same",
    "unreachable-dimension": "no metric can be grouped by a dimension",
    "shared-synonym": "a word means several metrics or several dimensions, so that people are asked back",
    "deprecated-use": "something rests on what should no longer be used",
    "missing-owner": "a certified metric has nobody to ask about it",
}
"""Every rule, and when it speaks."""


def lint(catalog: Catalog) -> tuple[Problem, ...]:
    """All findings as warnings, by place."""
    found = [
        *_missing_descriptions(catalog),
        *_missing_owners(catalog),
        *_same_metrics(catalog),
        *_unreachable(catalog),
        *_shared_synonyms(catalog),
        *_deprecated(catalog),
    ]
    return tuple(
        sorted(found, key=lambda problem: (problem.position is None, problem.position, problem.code))
    )


def _said(catalog: Catalog, code: str, member: Described, message: str, hint: str) -> Iterator[Problem]:
    """The warning, unless the member or its model says that it is meant so."""
    model = catalog.models.get(getattr(member, "model", ""))
    for definition in (member, model):
        meant = definition.meta.get("lint", ()) if definition is not None else ()
        if code == meant or (isinstance(meant, list | tuple) and code in meant):
            return
    yield Problem(code, message, hint, position=member.position, severity="warning")


def _shown(members: Iterable[Metric | Dimension]) -> Iterator[Metric | Dimension]:
    return (member for member in members if not member.hidden and member.deprecated is None)


def _missing_descriptions(catalog: Catalog) -> Iterator[Problem]:
    for member in _shown((*catalog.metrics.values(), *catalog.dimensions.values())):
        if not member.description:
            kind = "metric" if isinstance(member, Metric) else "dimension"
            yield from _said(
                catalog,
                "missing-description",
                member,
                f"The {kind} `{member.qualified}` has no description.",
                "Say in words that its readers use what it is; planners read it too.",
            )


def _missing_owners(catalog: Catalog) -> Iterator[Problem]:
    for metric in _shown(catalog.metrics.values()):
        if metric.certified and not catalog.owner(metric):
            yield from _said(
                catalog,
                "missing-owner",
                metric,
                f"The metric `{metric.qualified}` is certified, and nobody is named to ask about it.",
                "Name its `owner`, or that of its model.",
            )


def _same_metrics(catalog: Catalog) -> Iterator[Problem]:
    everywhere = [Meanings(each) for each in (catalog, *catalog.variants.values())]
    first: dict[tuple[object, ...], Metric] = {}
    for metric in catalog.metrics.values():
        if metric.hidden or metric.deprecated is not None:
            continue
        name = metric.qualified
        counted = tuple(meanings.metric(name)[Kind.METRIC, name] for meanings in everywhere)
        one = first.setdefault((counted, metric.fill), metric)
        if one is not metric:
            yield from _said(
                catalog,
                "same-metric",
                metric,
                f"`{metric.qualified}` counts the same as `{one.qualified}`.",
                "Make one of them a synonym of the other, or deprecate it with a `replacement`.",
            )


def _unreachable(catalog: Catalog) -> Iterator[Problem]:
    reached = {name for metric in catalog.metrics for name in catalog.reached(metric)}
    for dimension in _shown(catalog.dimensions.values()):
        if dimension.qualified not in reached:
            yield from _said(
                catalog,
                "unreachable-dimension",
                dimension,
                f"No metric can be grouped by `{dimension.qualified}`.",
                "Join its model to one that has metrics, or hide it.",
            )


def _shared_synonyms(catalog: Catalog) -> Iterator[Problem]:
    for members in (catalog.metrics, catalog.dimensions):
        first: dict[str, Described] = {}
        for name, member in members.items():
            if member.hidden:
                continue
            for word in dict.fromkeys(" ".join(text.casefold().split()) for text in member.synonyms):
                one = first.setdefault(word, member)
                if one is not member:
                    other = getattr(one, "qualified", one.name)
                    yield from _said(
                        catalog,
                        "shared-synonym",
                        member,
                        f"“{word}” means `{name}` as well as `{other}`, so that people are asked back.",
                        "Leave it with one of them, unless the word really is ambiguous.",
                    )


def _deprecated(catalog: Catalog) -> Iterator[Problem]:
    gone = {
        name: member
        for members in (catalog.metrics, catalog.dimensions)
        for name, member in members.items()
        if member.deprecated is not None
    }
    if not gone:
        return
    for metric in catalog.metrics.values():
        if metric.deprecated is not None:
            continue
        used = [name for name in catalog.measure(metric).metrics if name in gone]
        used += sorted(named_in(catalog, metric) & gone.keys() & catalog.dimensions.keys())
        for name in dict.fromkeys(used):
            yield from _said(catalog, "deprecated-use", metric, *_instead(metric.qualified, name, gone[name]))
    for question in catalog.questions:
        words = set(_words(question.query))
        for name, member in gone.items():
            if name in words or name.rpartition(".")[2] in words:
                message, hint = _instead(question.question, name, member)
                yield Problem("deprecated-use", message, hint, position=question.position, severity="warning")


def _instead(user: str, name: str, member: Described) -> tuple[str, str]:
    assert member.deprecated is not None
    reason = f": {member.deprecated.reason.rstrip('.')}" if member.deprecated.reason else ""
    replacement = member.deprecated.replacement
    return (
        f"`{user}` uses `{name}`, which should no longer be used{reason}.",
        f"Use `{replacement}` instead." if replacement else "Use something else.",
    )


def _words(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value.lstrip("-")
    elif isinstance(value, Mapping):
        for held in value.values():
            yield from _words(held)
    elif isinstance(value, list | tuple):
        for held in value:
            yield from _words(held)
