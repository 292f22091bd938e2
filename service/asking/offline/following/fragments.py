"""The words that are left of a turn, read with the numbers of the question before, and then with its groups, too.

"by store" after sales       sales by store, which is merged into the question before
"which grew the most"        asked of the numbers that are there
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.query.types import Query
from service.asking.offline.following.standing_alone import names_all
from service.asking.offline.following.telling import of_its_period, of_its_year
from service.asking.offline.following.turn import Turn
from service.asking.planned import Clarify, Define, Investigate, Overview, Planned, PlannerResult, Refuse

_COMPARING = re.compile(
    r"(?:with |having |where it is )?(?:over|above|more than|at least|under|below|less than|fewer than|at most|between)"
    r" [\d$€£]",
    re.IGNORECASE,
)
NOTHING_READ = Refuse(
    "It is not clear what is to change. Say, for instance: by month, only …, the month before."
)


def read_fragment(turn: Turn) -> PlannerResult:
    """With the metrics, and then the groups, of the question before; by itself where it leans and names a metric."""
    text = turn.heard.text
    seeded = (turn.seed, turn.seed_with_groups)
    tries = (
        (turn.unseeded, *seeded)
        if turn.heard.add or names_all(turn) or turn.metric_named(text)
        else (*seeded, turn.unseeded)
        if turn.heard.leaning
        else seeded
    )
    back: Clarify | None = None
    refused: Refuse | None = None
    for seed in tries:
        found = of_its_period(turn.plan(text, turn.book, seed), turn, seed)
        if isinstance(found, Refuse) and seed is turn.seed_with_groups and _COMPARING.match(text):
            found = turn.plan(f"{seed.metrics[0].text} {text}", turn.book, replace(seed, metrics=()))
        if isinstance(found, Planned) and found.query.metrics:
            return of_its_year(found, turn)
        if isinstance(found, Clarify) and any(c.query and c.query.metrics for c in found.choices):
            back = back or found
            if seed is not turn.unseeded or found.phrase:
                return back
        if isinstance(found, Define | Overview | Investigate):
            return found
        if isinstance(found, Refuse) and (refused is None or len(found.unplaced) < len(refused.unplaced)):
            refused = found
    return back or refused or NOTHING_READ


def says_nothing(query: Query, turn: Turn) -> bool:
    """Whether a fragment has only filling words: the metrics are those that it was read with."""
    return query == Query(metrics=turn.uses(turn.seed)) or query == Query(
        metrics=turn.uses(turn.seed), dimensions=turn.last.dimensions
    )
