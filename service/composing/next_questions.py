"""What somebody may ask after a composed answer; each is planned first, and only what will be answered is offered.

after the meaning of net sales     "net sales last month", "what can I group net sales by"
after a change of revenue          "revenue by department in December 2017", …
after an overview                  "why did revenue change in December 2017"
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from service.answer import Answer, Kind
from service.asking.planned import Aspect, Define, Investigate, Overview
from service.labels import words

MOST = 3
_MOST_DEFINED = 2


def next_questions(
    asked: Define | Investigate | Overview, answer: Answer, answers: Callable[[str], bool]
) -> tuple[str, ...]:
    """At most MOST questions that `answers` says yes to."""
    out: list[str] = []
    for question in dict.fromkeys(_candidates(asked, answer)):
        if len(out) < MOST and answers(question):
            out.append(question)
    return tuple(out)


def _candidates(asked: Define | Investigate | Overview, answer: Answer) -> Iterator[str]:
    if isinstance(asked, Define):
        metrics = [defined.label for defined in answer.definitions if defined.kind == "metric"]
        for label in metrics[:_MOST_DEFINED]:
            yield f"{label} last month"
            if asked.aspect is not Aspect.GROUPINGS:
                yield f"what can I group {label} by"
        return
    time = answer.computation.time
    if answer.kind is not Kind.REPORT or time is None or not answer.sections or _narrowed(asked, answer):
        return
    name = words(_metric(answer))
    if isinstance(asked, Overview):
        yield f"why did {name} change in {time.words}"
    for section in answer.sections:
        group = section.columns[0]
        if group.role == "dimension":
            yield f"{name} by {group.label.lower().removesuffix(' id')} in {time.words}"


def _narrowed(asked: Investigate | Overview, answer: Answer) -> bool:
    """Whether filters narrow the answer, which the plain words of a question offered here would drop."""
    query = asked.query if isinstance(asked, Investigate) else asked.sections[0].query
    return bool(answer.computation.filters or query.filters or any(use.filters for use in query.metrics))


def _metric(answer: Answer) -> str:
    """The name of the metric that the answer is about."""
    columns = (column for one in (answer, *answer.sections) for column in one.columns)
    return next((column.name for column in columns if column.role == "metric"), "")
