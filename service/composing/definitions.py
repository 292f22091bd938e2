"""What definitions say, as an answer: the sentence, and each definition with formula, owner, place and what it is for.

definition_answer(Define(("sales.net_sales",), "net sales"), book, reaches)
    sentence      "Net sales: Dollars the tills took from shoppers, after every discount and coupon. …"
    definitions   (Defined("net_sales", "metric", …, "sum(sales_value - coupon_disc)", owner="finance", …),)
"""

from __future__ import annotations

from datetime import timedelta

from semantic.book import Book
from semantic.book.phrases import value_label
from semantic.book.words import phrase_key
from semantic.catalog import Catalog
from semantic.catalog.catalog import Reached
from semantic.definitions.types import (
    Deprecation,
    Described,
    Dimension,
    DimensionValue,
    Metric,
    Model,
    Segment,
)
from semantic.errors import Position
from service.answer import Answer, Defined, Kind, Status
from service.asking.planned import Aspect, Define
from service.composing.catalog_facts import source_words, splits_sentence, unit_words, values_sentence
from service.explaining import formula_of
from service.labels import words
from service.rendering.words import full_stop, is_plural, listing, sentence_case
from service.result_notes import moment_words
from service.warehouse.reach import Reaches

_MOST_GROUPINGS = 16
_MOST_VALUES = 20
_MOST_NAMED = 8
_MOST_DETAILED = 3
"""More definitions than these are shown without details: a list is read for its names."""

_SHORT = frozenset(
    (Aspect.LIST, Aspect.DATA, Aspect.SPLITS, Aspect.SOURCE, Aspect.UNIT, Aspect.CERTIFIED, Aspect.VALUES)
)
"""What the sentence answers by itself."""


def definition_answer(asked: Define, book: Book, reaches: Reaches, *, zone: str) -> Answer:
    """The answer, without id, question and times. Members that the book does not show are left out."""
    shown = {document.name for document in book.documents}
    known = _Definitions(book, shown, reaches, zone)
    names = asked.members if asked.aspect is not Aspect.DATA else asked.members or known.dated_models()
    names = tuple(name for name in names if name in shown)
    known.brief = asked.aspect in _SHORT or len(names) > _MOST_DETAILED
    definitions = tuple(known.defined(name) for name in names)
    return Answer(
        id="",
        status=Status.ANSWERED,
        kind=Kind.DEFINITION,
        question="",
        sentence=_sentence(asked, definitions, names, known, book),
        definitions=definitions,
        warnings=asked.assumptions,
        catalog_hash=book.catalog.digest,
        catalog_revision=book.catalog.revision,
    )


class _Definitions:
    """Reads members of a catalog; `shown` are the names that the asker may see."""

    def __init__(self, book: Book, shown: set[str], reaches: Reaches, zone: str) -> None:
        self.catalog = book.catalog
        self._may_say = book.may_say
        self._shown = shown
        self._reaches = reaches
        self._zone = zone
        self.brief = False
        """Without details."""
        self._by_homes: dict[tuple[str, ...], frozenset[str]] = {}

    def dated_models(self) -> tuple[str, ...]:
        """The models of which it is known how far they reach, in the order of the files."""
        return tuple(name for name in self.catalog.models if name in self._reaches.known)

    def defined(self, name: str) -> Defined:
        catalog = self.catalog
        if name in catalog.metrics:
            return self._metric(catalog.metrics[name])
        if name in catalog.dimensions:
            return self._dimension(catalog.dimensions[name])
        if name in catalog.segments:
            return self._segment(catalog.segments[name])
        return self._model(catalog.models[name])

    def data_of(self, model: str) -> str:
        """ "from 1 Jan 2017 through 31 Dec 2017"; "" where that is not known."""
        reach = self._reaches.known.get(model)
        if reach is None:
            return ""
        until = f"through {moment_words(reach.complete_until(self._zone) - timedelta(days=1))}"
        if reach.first is None:
            return until
        return f"from {moment_words(reach.first.replace(hour=0, minute=0, second=0, microsecond=0))} {until}"

    def homes(self, name: str) -> tuple[str, ...]:
        """The models whose rows a member is of."""
        if name in self.catalog.metrics:
            return self.catalog.measure(self.catalog.metrics[name]).homes
        return (name.partition(".")[0],)

    def groupings(self, metric: Metric) -> list[Reached]:
        """What a metric can be grouped by; groups that do not overlap, and values that are known, come first."""
        found = [r for r in self.catalog.reach(metric.qualified) if r.dimension.qualified in self._shown]
        return sorted(found, key=lambda r: (r.overlaps, not _has_names(r.dimension)))

    def _reaches_plainly(self, metric: str, dimension: str) -> bool:
        """Whether a metric is grouped by a dimension without overlap; what its homes reach is read once."""
        homes = self.catalog.measure(self.catalog.metrics[metric]).homes
        if homes not in self._by_homes:
            reached = self.catalog.reach(metric)
            self._by_homes[homes] = frozenset(r.dimension.qualified for r in reached if not r.overlaps)
        return dimension in self._by_homes[homes]

    def _metric(self, metric: Metric) -> Defined:
        if self.brief:
            return self._member(metric, "metric", self.catalog.short_name(metric), formula_of(metric), [])
        measure = self.catalog.measure(metric)
        details = [f"It is computed over the rows of {listing([words(home) for home in measure.homes])}."]
        time = self.catalog.time_of(metric)
        if time:
            details.append(f"A row's time is {time}.")
        paths = [reached.path for reached in self.groupings(metric)]
        if paths:
            rest = len(paths) - _MOST_GROUPINGS
            listed = listing(paths[:_MOST_GROUPINGS], f"{rest} more" if rest > 0 else "")
            details.append(f"It can be grouped by {listed}.")
        details += [
            f"The data of {words(home)} run {self.data_of(home)}."
            for home in measure.homes
            if self.data_of(home)
        ]
        return self._member(metric, "metric", self.catalog.short_name(metric), formula_of(metric), details)

    def _dimension(self, dimension: Dimension) -> Defined:
        details = []
        if dimension.values:
            listed = [_value(value) for value in dimension.values[:_MOST_VALUES]]
            rest = len(dimension.values) - len(listed)
            details.append(f"Values: {listing(listed, f'{rest} more' if rest else '')}.")
        for group, values in list(dimension.groups.items())[:_MOST_VALUES]:
            details.append(f"{group}: {listing([str(value) for value in values[:_MOST_VALUES]])}.")
        uses = [
            words(metric.name)
            for name, metric in self.catalog.metrics.items()
            if not self.brief and name in self._shown and self._reaches_plainly(name, dimension.qualified)
        ]
        if uses:
            rest = len(uses) - _MOST_NAMED
            details.append(
                f"It groups {listing(uses[:_MOST_NAMED], f'{rest} more figures' if rest > 0 else '')}."
            )
        return self._member(dimension, "dimension", dimension.qualified, dimension.expr.text, details)

    def _segment(self, segment: Segment) -> Defined:
        details = [f"It picks rows of {words(segment.model)}."]
        return self._member(segment, "segment", segment.qualified, segment.where.text, details)

    def _model(self, model: Model) -> Defined:
        details = [full_stop(f"Covers: {_line(model.covers)}")] if model.covers else []
        if model.key:
            details.append(f"It has one row for each {listing([words(part) for part in model.key])}.")
        if data := self.data_of(model.name):
            details.append(f"Its data run {data}.")
        fields = [words(d.name) for d in model.dimensions.values() if d.qualified in self._shown]
        if fields:
            rest = len(fields) - _MOST_GROUPINGS
            details.append(
                f"Its dimensions: {listing(fields[:_MOST_GROUPINGS], f'{rest} more' if rest > 0 else '')}."
            )
        metrics = [words(m.name) for m in model.metrics.values() if m.qualified in self._shown]
        if metrics:
            rest = len(metrics) - _MOST_GROUPINGS
            details.append(
                f"Its figures: {listing(metrics[:_MOST_GROUPINGS], f'{rest} more' if rest > 0 else '')}."
            )
        return self._member(model, "model", model.name, "", details)

    def _member(self, member: Described, kind: str, name: str, formula: str, details: list[str]) -> Defined:
        owner = member.owner
        if isinstance(member, Metric | Dimension | Segment):
            owner = self.catalog.owner(member)
        details = [] if self.brief else details
        if member.deprecated is not None:
            details = [_deprecated(member.deprecated), *details]
        return Defined(
            name=name,
            kind=kind,
            label=words(member.name),
            description=_line(member.description),
            formula=_line(formula) if self._may_say(formula) else "",
            synonyms=member.synonyms,
            owner=owner,
            position=_place(member.position),
            certified=member.certified,
            details=tuple(details),
        )


def _sentence(
    asked: Define, found: tuple[Defined, ...], names: tuple[str, ...], known: _Definitions, book: Book
) -> str:
    """What was asked, in one sentence or two; the definitions below it say the rest."""
    catalog = known.catalog
    match asked.aspect:
        case Aspect.LIST:
            return _listed(asked, found)
        case Aspect.DATA:
            return _data(found, known)
        case Aspect.OWNER:
            said = [f"{_subject(d)} {_is(d)} owned by {d.owner or 'nobody by name'}" for d in found]
        case Aspect.PLACE:
            said = [f"{_subject(d)} {_is(d)} defined in {d.position}" for d in found]
        case Aspect.SYNONYMS:
            said = [
                f"{_subject(d)} {_is(d)} also called {listing(d.synonyms) or 'nothing else'}" for d in found
            ]
        case Aspect.FORMULA:
            said = [f"{_subject(d)} = {d.formula}" if d.formula else _meaning(d, "") for d in found]
        case Aspect.GROUPINGS:
            return _groupings(found, known)
        case Aspect.SPLITS:
            return _splits(names, known)
        case Aspect.VALUES:
            return " ".join(
                values_sentence(catalog.dimensions[name], book)
                for name in names
                if name in catalog.dimensions
            )
        case Aspect.SOURCE:
            said = [
                f"{_subject(d)} {_is(d)} read from {source_words(catalog, known.homes(name))}"
                for d, name in zip(found, names, strict=True)
            ]
        case Aspect.UNIT:
            members: dict[str, Metric | Dimension] = {**catalog.metrics, **catalog.dimensions}
            said = [
                f"{_subject(d)} {_is(d)} {unit_words(members[n])}" for d, n in zip(found, names, strict=True)
            ]
        case Aspect.CERTIFIED:
            said = _states(found) if found else [f"no figure is {asked.topic}"]
        case Aspect.EXISTS:
            return f"Yes. {_meanings(asked, found, known)}" if found else _meanings(asked, found, known)
        case Aspect.MEANING | Aspect.DIFFERENCE:
            return _meanings(asked, found, known)
    return " ".join(full_stop(sentence_case(text)) for text in said)


def _subject(definition: Defined) -> str:
    return sentence_case(definition.label)


def _is(definition: Defined) -> str:
    return "are" if is_plural(definition.label) else "is"


def _meaning(definition: Defined, topic: str) -> str:
    """ "Revenue: Dollars …"; in the asker's word where that is another one: "“sales” is revenue: Dollars …"."""
    said = definition.description or (f"computed as {definition.formula}" if definition.formula else "")
    called = phrase_key(topic) in ("", phrase_key(definition.label))
    subject = _subject(definition) if called else f"“{topic}” is {definition.label}"
    return full_stop(
        f"{subject}: {said}" if said else f"{subject}, a {definition.kind} without a description"
    )


def _meanings(asked: Define, found: tuple[Defined, ...], known: _Definitions) -> str:
    if not found:
        return "Nothing that you can see is called that."
    if len(found) == 1:
        [only] = found
        value = _value_of(only, asked.topic, known.catalog)
        if value:
            return full_stop(f"{value}. {_meaning(only, '')}")
        return _meaning(only, asked.topic)
    one_name = len({definition.label for definition in found}) == 1
    if asked.aspect is Aspect.DIFFERENCE or one_name:
        return " ".join(_meaning(definition, "") for definition in found)
    names = [f"{d.label} ({d.kind}{f', owned by {d.owner}' if d.owner else ''})" for d in found[:_MOST_NAMED]]
    rest = len(found) - len(names)
    return (
        f"“{asked.topic}” has {len(found)} meanings here: {listing(names, f'{rest} more' if rest else '')}."
    )


def _value_of(definition: Defined, topic: str, catalog: Catalog) -> str:
    """What the topic is where it is a value or a group of the dimension; "" where it is its name."""
    dimension = catalog.dimensions.get(definition.name)
    key = phrase_key(topic)
    if dimension is None or key in (phrase_key(definition.label), *map(phrase_key, definition.synonyms)):
        return ""
    for group, values in dimension.groups.items():
        if phrase_key(group) == key:
            stands = listing([str(value) for value in values[:_MOST_VALUES]])
            return f"“{group}” is a group of values of {definition.label}: {stands}"
    for value in dimension.values:
        if key in (phrase_key(value.label), phrase_key(str(value.value)), *map(phrase_key, value.synonyms)):
            stored = f", stored as {value.value}" if value.label and value.label != str(value.value) else ""
            return f"“{topic}” is the value {value_label(value)} of {definition.label}{stored}"
    return f"“{topic}” is a value that is found in {definition.label}"


_NOUNS = {"metric": "figure", "dimension": "dimension", "segment": "segment", "model": "model"}


def _listed(asked: Define, found: tuple[Defined, ...]) -> str:
    about = f" about “{asked.topic}”" if asked.topic else ""
    named = [f"{d.label} ({d.owner})" if d.owner else d.label for d in found[:_MOST_NAMED]]
    rest = len(found) - len(named)
    listed = listing(named, f"{rest} more" if rest else "")
    if not found:
        return f"There is nothing{about}."
    noun = _NOUNS[found[0].kind]
    if asked.total > len(found):
        return f"There are {asked.total:,} {noun}s{about}; the {len(found):,} that matter most are listed: {listed}."
    are = f"is 1 {noun}" if len(found) == 1 else f"are {len(found):,} {noun}s"
    return f"There {are}{about}: {listed}."


def _data(found: tuple[Defined, ...], known: _Definitions) -> str:
    said = [(d.name, known.data_of(d.name)) for d in found]
    dated = [f"{words(name)} {when}" for name, when in said if when]
    unknown = [words(name) for name, when in said if not when]
    parts = [f"There are data of {listing(dated)}"] if dated else []
    if unknown:
        parts.append(f"How far the data of {listing(unknown)} reach is not known")
    return " ".join(full_stop(part) for part in parts) or "How far the data reach is not known."


def _groupings(found: tuple[Defined, ...], known: _Definitions) -> str:
    said = []
    for definition in found[:_MOST_NAMED]:
        metric = known.catalog.find_metric(definition.name)
        reached = known.groupings(metric) if metric else []
        plain = list(dict.fromkeys(words(r.dimension.name) for r in reached if not r.overlaps))
        rest = len(plain) - _MOST_GROUPINGS
        ways = listing(plain[:_MOST_GROUPINGS], f"{rest} more" if rest > 0 else "") or "nothing but time"
        said.append(full_stop(f"{_subject(definition)} can be grouped by {ways}"))
    return " ".join(said) or "Nothing that you can see can be grouped."


def _states(found: tuple[Defined, ...]) -> list[str]:
    """Which are certified, which are not, and which are deprecated."""
    certified = [d.label for d in found if d.certified]
    others = [d.label for d in found if not d.certified]
    said = []
    for labels, state in ((certified, "certified"), (others, "not certified")):
        if labels:
            rest = len(labels) - _MOST_GROUPINGS
            named = listing(labels[:_MOST_GROUPINGS], f"{rest} more" if rest > 0 else "")
            said.append(f"{named} {'are' if len(labels) > 1 or is_plural(named) else 'is'} {state}")
    return said + [d.details[0] for d in found if d.details and d.details[0].startswith("Deprecated")]


def _splits(names: tuple[str, ...], known: _Definitions) -> str:
    catalog = known.catalog
    dimensions = [catalog.dimensions[name] for name in names if name in catalog.dimensions]
    said = []
    for metric in (catalog.metrics[name] for name in names if name in catalog.metrics):
        groupings = known.groupings(metric)
        said += [splits_sentence(words(metric.name), dimension, groupings) for dimension in dimensions]
    return " ".join(said)


def _has_names(dimension: Dimension) -> bool:
    return bool(dimension.index_values or dimension.values)


def _value(value: DimensionValue) -> str:
    label = value_label(value)
    return label if label == str(value.value) else f"{label} ({value.value})"


def _deprecated(deprecation: Deprecation) -> str:
    instead = f" Use {deprecation.replacement}." if deprecation.replacement else ""
    return f"Deprecated: {full_stop(deprecation.reason)}{instead}"


def _place(position: Position) -> str:
    return f"{position.file}:{position.line}" if position.file else ""


def _line(text: str) -> str:
    return " ".join(text.split())
