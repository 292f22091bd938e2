"""Three questions of increasing difficulty about the demo company, asked of the real service over real HTTP.

Each is shown as the sentence, the table, a chart and how it was computed; the answer is read back from its JSON, so
what a person sees here is what any client of the API gets.
"""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from semantic.errors import DragomanError, Problem

if TYPE_CHECKING:
    from service.answer import Answer

SECONDS = 60.0
MAX_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop of the tour: the question, and what makes it harder than the one before."""

    question: str
    about: str


STOPS = (
    Stop(
        "sales last week",
        "One number. The data are stored in UTC; the week is the stores' own, in New York time.",
    ),
    Stop(
        "top 5 departments by revenue in 2017",
        "A ranking over a join. Lines whose product is unknown are not lost: they stay in every total.",
    ),
    Stop(
        "redemption rate by campaign type for households with kids compared with those without",
        "Two facts of different grain and date, each counted by itself before the one is divided by the other.",
    ),
)


class TourFailed(DragomanError):
    """The service did not give an answer where the tour needs one."""

    def __init__(self, message: str, hint: str) -> None:
        super().__init__([Problem("tour-failed", message, hint)])


def ask_over_http(url: str, question: str) -> Answer:
    """Asks the service at `url` and reads its answer back from JSON. Raises TourFailed when there is none."""
    from service.answer import Status
    from service.answer_json import answer_from_json

    request = urllib.request.Request(
        f"{url}/v1/ask",
        data=json.dumps({"question": question}).encode(),
        headers={"Content-Type": "application/json"},
    )
    # A proxy of the environment has no part in a call to this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=SECONDS) as response:
            form = json.loads(response.read(MAX_BYTES))
    except urllib.error.HTTPError as error:
        with error:
            raise TourFailed(
                f"{question!r} was answered with status {error.code}: {_detail(error.read(MAX_BYTES))}",
                "Try it by itself: dragoman ask.",
            ) from error
    except OSError as error:
        raise TourFailed(
            f"The service at {url} cannot be reached: {error}.", "Run the command again."
        ) from error
    answer = answer_from_json(form)
    if answer.status is not Status.ANSWERED:
        raise TourFailed(
            f"{question!r} was not answered: {answer.sentence}", "Try it by itself: dragoman ask."
        )
    return answer


def next_steps(questions: Iterable[str], *, on_path: bool, in_checkout: bool) -> str:
    """What to type next. In a checkout also how to make the shell find `dragoman`, and the target that serves."""
    own = "\n".join(f'  dragoman ask "{question}"' for question in questions)
    activate, serve = "", "dragoman serve"
    if in_checkout:
        serve = "make serve        (dragoman serve, where Dragoman is installed)"
        if not on_path:
            activate = "  source .venv/bin/activate        (once, so that the shell finds dragoman)\n"
    return (
        f"Now ask your own:\n{activate}{own}\n\n"
        "See what can be asked for:\n  dragoman catalog\n\n"
        f"Or serve the HTTP API:\n  {serve}"
    )


def _detail(body: bytes) -> str:
    try:
        return str(json.loads(body)["detail"])
    except (ValueError, KeyError, TypeError):
        return "no reason given"
