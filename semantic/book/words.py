"""Text → tokens → keys: the one way in which questions and definitions are made comparable.

    tokenise("Sales of the DELI, in Q3 2017?")   tokens: sales of the deli , in q3 2017
    phrase_key("Number of the baskets")          "number basket"
    stem("categories")                           "category"

Case, punctuation, possessives and plurals do not matter; digits, `%`, signs of numbers and of comparison do. A
character that is neither a word nor known punctuation becomes a token of its own, so that nothing is lost unseen.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

LIGHT = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "that",
        "who",
        "whom",
        "which",
        "were",
        "was",
        "is",
        "are",
        "am",
        "be",
        "been",
        "being",
        "our",
        "we",
        "us",
        "your",
        "you",
        "their",
        "they",
        "its",
        "it",
        "did",
        "do",
        "does",
        "there",
        "something",
        "anything",
    ]
)
"""Words that say nothing inside a phrase: "coupons that were redeemed" is "coupons redeemed"."""

_TOKEN = re.compile(
    r"""
    (?P<date>\d{4}-\d{2}-\d{2}(?:[t ]\d{2}:\d{2}(?::\d{2})?)?(?!\d) | \d{4}-\d{2}(?![\d-]) | \d{4}-?[qw]\d{1,2}(?!\d))
    | (?P<band>\d+(?:\.\d+)?-\d+(?:\.\d+)?k?(?![\w]))
    | (?P<negative>(?<!\d\s)(?<![^\s(=<>])-[$€£]?\d+(?:,\d{3})*(?:\.\d+)?(?:[kmb](?!\w))?%?(?![\w-]))
    | (?P<number>[$€£]?\d+(?:,\d{3})+(?:\.\d+)?(?:[kmb](?!\w))?[%+]? | [$€£]?\d+(?:\.\d+)?(?:[kmb](?!\w))?[%+]?(?!\w))
    | (?P<owned>(?<=\d)'s(?!\w))
    | (?P<word>[^\W_]+(?:'[^\W_]+)*)
    | (?P<sign><= | >= | <> | != | [<>=%&/*+] | (?<=\s)-(?=\s) | ,)
    | (?P<dropped>[\s_.!?;:"'`´()\[\]{}…|~\-\\#@^·•])
    | (?P<unknown>.)
    """,
    re.VERBOSE | re.DOTALL,
)
_ROUND = re.compile(r"[$€£]?[\d,.]*0")
"""Numbers that people also speak of in the plural."""
_STOPS = frozenset(":;?!")
"""A full stop is none of them: "avg. sales" is a name."""
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": " - ", "−": "-", "\u00a0": " "}
)
_SINGULAR = {
    "children": "child",
    "people": "person",
    "persons": "person",
    "men": "man",
    "women": "woman",
    "mice": "mouse",
    "data": "data",
    "gas": "gas",
    "series": "series",
    "always": "always",
    "news": "news",
    "ids": "id",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One word, number or sign: lower-case `text`, its `stem` (singular), and its place in the question.

    `shouted`: written in capitals in a text that is not, as IT and US are when they are names and not words.
    `apart`: a colon, a semicolon, a question or an exclamation mark stands before it: no name goes on here.
    """

    text: str
    stem: str
    start: int
    until: int
    shouted: bool = False
    apart: bool = False

    @property
    def is_number(self) -> bool:
        return self.text.lstrip("-$€£")[:1].isdigit()


@lru_cache(maxsize=256)
def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of a text, in order. Commas are tokens; other punctuation is dropped."""
    written = unicodedata.normalize("NFC", text).translate(_PLAIN)
    plain = written.lower()
    # A few letters become two when they are made small; then nobody can say which token was in capitals.
    mixed = len(plain) == len(written) and not written.isupper()
    out: list[Token] = []
    apart = False
    for found in _TOKEN.finditer(plain):
        if found.lastgroup == "owned" and not _ROUND.fullmatch(out[-1].text):
            continue  # "store 367's sales"; "the 1990's", "100's of stores" are many
        if found.lastgroup == "dropped":
            ends = plain[found.end() : found.end() + 1].isspace() and bool(out)
            apart = apart or (ends and found.group() in _STOPS)
            continue
        word = found.group()
        if found.lastgroup == "word":
            word = word.removesuffix("'s") or word
        shouted = mixed and len(word) > 1 and written[found.start() : found.end()].isupper()
        out.append(Token(word, stem(word), found.start(), found.end(), shouted, apart))
        apart = False
    return tuple(out)


@lru_cache(maxsize=20_000)
def stem(word: str) -> str:
    """The singular of a plural noun, by the regular rules: categories → category, boxes → box, sales → sale."""
    if word in _SINGULAR:
        return _SINGULAR[word]
    if word == "&":
        return "and"
    if len(word) > 1 and word[0] in "$€£":
        word = word[1:]
    if word[:1].isdigit():
        return word.replace(",", "")
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes", "zes")) and len(word) > 4:
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is", "'s")):
        return word[:-1]
    return word


@lru_cache(maxsize=20_000)
def root(word: str) -> str:
    """What a verb's forms share: redeemed, redeeming, redeem → redeem; shopped → shop; used, using → us."""
    word = stem(word)
    for ending in ("ing", "ed"):
        if word.endswith(ending) and len(word) - len(ending) >= 2:
            word = word.removesuffix(ending)
            if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
                word = word[:-1]
            return word.removesuffix("e")
    return word.removesuffix("e") if len(word) > 2 else word


def key_of(tokens: Sequence[Token]) -> str:
    """The key of a phrase: stems without light words; the last word stays, whatever it is ("type a")."""
    last = len(tokens) - 1
    return " ".join(
        token.stem
        for i, token in enumerate(tokens)
        if (token.text not in LIGHT or i == last) and token.text != ","
    )


def root_key(key: str) -> str:
    """The key with verbs reduced to their roots."""
    return " ".join(root(word) for word in key.split())


def phrase_key(text: str) -> str:
    """The key of a name, label or synonym as definitions write it."""
    return key_of(tokenise(text.replace("/", " ")))
