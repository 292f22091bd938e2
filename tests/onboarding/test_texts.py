"""What the checker refuses is never written: the member or key that it is about is left out, and told."""

from __future__ import annotations

from semantic import load_texts
from service.onboarding.proposing import Member, ModelProposal, Proposal
from service.onboarding.writing.texts import sound, texts_of

ORDERS = ModelProposal(
    "orders",
    ("main", "orders"),
    {
        "description": "Orders.",
        "table": "orders",
        "key": "id",
        "time": "ordered_on",
        "freshness": {"expr": "max("},
    },
    (
        Member("dimensions", "orders", {"type": "string", "expr": "id"}),
        Member("dimensions", "ordered_on", {"type": "date"}),
        Member("dimensions", "broken", {"type": "string", "expr": "coalesce("}),
        Member("metrics", "amount", {"expr": "sum(amount)"}),
        Member("metrics", "wrong", {"expr": "sum(sum(amount))"}),
        Member("metrics", "share", {"expr": "wrong / amount"}, needs=frozenset({"wrong"})),
    ),
)
GONE = ModelProposal("gone", ("main", "gone"), {"table": "gone; DROP TABLE x", "key": "none"}, ())


def test_what_does_not_load_is_left_out_and_told() -> None:
    made = sound(Proposal((ORDERS, GONE)))
    assert load_texts(texts_of(made)).problems == ()
    [model] = made.models
    assert [member.name for member in model.members] == ["orders", "ordered_on", "amount"]
    # A key whose value is the name of something that was left out is not mistaken for it.
    assert (model.values["table"], model.values["time"]) == ("orders", "ordered_on")
    assert "freshness" not in model.values
    assert {omission.what for omission in made.omissions} == {
        "orders.freshness",
        "orders.broken",
        "orders.wrong",
        "gone",
    }


def test_what_is_sound_stays_as_it_is() -> None:
    whole = sound(Proposal((ORDERS, GONE)))
    assert sound(whole) == whole
