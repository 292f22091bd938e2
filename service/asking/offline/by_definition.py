"""A number that is told instead of named: the words of its definition are taken for its name, which is said.

    read_by_definition("everything shoppers saved on shelf prices in produce", book, plan)
        total discounts of PRODUCE; "“everything shoppers saved on shelf prices” is read as total discounts."

The words that tell the number leave the question; the rest must be a question about it, of which every word has its
place. Only what could not be read in any other way is read so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from semantic.book import Book, DimensionMeaning, MetricMeaning, ModelMeaning
from semantic.book.alike import ONCE, is_participle
from semantic.book.told import AVERAGE, MetricText, Told, told_words
from semantic.book.words import LIGHT, Token, tokenise
from semantic.definitions.types import Metric
from semantic.query.types import Query
from service.answer import Choice
from service.asking.offline.reading.counted import counted_entity
from service.asking.offline.reading.draft import NO_SEED, MetricDraft, Seed
from service.asking.offline.reading.praise import PRAISE
from service.asking.offline.tagging.lexicon import GRAINS, OFTEN
from service.asking.offline.tagging.members import names_rows
from service.asking.planned import Clarify, Planned, PlannerResult

Plan = Callable[[str, Book, Seed], PlannerResult]

MOST_TRIED = 3
MOST_TOKENS = 40
"""Longer questions tell more than one number."""


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BETWEEN = LIGHT | _set(
    ", on in at for to from with all any this these has have had get gets how many much what number count total one"
    " them"
)
"""Small words that belong to a definition where they stand between two of its words."""
_ASKING = _set("how many much what which is are was were did do does the a an of number count total our we")
"""Words that ask, before the words of a definition."""
_COUNTING = _set("many number") | ONCE
_GROUPING = _set("by per each every across")
_AND = _set("and plus & + /")
_OF_THEM = re.compile(r"(?:on|in|of|with|for|at) (?:it|them)")
_OF_ONE = re.compile(r"\b(?:do|does|did) (?:a|an|one|each|every) ")
_OF_WHAT = re.compile(r"\w of what(?:ever)? ")
_OF_OFTEN = re.compile(
    rf"\b(?:average|mean|median|sum|total) of (?:the |our |all )*(?:{'|'.join(OFTEN)})\b", re.IGNORECASE
)
"""One number of many periods, and not the number of each."""
_MORE = _set("or vs versus than against minus not no without except excluding never nothing only nobody less")
"""Words with which the rest would be more than a filter, a split or a period of the one number."""


@dataclass(frozen=True, slots=True)
class _Words:
    """A question: its tokens, what each may stand for in a definition, and the places of those that name rows."""

    question: str
    tokens: tuple[Token, ...]
    forms: tuple[frozenset[str], ...]
    rows: frozenset[int]

    def at(self, places: Collection[int]) -> frozenset[str]:
        return frozenset(form for place in places for form in self.forms[place])


def read_by_definition(
    question: str, book: Book, plan: Plan, *, complete: bool = False
) -> Planned | Clarify | None:
    """The number whose definition the question tells, a question back where it tells several, or None. `complete` takes
    none of which something is left unsaid."""
    tokens = tokenise(question)
    if (
        len(tokens) > MOST_TOKENS
        or any(token.text in _MORE for token in tokens)
        or _OF_OFTEN.search(question)
    ):
        return None
    rows = frozenset(place for place, token in enumerate(tokens) if names_rows(token.stem, book))
    words = _Words(question, tokens, tuple(_forms_of(token, book) for token in tokens), rows)
    found: list[tuple[Told, str, Planned]] = []
    for told in book.metric_texts.told_by(words.at(range(len(tokens))))[:MOST_TRIED]:
        if (found and told.rank < found[0][0].rank) or (complete and not told.complete):
            break
        text, metric = book.metric_texts.by_metric[told.metric], book.catalog.metrics[told.metric]
        taken = _taken(words, text)
        if _in_all(tokens) and counted_entity(book, metric.qualified):
            continue  # "households that bought every month" did so in all of them
        if _drops_once(words, metric, book) or _asks_otherwise(words, taken, metric, text, book):
            continue
        if text.told_by(words.at(taken)) is None:
            continue
        planned = _planned(_rest(words, taken), told.metric, book, plan)
        if planned is not None:
            found.append((told, _said(words, taken), planned))
    if len(found) == 1:
        [(_, said, only)] = found
        note = f"“{said}” is read as {_name(only.query)}."
        return replace(only, assumptions=(note, *only.assumptions))
    choices = tuple(Choice(_name(planned.query), query=planned.query) for _, _, planned in found)
    return Clarify(f"“{found[0][1]}” tells several numbers. Which is meant?", choices) if found else None


def _in_all(tokens: Sequence[Token]) -> bool:
    """ "bought every month", "redeemed all coupons", "promoted in all stores": more than to have done so once."""
    done = False
    for token in tokens:
        if token.text == "every" or (done and token.text in ("all", "both", "each")):
            return True
        done = done or is_participle(token.text)
    return False


def _forms_of(token: Token, book: Book) -> frozenset[str]:
    """What a token may stand for in a definition: itself, what it is a slip for, and what it is a name of."""
    forms = set(told_words(token.text))
    meanings = book.meanings(token.stem)
    slip = book.misspelt(token.stem) if token.text.isalpha() and not meanings else None
    if slip is not None and slip[1] and token.text not in _BETWEEN:
        forms |= {form for word in slip[0].split() for form in told_words(word)}
    named = [m.metric for m in meanings if isinstance(m, MetricMeaning)]
    named += [m.dimension for m in meanings if isinstance(m, DimensionMeaning)]
    named += [m.model for m in meanings if isinstance(m, ModelMeaning)]
    short = (name.rpartition(".")[2] for name in named)
    return frozenset(forms | {form for name in short if "_" not in name for form in told_words(name)})


def _taken(words: _Words, text: MetricText) -> tuple[int, ...]:
    """The places of the words that tell the number, with the small words that belong to them."""
    tokens = words.tokens
    places = [place for place in range(len(tokens)) if _tells(place, words, text)]
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


def _tells(place: int, words: _Words, text: MetricText) -> bool:
    """Whether a token is one of the definition's words; "weekly" only in front of the word that it belongs to there,
    "stores" only where the definition speaks of stores: a name may be "store brand sales"."""
    own = words.forms[place] & (text.sentence if place in words.rows else text.words)
    if not own or not _is_grain(words.tokens[place]):
        return bool(own)
    after = words.forms[place + 1] if place + 1 < len(words.forms) else frozenset()
    return any((word, other) in text.pairs for word in own for other in after)


def _is_grain(token: Token) -> bool:
    return token.stem in GRAINS or token.text in GRAINS


def _asks_otherwise(
    words: _Words, taken: Collection[int], metric: Metric, text: MetricText, book: Book
) -> bool:
    """Whether the words ask for something else than the number that they tell."""
    left = [(place, token) for place, token in enumerate(words.tokens) if place not in taken]
    begins = min(taken, default=0)
    if any(token.text in _AND and begins < place and place + 1 in taken for place, token in left):
        return True  # "average sales and basket value", "shoppers per month, and the baskets of each": two numbers
    if any(token.text in _GROUPING and place + 1 in taken for place, token in left):
        return True  # "sales by brand of product": the brand is what they are split by
    if any(_is_grain(token) and words.forms[place] & text.defining for place, token in left):
        return True  # "in the weekly flyer": the definition's own “weekly” must not be left as a grouping
    every = " ".join(token.text for token in words.tokens)
    if AVERAGE not in text.kinds and _OF_ONE.search(every):
        return True  # "how many households does a campaign reach": on average, not all of them
    if any(words.tokens[place].text == "which" and place + 1 in words.rows for place in taken):
        return True  # "which store sold the most products" asks for a store, and not how many sold
    if any(token.text in PRAISE and begins < place < max(taken, default=0) for place, token in left):
        return True  # "what stores had great sales": some of the stores
    if _OF_WHAT.search(every):
        return (
            True  # "sales of what was sold at shelf price": the words behind pick rows of the number before
        )
    said = [words.tokens[place].text for place in sorted(taken)]
    money = metric.format is not None and metric.format.kind == "currency"
    if ("much" in said and not money) or ("many" in said and money):
        return True
    if "how much" in every and counted_entity(book, metric.qualified):
        return True  # "our stores and how much they sold": an amount, and not how many stores
    counted = next((place for place in sorted(taken) if words.tokens[place].text in _COUNTING), None)
    return counted is not None and text.head not in _counted(words, taken, counted)


def _counted(words: _Words, taken: Collection[int], word: int) -> frozenset[str]:
    """What the first noun after "how many" stands for: "how many campaigns did households redeem" counts campaigns."""
    for place in (place for place in sorted(taken) if place > word):
        token = words.tokens[place].text
        if token not in _BETWEEN | ONCE and not is_participle(token):
            return words.forms[place]
    return frozenset()


def _drops_once(words: _Words, metric: Metric, book: Book) -> bool:
    """Whether the definition counts different ones of what it is no list of, and the question does not say so."""
    if metric.description.lower().split()[0] not in ONCE or counted_entity(book, metric.qualified):
        return False
    if any(token.text in ONCE for token in words.tokens) or "at least once" in words.question.lower():
        return False
    named = (meaning for token in words.tokens for meaning in book.meanings(token.stem))
    return not any(isinstance(m, MetricMeaning) and m.metric == metric.qualified for m in named)


def _said(words: _Words, taken: Sequence[int]) -> str:
    """The words as they were typed; “…” where others stand between them."""
    parts: list[list[int]] = []
    for place in taken:
        if parts and place == parts[-1][-1] + 1:
            parts[-1].append(place)
        else:
            parts.append([place])
    tokens = words.tokens
    return " … ".join(words.question[tokens[part[0]].start : tokens[part[-1]].until] for part in parts)


def _rest(words: _Words, taken: Collection[int]) -> str:
    left = (token for place, token in enumerate(words.tokens) if place not in taken)
    return " ".join(words.question[token.start : token.until] for token in left)


def _planned(rest: str, metric: str, book: Book, plan: Plan) -> Planned | None:
    """What is asked of the number; None unless it is just that number."""
    short = metric.rpartition(".")[2]
    name = short.replace("_", " ")
    if any(token.text != "," for token in tokenise(rest)):  # a date or “didn't” is no word of letters alone
        found = plan(rest, book, Seed(metrics=(MetricDraft(name, (metric,)),)))
    else:
        found = plan(name, book, NO_SEED)
    if not isinstance(found, Planned) or len(found.query.metrics) != 1:
        return None
    use = found.query.metrics[0]
    named = not (use.alias or use.over) and use.expr in (metric, short)
    return replace(found, wording=f"{name} {rest}".strip()) if named else None


def _name(query: Query) -> str:
    return query.metrics[0].expr.rpartition(".")[2].replace("_", " ")
