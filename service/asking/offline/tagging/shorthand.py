"""Words as people type them in a hurry, written out before anything is read: shorthand, and slips in plain English.

    spelt_out("wich hh spent the most w/ rev over 2k")    which household spent the most with revenue over 2k

Only words that the book does not know are touched. A slip in a company's own names is the book's to mend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

from semantic.book import Book, DimensionMeaning, MetricMeaning
from semantic.book.near import Spellings, is_sure
from semantic.book.words import Token, key_of, stem
from semantic.calendars import MONTHS, month_number
from service.asking.offline.tagging.glued import unglued
from service.asking.offline.tagging.lexicon import GRAINS, NUMBERS, WORDS
from service.asking.offline.tagging.once import once_per_book
from service.asking.offline.tagging.one_clause import in_one_clause
from service.asking.offline.tagging.plainly import put_plainly
from service.asking.offline.tagging.spans import spans_of
from service.asking.offline.tagging.time_phrases import TIME_STARTERS
from service.asking.offline.tagging.time_words import CHANGES

_NAMES = "rev revenue revs revenue qty quantity amt amount hh household hhs households hhld household cust customer"
_MORE_NAMES = (
    "custs customers prod product prods products dept department depts departments mfr manufacturer txn transaction"
    " txns transactions trx transactions disc discount discs discounts promos promotions"
    " sls sales cats categories subcats subcategories strs stores bskt basket bskts baskets cpn coupon cpns coupons"
    " cmpgn campaign cmpgns campaigns"
    " yoghurt yogurt yoghurts yogurts doughnut donut doughnuts donuts centre center centres centers litre liter"
    " litres liters colour color colours colors flavour flavor flavours flavors programme program programmes programs"
    " jewellery jewelry aluminium aluminum tyre tire tyres tires cheque check cheques checks catalogue catalog"
)
_PLAIN = (
    "wk week wks weeks mth month mths months qtr quarter qtrs quarters yr year yrs years wkly weekly mthly monthly"
    " qtrly quarterly qtly quarterly yrly yearly dly daily avg average u you ur your"
    " cnt count val value vals values plz please tot total nbr number num number"
    " wat what wot what wut what waht what wht what whta what wats what"
    " wich which whch which teh the hte the mutch much hwo how adn and thru through"
    " lst last prev previous yday yesterday ystrday yesterday ystd yesterday tdy today nr number wo without w with"
    " tues tuesday thurs thursday thur thursday weds wednesday"
    " betwen between beetween between untill until til until sinse since thier their shoud should woud would"
)


def _pairs(text: str) -> dict[str, str]:
    words = text.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GROUPED = {"cat": "category", "str": "store", "mo": "month", "seg": "segment", "loc": "location"}
MEANT = {"qty": "units", "hh": "customer", "cust": "household", "custs": "households", "footfall": "visits"}
"""What shorthand, and a word of the trade, stands for where the book does not know the word itself."""
GROUPING = frozenset({"by", "per", "each", "every", "and", "top", "which"})
"""Shorthand that is a word of its own elsewhere ("cat food"): taken only after a word that groups."""
NAMES = _pairs(f"{_NAMES} {_MORE_NAMES}")
"""Shorthand for what companies count and sell: taken only where the book knows the full word."""
PLAIN = _pairs(_PLAIN)


@once_per_book
def spelt_out(tokens: Sequence[Token], book: Book) -> tuple[tuple[Token, ...], tuple[str, ...]]:
    """The tokens written out, and what was taken for what, where that could be doubted."""
    tokens = _owning(tokens, book)
    plain = _one_by_one(_with_and_without(_divided(put_plainly(_crossed(tokens, book), book), book)))
    tokens, parted = unglued(in_one_clause(plain, book), book)
    if all(
        (token.text in vocabulary() and token.text != "avg") or book.meanings(token.stem) for token in tokens
    ):
        return tokens, parted
    covered = {
        place
        for span in spans_of(tokens, book)
        if span.meanings or span.payload is not None
        for place in range(span.start, span.until)
        if not span.assumption
    }
    out, notes = [], [*parted]
    for place, token in enumerate(tokens):
        before = tokens[place - 1].text if place else ""
        word = (
            token.text if place in covered and token.text != "avg" else _written_out(token.text, before, book)
        )
        if word != token.text:
            out.append(replace(token, text=word, stem=stem(word), shouted=False))
        else:
            out.append(token)
        if word != token.text and token.text not in PLAIN:
            notes.append(f"“{token.text}” is read as “{word}”.")
    if any(one.text != other.text for one, other in zip(out, tokens, strict=True)):
        out = [*put_plainly(out, book)]  # a turn of phrase may have had a slip in it: "on avarage"
    return tuple(out), tuple(dict.fromkeys(notes))


def _owning(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """ "Store 300's sales" are those of store 300; "the 1990's" and "over 100's of stores" are of many, and stay."""
    return tuple(
        token
        for place, token in enumerate(tokens)
        if token.text != "'s" or not (place > 1 and _is_called_by_number(tokens[place - 2], book))
    )


def _is_called_by_number(noun: Token, book: Book) -> bool:
    """Whether what the noun means is told apart by texts that nobody has listed, and by no ages or years."""
    found = (
        book.catalog.dimensions[m.dimension]
        for m in book.meanings(noun.stem)
        if isinstance(m, DimensionMeaning)
    )
    return any(dimension.type == "string" and not dimension.values for dimension in found)


def _divided(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """ "price/unit", "sales / basket": per, where a number is called so."""
    out = list(tokens)
    for place in range(1, len(tokens) - 1):
        left, sign, right = tokens[place - 1 : place + 2]
        if sign.text == "/" and (book.meanings(key := f"{left.stem} per {right.stem}") or book.alike(key)):
            out[place] = replace(sign, text="per", stem="per")
    return tuple(out)


def _crossed(tokens: Sequence[Token], book: Book) -> tuple[Token, ...]:
    """ "sales x store" is by store; in "brand x sales" a brand may be called so, as in "type x"."""
    out = list(tokens)
    for place in range(1, len(tokens) - 1):
        sign = tokens[place]
        if sign.text not in ("x", "×") or tokens[place - 1].is_number or not tokens[place + 1].text.isalpha():
            continue
        around = (tokens[place - 1 : place + 1], tokens[place : place + 2], tokens[place - 1 : place + 2])
        if not (
            _is_number_of(tokens, place + 1, book) or any(book.meanings(key_of(part)) for part in around)
        ):
            out[place] = replace(sign, text="by", stem="by", shouted=False)
    return tuple(out)


def _is_number_of(tokens: Sequence[Token], place: int, book: Book) -> bool:
    """Whether the words from there on name a number, and nothing that it could be split by."""
    found = (book.meanings(key_of(tokens[place:until])) for until in range(place + 1, place + 4))
    return any(
        any(isinstance(one, MetricMeaning) for one in known)
        and not any(isinstance(one, DimensionMeaning) for one in known)
        for known in found
    )


def _with_and_without(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """ "w/" and "w/o", which are several tokens."""
    out: list[Token] = []
    place = 0
    while place < len(tokens):
        texts = [token.text for token in tokens[place : place + 3]]
        if texts[:2] == ["w", "/"]:
            more = texts[2:] in (["o"], ["out"])
            word = "without" if more else "with"
            until = tokens[place + 2 if more else place + 1].until
            out.append(Token(word, word, tokens[place].start, until))
            place += 3 if more else 2
        else:
            out.append(tokens[place])
            place += 1
    return tuple(out)


def _one_by_one(tokens: Sequence[Token]) -> tuple[Token, ...]:
    """ "Store by store" is by store; "side by side" is a word of its own, "per household by household size" two."""
    doubled = {
        place
        for place, (one, by, other) in enumerate(zip(tokens, tokens[1:], tokens[2:], strict=False))
        if by.text == "by" and one.text == other.text and one.text not in GRAINS
        if f"{one.text} by {one.text}" not in WORDS
        if not (place and tokens[place - 1].text in ("per", "each", "every"))
    }
    return tuple(token for place, token in enumerate(tokens) if place not in doubled)


def _written_out(word: str, before: str, book: Book) -> str:
    if word in PLAIN:
        return PLAIN[word]
    if word in GROUPED and before in GROUPING and book.meanings(stem(GROUPED[word])):
        return GROUPED[word]
    if word in MEANT and book.meanings(stem(MEANT[word])) and not book.meanings(stem(NAMES.get(word, word))):
        return MEANT[word]
    if word in NAMES and book.meanings(stem(NAMES[word])):
        return NAMES[word]
    if not word.isalpha() or word in vocabulary() or month_number(word) is not None:
        return word
    near = [known for known in _spellings().near(word) if is_sure(word, known)]
    # "meian" may be "mean", or the "median" of a name in the book.
    meant = {stem(known) for known in (*near, *book.slips(word))} if near else set()
    return near[0] if len(meant) == 1 and book.misspelt(stem(word)) is None else word


@cache
def vocabulary() -> frozenset[str]:
    """The words of plain English that questions are made of."""
    changes = (word for phrase in CHANGES for word in phrase.split() if len(word) >= _LONG)
    phrases = (*WORDS, *GRAINS, *NUMBERS, *TIME_STARTERS, *MONTHS, *_SEVERAL, *changes)
    return frozenset(word for phrase in phrases for word in phrase.split() if word.isalpha())


@cache
def _spellings() -> Spellings:
    return Spellings.of(vocabulary())


_LONG = 7
_SEVERAL = ("quarters", "months", "weeks", "years")
