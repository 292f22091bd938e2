"""What people say to whom they talk with, besides questions: greetings, thanks, "what can you do?", "are you there?".

    read_small_talk("hi there 👋", book)          Refuse("Hello! …", talk=Talk.OPENING)
    read_small_talk("great, thanks", book)        Refuse("You are welcome! …", talk=Talk.CLOSING)
    read_small_talk("hello kitty sales", book)    None: there is more in it

Only where all of the words are such talk, and where they are no name of the data team's.
"""

from __future__ import annotations

import re
import unicodedata

from semantic.book import Book
from semantic.book.words import phrase_key
from service.asking.planned import Context, Refuse, Talk

_PUNCTUATION = r"[ ,.!?:;)(~-]*"
_TO_WHOM = "there|dragoman|bot|all|team|everyone|everybody|folks|friend|again"


def _only(*phrases: str, patterns: tuple[str, ...] = ()) -> re.Pattern[str]:
    """Texts of nothing but these phrases. Atomic, so that no text makes it try all ways to take them apart."""
    longest_first = sorted("|".join(phrases).split("|"), key=len, reverse=True)
    said = rf"(?:{'|'.join((*patterns, *longest_first))})(?!\w)(?: (?:{_TO_WHOM})(?!\w))?"
    return re.compile(rf"(?>{said}{_PUNCTUATION})+")


_HELLO = (
    "hi|hello|hey|hiya|hallo|good morning|good afternoon|good evening|good day|morning|greetings|howdy|yo|moin|servus",
    "guten morgen|guten tag|guten abend|hola|bonjour|salut|ciao|ola|namaste|welcome",
)
_HOW_ARE_YOU = (
    "how are you|how are you doing|how are you today|how are you doing today|how do you do|how is it going|sup",
    "how's it going|hows it going|what's up|whats up|wassup|how have you been|are you ok|are you okay|are you well",
)
_THANKS = (
    "thanks|thank you|thankyou|thx|ty|tysm|cheers|much appreciated|appreciate it|i appreciate it|many thanks",
    "danke|merci|gracias|thank u|thanks a lot|thanks a bunch|thank you so much|thank you very much",
)
_PRAISE = (
    "ok|okay|k|great|cool|nice|super|perfect|wonderful|awesome|excellent|brilliant|amazing|lovely|good|fine|wow|got it",
    "understood|i see|alright|all right|right|good job|great job|nice job|well done|so much|very much|very helpful",
    "helpful|well|a lot|a bunch|many|again|for that|for this|for your help|for the help|for now|for today|love it|lol",
    "haha|interesting|never mind|nevermind|no worries|no problem|yes|yep|yeah|sure|hmm|hm|have a nice day",
    "have a good day|have a nice evening|have a good evening|have a nice weekend|have a good weekend|have a good one",
)
_PRAISING = (
    r"that(?:'?s| is| was)(?: really| very)? (?:all|it|great|perfect|helpful|good|fine|nice|enough|useful|interesting)",
    r"you(?:'re| are)(?: really)? (?:the best|great|awesome|amazing|a star|welcome)",
)
_FAREWELL = (
    "bye|bye bye|goodbye|good bye|see you|see you later|see ya|talk to you later|good night|so long|later"
)
_SORRY = "sorry|oops|my bad|i am sorry|i'm sorry"

_GREETING = _only(*_HELLO)
_WELLBEING = _only(*_HELLO, *_HOW_ARE_YOU)
_COURTESY = _only(*_THANKS, *_PRAISE, _FAREWELL, _SORRY, patterns=_PRAISING)
_THANKED = re.compile(r"\b(?:thank|thx|ty\b|tysm|cheers|appreciat|danke|merci|gracias)")
_LEAVING = re.compile(rf"\b(?:{_FAREWELL})\b")
_FILLED = r"(?:please |can you |could you |so |ok |and )*"
_HELP = re.compile(
    _FILLED
    + r"(?:help(?: me| us)?(?: out)?(?: please)?|i need (?:some )?help|info|usage|commands|instructions|manual|menu"
    r"|(?:show me |give me |any )?(?:some |an )?examples?(?: questions?)?"
    r"|how (?:does|do) (?:this|it|that|you)(?: bot| thing)? work|how (?:do|can|should|to) (?:i |we )?(?:use|start"
    r"|begin|talk to|ask)(?: with)?(?: this| you| it| that| a question| questions)?(?: bot)?"
    r"|what (?:can|could|do|will) you (?:do|help(?: me| us)?(?: with)?|answer|know|offer)(?: for (?:me|us))?"
    r"|(?:how )?(?:can|could|will) you help(?: me| us)?(?: with)?|what are you(?: for| good for| able to do)?"
    r"|what are your (?:capabilities|features|skills)|what (?:is|'s) (?:this|that)(?: bot| thing| for)?|what is it"
    r"|what should i (?:ask|say|type|write)(?: you)?|what now|what next|get(?:ting)? started|start|begin|\?+)"
)
_WHO = re.compile(
    r"(?:and )?(?:who are you|who is this|who made you|who built you|who am i talking to|what(?:'s| is) your name"
    r"|are you (?:a |an )?(?:real |actual )?(?:bot|robot|human|person|real|ai|machine|computer|chatgpt|llm)"
    r"|introduce yourself|tell me about yourself|who(?:'s| is) dragoman|what(?:'s| is) dragoman)"
)
_ANYBODY = re.compile(
    r"(?:test(?:ing)?[ ,.123]*)+|ping|(?:are )?(?:you|u) there|(?:anybody|anyone|somebody) (?:there|here|home)"
    r"|do you (?:hear|read) me|can you (?:hear|read) me|are you (?:awake|alive|online|working|up)|knock knock"
)
_WRONG = re.compile(
    r"(?:no[ ,.]*|but |hm+ )*(?:(?:that|this|it)(?:'s| is| was| looks| seems| can't be| cannot be)?"
    r"(?: just| totally| completely| clearly)?"
    r" (?:wrong|incorrect|not right|not correct|not true|false|nonsense|rubbish)|wrong|incorrect|nonsense"
    r"|not what i (?:asked|meant|wanted)(?: for)?|(?:that|this|it)(?:'s| is) not what i (?:asked|meant|wanted)(?: for)?"
    r"|you(?:'re| are) wrong)"
)
_EMOJI_NAME = re.compile(r"<3|(?<![\w:]):[a-z][a-z0-9_+-]*:(?![\w:])|(?<![\w:]):[+-]1:(?![\w:])")
_EMOJI = frozenset(["So", "Sk", "Mn", "Cf", "Cn"])
"""Of which characters emoji are made, beside letters and digits."""

ABOUT_ME = (
    "I answer questions about the company's data: with a number, a table or a chart, and how it was computed."
)
_NODS = "👍👌🙏👏🙌💪❤😊🙂😀😁😄😃🤗🎉✅✔💯🆗"
"""Pictures that say thanks or yes."""
_NOD_NAME = re.compile(
    r":(?:[+]1|thumbsup|ok_hand|ok|pray|clap|raised_hands|muscle|heart|smile|grinning|blush|tada|100|wave"
    r"|slightly_smiling_face|white_check_mark|heavy_check_mark):|<3"
)
GO_ON = "Ask in your own words, and go on from the answer: “by month”, “only last year”, “why?”."


def read_small_talk(question: str, book: Book, context: Context) -> Refuse | None:
    """What is said to talk; None for a question."""
    text, has_emoji = _plain(question)
    if not text and has_emoji:
        if any(sign in question for sign in _NODS) or _NOD_NAME.search(question):
            return _closing("All right. Ask on whenever you like.")
        return _opening("There are no words in that. What would you like to know?")
    if not text or book.meanings(phrase_key(text)):
        return None
    if _COURTESY.fullmatch(text):
        return _courtesy(text, context)
    if _GREETING.fullmatch(text):
        return _opening("Hello! What would you like to know? Ask in your own words.")
    if _WELLBEING.fullmatch(text):
        return _opening("Very well, thank you! What would you like to know?")
    if _ANYBODY.fullmatch(text.rstrip("?!. ")):
        return _opening("I am here. What would you like to know?")
    if _WHO.fullmatch(text.rstrip("?!. ")):
        return _opening(f"I am a bot. {ABOUT_ME}")
    if _HELP.fullmatch(text.rstrip("!. ").rstrip("?") or text):
        return _opening(f"{ABOUT_ME} {GO_ON}")
    if context.last is not None and _WRONG.fullmatch(text.rstrip("?!. ")):
        return _closing(
            "Then say what should be different, for instance “last year”, “by month”, “only …” or “without …”;"
            " or ask it once more in other words."
        )
    return None


def _courtesy(text: str, context: Context) -> Refuse:
    """Who says thanks before anything was asked may be glad to see what can be."""
    if _THANKED.search(text):
        said = "You are welcome!"
        return _closing(f"{said} Ask on whenever you like.") if context.last else _opening(said)
    if _LEAVING.search(text):
        return _closing("Goodbye! I am here whenever you need a number.")
    return _closing("All right. Ask on whenever you like.")


def _opening(said: str) -> Refuse:
    return Refuse(said, final=True, talk=Talk.OPENING)


def _closing(said: str) -> Refuse:
    return Refuse(said, final=True, talk=Talk.CLOSING)


_FACES = (
    "smile smiley grin grinning laughing joy rofl wink blush slightly_smiling_face simple_smile relaxed heart_eyes"
    " thinking_face thinking pray wave raised_hands clap tada rocket eyes fire heart thumbsup thumbsdown +1 -1 ok_hand"
    " muscle point_up sweat_smile upside_down_face sunglasses hugging_face see_no_evil bow sparkles star 100 coffee"
)
_SMILEY = re.compile(
    rf":(?:{'|'.join(map(re.escape, _FACES.split()))}):(?::skin-tone-\d:)?"
    "|[\U0001f600-\U0001f64f\U0001f910-\U0001f92f\U0001f970-\U0001f97a\U0001f44a-\U0001f450\U0001f440\U0001f389\U0001f525"
    "\U0001f680\U0001f91d\u2764\u2728\u270c\u261d][\ufe0f\U0001f3fb-\U0001f3ff]*"
)


def without_smileys(question: str) -> str:
    """The question without faces and hands, which say how and not what; 🍕 may be what is asked about."""
    return " ".join(_SMILEY.sub(" ", question).split()) if _SMILEY.search(question) else question


def _plain(question: str) -> tuple[str, bool]:
    """The words in small letters without emoji, and whether there were any."""
    named = _EMOJI_NAME.sub(" ", question.replace("’", "'"))
    kept = "".join(" " if unicodedata.category(each) in _EMOJI else each for each in named)
    return " ".join(kept.lower().split()).strip(" ,"), kept != question.replace("’", "'")
