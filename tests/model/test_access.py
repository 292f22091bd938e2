"""Which endpoint, model and key: settings and environment together. A key goes nowhere but where it was given for."""

from __future__ import annotations

from decimal import Decimal

import pytest

from semantic.language_model import Budget, Budgets, LanguageModel, Price
from service.model.access import ModelAccess, ModelMisconfigured, NoModel, find_model

OLLAMA = LanguageModel(
    url="http://127.0.0.1:11434/v1/", model="qwen", fallbacks=("llama",), easy_model="tiny"
)
OPENAI = LanguageModel(model="big", key_env="OPENAI_API_KEY", easy_model="small")


def found(settings: LanguageModel | None, environment: dict[str, str]) -> tuple[str, tuple[str, ...], str]:
    access = find_model(settings, environment)
    assert isinstance(access, ModelAccess), access
    return access.url, access.models, access.key


def why_not(settings: LanguageModel | None, environment: dict[str, str]) -> str:
    access = find_model(settings, environment)
    assert isinstance(access, NoModel), access
    return access.why


def test_the_settings_alone() -> None:
    assert found(OLLAMA, {}) == ("http://127.0.0.1:11434/v1", ("qwen", "llama"), "")
    assert found(OPENAI, {"OPENAI_API_KEY": "sk-1"}) == ("https://api.openai.com/v1", ("big",), "sk-1")


def test_the_environment_alone() -> None:
    environment = {"DRAGOMAN_MODEL_URL": "http://127.0.0.1:8081/v1", "DRAGOMAN_MODEL": "local"}
    assert found(None, environment) == ("http://127.0.0.1:8081/v1", ("local",), "")
    key = {"DRAGOMAN_MODEL": "big", "DRAGOMAN_MODEL_KEY": "sk-2"}
    assert found(None, key) == ("https://api.openai.com/v1", ("big",), "sk-2")


@pytest.mark.parametrize(
    ("settings", "environment", "why"),
    [
        (None, {}, "Nothing names a language model."),
        (None, {"DRAGOMAN_MODEL_KEY": "sk-2"}, "Nothing names a language model."),
        (None, {"OPENAI_API_KEY": "sk-1"}, "Nothing names a language model."),
        (OPENAI, {}, "The environment variable OPENAI_API_KEY, which holds the model's key, is not set."),
        (None, {"DRAGOMAN_MODEL": "big"}, "https://api.openai.com/v1 needs a key: set DRAGOMAN_MODEL_KEY"),
    ],
)
def test_without_a_model_everything_goes_on(
    settings: LanguageModel | None, environment: dict[str, str], why: str
) -> None:
    assert why_not(settings, environment).startswith(why)


def test_a_key_is_not_sent_to_another_endpoint_than_it_was_given_for() -> None:
    environment = {"OPENAI_API_KEY": "sk-1", "DRAGOMAN_MODEL_URL": "http://elsewhere.example/v1"}
    assert found(OPENAI, environment) == ("http://elsewhere.example/v1", ("big",), "")
    same = {"OPENAI_API_KEY": "sk-1", "DRAGOMAN_MODEL_URL": "https://api.openai.com/v1/"}
    assert found(OPENAI, same) == ("https://api.openai.com/v1", ("big",), "sk-1")
    both = {**environment, "DRAGOMAN_MODEL_KEY": "sk-2"}
    assert found(OPENAI, both)[2] == "sk-2"


def test_another_model_in_the_environment_is_the_only_one() -> None:
    access = find_model(OLLAMA, {"DRAGOMAN_MODEL": "mistral"})
    assert isinstance(access, ModelAccess)
    assert access.models_for("easy") == access.models_for("normal") == ("mistral",)


def test_easy_questions_go_to_the_easy_model_first() -> None:
    access = find_model(OLLAMA, {})
    assert isinstance(access, ModelAccess)
    assert access.models_for("easy") == ("tiny", "qwen", "llama")
    assert access.models_for("normal") == ("qwen", "llama")


@pytest.mark.parametrize(
    ("settings", "environment", "code"),
    [
        (None, {"DRAGOMAN_MODEL_URL": "http://127.0.0.1:8081/v1"}, "model-unnamed"),
        (OLLAMA, {"DRAGOMAN_MODEL_URL": "127.0.0.1:8081"}, "model-url"),
        (OLLAMA, {"DRAGOMAN_MODEL_URL": "https://me:sk-3@models.example/v1"}, "model-url"),
        (
            LanguageModel(model="a", url="http://h/v1", budgets=Budgets(day=Budget(money=Decimal(1)))),
            {},
            "price-missing",
        ),
    ],
)
def test_what_cannot_be_obeyed_is_refused(
    settings: LanguageModel | None, environment: dict[str, str], code: str
) -> None:
    with pytest.raises(ModelMisconfigured) as refused:
        find_model(settings, environment)
    assert refused.value.problem.code == code
    assert "sk-3" not in str(refused.value)


def test_every_model_needs_a_price_where_money_is_limited() -> None:
    settings = LanguageModel(
        url="http://h/v1", model="a", fallbacks=("b",), prices={"a": Price(Decimal(1), Decimal(1))},
        budgets=Budgets(question=Budget(money=Decimal(1))),
    )  # fmt: skip
    with pytest.raises(ModelMisconfigured, match="the model 'b' has no price"):
        find_model(settings, {})
