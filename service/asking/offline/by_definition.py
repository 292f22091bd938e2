"""A number that is told instead of named: the words of its definition are taken for its name, which is said.

    read_by_definition("everything shoppers saved on shelf prices in produce", book, plan)
        total discounts of PRODUCE; "“everything shoppers saved on shelf prices” is read as total discounts."

The words that tell the number leave the question; the rest must be a question about it, of which every word has its
place. Only what could not be read in any other way is read so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from itertools import pairwise

from semantic.book import Book, DimensionMeaning, MetricMeaning, ModelMeaning
from semantic.book.told import MetricText, Told, told_words
from semantic.book.words import LIGHT, Token, tokenise
from semantic.definitions.types import Metric
from semantic.query.types import Query
from service.answer import Choice
from service.asking.offline.reading.draft import NO_SEED, MetricDraft, Seed
from service.asking.offline.tagging.lexicon import GRAINS
from service.asking.planned import Clarify, Planned, PlannerResult

Plan = Callable[[str, Book, Seed], PlannerResult]

MOST_TRIED = 3
_BETWEEN = LIGHT | frozenset(
    {
        ",",
        "on",
        "in",
        "at",
        "for",
        "to",
        "from",
        "with",
        "all",
        "any",
        "this",
        "these",
        "has",
        "have",
        "had",
        "get",
    }
    | {"gets", "how", "many", "much", "what", "number", "count", "total", "one", "them"}
)
"""Small words that belong to a definition where they stand between two of its words."""
_ASKING = frozenset(
    {
        "how",
        "many",
        "much",
        "what",
        "which",
        "is",
        "are",
        "was",
        "were",
        "did",
        "do",
        "does",
        "the",
        "a",
        "an",
    }
    | {"of", "number", "count", "total", "our", "we"}
)
"""Words that ask, before the words of a definition."""
_AND = frozenset({"and", "plus", "&", "+", "/"})
_OF_THEM = re.compile(r"(?:on|in|of|with|for|at) (?:it|them)")
_MORE = frozenset(
    {"or", "vs", "versus", "than", "against", "minus", "not", "no", "without", "except", "excluding", "never"}
    | {"nothing", "only", "nobody", "less"}
)
"""Words with which the rest would be more than a filter, a split or a period of the one number."""


def read_by_definition(
    question: str, book: Book, plan: Plan, *, complete: bool = False
) -> Planned | Clarify | None:
    """The number whose definition the question tells, a question back where it tells several, or None. `complete` takes
    none of which something is left unsaid."""
    tokens = tokenise(question)
    if any(token.text in _MORE for token in tokens):
        return None
    words = [_words_of(token, book) for token in tokens]
    found: list[tuple[Told, str, Planned]] = []
    for told in book.metric_texts.told_by(frozenset(word for several in words for word in several))[
        :MOST_TRIED
    ]:
        if (found and told.rank < found[0][0].rank) or (complete and not told.complete):
            break
        text = book.metric_texts.by_metric[told.metric]
        taken = _taken(tokens, words, text)
        metric = book.catalog.metrics[told.metric]
        if _joins(tokens, taken) or _loses_grain(tokens, words, taken, text):
            continue
        if _asks_otherwise(tokens, words, taken, metric, text):
            continue
        said = frozenset(word for place in taken for word in words[place])
        planned = _planned(_rest(question, tokens, taken), told.metric, book, plan)
        if planned is not None and text.told_by(said) is not None:
            found.append((told, _said(question, tokens, taken), planned))
    if len(found) == 1:
        [(_, said_words, only)] = found
        note = f"“{said_words}” is read as {_name(only.query)}."
        return replace(only, assumptions=(note, *only.assumptions))
    choices = tuple(Choice(_name(planned.query), query=planned.query) for _, _, planned in found)
    return Clarify(f"“{found[0][1]}” tells several numbers. Which is meant?", choices) if found else None


def _words_of(token: Token, book: Book) -> frozenset[str]:
    """The words that a token may stand for in a definition: itself, what it is a slip for, and what it is a name of."""
    words = set(told_words(token.text))
    meanings = book.meanings(token.stem)
    slip = book.misspelt(token.stem) if token.text.isalpha() and not meanings else None
    if slip is not None and slip[1] and token.text not in _BETWEEN:
        words |= {form for word in slip[0].split() for form in told_words(word)}
    named = [m.metric for m in meanings if isinstance(m, MetricMeaning)]
    named += [m.dimension for m in meanings if isinstance(m, DimensionMeaning)]
    named += [m.model for m in meanings if isinstance(m, ModelMeaning)]
    short = (name.rpartition(".")[2] for name in named)
    return frozenset(words | {form for name in short if "_" not in name for form in told_words(name)})


def _taken(tokens: Sequence[Token], words: Sequence[frozenset[str]], text: MetricText) -> tuple[int, ...]:
    """The places of the words that tell the number, with the small words that belong to them."""
    places = [place for place in range(len(tokens)) if _tells(place, tokens, words, text)]
    between = _BETWEEN | {"per"} if "per" in text.metric.rpartition(".")[2].split("_") else _BETWEEN
    taken = set(places)
    for left, right in pairwise(places):
        inside = range(left + 1, right)
        if all(tokens[place].text in between for place in inside):
            taken.update(inside)
    for first in places:
        place = first - 1
        while place >= 0 and place not in taken and tokens[place].text in _ASKING:
            taken.add(place)
            place -= 1
        after = tokens[first + 1 : first + 3]
        if _OF_THEM.fullmatch(" ".join(token.text for token in after)):
            taken |= {first + 1, first + 2}
    return tuple(sorted(taken))


def _loses_grain(
    tokens: Sequence[Token], words: Sequence[frozenset[str]], taken: Collection[int], text: MetricText
) -> bool:
    """ "Stood in the weekly flyer": the definition's own “weekly” must not be left as a grouping."""
    return any(
        place not in taken and words[place] & text.defining and tokens[place].text in GRAINS
        for place in range(len(tokens))
    )


def _joins(tokens: Sequence[Token], taken: Collection[int]) -> bool:
    """ "Average sales and basket value": words on both sides of an “and” tell no single number."""
    return any(
        token.text in _AND and place - 1 in taken and place + 1 in taken for place, token in enumerate(tokens)
    )


def _asks_otherwise(
    tokens: Sequence[Token],
    words: Sequence[frozenset[str]],
    taken: Sequence[int],
    metric: Metric,
    text: MetricText,
) -> bool:
    """ "How much" asks for no count, "how many" for no money, and "how many households …" for no coupons."""
    said = [tokens[place].text for place in taken]
    money = metric.format is not None and metric.format.kind == "currency"
    if ("much" in said and not money) or ("many" in said and money):
        return True
    first = next((words[place] for place in taken if words[place] & text.defining), frozenset())
    return ("many" in said or "number" in said) and text.head not in first


def _said(question: str, tokens: Sequence[Token], taken: Sequence[int]) -> str:
    """The words as they were typed; “…” where others stand between them."""
    parts: list[list[int]] = []
    for place in taken:
        if parts and place == parts[-1][-1] + 1:
            parts[-1].append(place)
        else:
            parts.append([place])
    return " … ".join(question[tokens[part[0]].start : tokens[part[-1]].until] for part in parts)


def _rest(question: str, tokens: Sequence[Token], taken: Sequence[int]) -> str:
    left = (token for place, token in enumerate(tokens) if place not in taken)
    return " ".join(question[token.start : token.until] for token in left)


def _tells(place: int, tokens: Sequence[Token], words: Sequence[frozenset[str]], text: MetricText) -> bool:
    """Whether a token is one of the definition's words; "weekly" only in front of the word that it belongs to there."""
    own = words[place] & text.words
    if not own:
        return False
    if tokens[place].stem not in GRAINS and tokens[place].text not in GRAINS:
        return True
    after = words[place + 1] if place + 1 < len(words) else frozenset()
    return any((word, other) in text.pairs for word in own for other in after)


def _planned(rest: str, metric: str, book: Book, plan: Plan) -> Planned | None:
    """What is asked of the number; None unless it is just that number."""
    short = metric.rpartition(".")[2]
    name = short.replace("_", " ")
    if any(token.text.isalnum() for token in tokenise(rest)):
        found = plan(rest, book, Seed(metrics=(MetricDraft(name, (metric,)),)))
    else:
        found = plan(name, book, NO_SEED)
    if not isinstance(found, Planned) or len(found.query.metrics) != 1:
        return None
    use = found.query.metrics[0]
    named = not use.alias and use.expr in (metric, short)
    return replace(found, wording=f"{name} {rest}".strip()) if named else None


def _name(query: Query) -> str:
    return query.metrics[0].expr.rpartition(".")[2].replace("_", " ")
