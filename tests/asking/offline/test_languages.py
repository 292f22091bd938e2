"""Who asks in another language is told that it is that, and not word by word."""

from __future__ import annotations

import pytest

from service.asking.certain import plan_certainly
from service.asking.offline import plan_offline
from service.asking.offline.languages import language_of
from service.asking.planned import Planned, Refuse
from tests.asking.offline.shop import BOOK


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Umsatz letzten Monat", "German"),
        ("Wie viel Umsatz hatten wir im Dezember?", "German"),
        ("chiffre d'affaires du mois dernier", "French"),
        ("ventas del mes pasado", "Spanish"),
        ("omzet vorige maand", "Dutch"),
        ("上个月的销售额", "Chinese"),
        ("売上は？", "Japanese"),
        ("продажи за прошлый месяц", "Russian or a language with the same letters"),
    ],
)
def test_another_language_is_named(question: str, language: str) -> None:
    found = plan_offline(question, BOOK)
    assert isinstance(found, Refuse) and not found.final, "a language model may know it"
    assert found.reason == f"This looks like {language}, and I read English only."


@pytest.mark.parametrize(
    "words", [["zorblax", "quux"], ["mes"], ["online", "de"], ["cafe", "le", "parisien", "rouge"], []]
)
def test_a_few_unknown_words_are_no_language(words: list[str]) -> None:
    assert language_of(words) == ""


@pytest.mark.parametrize(
    "question", ["sales in 2017 🙏", "sales in 2017 :pray: :slightly_smiling_face:", "😊 sales in 2017 👍🏽"]
)
def test_faces_and_hands_ask_for_nothing(question: str) -> None:
    assert isinstance(plan_certainly(question, BOOK), Planned)


def test_a_picture_of_a_thing_may_be_what_is_asked_about() -> None:
    found = plan_certainly("sales in 2017 🍕", BOOK)
    assert isinstance(found, Refuse) and found.unplaced == ("🍕",)
