"""Conversations and remembered choices over HTTP."""

from __future__ import annotations

import httpx


def ask(service: httpx.Client, **body: object) -> dict[str, object]:
    response = service.post("/v1/ask", json=body)
    assert response.status_code == 200, response.text
    found: dict[str, object] = response.json()
    return found


def test_a_question_leans_on_the_conversation_that_it_names(service: httpx.Client) -> None:
    first = ask(service, question="turnover last month")
    second = ask(service, question="and by aisle?", conversation=first["conversation"])
    assert second["rows"] == [["Fruit", 5.25], ["Bread", 3.25]]
    assert second["changes"] == ["By department.", "Still last month."]
    assert second["conversation"] == first["conversation"]


def test_without_a_conversation_there_is_nothing_to_lean_on(service: httpx.Client) -> None:
    assert ask(service, question="and by aisle?")["status"] == "refused"


def test_a_conversation_that_is_not_known_is_refused(service: httpx.Client) -> None:
    body = ask(service, question="turnover last month", conversation="gone")
    assert body["status"] == "refused"
    assert "no-such-conversation" in str(body["problems"])


def test_a_choice_is_remembered_listed_and_forgotten(service: httpx.Client) -> None:
    back = ask(service, question="earnings this month")
    taken = {"answer": back["id"], "index": 0, "remember": True}
    ask(service, choice=taken)
    [known] = service.get("/v1/remembered").json()["items"]
    assert (known["phrase"], known["label"]) == ("earning", "revenue")
    assert "as you chose on" in str(ask(service, question="earnings last month")["warnings"])
    assert service.delete("/v1/remembered/earnings").status_code == 204
    assert service.get("/v1/remembered").json() == {"items": []}
    gone = service.delete("/v1/remembered/earnings")
    assert (gone.status_code, gone.json()["code"]) == (404, "nothing-remembered")


def test_something_else_asks_for_other_words(service: httpx.Client) -> None:
    back = ask(service, question="earnings this month")
    choices = back["choices"]
    assert isinstance(choices, list) and choices[-1]["label"] == "Something else"
    open_ = ask(service, choice={"answer": back["id"], "index": len(choices) - 1})
    assert (open_["status"], open_["choices"]) == ("clarify", [])
    body = ask(service, question="turnover", conversation=open_["conversation"])
    assert body["rows"] == [[14.5]]
