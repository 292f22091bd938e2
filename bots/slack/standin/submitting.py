"""A modal on its way to the app, and what Slack does with what the app answers: closes it, changes it, shows errors.

anna.submits({"Metric": "Revenue"}).errors      {"metric": "Choose another."}
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from bots.slack.standin.blocks import mapped
from bots.slack.standin.deliveries import Delivery, Kind
from bots.slack.standin.errors import Refused
from bots.slack.standin.interactions import FAILED, submission
from bots.slack.standin.modals import blocks_of, change_view, close_view, open_view, uppermost
from bots.slack.standin.slack import Slack
from bots.slack.standin.world import Installation, Person, View


@dataclass(frozen=True, slots=True)
class Submitted:
    """What came of a modal that was submitted."""

    outcome: str
    """closed, errors, update, push, clear, or failed where the app did not take it."""
    errors: Mapping[str, str] = field(default_factory=dict)
    view: View | None = None
    """The modal that is uppermost now."""


class Submission:
    """A modal on its way to the app, and what Slack does with the answer."""

    def __init__(self, slack: Slack, view: View, person: Person, installation: Installation) -> None:
        self.slack = slack
        self.view = view
        self.person = person
        self._outcome = Submitted("failed")
        payload = submission(slack, person, view, installation)
        number = slack.world.number("In")
        self.delivery = slack.courier.send(
            Delivery(number, Kind.INTERACTION, "view_submission", payload, self.answered)
        )

    def taken(self) -> Submitted:
        """What came of it, once the app answered."""
        self.delivery.wait()
        return self._outcome

    def answered(self, delivery: Delivery) -> None:
        with self.slack.changing():
            outcome = "failed"
            errors: dict[str, str] = {}
            if delivery.acknowledged:
                try:
                    outcome, errors = self._obey(mapped(delivery.response))
                except Refused as refused:
                    errors = {"": f"{refused.code} {refused.said.get('errors', '')}".strip()}
            if outcome == "failed":
                self.slack.notices.append((self.person.id, FAILED))
            self._outcome = Submitted(outcome, errors, uppermost(self.slack, self.person.id))

    def _obey(self, answer: Mapping[str, object]) -> tuple[str, dict[str, str]]:
        """What became of the modal, and what is said at its fields."""
        match answer.get("response_action"):
            case None:
                close_view(self.slack, self.view)
                return "closed", {}
            case "clear":
                close_view(self.slack, self.view, all_of_them=True)
                return "clear", {}
            case "update":
                change_view(self.slack, self.view, answer.get("view"))
                return "update", {}
            case "push":
                open_view(self.slack, self.view.team, self.person.id, answer.get("view"), onto=self.view.id)
                return "push", {}
            case "errors":
                return self._errors(mapped(answer.get("errors")))
            case other:
                return "failed", {"": f"unknown response_action {other}"}

    def _errors(self, said: Mapping[str, object]) -> tuple[str, dict[str, str]]:
        inputs = {str(one.get("block_id")) for one in blocks_of(self.view) if one.get("type") == "input"}
        if not said or not set(said) <= inputs:
            return "failed", {"": f"errors name blocks that are no inputs: {sorted(set(said) - inputs)}"}
        return "errors", {name: str(text) for name, text in said.items()}
