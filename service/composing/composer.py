"""One door to everything that is composed.

compose(Define(("sales.revenue",)), book, workshop)        the answer, without id, question and times
"""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from semantic.book import Book
from service.answer import Answer, Status
from service.asking.planned import Define, Investigate, Overview
from service.composing.definitions import definition_answer
from service.composing.investigating import change_answer
from service.composing.next_questions import next_questions
from service.composing.reporting import report_answer
from service.composing.workshop import Workshop


def compose(asked: Define | Investigate | Overview, book: Book, workshop: Workshop) -> Answer:
    """What was asked for, put together, with what may be asked next. Raises nothing for mistakes."""
    answer = _composed(asked, book, workshop)
    if answer.status is not Status.ANSWERED:
        return answer
    return replace(answer, follow_ups=next_questions(asked, answer, workshop.answers))


def _composed(asked: Define | Investigate | Overview, book: Book, workshop: Workshop) -> Answer:
    match asked:
        case Define():
            zone = workshop.catalog.settings.zone
            return definition_answer(asked, book, workshop.known.reaches, zone=zone)
        case Investigate():
            return change_answer(asked, workshop)
        case Overview():
            return report_answer(asked, workshop)
        case _:
            assert_never(asked)
