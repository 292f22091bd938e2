"""What is typed to keep a pattern busy: words that repeat, after which nothing fits.

A group that may repeat, and in which one text is read in two ways, tries every way of reading n repeats: 2 to the n.

    (?: (?:up|summed(?: up)?))*    " summed up" is one part or two: 26 of them take minutes
    (?: (?:up|summed))*            one way only: no time at all
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import signal
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, is_dataclass
from time import monotonic

import pytest

import semantic.book
import semantic.query
import service.asking
from semantic.query import parse_query
from service.asking.offline import plan_offline
from service.asking.planned import NO_CONTEXT, Context, Planned
from tests.asking.offline.demo import Demo

REPEATS = 26
SECONDS = 3.0
"""Far more than is needed, and far less than what tries every way."""
_BEGINS = re.compile(r"\(\?P<\w+>|\(\?<?[:=!]|\\[a-zA-Z]|\?")
_PHRASE = re.compile(r"[a-z'’%&]+(?:-[a-z]+)*(?: [a-z'’]+)*")
_WITHOUT_BOUND = re.compile(r"(?:[*+]|\{\d+,\})(?!\+)")


@contextmanager
def ended_within(seconds: float) -> Iterator[None]:
    """Fails what is still running by then: a pattern looks for signals while it tries."""

    def stop(*_: object) -> None:
        raise AssertionError(f"not at its end after {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def patterns_within(value: object) -> Iterator[re.Pattern[str]]:
    """The patterns of a constant, a table or a rule."""
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset | set):
        for item in value:
            yield from patterns_within(item)
    elif isinstance(value, Mapping):
        for pair in value.items():
            yield from patterns_within(pair)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from patterns_within(getattr(value, field.name))


def patterns_of_asking() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Every pattern that a module of asking has by name or makes when it is first needed."""
    for package in (service.asking, semantic.book, semantic.query):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, value in vars(importlib.import_module(found.name)).items():
                made_once = hasattr(value, "cache_info") and getattr(value, "__module__", "") == found.name
                made = value() if made_once and not inspect.signature(value).parameters else value
                for pattern in patterns_within(made):
                    yield f"{found.name}.{name}", pattern


def repeated_groups(source: str) -> Iterator[str]:
    """The groups of a pattern that may repeat without bound: "( very)*" of "(?: so( very)*)?"."""
    opened: list[int] = []
    place = 0
    while place < len(source):
        if source[place] == "\\":
            place += 1
        elif source[place] == "[":
            closing = source.index("]", place + (3 if source[place + 1] == "^" else 2))
            while source[closing - 1] == "\\" and source[closing - 2] != "\\":
                closing = source.index("]", closing + 1)
            place = closing
        elif source[place] == "(":
            opened.append(place)
        elif source[place] == ")":
            start = opened.pop()
            if _WITHOUT_BOUND.match(source, place + 1) and not source.startswith("(?>", start):
                yield source[start : place + 1]
        place += 1


def texts_for(group: str, flags: int) -> Iterator[str]:
    """What may be in a group twice: its own words, alone and in pairs, between spaces and commas."""
    phrases = _PHRASE.findall(_BEGINS.sub(lambda sign: "" if sign[0] == "?" else " ", group))
    words = dict.fromkeys(["x", *phrases, *(word for phrase in phrases for word in phrase.split())])
    one = re.compile(group, flags)
    for word in words:
        yield from (f" {word}", f"{word} ", word, f"{word},", f"{word}, ", f"  {word}  ", f", {word}")
    for word in words:
        if one.match(f" {word} "):
            yield from (f" {word} {other}" for other in words)
        if one.match(f"{word} "):
            yield from (f"{word} {other} " for other in words)


def test_repeated_groups_are_found_in_a_pattern() -> None:
    """The test after this one tries nothing that is not found here."""
    assert [*repeated_groups(r"a(?: so( very)*)? [^])(x]+(?:up|it)+ (?:b|c)*+ \(d\)* (?>e)*")] == [
        "( very)",
        "(?:up|it)",
    ]
    assert " summed up" in texts_for("(?: (?:up|summed(?: up)?))", 0)


def test_no_group_that_may_repeat_reads_a_text_in_two_ways() -> None:
    groups = {
        (group, pattern.flags): name
        for name, pattern in patterns_of_asking()
        for group in repeated_groups(pattern.pattern)
    }
    assert len(groups) > 100, "patterns are looked for where there are none"
    slow = []
    for (group, flags), name in groups.items():
        repeating = re.compile(f"(?:{group})*", flags)
        text = ""
        try:
            for text in dict.fromkeys(texts_for(group, flags)):
                with ended_within(SECONDS):
                    repeating.fullmatch(f"{text * REPEATS}\0")
        except AssertionError:
            slow.append(f"{name}: {text!r} in {group}")
    assert not slow, "\n".join(slow)


SALES = Context(parse_query({"metrics": ["revenue"], "dimensions": ["product.department"]}))


@pytest.mark.parametrize(
    ("context", "question"),
    [
        (SALES, "drop " + "all " * 60 + "x"),
        (SALES, "sum the two" + " summed up" * 30 + " x"),
        (SALES, "show" + " these numbers" * 35 + " x"),
        (SALES, "back to just " * 25 + "x"),
        (SALES, "no " + "all the " * 35 + "x"),
        (SALES, "how many how much " * 18 + "x"),
        (NO_CONTEXT, "what % of " + "all the " * 35 + "x"),
        (NO_CONTEXT, "list " + "all the " * 35 + "x"),
        (NO_CONTEXT, "baskets that " + "has ever " * 35 + "x"),
        (NO_CONTEXT, "how many households came" + " in our stores" * 25 + " x"),
        (NO_CONTEXT, "what does x mean for a" + ",a" * 70 + " x"),
        (NO_CONTEXT, "a" * 1_990),
        (NO_CONTEXT, "a," * 990),
    ],
)
def test_a_question_that_repeats_its_words_is_answered_in_seconds(
    context: Context, question: str, demo: Demo
) -> None:
    started = monotonic()
    with ended_within(20):
        found = plan_offline(question, demo.book, context)
    assert not isinstance(found, Planned), (found, monotonic() - started)
