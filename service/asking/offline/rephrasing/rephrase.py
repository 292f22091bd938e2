"""Questions said again in a turn that the readers know: sentences with the book's names as their moving parts.

    rephrased("which department brings in the most revenue", …)    which department had the most revenue
    rephrased("compare renters and homeowners on basket value", …)  basket value of renters vs homeowners

Every rule is a sentence in which only names, periods and numbers are free; all its other words are closed classes. It
is tried on what could not be read otherwise, and what it makes is read again from the start, with every check. So a
rule says that two turns mean the same, and never that a word means nothing.

In a rule `<M>` is a metric, `<C>` one that counts, `<A>` one that does not, `<Q>` an average or a rate, `<R>` a noun
for rows ("stores"), `<D>` a dimension, `<G>` a grain, `<V>` a value or a segment, `<T>` a period, `<N>` a number, `<P>`
what is picked (a value with its noun), `<DR>` any of both. In small letters it is not kept, which only nouns for rows
and dimensions may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial

from semantic.book import Book, DimensionMeaning, MetricMeaning, SegmentMeaning, Tier, ValueMeaning
from semantic.book.words import Token, phrase_key, tokenise
from service.asking.offline.reading.counted import adds_up, all_count, counted_entity, counts
from service.asking.offline.reading.walk import rows_of, selects
from service.asking.offline.rephrasing.checks import counted_people
from service.asking.offline.rephrasing.comparisons import compared, completed
from service.asking.offline.rephrasing.large_parts import as_large_part
from service.asking.offline.rephrasing.owners import as_owned
from service.asking.offline.rephrasing.reorder import reordered
from service.asking.offline.rephrasing.rule import Rule
from service.asking.offline.rephrasing.rules import LAYOUT, PLAIN, RULES
from service.asking.offline.rephrasing.sentences import in_one_sentence
from service.asking.offline.tagging.lexicon import Kind
from service.asking.offline.tagging.span import Span
from service.asking.offline.tagging.spans import spans_of
from service.asking.offline.tagging.tiling import tilings
from service.asking.offline.wording import metric_label

Patterns = tuple[tuple[re.Pattern[str], Rule], ...]
MOST_COVERS = 2
_BREAK = re.compile(r"\s*[:;](?=\s)|\s+[-–—]+\s+|\s*(?:\.{2,}|…)\s*|(?<=\w\w)[.?!]+(?=\s+\w)")
"""What parts a sentence as a comma does."""
_PICKED = r"(?:V\d+(?: R\d+)?|R\d+ V\d+|[RD]\d+ N\d+)"
_SLOT = re.compile(r"\b[MQCRDVTNG]\d+\b")
_MEANT = re.compile(r"\b[MQCVTN]\d+\b")
_TIMES = frozenset({Kind.TIME, Kind.DAYS, Kind.HOURS, Kind.RUNNING})
_COUNTS = frozenset({"count", "counts", "number", "numbers", "total", "totals", "figures", "size"})
"""Nouns that are a name only in front of nothing: "basket counts" are no counts of kids."""


def rephrased(question: str, tokens: Sequence[Token], book: Book) -> tuple[str, ...]:
    """The question in other turns of phrase, those first that come from its best reading; () where no rule fits."""
    plain = " ".join(_as_typed(question, token) for token in tokens)
    dated = plain
    for pattern, rule in _plain():
        if not rule.needs or book.meanings(rule.needs):
            dated = " ".join(pattern.sub(rule.instead, dated).split())
    if dated != plain:
        return (dated,)  # its names are looked for anew
    if (joined := in_one_sentence(question, book, lambda span: _letter(span, book))) is not None:
        return (joined,)
    found = [*_side_by_side(question, tokens, book), *_laid_out(question, book)]
    found += as_owned(question, tokens, book)
    for cover in tilings(spans_of(tokens, book), len(tokens), MOST_COVERS):
        text, parts = _rendered(question, tokens, cover, book)
        said = _put(text, _patterns(), parts, book)
        said = as_large_part(_as_defined(_as_part(said, parts, book), parts, book), parts, book)
        if said != text:
            found.append(_filled(said, parts))
    for cover in tilings(spans_of(tokens, book), len(tokens), MOST_COVERS):
        ordered = reordered(cover, lambda span: _letter(span, book))
        if ordered is not None and ordered != " ".join(token.text for token in tokens):
            found.append(ordered)
    return tuple(dict.fromkeys(found))


def _laid_out(question: str, book: Book) -> Iterator[str]:
    """The question with its parts in the order that the readers know, and what else that order lets be said.

    A “one” may be a number there or stand for a thing, which the rules see to.
    """
    pointed = _BREAK.sub(" , ", question)
    tokens = tokenise(pointed)
    for cover in tilings(spans_of(tokens, book), len(tokens), MOST_COVERS):
        text, parts = _rendered(pointed, tokens, cover, book)
        text = re.sub(r"(?: ,)+$", "", re.sub(r"^(?:, )+", "", text))
        for slot in [slot for slot, said in parts.items() if slot[0] == "N" and said == "one"]:
            text = re.sub(rf"\b{slot}\b", "one", text)
        laid = _put(text, _layouts(), parts, book)
        if laid != text:
            yield _filled(laid, parts)
            if (said := _put(laid, _patterns(), parts, book)) != laid:
                yield _filled(said, parts)


def _side_by_side(question: str, tokens: Sequence[Token], book: Book) -> Iterator[str]:
    """Both sides of what is compared, where the question asks which of two is more."""
    for cover in tilings(spans_of(tokens, book), len(tokens), MOST_COVERS):
        text, parts = completed(*_rendered(question, tokens, cover, book), lambda name: _owner(name, book))
        beside = compared(text, parts, lambda name: _owner(name, book))
        if beside is not None and _kept(text) <= _kept(beside):
            yield _filled(beside, parts)


def _owner(name: str, book: Book) -> str:
    """The one model that a value or a dimension belongs to or whose rows a metric counts; "" if there are several."""
    meanings = book.meanings(phrase_key(name))
    models = {book.catalog.dimensions[m.dimension].model for m in meanings if isinstance(m, ValueMeaning)}
    models |= {book.catalog.segments[m.segment].model for m in meanings if isinstance(m, SegmentMeaning)}
    models |= {
        book.catalog.dimensions[m.dimension].model for m in meanings if isinstance(m, DimensionMeaning)
    }
    models |= {counted_entity(book, m.metric) for m in meanings if isinstance(m, MetricMeaning)}
    return models.pop() if len(models) == 1 else ""


def _filled(text: str, parts: Mapping[str, str]) -> str:
    return re.sub(r"\s*,(?:\s*,)+", " ,", _SLOT.sub(lambda slot: parts[slot[0]], text))


def _as_defined(text: str, parts: Mapping[str, str], book: Book) -> str:
    """ "discounts divided by gross sales", where a metric is defined as just that, by the metric's name."""

    def named(found: re.Match[str]) -> str:
        sides = [_metric_of(parts[slot], book) for slot in found.groups()]
        expr = " / ".join(sides)
        same = [metric for metric in book.metrics if metric.expr.text.strip() == expr] if all(sides) else []
        return metric_label(book, same[0].qualified).lower() if len(same) == 1 else found[0]

    return re.sub(r"\b([MQC]\d+) divided by ([MQC]\d+)\b", named, text)


_OF_PICKED = re.compile(
    r"(?:what |which |how much )?(?:part|share|percentage|percent|proportion|fraction|portion"
    r"|%) of (?:the |our |all )?((?:T\d+ )?)"
    r"(M\d+)((?: T\d+)?) (?:comes? from|came from|coming from|from|is|was|are|were|in|on|for|due to"
    r"|made with|made up of) (V\d+)\b"
)


def _as_part(text: str, parts: Mapping[str, str], book: Book) -> str:
    """ "what part of revenue was gasoline", where a metric is called "gasoline sales"."""

    def named(found: re.Match[str]) -> str:
        before, whole, behind, pick = found.groups()
        own = {m.metric for m in book.meanings(phrase_key(parts[whole])) if isinstance(m, MetricMeaning)}
        if len(own) != 1:
            return found[0]
        metric = book.catalog.metrics[own.pop()]
        for word in (parts[whole], metric.name.replace("_", " "), *metric.synonyms):
            name = f"{parts[pick]} {word}"
            if any(isinstance(meaning, MetricMeaning) for meaning in book.meanings(phrase_key(name))):
                return f"{name} as a share of {whole} {before}{behind}"
        return found[0]

    return _OF_PICKED.sub(named, text)


def _metric_of(name: str, book: Book) -> str:
    """The short name of the one metric that a phrase means; "" if there are several."""
    found = {m.metric for m in book.meanings(phrase_key(name)) if isinstance(m, MetricMeaning)}
    return found.pop().rpartition(".")[2] if len(found) == 1 else ""


def _rendered(
    question: str, tokens: Sequence[Token], cover: Sequence[Span], book: Book
) -> tuple[str, dict[str, str]]:
    """The question with a slot for each name, and what stands in each."""
    words: list[str] = []
    slots: dict[tuple[str, str], str] = {}
    for span in cover:
        letter = _letter(span, book)
        if (
            letter == "C"
            and span.dimensions
            and span.key == span.text
            and words[-1:] in (["which"], ["what"])
        ):
            letter = "D"  # "which manufacturer" asks for one of those that "manufacturers" are counted by
        said = " ".join(_as_typed(question, token) for token in tokens[span.start : span.until])
        if not letter:
            words.append(" ".join(token.text for token in tokens[span.start : span.until]))
            continue
        ended = said.removesuffix(" ,")
        words.append(slots.setdefault((letter, ended), f"{letter}{len(slots)}") + said[len(ended) :])
    return " ".join(words), {slot: said for (_, said), slot in slots.items()}


def _as_typed(question: str, token: Token) -> str:
    typed = question[token.start : token.until]
    return typed if typed.lower().replace("’", "'").removesuffix("'s") == token.text else token.text


def _letter(span: Span, book: Book) -> str:
    if span.kind in _TIMES:
        return "T"
    if span.kind is Kind.NUMBER or (span.kind is Kind.NAME and span.text.isdigit()):
        return "N"
    if span.kind is Kind.GRAIN:
        return "G"
    if (
        span.kind is not Kind.NAME
        or span.misspelt
        or (span.text in _COUNTS and all(m.tier is Tier.HEAD for m in span.meanings))
    ):
        return ""
    if rows_of(span, book) and not (span.metrics and _is_amount(span, book)):
        return "R"
    if span.metrics:
        if all_count(book, span.metrics):
            return "C"
        return "M" if any(adds_up(book, name) for name in span.metrics) else "Q"
    return "V" if selects(span) and not span.dimensions else "D"


def _is_amount(span: Span, book: Book) -> bool:
    """ "sales", which are added up, though their rows are called so, too."""
    return not span.dimensions and not any(counts(book, name) for name in span.metrics)


@cache
def _patterns() -> Patterns:
    return tuple((re.compile(_with_slots(rule.pattern)), rule) for rule in RULES)


@cache
def _layouts() -> Patterns:
    return tuple((re.compile(_with_slots(rule.pattern)), rule) for rule in LAYOUT)


@cache
def _plain() -> Patterns:
    return tuple((re.compile(_with_slots(rule.pattern), re.IGNORECASE), rule) for rule in PLAIN)


def _with_slots(pattern: str) -> str:
    pattern = pattern.replace("<P>", f"({_PICKED})").replace("<p>", _PICKED)
    kept = re.sub(r"<([AQMCRDVTNG]+)>", lambda slot: rf"([{_letters(slot[1])}]\d+)", pattern)
    passed = re.sub(r"<([aqmcrdvtng]+)>", lambda slot: rf"(?:[{_letters(slot[1].upper())}]\d+)", kept)
    return rf"(?<!\S)(?:{passed})(?!\S)"


def _letters(letters: str) -> str:
    return letters.replace("M", "MQC").replace("A", "MQ")


def _put(text: str, rules: Patterns, parts: Mapping[str, str], book: Book) -> str:
    text = " ".join(text.split())
    for pattern, rule in rules:
        if pattern.search(text) is None or (rule.needs and not book.meanings(rule.needs)):
            continue
        said = " ".join(pattern.sub(partial(_instead, rule, parts, book), text).split())
        text = said if _kept(text) <= _kept(said) else text
    return text


def _instead(rule: Rule, parts: Mapping[str, str], book: Book, found: re.Match[str]) -> str:
    if rule.check is not None:
        phrases = [_filled(group or "", parts) for group in found.groups()]
        if not rule.check(phrases, book):
            return found[0]
    said = found.expand(rule.instead) if isinstance(rule.instead, str) else rule.instead(found)
    return said.replace("<people>", counted_people(book)) if "<people>" in said else said


def _kept(text: str) -> frozenset[str]:
    """The metrics, values, periods and numbers of a sentence: without one of them it would ask for another number."""
    return frozenset(_MEANT.findall(text))
