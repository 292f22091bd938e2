"""A word that shall always mean one thing: what somebody chose or put right once, as a change of the definitions.

    settled = chosen(state, 0)                              by a click on a question back
    settled = put_right(book, question, before, after)      by a correction: another metric, dimension or value
    proposal = propose_synonym(revision, principal, settled)
    proposal.edits, proposal.diff                           exact lines, for somebody to review and commit

A word that another member declares as its own synonym is taken from that one. With the change made, the word has to
mean that one thing and nothing else, or nothing is proposed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from semantic.book import (
    Book,
    DimensionMeaning,
    Meaning,
    MetricMeaning,
    ModelMeaning,
    SegmentMeaning,
    ValueMeaning,
    build_book,
)
from semantic.book.meanings import Stored, Tier
from semantic.book.members import NameFinder
from semantic.book.words import key_of, phrase_key, tokenise
from semantic.catalog import Catalog, load_texts
from semantic.definitions.proposing import NotProposable
from semantic.definitions.synonym_edits import (
    Edit,
    Path,
    diff_of,
    edits,
    with_synonym,
    with_values,
    without_synonyms,
)
from semantic.definitions.types import Described, Dimension, ValueType
from semantic.policies import view_of
from semantic.principal import Principal
from semantic.query import parse_query
from semantic.query.types import Condition, Operator, Query
from service.asking.state import AskState
from service.labels import words as label
from service.revision import Revision
from service.store import FeedbackOf, Run, Store

_PLACES = ((MetricMeaning,), (DimensionMeaning,), (SegmentMeaning, ValueMeaning), (ModelMeaning,))
MOST_WORDS = 5
"""Of a phrase that is looked for in a question."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What a word turned out to mean, as somebody wrote it."""

    word: str
    meaning: Meaning


@dataclass(frozen=True, slots=True)
class SynonymProposal:
    """`means` is what it shall mean, in words."""

    word: str
    means: str
    edits: tuple[Edit, ...]

    @property
    def diff(self) -> str:
        """A patch for `git apply --unidiff-zero`, within the folder of definitions."""
        return diff_of(self.edits)


# What was settled ------------------------------------------------------------------------------------------------


def settled_by(
    revision: Revision, store: Store, run: Run, principal: Principal, choice: int | None
) -> Settled:
    """By the choice that a person took of a run that asked back, or by their last correction of one. Raises
    NotProposable where neither says what a word means."""
    if choice is None:
        settled = corrected(revision, store, run, principal)
    else:
        state = revision.asker.waiting(run.id)
        mine = state is not None and state.principal.id == principal.id
        settled = (
            chosen(revision.catalog_of(principal), state, choice) if state is not None and mine else None
        )
    if settled is None:
        raise NotProposable(
            "Nothing was said here of what a word means.", hint="Choose, or correct the query, first."
        )
    return settled


def chosen(catalog: Catalog, state: AskState, index: int) -> Settled | None:
    """What the unclear words of a question back were chosen to mean; None where that is nothing that has a name."""
    if not (state.phrase and 0 <= index < len(state.choices)):
        return None
    meaning = _remembered(catalog, state.choices[index].meaning)
    if meaning is None:
        return None
    return Settled(_said(state.question, {state.phrase}) or state.phrase, meaning)


def corrected(revision: Revision, store: Store, run: Run, principal: Principal) -> Settled | None:
    """The same of a person's last correction of a run."""
    last = [
        said for said in FeedbackOf(store).on(run.id) if said.corrected and said.principal == principal.id
    ]
    if not last or run.query is None or last[-1].corrected is None:
        return None
    book = revision.asker.book_of(principal)
    return put_right(book, run.question, run.query, last[-1].corrected)


def put_right(
    book: Book, question: str, before: Mapping[str, object], after: Mapping[str, object]
) -> Settled | None:
    """The word that led to another metric, dimension, segment or value than was meant, where there is just one such.
    `before` and `after` are queries in their JSON form; the book is that of who says so."""
    changed = _changed(book.catalog, parse_query(before), parse_query(after))
    if changed is None:
        return None
    led_to, meant = changed
    keys = set[str]()
    for key in _keys(question):
        if any(_same(known, led_to) for known in book.meanings(key)):
            keys.add(key)
    word = _said(question, keys)
    return Settled(word, meant) if word else None


def _changed(catalog: Catalog, before: Query, after: Query) -> tuple[Meaning, Meaning] | None:
    """What was read, and what was meant instead."""
    finder = NameFinder(catalog)
    old, new = finder.needed_by(before), finder.needed_by(after)
    gone, came = [name for name in old if name not in new], [name for name in new if name not in old]
    if len(gone) == len(came) == 1:
        was, is_ = _member_meaning(catalog, gone[0]), _member_meaning(catalog, came[0])
        return (was, is_) if was is not None and is_ is not None and type(was) is type(is_) else None
    if gone or came:
        return None
    return _other_values(catalog, finder, before, after)


def _other_values(
    catalog: Catalog, finder: NameFinder, before: Query, after: Query
) -> tuple[Meaning, Meaning] | None:
    old, new = _picked(before), _picked(after)
    fields = [name for name in old if name in new and old[name] != new[name]]
    if len(fields) != 1 or old.keys() != new.keys():
        return None
    [field] = fields
    named = finder.needed_by(
        Query(filters=(Condition(field, Operator.EQ, old[field]),), metrics=before.metrics)
    )
    dimensions = [name for name in named if name in catalog.dimensions]
    if len(dimensions) != 1:
        return None
    return _values(dimensions[0], old[field]), _values(dimensions[0], new[field])


def _picked(query: Query) -> dict[str, tuple[Stored, ...]]:
    """The values that rows are picked by, by field."""
    return {
        each.field: tuple(value for value in each.values if isinstance(value, Stored))
        for each in query.filters
        if isinstance(each, Condition) and each.op in (Operator.EQ, Operator.IN)
    }


# Words -----------------------------------------------------------------------------------------------------------


def _windows(question: str) -> Iterator[tuple[str, str]]:
    """Every stretch of a question with its key; those of most words that mean something first, and of them the
    shortest: "sales" before "of sales"."""
    tokens = tokenise(question)
    found = []
    for length in range(1, min(MOST_WORDS, len(tokens)) + 1):
        for at in range(len(tokens) - length + 1):
            part = tokens[at : at + length]
            found.append((key_of(part), question[part[0].start : part[-1].until]))
    return iter(sorted(found, key=lambda each: -len(each[0].split())))


def _keys(question: str) -> dict[str, None]:
    return dict.fromkeys(key for key, _ in _windows(question) if key)


def _said(question: str, keys: set[str]) -> str:
    """How one of these phrases was written in a question; "" where none was."""
    return next((" ".join(text.split()) for key, text in _windows(question) if key in keys), "")


# Meanings ----------------------------------------------------------------------------------------------------------


def _member_meaning(catalog: Catalog, name: str) -> Meaning | None:
    if name in catalog.metrics:
        return MetricMeaning(name)
    if name in catalog.dimensions:
        return DimensionMeaning(name)
    return SegmentMeaning(name) if name in catalog.segments else None


def _remembered(catalog: Catalog, text: str) -> Meaning | None:
    """What `Remembered.meaning` says."""
    name, has_values, values = text.partition("=")
    if not has_values:
        return _member_meaning(catalog, name)
    dimension = catalog.dimensions.get(name)
    if dimension is None:
        return None
    read = [_stored(dimension, str(value)) for value in json.loads(values)]
    return _values(name, [value for value in read if value is not None])


def _stored(dimension: Dimension, text: str) -> Stored | None:
    """A value of a dimension, of which only the text was kept."""
    if dimension.type is ValueType.BOOLEAN:
        return {"True": True, "False": False}.get(text)
    if dimension.type is not ValueType.NUMBER:
        return text
    try:
        return int(text) if text.lstrip("-").isdigit() else Decimal(text)
    except InvalidOperation:
        return None


def _values(dimension: str, values: Sequence[Stored]) -> ValueMeaning:
    return ValueMeaning(dimension, tuple(values), ", ".join(str(value) for value in values))


def _same(one: Meaning, other: Meaning) -> bool:
    return _identity(one) == _identity(other)


def _is_rival(one: Meaning, other: Meaning) -> bool:
    """Whether a word that means both is asked about: by its place in a question it is a number, what to group by, or
    what to filter by."""
    return any(isinstance(one, kinds) and isinstance(other, kinds) for kinds in _PLACES)


def _identity(meaning: Meaning) -> tuple[object, ...]:
    match meaning:
        case MetricMeaning(metric=name) | DimensionMeaning(dimension=name) | SegmentMeaning(segment=name):
            return type(meaning).__name__, name
        case ModelMeaning(model=name):
            return "model", name
        case ValueMeaning(dimension=name, values=values):
            return "values", name, frozenset(map(str, values))


def shown(meaning: Meaning) -> str:
    """What people call it."""
    match meaning:
        case MetricMeaning(metric=name) | DimensionMeaning(dimension=name) | SegmentMeaning(segment=name):
            return label(name.rpartition(".")[2])
        case ModelMeaning(model=name):
            return label(name)
        case ValueMeaning(label=text):
            return text


# The change ----------------------------------------------------------------------------------------------------------


def propose_synonym(revision: Revision, principal: Principal, settled: Settled) -> SynonymProposal:
    """The lines that make a word mean this from now on, for everybody. Raises NotProposable."""
    word, meaning = " ".join(settled.word.split()), settled.meaning
    seen = revision.catalog_of(principal)
    if not word or _place(seen, meaning) is None:
        raise NotProposable("There is nothing that this word could be made to mean.")
    found = revision.asker.book_of(principal).meanings(phrase_key(word))
    known = [each for each in found if each.tier is Tier.NAME and _is_rival(each, meaning)]
    texts = _Texts(revision.catalog)
    for other in known:
        if not _same(other, meaning):
            texts.take(seen, other, word)
    if not any(_same(each, meaning) for each in known):
        texts.give(seen, meaning, word)
    changed = texts.edits()
    if not changed:
        raise NotProposable(f"“{word}” means {shown(meaning)} already.")
    _check(texts.changed_catalog(), revision.catalog, principal, word, meaning)
    _check_shows(revision.catalog, seen, changed, texts)
    return SynonymProposal(word, shown(meaning), changed)


def _check(changed: Catalog, before: Catalog, principal: Principal, word: str, meaning: Meaning) -> None:
    """Raises NotProposable unless the word means just that, and all else is as it was."""
    if len(changed.errors) > len(before.errors):
        raise NotProposable(f"The definitions would not load: {changed.errors[0].message}")
    book = build_book(view_of(changed, principal).catalog, {})
    found = [each for each in book.meanings(phrase_key(word)) if _is_rival(each, meaning)]
    if len(found) != 1 or not _same(found[0], meaning):
        raise NotProposable(f"“{word}” would still mean something else as well.")


def _check_shows(whole: Catalog, seen: Catalog, changed: Sequence[Edit], texts: _Texts) -> None:
    """Raises NotProposable where a line that changes defines something that this person may not know of."""
    lines = {(edit.file, edit.line + i) for edit in changed for i in range(len(edit.before))}
    for members, known in (
        (whole.metrics, seen.metrics),
        (whole.dimensions, seen.dimensions),
        (whole.segments, seen.segments),
        (whole.models, seen.models),
    ):
        for name in members.keys() - known.keys():
            position = members[name].position
            if (texts.within(position.file), position.line) in lines:
                raise NotProposable("This line defines more than you may see.", hint="Ask whoever owns it.")


@dataclass(frozen=True, slots=True)
class _Place:
    member: Described
    path: Path


def _place(catalog: Catalog, meaning: Meaning) -> _Place | None:
    """The member that carries the word, and where it stands in its file."""
    match meaning:
        case MetricMeaning(metric=name) if name in catalog.metrics:
            return _Place(catalog.metrics[name], ("metrics", name.rpartition(".")[2]))
        case DimensionMeaning(dimension=name) | ValueMeaning(dimension=name) if name in catalog.dimensions:
            return _Place(catalog.dimensions[name], ("dimensions", name.rpartition(".")[2]))
        case SegmentMeaning(segment=name) if name in catalog.segments:
            return _Place(catalog.segments[name], ("segments", name.rpartition(".")[2]))
        case ModelMeaning(model=name) if name in catalog.models:
            return _Place(catalog.models[name], ())
    return None


class _Texts:
    """The files of a catalog, some of them changed."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._new: dict[str, str] = {}

    def give(self, seen: Catalog, meaning: Meaning, word: str) -> None:
        place = _place(seen, meaning)
        assert place is not None
        file, text = self._text(place)
        if isinstance(meaning, ValueMeaning):
            self._new[file] = with_values(text, place.path, word, meaning.values)
        else:
            self._new[file] = with_synonym(text, place.path, word)

    def take(self, seen: Catalog, other: Meaning, word: str) -> None:
        """From a member that declares it as its own. Raises NotProposable where it is more than a synonym there."""
        place, key = _place(seen, other), phrase_key(word)
        own = (
            {text for text in place.member.synonyms if phrase_key(text) == key}
            if place is not None
            else set()
        )
        if place is None or not own or isinstance(other, ValueMeaning):
            raise NotProposable(
                f"“{word}” is what {shown(other)} is called.", hint="Give one of them another name first."
            )
        file, text = self._text(place)
        self._new[file] = without_synonyms(text, place.path, own)

    def _text(self, place: _Place) -> tuple[str, str]:
        file = place.member.position.file
        read = self._catalog.files.get(file)
        if read is None:
            raise NotProposable("The file of this definition is not known here.")
        return file, self._new.get(file, _decoded(read.source))

    def edits(self) -> tuple[Edit, ...]:
        return tuple(
            edit
            for file, text in sorted(self._new.items())
            for edit in edits(_decoded(self._catalog.files[file].source), text, self.within(file))
        )

    def within(self, file: str) -> str:
        """Its name within the folder of definitions."""
        read = self._catalog.files.get(file)
        return read.within if read is not None else file

    def changed_catalog(self) -> Catalog:
        files = self._catalog.files
        texts = {read.within: self._new.get(file, read.source) for file, read in files.items()}
        [folder] = {file.removesuffix(read.within).rstrip("/") for file, read in files.items()}
        return load_texts(texts, folder=folder, before=self._catalog)


def _decoded(source: str | bytes) -> str:
    return source if isinstance(source, str) else source.decode()
