"""Words of a language model: what is sent holds names and comments and never a value; what comes back is marked."""

from __future__ import annotations

import json

from semantic import load_texts
from service.asking.model_calls import CallModel, ModelFailed, ModelReplied, ModelReply
from service.onboarding.describing import Words, describe, with_words
from service.onboarding.proposing import Choices
from service.onboarding.starting import drafted, proposed
from tests.onboarding.surveys import MAIN, NOW, survey

SHOP = """
CREATE TABLE orders (order_id INTEGER, ordered_on DATE, status VARCHAR, amount DOUBLE, email VARCHAR);
COMMENT ON COLUMN orders.status IS 'Where the parcel is';
INSERT INTO orders SELECT i, DATE '2024-01-01', CASE WHEN i % 2 = 0 THEN 'at sea' ELSE 'on land' END, 4711.25 + i,
  'ana@example.com' FROM range(20) t(i);
"""
DRAFT = drafted(proposed(survey(SHOP), MAIN, Choices(now=NOW), "", None), None)


def reply_of(items: object) -> ModelReply:
    return ModelReplied(json.dumps({"items": items}))


def test_names_and_comments_are_sent_and_nothing_else() -> None:
    asked: list[CallModel] = []

    def ask(call: CallModel) -> ModelReply:
        asked.append(call)
        return reply_of([])

    assert describe(DRAFT.additions, ask) == ({}, ())
    [call] = asked
    sent = json.dumps([message.content for message in call.messages]) + json.dumps(call.schema)
    assert "orders.status" in sent and "Where the parcel is." in sent
    assert [text for text in ("at sea", "on land", "4711", "ana@example", "2024-01-01") if text in sent] == []


def test_a_reply_is_cut_to_what_was_asked_and_marked_as_a_draft() -> None:
    items = [
        {"item": "orders", "description": "What was ordered.", "synonyms": []},
        {
            "item": "orders.amount",
            "description": "What customers\npaid.",
            "synonyms": ["turnover", "orders", "{x}"],
        },
        # The database has described it: only the synonym is taken.
        {"item": "orders.status", "description": "Something else.", "synonyms": ["whereabouts"]},
        {"item": "orders.nothing", "description": "It was not asked.", "synonyms": []},
        {"item": "orders.order_id", "description": "x" * 300, "synonyms": "no list"},
        "not even an item",
    ]
    words, failures = describe(DRAFT.additions, lambda call: reply_of(items))
    assert failures == ()
    assert words["orders", "order_id"] == Words("")
    made = drafted(with_words(DRAFT.proposal, words, {("orders", "status")}), None)
    text = made.texts["orders.yml"]
    assert "description: What was ordered.  # draft\n" in text
    assert "synonyms: [turnover]  # draft\n" in text
    assert "description: Where the parcel is.\n" in text and "synonyms: [whereabouts]  # draft\n" in text
    assert load_texts(dict(made.texts)).problems == ()


def test_a_model_that_fails_costs_words_and_nothing_else() -> None:
    failed = ModelFailed("model-unavailable", "The language model does not answer.")
    assert describe(DRAFT.additions, lambda call: failed) == ({}, (failed,))
    words, _ = describe(DRAFT.additions, lambda call: ModelReplied("no JSON"))
    assert words == {}
