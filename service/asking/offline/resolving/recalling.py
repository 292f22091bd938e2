"""Choices that a person has made before: which option of an unclear name they meant, and how that is written down.

recalled(Ambiguous("metric-0", "basket size", …), (Remembered("basket size", "sales.basket_value", …),))
    Recalled(Option("sales.basket_value", …), "“basket size” is read as basket value, as you chose on 2026-11-21.")
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from semantic.book import SegmentMeaning, ValueMeaning
from semantic.book.words import phrase_key
from service.asking.memory import values_meaning
from service.asking.offline.resolving.selecting import Option
from service.asking.offline.resolving.state import Ambiguous, Chosen
from service.asking.planned import Clarify, Remembered


@dataclass(frozen=True, slots=True)
class Recalled:
    option: Option
    note: str


def recalled(ambiguous: Ambiguous, remembered: Sequence[Remembered]) -> Recalled | None:
    """The option that the person has chosen for these words; None if there is none among the options."""
    key = phrase_key(ambiguous.text)
    for choice in remembered:
        for option in ambiguous.options:
            if choice.phrase == key and choice.meaning == meaning_of(option):
                on = f" on {choice.on}" if choice.on else ""
                return Recalled(
                    option,
                    f"“{ambiguous.text}” is read as {option.label}, as you chose{on} (until you forget it).",
                )
    return None


def meaning_of(option: Option) -> str:
    """What is written down of a choice; "" for what cannot be remembered."""
    if isinstance(option.meaning, str):
        return option.meaning if "." in option.meaning else ""
    if len(option.meaning) != 1:
        return ""
    [meaning] = option.meaning
    if isinstance(meaning, SegmentMeaning):
        return meaning.segment
    assert isinstance(meaning, ValueMeaning)
    return values_meaning(meaning.dimension, meaning.values)


def rememberable(back: Clarify, asked: Sequence[Ambiguous], chosen: Sequence[Chosen]) -> Clarify:
    """The question back with what each choice makes of the unclear words, where only one name is unclear. `chosen` are
    the options that led to each choice; several may be called the same."""
    slots = {ambiguous.slot for ambiguous in asked}
    if len(slots) != 1:
        return back
    [slot] = slots
    choices = tuple(
        replace(choice, meaning=meaning_of(options[slot]))
        for choice, options in zip(back.choices, chosen, strict=True)
    )
    return replace(back, choices=choices, phrase=phrase_key(asked[0].text))
