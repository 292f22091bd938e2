"""Questions back and refusals as JSON, for a state that keeps what a planner found while another one is asked.

result_from_json(result_json(Refuse("I could not place “zorblax”.", ("zorblax",))))
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from service.answer_json import choice_from_json, choice_json
from service.asking.planned import Clarify, Refuse, Talk


def result_json(result: Clarify | Refuse) -> dict[str, object]:
    """As values that `json.dumps` takes."""
    match result:
        case Clarify(question, choices, phrase):
            return {
                "clarify": question,
                "choices": [choice_json(choice) for choice in choices],
                "phrase": phrase,
            }
        case Refuse(reason, unplaced, suggestions, final, talk, instead):
            return {
                "refuse": reason,
                "unplaced": list(unplaced),
                "suggestions": list(suggestions),
                "final": final,
                "talk": talk,
                "instead": list(instead),
            }


def result_from_json(form: Mapping[str, Any]) -> Clarify | Refuse:
    """What `result_json` wrote."""
    if "clarify" in form:
        choices = tuple(choice_from_json(choice) for choice in form["choices"])
        return Clarify(form["clarify"], choices, form["phrase"])
    return Refuse(
        form["refuse"],
        tuple(form["unplaced"]),
        tuple(form["suggestions"]),
        form["final"],
        Talk(form["talk"]) if form.get("talk") else None,
        tuple(form.get("instead", ())),
    )
