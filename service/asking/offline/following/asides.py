"""Words about the answer before: "how is that computed?", "why did it drop?".

read_aside("how is that computed?", context, book)      Define(the metrics of the question before)
read_aside("why did it go down?", context, book)        Investigate(the question before, compared)
"""

from __future__ import annotations

import re
from dataclasses import replace

from semantic.book import Book
from semantic.errors import NameAmbiguous
from semantic.query.sql_names import COMPARED
from semantic.query.types import Condition, Filter, Query, TimeClause
from semantic.query.walking import leaves_of
from service.asking.edit_words import EditWords
from service.asking.planned import Aspect, Context, Define, Direction, Investigate, Refuse

Aside = Refuse | Define | Investigate

_IT = (
    r"(?:it|that|this|those|these|they|that (?:number|figure|one|value)|this (?:number|figure|one|value)"
    r"|the (?:number|figure))"
)
_COMPUTED = r"(?:calculated|computed|measured|defined|counted|worked out|determined|derived|made up|obtained)"
_COMPUTE = r"(?:calculate|compute|measure|define|count|work out|determine|derive|get|arrive at|come up with)"
_DEFINING: tuple[tuple[re.Pattern[str], Aspect], ...] = (
    (
        re.compile(
            rf"(?:and |but |so )?how (?:is|are|was|were|do you|did you|do we)(?: get)? {_IT} {_COMPUTED}"
        ),
        Aspect.FORMULA,
    ),
    (re.compile(rf"(?:and |but |so )?how (?:do|did) (?:you|we) {_COMPUTE}(?: to)? {_IT}"), Aspect.FORMULA),
    (re.compile(r"(?:and |but )?how (?:come you|was it) (?:know|computed)"), Aspect.FORMULA),
    (
        re.compile(
            rf"(?:and |but |so )?(?:what(?: exactly)? (?:is|are|was|does|do) {_IT}(?: mean| exactly"
            rf"| actually| include| stand for"
            rf"| again)*|what'?s {_IT}(?: mean| exactly)?|what do you mean(?: by {_IT})?|define {_IT}|explain {_IT}"
            rf"|what(?:'s| is)(?: all)? (?:included|contained|counted|covered)(?: in)? {_IT}"
            rf"|what counts (?:there|as {_IT}|in {_IT})|what goes into {_IT}|what does {_IT} (?:mean"
            rf"|include|contain|cover))"
        ),
        Aspect.MEANING,
    ),
    (
        re.compile(
            rf"(?:and |but )?who (?:(?:owns|defined|is responsible for|maintains|knows about) {_IT}"
            rf"|(?:can|do|should|could) (?:i|we) (?:ask|contact|talk to|write to)(?: (?:about|for|on) {_IT})?)"
        ),
        Aspect.OWNER,
    ),
    (re.compile(rf"(?:and |but )?where (?:is|are) {_IT} defined|where does {_IT} come from"), Aspect.PLACE),
)
_DOWN = (
    r"drop(?:ped|ping)?|fall(?:en|ing)?|fell|declin\w*|decreas\w*|down|less|lower|shrink\w*|shrank"
    r"|sink\w*|sank|worse|dip(?:ped)?|low|so low"
)
_UP = r"ris(?:e|en|ing)|rose|grow\w*|grew|increas\w*|up|more|higher|jump\w*|climb\w*|better|spik\w*|high|so high"
_CHANGE = r"(?:drop|decline|decrease|fall|increase|rise|growth|change|difference|jump|dip|spike)"
_SUBJECT = rf"(?:{_IT}|there|the {_CHANGE})"
_WHY = re.compile(
    rf"(?:and |but |so |ok |hm+,? )*(?:why|how come|for what reason)(?: (?:is|was|are|were|did|has|have"
    rf"|does|do))?(?: {_SUBJECT})?(?: (?:so|to be|been"
    rf"|go|gone|going|went|getting|get|be|become))*(?: (?P<how>{_DOWN}|{_UP}|chang\w*|so|different"
    rf"|like that|the case|happen\w*))?"
    r"(?: so much| so| that much| a lot| then| there| like that)*"
)
_WHAT_HAPPENED = re.compile(
    rf"(?:and |but |so )?(?:what (?:happened|caused|drove|explains|is behind|was behind|led to"
    rf"|is the reason for|are the reasons for)"
    rf"(?: (?:{_SUBJECT}|there|here))?(?: to (?P<how>{_DOWN}|{_UP}|change))?|explain the (?:drop|decline"
    rf"|decrease|fall|increase|rise|growth"
    r"|change|difference|jump|dip|spike)|(?:the )?reasons?(?: for (?:that|it|the change))?"
    r"|where does (?:that|the change|the drop) come from)"
)

PICKED = (
    "The question before picks some of its rows, which a reason or an overview cannot lean on. Say the metric and its "
    "filters."
)


def read_aside(question: str, context: Context, book: Book) -> Aside | None:
    """What is asked of the answer before; None for a question of its own."""
    text = " ".join(re.sub(r"[?!.…]+$", "", question.strip().lower().replace("’", "'")).split()).strip(" ,")
    text = text.rstrip("?!. ,")
    if context.last is None:
        return None
    why = _WHY.fullmatch(text) or _WHAT_HAPPENED.fullmatch(text)
    if why is not None:
        return _why(context.last, why.groupdict().get("how") or text, book)
    for pattern, aspect in _DEFINING:
        if pattern.fullmatch(text):
            return _defined(context.last, aspect, book)
    return None


def _why(last: Query, how: str, book: Book) -> Aside:
    """The change of the first metric in all, from the period before unless the question said from which."""
    direction: Direction = "down" if re.search(_DOWN, how) else "up" if re.search(_UP, how) else ""
    time = last.time or TimeClause()
    if time.range is None:
        return Refuse(
            "There is no period whose change could be explained. Name one, such as: sales last month compared with the "
            "month before.",
            final=True,
        )
    if last.limit is not None and last.limit.rows == 1 and len(last.dimensions) == 1 and last.metrics:
        return Refuse(_which_row(last, book), final=True)
    if not last.metrics or last.limit is not None or any(on_groups(item, book) for item in last.filters):
        return Refuse(PICKED, final=True)
    assumptions = []
    filters = (*last.filters, *last.metrics[0].filters)
    if filters:
        kept = " and ".join(EditWords(book).filter(item) for item in filters)
        assumptions.append(f"Still where {kept}, as in the question before.")
    if not time.compare:
        assumptions.append("It is compared with the period before.")
    if len(last.metrics) > 1:
        assumptions.append(f"The change of {last.metrics[0].expr} is explained, the first of the metrics.")
    if last.dimensions:
        assumptions.append("The change in all is explained, not that of each row.")
    asked = replace(
        last,
        metrics=last.metrics[:1],
        dimensions=(),
        order_by=(),
        limit=None,
        totals=False,
        time=replace(time, compare=time.compare or "previous_period"),
    )
    return Investigate(asked, tuple(assumptions), direction)


def _which_row(last: Query, book: Book) -> str:
    """ "Why" after the first row: the row alone tells which it is, so that it must be named."""
    words = EditWords(book)
    group, metric = words.field(last.dimensions[0]), words.metric(last.metrics[0])
    where = f"in that {group}" if last.dimensions[0].startswith("time.") else f"for that {group}"
    return (
        f"Which {group} that is stands in the answer only. Name it, as in “why did {metric} change {where}”, with its "
        "name in place of “that”."
    )


def _defined(last: Query, aspect: Aspect, book: Book) -> Aside:
    members = members_of(last, book)
    topic = " and ".join(name.rpartition(".")[2].replace("_", " ") for name in members)
    if not members:
        return Refuse("There is no metric in the question before.", final=True)
    return Define(members, topic, aspect)


def on_groups(item: Filter, book: Book) -> bool:
    """Whether a filter keeps groups by their number: without the groups it would mean something else."""
    words = EditWords(book)

    def of_metric(field: str) -> bool:
        name, _, compared = field.rpartition(".")
        return words.is_metric(name if compared in COMPARED else field)

    return any(isinstance(leaf, Condition) and of_metric(leaf.field) for leaf in leaves_of(item))


def members_of(query: Query, book: Book) -> tuple[str, ...]:
    """The qualified names of the metrics that a query uses, also inside made-up expressions."""
    found: list[str] = []
    for use in query.metrics:
        for name in re.findall(r"[a-z_][\w.]*", use.expr):
            try:
                metric = book.catalog.find_metric(name)
            except NameAmbiguous:
                metric = None
            if metric is not None:
                found.append(metric.qualified)
    return tuple(dict.fromkeys(found))
