"""`language_model` of settings.yml: what is read, and that a key in the file is refused and never repeated."""

from __future__ import annotations

from decimal import Decimal

import pytest

from semantic.definitions import read_texts
from semantic.errors import Problem
from semantic.language_model import Budget, Budgets, LanguageModel, Price


def read(text: str) -> tuple[LanguageModel | None, tuple[Problem, ...]]:
    definitions, problems = read_texts({"settings.yml": text})
    return definitions.settings.language_model, problems


def test_every_key() -> None:
    model, problems = read("""
language_model:
  url: https://api.openai.com/v1
  model: big
  key_env: OPENAI_API_KEY
  fallbacks: [middle, small]
  easy_model: small
  timeout: 2 minutes
  retries: 0
  prices:
    big: {input: 2.50, output: 10, cached: 0.25}
    middle: {input: 1, output: 2}
    small: {input: 0, output: 0}
    org/small-1.5: {input: 0.1, output: 0.4}
  budgets:
    question: {tokens: 20000}
    person_per_day: {money: 0.50}
    day: {tokens: 1000000, money: 20}
  log: logs/model.jsonl
  log_prompts: true
""")
    assert problems == ()
    assert model == LanguageModel(
        url="https://api.openai.com/v1",
        model="big",
        key_env="OPENAI_API_KEY",
        fallbacks=("middle", "small"),
        easy_model="small",
        timeout=120.0,
        retries=0,
        prices={
            "big": Price(Decimal("2.50"), Decimal(10), Decimal("0.25")),
            "middle": Price(Decimal(1), Decimal(2)),
            "small": Price(Decimal(0), Decimal(0)),
            "org/small-1.5": Price(Decimal("0.1"), Decimal("0.4")),
        },
        budgets=Budgets(
            Budget(tokens=20000), Budget(money=Decimal("0.50")), Budget(tokens=1000000, money=Decimal(20))
        ),
        log="logs/model.jsonl",
        log_prompts=True,
    )


def test_no_model_unless_one_is_named_and_nothing_is_sent_unless_said() -> None:
    assert read("company: Tea Shop\n") == (None, ())
    model, problems = read("language_model: {model: small}\n")
    assert problems == ()
    assert model is not None
    assert (model.log_prompts, model.timeout, model.retries) == (False, 60.0, 2)


SECRET = "sk-proj-4f9a8b7c6d5e"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"key: {SECRET}", "unknown-key"),
        (f"api_key: {SECRET}", "unknown-key"),
        (f"key_env: {SECRET}", "invalid-text"),
        (f'url: "https://me:{SECRET}@models.example.com/v1"', "invalid-text"),
        (f'url: "https://models.example.com/v1?key={SECRET}"', "invalid-text"),
    ],
)
def test_a_key_in_the_file_is_refused_and_never_repeated(line: str, code: str) -> None:
    model, problems = read(f"language_model:\n  model: small\n  {line}\n")
    assert model is None
    assert [problem.code for problem in problems] == [code]
    assert SECRET not in str(problems)
    assert "key_env" in problems[0].hint or "environment" in problems[0].hint


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("url: models.example.com", "'url' of language_model is not the URL of an endpoint."),
        ("url: http://h/v1/chat/completions", "'url' of language_model goes too far: /chat/completions."),
        ("timeout: 30", "'timeout' of language_model must be a text of a certain form."),
        ("timeout: soon", "'timeout' of language_model cannot be 'soon'."),
        ("retries: 1.5", "'retries' of language_model cannot be 1.5."),
        ("retries: 11", "'retries' of language_model cannot be 11."),
        ("prices: {small: 3}", "The price of 'small' must be a mapping."),
        ("prices: {small: {input: 1}}", "price of small has no 'output'."),
        ("prices: {small: {input: -1, output: 1}}", "'input' of price of small is below zero."),
        ("budgets: {week: {tokens: 1}}", "budgets has an unknown key 'week'."),
        ("budgets: {day: {tokens: -1}}", "'tokens' of day is below zero."),
        ("budgets: {day: {tokens: 0.5}}", "'tokens' of day cannot be 0.5."),
        ("budgets: {day: {tokens: 1e400}}", "'tokens' of day cannot be 1E+400."),
        ("budgets: {day: {money: 1}}", "A budget is set in money, and the model 'small' has no price."),
        ("log_prompts: true", "language_model has log_prompts and no log."),
        ("temperature: 0", "language_model has an unknown key 'temperature'."),
    ],
)
def test_what_is_refused(line: str, message: str) -> None:
    model, problems = read(f"language_model:\n  model: small\n  {line}\n")
    assert model is None
    assert [problem.message for problem in problems] == [message]


def test_a_model_without_a_name_is_refused() -> None:
    _, problems = read("language_model: {url: http://127.0.0.1:11434/v1}\n")
    assert [problem.message for problem in problems] == ["language_model has no 'model'."]


@pytest.mark.parametrize("said", ["rows", "never"])
def test_rows_are_never_sent_and_whoever_had_set_that_is_told(said: str) -> None:
    model, [problem] = read(f"language_model:\n  model: small\n  results: {said}\n")
    assert (model, problem.code) == (None, "unknown-key")
    assert problem.message == "language_model has no key 'results' any more."
    assert problem.hint == "Rows of answers are never sent to a language model: take the line out."
