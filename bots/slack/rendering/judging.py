"""What people make of an answer: what was wrong with it, how it is put right, and what becomes of that.

wrong_view("r1")                     metric, filter, time, number, … and a comment
read_wrong(view["state"])            Wrong("period", "I meant the fiscal year", puts_right=True)
proposal_message(proposal)           the change for the definitions' repository
"""

from __future__ import annotations

from dataclasses import dataclass

from bots.slack.actions import LIKED, Act, Form, carried
from bots.slack.rendering.parts import option, press, row, small
from bots.slack.rendering.texts import cut, escaped
from bots.slack.rendering.types import Message, View
from bots.slack.rendering.views import Entered, checkboxes, field, modal, radio, text_input

REASONS = (
    ("metric", "The wrong metric", "Another number was meant."),
    ("filter", "The wrong rows", "A filter is missing, or one too many."),
    ("period", "The wrong time", "Another period, or another date of the rows."),
    ("grouping", "The wrong grouping", "By something else, or not at all."),
    ("number", "The number is wrong", "It should be another one."),
    ("misunderstood", "That was not my question", "It was read as something else."),
    ("other", "Something else", "Say it below."),
)
"""What may be wrong: the reasons that feedback knows, in the order in which people look for them."""
PUTS_RIGHT = "put_right"
LONGEST_COMMENT = 2_000


@dataclass(frozen=True, slots=True)
class Wrong:
    """What somebody says is wrong; `puts_right`: they want to change the query themselves."""

    reason: str
    comment: str
    puts_right: bool


def wrong_view(run: str) -> View:
    reasons = [option(label, value, why) for value, label, why in REASONS]
    right = option("Let me change the query", PUTS_RIGHT, "The corrected query is kept beside this one.")
    blocks = [
        field("reason", "What was wrong?", radio("reason", reasons)),
        field(
            "comment",
            "Anything else",
            text_input("comment", long=True, most=LONGEST_COMMENT, placeholder="What you expected"),
            optional=True,
        ),
        field("right", "Put it right", checkboxes("right", [right]), optional=True),
    ]
    return modal("What was wrong?", blocks, Form.WRONG, submit="Send", carried=carried(run=run))


def read_wrong(state: object) -> Wrong | None:
    """What was entered; None where no reason was given that is known."""
    entered = Entered(state)
    reason = entered.picked("reason")
    if reason not in {value for value, _, _ in REASONS}:
        return None
    comment = cut(entered.text("comment"), LONGEST_COMMENT)
    return Wrong(reason, comment, PUTS_RIGHT in entered.several("right"))


def judged_message(vote: str) -> Message:
    """Thanks for a vote; only who voted sees it."""
    said = "Thank you. That helps." if vote == LIKED else "Thank you. It is noted beside the answer."
    return Message(said, (small(said),))


def not_put_right_message() -> Message:
    """Where the form in which the query is put right could not be shown."""
    said = (
        "Thank you. It is noted beside the answer. The form to put it right could not be shown: press Refine where"
        " there is one, or ask in other words."
    )
    return Message(said, (small(said),))


def corrected_message(run: str = "", word: str = "", means: str = "") -> Message:
    """After a query was put right; `word` is what led to the wrong thing, where that is known, and `means` the right
    one."""
    said = "Thank you. Your query is kept beside the one that was run, and can be proposed as a verified question."
    if not (run and word):
        return Message(said, (small(said),))
    label = f"Always mean {cut(means, 30)} by “{cut(word, 20)}”"
    return Message(said, (small(said), row(press(label, Act.PROPOSE_WORD, carried(run=run)))))


def saved_message(question: str) -> Message:
    said = f"Saved: “{cut(question, 200)}”. You find it in my Home tab."
    return Message(escaped(said, 400), (small(said),))
