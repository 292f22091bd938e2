"""What is said while somebody waits, in their words: never a tool's name, never a number of seconds.

status_words(PlanOffline("sales by store"))     "Finding the metric…"
status_words(RunQuery(query, principal))        "Running the query…"
"""

from __future__ import annotations

from service.asking.llm.effects import AskModel, CheckReply, Retrieve
from service.asking.steps import Compose, Effect, Event, Finish, MatchVerified, PlanOffline, RunQuery

_STATUS: dict[type, str] = {
    MatchVerified: "Looking for a verified question…",
    PlanOffline: "Finding the metric…",
    Retrieve: "Looking through the definitions…",
    AskModel: "Working out what you mean…",
    CheckReply: "Checking that against the definitions…",
    RunQuery: "Running the query…",
    Compose: "Putting the answer together…",
    Finish: "Writing the answer…",
}


def status_words(done: Effect | Event) -> str:
    """What is being done, as a status; "" for what came of a step, which nobody has to read."""
    return _STATUS.get(type(done), "")
