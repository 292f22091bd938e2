"""A question as its frame needs it: one line of small letters without greeting, politeness and slips in plain English.

    plainly("Hi! Can someone tell me wat 'net sales' are exactly?", book)     "what net sales are"

What is left out says nothing of what is asked: a period, a number or a name never is.
"""

from __future__ import annotations

import re
from functools import cache

from rapidfuzz.distance import OSA

from semantic.book import Book
from semantic.book.near import Spellings, is_sure
from semantic.book.words import stem
from service.asking.offline.tagging.shorthand import PLAIN

_GREETING = (
    r"(?:hi|hello|hey|hiya|howdy)(?: (?:there|all|team|everyone|everybody|again|folks|guys))?"
    r"|good (?:morning|afternoon|evening|day)|morning|dear (?:all|team|colleagues?)"
    r"|thanks(?: a lot| so much)?|thank you|please|pls|plz|so|well|ok|okay|right|alright|and|but|also|now|then"
    r"|um+|uh+|hm+|erm?|oh|ah|wait|sorry|excuse me|pardon|first of all|btw|by the way|just|briefly|quickly|again"
    r"|(?:(?:an?|one|my) )?question(?=[:,.])"
    r"|(?:(?:just )?(?:an?|one|my|another) )?(?:(?:very|quick|short|small|stupid|dumb|silly|basic|simple|newbie"
    r"|beginner|other|next|more|little|general|naive) )+question(?: (?:first|here|though|please|from me))?"
    r"|(?:i'm |i am |i was )?(?:just )?(?:wondering|curious|asking|checking)|i (?:just )?wonder(?:ed)?"
    r"|for (?:my|our) (?:own )?(?:understanding|information|knowledge)|to be (?:sure|clear|safe)"
    r"|out of (?:curiosity|interest)|fyi|i(?:'m| am) new(?: here| to this)?|newbie here|new here"
    r"|in (?:short|brief|plain english|simple (?:words|terms)|other words|a nutshell|one sentence|a few words)"
)
_ANYONE = "(?:you|u|someone|somebody|anyone|anybody|one|i|we)"
_KINDLY = "(?:(?:please|maybe|perhaps|quickly|briefly|kindly|possibly|just|all) )*"
_ASKS = (
    "(?=(?:what|what's|whats|how|why|where|who|whose|when|which|if|whether|the difference|the meaning)\\b)"
)
_REQUEST = (
    rf"(?:can|could|would|will) {_ANYONE} {_KINDLY}"
    r"(?:(?:tell|explain to|remind|show|know|see|get|help|teach|enlighten)"
    r"(?! (?:(?:me|us) )?(?:more |all )?about)(?: me| us)?(?: to)?(?: (?:understand|see))?(?= )"
    r"|(?=(?:explain|define|describe|clarify) ))"
    r"|(?:please )?(?:tell|remind|show) (?:me|us)(?: again)?(?! (?:more |all )?about)"
    rf"|(?:please )?(?:explain|clarify)(?: to (?:me|us))? {_ASKS}"
    r"|(?:i|we)(?:'d| would)?(?: just)? ?(?:want|need|like)(?: to (?:know|understand|learn|find out|see|ask))?"
    rf"(?: (?:about )?{_ASKS})?"
    r"|(?:do you|does (?:anyone|anybody|someone)|anyone|anybody) (?:here )?know"
    rf"|(?:i|we) (?:really |still |just )?(?:don't|do not|didn't|can't|cannot|never) (?:really |quite |fully )?"
    rf"(?:get|understand|know|remember|recall|see|grasp) {_ASKS}"
    rf"|(?:(?:i|we) (?:have|'ve got|got) )?(?:no|not an?|any) (?:idea|clue) {_ASKS}"
    rf"|(?:i'm |i am )?(?:not sure|unsure|confused|puzzled|not clear)(?: about| by)? {_ASKS}"
    rf"|(?:help me (?:to )?|i (?:need|want|have) to )?(?:understand|see|remember|find out|figure out) {_ASKS}"
    r"|(?:(?:my|our|the) (?:new )?(?:boss|manager|team|ceo|cfo|coo|colleagues?|clients?|auditors?|director|chief)"
    r"|somebody|someone|people) (?:asks?|asked|wants?|wanted|needs?|would like|keeps? asking)(?: me| us)?"
    rf"(?: to (?:know|understand|see))? {_ASKS}|i(?: was|'ve been| have been| got| am) asked {_ASKS}"
    rf"|(?:it is |it's )?(?:unclear|not clear)(?: to me| to us)? {_ASKS}|i (?:keep forgetting|forgot|forget) {_ASKS}"
)
_BREAK = r"(?:[ ,.!?:;]|(?<![^ ])-(?= ))"
_OPENING = re.compile(rf"^{_BREAK}*(?:(?:{_GREETING})(?:{_BREAK}+|$)|(?:{_REQUEST})(?:{_BREAK}+|$|(?<= )))++")
_CLOSING = re.compile(
    r"(?:[ ,]+(?:please|pls|plz|exactly|actually|here|then|again|anyway|anyhow|by the way|btw|though|thanks"
    r"|thank you|thx|for (?:us|me)|at all|in (?:plain|simple|short|easy) (?:words|english|terms)"
    r"|in (?:a nutshell|one sentence|a few words|your own words|short|brief)"
    r"|in (?:your|our|the|this) (?:data|catalog|system|company|context)))*$"
)
_LOOSE = re.compile(r"\b(?:exactly|actually|really|precisely)\b")
_SWEARING = re.compile(
    r"\b(what|how|why|where|who)('s| is)? (?:on earth|the heck|the hell|in the world|in hell)\b"
)
_QUOTES = re.compile(r"[\"“”«»`]|(?<!\w)'|'(?!\w)")
_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")

_MENDED = {
    "wats": "what's",
    "wots": "what's",
    "whts": "what's",
    "whn": "when",
    "deos": "does",
    "doe": "does",
    "mena": "mean",
    "diff": "difference",
    "def": "definition",
}
"""Slips and shorthand too short, or too much like other words, to be told by their letters alone."""
_ASKING = (
    "what when which where means meaning meanings definition definitions define defined defines explain explained"
    " explanation describe described difference differences differ differs different between calculate calculated"
    " calculation compute computed computation formula include included includes including contain contains exclude"
    " excluded excludes excluding count counted counts measure measured stands distinguish according exactly owner owns"
    " responsible consist consists qualify qualifies considered"
)


def plainly(question: str, book: Book) -> str:
    """Lower case, one line, without quotation marks, politeness and the question mark; sure slips are mended."""
    text = _QUOTES.sub("", question.lower().replace("’", "'").replace("–", "-").replace("—", "-"))
    text = mended(_SWEARING.sub(r"\1\2", _LOOSE.sub("", text)), book)
    text = " ".join(text.split()).rstrip(" ?!.")
    return _CLOSING.sub("", _OPENING.sub("", text)).strip(" ,?!.")


def mended(text: str, book: Book) -> str:
    """A text in small letters, with the words for asking spelt as they are; what the book knows stays as it is."""
    return _WORD.sub(lambda found: _mended(found.group(), book), text)


def _mended(word: str, book: Book) -> str:
    if word in _asking() or book.meanings(stem(word)):
        return word
    if word in _MENDED or word in PLAIN:
        return _MENDED.get(word) or PLAIN[word]
    near = [known for known in _spellings().near(word) if is_sure(word, known)]
    if not near or book.misspelt(stem(word)) is not None:
        return word
    return min(near, key=lambda known: (OSA.distance(word, known), known))


@cache
def _asking() -> frozenset[str]:
    return frozenset(_ASKING.split())


@cache
def _spellings() -> Spellings:
    return Spellings.of(_asking())
