"""The rows of a comparison that changed most: "the 5 that lost most dollars", "3 biggest winners".

after "sales by department in December compared with November"
"the 5 that lost most"      in order of the change, most lost first
"biggest winner"            the row with the highest change

after "sales by quarter"
"is it going up?"           each quarter beside its change from the one before
"""

from __future__ import annotations

import re

from semantic.calendars import GRAINS
from semantic.query.types import MetricUse, OrderBy
from service.asking.edits import AddMetric, Arrange, LimitRows, name_of
from service.asking.offline.following.present import is_group
from service.asking.offline.following.turn import MONEY, Turn
from service.asking.offline.following.turn_arranging import limited
from service.asking.offline.following.turn_phrases import Rule, Spoken, rule
from service.asking.offline.reading.ordering import DEFAULT_TOP
from service.asking.offline.tagging.lexicon import SO_MANY, so_many

_UP = r"gained|grew|grown|rose|risen|won|increased|improved|climbed|jumped|went up|picked up|put on|added"
_DOWN = r"lost|dropped|fell|fallen|declined|decreased|shrank|shrunk|sank|slipped|went down|slumped|gave up"
_UPS = r"winner|gain(?:er)?|climber|riser|grower|increase|improvement|improver|jump|rise|growth"
_DOWNS = r"los(?:er|s|se)|decliner|faller|dropper|drop|decline|decrease|fall|slump"
_LEAD = r"(?:the |show |show me |give me |which |what |who |only |just |and |list )*"
_RANK = r"biggest|largest|top|greatest|strongest|steepest|main|major|highest|sharpest|heaviest|best|worst"
_MOVED = (
    rf"{_LEAD}(?:(?P<rank>{_RANK}) )?(?:(?P<count>{SO_MANY}) )?(?:(?P<rank2>{_RANK}) )?(?:(?P<noun>[a-z]+) )??"
    rf"(?:(?:of (?:them|those|these)|ones) )?(?:(?:that|which|who) )?(?:have |has |had )?"
    rf"(?:(?:(?P<up>{_UP})|(?P<down>{_DOWN}))(?: the)? most|(?:(?P<ups>{_UPS})|(?P<downs>{_DOWNS}))(?P<many>e?s)?)"
    r"(?: (?:in |of |by )?(?P<what>.+))?"
)
_PERCENT = re.compile(
    r"(?:relative terms|relatively|percent(?:age)?(?: terms)?|per cent|%|relative"
    r"|proportion)",
    re.IGNORECASE,
)


def _moved(found: re.Match[str], turn: Turn) -> Spoken | None:
    last = turn.last
    if last.time is None or not last.time.compare or not last.dimensions:
        return None
    noun = found["noun"]
    if noun and not is_group(noun, turn):
        return None
    ranks = {word.lower() for word in (found["rank"], found["rank2"]) if word}
    up = bool(found["up"] or found["ups"])
    if ("worst" in ranks and up) or ("best" in ranks and not up):
        return None  # the best of the losers are those that lost least
    if not (ranks or found["up"] or found["down"] or found["count"]):
        return None
    field = _field(found["what"] or "", turn)
    if not field and not found["what"]:
        return Spoken(
            refusal="Several numbers are shown: say which of them changed most.", unplaced=(found[0],)
        )
    if not field:
        return None
    one = bool((found["ups"] or found["downs"]) and not found["many"] and not found["count"])
    rows = so_many(found["count"]) if found["count"] else 1 if one else None
    if rows is None and last.limit is not None and last.limit.rows == 1:
        rows = DEFAULT_TOP
    meant = limited(turn, field, up, rows, [])
    if meant.refusal:
        return meant
    edits = tuple(
        Arrange((OrderBy(field, descending=up),)) if isinstance(e, Arrange) else e for e in meant.edits
    )
    way = "gained" if up else "lost"
    few = any(isinstance(edit, LimitRows) for edit in edits) and rows != 1
    notes = (f"Where fewer {way}, others follow, in the order of their change.",) if few else ()
    return Spoken(edits, assumptions=(*meant.assumptions, *notes))


def _field(what: str, turn: Turn) -> str:
    """The column with the change: of the only metric, or of the one that is named."""
    kind = "change"
    percent = re.sub(r"^(?:in|by) ", "", what.strip(), flags=re.IGNORECASE)
    names = [name_of(use) for use in turn.last.metrics if not (use.alias or use.over) and "(" not in use.expr]
    if percent and _PERCENT.fullmatch(percent):
        kind, what = "change_rate", ""
    if not what and len(turn.last.metrics) == 1 and names:
        return f"{names[0]}.{kind}"
    called = (
        set(turn.metrics_called(what))
        if what and (MONEY.fullmatch(what) or turn.metric_named(what))
        else set()
    )
    known = {name: turn.book.catalog.find_metric(name) for name in names}
    shown = [name for name, metric in known.items() if metric is not None and metric.qualified in called]
    return f"{shown[0]}.{kind}" if len(shown) == 1 else ""


_TREND = (
    r"(?:is|are|was|were|has|have|did|does|do) (?:it|that|this|they|those|these|the (?:number|trend)s?)(?: been)?"
    r" (?:(?:going|trending|moving|heading|go|gone|trend) (?:up|down)(?:wards?)?|growing|rising|increasing|improving"
    r"|climbing|falling|dropping|declining|decreasing|shrinking|grow|grown|rise|risen|fall|fallen|drop|dropped"
    r"|increased?|decreased?|improved?)(?: or (?:going )?(?:down|up|falling|shrinking|dropping|declining|not))?"
    r"(?: over (?:the )?time| (?:each|every) (?:day|week|month|quarter|year))?"
)


def _trend(_: re.Match[str], turn: Turn) -> Spoken | None:
    """ "Is it going up?" of rows in time: from each to the next. All other rows need a period to be compared with."""
    last = turn.last
    times = [path for path in last.dimensions if path.startswith("time.")]
    compared = last.time is not None and last.time.compare
    if len(last.dimensions) != 1 or times != list(last.dimensions) or compared or last.limit is not None:
        return None
    if times[0].removeprefix("time.") not in GRAINS or len(last.metrics) != 1:
        return None
    [use] = last.metrics
    if use != MetricUse(use.expr) or "(" in use.expr:
        return None
    uses = tuple(MetricUse(f"{kind}({use.expr})") for kind in ("change", "change_rate"))
    return Spoken((*(AddMetric(each) for each in uses), Arrange((OrderBy(times[0]),))))


MOVERS: tuple[Rule, ...] = (rule(_MOVED, _moved), rule(_TREND, _trend))
